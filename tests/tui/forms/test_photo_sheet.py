"""Every form that takes photos takes them alike: named, dropped on the terminal, picked, or from the drop folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.domain.office import AFTERNOON, NOON, do, file, finished, minutes, verified
from tests.tui.forms.counter import Counter, drop_file, facts, opened, type_in
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.ticket import Department, Kind, Photo, PhotoStage, Ticket
from xianzhi_tui.errors import ServerRefusal, Unreachable
from xianzhi_tui.tui.forms.fields import PhotoFiles
from xianzhi_tui.tui.forms.photo_sheet import PhotoSheet

NOW = NOON + minutes(10)
DIGEST = "1" * 64


def dispatched() -> Ticket:
    return do(do(file(), c.Accept(), NOON), c.Dispatch("11"), NOON)


def assigned() -> Ticket:
    return do(do(file(Kind.COMPLAINT), c.Accept(), NOON), c.Assign(Department.HYGIENE), NOON)


def sheet(app: Counter) -> PhotoSheet:
    assert isinstance(app.form, PhotoSheet)
    return app.form


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    taken = tmp_path / "六楼漏水[; 1.jpg"
    taken.write_bytes(b"jpeg")
    return taken


@pytest.mark.parametrize(
    ("step", "ticket", "words", "stage"),
    [
        (c.Verify, dispatched(), "", PhotoStage.BEFORE),
        (c.FinishRepair, verified(), "", PhotoStage.AFTER),
        (c.Reply, assigned(), "已清运", PhotoStage.REPLY),
        (c.AttachPhotos, verified(), "", PhotoStage.BEFORE),
        (c.AttachPhotos, finished(), "", PhotoStage.AFTER),
    ],
)
async def test_a_picked_photo_goes_with_the_command_as_what_it_shows(
    step: type[c.Command], ticket: Ticket, words: str, stage: PhotoStage, photo: Path
) -> None:
    async with opened(step, ticket, facts(AFTERNOON)) as (app, pilot):
        await type_in(pilot, words)
        sheet(app).take([photo])
        await pilot.pause()
        await pilot.press("f5")
        assert [message.file for message in app.photos] == [photo]
        app.form.photo_sent(photo, DIGEST)
        await pilot.pause()
        command = app.submitted[0].command
        assert getattr(command, "photos", ()) == (Photo(DIGEST, stage),)
        assert app.form.used == [photo]


async def test_nothing_to_repair_is_shown_with_a_photo_as_evidence(photo: Path) -> None:
    async with opened(c.Verify, dispatched(), facts(NOW)) as (app, pilot):
        await pilot.press("left")
        sheet(app).take([photo])
        await pilot.press("up")
        await type_in(pilot, "没有")
        await pilot.press("f5")
        app.form.photo_sent(photo, DIGEST)
        await pilot.pause()
        assert app.submitted[0].command == c.MarkInvalid("没有", (Photo(DIGEST, PhotoStage.EVIDENCE),))


async def test_what_more_photos_show_may_be_said(photo: Path) -> None:
    async with opened(c.AttachPhotos, verified(), facts(NOW)) as (app, pilot):
        sheet(app).take([photo])
        await pilot.press("down", "3", "f5")
        app.form.photo_sent(photo, DIGEST)
        await pilot.pause()
        assert app.submitted[0].command == c.AttachPhotos((Photo(DIGEST, PhotoStage.EVIDENCE),))


async def test_picked_files_are_added_to_those_named_and_none_twice(photo: Path, tmp_path: Path) -> None:
    other = tmp_path / "b.png"
    other.write_bytes(b"png")
    async with opened(c.AttachPhotos, verified(), facts(NOW)) as (app, pilot):
        await drop_file(pilot, str(other))
        sheet(app).take([photo, other])
        assert PhotoFiles.files(sheet(app).answers["photos"]) == (other, photo)


@pytest.mark.parametrize("code", ["unfit_photo", "too_large"])
async def test_a_file_that_is_no_photo_is_named_and_left_out_and_the_others_go_on(
    photo: Path, tmp_path: Path, code: str
) -> None:
    text = tmp_path / "便条\x1b[31m.jpg"
    text.write_text("六楼漏水")
    async with opened(c.FinishRepair, verified(), facts(AFTERNOON)) as (app, pilot):
        sheet(app).take([text, photo])
        await pilot.pause()
        await pilot.press("f5")
        app.form.photo_failed(text, ServerRefusal(413, code, "无法识别这张照片"))
        await pilot.pause()
        assert app.word == "便条\ufffd.jpg 没有附上，已取下：无法识别这张照片。其余未变，回车继续"
        assert PhotoFiles.files(sheet(app).answers["photos"]) == (photo,)
        await pilot.press("enter")
        app.form.photo_sent(photo, DIGEST)
        await pilot.pause()
        assert getattr(app.submitted[0].command, "photos", ()) == (Photo(DIGEST, PhotoStage.AFTER),)


async def test_where_the_last_photo_is_left_out_it_is_asked_why_there_is_none(photo: Path) -> None:
    async with opened(c.FinishRepair, verified(), facts(AFTERNOON)) as (app, pilot):
        sheet(app).take([photo])
        await pilot.press("f5")
        app.form.photo_failed(photo, ServerRefusal(413, "too_large", "照片超过 10 MB"))
        await pilot.pause()
        assert sheet(app).entry("no_photo_reason").is_asked
        assert "照片超过 10 MB" in app.word


async def test_a_photo_that_does_not_get_through_stays_in_its_field(photo: Path) -> None:
    async with opened(c.FinishRepair, verified(), facts(AFTERNOON)) as (app, pilot):
        sheet(app).take([photo])
        await pilot.press("f5")
        app.form.photo_failed(photo, Unreachable("连不上服务"))
        await pilot.pause()
        assert app.word.startswith("六楼漏水[; 1.jpg: 连不上服务")
        assert PhotoFiles.files(sheet(app).answers["photos"]) == (photo,)


async def test_a_ticket_that_changed_while_its_photo_was_sent_is_looked_at_first(photo: Path) -> None:
    async with opened(c.AttachPhotos, verified(), facts(AFTERNOON)) as (app, pilot):
        sheet(app).take([photo])
        await pilot.press("f5")
        app.form.ticket_is(finished())
        app.form.photo_sent(photo, DIGEST)
        await pilot.pause()
        assert (app.submitted, "待回访" in app.word) == ([], True)


async def test_one_picture_under_two_names_is_attached_once(photo: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.jpg"
    again.write_bytes(b"jpeg")
    async with opened(c.AttachPhotos, verified(), facts(NOW)) as (app, pilot):
        sheet(app).take([photo, again])
        await pilot.press("f5")
        app.form.photo_sent(photo, DIGEST)
        await pilot.pause()
        app.form.photo_sent(again, DIGEST)
        await pilot.pause()
        assert app.submitted[0].command == c.AttachPhotos((Photo(DIGEST, PhotoStage.BEFORE),))


async def test_which_files_were_chosen_is_told_by_their_names(photo: Path) -> None:
    async with opened(c.AttachPhotos, verified(), facts(NOW)) as (app, pilot):
        sheet(app).take([photo, photo.with_name("b.png")])
        await pilot.pause()
        assert app.word == "已选 2 张：六楼漏水[; 1.jpg、b.png，F6 再挑"


async def test_f6_asks_for_files_from_any_field() -> None:
    async with opened(c.FinishRepair, verified(), facts(NOW)) as (app, pilot):
        await pilot.press("f6", "up", "f6")
        assert app.picks == [app.form, app.form]


async def test_photos_in_the_drop_folder_are_offered_and_never_taken_by_themselves(photo: Path) -> None:
    knows = replace(facts(NOW), dropped=(photo,))
    async with opened(c.AttachPhotos, verified(), knows) as (app, pilot):
        assert app.word == "投放文件夹有 1 张，最新 六楼漏水[; 1.jpg，F6 挑选"
        await pilot.press("enter")
        assert (app.submitted, app.word) == ([], "请填写：照片文件")
        app.form.photos_dropped(())
        assert app.entry("photos").editor.placeholder == ""  # type: ignore[union-attr]


async def test_one_that_comes_while_the_form_is_open_is_offered_too(photo: Path) -> None:
    async with opened(c.FinishRepair, verified(), facts(NOW)) as (app, pilot):
        app.form.photos_dropped((photo,))
        assert app.entry("photos").editor.placeholder == "投放文件夹里有 1 张"  # type: ignore[union-attr]
        await pilot.press("down")
        assert "最新 六楼漏水[; 1.jpg" in app.word


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("", ()),
        ("/a/1.jpg; /a/2.jpg；/a/3.jpg", ("/a/1.jpg", "/a/2.jpg", "/a/3.jpg")),
        ("'/a/1 2.jpg' ; \"/b;c/2.jpg\"", ("/a/1 2.jpg", "/b;c/2.jpg")),
        (" ; ;", ()),
    ],
)
def test_files_are_named_with_semicolons_between_and_quotes_round_odd_ones(typed: str, names: tuple[str, ...]) -> None:
    files = tuple(Path(name) for name in names)
    assert PhotoFiles.files(typed) == files
    assert PhotoFiles.files(PhotoFiles.typed(files)) == files
