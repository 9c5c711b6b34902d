"""The whole ticket: its proof is written by one key, and the page says where it lies."""

from __future__ import annotations

from pathlib import Path

from tests.reports.proofs import BETWEEN_COLLEAGUES, PICTURES, matter, tile
from tests.tui.watching import watching
from xianzhi_tui.errors import StorageFull
from xianzhi_tui.reports.pack import check, seal

NAME = "proof-1042-20261123-1446.zip"


async def test_one_key_writes_the_proof_and_the_page_says_where_it_lies(tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(next(iter(PICTURES.values())))
    async with watching(tile(), size=(80, 24)) as view:
        view.desk.files.update(dict.fromkeys(PICTURES, photo))
        await view.press("right", "f2")
        assert f"证明材料在 /exports/{NAME}" in view.text
        assert "内部备注 1 条未附" in view.text
    place = tmp_path / NAME
    place.write_bytes(view.desk.handed_out[NAME])
    found = check(place, seal(matter(tile())))
    assert (found.no, found.withheld, found.photos) == (1042, 1, 1)
    assert BETWEEN_COLLEAGUES.encode() not in view.desk.handed_out[NAME]


async def test_a_photo_that_cannot_be_had_now_is_said_to_be_missing() -> None:
    async with watching(tile()) as view:
        view.desk.photos_elsewhere.update(PICTURES)
        await view.press("right", "f2")
        assert "1 张照片不在本机，未附" in view.text
        assert list(view.desk.handed_out) == [NAME]


async def test_what_cannot_be_written_is_said_on_the_page_too() -> None:
    async with watching(tile()) as view:
        view.desk.photos_elsewhere.update(PICTURES)
        await view.press("right")
        view.desk.refusal = StorageFull("磁盘已满，未写出文件")
        await view.press("f2")
        assert "磁盘已满" in view.text
        assert view.desk.handed_out == {}


async def test_a_report_the_service_has_not_seen_has_no_proof_yet() -> None:
    async with watching(tile()) as view:
        await view.press("right")
        view.desk.stories.clear()
        await view.press("f2")
        assert "还没有服务端的完整记录" in view.text
