"""A ticket worth proving: late, with a colleague's note, a call, and photos before and after."""

from __future__ import annotations

from hashlib import sha256

from tests.server.photographs import jpeg
from tests.tui import office
from xianzhi_tui.codec import encode_recorded
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.policy import Policy
from xianzhi_tui.domain.ticket import CallOutcome, CallPurpose, Category, Photo, PhotoStage
from xianzhi_tui.reports.pack import Matter

HOSTILE = "六楼漏水[/ <script>alert(1)</script> \x1b]2;PWNED\x07"
BETWEEN_COLLEAGUES = "住户脾气不好"
PICTURES = {sha256(data).hexdigest(): data for data in (jpeg(), jpeg((96, 48)))}


def tile(*, done: bool = False) -> office.Matter:
    """A loose tile, checked too late; done as well if need be."""
    before, after = PICTURES
    tile = office.matter(1042, "12号楼电梯厅", HOSTILE, office.ago(90), category=Category.FLOOR)
    tile.then(c.Accept(), office.ago(80)).then(c.AddNote(BETWEEN_COLLEAGUES), office.ago(70))
    tile.then(c.Dispatch("w1"), office.ago(69)).then(c.AddNote("明天到场", public=True), office.ago(60))
    tile.then(c.AttachPhotos((Photo(before, PhotoStage.BEFORE),)), office.ago(50))
    tile.then(office.small(office.ago(45)), office.ago(40)).then(office.TOLD, office.ago(39))
    if done:
        photos = (Photo(after, PhotoStage.AFTER),)
        tile.then(c.FinishRepair("已重铺", photos), office.ago(30))
        tile.then(c.RecordCall(CallPurpose.COMPLETION, CallOutcome.SATISFIED, "已告知"), office.ago(20))
        tile.then(c.Rate(5), office.ago(10), office.filer(tile))
    return tile


def matter(tile: office.Matter, minutes_later: float = 0, photos: bool = True) -> Matter:
    """What is to be proven of it, so many minutes after this afternoon's 14:46:29."""
    events = tuple((one, encode_recorded(one)) for one in tile.events)
    as_of = office.ago(-minutes_later)
    return Matter("和新苑", tile.ticket, events, PICTURES if photos else {}, Policy(), as_of)
