"""Whatever keys are pressed in whatever order, and whatever the line does meanwhile, the desk goes on."""

from __future__ import annotations

from random import Random

import pytest

from tests.tui import office
from tests.tui.fake_desk import FakeDesk
from tests.tui.watching import CONNECTED, watching
from xianzhi_tui.sync.desk import Link, LinkState
from xianzhi_tui.tui import bindings

LEAVING = ("app.quit", "app.restart")
KEYS = sorted({key for act_id, key in bindings.defaults().items() if act_id not in LEAVING})
TYPED = (*"123456789/", "水", "s", "l", "space", "backspace", "tab", "shift+tab")
PRESSES = 50


@pytest.mark.parametrize("seed", [*range(3), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(3, 100))])
async def test_no_order_of_keys_ends_the_desk(seed: int) -> None:
    chance = Random(seed)
    matters = office.afternoon()
    desk = FakeDesk(office.data(matters), stories=office.stories(matters))
    pressed: list[str] = []
    async with watching(desk=desk) as view:
        for _ in range(PRESSES):
            key = chance.choice(KEYS if chance.random() < 0.7 else TYPED)
            pressed.append(key)
            await view.pilot.press(key)
            if chance.random() < 0.1:
                desk.link(chance.choice((CONNECTED, Link(LinkState.OFFLINE, since=office.NOW))))
                desk.arrive()
            if not view.app.is_running:
                break
        told_to_end = view.app.return_code == 0  # the palette has that too
        assert view.app.is_running or told_to_end, pressed
