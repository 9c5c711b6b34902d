"""What the App does for the screens with the sync side: each errand says in the end how it went."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.css.query import NoMatches

from xianzhi_tui.errors import XianzhiError
from xianzhi_tui.sync.desk import Desk, Drafts, Found, Link, OutboxEntry, Query, Session, Story
from xianzhi_tui.tui.known import Answers, Known
from xianzhi_tui.tui.messages import FiguresWanted
from xianzhi_tui.tui.numbers import no_words, provisional_no
from xianzhi_tui.tui.photo_folder import DropFolder
from xianzhi_tui.tui.screens.board import Board

if TYPE_CHECKING:
    from xianzhi_tui.domain.ticket import Ticket
    from xianzhi_tui.tui.forms.form import Form
    from xianzhi_tui.tui.messages import Wanted
    from xianzhi_tui.tui.query import Asked
    from xianzhi_tui.tui.screens.seeking import Seeking

PRESENCE_REST_SECONDS = 1.5
"""So long a ticket lies open before the colleagues are told."""
PRESENCE_AGAIN_SECONDS = 20
"""Well within the 45 seconds after which the service takes a desk for left."""
TELLING = "xianzhi_tui.tui.widgets.timeline"
"""Loaded for the first story, with the events' classes, while keys are answered."""


