"""Photo files are picked by keyboard, the newest first; the drop folder's leave it once they are used."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.tui import office
from tests.tui.fake_desk import FakeDesk
from tests.tui.test_type_ahead import in_one_breath
from tests.tui.watching import View, watching
from xianzhi_tui.config import Photos
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.ticket import Photo, PhotoStage
from xianzhi_tui.tui import photo_folder
from xianzhi_tui.tui.forms.fields import PhotoFiles
from xianzhi_tui.tui.photo_folder import USED, FolderClosed, NotPutAway, _move, likely_folder, look
from xianzhi_tui.tui.screens.file_picker import FilePicker

NEW = "IMG_2"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two photos, a text, and a folder with a photo in it."""
    dropped = tmp_path / "值班照片"
    (dropped / "七号楼").mkdir(parents=True)
    for age, name in enumerate((f"{NEW}.JPG", "六楼漏水[bold].png", "便条.txt", "七号楼/a.webp", ".hidden.jpg")):
        (dropped / name).write_bytes(b"x" * 3000)
        os.utime(dropped / name, (office.ago(age).timestamp(),) * 2)
    return dropped


def on_site() -> office.Matter:
    return office.matter(1044, "6号楼902", "六楼漏水[/", office.ago(5)).then(c.Accept(), office.ago(4))


def taking(folder: Path) -> Photos:
    return Photos(drop_folder=str(folder))


async def open_picker(view: View) -> FilePicker:
    """The form for more photos, and from it the files."""
    await view.app.board.steps.begin(c.AttachPhotos, on_site().ticket)
    await view.settled()
    await view.press("f6")
    picker = view.app.screen
    assert isinstance(picker, FilePicker)
    await view.until(lambda: "七号楼/" in view.text)
    return picker


def named(view: View) -> list[str]:
    form = view.app.board.form_place.form
    assert form is not None
    return [file.name for file in PhotoFiles.files(form.draft.get("photos", ""))]


async def test_enter_takes_the_newest_of_the_drop_folder(folder: Path) -> None:
    async with watching(on_site(), photos=taking(folder)) as view:
        await open_picker(view)
        assert [line.split()[:3] for line in view.lines[1:4]] == [
            ["七号楼/"],
            [">", "[", "]"],
            ["[", "]", "六楼漏水[bold].png"],
        ]
        assert "便条" not in view.text
        assert "hidden" not in view.text
        await view.press("enter")
        assert named(view) == [f"{NEW}.JPG"]


async def test_several_are_marked_and_taken_together(folder: Path) -> None:
    async with watching(on_site(), photos=taking(folder)) as view:
        await open_picker(view)
        await view.press("f2", "space")
        assert "已选 2" in view.lines[0]
        await view.press("space", "enter")
        assert named(view) == [f"{NEW}.JPG"]


async def test_the_mouse_chooses_marks_and_takes(folder: Path) -> None:
    for n in range(30):
        (folder / f"old {n}.jpg").write_bytes(b"x")
        os.utime(folder / f"old {n}.jpg", (office.ago(days=1, minutes=n).timestamp(),) * 2)
    async with watching(on_site(), photos=taking(folder)) as view:
        picker = await open_picker(view)
        await view.pilot.click(offset=(12, 3))
        await view.settled()
        assert view.lines[3].startswith(" > [ ] 六楼漏水[bold].png")
        await view.pilot.click(offset=(4, 2))
        await view.settled()
        assert view.lines[2].startswith(f"   [x] {NEW}.JPG")
        assert "已选 1" in view.lines[0]
        top = view.lines[1]
        for _ in range(12):
            picker.listed.on_mouse_scroll_down()
        await view.settled()
        assert view.lines[1] != top
        picker.listed.on_mouse_scroll_up()
        await view.pilot.click(offset=(12, 1), times=2)
        await view.until(lambda: named(view) == [f"{NEW}.JPG"])


async def test_folders_are_gone_into_and_left(folder: Path) -> None:
    async with watching(on_site(), photos=taking(folder)) as view:
        picker = await open_picker(view)
        await view.press("up", "enter")
        await view.until(lambda: picker.folder.name == "七号楼")
        await view.press("left")
        await view.until(lambda: picker.folder == folder)
        assert view.lines[1].startswith(" >     七号楼/")
        await view.press("enter")
        await view.until(lambda: "a.webp" in view.text)
        await view.press("enter")
        assert named(view) == ["a.webp"]
        await view.press("f6")
        assert isinstance(view.app.screen, FilePicker)
        assert view.app.screen.folder.name == "七号楼"


async def test_escape_picks_nothing_and_the_form_is_as_it_was(folder: Path) -> None:
    async with watching(on_site(), photos=taking(folder)) as view:
        await open_picker(view)
        await view.press("escape")
        assert named(view) == []
        assert not isinstance(view.app.screen, FilePicker)


async def test_a_folder_that_cannot_be_read_is_named_and_nothing_is_lost(folder: Path) -> None:
    async with watching(on_site(), photos=taking(folder)) as view:
        picker = await open_picker(view)
        (folder / "七号楼" / "a.webp").unlink()
        (folder / "七号楼").rmdir()
        await view.press("up", "enter")
        await view.until(lambda: "打不开文件夹" in view.text)
        assert picker.folder == folder


