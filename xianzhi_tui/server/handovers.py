"""Handovers (交接班): two signatures under one sheet, kept beside the tickets and touching none of them."""

from __future__ import annotations

from dataclasses import replace

from xianzhi_tui import wire
from xianzhi_tui.clock import Clock
from xianzhi_tui.domain.handover import Handover, Proof
from xianzhi_tui.domain.roles import Person, Role
from xianzhi_tui.server.accounts import Accounts
from xianzhi_tui.server.errors import CommandIdReused, MalformedRequest, NotFound, WrongSignature
from xianzhi_tui.server.store.people import Caller
from xianzhi_tui.server.store.store import Store
from xianzhi_tui.server.store.unit_of_work import UnitOfWork

MAY_SIGN = frozenset({Role.DUTY, Role.LEAD})


class Handovers:
    """Keeps them, and sees whose PINs they were signed with where it is told."""

    def __init__(self, store: Store, clock: Clock, accounts: Accounts) -> None:
        self._store, self._clock, self._accounts = store, clock, accounts

    async def keep(self, caller: Caller, sent: wire.HandoverRequest) -> wire.HandoverAnswer:
        """Write a handover down; the same one again is answered again."""
        handover: Handover = wire.build(sent.handover)
        if handover.taken_at is None or not handover.sound:
            raise MalformedRequest(fields=["handover"])
        kept = wire.HandoverAnswer(
            handover,
            caller.device,
            self._clock.now(),
            await self._proof(caller, handover.giver, sent.giver_pin),
            await self._proof(caller, handover.taker, sent.taker_pin),
        )
        return await self._store.write(_keep, caller.compound, kept)

    async def newest(self, caller: Caller, limit: int) -> wire.HandoverListAnswer:
        """The last ones of the caller's compound."""
        found = await self._store.read(lambda books: books.handovers.newest(caller.compound, limit))
        return wire.HandoverListAnswer(tuple(found))

    async def _proof(self, caller: Caller, person: Person, pin: str) -> Proof:
        """By whom the PIN was seen; raises WrongSignature, or TooMany after too many wrong ones."""
        if not pin:
            return Proof.DESK
        if not await self._accounts.proved(caller, person.id, pin):
            raise WrongSignature
        return Proof.SERVICE


def _keep(books: UnitOfWork, compound: str, kept: wire.HandoverAnswer) -> wire.HandoverAnswer:
    signed = kept.handover
    for person in (signed.giver, signed.taker):
        account = books.people.account(compound, person.id)
        if account is None or account.actor.role not in MAY_SIGN:
            raise NotFound
    before = books.handovers.get(compound, signed.handover_id)
    if before is None:
        books.handovers.add(compound, kept)
        return kept
    if before.handover != signed:
        raise CommandIdReused
    proved = replace(
        before,
        giver_proof=_better(before.giver_proof, kept.giver_proof),
        taker_proof=_better(before.taker_proof, kept.taker_proof),
    )
    if proved != before:
        books.handovers.prove(compound, proved)
    return proved


def _better(before: Proof, now: Proof) -> Proof:
    """What the service saw itself outweighs the word of a desk."""
    return Proof.SERVICE if Proof.SERVICE in (before, now) else Proof.DESK
