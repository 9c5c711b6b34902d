"""How a ticket's number is written, also before the service has given it one (临时单号)."""

from __future__ import annotations

import re

from xianzhi_tui.strings import Strings

_PROVISIONAL = r"\s*[临lL](\d{1,6})\s*"


def no_words(no: int, t: Strings) -> str:
    """`1044`; below zero it is this machine's own, `临3`, until the service gives it one."""
    if no < 0:
        return t("row.provisional", no=-no)
    return str(no) if no else t("row.no_number")


def provisional_no(typed: str) -> int:
    """The provisional number that is looked for, in either language; 0 when something else is."""
    found = re.fullmatch(_PROVISIONAL, typed)
    return int(found[1]) if found else 0