async def test_what_is_new_in_the_drop_folder_is_offered_while_the_form_is_open(folder: Path) -> None:
    async with watching(on_site(), photos=taking(folder)) as view:
        await view.until(lambda: len(view.app.board.form_place.dropped) == 2)
        await view.app.board.steps.begin(c.AttachPhotos, on_site().ticket)
        await view.settled()
        assert "投放文件夹有 2 张" in view.text
        (folder / "IMG_3.jpg").write_bytes(b"x")
        await view.until(lambda: "投放文件夹有 3 张，最新 IMG_3.jpg" in view.text)
        assert view.desk.uploaded == []


async def test_what_comes_while_files_are_picked_is_listed_and_the_cursor_stays_on_its_file(folder: Path) -> None:
    async with watching(on_site(), photos=taking(folder)) as view:
        await view.until(lambda: len(view.app.board.form_place.dropped) == 2)
        await open_picker(view)
        await view.press("f2")
        assert view.lines[3].startswith(" > [ ] 六楼漏水[bold].png")
        (folder / "IMG_3.jpg").write_bytes(b"")
        await view.until(lambda: "IMG_3.jpg" in view.text)
        assert [line.split()[:3] for line in view.lines[2:5]] == [
            ["[", "]", "IMG_3.jpg"],
            ["[x]", f"{NEW}.JPG", "14:46"],
            [">", "[", "]"],
        ]
        assert view.lines[2].rstrip().endswith("0 KB")
        (folder / f"{NEW}.JPG").unlink()
        await view.until(lambda: NEW not in view.text)
        assert "已选" not in view.lines[0]


async def test_keys_pressed_behind_the_one_that_picks_are_for_what_it_lists(folder: Path) -> None:
    async with watching(on_site(), photos=taking(folder)) as view:
        await view.app.board.steps.begin(c.AttachPhotos, on_site().ticket)
        await view.settled()
        await in_one_breath(view, "f6", "down", "enter", "f5")
        await view.until(lambda: len(view.desk.issued) == 1)
        assert [file.name for file in view.desk.uploaded] == ["六楼漏水[bold].png"]


async def test_a_photo_that_was_used_leaves_the_drop_folder(folder: Path) -> None:
    async with watching(on_site(), photos=taking(folder)) as view:
        await open_picker(view)
        await view.press("enter", "enter")
        await view.until(lambda: (folder / USED / f"{NEW}.JPG").exists())
        photo = Photo(f"sha256-{NEW}.JPG", PhotoStage.BEFORE)
        assert [one.command for one in view.desk.issued] == [c.AttachPhotos((photo,))]
        await view.until(lambda: [one.name for one in view.app.board.form_place.dropped] == ["六楼漏水[bold].png"])


async def test_one_from_elsewhere_stays_where_it_is(folder: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.jpg"
    mine.write_bytes(b"x")
    desk = FakeDesk(office.data((on_site(),)), kept_drafts={("t1044", "attach_photos"): {"photos": str(mine)}})
    async with watching(on_site(), desk=desk, photos=taking(folder)) as view:
        await view.app.board.steps.begin(c.AttachPhotos, on_site().ticket)
        await view.settled()
        await view.press("enter")
        await view.until(lambda: len(view.desk.issued) == 1)
        assert mine.exists()


async def test_a_drop_folder_that_is_not_there_is_told_of(tmp_path: Path) -> None:
    async with watching(on_site(), photos=taking(tmp_path / "没有")) as view:
        await view.until(lambda: "打不开文件夹" in view.text)
        await view.press("f2")
        assert view.app.board.form_place.form is not None


async def test_a_drop_folder_that_goes_and_comes_back_is_watched_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photo_folder, "LOOK_AGAIN_SECONDS", 0.05)
    async with watching(on_site(), photos=taking(folder)) as view:
        await view.until(lambda: len(view.app.board.form_place.dropped) == 2)
        folder.rename(folder.with_name("elsewhere"))
        await view.until(lambda: "打不开文件夹" in view.text)
        assert view.app.board.form_place.dropped == ()
        folder.with_name("elsewhere").rename(folder)
        await view.until(lambda: len(view.app.board.form_place.dropped) == 2)


def test_used_photos_of_the_same_name_do_not_replace_each_other(folder: Path) -> None:
    for _ in range(2):
        (folder / "1.jpg").write_bytes(b"x")
        _move([folder / "1.jpg"], folder / USED)
    assert sorted(one.name for one in (folder / USED).iterdir()) == ["1 2.jpg", "1.jpg"]
    with pytest.raises(NotPutAway):
        _move([folder / "gone.jpg"], folder / USED)


def test_where_photos_are_looked_for_first(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert likely_folder(folder) == folder
    assert likely_folder(tmp_path / "没有") == tmp_path
    (tmp_path / "Pictures").mkdir()
    assert likely_folder(None) == tmp_path / "Pictures"
    with pytest.raises(FolderClosed):
        look(tmp_path / "没有")
