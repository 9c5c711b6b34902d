"""How the desk looks: one picture a screen and size; read the difference before taking a new one over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from msgspec.structs import replace
from textual.app import App
from textual.pilot import Pilot

from tests.manual_clock import ManualClock
from tests.tui import office
from tests.tui.fake_desk import ZHANG, FakeDesk
from tests.tui.past import kept
from tests.tui.screens.test_outbox import QUEUED, REFUSED
from tests.tui.watching import CONNECTED, rest
from xianzhi_tui.config import Desk, Settings
from xianzhi_tui.domain.events import Recorded
from xianzhi_tui.domain.roles import Person
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.sync.desk import Link, LinkState, OutboxEntry, Presence, Session
from xianzhi_tui.sync.shift import Happened
from xianzhi_tui.tui.app import DeskApp
from xianzhi_tui.tui.widgets.ticket_queue import REST_SECONDS

Compare = Callable[..., bool]
Draw = Callable[[str, str, tuple[int, int]], dict[str, "Drawn"]]
LOOKS = ("dark", "light")
SIZES = [(80, 24), (100, 30), (160, 45)]
GONE = Link(LinkState.OFFLINE, since=office.ago(4.2), heard_at=office.ago(4.2), data_as_of=office.ago(4.2))


def desk_app(
    language: str = "zh",
    theme: str = "xianzhi-dark",
    link: Link = CONNECTED,
    session: Session | None = ZHANG,
    unsent: tuple[OutboxEntry, ...] = (),
    lock_minutes: int = 0,
    past: Path = Path("nothing.db"),
) -> DeskApp:
    """The afternoon, with a colleague on the phone."""
    matters = office.afternoon()
    desk = FakeDesk(office.data(matters), session=session, stories=office.stories(matters), entries=list(unsent))
    desk.past = past
    desk.shift.left = office.ago(hours=3)
    desk.shift.since = Happened(*recorded_since(desk.shift.left, matters))
    desk.link(link)
    desk.colleagues(Presence(Person("d2", "李强"), "desk-2", "t1036", True))
    look = Desk(language=language, theme=theme, lock_minutes=lock_minutes)  # type: ignore[arg-type]
    return DeskApp(desk, ManualClock(office.NOW), Settings(desk=look))


def recorded_since(
    left: datetime, matters: tuple[office.Matter, ...]
) -> tuple[tuple[Recorded, ...], dict[str, Ticket]]:
    """What the replica would tell of the time since then."""
    events = tuple(one for matter in matters for one in matter.events if one.recorded_at > left)
    return events, {one.ticket.id: one.ticket for one in matters}


def after(*keys: str) -> Callable[[Pilot[Any]], Any]:
    """Press these, and wait until the cursor rests."""

    async def act(pilot: Pilot[Any]) -> None:
        await rest(pilot, REST_SECONDS * 1.5)
        await pilot.press(*keys)
        await rest(pilot, REST_SECONDS * 1.5)

    return act


def found(*keys: str) -> Callable[[Pilot[Any]], Any]:
    """Press these, and wait until everything that offers itself has."""

    async def act(pilot: Pilot[Any]) -> None:
        await after(*keys)(pilot)
        while any("gather" in worker.group for worker in pilot.app.workers):
            await pilot.pause(0.01)
        await rest(pilot)

    return act


class Picture(NamedTuple):
    """A screen worth a picture: how one gets there, and what else is so."""

    run: Callable[[Pilot[Any]], Any]
    more: Mapping[str, Any] = {}
    apart: bool = False
    """Whether every look needs a start of its own: below Textual's own palette nothing is coloured anew."""


SCREENS = {
    "board": Picture(after("down")),
    "board without a line": Picture(after("down", "enter"), {"link": GONE}),
    "story": Picture(after("down", "down", "down", "right")),
    "deadlines": Picture(after("f8")),
    "photos": Picture(after("f6")),
    "search": Picture(after("f7", "l", "s", "down")),
    "command line": Picture(after("/", "f", "space", "1", "0", "4", "0")),
    "look back": Picture(after("ctrl+y", "ctrl+left", "right", "down")),
    "palette": Picture(found("ctrl+p", "d"), apart=True),
    "call bench": Picture(after("f4")),
    "call": Picture(after("f4", "enter")),
    "figures": Picture(after("ctrl+g")),
    "figures below": Picture(after("ctrl+g", *["tab"] * 7)),
    "menu": Picture(after("f10")),
    "register": Picture(after("f2")),
    "dispatch": Picture(after("f3")),
    "verify": Picture(after("enter")),
    "tray": Picture(after("ctrl+o"), {"unsent": (QUEUED, REFUSED)}),
    "both desks": Picture(after("down", "ctrl+d")),
    "handover": Picture(after("ctrl+e"), {"unsent": (QUEUED, REFUSED)}),
    "since you left": Picture(after("ctrl+e", "f4")),
    "locked": Picture(after(), {"lock_minutes": 10}),
    "sign-in": Picture(after(), {"session": None}),
    "help": Picture(after("f1")),
}


class Drawn(App[str]):
    """What `snap_compare` takes for a desk: its picture is there already."""

    def __init__(self, picture: str) -> None:
        super().__init__()
        self._picture = picture

    def run(self, *_: Any, **__: Any) -> str:
        return self._picture


def draw(replica: Path, screen: str, language: str, size: tuple[int, int]) -> dict[str, Drawn]:
    """A screen in every look, one after the other at the same desk: a start costs more than a look."""
    picture, drawn = SCREENS[screen], dict[str, Drawn]()
    for looks in [(one,) for one in LOOKS] if picture.apart else [LOOKS]:
        app = desk_app(language, f"xianzhi-{looks[0]}", past=replica, **picture.more)
        app.run(headless=True, auto_pilot=partial(photograph, picture, looks, drawn), size=size)
    return drawn


async def photograph(picture: Picture, looks: Iterable[str], drawn: dict[str, Drawn], pilot: Pilot[Any]) -> None:
    """Go there, then look at it in each of these, as when the settings change under a running desk."""
    app = pilot.app
    assert isinstance(app, DeskApp)
    await picture.run(pilot)
    for look in looks:
        desk = replace(app.settings.desk, theme=f"xianzhi-{look}")
        app.board.apply(replace(app.settings, desk=desk), app.strings)
        app.looking_back.colour()
        await rest(pilot, REST_SECONDS * 1.5)
        drawn[look] = Drawn(app.export_screenshot(title=app.title, simplify=True))
    app.exit()


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Draw:
    """Draws each screen once."""
    return cache(partial(draw, kept(tmp_path_factory.mktemp("past") / "replica.db")))


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen(
    snap_compare: Compare, drawn: Draw, screen: str, language: str, look: str, size: tuple[int, int]
) -> None:
    assert snap_compare(drawn(screen, language, size)[look])


@pytest.mark.parametrize("look", ["safe-dark", "safe-light", "contrast-dark", "contrast-light"])
def test_the_other_looks(snap_compare: Compare, look: str) -> None:
    assert snap_compare(desk_app(theme=f"xianzhi-{look}"), terminal_size=(100, 30), run_before=after("down"))
