"""Ctrl+T says how the desk itself is, every second anew."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta

from tests.tui.screens.test_outbox import QUEUED, REFUSED
from tests.tui.watching import watching
from xianzhi_tui import __version__


async def test_the_line_the_outbox_the_data_and_the_program_are_told() -> None:
    async with watching() as view:
        view.desk.entries = [QUEUED, REFUSED]
        await view.app.known.look()
        view.app.known.outbox((QUEUED, REFUSED))
        await view.press("ctrl+t")
        text = view.text
        assert re.search(r"现在 +已连接 ", text)
        assert re.search(r"等着发出 +1 条", text)
        assert re.search(r"有冲突 +1 条", text)
        assert re.search(r"时限 +第 1 版规则", text)
        assert re.search(rf"版本 +{re.escape(__version__)}", text)
        assert re.search(r"内存 +\d+ MiB", text)
        await view.press("escape")
        assert view.app.screen is view.app.board


async def test_it_goes_on_living_while_it_is_read() -> None:
    async with watching() as view:
        await view.press("ctrl+t")
        before = view.text
        view.clock.advance(timedelta(seconds=90))
        await asyncio.sleep(1.1)
        await view.pilot.pause()
        assert view.text != before
        assert re.search(r"已开 +01:30", view.text)
