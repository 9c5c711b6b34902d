"""The call bench: who is to be called, what to say, and the form below the list."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from tests.tui.office import ZHU, Matter, ago, matter, small
from tests.tui.watching import View, watching
from xianzhi_tui.config import Desk
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.policy import SHANGHAI
from xianzhi_tui.domain.roles import Person
from xianzhi_tui.domain.ticket import CallOutcome, CallPurpose, Category, Reporter
from xianzhi_tui.errors import StorageFull
from xianzhi_tui.sync.desk import Presence
from xianzhi_tui.tui.screens.calls import CallBench
from xianzhi_tui.tui.widgets.call_list import CallList

NO_ANSWER = c.RecordCall(CallPurpose.COMPLETION, CallOutcome.NO_ANSWER, "响了很久")
LI = Person("d2", "李强")


def accepted(no: int, minutes: float, reporter: Reporter | None = None) -> Matter:
    made = matter(no, "广场东侧", "路灯不亮", ago(minutes), category=Category.LIGHTING, reporter=reporter)
    return made.then(c.Accept(), ago(minutes - 1))


def repaired(no: int, reporter: Reporter | None = None) -> Matter:
    made = matter(no, "2号楼301", "水表间漏水", ago(hours=5), reporter=reporter).then(c.Accept(), ago(hours=4.9))
    made.then(c.RecordCall(CallPurpose.FIRST, CallOutcome.SATISFIED), ago(hours=4.8))
    return made.then(small(ago(hours=4)), ago(hours=4)).then(c.FinishRepair("已修", no_photo_reason="无"), ago(hours=3))


def repairing(no: int) -> Matter:
    made = accepted(no, 200)
    made.then(c.RecordCall(CallPurpose.FIRST, CallOutcome.SATISFIED), ago(190))
    return made.then(small(ago(180)), ago(180)).then(c.StartRepair("w1"), ago(170))


def told(made: Matter, by: datetime) -> Matter:
    """After a promise to be done by then."""
    return made.then(c.GivePromise(by), ago(160))


@asynccontextmanager
async def bench(*matters: Matter, size: tuple[int, int] = (100, 30)) -> AsyncIterator[View]:
    """The bench, opened by its key."""
    async with watching(*matters, size=size) as view:
        await view.press("f4")
        assert isinstance(view.app.screen, CallBench)
        yield view


def listed(view: View) -> list[str]:
    screen = view.app.screen
    assert isinstance(screen, CallBench)
    region = screen.listed.region
    return [line for line in view.lines[region.y : region.bottom] if line]


async def test_it_lists_the_calls_by_kind_each_with_its_clock_and_its_attempt() -> None:
    async with bench(accepted(1043, 17), repaired(1036).then(NO_ANSWER, ago(20))) as view:
        assert view.lines[0].startswith(" 回访台   欠回访 1   首次回电 1")
        assert listed(view) == [
            " 首次回电 1",
            " > 首电 还有     13分  1043  广场东侧     朱女士 138****1234                     路灯不亮",
            " 完工回访 1",
            "   回访 还有  1天09时  1036  2号楼301     朱女士 138****1234 第2次 14:56后       水表间漏水",
        ]


async def test_on_a_narrow_screen_the_time_of_the_next_try_is_whole() -> None:
    tomorrow = c.RecordCall(CallPurpose.COMPLETION, CallOutcome.BAD_NUMBER)
    async with bench(repaired(1036).then(tomorrow, ago(20)), repaired(1037), size=(80, 24)) as view:
        assert listed(view)[1:] == [
            "   回访 还有  1天09时  1037  2号楼301     朱女士 138****1234 水表间漏水",
            " > 回访 还有  1天09时  1036  2号楼301     朱女士 138****1234 第2次 11-24 12:00后",
        ]


async def test_the_call_under_the_cursor_says_what_to_say_and_how_the_last_ones_ended() -> None:
    async with bench(repaired(1036).then(NO_ANSWER, ago(50)).then(NO_ANSWER, ago(20))) as view:
        assert "话术  已修好，请问是否满意？" in view.text
        assert "居民的话  水表间漏水" in view.text
        assert "14:26 张敏 未接通  响了很久" in view.text


async def test_enter_opens_the_form_below_the_list_and_enter_records_the_call() -> None:
    async with bench(repaired(1036), repaired(1037)) as view:
        await view.press("enter")
        assert view.desk.presented[-1] == ("t1036", True)
        await view.press("enter")
        assert [one.command for one in view.desk.issued] == [
            c.RecordCall(CallPurpose.COMPLETION, CallOutcome.SATISFIED)
        ]
        assert view.desk.presented[-1][1] is False
        assert [line for line in listed(view) if "1036" in line] == []
        assert "回访 1036 已存在本机" in view.text


async def test_a_digit_says_how_it_ended() -> None:
    async with bench(repaired(1036)) as view:
        await view.press("enter", "3", "enter")
        assert view.desk.issued[0].command == c.RecordCall(CallPurpose.COMPLETION, CallOutcome.NO_ANSWER)
        assert "第2次 15:16后" in view.text


async def test_an_agreed_time_stands_on_the_bench_and_on_the_board() -> None:
    agreed = c.RecordCall(CallPurpose.COMPLETION, CallOutcome.CALL_LATER, call_at=ago(-250))
    async with bench(repaired(1036).then(agreed, ago(20))) as view:
        assert "约好 18:56" in next(line for line in listed(view) if "1036" in line)
        await view.press("escape")
        assert "约好 18:56" in view.row("1036")


async def test_from_the_board_a_content_resident_takes_two_keys() -> None:
    async with watching(repaired(1036)) as view:
        await view.press("enter", "enter")
        assert view.desk.issued[0].command == c.RecordCall(CallPurpose.COMPLETION, CallOutcome.SATISFIED)


async def test_it_opens_at_the_boards_ticket_if_a_call_is_owed_there() -> None:
    async with watching(accepted(1043, 17), repaired(1036)) as view:
        await view.press("down", "f4")
        assert next(line for line in listed(view) if line.startswith(" >")).find("1036") > 0


async def test_a_call_that_a_colleague_is_making_says_so_and_is_not_offered_first() -> None:
    async with watching(accepted(1042, 20), accepted(1043, 17), matter(1044, "6号楼", "漏水", ago(1))) as view:
        view.desk.colleagues(Presence(LI, "desk-2", "t1042", True))
        await view.settled()
        view.app.board.queue.go_to("t1044")
        await view.press("f4")
        assert "李强通话中" in next(line for line in listed(view) if "1042" in line)
        assert "1043" in next(line for line in listed(view) if line.startswith(" >"))


async def test_looking_at_the_number_opens_the_call_and_is_asked_of_the_service() -> None:
    async with bench(repaired(1036)) as view:
        assert "13800001234" not in view.text
        await view.press("f6")
        await view.until(lambda: view.desk.revealed == ["t1036"])
        await view.settled()
        assert "13800001234" in view.text


async def test_escape_leaves_the_form_first_and_then_the_bench() -> None:
    async with bench(repaired(1036)) as view:
        await view.press("enter", "3", "escape")
        assert isinstance(view.app.screen, CallBench)
        await view.press("enter")
        assert "上次没提交的草稿已填好" in view.text
        await view.press("escape", "f4")
        assert not isinstance(view.app.screen, CallBench)
        assert view.app.board.bench is None


async def test_its_clocks_tick_and_a_call_whose_time_has_come_moves_up() -> None:
    async with bench(accepted(1043, 26), repaired(1036).then(NO_ANSWER, ago(29)), repaired(1037)) as view:
        assert "首电 还有    04:00" in view.text
        await view.pass_time(1)
        assert "首电 还有    03:59" in view.text
        assert "第2次 14:47后" in view.text
        await view.pass_time(60)
        assert "第2次 14:47后" not in view.text


async def test_in_the_quiet_hours_the_page_says_so() -> None:
    async with bench(repaired(1036)) as view:
        assert "21:00-08:00 不打电话，危险除外" in view.lines[0]
        await view.pass_time(7 * 3600)
        assert "现在是 21:00-08:00 静时，只打危险的" in view.lines[0]
        assert "第1次 11-24 08:00后" in view.text


async def test_news_arrives_while_the_bench_is_open() -> None:
    async with bench(repaired(1036)) as view:
        view.desk.arrive(accepted(1043, 17).ticket)
        await view.settled()
        assert "首次回电 1" in view.text


async def test_when_the_last_call_is_made_the_page_says_that_none_is_owed() -> None:
    async with bench(repaired(1036)) as view:
        await view.press("enter", "enter")
        assert "现在没有欠的电话。" in view.text


async def test_one_call_is_recorded_on_every_ticket_of_the_resident() -> None:
    mine = (repaired(1036, reporter=ZHU), accepted(1043, 17, reporter=ZHU))
    async with bench(*mine, accepted(1044, 10)) as view:
        view.app.screen.query_one(CallList).go_to(("t1036", ""))
        await view.press("enter")
        assert "一并 1043" in view.text
        await view.press("enter")
        assert [one.ticket_id for one in view.desk.issued] == ["t1036", "t1043"]
        assert "回访 1036 1043 已存在本机" in view.text
        assert [line for line in listed(view) if "1043" in line or "1036" in line] == []


async def test_when_the_second_record_cannot_be_kept_the_desk_says_so_and_shows_what_is() -> None:
    mine = (repaired(1036, reporter=ZHU), repaired(1037, reporter=ZHU))
    async with bench(*mine) as view:
        view.desk.full_after = 1
        await view.press("enter", "enter")
        assert [one.ticket_id for one in view.desk.issued] == ["t1036"]
        assert StorageFull("磁盘已满").happened in view.text
        assert ["1037" in line for line in listed(view) if line.startswith(" >")] == [True]


async def test_open_promises_stand_below_with_their_own_countdown_and_broken_ones_are_late() -> None:
    soon = told(repairing(1043), ago(-130))
    broken = told(repairing(1044), ago(-1))
    async with bench(soon, broken, repaired(1036)) as view:
        assert view.lines[0].startswith(" 回访台   欠回访 1   首次回电 0   承诺 2")
        await view.pass_time(61)
        assert "失约 1" in view.lines[0]
        assert [line.split("  朱女士")[0].replace(">", " ").rstrip() for line in listed(view)[2:]] == [
            " 承诺 2",
            "   承诺 已过    00:01  1044  广场东侧",
            "   承诺 还有  2时08分  1043  广场东侧",
        ]


async def test_on_a_promise_enter_gives_another_one_in_its_place() -> None:
    async with bench(told(repairing(1043), ago(-130))) as view:
        assert "答应 16:56 前办好  承诺 还有 2时10分" in view.text
        await view.press("enter", *"1830", "enter")
        assert view.desk.issued[0].command == c.GivePromise(datetime(2026, 11, 23, 18, 30, tzinfo=SHANGHAI))
        assert view.desk.issued[0].base_version is None
        assert ("t1043", True) not in view.desk.presented
        assert "答应 16:56 前办好  已另约" in view.text


async def test_hostile_words_stay_words() -> None:
    words = "六楼漏水[/"
    made = matter(1036, words, words, ago(9), reporter=Reporter(words, words)).then(c.Accept(), ago(8))
    async with bench(made, size=(80, 24)) as view:
        assert words in view.text
        await view.press("enter")
        assert words in view.text


async def test_a_hundred_calls_are_scrolled_through() -> None:
    async with bench(*(repaired(1100 + n) for n in range(100))) as view:
        await view.press("end")
        assert "1199" in next(line for line in listed(view) if line.startswith(" >"))
        await view.press("home")
        assert listed(view)[0] == " 完工回访 100"


async def test_what_arrives_while_somebody_calls_stands_in_the_title_and_is_gone_to_from_there() -> None:
    async with bench(repaired(1036)) as view:
        assert "21:00-08:00 不打电话" in view.lines[0]
        await view.press("enter")
        view.desk.arrive(matter(1044, "6号楼902", "六楼漏水[/", ago(0)).ticket)
        await view.until(lambda: "新报修  1044  Ctrl+N 去看" in view.lines[0])
        await view.press("ctrl+n")
        assert view.app.screen is view.app.board
        assert view.at_cursor == 1044


async def test_a_call_whose_time_has_come_is_first_of_its_kind_and_one_key_away() -> None:
    later = c.RecordCall(CallPurpose.COMPLETION, CallOutcome.CALL_LATER, call_at=ago(-1))
    async with bench(repaired(1036), repaired(1037).then(later, ago(1))) as view:
        assert [no in one for no, one in zip(("1036", "1037"), listed(view)[1:], strict=False)] == [True, True]
        await view.pass_time(61)
        assert "约好14:47回电  1037  Ctrl+N 去看" in view.lines[0]
        assert "1037" in listed(view)[1]
        await view.press("ctrl+n")
        assert listed(view)[1].startswith(" >")


async def test_what_calls_cuts_no_count_in_two() -> None:
    new = matter(1044, "6号楼902", "六楼漏水[/", ago(1))
    async with watching(repaired(1036), new, size=(80, 24), look=Desk(language="en")) as view:
        await view.press("f4")
        assert view.lines[0].split("   ")[:3] == [" Call bench", "calls owed 1", "Promises 0"]
        assert view.lines[0].endswith("New repair  1044  Ctrl+N go there")
        await view.pilot.resize_terminal(100, 30)
        await view.settled()
        assert "First call 0" in view.lines[0]


async def test_what_is_owed_is_worked_out_once_until_there_is_news() -> None:
    async with bench(repaired(1036)) as view:
        board = view.app.board
        before = board.owed
        await view.press("escape", "f4")
        assert board.owed is before is not None
        await view.press("escape")
        view.desk.arrive(repaired(1037).ticket)
        await view.until(lambda: "1037" in view.text)
        await view.press("f4")
        assert [row for row in listed(view) if "1037" in row]
