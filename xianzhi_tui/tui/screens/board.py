"""The board: the day's tickets, the one under the cursor, and the strip for what is to be done with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec.structs import replace
from textual import events, on
from textual.app import ComposeResult
from textual.getters import query_one
from textual.message import Message

from xianzhi_tui.clock import Clock
from xianzhi_tui.config import Settings
from xianzhi_tui.domain.alerts import Alert
from xianzhi_tui.errors import XianzhiError
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.desk import Drafts, Link, Presence, Session, Story
from xianzhi_tui.tui import bindings
from xianzhi_tui.tui.calling import Calling
from xianzhi_tui.tui.finding import Finding
from xianzhi_tui.tui.messages import CallStarted, LineTyped, PhotosAsked, StepChosen, StoryAsked, StoryWanted
from xianzhi_tui.tui.pages import Pages
from xianzhi_tui.tui.screens.sized import SizedScreen
from xianzhi_tui.tui.type_ahead import is_text_field
from xianzhi_tui.tui.veil import veiled
from xianzhi_tui.tui.view import BoardView
from xianzhi_tui.tui.widgets.banner import Banner
from xianzhi_tui.tui.widgets.detail import Detail
from xianzhi_tui.tui.widgets.form_place import FormPlace
from xianzhi_tui.tui.widgets.key_line import KeyLine
from xianzhi_tui.tui.widgets.link_bar import LinkBar
from xianzhi_tui.tui.widgets.next_line import NextLine
from xianzhi_tui.tui.widgets.ticket_queue import TicketQueue
from xianzhi_tui.tui.widgets.top_bar import TopBar

if TYPE_CHECKING:
    from xianzhi_tui.domain.bench import Bench
    from xianzhi_tui.tui.forms.form import Form
    from xianzhi_tui.tui.photo_pages import PhotoPages
    from xianzhi_tui.tui.screens.calls import CallBench
    from xianzhi_tui.tui.steps import Steps


TYPING_TICK_SECONDS = 60.0
"""So rarely do the clocks tick while somebody types: each repaint moves an input method's window for a moment."""


