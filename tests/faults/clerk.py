"""Whoever sits at a desk of a schedule: works on tickets and the tray, takes photos, hands over, signs in again."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from random import Random

from tests.faults.diary import Diary
from tests.faults.machines import DeskMachine, ServiceMachine
from tests.faults.mortal import PowerCut
from tests.faults.oracle import Saved
from tests.faults.people import a_handover, a_photo, a_press, a_walk_in, an_early_press, an_id
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.ticket import Photo
from xianzhi_tui.sync.desk import OutboxState

WRITTEN_DOWN = 1
"""The version of a report that nobody has touched since, which is what its own desk shows before it has a number."""


class Clerk:
    """One person, one desk."""

    def __init__(self, desk: DeskMachine, service: ServiceMachine, chance: Random, diary: Diary) -> None:
        self._desk, self._service, self._chance, self._diary = desk, service, chance, diary
        self._who = f"desk {desk.staff}"

    async def work(self, until: float) -> None:
        """A key now and then, whenever the machine is on."""
        loop = asyncio.get_running_loop()
        while loop.time() < until:
            await asyncio.sleep(self._chance.uniform(1.0, 9.0))
            if self._desk.on:
                try:
                    self._act()
                except PowerCut as cut:
                    self._diary.note(self._who, f"dies at the key, {cut}")

    def sign_in(self) -> None:
        """Type the PIN again, when the login has ended and the service is there to be asked."""
        if self._desk.signed_out and self._service.on:
            self._diary.befall(self._who, "login ended")
            self._desk.sign_in(self._service.service.token(self._desk.staff))

    def _act(self) -> None:
        self.sign_in()
        station, chance = self._desk.station, self._chance
        entries, tickets = station.outbox.entries(), station.tickets
        refused = [one for one in entries if one.state is OutboxState.REFUSED]
        early = [one for one in entries if isinstance(one.command, c.Filing) and one.state is OutboxState.QUEUED]
        if refused and chance.random() < 0.5:
            self._tidy(chance.choice(refused).command_id)
        elif early and chance.random() < 0.4:
            self._press(chance.choice(early).ticket_id, an_early_press(chance, tickets), WRITTEN_DOWN)
        elif chance.random() < 0.04:
            self._hand_over()
        elif not tickets or chance.random() < 0.1:
            self._press("", a_walk_in(chance, station.clock.now(), self._photos()), None)
        elif chance.random() < 0.08:
            self._press(chance.choice(tickets).id, c.AttachPhotos((self._photo(),)), None)
        else:
            shown = chance.choice(tickets)
            self._press(shown.id, a_press(chance, shown, tickets, station.clock.now()), shown.version)

    def _press(self, ticket_id: str, command: c.Command, version: int | None) -> None:
        command_id, station, diary = an_id(self._chance), self._desk.station, self._diary
        diary.perhaps.add(command_id)
        station.put(ticket_id, command, version, command_id)
        diary.perhaps.discard(command_id)
        whose = command_id if isinstance(command, c.Filing) else ticket_id
        diary.saved.append(Saved(command_id, whose, self._desk.staff))
        diary.note(self._who, f"{type(command).__name__} on {whose[:8]} at {version}: {command_id[:8]}")
        station.engine.poke()

    def _photos(self) -> tuple[Photo, ...]:
        """What is attached to a report at the counter: mostly nothing."""
        return (self._photo(),) if self._chance.random() < 0.2 else ()

    def _photo(self) -> Photo:
        station = self._desk.station
        return Photo(station.outbox.photos.keep(a_photo(self._chance), station.clock.now()))

    def _tidy(self, command_id: str) -> None:
        """Work on the tray."""
        station, diary = self._desk.station, self._diary
        entry = next(one for one in station.outbox.entries() if one.command_id == command_id)
        diary.note(self._who, f"tray: {command_id[:8]} {entry.code}")
        if self._chance.random() < 0.5:
            station.outbox.drop(command_id, "不需要了", station.clock.now())
            return
        shown = next((one.version for one in station.tickets if one.id == entry.ticket_id), entry.base_version)
        diary.saved = [replace(one, again=True) if one.command_id == command_id else one for one in diary.saved]
        station.outbox.retry(command_id, None if isinstance(entry.command, c.Filing) else shown)
        station.engine.poke()

    def _hand_over(self) -> None:
        """Two sign at this desk, one after the other; who sits here afterwards is the same to the shelf."""
        station, diary = self._desk.station, self._diary
        given = a_handover(self._chance, station.actor.person, station.clock.now())
        taken = replace(given, taken_at=given.given_at)
        diary.perhaps.add(taken.handover_id)
        station.outbox.handovers.give(given)
        station.outbox.handovers.take(taken)
        diary.perhaps.discard(taken.handover_id)
        diary.signed.append(taken)
        diary.note(self._who, f"handed over: {taken.handover_id[:8]}")
        station.engine.poke()
