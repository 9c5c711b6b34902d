"""What calls stands in the banner and can be gone to; the office's own program is told, and never in anybody's way."""

from __future__ import annotations

import asyncio
import logging
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from tests.tui import office
from tests.tui.watching import watching
from xianzhi_tui.config import Desk
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.alerts import Alert, Reason
from xianzhi_tui.domain.ticket import CallOutcome, CallPurpose, Category
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.desk import Presence
from xianzhi_tui.tui.alert_command import AlertCommand, words_of
from xianzhi_tui.tui.screens.story import StoryPage

ZH = Strings("zh")


def report(no: int = 1044, minutes: float = 1, *, hazard: bool = False) -> office.Matter:
    return office.matter(no, "6号楼902", "六楼漏水[/", office.ago(minutes), hazard=hazard)


def handled(no: int = 1050) -> office.Matter:
    """Somebody is on the way."""
    return report(no, 2).then(c.Accept(), office.ago(2)).then(c.Dispatch("w1"), office.ago(1))


async def test_an_urge_stands_in_the_banner_until_somebody_goes_there() -> None:
    matter, other = handled(), handled(1051)
    async with watching(other, matter) as view:
        assert view.at_cursor == 1050
        await view.press("down")
        assert "没有待受理的单" in view.lines[1]
        matter.then(c.Urge("怎么还没来"), office.NOW, office.filer(matter))
        view.desk.arrive(matter.ticket, news=tuple(matter.events[-1:]))
        await view.until(lambda: "居民催单  1050  6号楼902" in view.lines[1])
        assert view.app.terminal_title == "(1) 贤智值班台"
        await view.press("ctrl+n")
        assert view.at_cursor == 1050
        await view.pass_time(1)
        assert "没有待受理的单" in view.lines[1]
        assert view.app.terminal_title == "贤智值班台"


@pytest.mark.parametrize("page", ["f1", "f7", "right", "ctrl+g", "ctrl+e", "ctrl+o", "ctrl+t"])
@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
async def test_a_page_over_the_board_says_what_calls_meanwhile(page: str, size: tuple[int, int]) -> None:
    matter, other = handled(), handled(1051)
    async with watching(other, matter, size=size) as view:
        await view.press(page)
        calm = view.lines[0]
        assert "1050" not in calm.split("全部经过")[-1]
        matter.then(c.Urge("怎么还没来"), office.NOW, office.filer(matter))
        view.desk.arrive(matter.ticket, news=tuple(matter.events[-1:]))
        await view.pass_time(1)
        await view.until(lambda: view.lines[0].rstrip().endswith("居民催单  1050"))
        await view.press("escape", "ctrl+n")
        await view.pass_time(1)
        await view.press(page)
        assert "居民催单" not in view.lines[0]


async def test_the_same_key_goes_on_to_the_next_ticket_that_calls() -> None:
    async with watching(report(1044, 1), report(1045, 2), report(1046, 3, hazard=True)) as view:
        assert "安全隐患 新单  1046" in view.lines[1]
        gone_to = []
        for _ in range(4):
            await view.press("ctrl+n")
            gone_to.append(view.at_cursor)
        assert sorted(gone_to[:3]) == [1044, 1045, 1046]
        assert gone_to[3] == gone_to[0]


async def test_the_key_leads_where_the_banner_says_and_from_there_on() -> None:
    hazard, *others = report(1046, 3, hazard=True), report(1044, 1), report(1045, 2), report(1047, 4)
    async with watching(hazard, *others) as view:
        view.app.board.queue.go_to("t1045")  # by hand
        await view.until(lambda: "Ctrl+N 去看" in view.lines[1])  # once the cursor has rested there
        assert "1046" in view.lines[1]
        await view.press("ctrl+n")
        assert view.at_cursor == 1046
        assert "回车 受理" in view.lines[1]
        await view.press("ctrl+n")
        assert view.at_cursor != 1046
        assert "Ctrl+N 下一单" in view.lines[1]
        await view.press("ctrl+n", "ctrl+n")
        assert "Ctrl+N 去看" in view.lines[1], "it begins anew"


