"""The terminal itself: the last check of what is written to it, its title, its signals."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from logging import getLogger
from pathlib import Path
from traceback import extract_tb

from rich.segment import Segment
from textual.color import Color
from textual.driver import Driver
from textual.filter import LineFilter

from xianzhi_tui.text import strip_controls


class ControlFilter(LineFilter):
    """Takes control and reordering characters out of everything that is drawn, whoever wrote it."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            segment
            if segment.control is not None or (clean := strip_controls(segment.text)) is segment.text
            else Segment(clean, segment.style)
            for segment in segments
        ]


CONTROL_FILTER = ControlFilter()
"""One for all: what a filter made of a line is remembered by the filter."""


def title(words: str) -> str:
    """The order that sets the terminal's title; it goes around the filter, so it is cleaned here."""
    return f"\x1b]2;{strip_controls(words)}\x07"


def on_hang_up(leave: Callable[[], object]) -> None:
    """Ended from outside, the desk leaves as by its own key; when its window is closed, it is gone at once.

    A closed window takes the terminal with it: whatever is still written to it blocks for ever, and the continue
    signal that follows makes Textual begin again. Nothing is lost by not tidying up: what was shown as kept is on
    the disk, and the agent ends when the pipe to it closes.
    """
    loop = asyncio.get_running_loop()
    try:
        loop.add_signal_handler(signal.SIGTERM, leave)
        signal.signal(signal.SIGHUP, lambda *_: os._exit(0))
    except (AttributeError, NotImplementedError, RuntimeError, ValueError):
        return  # Windows, and tests outside the main thread


def on_waking(driver: Driver, draw_anew: Callable[[], object]) -> None:
    """Stopped and woken, the desk lets go of the terminal and takes it again: whoever had it meanwhile changed it.

    Textual only takes it, a second time: with two readers of one keyboard the desk never ends.
    """

    def take_again() -> None:
        driver.suspend_application_mode()
        driver.resume_application_mode()
        draw_anew()

    try:
        asyncio.get_running_loop().add_signal_handler(signal.SIGCONT, take_again)
    except (AttributeError, NotImplementedError, RuntimeError, ValueError):
        return


def record_failure(error: BaseException | None) -> None:
    """Write down what failed and where, without the values: they may be a resident's."""
    getLogger("xianzhi.tui").error("%s at %s", type(error).__name__, places(error))


def places(error: BaseException | None) -> str:
    """Where an error came from, the innermost first."""
    frames = extract_tb(error.__traceback__) if error is not None else ()
    return " < ".join(f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in reversed(frames))
