"""The oracle for photos and handovers finds out what is lost, doubled or still waiting."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

from tests.faults.belongings import judge_handovers, judge_photos
from tests.faults.oracle import Books, DeskFiles, Wrong
from tests.faults.people import a_handover, a_photo
from tests.service_in_process import NOON, ServiceInProcess
from tests.sync.station import Station
from tests.sync.test_engine import file, first
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.handover import Handover
from xianzhi_tui.domain.ticket import Photo


def sign(desk: Station) -> Handover:
    """Two people sign at this desk."""
    given = a_handover(Random(1), desk.actor.person, NOON)
    taken = replace(given, taken_at=NOON)
    desk.outbox.handovers.give(given)
    desk.outbox.handovers.take(taken)
    return taken


async def test_a_photo_that_is_gone_or_there_twice_is_found_out(service: ServiceInProcess, desk: Station) -> None:
    await file(service)
    photo = Photo(desk.outbox.photos.keep(a_photo(Random(1)), NOON))
    desk.put(await first(desk), c.AttachPhotos((photo,)))
    await desk.step()
    books, folder = Books.read(service.store), service.folder / "photos"
    assert list(judge_photos(books, folder)) == []
    books.events.append(books.events[-1])
    assert [one.wrong for one in judge_photos(books, folder)] == [Wrong.DOUBLED]
    next(folder.rglob("*.thumb.jpg")).unlink()
    assert {one.wrong for one in judge_photos(books, folder)} == {Wrong.DOUBLED, Wrong.LOST}


async def test_a_handover_that_waits_or_was_never_signed_is_found_out(
    service: ServiceInProcess, desk: Station, tmp_path: Path
) -> None:
    signed, files = sign(desk), {"101": DeskFiles.within(tmp_path / "desk")}

    def found(*by_whom: Handover) -> list[Wrong]:
        return [one.wrong for one in judge_handovers(service.store, files, by_whom)]

    assert found(signed) == [Wrong.WAITS]
    await desk.step()
    assert found(signed) == []
    assert found() == [Wrong.DOUBLED]
    assert found(replace(signed, remark="六楼漏水[/")) == [Wrong.LOST]
