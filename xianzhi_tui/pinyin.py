"""The first letters of Chinese words as people type them (拼音首字母): 朱先生 is zxs, 6号楼电梯厅 is 6hldtt."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from string import ascii_lowercase, digits
from unicodedata import normalize

FIRST, LAST = "\u4e00", "\u9fff"
DATA = Path(__file__).with_suffix(".txt")
"""One letter a character from FIRST to LAST, 64 on a line; made by tests/pinyin/letters.py, a full stop where
no reading is known."""


def initials(text: str) -> str:
    """The first letter of every Chinese character; figures and Latin letters stay, all else is left out."""
    return normalize("NFKC", text).lower().translate(_letters())


class _Letters(dict[int, str]):
    """What each character becomes."""

    def __missing__(self, code: int) -> str:
        return ""


@cache
def _letters() -> _Letters:
    """Read when the first word is asked for: the desk starts without it."""
    chinese = DATA.read_text(encoding="ascii").replace("\n", "")
    return _Letters({ord(sign): sign for sign in digits + ascii_lowercase} | dict(enumerate(chinese, ord(FIRST))))
