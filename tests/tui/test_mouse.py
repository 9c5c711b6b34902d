"""The mouse does what the keys do: rows, the key line, answers; nothing is reached by it alone."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from tests.tui import office
from tests.tui.watching import View, watching
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.ticket import Kind
from xianzhi_tui.tui.forms.menu import Menu
from xianzhi_tui.tui.forms.sheet import Sheet
from xianzhi_tui.tui.screens.help import Help


async def click(view: View, words: str) -> None:
    """On the first sign of these words, as they stand lowest on the screen."""
    y = next(number for number in reversed(range(len(view.lines))) if words in view.lines[number])
    x = cell_len(view.lines[y].split(words)[0])
    await view.pilot.click(offset=(x, y))
    await view.until(lambda: not view.app.type_ahead.waiting)
    await view.settled()


def report() -> office.Matter:
    return office.matter(1044, "6号楼902", "六楼漏水[/", office.ago(5))


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
async def test_what_the_key_line_names_is_done_by_a_click(size: tuple[int, int]) -> None:
    async with watching(report(), size=size) as view:
        await click(view, "登记来电来访")
        assert view.app.board.form_place.form is not None
        await click(view, "离开并留草稿")
        assert view.app.board.form_place.form is None
        await click(view, "帮助")
        assert isinstance(view.app.screen, Help)
        await click(view, "Esc")
        assert view.app.screen is view.app.board
        await click(view, "回车 下一步")
        assert [one.command for one in view.desk.issued] == [c.Accept()]


async def test_beside_its_words_the_key_line_does_nothing() -> None:
    async with watching(report(), size=(160, 45)) as view:
        x = cell_len(view.lines[-1].split("F1 帮助")[0]) - 2
        await view.pilot.click(offset=(x, 44))
        await view.settled()
        assert (view.app.screen, view.desk.issued) == (view.app.board, [])


async def test_an_answer_is_chosen_by_a_click_and_one_that_is_barred_says_why() -> None:
    async with watching(report().then(c.Accept(), office.ago(4))) as view:
        await click(view, "F10")
        assert isinstance(view.app.board.form_place.form, Menu)
        await click(view, "(5 待料)")
        assert "这几步才可以" in view.text
        await click(view, "9 撤单")
        form = view.app.board.form_place.form
        assert form is not None
        assert form.word == "cancel"


async def test_a_question_nobody_has_come_to_is_answered_by_a_click() -> None:
    async with watching(report()) as view:
        await view.press("f2")
        await click(view, "2 吐槽")
        form = view.app.board.form_place.form
        assert isinstance(form, Sheet)
        assert form.answers["kind"] == Kind.COMPLAINT
        y = max(number for number, line in enumerate(view.lines) if "内容" in line)
        await view.pilot.click(offset=(40, y))
        await view.press(*"abc")
        assert form.answers["text"] == "abc"