class Errands:
    """Runs the acts of one desk, one at a time where their order counts."""

    def __init__(self, desk: Desk, known: Known, board: Board, drop: DropFolder) -> None:
        self._desk, self._known, self._board, self._drop = desk, known, board, drop
        self._saving = asyncio.Lock()
        self._drafts: Drafts | None = None  # as they are on the disk; None until they were read from there

    async def issue(self, wanted: Sequence[Wanted], form: Form | None = None) -> None:
        """Have commands kept on this machine; only when all are, they are called kept and their tickets free again."""
        kept: list[OutboxEntry] = []
        try:
            async with self._saving:
                for one in wanted:
                    kept.append(await self._keep(one, form if one is wanted[0] else None))
            if form is not None:
                self._board.forms.forget(form)
        except XianzhiError as error:
            await self._known.kept(kept)  # those before it
            self._board.say_error(error)
        else:
            self._board.queue.expect(_made(kept[0]))
            await self._known.kept(kept)
            self._board.say(self._board.strings(self._how(kept), **await self._named(*kept)), about=kept[-1].command_id)
            await self.keep_drafts()
            if form is not None:
                await self._drop.put_away(form.used)
        finally:
            self._board.busy.difference_update(one.ticket_id for one in wanted)

    async def _keep(self, wanted: Wanted, form: Form | None) -> OutboxEntry:
        """One command safe on this machine, with what it was made from; or a refused one with other words."""
        typed = form.typed(wanted.command) if form else None
        if form is None or not form.corrects:
            now = self._known.clock.now()
            return await self._desk.issue(wanted.ticket_id, wanted.command, wanted.base_version, now, typed)
        await self._desk.edit(form.corrects, wanted.command, wanted.base_version, typed)
        return next(one for one in await self._desk.outbox() if one.command_id == form.corrects)

    def _how(self, kept: Sequence[OutboxEntry]) -> str:
        """How acts are safe: confirmed already, on their way, written down, or no more than intended."""
        from xianzhi_tui.domain.records import is_record

        if not any(map(self._known.waits, kept)):
            return "said.confirmed"
        if self._known.connected:
            return "said.kept"
        return "said.kept_offline" if is_record(kept[0].command) else "said.intended"

    def hear(self, link: Link) -> None:
        """How the line stands; that nothing can be kept here is said before a key is pressed, and when it is over."""
        before, now = self._known.link.trouble, link.trouble
        self._known.hear(link)
        self._board.show_link(link)
        if now != before:
            self._board.say(self._board.strings(f"said.{now or 'writable'}"), bad=bool(now))

    async def tell(self, answers: Answers) -> None:
        """Show what became of the tickets, and say what the service said to commands of this desk."""
        board, known, t = self._board, self._known, self._board.strings
        await known.catch_up()
        # Updates may be older than what was kept meanwhile: what waits is not confirmed.
        confirmed = [one for one in answers.confirmed if not known.waits(one)]
        if any(one.provisional for one in confirmed):
            known.numbers = await self._desk.provisional_numbers()
        for one in confirmed:
            ticket, made = known.ticket(one.ticket_id), known.ticket(_made(one))
            if one.provisional and one.ticket_id in known.numbers and ticket is not None:
                board.say(t("said.numbered", provisional=no_words(-one.provisional, t), no=no_words(ticket.no, t)))
            elif made is not None and made is not ticket:
                words = t("said.converted", repair=no_words(made.no, t), **await self._named(one))
                board.say_instead(words, one.command_id)
            else:
                board.say_instead(t("said.confirmed", **await self._named(one)), one.command_id)
        key = board.key("board.outbox")
        for one in answers.refused:
            board.say(t("said.refused", reason=one.message, key=key, **await self._named(one)), bad=True)

    async def tell_story(self, ticket_id: str) -> None:
        """Fetch what happened to the ticket under the cursor."""
        if (story := await self._desk.story(ticket_id)) is not None:
            if TELLING not in sys.modules:
                await asyncio.to_thread(import_module, TELLING)
            self._board.tell(story)

    async def open_story(self, ticket_id: str) -> None:
        """Open the page with all that happened to a ticket."""
        if (story := await self.story(ticket_id)) is not None:
            self._board.pages.story(story, partial(self.prove, ticket_id))

    async def prove(self, ticket_id: str) -> str:
        """Write the proof of a ticket where this desk's files to be handed out lie; what is to be said of it."""
        from xianzhi_tui.tui.proofs import prove

        return await prove(self._desk, self._known.view, ticket_id, self._board.strings)

    async def story(self, ticket_id: str) -> Story | None:
        """What happened to a ticket; one that was registered here and not sent yet has no story but its own."""
        if (story := await self._desk.story(ticket_id)) is not None:
            return story
        ticket = self._known.ticket(ticket_id)
        return Story(ticket) if ticket else None

    async def find(self, page: Seeking[Any], asked: Asked) -> None:
        """Look for tickets; the next key gives this up and looks anew."""
        found = await self.look_for(asked, page.typed)
        if page.is_attached:
            page.show(asked, found)

    async def look_for(self, asked: Asked, typed: str) -> Found:
        """Tickets of the replica, and those that only this desk knows, or knew by a number of its own."""
        from xianzhi_tui.sync.search import found_among

        now = self._known.clock.now()
        # What was registered here and is not sent yet is in no replica.
        mine = found_among((one for one in self._known.view.tickets.values() if one.no <= 0), asked.query, now)
        slips = await self._on_slips(typed)
        theirs = await self._desk.find(asked.query, now)
        return Found((*mine.tickets, *slips, *theirs.tickets), mine.count + len(slips) + theirs.count)

    async def _on_slips(self, typed: str) -> list[Ticket]:
        """The tickets that once had this provisional number here, and by now have the service's."""
        no = provisional_no(typed)
        ids = [one for one, given in self._known.numbers.items() if given == no]
        stories = [await self._desk.story(one) for one in reversed(ids)]
        return [one.ticket for one in stories if one is not None]

    async def count(self, wanted: FiguresWanted) -> None:
        """Count a span; choosing another one gives this up."""
        page = wanted.page
        try:
            counted = await self._desk.figures(wanted.span, wanted.history_days)
        except XianzhiError as error:
            if page.is_attached:
                page.fail(error)
        else:
            if page.is_attached:
                page.show(wanted.span, counted)

    async def open_menu(self, ticket: Ticket) -> None:
        """What can be done with a ticket, after leaving the pages over the board; one with an open form stays."""
        app = self._board.app
        while (page := app.screen) is not self._board:
            await app.run_action("close", page)
            if app.screen is page:
                return
        await self._board.steps.menu(self._known.ticket(ticket.id) or ticket)

    async def take_out(self, ticket_id: str) -> None:
        """Open the form that takes a merged ticket out again, which is not on the board."""
        from xianzhi_tui.domain.commands import Unmerge

        if (story := await self._desk.story(ticket_id)) is not None:
            await self._board.close_form()
            await self._board.steps.begin(Unmerge, story.ticket)
        else:
            self._board.say(self._board.strings("said.not_here"), bad=True)

    async def open_photos(self, ticket_id: str) -> None:
        """Open the page with a ticket's photos."""
        if (story := await self.story(ticket_id)) is not None:
            self._board.photos.open(story)

    async def be_present(self, ticket_id: str, calling: bool, at_once: bool) -> None:
        """Tell the colleagues what is open here, and go on telling: they forget what they do not hear again."""
        if not at_once:
            await asyncio.sleep(PRESENCE_REST_SECONDS)
        while True:
            await self._desk.present(ticket_id, calling)
            await asyncio.sleep(PRESENCE_AGAIN_SECONDS)

    async def reveal(self, form: Form) -> None:
        """The reporter's full number, for the form that asked; the service keeps a record of it."""
        assert form.ticket is not None
        try:
            form.show_phone(await self._desk.reveal(form.ticket.id))
        except XianzhiError as error:
            self._board.say_error(error)

    async def know_places(self, form: Form) -> None:
        """The rooms and places of the compound, for the form that asks where it is."""
        from xianzhi_tui.tui.forms.places import Places

        form.places_are(await asyncio.to_thread(Places, await self._desk.places()))

    async def look_back(self, form: Form, query: Query) -> None:
        """What was reported before from there, or by whoever is calling."""
        found = await self._desk.find(query, self._known.clock.now())
        if form.is_attached:
            form.earlier_are(query, found.tickets)

    async def send_photo(self, form: Form, file: Path) -> None:
        """Send a photo ahead of the command that names it."""
        try:
            form.photo_sent(file, await self._desk.upload(file))
        except XianzhiError as error:
            form.photo_failed(file, error)

    async def take_up(self) -> None:
        """What waits on this machine; where that cannot be read, the tickets can still be looked at."""
        try:
            self._known.outbox(await self._desk.outbox())
            self._known.numbers = await self._desk.provisional_numbers()
        except XianzhiError as error:
            self._board.say_error(error)

    async def seat(self, session: Session) -> None:
        """Whoever signed in sits here; what somebody else has typed and not submitted stays theirs."""
        board, former = self._board, self._board.session
        if former is not None and former.actor.id != session.actor.id:
            if board.forms.form is not None:
                await board.in_front.close_form()
            board.forms.sign(former.actor.name)
        board.show_session(session)

    async def recall(self) -> None:
        """Take up what was typed before the desk last ended."""
        drafts: Drafts = {}
        try:
            drafts = await self._desk.drafts()
        finally:  # a damaged file is told of, and written anew from here on
            self._drafts = drafts
            self._board.forms.remember(drafts)

    @property
    def typed(self) -> bool:
        """Whether something was typed that is not on the disk yet."""
        return self._drafts is not None and self._drafts_now != self._drafts

    @property
    def _drafts_now(self) -> Drafts | None:
        try:
            return self._board.forms.drafts
        except NoMatches:  # the page with the forms is just being taken down; what it held is handed over
            return self._drafts

    async def keep_drafts(self) -> None:
        """Have what is typed and not submitted outlive the desk, however that ends."""
        if self.typed and (drafts := self._drafts_now) is not None:
            self._drafts = drafts
            await self._desk.keep_drafts(drafts)

    async def settle(self) -> None:
        """Wait until what was pressed and typed is safe; a disk that takes no drafts keeps nobody from leaving."""
        async with self._saving:
            with suppress(XianzhiError):
                await self.keep_drafts()

    async def _named(self, *entries: OutboxEntry) -> dict[str, Any]:
        """An act as it is spoken of: 受理 1044, or on several tickets at once 回访 1036 1043."""
        from xianzhi_tui.tui.command_words import act_name

        t, numbers = self._board.strings, dict[str, None]()
        for one in entries:
            # The act may have been the ticket's last, and have taken it off the board.
            ticket = self._known.ticket(one.ticket_id)
            if ticket is None and (story := await self.story(one.ticket_id)) is not None:
                ticket = story.ticket
            if ticket is not None and ticket.no:
                numbers[no_words(ticket.no, t)] = None
        return {"step": act_name(entries[0].command, t), "no": " ".join(numbers)}


def _made(entry: OutboxEntry) -> str:
    """The ticket that comes of an act: of a report the reported one, of a conversion the repair."""
    return entry.ticket_id if entry.provisional else getattr(entry.command, "repair_id", "")
