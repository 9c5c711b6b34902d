"""While a page asks for a line, its key line names what the keys do there, and afterwards what they did before."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui import office
from tests.tui.fake_desk import FakeDesk
from tests.tui.screens.test_outbox import LAMP, REFUSED, TAKEN
from tests.tui.watching import View, watching


def keys(view: View) -> list[str]:
    return view.lines[-1].split()


@pytest.mark.parametrize("asks", [("ctrl+y", "f2"), ("ctrl+g", "f2"), ("ctrl+o", "delete")], ids="+".join)
@pytest.mark.parametrize("left", ["escape", "enter"])
async def test_the_keys_that_are_named_are_those_that_work(replica: Path, asks: tuple[str, str], left: str) -> None:
    stories = {**office.stories((LAMP,)), "t1043": TAKEN.story}
    desk = FakeDesk(office.data((LAMP,)), stories=stories, entries=[REFUSED], past=replica)
    async with watching(desk=desk, size=(80, 24)) as view:
        page, opens = asks
        await view.press(page)
        before, there = keys(view), view.app.screen
        await view.press(opens)
        assert keys(view)[:4] == ["回车", "确定", "Esc", "返回"]
        assert keys(view)[4:] in ([], ["F1", "帮助"])
        await view.press(*"11-22", left)
        assert view.app.screen is there
        given_up = (page, left) == ("ctrl+o", "enter")  # and nothing is left to be decided
        assert keys(view) == (["Esc", "返回"] if given_up else before)
