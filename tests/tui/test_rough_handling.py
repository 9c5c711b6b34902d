"""Windows dragged about, whole books pasted, machines put to sleep: the desk stays, and says what is true."""

from __future__ import annotations

import time

import pytest
from textual.events import Paste
from textual.widgets import Input, TextArea

from tests.tui import office
from tests.tui.fake_desk import FakeDesk
from tests.tui.watching import View, watching
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.roles import Person
from xianzhi_tui.sync.desk import OutboxEntry, OutboxState
from xianzhi_tui.text import strip_controls
from xianzhi_tui.tui.app import DeskApp

MEGABYTE = "六楼漏水[/\x1b]2;PWNED\x07\u202e\n" * 55_000
SECONDS = 5.0
PAGES = {
    "registration": ("f2",),
    "a reply": (),
    "finding": ("f7",),
    "the palette": ("ctrl+p",),
    "signing in": ("ctrl+l",),
    "the reason for giving up": ("ctrl+o", "delete"),
}


def refused() -> OutboxEntry:
    return OutboxEntry("c1", "t1043", c.Accept(), 1, office.NOW, Person("d1", "张敏"), OutboxState.REFUSED)


async def open_page(view: View, page: str) -> None:
    if page == "a reply":
        gate = next(one.ticket for one in office.afternoon() if one.ticket.no == 2011)
        await view.app.board.steps.begin(c.Reply, gate)
    await view.press(*PAGES[page])


@pytest.mark.parametrize("page", PAGES)
async def test_a_megabyte_pasted_into_any_field_is_cut_and_cleaned(page: str) -> None:
    desk = FakeDesk(office.data(office.afternoon()), entries=[refused()])
    async with watching(desk=desk) as view:
        await open_page(view, page)
        fields = list(view.app.screen.query("Input, TextArea"))
        assert fields
        for field in fields:
            field.focus()
            began = time.monotonic()
            view.app.post_message(Paste(MEGABYTE))
            await view.settled()
            assert time.monotonic() - began < SECONDS
            assert isinstance(field, Input | TextArea)
            kept = field.value if isinstance(field, Input) else field.text
            assert len(kept) <= 5_000
            assert strip_controls(kept.replace("\n", "")) == kept.replace("\n", "")
        await view.press("escape", "escape")
        assert view.app.is_running


SIZES = [(20, 5), (160, 45), (1, 1), (80, 24), (20, 5), (300, 100), (41, 7), (100, 30)]


@pytest.mark.parametrize(
    "keys", [(), ("f2",), ("f1",), ("right",), ("ctrl+o",), ("f7",), ("ctrl+p",), ("f4",)], ids=str
)
async def test_a_window_drawn_very_small_and_back_shows_the_same(keys: tuple[str, ...]) -> None:
    async with watching() as view:
        await view.press(*keys)
        before = view.lines
        for width, height in SIZES:
            await view.pilot.resize_terminal(width, height)
        await view.settled()
        assert view.lines == before


async def test_after_a_night_asleep_the_first_picture_is_right_and_the_bell_rings_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bells: list[str] = []
    monkeypatch.setattr(DeskApp, "bell", lambda _: bells.append("bell"))
    async with watching(office.matter(1044, "6号楼902", "六楼漏水[/", office.ago(1))) as view:
        assert "还有" in view.row("1044")
        bells.clear()
        await view.pass_time(8 * 3600)
        assert "超时" in view.row("1044")
        assert "22:46" in view.lines[0]
        assert len(bells) == 1
