"""The look back by itself: the first picture is the past, Escape ends it, and nothing else is running."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.tui import office
from tests.tui.past import kept
from tests.tui.watching import rest
from xianzhi_tui.clock import ManualClock
from xianzhi_tui.config import Desk, Settings
from xianzhi_tui.sync.records import FileRecords
from xianzhi_tui.tui.review_app import ReviewApp
from xianzhi_tui.tui.screens.help import Help

SIZES = [(80, 24), (100, 30), (160, 45)]


@asynccontextmanager
async def reviewing(
    file: Path, at: datetime | None = None, size: tuple[int, int] = (100, 30), look: Desk | None = None
) -> AsyncIterator[Pilot[None]]:
    """The program over a file."""
    records = FileRecords(file)
    app = ReviewApp(records, ManualClock(office.NOW), Settings(desk=look or Desk()), None, at)
    async with app.run_test(size=size) as pilot:
        await rest(pilot)
        yield pilot
    records.close()


def text(pilot: Pilot[None]) -> str:
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_it_opens_at_the_moment_that_was_asked_for(tmp_path: Path, size: tuple[int, int]) -> None:
    async with reviewing(kept(tmp_path / "replica.db"), office.ago(days=1), size) as pilot:
        assert "2026-11-22 周日 14:46:29" in text(pilot)
        assert " 1031 " in text(pilot)
        assert " 1044 " not in text(pilot)
        assert pilot.app.theme == "xianzhi-dark-past"


async def test_it_speaks_english_and_plays_by_its_own_second(tmp_path: Path) -> None:
    look = Desk(language="en", theme="xianzhi-light")
    async with reviewing(kept(tmp_path / "replica.db"), office.ago(days=1), look=look) as pilot:
        assert isinstance(pilot.app, ReviewApp)
        await pilot.press("f4", "f5")
        assert "playing 10x" in text(pilot)
        assert "LOOK BACK" in text(pilot)
        assert pilot.app.theme == "xianzhi-light-past"


async def test_help_tells_the_keys_and_escape_ends_the_program(tmp_path: Path) -> None:
    async with reviewing(kept(tmp_path / "replica.db")) as pilot:
        await pilot.press("f1")
        assert isinstance(pilot.app.screen, Help)
        await pilot.press("escape", "escape")
        assert not pilot.app.is_running


async def test_what_cannot_be_read_is_said_on_the_screen(tmp_path: Path) -> None:
    file = tmp_path / "replica.db"
    file.write_text("<html>", encoding="utf-8")
    async with reviewing(file) as pilot:
        assert "本机副本损坏" in text(pilot)
