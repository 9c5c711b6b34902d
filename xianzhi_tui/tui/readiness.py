"""What the desk gets ready as soon as its first picture is seen."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

LOADING_SLICE_SECONDS = 0.0005
"""So long a thread that loads may keep the one that answers keys waiting, each time; by default ten times that."""


async def get_ready(first: str = "xianzhi_tui.tui.steps") -> None:
    """Load what the first key may need, in a thread, now that the board is seen."""
    with _loading_gives_way():
        await asyncio.to_thread(import_module, first)
    gc.freeze()
    gc.enable()  # off since the start of the program: looking for garbage while loading finds none and takes its time


@contextmanager
def _loading_gives_way() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(LOADING_SLICE_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(before)
