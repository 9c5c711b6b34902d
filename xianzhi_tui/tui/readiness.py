"""What the desk gets ready as soon as its first picture is seen."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module

from xianzhi_tui import garbage
from xianzhi_tui.strings import Strings

LOADING_SLICE_SECONDS = 0.0005
"""So long a thread that loads may keep the one that answers keys waiting, each time; by default ten times that."""


DESK = (
    "xianzhi_tui.tui.steps",
    "xianzhi_tui.tui.forms.dispatch",
    "xianzhi_tui.tui.forms.register",
    "xianzhi_tui.tui.screens.story",
    "xianzhi_tui.tui.screens.explain",
    "xianzhi_tui.tui.screens.find",
    "xianzhi_tui.tui.screens.palette",
)
"""What the keys of the board's own line open, and what that line has no room for but hands know."""


SLOW_DISK_SECONDS = 5.0


async def get_ready(needed: Iterable[str], strings: Strings, drawn: asyncio.Event | None = None) -> None:
    """Load what the first key may need, in a thread, now that the board is seen.

    Then garbage is looked for, and none in the tickets: on a slow disk they come after the first picture.
    """
    with _loading_gives_way():
        for module in needed:
            await asyncio.to_thread(import_module, module)
        await asyncio.to_thread(strings.open_all)
    if drawn is not None:
        with suppress(TimeoutError):
            await asyncio.wait_for(drawn.wait(), SLOW_DISK_SECONDS)
    garbage.begin()  # off since the start of the program: while loading there is none, and looking for it takes time


@contextmanager
def _loading_gives_way() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(LOADING_SLICE_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(before)
