"""The compound lives: residents report, urge and rate, repairers work, the colleague at the other desk helps."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from zlib import crc32

from xianzhi_tui.clock import Clock
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.roles import Roster
from xianzhi_tui.domain.ticket import Photo, PhotoStage, State, Ticket
from xianzhi_tui.errors import Unreachable, XianzhiError
from xianzhi_tui.simulator.cast import Cast
from xianzhi_tui.simulator.drawings import draw
from xianzhi_tui.simulator.habits import Act, Who, next_act, theme_of
from xianzhi_tui.simulator.happenings import REPORTS_A_SHIFT, Deed, Happening, happenings
from xianzhi_tui.simulator.invention import Inventor
from xianzhi_tui.simulator.staff import COLLEAGUE
from xianzhi_tui.simulator.staging import picture_of, report_of
from xianzhi_tui.sync.answers import Change, read_item, read_story

ENOUGH_WAITING = 8
"""With so many tickets unaccepted the residents hold back, so that nobody drowns."""
HEARTBEAT_SECONDS = 15.0
REST_SECONDS = 2.0
Sleep = Callable[[float], Awaitable[object]]


class Life:
    """One invented day, for as long as it is let."""

    def __init__(
        self,
        cast: Cast,
        inventor: Inventor,
        seed: int,
        speed: float,
        clock: Clock,
        sleep: Sleep = asyncio.sleep,
        reports: int = REPORTS_A_SHIFT,
    ) -> None:
        self._cast, self._inventor, self._seed, self._clock = cast, inventor, seed, clock
        self._reports = reports
        self._minute = 60.0 / speed
        self._sleep = sleep
        self._tickets: dict[str, Ticket] = {}
        self._plans: dict[str, asyncio.Task[None]] = {}
        self._roster = Roster()
        self._looking_at = ""

    async def run(self) -> None:
        """Go on until cancelled."""
        async with asyncio.TaskGroup() as together:
            together.create_task(self.residents())
            together.create_task(self._be_present())
            together.create_task(self._watch(together))

    # Residents, of their own accord.

    async def residents(self) -> None:
        """Report, urge and withdraw, for ever."""
        for happening in happenings(self._inventor, self._seed, self._reports):
            await self._sleep(happening.after * self._minute)
            with suppress(XianzhiError):
                await self._happen(happening)

    async def _happen(self, happening: Happening) -> None:
        match happening.deed:
            case Deed.FILES if self._waiting() < ENOUGH_WAITING:
                await self._file(happening)
            case Deed.COMES_BY:
                assert happening.report is not None
                now = self._clock.now()
                register = c.Register(report_of(happening.report), happening.channel, now)
                await self._cast.file(COLLEAGUE, register, now, str(happening.ref))
            case Deed.URGES | Deed.WITHDRAWS:
                await self._come_back_to_it(happening)

    def _waiting(self) -> int:
        return sum(ticket.state is State.SUBMITTED for ticket in self._tickets.values())

    async def _file(self, happening: Happening) -> None:
        assert happening.report is not None
        resident = self._cast.resident(happening.neighbour.account)
        picture = picture_of(happening.report)
        photos = [(await resident.upload_as_resident(picture)).digest] if picture else []
        theme, where = happening.report.theme, happening.report.location
        report = {
            "client_ref": str(happening.ref),
            "kind": theme.kind,
            "category": theme.category,
            "text": happening.report.text,
            "location": {"text": where.text, "building": where.building, "room": where.room, "zone": where.zone},
            "hazard": theme.hazard,
            "photos": photos,
        }
        await resident.file_report(report)

    async def _come_back_to_it(self, happening: Happening) -> None:
        resident = self._cast.resident(happening.neighbour.account)
        mine = (await resident.my_tickets())["items"]
        pending = next((one["id"] for one in mine if one["may_urge"]), None)
        if pending is None:
            return
        act = resident.urge if happening.deed is Deed.URGES else resident.cancel
        await act(pending, str(happening.ref), happening.words)

    # What follows from what happens to the tickets.

    async def _watch(self, together: asyncio.TaskGroup) -> None:
        """Follow the feed as a desk does, and have everybody do what comes next."""
        while True:
            try:
                cursor, epoch = await self._begin(together)
                await self._follow(together, cursor, epoch)
            except XianzhiError:
                await self._sleep(REST_SECONDS)

    async def _begin(self, together: asyncio.TaskGroup) -> tuple[int, str]:
        board = await self._cast.staff(COLLEAGUE).snapshot()
        self._roster = board.reference.roster
        for parts in board.tickets:
            if (ticket := read_story(parts).ticket) is not None:
                self._plan(together, ticket)
        return board.cursor, board.epoch

    async def _follow(self, together: asyncio.TaskGroup, cursor: int, epoch: str) -> None:
        etag = ""
        while True:
            answer = await self._cast.staff(COLLEAGUE).feed(cursor, epoch, etag, wait=25)
            etag = answer.etag
            if answer.page is None:
                continue
            for raw in answer.page.items:
                if isinstance(item := read_item(raw, cursor + 1), Change):
                    self._plan(together, item.ticket)
            cursor = answer.page.cursor

    def _plan(self, together: asyncio.TaskGroup, ticket: Ticket) -> None:
        """The next act on a ticket takes the place of the one planned before."""
        self._tickets[ticket.id] = ticket
        if (plan := self._plans.pop(ticket.id, None)) is not None:
            plan.cancel()
        act = next_act(ticket, self._roster, COLLEAGUE, self._clock.now(), self._seed)
        if act is not None:
            self._plans[ticket.id] = together.create_task(self._later(ticket, act))

    async def _later(self, ticket: Ticket, act: Act) -> None:
        await self._sleep(act.after * self._minute)
        self._plans.pop(ticket.id, None)  # from here on it is done to the end, whatever happens meanwhile
        with suppress(XianzhiError):  # somebody else may have been quicker
            await self._do(ticket, act)

    async def _do(self, ticket: Ticket, act: Act) -> None:
        if isinstance(act.command, c.Rate):
            resident = self._cast.resident(ticket.report.reporter.account)
            ref = self._cast.reference(ticket.id, ticket.cycle, "rate")
            await resident.rate(ticket.id, ref, act.command.stars, act.command.comment)
        elif act.who is Who.COLLEAGUE:
            await self._help(ticket, act.command)
        else:
            assert ticket.assignee is not None
            command = await self._with_photo(ticket, act)
            await self._cast.issue(ticket.assignee.id, ticket, command, self._clock.now())

    async def _help(self, ticket: Ticket, command: c.Command) -> None:
        """The colleague opens the ticket, or rings the resident up, before anything is decided."""
        self._looking_at = ticket.id
        await self._cast.staff(COLLEAGUE).present(ticket.id, isinstance(command, c.RecordCall))
        await self._sleep(REST_SECONDS)
        await self._cast.issue(COLLEAGUE, ticket, command, self._clock.now())

    async def _with_photo(self, ticket: Ticket, act: Act) -> c.Command:
        """The repairer's command with a photo of the place, or the reason why there is none."""
        command, scene = act.command, theme_of(ticket.report.category, ticket.kind).scene
        assert ticket.assignee is not None
        if isinstance(command, c.Verify):
            command = replace(command, arrived_at=self._clock.now())
        if act.with_photo and scene is not None and isinstance(command, c.Verify | c.FinishRepair | c.MarkInvalid):
            mended = isinstance(command, c.FinishRepair)
            picture = draw(scene, crc32(ticket.report.location.text.encode()), mended)
            photo = await self._cast.staff(ticket.assignee.id).upload(picture)
            return replace(command, photos=(Photo(photo.digest, PhotoStage.AFTER if mended else PhotoStage.EVIDENCE),))
        if isinstance(command, c.FinishRepair):
            return replace(command, no_photo_reason="居民家中，未拍照")
        return command

    async def _be_present(self) -> None:
        while True:
            with suppress(Unreachable):
                await self._cast.staff(COLLEAGUE).present(self._looking_at, False)
            await self._sleep(HEARTBEAT_SECONDS)