async def test_while_a_form_is_open_the_banner_promises_nothing_of_enter() -> None:
    async with watching(report(1044)) as view:
        assert "回车 受理" in view.lines[1]
        await view.press("f10")
        assert "1044" in view.lines[1]
        assert "回车" not in view.lines[1]
        await view.press("escape")
        assert "回车 受理" in view.lines[1]


async def test_a_ticket_that_ended_by_low_stars_is_read_in_its_story() -> None:
    matter = handled(1050)
    async with watching(report(1044), matter) as view:
        low = Alert(Reason.LOW_STARS, "t1050", office.NOW, "9")
        view.desk.hold((report(1044).then(c.Accept(), office.NOW).ticket,))
        await view.settled()
        view.app.lookout._arrivals.tell([low])
        await view.pass_time(1)
        assert "居民给了低星  已办完的单" in view.lines[1]
        await view.press("ctrl+n")
        await view.until(lambda: isinstance(view.app.screen, StoryPage))


async def test_a_ticket_nobody_was_sent_to_is_one_key_from_being_sent() -> None:
    async with watching(report(1044, 9).then(c.Accept(), office.ago(8))) as view:
        assert "受理后还没派人  1044" in view.lines[1]
        assert "回车 派单" in view.lines[1]


async def test_a_limit_that_is_nearly_broken_is_named() -> None:
    async with watching(report(1044, 24).then(c.Accept(), office.NOW)) as view:
        await view.pass_time(61)
        assert "核实快到时限  1044" in view.lines[1]
        await view.pass_time(300)
        assert "没派人  1044" in view.lines[1]


def agreed(minutes: float) -> office.Matter:
    """The first call was made, and the resident asked to be called so many minutes from now."""
    later = c.RecordCall(CallPurpose.FIRST, CallOutcome.CALL_LATER, call_at=office.ago(-minutes))
    return handled().then(later, office.ago(1))


async def test_when_the_time_comes_that_a_resident_named_it_rings_until_somebody_calls() -> None:
    matter = agreed(1)
    async with watching(handled(1051), matter) as view:
        await view.press("down")
        assert "没有待受理的单" in view.lines[1]
        await view.pass_time(61)
        assert "约好14:47回电  1050  6号楼902" in view.lines[1]
        assert view.app.terminal_title == "(1) 贤智值班台"
        await view.press("ctrl+n")
        assert view.at_cursor == 1050
        await view.pass_time(1)
        await view.until(lambda: "F4 回访台" in view.lines[1])
        await view.press("f4", "enter")
        await view.pass_time(1)
        assert view.app.terminal_title == "贤智值班台"  # somebody is calling
        await view.press("escape", "escape")
        await view.pass_time(1)
        assert "约好14:47回电" in view.lines[1]
        view.desk.arrive(matter.then(c.RecordCall(CallPurpose.FIRST, CallOutcome.SATISFIED), office.NOW).ticket)
        await view.until(lambda: "没有待受理的单" in view.lines[1])


async def test_a_colleague_on_the_phone_with_the_resident_ends_the_bell() -> None:
    async with watching(agreed(0)) as view:
        assert "约好14:46回电" in view.lines[1]
        view.desk.colleagues(Presence(office.LI.person, "desk-2", "t1050", calling=True))
        await view.until(lambda: "t1050" in view.app.board.present)
        await view.pass_time(1)
        assert "没有待受理的单" in view.lines[1]


async def test_a_call_that_was_missed_is_not_rung_for_at_night() -> None:
    async with watching(agreed(1).then(office.small(office.NOW), office.NOW)) as view:
        await view.pass_time(5 * 3600)
        assert "约好14:47回电" in view.lines[1]
        await view.pass_time(3600 * 1.5)
        assert "约好" not in view.lines[1]
        await view.pass_time(3600 * 11)
        assert "约好14:47回电" in view.lines[1]


async def test_silence_says_until_when_even_when_nothing_calls() -> None:
    async with watching(handled()) as view:
        await view.press("f9")
        assert "静音到 14:48" in view.lines[1]
        assert "提示音静音到 14:48，到时自动恢复" in view.text


