"""`xianzhi handover`: the sheet of this moment and those that were signed, with a service and without one."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from tests.cli.command_line import CommandLine, command_line
from tests.cli.test_setup import ANSWERS
from tests.sync.ledger import Ledger
from xianzhi_tui import embedded
from xianzhi_tui.clock import SystemClock
from xianzhi_tui.codec import encode
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.handover import Handover, Sheet
from xianzhi_tui.domain.roles import Person
from xianzhi_tui.errors import NotFound, Unreachable, WrongUse
from xianzhi_tui.handing_out import AlreadyThere
from xianzhi_tui.locations import Locations
from xianzhi_tui.shell.commands import carry_out
from xianzhi_tui.shell.office import Places
from xianzhi_tui.shell.setup import write_down
from xianzhi_tui.sync.outbox import Outbox
from xianzhi_tui.sync.replica import Replica

NOW = SystemClock().now().replace(microsecond=0)
ZHANG, LI = Person("1001", "张三"), Person("1002", "李四")


def signed(remark: str = "六楼漏水[/") -> Handover:
    at = NOW - timedelta(days=1)
    return Handover(str(uuid4()), ZHANG, LI, at, Sheet(at, at), at + timedelta(minutes=2), remark)


Typed = Callable[..., str]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    """A compound with its people, two tickets, and a handover of yesterday."""
    with command_line(tmp_path_factory.mktemp("office")) as xianzhi:
        write_down(Places(xianzhi.data).office(SystemClock(), {}), ANSWERS)
        assert xianzhi("register", "6号楼<b>902", "厨房水管漏水[/", "--phone", "13800001234").code == 0
        assert xianzhi("register", "南门", "外卖车堵门", "--kind", "complaint", "--category", "order").code == 0
        yield xianzhi


@pytest.fixture(scope="module")
def past(office: CommandLine) -> Handover:
    handover = signed()
    here = embedded.ensure(office.data)
    token = (office.data / "token").read_text("ascii").strip()
    answer = httpx.post(
        f"{here.url}/v1/handovers",
        content=encode({"handover": handover}),
        headers={"authorization": f"Bearer {token}", "content-type": "application/json"},
    )
    assert answer.status_code == 201, answer.text
    return handover


@pytest.fixture
def type_(
    office: CommandLine,
    past: Handover,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Typed:
    """Types a command in a folder of its own; what was answered."""
    monkeypatch.chdir(tmp_path)

    def type_(*words: str) -> str:
        places = Places(office.data)
        carry_out(words, lambda forgiving=False: places.office(SystemClock(), os.environ, forgiving))
        return capsys.readouterr().out

    return type_


def test_what_would_be_handed_over_now_is_told_as_on_the_page(type_: Typed) -> None:
    told = type_("handover")
    assert told.startswith("交接班清单(未签)  李四 交给 张三"), "whoever took the desk last has it"
    assert "和新苑" in told
    assert "新单 2" in told
    assert "李四 交出" in told
    assert "6号楼<b>902" in told
    assert "138" not in told


def test_programs_read_it_too(type_: Typed) -> None:
    (told,) = map(json.loads, type_("handover", "--json").splitlines())
    assert {one["no"] for one in told["sheet"]["items"]} == {1001, 1002}
    assert told["sheet"]["happened"]["new"] == 2


def test_it_is_printed_as_a_page_or_as_text_and_never_over_a_file(type_: Typed, tmp_path: Path) -> None:
    assert "已写出 now.html" in type_("handover", "--print", "now.html")
    page = (tmp_path / "now.html").read_text("utf-8")
    assert "6号楼&lt;b&gt;902" in page
    assert "src=" not in page
    assert "http" not in page.replace("http-equiv", "")
    type_("handover", "--print", "now.txt")
    assert "6号楼<b>902" in (tmp_path / "now.txt").read_text("utf-8")
    with pytest.raises(AlreadyThere):
        type_("handover", "--print", "now.html")
    type_("handover", "--print", "now.html", "--force")
    with pytest.raises(WrongUse):
        type_("handover", "--print", "now.pdf")


def test_those_that_were_are_listed_and_shown_by_how_their_number_begins(type_: Typed, past: Handover) -> None:
    assert f"张三 交给 李四  0 项  值班台核对密码  {past.handover_id}" in type_("handover", "--list")
    (listed,) = map(json.loads, type_("handover", "--list", "--json").splitlines())
    assert (listed["handover_id"], listed["standing"]) == (past.handover_id, "desk")
    told = type_("handover", past.handover_id[:8])
    assert told.startswith("交接班记录  张三 交给 李四")
    assert "留言: 六楼漏水[/" in told
    with pytest.raises(NotFound):
        type_("handover", "zzzz")
    with pytest.raises(WrongUse):
        type_("handover", "--list", "--print", "x.html")


def test_without_a_line_this_machine_tells_what_it_knows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    locations = Locations(tmp_path / "data")
    locations.prepare()
    config = tmp_path / "config.toml"
    config.write_text('[server]\nurl = "http://127.0.0.1:1"\n', "utf-8")
    places, kept = Places(locations.root, config), signed()
    outbox = Outbox(locations.outbox_db)
    outbox.handovers.take(kept)
    outbox.close()
    env = {"XIANZHI_TOKEN": "x"}
    carry_out(["handover", "--list"], lambda forgiving=False: places.office(SystemClock(), env, forgiving))
    said = capsys.readouterr()
    assert kept.handover_id in said.out
    assert "服务连不上" in said.err
    carry_out(["handover", kept.handover_id], lambda forgiving=False: places.office(SystemClock(), env, forgiving))
    assert "张三 交给 李四" in capsys.readouterr().out
    with pytest.raises(Unreachable):
        carry_out(["handover"], lambda forgiving=False: places.office(SystemClock(), env, forgiving))
    ledger, replica = Ledger(), Replica.open(locations.replica_db)
    ticket = ledger.do(ledger.file(), c.Accept())
    replica.load_snapshot(ledger.snapshot())
    replica.close()
    carry_out(["handover"], lambda forgiving=False: places.office(SystemClock(), env, forgiving))
    said = capsys.readouterr()
    assert "按本机副本，数据截至" in said.err
    assert said.out.startswith("交接班清单(未签)  李四"), "whoever took the desk last has it"
    assert str(ticket.no) in said.out
