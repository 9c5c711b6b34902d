"""At a change of shift the interface begins anew by itself, once, and only while nobody is at it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.tui import office
from tests.tui.fake_desk import FakeDesk
from tests.tui.watching import View, watching
from xianzhi_tui.config import Desk
from xianzhi_tui.domain import commands as c
from xianzhi_tui.errors import Unreachable
from xianzhi_tui.tui import noticed
from xianzhi_tui.tui.app import DeskApp
from xianzhi_tui.tui.renewal import IDLE_SECONDS, YOUNG_SECONDS

AT_EIGHT = Desk(self_test="08:00")
AT_FIVE = Desk(renew_at=("17:00",))  # it is half past two


async def hours_pass(view: View, hours: float) -> None:
    """Nobody touches the desk meanwhile."""
    view.clock.advance(timedelta(hours=hours))
    view.app.renewal.tick()
    await view.settled()


async def test_after_a_shift_a_desk_that_is_left_alone_begins_anew() -> None:
    async with watching(look=AT_FIVE) as view:
        await hours_pass(view, YOUNG_SECONDS / 3600 + 1)
        await view.until(lambda: view.app.wanted_anew)


@pytest.mark.parametrize(
    ("look", "hours"),
    [(Desk(renew_at=()), 30), (AT_FIVE, 2), (Desk(renew_at=("14:00",)), 5), (Desk(renew_at=("17:00",)), 3.9)],
    ids=["never wanted", "the shift is not over", "opened after the change", "opened lately"],
)
async def test_it_stays_as_it_is(look: Desk, hours: float) -> None:
    async with watching(look=look) as view:
        await hours_pass(view, hours)
        assert not view.app.wanted_anew


async def test_a_handover_is_a_change_of_shift_at_any_hour() -> None:
    async with watching(look=Desk(renew_at=("14:00",))) as view:
        await hours_pass(view, 5)
        assert not view.app.wanted_anew
        view.app.renewal.handed_over()
        await hours_pass(view, 0)
        await view.until(lambda: view.app.wanted_anew)


@pytest.mark.parametrize("keys", [("f2",), ("ctrl+t",), ("f1",), ("f9",)], ids=["a form", "a page", "help", "muted"])
async def test_not_while_something_is_open_or_somebody_wanted_silence(keys: tuple[str, ...]) -> None:
    async with watching(look=Desk(renew_at=("17:00",), mute_minutes=30)) as view:
        view.clock.advance(timedelta(hours=8) - timedelta(seconds=IDLE_SECONDS))
        await view.press(*keys)
        await hours_pass(view, IDLE_SECONDS / 3600 - 0.01)
        view.app.desk_lock._touched -= IDLE_SECONDS
        view.app.renewal.tick()
        await view.settled()
        assert not view.app.wanted_anew


async def test_not_while_a_hand_is_on_the_keys() -> None:
    async with watching(look=AT_FIVE) as view:
        view.clock.advance(timedelta(hours=8))
        await view.press("down")
        view.app.renewal.tick()
        assert not view.app.wanted_anew
        await hours_pass(view, IDLE_SECONDS / 3600)
        await view.until(lambda: view.app.wanted_anew)


async def test_a_desk_locked_by_hand_does_not_come_back_open() -> None:
    async with watching(look=AT_FIVE) as view:
        await view.press("ctrl+x")
        await view.until(lambda: "已锁台" in view.text)
        await hours_pass(view, 8)
        assert not view.app.wanted_anew


def urged_ticket() -> office.Matter:
    """A repair under way whose resident has just urged."""
    made = office.matter(1044, "6号楼902", "六楼漏水[/", office.ago(2)).then(c.Accept(), office.ago(2))
    sent = made.then(c.Dispatch("w1"), office.ago(1))
    return sent.then(c.Urge("怎么还没来"), office.NOW, office.filer(sent))


async def test_what_nobody_has_seen_goes_on_to_call_and_does_not_ring_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[str] = []
    monkeypatch.setattr(DeskApp, "bell", lambda _: rung.append("bell"))
    first = office.matter(1043, "南门", "路灯不亮", office.ago(9)).then(c.Accept(), office.NOW)
    urged, file = urged_ticket(), tmp_path / "noticed.json"
    async with watching(first, urged) as view:
        view.desk.arrive(urged.ticket, news=tuple(urged.events[-1:]))
        await view.until(lambda: "居民催单  1044" in view.lines[1] and bool(rung))
        noticed.leave(view.app.lookout.leave(), file)
    heard = len(rung)
    async with watching(first, urged, noticed=noticed.take_up(file)) as view:
        await view.pass_time(1)
        assert "居民催单  1044" in view.lines[1]
        assert len(rung) == heard
    assert not file.exists()


async def test_the_cursor_is_where_it_was_so_no_key_meets_another_ticket(tmp_path: Path) -> None:
    file = tmp_path / "noticed.json"
    async with watching() as view:
        await view.press("down", "down")
        left_at = view.at_cursor
        assert left_at != view.numbers[0]
    noticed.leave(view.app.lookout.leave(), file)  # when the screen is gone already
    async with watching(noticed=noticed.take_up(file)) as view:
        assert view.at_cursor == left_at
        await view.press("down")
        await view.pass_time(1)
        assert view.at_cursor != left_at, "it is put there once"


async def test_a_ticket_that_has_left_the_board_meanwhile_holds_no_cursor() -> None:
    gone = noticed.Noticed(office.NOW, at_cursor="a ticket that was closed")
    async with watching(noticed=gone) as view:
        assert view.at_cursor == view.numbers[0]


async def test_a_silence_and_the_days_self_test_outlive_the_interface(tmp_path: Path) -> None:
    file = tmp_path / "noticed.json"
    async with watching(look=AT_EIGHT) as view:
        view.desk.refusal = Unreachable("连不上服务端")
        await view.pass_time(61)
        await view.until(lambda: "自检 14:47 未通过" in view.lines[0])
        await view.press("f9")
        noticed.leave(view.app.lookout.leave(), file)
    async with watching(look=AT_EIGHT, noticed=noticed.take_up(file)) as view:
        assert "自检 14:47 未通过" in view.lines[0]
        assert "静音到 14:49" in view.lines[1]
        await view.pass_time(61)
        await view.settled()
        assert view.desk.self_tested == 0, "not anew before its ten minutes"


async def test_a_proof_that_passed_is_not_asked_for_once_more(tmp_path: Path) -> None:
    file = tmp_path / "noticed.json"
    quiet = FakeDesk(office.data(()))
    async with watching(desk=quiet, look=AT_EIGHT) as view:
        await view.pass_time(61)
        await view.until(lambda: "今日自检 14:47 通过。" in view.text)
        noticed.leave(view.app.lookout.leave(), file)
    async with watching(desk=FakeDesk(office.data(())), look=AT_EIGHT, noticed=noticed.take_up(file)) as view:
        assert "今日自检 14:47 通过。" in view.text
        await view.pass_time(61)
        await view.settled()
        assert view.desk.self_tested == 0


@pytest.mark.parametrize("left", [b"", b"{", b'{"since": 1}', None])
def test_what_cannot_be_read_is_a_start_like_any_other(tmp_path: Path, left: bytes | None) -> None:
    file = tmp_path / "noticed.json"
    if left is not None:
        file.write_bytes(left)
    assert noticed.take_up(file) is None
    noticed.leave(noticed.Noticed(office.NOW), tmp_path / "nowhere" / "noticed.json")
