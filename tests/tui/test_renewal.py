"""At a change of shift the interface begins anew by itself, once, and only while nobody is at it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.tui.watching import View, watching
from xianzhi_tui.config import Desk
from xianzhi_tui.tui.renewal import IDLE_SECONDS, YOUNG_SECONDS

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