def test_the_program_is_told_no_name_no_number_and_none_of_the_residents_words() -> None:
    matter = office.matter(1044, "朱建国家 13800001234", "打我手机13800001234", office.ago(1), category=Category.WATER)
    words = words_of(Alert(Reason.NEW, "t1044", office.NOW), matter.ticket, ZH)
    assert words == {"{title}": "贤智值班台 新报修", "{text}": "单号 1044  给水"}
    told = words_of(Alert(Reason.BROKEN, "t1044", office.NOW, "verify"), report().ticket, ZH)
    assert told == {"{title}": "贤智值班台 核实刚超时", "{text}": "单号 1044 6 给水"}


def telling(tmp_path: Path, program: str) -> tuple[str, ...]:
    """A command that runs this program with the alert's words."""
    script = tmp_path / "tell.py"
    script.write_text(program, encoding="utf-8")
    return (sys.executable, "-S", str(script), "{title}", "--", "{text}")


async def test_the_program_gets_the_words_as_arguments_of_their_own(tmp_path: Path) -> None:
    told = tmp_path / "told"
    command = telling(tmp_path, f"import sys; open({str(told)!r}, 'w', encoding='utf-8').write('|'.join(sys.argv[1:]))")
    async with watching(report(), look=Desk(alert_command=command)) as view:
        await view.until(lambda: told.exists() and told.read_text(encoding="utf-8") != "")
        assert told.read_text(encoding="utf-8") == "贤智值班台 新报修|--|单号 1044 6 给水"


async def test_a_program_that_fails_is_said_once_and_logged_without_the_words(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    said: list[str] = []
    command = AlertCommand(telling(tmp_path, "raise SystemExit(3)"), lambda words, **_: said.append(words))
    with caplog.at_level(logging.ERROR, "xianzhi.tui"):
        for _ in range(2):
            await command.run({"{title}": "新报修", "{text}": "1044"}, ZH)
    assert said == [ZH("alert.command_failed")]
    assert caplog.messages == ["alert command: exit code 3"] * 2


async def test_a_program_that_hangs_is_stopped_and_one_that_is_missing_is_said(tmp_path: Path) -> None:
    said: list[str] = []
    hanging = AlertCommand(telling(tmp_path, "while True: pass"), lambda words, **_: said.append(words), seconds=0.2)
    await hanging.run({}, ZH)
    missing = AlertCommand((str(tmp_path / "nothing"),), lambda words, **_: said.append(words))
    await missing.run({}, ZH)
    assert said == [ZH("alert.command_failed")] * 2


async def test_what_a_hanging_program_has_started_is_stopped_with_it(tmp_path: Path) -> None:
    child = tmp_path / "child"
    program = f"""import subprocess
started = subprocess.Popen(["sleep", "60"])
open({str(child)!r}, "w").write(str(started.pid))
started.wait()"""
    hanging = AlertCommand(telling(tmp_path, program), lambda *_, **__: None, seconds=1)
    await hanging.run({}, ZH)
    async with asyncio.timeout(5):
        while is_running(int(child.read_text())):
            await asyncio.sleep(0.01)


def is_running(pid: int) -> bool:
    """Whether a process is there and not merely not yet buried."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


async def test_alerts_that_come_while_the_program_is_busy_are_told_one_after_the_other(tmp_path: Path) -> None:
    told = tmp_path / "told"
    program = f"import sys, time; time.sleep(0.05); open({str(told)!r}, 'a').write(sys.argv[3] + ' ')"
    command = AlertCommand(telling(tmp_path, program), lambda *_, **__: None)
    await asyncio.gather(*(command.run({"{text}": str(no)}, ZH) for no in range(1, 9)))
    assert told.read_text() == "1 4 5 6 7 8 "


async def test_muted_means_the_program_is_silent_too(tmp_path: Path) -> None:
    command = telling(tmp_path, f"open({str(tmp_path / 'told')!r}, 'a').write('x')")
    async with watching(handled(), look=Desk(alert_command=command)) as view:
        await view.press("f9")
        view.desk.arrive(report().ticket)
        await view.until(lambda: "新报修" in view.lines[1])
        view.clock.advance(timedelta(seconds=5))
        view.app.tick()
        assert not [one for one in view.app.workers if one.group == "alert"]
        assert not (tmp_path / "told").exists()
