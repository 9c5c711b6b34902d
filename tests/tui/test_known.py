"""What the desk knows: acts stay shown from the key press until the service's own word is read."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from tests.manual_clock import ManualClock
from tests.tui import office
from tests.tui.fake_desk import FakeDesk
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.ticket import State, Ticket
from xianzhi_tui.sync.desk import Link, LinkState, OutboxEntry, OutboxState
from xianzhi_tui.tui.known import Answers, Known
from xianzhi_tui.tui.view import BoardView

DISPATCH = c.Dispatch("w1", "离得近")
"""With a reason it could be given again to a ticket it was already done to."""


def lamp() -> office.Matter:
    return office.matter(1043, "广场东侧", "路灯不亮", office.ago(10)).then(c.Accept(), office.ago(9))


class Memory:
    """A desk, what is known of it, and every state the lamp's ticket was shown in."""

    def __init__(self) -> None:
        self.desk = FakeDesk(office.data((lamp(),)))
        self.known = Known(self.desk, ManualClock(office.NOW), self._changed)
        self.shown: list[State] = []

    @property
    def ticket(self) -> Ticket:
        return self.known.view.tickets["t1043"]

    async def dispatch(self) -> OutboxEntry:
        """Read the replica, then keep the command on top of it."""
        await self.known.read()
        entry = await self.desk.issue("t1043", DISPATCH, self.ticket.version, office.NOW)
        await self.known.kept([entry])
        return entry

    def reaches_the_service(self) -> None:
        """The agent writes the service's answer into the replica before it takes the command off the outbox."""
        self.desk.data = office.data((lamp().then(DISPATCH, office.NOW),))

    def _changed(self, view: BoardView) -> None:
        self.shown.append(view.tickets["t1043"].state)


async def test_a_confirmed_act_does_not_flash_back_to_what_was_before() -> None:
    memory = Memory()
    entry = await memory.dispatch()
    memory.reaches_the_service()
    assert memory.known.outbox(()).confirmed == [entry]
    await memory.known.look()
    await memory.known.catch_up()
    assert memory.shown == [State.ACCEPTED, State.DISPATCHED, State.DISPATCHED, State.DISPATCHED]
    assert memory.known.view.unsent_acts == 0


async def test_an_act_the_replica_knows_already_is_not_done_twice() -> None:
    memory = Memory()
    await memory.dispatch()
    memory.reaches_the_service()
    await memory.known.read()
    assert memory.ticket == lamp().then(DISPATCH, office.NOW).ticket


async def test_a_refusal_is_told_once_and_the_ticket_is_what_it_was() -> None:
    memory = Memory()
    refused = replace(await memory.dispatch(), state=OutboxState.REFUSED, message="李强已于14:44派单")
    assert memory.known.outbox((refused,)) == Answers([refused], [])
    assert memory.known.outbox((refused,)) == Answers([], [])
    await memory.known.catch_up()
    assert memory.ticket.state is State.ACCEPTED
    assert memory.known.view.conflicts == 1


async def test_a_dropped_act_is_not_called_confirmed() -> None:
    memory = Memory()
    memory.known.outbox((replace(await memory.dispatch(), state=OutboxState.REFUSED),))
    assert memory.known.outbox(()).confirmed == []


async def test_the_replica_is_read_again_once_it_is_a_minute_newer_than_the_board() -> None:
    memory = Memory()
    await memory.known.read()
    for seconds, outdated in ((0, False), (59, False), (60, True)):
        as_of = office.NOW + timedelta(seconds=seconds)
        memory.known.hear(Link(LinkState.CONNECTED, data_as_of=as_of))
        assert memory.known.outdated is outdated
