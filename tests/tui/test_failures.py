"""Whatever breaks, wherever: one line for the person, the place in the log, and nobody's name or number anywhere."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest
from textual.app import ComposeResult
from textual.screen import Screen

from tests.tui import office
from tests.tui.watching import View, watching

CANARY = "13812345678"


def fail(*_: object) -> None:
    phone = CANARY
    raise RuntimeError(phone)


async def fail_later() -> None:
    fail()


class Broken(Screen[None]):
    """A page that cannot be made."""

    def compose(self) -> ComposeResult:
        fail()
        yield from ()


def in_render(view: View) -> None:
    view.app.board.queue.render_line = fail  # type: ignore[method-assign, assignment]
    view.app.board.queue.refresh()


PLACES: dict[str, Callable[[View], object]] = {
    "a handler": lambda view: view.app.call_later(fail),
    "a timer": lambda view: view.app.set_timer(0.01, fail),
    "a worker": lambda view: view.app.run_worker(fail_later()),
    "drawing": in_render,
    "a page being made": lambda view: view.app.push_screen(Broken()),
}


@pytest.mark.parametrize("place", PLACES)
async def test_no_value_is_shown_or_written_down(
    place: str, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    async def break_it() -> None:
        async with watching(office.matter(1044, "6号楼902", "六楼漏水[/", office.ago(1))) as view:
            PLACES[place](view)
            await view.pilot.pause(0.3)

    with caplog.at_level(logging.DEBUG), pytest.raises(Exception, match=CANARY):
        await break_it()
    said = capsys.readouterr()
    assert "界面出错，已退出" in said.out + said.err
    assert CANARY not in said.out + said.err + caplog.text
    assert "Traceback" not in said.out + said.err
    assert "RuntimeError at test_failures.py" in caplog.text
