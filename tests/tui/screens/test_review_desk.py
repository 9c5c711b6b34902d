"""The desk under the look back: it goes on living, nothing is done to it, and it is come back to."""

from __future__ import annotations

import gc
from datetime import datetime
from pathlib import Path

import pytest

from tests.tui import office
from tests.tui.screens.looking_back import local, looking_back, states
from xianzhi_tui.sync.desk import Link, LinkState
from xianzhi_tui.sync.records import FileRecords
from xianzhi_tui.tui.theme import PALETTES


async def test_nothing_can_be_done_from_the_past(replica: Path) -> None:
    async with looking_back(replica) as (view, page):
        for key in ("f10", "f9", "/", "ctrl+k", "ctrl+e", "f3", "f2", "escape", "ctrl+p"):
            await view.press(key)
        assert view.app.screen is page
        assert view.desk.issued == []


async def test_the_desk_goes_on_living_and_the_bar_says_how_it_stands(replica: Path) -> None:
    async with looking_back(replica, (160, 45)) as (view, page):
        assert "值班台  已连接" in view.lines[-2]
        before = len(view.app.board.queue._view.tickets)
        fresh = office.matter(1060, "1号楼101", "水管爆了", office.NOW)
        view.desk.arrive(fresh.ticket, news=tuple(fresh.events))
        await view.until(lambda: len(view.app.board.queue._view.tickets) > before)
        await view.pass_time(1)
        assert "单在叫" in view.lines[-2]
        assert 1060 not in states(page)
        view.desk.link(Link(LinkState.OFFLINE, since=office.NOW, data_as_of=office.NOW))
        await view.settled()
        await view.pass_time(1)
        assert "离线" in view.lines[-2]


async def test_the_way_back_leads_to_the_desk_in_its_own_colours(replica: Path) -> None:
    async with looking_back(replica) as (view, _):
        await view.press("escape")
        assert view.app.screen is view.app.board
        assert view.app.theme == "xianzhi-dark"
        assert view.app.board.styles.background.hex.lower() == PALETTES["xianzhi-dark"].ground
        await view.press("ctrl+y", "ctrl+y")
        assert view.app.screen is view.app.board


class TornRecords(FileRecords):
    """Something is in them that nobody thought of."""

    async def newest(self) -> datetime | None:
        raise RuntimeError("六楼漏水[/")


async def test_a_failure_nobody_thought_of_is_said_and_written_down_without_words(
    replica: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with looking_back(replica) as (view, page):
        before = view.lines
        page.rewind.records = TornRecords(replica)
        await view.press("ctrl+left")
        assert "界面有一处出错，已记入日志" in view.lines[-2]
        assert view.lines[:-2] == before[:-2]
        assert "RuntimeError" in caplog.text
        assert "漏水" not in caplog.text
        page.rewind.records.close()
        page.rewind.records = FileRecords(replica)
        await view.press("ctrl+left")
        assert local(page) == "11-22 14:46:29"
        page.rewind.records.close()


async def test_a_copy_that_is_broken_is_said_so_in_three_parts(tmp_path: Path) -> None:
    file = tmp_path / "replica.db"
    file.write_text("<html>", encoding="utf-8")
    async with looking_back(file) as (view, _):
        assert "本机副本损坏" in view.text
        assert view.text.count("没有读出来，原因见下面。") == 3
        assert "没有记录" not in view.text, "nobody looked"


async def test_once_it_is_left_nobody_looks_for_garbage_in_the_whole_desk_again(
    replica: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xianzhi_tui.tui.looking_back.SETTLE_SECONDS", 0.01)
    async with looking_back(replica) as (view, _):
        await view.until(lambda: gc.get_freeze_count() == 0)
        await view.press("escape")
        await view.until(lambda: gc.get_freeze_count() > 0)
