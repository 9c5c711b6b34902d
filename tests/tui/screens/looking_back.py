"""The look back, opened over the desk of the afternoon, for the tests of what it shows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.tui import office
from tests.tui.fake_desk import FakeDesk
from tests.tui.forms.counter import type_in
from tests.tui.watching import View, watching
from xianzhi_tui.domain.policy import SHANGHAI
from xianzhi_tui.domain.ticket import State
from xianzhi_tui.tui.screens.review import Review


@asynccontextmanager
async def looking_back(replica: Path, size: tuple[int, int] = (100, 30)) -> AsyncIterator[tuple[View, Review]]:
    """The desk of the afternoon, with the look back opened over it."""
    matters = office.afternoon()
    desk = FakeDesk(office.data(matters), stories=office.stories(matters), past=replica)
    async with watching(desk=desk, size=size) as view:
        await view.press("ctrl+y")
        page = view.app.screen
        assert isinstance(page, Review)
        yield view, page


async def go_to(view: View, typed: str) -> None:
    await view.press("f2")
    await type_in(view.pilot, typed)
    await view.press("enter")


def states(page: Review) -> dict[int, State]:
    return {one.no: one.state for one in page.rewind.view.tickets.values()}


def local(page: Review) -> str:
    return f"{page.rewind.clock.now().astimezone(SHANGHAI):%m-%d %H:%M:%S}"
