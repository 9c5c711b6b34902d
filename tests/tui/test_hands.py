"""What a clerk does all day takes no more keys than docs/hands.md says: pressed and counted on a running desk."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

import pytest

from tests.imports import REPOSITORY
from tests.tui.office import NOW, Matter, ago, matter, small
from tests.tui.test_whole_way import on_watch
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.policy import end_of_day
from xianzhi_tui.domain.ticket import CallOutcome, CallPurpose, Channel, Location, Reporter

WORDS = {
    "what is missing": "道闸杆",
    "place": "6-902",
    "words": "水管漏水",
    "name": "朱建国",
    "phone": "13800001234",
    "PIN": "246810",
}
NAMES = {"-": "minus"}


def table() -> Mapping[str, tuple[int, list[str]]]:
    """The rows of the document: how many keys at most, and which; a word in them stands for text."""
    rows = re.findall(r"^\| (.+?) \| (\d+) \| (.+?) \|$", (REPOSITORY / "docs/hands.md").read_text("utf-8"), re.M)
    return {act: (int(most), re.findall(r"`[^`]+`|[a-zA-Z][a-zA-Z ]*[a-zA-Z]", keys)) for act, most, keys in rows}


def at(step: str) -> Matter:
    """The ticket just before this step."""
    steps = (c.Accept(), c.Dispatch("w1"), small(ago(1)), c.FinishRepair("换了垫圈", no_photo_reason="未拍照"))
    made = matter(1044, "6号楼902", "厨房水管漏水", ago(5))
    for one in steps[: ["accept", "dispatch", "verify", "finish", "call"].index(step)]:
        made = made.then(one, ago(1))
    return made


PAST = {
    "accept a report": (at("accept"), c.Accept()),
    "send the suggested repairer": (at("dispatch"), c.Dispatch("w1")),
    "record the check on site: a small repair": (at("verify"), c.Verify(c.Finding.SMALL, NOW, "王师傅")),
    "record that it is finished": (at("finish"), c.FinishRepair("已修复", no_photo_reason="未拍照")),
    "call: reached, satisfied": (at("call"), c.RecordCall(CallPurpose.COMPLETION, CallOutcome.SATISFIED)),
    "wait for parts": (at("finish"), c.WaitParts("道闸杆", end_of_day(date(2026, 11, 24)))),
}


def presses(keys: list[str]) -> list[str]:
    """The document's keys as a terminal sends them, texts sign by sign."""
    sent: list[str] = []
    for key in keys:
        if key.startswith("`"):
            name = key.strip("`")
            sent.append(NAMES.get(name, name.lower()))
        else:
            sent.extend(NAMES.get(sign, sign) for sign in WORDS[key])
    return sent


@pytest.mark.parametrize(("act", "most", "keys"), [(act, *row) for act, row in table().items()])
def test_no_act_takes_more_keys_than_promised(act: str, most: int, keys: list[str]) -> None:
    assert sum(key.startswith("`") for key in keys) <= most


@pytest.mark.parametrize("act", PAST)
async def test_these_keys_do_it(act: str) -> None:
    made, command = PAST[act]
    async with on_watch(made) as watch:
        await watch.press(*presses(table()[act][1]))
        await watch.until(lambda: bool(watch.desk.issued))
        assert [one.command for one in watch.desk.issued] == [command]


async def test_a_walk_in_is_written_down_with_these_keys() -> None:
    async with on_watch() as watch:
        await watch.press(*presses(table()["write down a walk-in"][1]))
        await watch.until(lambda: bool(watch.desk.issued))
        command = watch.desk.issued[0].command
    assert isinstance(command, c.Register)
    assert (command.report.location, command.channel) == (Location("6号楼902", "6号楼", "902"), Channel.WALK_IN)
    assert command.report.text == "水管漏水"
    assert command.report.reporter == Reporter("朱建国", "13800001234")


async def test_the_desk_is_handed_over_with_these_keys() -> None:
    async with on_watch() as watch:
        await watch.press(*presses(table()["hand the desk to the colleague"][1]))
        await watch.until(lambda: watch.desk.session is not None and watch.desk.session.actor.name == "李强")
        assert [one.handover.taker.name for one in watch.desk.shift.entries] == ["李强"]


async def test_the_colleague_sits_down_with_these_keys() -> None:
    async with on_watch() as watch:
        await watch.press(*presses(table()["sit down at the desk of the colleague"][1]))
        await watch.until(lambda: watch.desk.session is not None and watch.desk.session.actor.name == "李强")
        assert watch.desk.shift.entries == []
