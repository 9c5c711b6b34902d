"""Lines fit their cells exactly, whatever is written in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style
from textual.geometry import Region

from tests.tui import office
from tests.tui.watching import watching
from xianzhi_tui.text import clean_line
from xianzhi_tui.tui.widgets.lines import fit, fit_right, paint, plain, wrap

WORDS = st.text(st.sampled_from("六楼漏水a[/] 1，。"), max_size=40)
TONES = {"": Style(), "late": Style(bold=True)}


@given(WORDS, st.integers(0, 30))
def test_a_column_is_exactly_as_wide_as_it_says(words: str, width: int) -> None:
    assert cell_len(fit(words, width)) == width
    assert cell_len(fit_right(words, width)) == width


def test_what_does_not_fit_ends_in_two_dots() -> None:
    assert fit("厨房水管漏水", 9) == "厨房水.. "
    assert fit("厨房", 4) == "厨房"


def test_figures_stand_at_the_right() -> None:
    assert fit_right("29分", 8) == "    29分"


@given(WORDS, WORDS, st.integers(0, 60))
def test_a_line_is_exactly_as_wide_as_its_place(left: str, right: str, width: int) -> None:
    assert paint(([(left, "")], [(right, "late")]), width, TONES).cell_length == width


def test_when_both_ends_do_not_fit_the_left_gives_way() -> None:
    assert paint(([("下一步 受理并登记", "")], [("14:46", "late")]), 10, TONES).text == "下.. 14:46"
    assert paint(([("14:29  ", "")], [("14:46", "late")]), 10, TONES).text == "14:2914:46", "only blanks are lost"
    assert paint(([("14:29", "")], ()), 4, TONES).text == "14..", "which is no time"


@pytest.mark.parametrize("room", range(4, 28))
def test_a_left_end_that_loses_anything_says_so_be_it_half_a_sign(room: int) -> None:
    words = " 示范小区  值班 张敏、李强"
    drawn = paint(([(words, "")], [(">>", "")]), room + 2, TONES).text.removesuffix(">>").rstrip()
    assert drawn == words if cell_len(words) <= room else drawn.endswith("..")


@given(WORDS, st.integers(2, 20))
def test_wrapped_lines_fit_and_lose_no_sign(words: str, width: int) -> None:
    lines = wrap(words, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(words.split())


@pytest.mark.parametrize(
    ("text", "drawn"),
    [("“好”…", '"好"..'), ("3×4—5°", "3x4-5o"), (clean_line("六楼\x1b[31m漏水"), "六楼?漏水"), ("朱女士", "朱女士")],
)
def test_signs_of_doubtful_width_are_replaced(text: str, drawn: str) -> None:
    assert plain(text) == drawn


async def test_only_cells_that_changed_are_drawn_again_and_never_half_a_character(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with watching(office.matter(1044, "6号楼", "漏水", office.ago(1))) as view:
        line = view.app.board.next_line
        drawn: list[Region] = []
        monkeypatch.setattr(line, "refresh", lambda *regions, **_: drawn.extend(regions))
        for left in ("已连接 1秒前", "已连接 2秒前", "已连接 2秒前"):
            line.put([([(left, ""), ("  待发 0", "")], [])])
        assert [region.width for region in drawn] == [100, 12]
        drawn.clear()
        for left in ("一" * 60, "二" * 60):
            line.put([([(left, "")], [("去看", "")])])
        assert [region.width for region in drawn] == [100, 100]
