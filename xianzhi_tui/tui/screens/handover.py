"""Handing the desk over (交接班): what lies on it, mine beside yours, and below it the two who sign with their PINs."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Coroutine, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from textual import on
from textual.app import ComposeResult
from textual.getters import query_one

from xianzhi_tui.domain.handover import LONGEST_REMARK, Handover, Sheet
from xianzhi_tui.domain.roles import Person
from xianzhi_tui.errors import XianzhiError
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.desk import Session
from xianzhi_tui.sync.shift import KeptHandover, KeptState
from xianzhi_tui.text import clean_line
from xianzhi_tui.tui import bindings
from xianzhi_tui.tui.messages import StoryAsked
from xianzhi_tui.tui.screens.sized import SizedScreen
from xianzhi_tui.tui.widgets.countdown import when
from xianzhi_tui.tui.widgets.key_line import KeyLine
from xianzhi_tui.tui.widgets.lines import Line, Lines, plain
from xianzhi_tui.tui.widgets.pick_list import PickLine, PickList
from xianzhi_tui.tui.widgets.sheet_lines import fact_lines, sheet_columns
from xianzhi_tui.tui.widgets.signing import Signing
from xianzhi_tui.tui.widgets.title import Title

if TYPE_CHECKING:
    from xianzhi_tui.tui.shifts import Shifts


class HandoverPage(SizedScreen[Session | None]):
    """Live until the giver signs; from then on both look at the sheet as it was signed."""

    CSS_PATH = "handover.tcss"
    BINDINGS = bindings.of(bindings.HANDOVER)
    AUTO_FOCUS = ""  # the PIN that is wanted next

    listed = query_one(PickList)
    signing = query_one(Signing)

    def __init__(self, shifts: Shifts, me: Person, takers: Sequence[Person]) -> None:
        super().__init__()
        self._shifts, self._me, self._takers = shifts, me, tuple(takers)
        self._giver, self._taker = me, self._takers[0]
        self._sheet: Sheet | None = None
        self._signed: Handover | None = None  # by the giver
        self._pin = ""  # the giver's, for the service to see
        self._turns = asyncio.Lock()  # one after the other, however quickly they type
        self._knows_unsent = False
        self._last: KeptHandover | None = None

    def compose(self) -> ComposeResult:
        yield Title(id="title")
        yield Lines(id="facts")
        yield PickList(self._columns)
        yield Signing(LONGEST_REMARK, self._t)
        yield KeyLine(self._possible, bindings.APP, self._shifts.keys, self._t)

    # What it is told.

    def on_mount(self) -> None:
        self._say_who()
        self._start("shift", self._begin())

    def look(self) -> None:
        """Something happened on the board, or to a handover that was to be sent."""
        self._start("sheet", self._look(), exclusive=True)

    async def _begin(self) -> None:
        waiting = await self._shifts.given(self._me.id)
        if waiting is not None:
            self._signed, self._sheet = waiting, waiting.sheet
            self._giver, self._taker = waiting.giver, waiting.taker
            self.signing.remark.value = waiting.remark
        await self._look()
        self._say_who()

    async def _look(self) -> None:
        if self._signed is None:
            self._sheet = await self._shifts.sheet()
        self._last = await self._shifts.last()
        self._show()

    # What is done here.

    @on(Signing.Tried)
    def _tried(self, message: Signing.Tried) -> None:
        unsent = self._sheet.unsent if self._sheet else ()
        if not message.by_giver:
            self.signing.taker.value = ""
            self._start("shift", self._take(message.pin))
        elif unsent and not self._knows_unsent:
            self._knows_unsent = True
            self._say("handover.known", "late", count=len(unsent))
        else:
            self.signing.hurry()
            self._start("shift", self._give(message.pin))

    async def _give(self, pin: str) -> None:
        async with self._turns:
            if self._signed is not None:
                return
            made = self._sheet or await self._shifts.sheet()
            remark = clean_line(self.signing.remark.value, LONGEST_REMARK)
            number, now = str(uuid.uuid4()), self._shifts.now()
            handover = Handover(number, self._giver, self._taker, now, made, remark=remark)
            self._say("handover.checking", "muted")
            try:
                await self._shifts.desk.shift.give(handover, pin)
                self._sheet, self._signed, self._pin = made, handover, pin
                self._say("handover.now_you", "key", name=self._taker.name)
            finally:  # who signed is told so; whoever did not is asked again
                self._say_who()

    async def _take(self, pin: str) -> None:
        async with self._turns:
            if self._signed is None:
                return  # the giver's PIN was wrong, or it is done
            taken = replace(self._signed, taken_at=max(self._shifts.now(), self._signed.given_at))
            self._say("handover.checking", "muted")
            session = await self._shifts.desk.shift.take(taken, self._pin, pin)
            self._signed = None
            self.dismiss(session)

    @on(Signing.Emptied)
    def action_open(self) -> None:
        """The story of the ticket under the cursor."""
        if ticket_id := self.listed.ticket_id:
            self.post_message(StoryAsked(ticket_id))

    def action_move(self, step: int) -> None:
        self.listed.action_move(step)

    def action_page(self, step: int) -> None:
        self.listed.action_page(step)

    def action_next_taker(self) -> None:
        """Somebody else takes over; not any more once it was signed for this one."""
        here = self._takers.index(self._taker)
        self._taker = self._takers[(here + 1) % len(self._takers)]
        self._say_who()
        self.listed.write_again()

    def action_since(self) -> None:
        self._shifts.open_since()

    def action_print(self) -> None:
        if self._sheet is not None:
            self._start("shift", self._print(self._sheet))

    async def _print(self, made: Sheet) -> None:
        remark = clean_line(self.signing.remark.value, LONGEST_REMARK)
        shown = self._signed or Handover("", self._giver, self._taker, made.at, made, remark=remark)
        self._say("handover.printed", "key", file=await self._shifts.print(shown, signed=self._signed is not None))

    def action_withdraw(self) -> None:
        if self._signed is not None:
            self._start("shift", self._withdraw(self._signed))

    async def _withdraw(self, signed: Handover) -> None:
        """The giver takes the signature back; whoever sits here may give anew."""
        async with self._turns:
            await self._shifts.desk.shift.withdraw(signed.handover_id)
            self._signed, self._pin = None, ""
            self._giver, self._taker = self._me, self._takers[0]
            self._say("handover.withdrawn", "")
            self._say_who()
        await self._look()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "withdraw":
            return self._signed is not None
        return action != "next_taker" or (self._signed is None and len(self._takers) > 1)

    def action_close(self) -> None:
        self.action_leave()

    def action_leave(self) -> None:
        if self._signed is not None:
            self._shifts.say_it_waits(self._taker)
        self.dismiss(None)

    # What it says.

    def on_resize(self) -> None:
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        if self._sheet is not None:
            lines = fact_lines(self._sheet, self.size.width, self._t)
            self.query_one("#facts", Lines).put([*lines, *self._last_lines()])
            self.listed.write_again()

    def _columns(self, width: int) -> Sequence[Sequence[PickLine]]:
        made = self._sheet
        if made is None:
            return ((PickLine([(f" {self._t('handover.reading')}", "muted")]),),)
        return sheet_columns(made, self._giver, self._taker, width, made.at, self._t)

    def _say_who(self) -> None:
        t, now = self._t, self._shifts.now()
        title = t("handover.title", giver=self._giver.name, taker=self._taker.name)
        as_of = t("paper.as_of", time=when(self._sheet.at, now)) if self._sheet else ""
        self.query_one(Title).put([([(f" {plain(title)}", "strong")], [(f"{as_of} ", "muted")])])
        signed = when(self._signed.given_at, now) if self._signed else ""
        self.signing.ask(self._giver.name, self._taker.name, signed)
        self._say_keys()

    def _last_lines(self) -> Iterator[Line]:
        """Whether what was signed before is with the service."""
        if self._last is not None and self._last.state is KeptState.QUEUED:
            yield [(f" {self._t('handover.queued')}", "muted")], ()
        elif self._last is not None and self._last.state is KeptState.REFUSED:
            yield [(f" {plain(self._t('handover.refused', message=self._last.message))}", "late")], ()

    @property
    def _t(self) -> Strings:
        return self._shifts.strings

    def _start(self, group: str, work: Coroutine[Any, Any, None], *, exclusive: bool = False) -> None:
        # The App's, for what nobody expected is written down there.
        self.app.run_worker(self._told(work), group=group, exclusive=exclusive, exit_on_error=False)

    async def _told(self, work: Coroutine[Any, Any, None]) -> None:
        """What goes wrong is said where the two look."""
        try:
            await work
        except XianzhiError as error:
            self.signing.say("  ".join(f"{words}。" for words in (error.happened, error.safe, error.todo)), "late")

    def _say(self, key: str, tone: str, /, **values: object) -> None:
        self.signing.say(self._t(key, **values), tone)

    def _say_keys(self) -> None:
        self.query_one(KeyLine).offer(self._possible, bindings.APP, self._shifts.keys, self._t)

    @property
    def _possible(self) -> list[bindings.Act]:
        return [one for one in bindings.HANDOVER if self.check_action(one.action, ())]
