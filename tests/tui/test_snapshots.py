"""How the desk looks: one picture a screen and size; read the difference before taking a new one over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.tui import office
from tests.tui.fake_desk import ZHANG, FakeDesk
from tests.tui.screens.test_outbox import QUEUED, REFUSED
from tests.tui.watching import CONNECTED, rest
from xianzhi_tui.clock import ManualClock
from xianzhi_tui.config import Desk, Settings
from xianzhi_tui.domain.roles import Person
from xianzhi_tui.sync.desk import Link, LinkState, OutboxEntry, Presence, Session
from xianzhi_tui.tui.app import DeskApp
from xianzhi_tui.tui.widgets.ticket_queue import REST_SECONDS

Compare = Callable[..., bool]
SIZES = [(80, 24), (100, 30), (160, 45)]
GONE = Link(LinkState.OFFLINE, since=office.ago(4.2), heard_at=office.ago(4.2), data_as_of=office.ago(4.2))


def desk_app(
    language: str = "zh",
    theme: str = "xianzhi-dark",
    link: Link = CONNECTED,
    session: Session | None = ZHANG,
    unsent: tuple[OutboxEntry, ...] = (),
) -> DeskApp:
    """The afternoon, with a colleague on the phone."""
    matters = office.afternoon()
    desk = FakeDesk(office.data(matters), session=session, stories=office.stories(matters), entries=list(unsent))
    desk.link(link)
    desk.colleagues(Presence(Person("d2", "李强"), "desk-2", "t1036", True))
    return DeskApp(desk, ManualClock(office.NOW), Settings(desk=Desk(language=language, theme=theme)))  # type: ignore[arg-type]


def after(*keys: str) -> Callable[[Pilot[Any]], Any]:
    """Press these, and wait until the cursor rests."""

    async def act(pilot: Pilot[Any]) -> None:
        await rest(pilot, REST_SECONDS * 1.5)
        await pilot.press(*keys)
        await rest(pilot, REST_SECONDS * 1.5)

    return act


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_board(snap_compare: Compare, language: str, size: tuple[int, int]) -> None:
    assert snap_compare(desk_app(language), terminal_size=size, run_before=after("down"))


@pytest.mark.parametrize("theme", ["xianzhi-light", "xianzhi-safe-dark", "xianzhi-safe-light"])
def test_the_other_looks(snap_compare: Compare, theme: str) -> None:
    assert snap_compare(desk_app(theme=theme), terminal_size=(100, 30), run_before=after("down"))


def test_the_board_without_a_line(snap_compare: Compare) -> None:
    assert snap_compare(desk_app(link=GONE), terminal_size=(100, 30), run_before=after("down", "enter"))


def test_the_help(snap_compare: Compare) -> None:
    assert snap_compare(desk_app(), terminal_size=(100, 30), run_before=after("f1"))


def test_the_whole_story(snap_compare: Compare) -> None:
    assert snap_compare(desk_app(), terminal_size=(100, 30), run_before=after("down", "down", "down", "right"))


@pytest.mark.parametrize("key", ["f2", "f3", "enter"], ids=["register", "dispatch", "verify"])
def test_a_form(snap_compare: Compare, key: str) -> None:
    assert snap_compare(desk_app(), terminal_size=(100, 30), run_before=after(key))


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_call_bench(snap_compare: Compare, language: str, size: tuple[int, int]) -> None:
    assert snap_compare(desk_app(language), terminal_size=size, run_before=after("f4"))


def test_a_call(snap_compare: Compare) -> None:
    assert snap_compare(desk_app(), terminal_size=(100, 30), run_before=after("f4", "enter"))


def test_the_tray(snap_compare: Compare) -> None:
    app = desk_app(unsent=(QUEUED, REFUSED))
    assert snap_compare(app, terminal_size=(100, 30), run_before=after("ctrl+o"))


@pytest.mark.parametrize(("language", "size"), [("zh", (100, 30)), ("en", (80, 24)), ("zh", (160, 45))])
def test_the_search(snap_compare: Compare, language: str, size: tuple[int, int]) -> None:
    assert snap_compare(desk_app(language), terminal_size=size, run_before=after("f7", "l", "s", "down"))


@pytest.mark.parametrize("size", SIZES[:2], ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_palette(snap_compare: Compare, size: tuple[int, int]) -> None:
    async def act(pilot: Pilot[Any]) -> None:
        await after("ctrl+p", "d")(pilot)
        while any("gather" in worker.group for worker in pilot.app.workers):
            await pilot.pause(0.01)
        await rest(pilot)

    assert snap_compare(desk_app(), terminal_size=size, run_before=act)


def test_the_command_line(snap_compare: Compare) -> None:
    assert snap_compare(desk_app(), terminal_size=(80, 24), run_before=after("/", "f", "space", "1", "0", "4", "0"))


def test_the_sign_in(snap_compare: Compare) -> None:
    assert snap_compare(desk_app(session=None), terminal_size=(100, 30), run_before=after())


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_both_desks(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(desk_app(), terminal_size=size, run_before=after("down", "ctrl+d"))


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_locked_desk(snap_compare: Compare, size: tuple[int, int]) -> None:
    app = desk_app()
    app.settings = Settings(desk=Desk(lock_minutes=10))
    assert snap_compare(app, terminal_size=size, run_before=after())
