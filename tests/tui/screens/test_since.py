"""Who comes back is told in a few words what they missed, and reads it on a short page when they want to."""

from __future__ import annotations

from datetime import datetime

from tests.tui import office
from tests.tui.fake_desk import FakeDesk
from tests.tui.screens.test_outbox import REFUSED
from tests.tui.watching import View, watching
from xianzhi_tui.domain import commands as c
from xianzhi_tui.sync.shift import Happened
from xianzhi_tui.tui.screens.since import SincePage
from xianzhi_tui.tui.screens.story import StoryPage


def mine() -> office.Matter:
    """Accepted by 李强, sent on by 张敏 while he was away."""
    made = office.matter(1042, "12号楼电梯厅", "六楼漏水[/\x1b[31m", office.ago(80)).then(
        c.Accept(), office.ago(79), office.LI
    )
    return made.then(c.Dispatch("w1"), office.ago(20))


def fresh() -> office.Matter:
    return office.matter(1044, "6号楼902", "厨房水管漏水", office.ago(10))


AN_HOUR_AGO = office.ago(60)


def away(left: datetime | None = AN_HOUR_AGO, *matters: office.Matter) -> FakeDesk:
    """张敏 sits here, 李强 left a while ago."""
    shown = matters or (mine(), fresh())
    desk = FakeDesk(office.data(shown), stories=office.stories(shown))
    desk.shift.left = left
    events = tuple(event for one in shown for event in one.events if left and event.recorded_at > left)
    desk.shift.since = Happened(events, {one.ticket.id: one.ticket for one in shown})
    return desk


async def li_signs_in(view: View) -> None:
    await view.press("ctrl+l")
    await view.press(*"135790", "enter")
    await view.until(lambda: "值班 李强" in view.text)
    await view.settled()


async def test_it_is_said_in_the_usual_place_and_nothing_opens_by_itself() -> None:
    async with watching(desk=away()) as view:
        await li_signs_in(view)
        await view.until(lambda: "离开后" in view.text)
        said = next(one for one in view.lines if "离开后" in one)
        assert "李强 已登录  离开后 新单 1  超时 1  动过 1  Ctrl+E 查看" in said
        assert view.app.screen is view.app.board


async def test_who_was_never_here_or_missed_nothing_is_only_greeted() -> None:
    for desk in (away(None), away(office.ago(1), office.matter(1044, "6号楼902", "水管", office.ago(10)))):
        async with watching(desk=desk) as view:
            await li_signs_in(view)
            assert "李强 已登录" in view.text
            assert "离开后" not in view.text


async def test_the_page_tells_who_did_what_newest_last_and_leads_to_the_story() -> None:
    desk = away()
    desk.entries = [REFUSED]
    async with watching(desk=desk) as view:
        await li_signs_in(view)
        await view.press("ctrl+e")
        await view.press("f4")
        await view.until(lambda: isinstance(view.app.screen, SincePage))
        assert "离开后  13:46 以来" in view.lines[0]
        told = [one for one in view.lines[1:-1] if one.strip()]
        times = [one.replace(">", " ").split()[0] for one in told]
        assert times == sorted(times)
        assert "被拒" not in view.text, "it was not theirs"
        assert "张敏 派王师傅到现场" in view.text
        assert "新单" in told[-1]
        assert told[-1].startswith(" > "), "the cursor begins at the newest"
        await view.press("up", "enter")
        await view.until(lambda: isinstance(view.app.screen, StoryPage))
        assert "1042" in view.lines[0]
        await view.press("escape", "escape", "escape")
        assert view.app.screen is view.app.board


async def test_an_act_of_theirs_that_was_refused_is_among_it() -> None:
    desk = away()
    async with watching(desk=desk) as view:
        view.desk.outbox_becomes(REFUSED)
        await view.settled()
        await view.press("ctrl+e")
        await view.press("f4")
        await view.until(lambda: "被拒" in view.text)
        row = next(one for one in view.lines if "被拒" in one)
        assert REFUSED.message.split()[0] in row
