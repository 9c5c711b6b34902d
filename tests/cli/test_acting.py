"""The desk's acts typed into a shell."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command_line import CommandLine
from tests.server.photographs import jpeg
from xianzhi_tui.clock import SystemClock
from xianzhi_tui.config import Settings
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.roles import Repairer, Role
from xianzhi_tui.errors import Unreachable, WrongUse, XianzhiError
from xianzhi_tui.locations import Locations
from xianzhi_tui.server.setup import appoint
from xianzhi_tui.shell.acts import ACTS, FUND_ACTS
from xianzhi_tui.shell.books import COMPOUND, open_books
from xianzhi_tui.shell.commands import carry_out
from xianzhi_tui.shell.office import Office, Places
from xianzhi_tui.wire.commands import NOT_TO_A_TICKET

Typed = Callable[..., list[dict[str, Any]]]

SOON, LATER = "2099-01-02 09:00", "2099-02-03"
HOSTILE = "六楼漏水[/"


@pytest.fixture(scope="module")
def office(in_use: CommandLine) -> CommandLine:
    """An office with a manager, a repairer, ten repairs from 1001 on and three complaints from 1011 on."""
    here = Office(Locations(in_use.data), Settings(), None, SystemClock(), {})
    books = open_books(here.locations.service_db, here)
    people = (("2001", "吴经理", Role.LEAD, ""),), (Repairer("3001", "陈师傅", ("water",)),)
    books.write_now(appoint, COMPOUND, "和新苑", *people)
    books.close()
    folder = in_use.data.parent
    (folder / "after.jpg").write_bytes(jpeg())
    (folder / "bill.jpg").write_bytes(b"%PDF-1.7")
    for kind, text, count in (("repair", HOSTILE, 10), ("complaint", "外卖车堵门", 3)):
        file = folder / f"{kind}.csv"
        file.write_text("内容\n" + "".join(f"{text} {n}\n" for n in range(count)), encoding="utf-8")
        assert in_use("import", str(file), "--kind", kind).code == 0
    return in_use


@pytest.fixture
def type_(office: CommandLine, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Typed:
    """Types a command as a program would, and reads the objects it answers."""
    monkeypatch.chdir(office.data.parent)

    def type_(*words: str) -> list[dict[str, Any]]:
        places = Places(office.data)
        carry_out([*words, "--json"], lambda forgiving=False: places.office(SystemClock(), os.environ, forgiving))
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return type_


WAYS = {
    "a repair from the first word to the stars": (
        ("accept 1001", "ACCEPTED"),
        ("dispatch 1001 陈师傅", "DISPATCHED"),
        ("return 1001 家中有事", "ACCEPTED"),
        ("dispatch 1001 3001 --reason 已回来", "DISPATCHED"),
        ("call 1001 satisfied --said 已说明 --promised 2099-01-01", "DISPATCHED"),
        ("verify 1001 --note 软管老化 --photo after.jpg", "VERIFIED"),
        ("start 1001", "REPAIRING"),
        (f"parts 1001 软管 {LATER}", "WAITING_PARTS"),
        ("start 1001 --assignee 陈师傅", "REPAIRING"),
        (f"suspend 1001 resident_away {LATER} --pause --approved-by 吴经理", "SUSPENDED"),
        ("resume 1001", "VERIFIED"),
        ("note 1001 下午再联系 --public", "VERIFIED"),
        (f"promise 1001 {LATER} --note 带新软管来", "VERIFIED"),
        ("photo 1001 after.jpg after.jpg", "VERIFIED"),
        ("finish 1001 已换软管 --photo after.jpg", "REPAIRED"),
        ("call 1001 satisfied", "CALLED_BACK"),
    ),
    "a repair that is none, and is one after all": (
        ("accept 1002", "ACCEPTED"),
        ("invalid 1002 现场没有漏水", "INVALID"),
        ("correct 1002 --phone 13900005678", "INVALID"),
        ("call 1002 declined", "INVALID"),
        ("message 1002 处理结果见小程序", "CLOSED"),
        ("reopen 1002 又漏了", "ACCEPTED"),
        ("cancel 1002 居民说不用了", "CANCELLED"),
    ),
    "a repair that needs the maintenance fund": (
        ("accept 1003", "ACCEPTED"),
        ("verify 1003 --by 吴经理", "VERIFIED"),
        ("fund needed 1003 外墙 整面渗水", "FUND_CONTACT"),
        (f"call 1003 satisfied --said 说明资金流程 --closes {LATER}", "FUND_CONSULTING"),
        ("fund emergency 1003 leak 鉴定书12号 --committee-notified", "FUND_EMERGENCY"),
        (f"fund decide 1003 --not-approved --record 不属应急 --closes {LATER}", "FUND_CONSULTING"),
        (f"fund result 1003 --passed --quorum-met --consent-met --record 表决书 --planned-finish {LATER}", "VERIFIED"),
        ("finish 1003 外墙已补", "REPAIRED"),
    ),
    "a repair that is the same as another": (
        ("merge 1004 1005", "MERGED"),
        ("unmerge 1004 不是一处", "SUBMITTED"),
    ),
    "a complaint from the first word to the stars": (
        ("accept 1011", "ACCEPTED"),
        ("assign 1011 order --assignee 吴经理 --note 请到南门", "ASSIGNED"),
        ("handle 1011", "HANDLING"),
        (f"suspend 1011 weather {LATER}", "SUSPENDED"),
        ("resume 1011", "HANDLING"),
        ("reply 1011 已设隔离桩", "REPLIED"),
        ("call 1011 satisfied", "CALLED_BACK"),
    ),
    "a complaint that is a repair": (("convert 1012 door --location 3号楼2单元", "CONVERTED"),),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_act_can_be_typed(type_: Typed, way: str) -> None:
    for line, state in WAYS[way]:
        (ticket,) = type_(*line.split(" "))
        assert (ticket["state"], line) == (state, line)


def test_nothing_the_desk_may_do_is_missing_and_each_act_is_tried() -> None:
    for_residents = {c.Rate, c.Urge}
    asked = {one.command for one in (*ACTS, *FUND_ACTS)}
    assert asked == {one for one in c.COMMANDS.values() if one not in NOT_TO_A_TICKET} - for_residents
    typed = {line.partition(" 10")[0] for way in WAYS.values() for line, _ in way}
    assert typed == {one.word for one in ACTS} | {f"fund {one.word}" for one in FUND_ACTS}


def test_a_report_at_the_counter_is_written_down(type_: Typed) -> None:
    words = ("register", "6号楼902", "厨房水管漏水", "--name", "朱建国", "--phone", "13800001234", "--channel", "phone")
    (ticket,) = type_(*words, "--reported-at", "2026-01-05 14:29", "--hazard")
    report = ticket["report"]
    assert (ticket["channel"], ticket["state"], ticket["filed_at"]) == ("phone", "ACCEPTED", "2026-01-05T06:29:00Z")
    assert (report["kind"], report["category"], report["hazard"]) == ("repair", "water", True)
    assert (report["location"]["building"], report["location"]["room"]) == ("6号楼", "902")
    assert (report["reporter"]["name"], report["reporter"]["phone"]) == ("朱**", "138****1234")


def test_a_repair_converted_from_a_complaint_lies_where_it_was_said_to(type_: Typed) -> None:
    (complaint,) = type_("convert", "1013", "door", "--location", "5号楼301")
    (shown,) = type_("show", complaint["converted_to"])
    assert shown["ticket"]["report"]["location"]["room"] == "301"


def test_what_the_rules_refuse_is_said_in_one_line(office: CommandLine) -> None:
    assert office("accept", "1006").code == 0
    refused = office("accept", "1006")
    assert refused.code == 1
    assert len(refused.error) == 3


@pytest.mark.parametrize(
    ("words", "todo"),
    [
        (("dispatch", "1007", "无名氏"), "陈师傅"),
        (("call", "1007", "satisfied"), "xianzhi show"),
        (("accept", "9999"), "核对单号"),
        (("merge", "1007", "9999"), "核对单号"),
        (("note", "1007", ""), ""),
        (("photo", "1007", "bill.jpg"), "换一张照片"),
        (("register", "6号楼", "漏水", "--channel", "mini_program"), ""),
    ],
    ids=lambda words: words[0] if isinstance(words, tuple) else "",
)
def test_what_cannot_be_done_is_refused_in_three_parts(type_: Typed, words: tuple[str, ...], todo: str) -> None:
    with pytest.raises(XianzhiError) as refused:
        type_(*words)
    assert refused.value.exit_code == 1
    assert len(str(refused.value).split(" · ")) == 3
    assert todo in refused.value.todo


@pytest.mark.parametrize(
    "words",
    [
        "accept",
        "dispatch 1007",
        "call 1007 perhaps",
        "call 1007 satisfied --closes 以后",
        "parts 1007 软管 昨天",
        "finish 1007 好了 --photo nothing.jpg",
        "fund result 1007 --record 表决书",
        "register 6号楼",
        "register 6号楼 漏水 --reported-at 昨天",
        "abolish 1007",
    ],
)
def test_what_cannot_be_understood_is_wrong_use(type_: Typed, words: str) -> None:
    with pytest.raises(WrongUse):
        type_(*words.split(" "))


def test_a_service_that_does_not_answer_is_said_to_be_unreachable(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[server]\nurl = "http://127.0.0.1:9"\n', encoding="utf-8")
    places = Places(tmp_path / "data", config)
    with pytest.raises(Unreachable) as failed:
        carry_out(["accept", "1001"], lambda forgiving=False: places.office(SystemClock(), {"XIANZHI_TOKEN": "x"}))
    assert failed.value.exit_code == 3


def test_a_hostile_report_is_only_words_on_the_shell(office: CommandLine) -> None:
    assert HOSTILE in office("show", "1008").out
    assert office("note", "1008", "\x1b]2;PWNED\x07[/").code == 0
    assert "\x1b" not in office("show", "1008").out


def test_a_number_read_from_a_pipe_is_seen_by_nobody(type_: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO("13900005678\n"))
    (ticket,) = type_("correct", "1010", "--phone", "-")
    assert ticket["report"]["reporter"]["phone"] == "139****5678"
