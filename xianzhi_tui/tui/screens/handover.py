"""Handing the desk over (交接班): what lies on it, mine beside yours, and below it the two who sign with their PINs."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Coroutine, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.getters import query_one
from textual.widgets import Input

from xianzhi_tui.domain.handover import LONGEST_REMARK, Handover, Sheet
from xianzhi_tui.domain.roles import Person
from xianzhi_tui.errors import XianzhiError
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.desk import Session
from xianzhi_tui.sync.shift import KeptHandover, KeptState
from xianzhi_tui.text import clean_line
from xianzhi_tui.tui import bindings
from xianzhi_tui.tui.forms.editors import LineEditor
from xianzhi_tui.tui.messages import StoryAsked
from xianzhi_tui.tui.screens.sized import SizedScreen
from xianzhi_tui.tui.widgets.countdown import when
from xianzhi_tui.tui.widgets.key_line import KeyLine
from xianzhi_tui.tui.widgets.lines import Line, Lines, plain, wrap
from xianzhi_tui.tui.widgets.pick_list import PickLine, PickList
from xianzhi_tui.tui.widgets.sheet_lines import fact_lines, sheet_columns

if TYPE_CHECKING:
    from xianzhi_tui.tui.shifts import Shifts

MAX_PIN = 64


class PinEditor(Input):
    """A PIN; what stands in it is never shown."""

    def __init__(self, name: str) -> None:
        super().__init__(id=name, password=True, max_length=MAX_PIN, compact=True)
        self.set_reactive(Input.cursor_blink, False)


class HandoverPage(SizedScreen[Session | None]):
    """Live until the giver signs; from then on both look at the sheet as it was signed."""

    CSS_PATH = "handover.tcss"
    BINDINGS = bindings.of(bindings.HANDOVER)
    AUTO_FOCUS = ""  # the PIN that is wanted next

    listed = query_one(PickList)
    giver_pin = query_one("#giver", PinEditor)
    taker_pin = query_one("#taker", PinEditor)
    remark = query_one(LineEditor)

    def __init__(self, shifts: Shifts, giver: Person, takers: Sequence[Person]) -> None:
        super().__init__()
        self._shifts, self._giver, self._takers = shifts, giver, tuple(takers)
        self._taker = self._takers[0]
        self._sheet: Sheet | None = None
        self._signed: Handover | None = None  # by the giver
        self._pin = ""  # the giver's, for the service to see
        self._signing = asyncio.Lock()  # one after the other, however quickly they type
        self._knows_unsent = False
        self._last: KeptHandover | None = None

    def compose(self) -> ComposeResult:
        yield Lines(id="title")
        yield Lines(id="facts")
        yield PickList(self._columns)
        with Horizontal(classes="row"):
            yield Lines(id="remark-label", classes="label")
            yield LineEditor("", "", LONGEST_REMARK)
        for who in ("giver", "taker"):
            with Horizontal(classes="row"):
                yield Lines(id=f"{who}-label", classes="label")
                yield PinEditor(who)
                yield Lines(id=f"{who}-state", classes="state")
        yield Lines(id="said")
        yield KeyLine()

    # What it is told.

    def on_mount(self) -> None:
        self._say_who()
        self.run_worker(self._begin(), group="shift", exit_on_error=False)

    def look(self) -> None:
        """Something happened on the board, or to a handover that was to be sent."""
        self.run_worker(self._look(), group="sheet", exclusive=True, exit_on_error=False)

    async def _begin(self) -> None:
        waiting = await self._shifts.given(self._giver.id)
        if waiting is not None:
            self._signed, self._sheet = waiting, waiting.sheet
            self._giver, self._taker = waiting.giver, waiting.taker
            self.remark.value = waiting.remark
        await self._look()
        self._say_who()

    async def _look(self) -> None:
        if self._signed is None:
            self._sheet = await self._shifts.sheet()
        self._last = await self._shifts.last()
        self._show()

    # What is done here.

    @on(Input.Submitted, "#giver")
    def _giver_signs(self, message: Input.Submitted) -> None:
        unsent = self._sheet.unsent if self._sheet else ()
        if not message.value:
            self.action_open()
        elif unsent and not self._knows_unsent:
            self._knows_unsent = True
            self._say(self._t("handover.known", count=len(unsent)), "late")
        else:
            self._start(self._give(message.value))
            # The colleague's keys do not wait for the answer.
            self.giver_pin.value, self.taker_pin.disabled = "", False
            self.taker_pin.focus()

    @on(Input.Submitted, "#taker")
    def _taker_signs(self, message: Input.Submitted) -> None:
        if not message.value:
            self.action_open()
        else:
            self._start(self._take(message.value))
            self.taker_pin.value = ""

    @on(Input.Submitted, "LineEditor")
    def _to_pin(self) -> None:
        self._wanted.focus()

    async def _give(self, pin: str) -> None:
        async with self._signing:
            if self._signed is not None:
                return
            made = self._sheet or await self._shifts.sheet()
            remark = clean_line(self.remark.value, LONGEST_REMARK)
            number, now = str(uuid.uuid4()), self._shifts.now()
            handover = Handover(number, self._giver, self._taker, now, made, remark=remark)
            if await self._sign(self._shifts.desk.shift.give(handover, pin)):
                self._sheet, self._signed, self._pin = made, handover, pin
                self._say(self._t("handover.now_you", name=self._taker.name), "key")
            self._say_who()

    async def _take(self, pin: str) -> None:
        async with self._signing:
            if self._signed is None:
                return  # the giver's PIN was wrong, or it is done
            taken = replace(self._signed, taken_at=max(self._shifts.now(), self._signed.given_at))
            if await self._sign(self._shifts.desk.shift.take(taken, self._pin, pin)):
                self._signed = None
                self.dismiss(self._shifts.desk.session)

    async def _sign(self, act: Awaitable[object]) -> bool:
        """Whether that was signed; if not, it is said why, and the field waits for another try."""
        self._say(self._t("handover.checking"), "muted")
        try:
            await act
        except XianzhiError as error:
            self._say_error(error)
            return False
        return True

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
        if self._signed is None:
            here = self._takers.index(self._taker)
            self._taker = self._takers[(here + 1) % len(self._takers)]
            self._say_who()
            self.listed.write_again()

    def action_since(self) -> None:
        self._shifts.open_since()

    def action_print(self) -> None:
        if self._sheet is not None:
            self._start(self._print(self._sheet))

    async def _print(self, made: Sheet) -> None:
        shown = self._signed or Handover("", self._giver, self._taker, made.at, made, remark=self.remark.value)
        try:
            file = await self._shifts.print(shown, signed=self._signed is not None)
        except XianzhiError as error:
            self._say_error(error)
        else:
            self._say(self._t("handover.printed", file=file), "key")

    async def action_withdraw(self) -> None:
        """The giver takes the signature back."""
        if self._signed is not None:
            await self._shifts.desk.shift.withdraw(self._signed.handover_id)
            self._signed, self._pin = None, ""
            self._say(self._t("handover.withdrawn"), "")
            self._say_who()
            self.look()

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
        self.call_after_refresh(self._say_keys)
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        if self._sheet is not None:
            self.query_one("#facts", Lines).put(
                [*fact_lines(self._sheet, self.size.width, self._t), *self._last_lines()]
            )
            self.listed.write_again()

    def _columns(self, width: int) -> Sequence[Sequence[PickLine]]:
        made = self._sheet
        if made is None:
            return ((PickLine([(f" {self._t('handover.reading')}", "muted")]),),)
        return sheet_columns(made, self._giver, self._taker, width, made.at, self._t)

    def _say_who(self) -> None:
        t, signed = self._t, self._signed
        title = t("handover.title", giver=self._giver.name, taker=self._taker.name)
        at = when(signed.given_at, self._shifts.now()) if signed else ""
        as_of = t("paper.as_of", time=when(self._sheet.at, self._shifts.now())) if self._sheet else ""
        self.query_one("#title", Lines).put([([(f" {plain(title)}", "strong")], [(f"{as_of} ", "muted")])])
        self._put("#remark-label", t("handover.remark"), "muted")
        self._put("#giver-label", t("handover.giver", name=self._giver.name), "strong")
        self._put("#taker-label", t("handover.taker", name=self._taker.name), "strong" if signed else "muted")
        self._put("#giver-state", t("handover.signed", time=at) if signed else "", "key")
        self._put("#taker-state", "" if signed else t("handover.after_giver"), "muted")
        self.giver_pin.disabled, self.taker_pin.disabled = signed is not None, signed is None
        if signed is None:
            self.taker_pin.value = ""
        self.remark.disabled = signed is not None
        self._wanted.focus()
        self._say_keys()

    def _last_lines(self) -> Iterator[Line]:
        """Whether what was signed before is with the service."""
        if self._last is not None and self._last.state is KeptState.QUEUED:
            yield [(f" {self._t('handover.queued')}", "muted")], ()
        elif self._last is not None and self._last.state is KeptState.REFUSED:
            yield [(f" {plain(self._t('handover.refused', message=self._last.message))}", "late")], ()

    @property
    def _wanted(self) -> PinEditor:
        """Whose PIN comes next."""
        return self.giver_pin if self._signed is None else self.taker_pin

    @property
    def _t(self) -> Strings:
        return self._shifts.strings

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        self.run_worker(work, group="shift", exit_on_error=False)

    def _say(self, words: str, tone: str) -> None:
        lines = wrap(plain(words), self.size.width - 2)[:3]
        self.query_one("#said", Lines).put([([(f" {line}", tone)], ()) for line in lines])

    def _say_error(self, error: XianzhiError) -> None:
        self._say("  ".join(f"{words}。" for words in (error.happened, error.safe, error.todo)), "late")

    def _say_keys(self) -> None:
        acts = [one for one in bindings.HANDOVER if self.check_action(one.action, ())]
        self.query_one(KeyLine).offer(acts, bindings.APP, self._shifts.keys, self._t)

    def _put(self, where: str, words: str, tone: str) -> None:
        self.query_one(where, Lines).put([([(f" {plain(words)}", tone)], ())])
