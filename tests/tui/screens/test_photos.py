"""The photos of a ticket: which there are, how it was and how it is now, the original outside, more of them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.tui import office
from tests.tui.fake_desk import FakeDesk
from tests.tui.watching import View, watching
from xianzhi_tui.config import Photos
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.ticket import Photo, PhotoStage
from xianzhi_tui.tui import viewer
from xianzhi_tui.tui.screens.photos import PhotosPage
from xianzhi_tui.tui.widgets.picture import HALF

HOSTILE = "六楼漏水[/"


def mended(photos: int = 1) -> office.Matter:
    """A report with photos, mended, with a photo of that."""
    done = c.FinishRepair("换了垫圈", (Photo("after", PhotoStage.AFTER),))
    return (
        office.matter(1044, "6号楼902", HOSTILE, office.ago(hours=3), photos=photos)
        .then(c.Accept(), office.ago(hours=2))
        .then(c.Dispatch("w1"), office.ago(hours=2))
        .then(office.small(office.ago(hours=1.9)), office.ago(hours=1.9))
        .then(done, office.ago(20))
    )


def pictures(view: View) -> int:
    """How many pictures hang side by side."""
    gaps = [line for line in view.lines if HALF in line]
    return len(gaps[0].split()) if gaps else 0


async def test_f6_lists_the_photos_with_who_brought_them_and_when() -> None:
    async with watching(mended(2)) as view:
        await view.press("f6")
        assert [line.strip() for line in view.lines[:4]] == [
            f"1044 照片 3  6号楼902  {HOSTILE}",
            "1  维修前  居民  11:46",
            "2  维修前  居民  11:46",
            "> 3  维修后  张敏  14:26",
        ]
        await view.press("escape")
        assert not isinstance(view.app.screen, PhotosPage)


async def test_from_a_hundred_columns_before_and_after_stand_side_by_side() -> None:
    async with watching(mended(2)) as view:
        await view.press("f6")
        assert pictures(view) == 2
        assert view.desk.drawn == ["p1044-0", "after"]
        await view.press("up")
        assert view.desk.drawn == ["p1044-0", "after", "p1044-1"]
        assert pictures(view) == 2


async def test_a_photo_is_chosen_by_a_click_and_by_the_wheel_and_opened_by_a_double_click() -> None:
    async with watching(mended(6), size=(80, 24)) as view:
        await view.press("f6")
        page = view.app.screen
        assert isinstance(page, PhotosPage)

        def chosen() -> str:
            return next(line.split()[1] for line in view.lines if line.startswith(" > "))

        assert chosen() == "7"
        await view.pilot.click(offset=(6, 2))
        await view.settled()
        assert (chosen(), view.desk.drawn[-1]) == ("4", "p1044-3")
        await view.pilot.click(offset=(6, 5), times=2)
        await view.settled()
        assert chosen() == "6", "the second click of two does not fall on the line that came there"
        assert "连不上服务" in view.text, "which this desk would have it from"
        for wheel, there in ((page.on_mouse_scroll_down, "7"), (page.on_mouse_scroll_up, "1")):
            for _ in range(9):
                wheel()
            await view.settled()
            assert chosen() == there, "and no further"


async def test_below_that_the_chosen_one_has_the_room_to_itself() -> None:
    async with watching(mended(), size=(80, 24)) as view:
        await view.press("f6")
        assert (pictures(view), view.desk.drawn) == (1, ["after"])
        await view.press("down")
        assert view.desk.drawn == ["after", "p1044-0"]


async def test_a_photo_that_is_not_on_this_machine_is_named_and_the_other_one_shown() -> None:
    matter = mended()
    desk = FakeDesk(office.data((matter,)), stories=office.stories((matter,)), photos_elsewhere={"p1044-0"})
    async with watching(matter, desk=desk) as view:
        await view.press("f6")
        assert "这张照片不在本机；连上服务后再看" in view.text
        assert pictures(view) == 1


async def test_of_a_story_that_is_not_all_here_the_photos_are_shown_all_the_same() -> None:
    matter = mended()
    matter.events.clear()
    async with watching(matter) as view:
        await view.press("f6")
        assert [line.strip() for line in view.lines[1:3]] == ["1  维修前", "> 2  维修后"]


async def test_without_photos_it_says_so_and_leads_to_the_form_for_them() -> None:
    matter = office.matter(1044, "6号楼902", HOSTILE, office.ago(5))
    async with watching(matter) as view:
        await view.press("f6")
        assert "这张单还没有照片" in view.text
        await view.press("enter", "up", "f2")
        form = view.app.board.form_place.form
        assert form is not None
        assert form.word == "attach_photos"


async def test_another_size_draws_them_anew() -> None:
    async with watching(mended()) as view:
        await view.press("f6")
        await view.pilot.resize_terminal(80, 24)
        await view.settled()
        assert view.desk.drawn == ["p1044-0", "after", "after"]


async def test_an_office_may_do_without_drawn_photos() -> None:
    async with watching(mended(), photos=Photos(preview="off")) as view:
        await view.press("f6")
        assert "设置里关了终端预览" in view.text
        assert view.desk.drawn == []


async def test_where_half_blocks_come_out_wide_blanks_are_coloured() -> None:
    async with watching(mended(), photos=Photos(preview="whole")) as view:
        await view.press("f6")
        assert view.desk.drawn
        assert HALF not in view.text


@pytest.fixture
def shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A system whose viewer writes down what it was asked to show."""
    written, opener = tmp_path / "shown", tmp_path / "xdg-open"
    opener.write_text(f'#!/bin/sh\nprintf %s "$*" > {written}.new && mv {written}.new {written}\n')
    opener.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("DISPLAY", ":0")
    return written