class Board(SizedScreen[None]):
    """The duty desk's one screen; what is asked of a ticket goes up as a message."""

    AUTO_FOCUS = "TicketQueue"
    BINDINGS = bindings.of(bindings.BOARD)

    top = query_one(TopBar)
    link_bar = query_one(LinkBar)
    banner = query_one(Banner)
    queue = query_one(TicketQueue)
    detail = query_one(Detail)
    form_place = query_one(FormPlace)
    next_line = query_one(NextLine)
    key_line = query_one(KeyLine)

    class Ready(Message):
        """The board stands and can be told things."""

    def __init__(self, clock: Clock, settings: Settings, strings: Strings, session: Session | None) -> None:
        super().__init__()
        self._clock, self.settings, self.strings = clock, settings, strings
        self.view = self.bare = BoardView()  # what may be seen, and what there is
        self.locked = False
        self.session = session
        self._link = Link()
        self._ticked_at = float("-inf")
        self.calling = Calling(self)
        self._story: Story | None = None
        self.at_cursor = ""
        """The id of the ticket the cursor rests on; still known when the screen is gone."""
        self.everybody: tuple[Presence, ...] = ()  # whoever sits at a desk, as far as the service has heard
        self.present: dict[str, Presence] = {}
        """The tickets that colleagues have open."""
        self.bench: CallBench | None = None
        """The page of calls, while it is open over the board."""
        self.owed: Bench | None = None  # what it lists, where that was worked out since the last news
        self.finding = Finding(self, clock)
        self.pages = Pages(self, clock)
        self.busy: set[str] = set()
        """Tickets with an act on its way to safety: until it is kept, no key begins another."""

    def compose(self) -> ComposeResult:
        # No containers: Textual draws every line of every container anew with each key.
        yield TopBar()
        yield LinkBar()
        yield Banner()
        yield TicketQueue(self._clock, self.strings)
        yield Detail(self.strings, self._clock.now(), self.settings)
        yield FormPlace()
        yield NextLine()
        yield KeyLine(bindings.BOARD, bindings.APP, self.settings.keys, self.strings)

    # What it is told.

    def show(self, view: BoardView, alerts: tuple[Alert, ...] = ()) -> None:
        """A new state of the tickets, and what calls in it."""
        self.bare, self.calling.alerts, self.owed = view, alerts, None
        self.view = view = veiled(view, self.strings) if self.locked else view
        if not self.is_mounted:
            return
        self.queue.show(view)
        if (form := self.form_place.form) is not None:
            form.tickets_are(view.tickets)
        self._show_ticket()
        self.calling.announce()
        self._say_link()
        if self.bench is not None:
            self.bench.look()
        self.finding.show(view)

    def show_session(self, session: Session | None) -> None:
        """Who is signed in; what was typed about another compound's residents is not for them."""
        if self.session is not None and session is not None and self.session.compound != session.compound:
            self.forms.take_over({})
        self.session = session
        self.show_present(self.everybody)

    def show_link(self, link: Link) -> None:
        """How the line stands; to somebody who types only when that is news."""
        changed = (link.state, link.trouble) != (self._link.state, self._link.trouble)
        self._link = link
        if changed or not self.typing:
            self.queue.show_link(link)
            self._say_link()

    def show_present(self, present: tuple[Presence, ...]) -> None:
        """What the colleagues at other desks have open."""
        self.everybody = present
        here = self.session.device if self.session else ""
        others = [one for one in present if one.device != here]
        self.top.introduce(self.session, [one.person.name for one in others], self.strings)
        # Whoever is on the phone counts more than whoever only looks.
        self.present = {one.ticket_id: one for one in sorted(others, key=lambda one: one.calling) if one.ticket_id}
        self.queue.show_present(self.present)
        if (form := self.forms.form) is not None:
            form.colleagues_have(self.present)
        if self.bench is not None:
            self.bench.look()

    def tell(self, story: Story) -> None:
        """The events of the ticket under the cursor."""
        self._story = story
        self._show_detail()

    def apply(self, settings: Settings, strings: Strings) -> None:
        """Other keys or another language."""
        self.settings, self.strings = settings, strings
        self.queue.speak(strings)
        self.detail.choose(settings)
        self.show_session(self.session)
        self._say_keys()
        self.calling.announce()
        self._show_ticket()
        self._say_link()
        if self.bench is not None:
            self.bench.speak()

    def tick(self) -> None:
        """A second passed."""
        monotonic = self._clock.monotonic()
        for line in self._next_lines:
            line.tick(monotonic)
        if not self.typing or monotonic - self._ticked_at >= TYPING_TICK_SECONDS:
            self._ticked_at = monotonic
            self.queue.tick()
            self.detail.tick(self._clock.now())
            self._say_link()
            if self.bench is not None:
                self.bench.tick()
        self.finding.tick(monotonic)

    @property
    def typing(self) -> bool:
        """Whether the keys go into a text field."""
        return not self.locked and is_text_field(self.in_front.focused)

    # What is done here.

    def on_mount(self) -> None:
        self._fit(self.app.size, update=False)
        self.queue.show(self.view)
        self.show_session(self.session)
        self.calling.announce()
        self._show_ticket()
        self._say_link()
        self.post_message(self.Ready())

    def on_resize(self, event: events.Resize) -> None:
        self._fit(event.size)
        self.call_after_refresh(self._show_ticket)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return not self.locked and not (action in ("next_step", "story") and self.form_place.form is not None)

    @cached_property
    def steps(self) -> Steps:
        """What the keys do: forms and commands, a hundred classes that the first picture does not need."""
        from xianzhi_tui.tui.steps import Steps

        return Steps(self, self._clock)

    async def action_next_step(self) -> None:
        await self.steps.next(self.queue.ticket)

    async def action_register(self) -> None:
        await self.steps.register()

    async def action_dispatch(self) -> None:
        await self.steps.dispatch(self.queue.ticket)

    def action_calls(self) -> None:
        self.steps.calls(self.queue.ticket)

    def leave_bench(self, drafts: Drafts) -> None:
        """Back from the call bench, with what was typed there and not submitted."""
        self.bench = None
        self.form_place.take_over(drafts)

    @property
    def forms(self) -> FormPlace:
        """Where forms open now: here, or on the page over it."""
        return self.in_front.form_place

    @property
    def in_front(self) -> Board | CallBench:
        """Where one works: here, or on the page of calls over it."""
        return self.bench or self

    def action_desks(self) -> None:
        self.steps.desks()

    def action_figures(self) -> None:
        self.pages.figures()

    def action_acknowledge(self) -> None:
        self.steps.acknowledge(self.queue.ticket)

    async def action_menu(self) -> None:
        await self.steps.menu(self.queue.ticket)

    def action_story(self) -> None:
        if (ticket := self.queue.ticket) is not None:
            self.post_message(StoryAsked(ticket.id))

    def action_photos(self) -> None:
        form = self.form_place.form
        if (ticket := form.ticket if form else self.queue.ticket) is not None:
            self.post_message(PhotosAsked(ticket.id))

    @cached_property
    def photos(self) -> PhotoPages:
        """The pages with photos and with files, loaded when one is asked for."""
        from xianzhi_tui.tui.photo_pages import PhotoPages

        return PhotoPages(self, self._clock, lambda: self.settings)

    def action_explain(self) -> None:
        if (ticket := self.queue.ticket) is not None:
            self.pages.explain(ticket)

    def action_find(self) -> None:
        self.finding.open()

    async def action_line(self) -> None:
        await self.steps.line(self.queue.ticket)

    @on(LineTyped)
    async def _line_typed(self, message: LineTyped) -> None:
        await self.close_form()
        await self.steps.carry_out(message.order)

    def action_palette(self) -> None:
        self.finding.palette()

    def action_newest(self) -> None:
        """To what calls most; pressed there, to the next."""
        if ticket_id := self.calling.lead_on(self.queue.ticket.id if self.queue.ticket else ""):
            self.post_message(StoryWanted(ticket_id))
            self.finding.go_to(ticket_id)

    @on(StepChosen)
    async def _step_chosen(self, message: StepChosen) -> None:
        await self.close_form()
        await self.steps.begin(message.step, message.ticket, message.form)

    async def close_form(self) -> None:
        """Back to the list."""
        await self.form_place.close()
        self.form_is(None)
        self.queue.focus()

    def say(self, words: str, *, bad: bool = False, about: str = "", also: bool = False) -> None:
        """Tell the person something in the line at the bottom left, in place of what was said last or behind it."""
        for line in self._next_lines:
            line.say(words, self._clock.monotonic(), bad=bad, about=about, also=also)

    def say_instead(self, words: str, about: str) -> None:
        """Something newer about the same act, if that still stands there."""
        for line in self._next_lines:
            line.say_instead(words, self._clock.monotonic(), about)

    @property
    def _next_lines(self) -> Iterator[NextLine]:
        """Where people look: here, and on the page over it; nowhere while the desk closes."""
        yield from self.query(NextLine)
        if self.bench is not None:
            yield from self.bench.query(NextLine)

    @property
    def keys(self) -> Mapping[str, str]:
        """The keys the office chose for itself."""
        return self.settings.keys

    def key(self, act_id: str) -> str:
        """The key of an act, as it is printed on the keyboard."""
        return bindings.key_name(act_id, self.settings.keys, self.strings)

    def say_error(self, error: XianzhiError) -> None:
        """What happened, what is safe, what to do."""
        for line in self._next_lines:
            line.say_error(error, self._clock.monotonic())

    def form_is(self, form: Form | None) -> None:
        """A form opened or closed: the list holds still meanwhile, colleagues see who is on the phone."""
        ticket = form.ticket if form else self.queue.ticket
        if form is None or form.calling:
            self.post_message(CallStarted(ticket.id if ticket else "", form is not None))
        self.queue.form_open = form is not None
        self._say_keys()
        self.calling.announce()

    @on(TicketQueue.Moved)
    def _cursor_moved(self) -> None:
        ticket = self.queue.ticket
        self.at_cursor = ticket.id if ticket else ""
        self._show_ticket()
        self.calling.announce()
        if ticket is not None:
            self.post_message(StoryWanted(ticket.id))

    def _show_ticket(self) -> None:
        ticket = self.queue.ticket
        unsent = self.view.unsent.get(ticket.id) if ticket else None
        self.next_line.suggest(ticket, unsent, self._clock.now(), self.strings)
        self._show_detail()

    def _show_detail(self) -> None:
        ticket, story = self.queue.ticket, None if self.locked else self._story
        self.detail.show(ticket, self.view, story, self._clock.now(), self.strings)

    def _say_link(self) -> None:
        desk = self.settings.desk
        view, now = self.view, self._clock.now()
        # Before anything is heard, what is seen is as old as the replica.
        link = self._link if self._link.data_as_of else replace(self._link, data_as_of=view.data.data_as_of)
        self.link_bar.say(link, view.unsent_acts, view.conflicts, now, desk.skew_warning_seconds, self.strings)
        self.top.leave_room(self.link_bar.cells_taken)

    def _say_keys(self) -> None:
        form = self.form_place.form
        acts = form.acts if form else () if self.locked else bindings.BOARD
        self.key_line.offer(acts, bindings.APP, self.settings.keys, self.strings)
