"""Every screen comes to rest when a window is drawn larger, however fast."""

from __future__ import annotations

import asyncio

import pytest
from textual.events import Resize
from textual.geometry import Size

from tests.tui.watching import View, watching


async def sizes_told(view: View) -> int:
    await asyncio.sleep(0.05)
    return sum(isinstance(message, Resize) for message in view.seen)


@pytest.mark.parametrize("key", ["", "f1", "ctrl+o", "ctrl+l"], ids=["board", "help", "tray", "sign-in"])
async def test_two_sizes_on_their_way_at_once_come_to_rest(key: str) -> None:
    async with watching() as view:
        if key:
            await view.press(key)
        for width in (70, 75):
            size = Size(width, 30)
            view.app.screen.post_message(Resize(size, size))
            view.app.screen.call_later(asyncio.sleep, 0)
        told = await sizes_told(view)
        assert await sizes_told(view) == told
        assert view.app.screen.size == (100, 30)