async def test_enter_shows_the_original_outside(shown: Path, tmp_path: Path) -> None:
    original = tmp_path / "after $(x).jpg"
    async with watching(mended()) as view:
        view.desk.files["after"] = original
        await view.press("f6", "enter")
        assert "原图已在系统的看图程序里打开" in view.text
        await view.until(shown.exists)
        assert shown.read_text() == str(original)


async def test_without_a_viewer_it_says_where_the_original_lies(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    async with watching(mended()) as view:
        view.desk.files["after"] = Path("/p/after.jpg")
        await view.press("f6", "o")
        assert "本机没有看图程序  原图在 /p/after.jpg" in view.text


def test_each_system_has_its_own_viewer(shown: Path) -> None:
    file = Path("/p/a.jpg")
    assert viewer.command(file, "darwin", {}) == ["open", "/p/a.jpg"]
    assert viewer.command(file, "linux", {"WAYLAND_DISPLAY": "w"}) == [str(shown.parent / "xdg-open"), "/p/a.jpg"]
    assert viewer.command(file, "linux", {}) is None


async def test_the_wide_boards_pane_has_before_and_after_at_its_foot() -> None:
    async with watching(mended(), size=(160, 45)) as view:
        assert view.desk.drawn == ["p1044-0", "after"]
        assert pictures(view) == 2
        await view.pass_time(5)
        assert view.desk.drawn == ["p1044-0", "after"]


@pytest.mark.parametrize("size", [(100, 30), (140, 30)])
async def test_where_there_is_no_room_the_board_draws_no_photos(size: tuple[int, int]) -> None:
    async with watching(mended(), size=size) as view:
        assert view.desk.drawn == []


async def test_the_pane_goes_with_the_cursor() -> None:
    plain = office.matter(1045, "1号楼", "灯不亮", office.ago(1))
    async with watching(mended(), plain, size=(160, 45)) as view:
        assert (view.at_cursor, view.desk.drawn) == (1045, [])
        for _ in range(2):
            await view.press("down")
            await view.until(lambda: pictures(view) == 2)
            await view.press("up")
            await view.until(lambda: pictures(view) == 0)
        assert view.desk.drawn == ["p1044-0", "after"]
