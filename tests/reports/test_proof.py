"""A proof says what happened, and whoever changes it afterwards is found out, to the line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from tests.reports.proofs import BETWEEN_COLLEAGUES, HOSTILE, PICTURES, matter, tile
from xianzhi_tui.reports import chain
from xianzhi_tui.reports.chain import Broken
from xianzhi_tui.reports.pack import EVENTS, LIST, PAGE, check, links_of, pack
from xianzhi_tui.strings import Strings

T = Strings("zh")
Lines = list[dict[str, Any]]


def unpacked(archive: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def packed(folder: Path, files: dict[str, bytes]) -> Path:
    """An archive made by somebody else."""
    place = folder / "proof.zip"
    with ZipFile(place, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return place


def page_of(archive: bytes) -> str:
    return unpacked(archive)[PAGE].decode()


@pytest.fixture(scope="module")
def whole() -> bytes:
    return pack(matter(tile(done=True)), False, T)


def test_a_pack_is_found_to_be_whole_by_who_receives_it(whole: bytes, tmp_path: Path) -> None:
    place = tmp_path / "proof.zip"
    place.write_bytes(whole)
    head = chain.head(links_of(matter(tile(done=True)), False))
    found = check(place, head)
    assert (found.no, found.events, found.withheld, found.photos) == (1042, len(tile(done=True).events), 1, 2)
    assert check(place, head[:16]) == found
    with pytest.raises(Broken, match="校验值"):
        check(place, "0" * 16)


def test_the_chain_can_be_computed_by_anybody_with_sha256(whole: bytes) -> None:
    before = "0" * 64
    bodies = [body for _, body in matter(tile(done=True)).events]
    for line, body in zip(unpacked(whole)[EVENTS].splitlines(), bodies, strict=True):
        link = json.loads(line)
        before = sha256(f"{before} {sha256(body).hexdigest()}".encode()).hexdigest()
        assert link["chain"] == before
    assert json.loads(unpacked(whole)[LIST])["head"] == before
    assert before[:16] in page_of(whole)


def _change(lines: Lines, at: int) -> None:
    lines[at]["event"]["device"] = "somebody else's"


def _digest_too(lines: Lines, at: int) -> None:
    _change(lines, at)
    lines[at]["sha256"] = sha256(_compact(lines[at]["event"])).hexdigest()


def _remove(lines: Lines, at: int) -> None:
    del lines[at]


def _repeat(lines: Lines, at: int) -> None:
    lines.insert(at, lines[at])


def _swap(lines: Lines, at: int) -> None:
    lines[at], lines[at + 1] = lines[at + 1], lines[at]


def _compact(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


@pytest.mark.parametrize("at", [0, 3, 5])
@pytest.mark.parametrize("tamper", [_change, _digest_too, _remove, _swap], ids=lambda one: one.__name__)
def test_the_line_that_is_not_as_it_was_is_named(
    whole: bytes, tmp_path: Path, tamper: Callable[[Lines, int], None], at: int
) -> None:
    files = unpacked(whole)
    lines: Lines = [json.loads(line) for line in files[EVENTS].splitlines()]
    tamper(lines, at)
    files[EVENTS] = b"".join(_compact(line) + b"\n" for line in lines)
    said = "有增删或调换" if tamper in (_remove, _swap) else ""
    with pytest.raises(Broken, match=f"第 {at + 1} 行.*{said}"):
        check(packed(tmp_path, files))


def test_an_event_told_twice_is_found_at_its_second_place(whole: bytes, tmp_path: Path) -> None:
    files = unpacked(whole)
    lines: Lines = [json.loads(line) for line in files[EVENTS].splitlines()]
    _repeat(lines, 4)
    files[EVENTS] = b"".join(_compact(line) + b"\n" for line in lines)
    with pytest.raises(Broken, match="第 6 行"):
        check(packed(tmp_path, files))


def test_what_was_cut_off_at_the_end_is_missed(whole: bytes, tmp_path: Path) -> None:
    files = unpacked(whole)
    files[EVENTS] = b"".join(files[EVENTS].splitlines(keepends=True)[:-1])
    with pytest.raises(Broken, match="末尾有增删"):
        check(packed(tmp_path, files))


def test_a_chain_made_anew_is_found_out_by_the_value_on_paper(tmp_path: Path) -> None:
    true, forged = tile(done=True), tile()
    head = chain.head(links_of(matter(true), False))
    place = tmp_path / "proof.zip"
    place.write_bytes(pack(matter(forged), False, T))
    assert check(place).events == len(forged.events)
    with pytest.raises(Broken):
        check(place, head)


def test_a_changed_page_and_a_changed_photo_are_told_apart(whole: bytes, tmp_path: Path) -> None:
    files = unpacked(whole)
    photo = next(name for name in files if name.startswith("photos/"))
    with pytest.raises(Broken, match=re.escape(photo)):
        check(packed(tmp_path, files | {photo: b"another"}))
    with pytest.raises(Broken, match="各条记录仍然完好"):
        check(packed(tmp_path, files | {PAGE: files[PAGE].replace("超时".encode(), "按时".encode())}))


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 cut off"])
def test_any_other_file_is_said_to_be_no_proof(tmp_path: Path, content: bytes) -> None:
    place = tmp_path / "proof.zip"
    place.write_bytes(content)
    with pytest.raises(Broken):
        check(place)


def test_a_note_between_colleagues_stays_in_the_house_without_changing_the_seal(whole: bytes) -> None:
    with_it = pack(matter(tile(done=True)), True, T)
    assert json.loads(unpacked(whole)[LIST])["head"] == json.loads(unpacked(with_it)[LIST])["head"]
    assert all(BETWEEN_COLLEAGUES.encode() not in content for content in unpacked(whole).values())
    assert "内部备注一条，未附" in page_of(whole)
    assert BETWEEN_COLLEAGUES in page_of(with_it)
    assert BETWEEN_COLLEAGUES.encode() in unpacked(with_it)[EVENTS]


def test_the_same_ticket_gives_the_same_bytes_and_an_ended_one_for_ever() -> None:
    open_, ended = tile(), tile(done=True)
    assert pack(matter(open_), False, T) == pack(matter(open_), False, T)
    assert pack(matter(open_), False, T) != pack(matter(open_, minutes_later=60), False, T)
    assert not any(clock.running for clock in ended.ticket.clocks)
    assert pack(matter(ended), False, T) == pack(matter(ended, minutes_later=99_999), False, T)


def test_the_page_needs_nothing_from_outside_and_runs_nothing(whole: bytes) -> None:
    page = page_of(whole)
    assert HOSTILE[:6] in page
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "\x1b" not in page
    assert not re.search(r"(src|href|url)\s*[=(]\s*[\"']?(?!data:)\w*:?//", page)
    assert page.count("data:image/jpeg;base64,") == len(PICTURES)


def test_the_page_tells_every_limit_with_its_reason_and_how_it_went(whole: bytes) -> None:
    page = page_of(whole)
    for told in ("30分内派人到现场核实", "期限 2026-11-23 13:46", "超时", "138****1234", "首次回电", "已重铺"):
        assert told in page


def test_what_came_late_is_not_painted_as_kept_though_it_broke_no_limit_of_the_district(whole: bytes) -> None:
    verdicts = set(re.findall(r'<span class="([a-z]*)">(按时|超时)</span>', page_of(whole)))
    assert verdicts == {("kept", "按时"), ("late", "超时"), ("", "超时")}


def test_photos_that_are_not_here_are_said_to_be_missing(tmp_path: Path) -> None:
    place = tmp_path / "proof.zip"
    place.write_bytes(pack(matter(tile(done=True), photos=False), False, T))
    assert "另有 2 张照片" in page_of(place.read_bytes())
    assert check(place).photos == 0
