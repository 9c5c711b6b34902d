"""A change of shift as the App knows it: the sheet of this moment, what was signed, and what somebody missed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from xianzhi_tui.domain.policy import SHANGHAI
from xianzhi_tui.domain.roles import AT_THE_DESK, Person
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.desk import Desk, OutboxEntry
from xianzhi_tui.sync.shift import KeptHandover, KeptState, unsent_of

if TYPE_CHECKING:
    from xianzhi_tui.domain.handover import Handover, Sheet
    from xianzhi_tui.domain.since import News
    from xianzhi_tui.tui.known import Known
    from xianzhi_tui.tui.screens.board import Board
    from xianzhi_tui.tui.screens.handover import HandoverPage


class Shifts:
    """Opens the pages of a change of shift, and reads what they tell."""

    def __init__(self, desk: Desk, known: Known, board: Board) -> None:
        self.desk, self._known, self._board = desk, known, board
        self._page: HandoverPage | None = None
        self._left_at: datetime | None = None

    # What the pages ask.

    @property
    def strings(self) -> Strings:
        """The language of the desk."""
        return self._board.strings

    @property
    def keys(self) -> Mapping[str, str]:
        """The keys the office chose for itself."""
        return self._board.keys

    def now(self) -> datetime:
        """The service's time."""
        return self._known.clock.now()

    async def sheet(self) -> Sheet:
        """What would be handed over now."""
        from xianzhi_tui.domain.handover import sheet, tells_since

        last, now = await self.last(), self.now()
        since = tells_since(last.handover if last else None, now)
        view = self._known.view
        happened = await self._news(since, now)
        unsent = unsent_of(self._known.entries, view.tickets)
        return await asyncio.to_thread(
            sheet, view.tickets.values(), now, view.policy, since=since, happened=happened, unsent=unsent
        )

    async def last(self) -> KeptHandover | None:
        """The last handover of this desk that both signed."""
        taken = [one for one in await self.desk.shift.kept() if one.state is not KeptState.GIVEN]
        return taken[-1] if taken else None

    async def given(self, person_id: str) -> Handover | None:
        """What this person has signed, or is to sign, and the other has not yet."""
        from xianzhi_tui.domain.handover import SIGNATURE_HOLDS

        kept = [one.handover for one in await self.desk.shift.kept() if one.state is KeptState.GIVEN]
        fresh = (one for one in kept if self.now() - one.given_at <= SIGNATURE_HOLDS)
        return next((one for one in fresh if person_id in (one.giver.id, one.taker.id)), None)

    async def print(self, handover: Handover, *, signed: bool) -> Path:
        """The sheet as a page, and beside it as text, in the folder for what is handed out; where the page lies."""
        from xianzhi_tui.reports.handover_page import page, text

        session = self.desk.session
        compound = session.compound_name if session else ""
        name = f"handover-{handover.sheet.at.astimezone(SHANGHAI):%Y%m%d-%H%M%S}"
        t = self.strings
        await self.desk.shift.export(f"{name}.txt", text(handover, compound, t, signed=signed))
        return await self.desk.shift.export(f"{name}.html", page(handover, compound, t, signed=signed))

    def say_it_waits(self, taker: Person) -> None:
        """One has signed and the page was left."""
        self._board.say(self.strings("said.handover_waits", name=taker.name, key=self._board.key("board.handover")))

    def open_since(self) -> None:
        """What happened while whoever sits here was away."""
        self._board.app.run_worker(self._open_since(), group="since", exclusive=True, exit_on_error=False)

    # What the App tells.

    def open(self) -> HandoverPage | None:
        """The page on which the desk is handed over; None where there is nobody to do it."""
        from xianzhi_tui.tui.screens.handover import HandoverPage

        session, staff = self.desk.session, self._known.data.staff
        takers = [one for role in AT_THE_DESK for one in staff if one.role is role]
        people = [Person(one.id, one.name) for one in takers if session is None or one.id != session.actor.id]
        if session is None or session.actor.role not in AT_THE_DESK or not people:
            self._board.say(self.strings("said.nobody_takes_over"), bad=True)
            return None
        self._page = HandoverPage(self, session.actor.person, people)
        return self._page

    def closed(self) -> None:
        """The page was left."""
        self._page = None

    def look(self) -> None:
        """The tickets or the outbox changed."""
        if self._page is not None and self._page.is_attached:
            self._page.look()

    async def came_back(self) -> None:
        """Somebody sits down: what they missed, in a few words in the usual place."""
        self._left_at = await self.desk.shift.left_at()
        if self._left_at is not None and self.desk.session is not None:
            from xianzhi_tui.tui.widgets.since_lines import since_words

            name, key = self.desk.session.actor.name, self._board.key("board.handover")
            if words := since_words(await self._missed(), len(self._refused()), self.strings):
                self._board.say(self.strings("said.came_back", name=name, words=words, key=key))

    async def _open_since(self) -> None:
        from xianzhi_tui.tui.screens.since import SincePage
        from xianzhi_tui.tui.widgets.countdown import when
        from xianzhi_tui.tui.widgets.since_lines import since_lines

        t, now = self.strings, self.now()
        if self._left_at is None:
            self._left_at = await self.desk.shift.left_at()
        lines = since_lines(await self._missed(), self._refused(), self._known.view, now, t)
        at = when(self._left_at, now) if self._left_at else ""
        title = t("since.title", time=at) if at else t("since.title_never")
        self._board.app.push_screen(SincePage(title, lines, self.keys, t))

    async def _missed(self) -> tuple[News, ...]:
        from xianzhi_tui.domain.since import for_person

        session = self.desk.session
        if self._left_at is None or session is None:
            return ()
        return for_person(await self._news(self._left_at, self.now()), session.actor.id)

    async def _news(self, since: datetime, now: datetime) -> tuple[News, ...]:
        from xianzhi_tui.domain.since import news

        happened = await self.desk.shift.happened(since)
        tickets = {**happened.tickets, **self._known.view.tickets}
        return await asyncio.to_thread(news, happened.events, tickets, since, now)

    def _refused(self) -> list[OutboxEntry]:
        session = self.desk.session
        return [
            one
            for one in self._known.entries
            if session is not None and one.refused and one.actor.id == session.actor.id
        ]
