"""`python -m tests.pinyin.letters`: writes the package's table of first letters anew, from pypinyin's readings."""

from __future__ import annotations

from pypinyin import Style, pinyin

from xianzhi_tui.pinyin import DATA, FIRST, LAST

WIDTH = 64


def letter(sign: str) -> str:
    """The first letter of a character's commonest reading, a full stop where none is known."""
    reading = pinyin(sign, style=Style.NORMAL, errors="ignore", v_to_u=False)
    return str(reading[0][0])[:1] if reading else "."


def main() -> None:
    letters = "".join(letter(chr(point)) for point in range(ord(FIRST), ord(LAST) + 1))
    lines = (letters[start : start + WIDTH] for start in range(0, len(letters), WIDTH))
    DATA.write_text("\n".join(lines) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
