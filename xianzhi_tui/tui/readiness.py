"""What the desk gets ready as soon as its first picture is seen."""

from __future__ import annotations

import asyncio
import gc
from importlib import import_module


async def get_ready(first: str = "xianzhi_tui.tui.steps") -> None:
    """Load what the first key may need, in a thread, now that the board is seen."""
    await asyncio.to_thread(import_module, first)
    fixes = await asyncio.to_thread(import_module, "xianzhi_tui.tui.textual_fixes")
    fixes.apply()
    gc.freeze()
    gc.enable()  # off since the start of the program: looking for garbage while loading finds none and takes its time
