"""The first letters of what clerks look for, without a library at run time."""

from __future__ import annotations

import random
from time import perf_counter

import pytest

from tests.imports import loaded_by
from tests.pinyin.letters import letter
from xianzhi_tui.pinyin import FIRST, LAST, initials


@pytest.mark.parametrize(
    ("words", "letters"),
    [
        ("朱先生", "zxs"),
        ("李师傅", "lsf"),
        ("6号楼电梯厅", "6hldtt"),
        ("６号楼９０２", "6hl902"),
        ("地库B2", "dkb2"),
        ("六楼漏水[/", "llls"),
        ("138****1234", "1381234"),
        ("", ""),
    ],
)
def test_chinese_gives_its_letters_and_figures_stay(words: str, letters: str) -> None:
    assert initials(words) == letters


def test_the_table_says_what_pypinyin_says() -> None:
    signs = random.Random(1).sample(range(ord(FIRST), ord(LAST) + 1), 500)
    assert {chr(point): initials(chr(point)) for point in signs} == {chr(point): letter(chr(point)) for point in signs}


def test_nothing_is_loaded_for_it_before_the_first_word_and_little_after() -> None:
    assert loaded_by("import xianzhi_tui.cli, xianzhi_tui.shell.desk", "xianzhi_tui.pinyin", "pypinyin") == set()
    initials("朱")
    begun = perf_counter()
    initials("朱先生报6号楼902厨房水管漏水")
    assert perf_counter() - begun < 0.002
