"""Asking a terminal how wide it draws characters of which Unicode leaves that open."""

from __future__ import annotations

import re
import select
import sys
import time

_QUESTION = "\r…\x1b[6n"
_ANSWER = re.compile(rb"\x1b\[\d+;(\d+)R")
_WAIT_SECONDS = 0.5


def ambiguous_width() -> int | None:
    """One cell or two; None when the terminal does not say."""
    try:
        import termios
        import tty
    except ImportError:  # Windows
        return None
    before = termios.tcgetattr(sys.stdin)
    try:
        tty.setcbreak(sys.stdin)
        sys.stdout.write(_QUESTION)
        sys.stdout.flush()
        found = _ANSWER.search(_heard(sys.stdin.fileno()))
        return int(found[1]) - 1 if found else None
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)
        sys.stdout.write("\r\x1b[K")


def _heard(terminal: int) -> bytes:
    import os

    said, until = b"", time.monotonic() + _WAIT_SECONDS
    while not _ANSWER.search(said) and (left := until - time.monotonic()) > 0:
        if select.select([terminal], [], [], left)[0]:
            said += os.read(terminal, 64)
    return said
