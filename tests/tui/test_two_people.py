"""Two people and their manager: who took what over, what is for the manager, and who was quicker."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from tests.tui import office
from tests.tui.fake_desk import MANAGER, FakeDesk, Issued
from tests.tui.watching import View, watching
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.alerts import Alert, Reason
from xianzhi_tui.domain.roles import Person
from xianzhi_tui.sync.desk import Presence
from xianzhi_tui.tui.app import DeskApp
from xianzhi_tui.tui.messages import StoryWanted
from xianzhi_tui.tui.news import taken_over
from xianzhi_tui.tui.screens.desks import DesksPage, seats
from xianzhi_tui.tui.view import BoardView


def report(no: int = 1044, minutes: float = 1) -> office.Matter:
    return office.matter(no, "6号楼902", "六楼漏水[/", office.ago(minutes))


def mine(no: int = 1042) -> office.Matter:
    """Accepted by 张敏, who sits at this desk."""
    return report(no, 4).then(c.Accept(), office.ago(3))


@pytest.fixture
def bells(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    rung: list[str] = []
    monkeypatch.setattr(DeskApp, "bell", lambda _: rung.append("bell"))
    return rung


def manager(*matters: office.Matter) -> FakeDesk:
    return FakeDesk(office.data(matters), stories=office.stories(matters), session=MANAGER)


async def arrive(view: View, matter: office.Matter, events: int = 1) -> None:
    view.desk.arrive(matter.ticket, news=tuple(matter.events[-events:]))
    await view.settled()


async def test_a_ticket_of_mine_that_the_colleague_goes_on_with_is_told_without_a_bell(bells: list[str]) -> None:
    matter = mine()
    async with watching(mine(1041).then(c.Dispatch("w1"), office.ago(1)), matter) as view:
        await view.press("down")
        await view.until(lambda: StoryWanted("t1042") in view.seen)  # the cursor rests there before the news comes
        await view.settled()
        await arrive(view, matter.then(c.Dispatch("w1"), office.NOW, office.LI))
        await view.until(lambda: "李强 接手了  1042  6号楼902" in view.lines[1])
        assert view.app.terminal_title == "贤智值班台"
        assert bells == []
        await view.press("ctrl+n")
        await view.pass_time(1)
        assert "接手" not in view.text


def test_only_a_colleagues_work_on_my_ticket_is_a_take_over() -> None:
    matter = mine()
    matter.then(c.AddNote("留言"), office.NOW, office.LI).then(c.Dispatch("w1"), office.NOW, office.ZHANG)
    matter.then(c.Dispatch("w2", "王师傅没空"), office.NOW, office.LI)
    matter.then(office.small(office.NOW), office.NOW, office.LI)
    tickets = {"t1042": matter.ticket}
    assert list(taken_over(matter.events, tickets, "d1")) == [Alert(Reason.TAKEN_OVER, "t1042", office.NOW, "李强")]
    assert list(taken_over(matter.events, tickets, "d2")) == []
    assert list(taken_over(matter.events, {}, "d1")) == []


async def test_a_report_nobody_accepts_is_marked_and_rings_at_the_managers_desk(bells: list[str]) -> None:
    matter = report(1044, 14.5)
    async with watching(matter, desk=manager(matter)) as view:
        assert "已报经理" not in view.text
        await view.pass_time(31)
        assert "[已报经理]" in view.row("1044")
        assert "已报经理  1044" in view.lines[1]
        assert "Ctrl+K 知悉" in view.lines[1]
        assert len(bells) == 2
        await view.pass_time(1)
        assert len(bells) == 3, "two strokes"


async def test_the_clerks_see_the_mark_and_keep_their_own_banner() -> None:
    matter = report(1044, 16)
    async with watching(matter) as view:
        assert "[已报经理]" in view.row("1044")
        assert "新报修  1044" in view.lines[1]
        await view.press("ctrl+k")
        assert "报经理的单由经理知悉" in view.text
        assert view.desk.issued == []


async def test_one_key_tells_everybody_that_the_manager_knows(bells: list[str]) -> None:
    matter = report(1044, 16)
    async with watching(matter, desk=manager(matter)) as view:
        await view.press("ctrl+k")
        assert view.desk.issued == [Issued("t1044", c.AddNote("经理已知悉"), 1)]
        assert "知悉 1044 已存在本机" in view.text
        assert "[经理已知]" in view.row("1044")
        assert "新报修  1044" in view.lines[1]
        await view.press("ctrl+k")
        assert "此单没有报经理" in view.text
    noted = matter.then(c.AddNote("经理已知悉"), office.NOW, MANAGER.actor)
    async with watching(noted) as view:
        assert "[经理已知]" in view.row("1044")


async def test_acts_that_wait_keep_their_author_when_somebody_else_signs_in() -> None:
    async with watching(report()) as view:
        await view.press("enter")
        view.desk.session = replace(MANAGER, actor=office.LI)
        await view.app._signed_in(view.desk.session)
        await view.settled()
        assert view.desk.entries[0].actor.name == "张敏"
        assert view.row("1044").rstrip().endswith("张敏")


COLLEAGUE = Presence(Person("d2", "李强"), "desk-2", "t1036", True, office.NOW, office.ago(90), 2)


async def test_one_key_shows_both_desks_with_what_each_has_in_hand() -> None:
    async with watching(size=(100, 45)) as view:
        view.desk.colleagues(
            COLLEAGUE, Presence(Person("d1", "张敏"), "desk-1", "", False, office.NOW, office.ago(200))
        )
        await view.until(lambda: "李强通话中" in view.text)
        await view.press("ctrl+d")
        assert isinstance(view.app.screen, DesksPage)
        told = [line.strip() for line in view.lines if line.strip()]
        mine, other = (next(n for n, line in enumerate(told) if line.startswith(name)) for name in ("张敏", "李强"))
        assert told[mine] == "张敏  值班  11:26 到岗  desk-1"
        assert told[mine + 1].startswith("在看 10")
        assert told[mine + 2] == "受理在办 7"
        assert told[mine + 3].split() == ["核实", "超时", "03:12", "1042", "12号楼电梯厅", "已派单"]
        assert "欠回访 2" in told[mine + 10 : other]
        assert told[other : other + 2] == ["李强  值班  13:16 到岗  desk-2  待发 2", "通话中 1036 2号楼301"]
        await view.press("escape")
        assert "两边的值班台" not in view.text


async def test_it_goes_on_while_it_is_looked_at_and_names_who_is_away_with_tickets_in_hand() -> None:
    matter = report().then(c.Accept(), office.NOW, office.LI)
    async with watching(matter, desk=manager(matter), size=(100, 30)) as view:
        await view.press("ctrl+d")
        assert "李强  不在台前" in view.text
        assert "1044" in view.text
        view.desk.hold(())
        await view.until(lambda: "1044" not in view.text)


def test_a_desk_without_a_line_still_says_what_it_has_not_sent() -> None:
    (here,) = seats(MANAGER, (), None, BoardView(unsent_acts=2, conflicts=1))
    assert (here.person.name, here.unsent, here.since) == ("吴经理", 3, None)
