"""The first letters of Chinese words as people type them (拼音首字母): 朱先生 is zxs, 6号楼电梯厅 is 6hldtt."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from unicodedata import normalize

FIRST, LAST = "\u4e00", "\u9fff"
DATA = Path(__file__).with_suffix(".txt")
"""One letter a character from FIRST to LAST, 64 on a line; made by tests/pinyin/letters.py, a full stop where
no reading is known."""


def initials(text: str) -> str:
    """The first letter of every Chinese character; figures and Latin letters stay, all else is left out."""
    letters = _letters()
    return "".join(
        letters[ord(sign) - ord(FIRST)] if FIRST <= sign <= LAST else sign
        for sign in normalize("NFKC", text).lower()
        if FIRST <= sign <= LAST or (sign.isascii() and sign.isalnum())
    )


@cache
def _letters() -> str:
    """Read when the first word is asked for: the desk starts without it."""
    return DATA.read_text(encoding="ascii").replace("\n", "")
