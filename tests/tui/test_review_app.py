"""The look back by itself: the first picture is the past, Escape ends it, and nothing else is running."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot

from tests.domain.office import minutes
from tests.manual_clock import ManualClock
from tests.server.photographs import jpeg
from tests.tui import office
from tests.tui.past import kept
from tests.tui.watching import rest
from xianzhi_tui.config import Desk, Settings
from xianzhi_tui.locations import Locations
from xianzhi_tui.sync.photo_copies import PhotoCopies
from xianzhi_tui.sync.records import FileRecords
from xianzhi_tui.tui.review_app import OnlyReview, ReviewApp
from xianzhi_tui.tui.screens.help import Help
from xianzhi_tui.tui.widgets.picture import HALF

SIZES = [(80, 24), (100, 30), (160, 45)]


@asynccontextmanager
async def reviewing(
    file: Path,
    at: datetime | None = None,
    size: tuple[int, int] = (100, 30),
    look: Desk | None = None,
    here: Locations | None = None,
    lock_minutes: int = 0,
    clock: ManualClock | None = None,
    torn: bool = False,
) -> AsyncIterator[Pilot[None]]:
    """The program over a file; `here` are the photos of this machine."""
    records = FileRecords(file, torn=torn)
    settings = Settings(desk=look or Desk())
    app = ReviewApp(records, PhotoCopies(here), clock or ManualClock(office.NOW), settings, None, at, lock_minutes)
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


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_a_copy_with_a_torn_log_is_said_to_lack_its_end_where_that_would_be(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with reviewing(kept(tmp_path / "replica.db"), size=size, torn=True) as pilot:
        top = text(pilot).splitlines()[0]
        assert top.endswith("日志有残缺，最后的记录可能没有")
        await pilot.press("ctrl+left")
        await rest(pilot)
        assert "残缺" not in text(pilot), "what was recorded by then is all there"


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
        assert "播放/停住" in text(pilot)
        assert "登记来电来访" not in text(pilot), "only what works here"
        await pilot.press("escape", "escape")
        assert not pilot.app.is_running


async def test_where_the_desk_would_lock_what_nobody_looks_at_is_closed(tmp_path: Path) -> None:
    clock = ManualClock(office.NOW)
    async with reviewing(kept(tmp_path / "replica.db"), lock_minutes=5, clock=clock) as pilot:
        clock.advance(minutes(4))
        await pilot.press("left")
        clock.advance(minutes(4))
        pilot.app._tick()  # type: ignore[attr-defined]
        assert pilot.app.is_running
        clock.advance(minutes(1))
        pilot.app._tick()  # type: ignore[attr-defined]
        await pilot.pause()
        assert not pilot.app.is_running


async def test_what_cannot_be_read_is_said_on_the_screen(tmp_path: Path) -> None:
    file = tmp_path / "replica.db"
    file.write_text("<html>", encoding="utf-8")
    async with reviewing(file) as pilot:
        assert "本机副本损坏" in text(pilot)


async def test_a_stick_that_was_pulled_out_is_said_so_and_not_that_there_was_nothing(tmp_path: Path) -> None:
    file = kept(tmp_path / "replica.db")
    async with reviewing(file, size=(80, 24)) as pilot:
        before = text(pilot).splitlines()
        file.rename(tmp_path / "elsewhere.db")
        await pilot.press("shift+left")
        await rest(pilot)
        now = text(pilot).splitlines()
        assert "要回看的数据不在了 . 没有改动任何数据 . 请接回存放它的盘再试" in now[-2]
        assert now[:-2] == before[:-2], "what was read stands"
        (tmp_path / "elsewhere.db").rename(file)
        await pilot.press("shift+left")
        await rest(pilot)
        assert "2026-11-23 周一 13:46:29" in text(pilot)


def photographed(file: Path) -> Path:
    """A replica with one repair, of which there is a photo."""
    return kept(file, [office.matter(1044, "6号楼902", "六楼漏水[/", office.ago(hours=3), photos=1)])


def locations_with(photo: bytes, folder: Path) -> Locations:
    """A machine on which the small print of that photo lies."""
    here = Locations(folder)
    here.photo_copies.mkdir(parents=True)
    here.photo_copy("p1044-0", full=False).write_bytes(photo)
    return here


async def test_photos_that_lie_on_this_machine_are_seen_and_no_more_can_be_attached(tmp_path: Path) -> None:
    here = locations_with(jpeg(), tmp_path / "data")
    async with reviewing(photographed(tmp_path / "replica.db"), here=here) as pilot:
        await pilot.press("f6")
        await drawn(pilot)
        assert "1044 照片 1" in text(pilot)
        assert HALF in text(pilot)
        assert "附照片" not in text(pilot)
        await pilot.press("f2", "enter")
        await drawn(pilot)
        assert "这张照片不在本机" in text(pilot), "its original"
        await pilot.press("escape")
        assert "停住" in text(pilot)


async def test_the_pane_shows_them_too(tmp_path: Path) -> None:
    here = locations_with(jpeg(), tmp_path / "data")
    async with reviewing(photographed(tmp_path / "replica.db"), size=(160, 45), here=here) as pilot:
        await drawn(pilot)
        assert HALF in text(pilot)


async def test_photos_that_lie_elsewhere_are_said_to_and_a_broken_one_is_left_alone(tmp_path: Path) -> None:
    file, broken = photographed(tmp_path / "replica.db"), locations_with(b"<html>", tmp_path / "data")
    for here, said in ((None, "这张照片不在本机"), (broken, "打不开")):
        async with reviewing(file, here=here) as pilot:
            await pilot.press("f6")
            await drawn(pilot)
            assert said in text(pilot)
    assert broken.photo_copy("p1044-0", full=False).exists()


async def drawn(pilot: Pilot[None]) -> None:
    """Whatever is fetched has come, and stands on the screen."""
    await pilot.app.workers.wait_for_complete()
    await rest(pilot)


async def test_what_is_typed_at_once_goes_where_it_would_have_gone_key_by_key(tmp_path: Path) -> None:
    async with reviewing(kept(tmp_path / "replica.db")) as pilot:
        await at_once(pilot, "f7", *"漏水灯", "backspace", "backspace", *"泥")
        assert "   漏泥\n" in text(pilot)
        await at_once(pilot, "ctrl+u", *"1031", "enter")
        review = pilot.app.screen
        assert isinstance(review, OnlyReview)
        assert review.queue.ticket is not None
        assert review.queue.ticket.no == 1031
        await at_once(pilot, "f2", *"11-22", "enter")
        assert "2026-11-22 周日 00:00:00" in text(pilot)


async def test_a_time_is_typed_with_an_input_methods_wide_signs(tmp_path: Path) -> None:
    async with reviewing(kept(tmp_path / "replica.db")) as pilot:
        await at_once(pilot, "f2", *"１１－２２　０９：３０", "enter")
        assert "2026-11-22 周日 09:30:00" in text(pilot)


async def at_once(pilot: Pilot[None], *keys: str) -> None:
    """As a slow line hands over what was typed."""
    for key in keys:
        pilot.app.post_message(events.Key(key, key if len(key) == 1 else None))
    await pilot.pause()
    await rest(pilot, 0.3)


@pytest.mark.parametrize("behind", ["f1", "f7"])
async def test_a_key_pressed_right_behind_the_end_opens_nothing_and_is_no_failure(tmp_path: Path, behind: str) -> None:
    async with reviewing(kept(tmp_path / "replica.db")) as pilot:
        for key in ("escape", behind):
            pilot.app.post_message(events.Key(key, None))
        await pilot.pause()
    assert pilot.app.return_code == 0
    assert pilot.app._exit_renderables == []
