"""A resident's words reach the office as words, whatever else was put among them."""

from __future__ import annotations

import re
from time import perf_counter
from unicodedata import category, is_normalized

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests import hostile
from xianzhi_tui.text import CUT_MARK, REPLACEMENT, clean, clean_line, display, strip_controls

MESSY = st.text(st.characters() | st.sampled_from("".join(hostile.SMALL.values())))
MARKS = ("Mn", "Me")


def is_harmless(text: str) -> bool:
    return all(char == "\n" or (category(char)[0] != "C" and char not in "\u2028\u2029") for char in text)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("厨房水管漏水，已关总阀。\n家里有老人", "厨房水管漏水，已关总阀。\n家里有老人"),
        ("\x1b[31m红字\x1b[0m", "\ufffd红字\ufffd"),
        ("\x1b]2;PWNED\x1b\\漏水", "\ufffd漏水"),
        ("\x1b]0;PWNED\x07漏水", "\ufffd漏水"),
        ("\x9d2;PWNED\x9c漏水", "\ufffd漏水"),
        ('\x1bP$q"p\x1b\\漏水\x1b[c', "\ufffd漏水\ufffd"),
        ("\x1b]2;六楼漏水", "\ufffd2;六楼漏水"),
        ("漏水\x1b", "漏水\ufffd"),
        ("漏\x00水\x08", "漏\ufffd水\ufffd"),
        ("漏\ud800水", "漏\ufffd水"),
        ("六楼漏水[/", "六楼漏水[/"),
        ("漏\u200b水\u202e\ufe0f", "漏水"),
        ("👍\U0001f3ff", "👍"),
        ("e\u0301", "é"),
        ("水" + "\u0301" * 9 + "管", "水\u0301\u0301管"),
        ("一\r\n二\r三\u2028四\u2029五\x85六", "一\n二\n三\n四\n五\n六"),
        ("3号楼\t2单元", "3号楼 2单元"),
        ("葛優 ㎡ ℃ ① “好” あア", "葛優 ㎡ ℃ ① “好” あア"),
    ],
)
def test_words_stay_and_orders_to_the_terminal_go(written: str, kept: str) -> None:
    assert clean(written, max_chars=200) == kept


@pytest.mark.parametrize("payload", hostile.SMALL.values(), ids=hostile.SMALL.keys())
def test_no_hostile_text_stays_hostile(payload: str) -> None:
    assert is_harmless(clean(payload, max_chars=2000))


@given(MESSY)
def test_any_text_becomes_harmless_normal_and_stays_as_it_is(written: str) -> None:
    kept = clean(written, max_chars=10_000)
    assert is_harmless(kept)
    assert is_normalized("NFC", kept)
    assert clean(kept, max_chars=10_000) == kept
    assert all(strip_controls(line) is line for line in kept.split("\n"))


@given(MESSY)
def test_no_letter_carries_more_than_two_marks(written: str) -> None:
    kinds = ["m" if category(char) in MARKS else "." for char in clean(written, max_chars=10_000)]
    assert "mmm" not in "".join(kinds)


@given(MESSY, st.integers(0, 30), st.integers(1, 5))
def test_a_text_never_exceeds_what_is_allowed(written: str, max_chars: int, max_lines: int) -> None:
    kept = clean(written, max_chars=max_chars, max_lines=max_lines)
    assert len(kept) <= max_chars
    assert kept.count("\n") < max_lines


@given(MESSY)
def test_a_line_is_one_line_without_blanks_around_it(written: str) -> None:
    line = clean_line(written)
    assert "\n" not in line
    assert line == line.strip()


@given(st.text(st.sampled_from("厨房水管漏水，。！？（）abc 019[]\n"), max_size=200))
def test_ordinary_words_are_not_touched(written: str) -> None:
    assert clean(written, max_chars=200) == written


def test_a_long_text_says_on_screen_that_it_was_cut() -> None:
    assert display("漏" * 2001) == "漏" * 2000 + CUT_MARK
    assert display("行\n" * 100, max_lines=3) == "行\n行\n行" + CUT_MARK


def test_a_text_that_fits_the_screen_is_shown_whole() -> None:
    assert display("漏" * 2000) == "漏" * 2000
    assert display("一\n二", max_lines=2) == "一\n二"


@pytest.mark.parametrize("payload", hostile.HUGE.values(), ids=hostile.HUGE.keys())
def test_a_huge_text_does_not_hold_up_the_desk(payload: str) -> None:
    started = perf_counter()
    shown = display(payload)
    assert perf_counter() - started < 1
    assert len(shown) <= 2000 + len(CUT_MARK)
    assert shown.endswith(CUT_MARK) or "\u0301" in shown


@pytest.mark.parametrize("payload", hostile.HUGE.values(), ids=hostile.HUGE.keys())
def test_four_times_the_text_never_takes_sixteen_times_as_long(payload: str) -> None:
    def seconds(text: str) -> float:
        started = perf_counter()
        clean(text, max_chars=len(text))
        return perf_counter() - started

    half, whole = payload[:50_000], payload[:200_000]
    assert min(seconds(whole) for _ in range(3)) < 16 * min(seconds(half) for _ in range(3)) + 0.05


def test_the_last_check_hands_back_the_very_same_clean_segment() -> None:
    segment = "核实 还有 12:31  1044  6号楼902"
    assert strip_controls(segment) is segment


@pytest.mark.parametrize("payload", hostile.ESCAPES.values(), ids=hostile.ESCAPES.keys())
def test_the_last_check_keeps_the_columns_straight(payload: str) -> None:
    stripped = strip_controls(payload)
    assert not re.search("[\x00-\x1f\x7f-\x9f]", stripped)
    assert cell_len(stripped) == cell_len(payload)


def test_the_last_check_lets_nothing_through_that_cannot_be_written() -> None:
    assert strip_controls("漏\ud800水\u202e\x1b") == "漏水"
    assert REPLACEMENT in strip_controls(REPLACEMENT)
