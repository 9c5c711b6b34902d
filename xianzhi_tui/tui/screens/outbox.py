"""What is not yet with the service, and what it refused: both sides, and what can be done (待发与冲突)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import Worker

from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.desk import OutboxEntry, Story, UnsentHandover
from xianzhi_tui.text import display
from xianzhi_tui.tui import bindings
from xianzhi_tui.tui.command_words import clock_words, command_words
from xianzhi_tui.tui.messages import DropWanted, RetryWanted
from xianzhi_tui.tui.numbers import no_words
from xianzhi_tui.tui.screens.sized import LOW, SizedScreen
from xianzhi_tui.tui.view import BoardView
from xianzhi_tui.tui.widgets.asked_line import AskedLine
from xianzhi_tui.tui.widgets.key_line import KeyLine
from xianzhi_tui.tui.widgets.timeline import sentences
from xianzhi_tui.tui.widgets.title import Title

AskStory = Callable[[str], Awaitable[Story | None]]
FEW_STEPS, MANY_STEPS = 3, 8
WHOLE, LINE_CHARS = 2000, 100


class Outbox(SizedScreen[OutboxEntry | None]):
    """The commands this machine keeps, oldest first; a refused one may be sent again, changed, or given up."""

    CSS_PATH = "outbox.tcss"
    BINDINGS = bindings.of(bindings.TRAY)

    listed = query_one(OptionList)
    detail = query_one("#detail", Static)
    reason = query_one("#reason", Horizontal)
    line = query_one("#line", Static)

    def __init__(
        self,
        entries: Iterable[OutboxEntry],
        view: BoardView,
        story: AskStory,
        keys: Mapping[str, str],
        strings: Strings,
        handovers: Sequence[UnsentHandover] = (),
    ) -> None:
        super().__init__()
        self._handovers = handovers
        self._ask = story
        self._story: Story | None = None  # of the ticket under the cursor
        self._entries = {one.command_id: one for one in entries}
        self._view, self._keys, self._t = view, keys, strings

    def compose(self) -> ComposeResult:
        yield Title(id="title")
        yield OptionList(markup=False)
        yield Static(id="detail", markup=False)
        with Horizontal(id="reason"):
            yield Static(self._t("tray.reason"), markup=False, classes="label")
            yield AskedLine("", "", max_chars=200)
        yield Static(id="line", markup=False)
        yield KeyLine(bindings.TRAY, (), self._keys, self._t)

    def show(self, entries: Iterable[OutboxEntry], view: BoardView, handovers: Sequence[UnsentHandover] = ()) -> None:
        """What is kept now; the cursor stays on its command."""
        chosen, self._handovers = self._chosen, handovers
        self._entries, self._view = {one.command_id: one for one in entries}, view
        self._story = None
        self._list(chosen)

    def on_mount(self) -> None:
        self.reason.display = False
        self._list(None)
        self.listed.focus()

    @on(OptionList.OptionHighlighted)
    def _moved(self) -> None:
        self._show_chosen()

    def action_retry(self) -> None:
        if (entry := self._refused()) is not None:
            fresh = fresher(entry.theirs, self._view.tickets.get(entry.ticket_id))
            # A command that needed no version the first time needs none now.
            version = fresh.version if fresh and entry.base_version is not None else None
            self.post_message(RetryWanted(entry.command_id, version))

    @on(OptionList.OptionSelected)
    def action_edit(self) -> None:
        entry = self._refused()
        if entry is not None and entry.typed is not None:
            self.dismiss(entry)
        elif entry is not None:
            self.line.update(Content(self._t("tray.nothing_asked")))

    def action_drop(self) -> None:
        if self._refused() is not None:
            self._ask_why(True)
            self.query_one(AskedLine).focus()

    @on(Input.Submitted)
    def _reason_given(self, message: Input.Submitted) -> None:
        entry = self._refused()
        if entry is None:
            self._close_reason()
        elif not (reason := message.value.strip()):
            self.line.update(Content(self._t("tray.reason_missing")))
        else:
            self._close_reason()
            self.post_message(DropWanted(entry.command_id, reason))

    def action_leave(self) -> None:
        if self.reason.display:
            self._close_reason()
        else:
            self.dismiss(None)

    @property
    def _chosen(self) -> str | None:
        option = self.listed.highlighted_option
        return option.id if option is not None else None

    def _refused(self) -> OutboxEntry | None:
        """The chosen command, if it is one that a person has to decide about."""
        entry = self._entries.get(self._chosen or "")
        if entry is not None and entry.refused:
            return entry
        if entry is not None:
            self.line.update(Content(self._t("tray.only_refused")))
        return None

    def _list(self, chosen: str | None) -> None:
        t, refused = self._t, sum(one.refused for one in self._entries.values())
        queued = len(self._entries) - refused + len(self._handovers)
        self.query_one(Title).put([([(f" {t('tray.title', queued=queued, refused=refused)}", "strong")], ())])
        rows = [Option(Content(self._row(one)), id=key) for key, one in self._entries.items()]
        self.listed.set_options([*rows, *(Option(Content(self._signed(one))) for one in self._handovers)])
        if self._entries:
            known = chosen in self._entries
            self.listed.highlighted = self.listed.get_option_index(chosen) if chosen and known else self._first()
        self._show_chosen()

    def _first(self) -> int:
        """The first refused command, else the oldest."""
        return next((row for row, one in enumerate(self._entries.values()) if one.refused), 0)

    def _row(self, entry: OutboxEntry) -> str:
        t = self._t
        ticket = self._view.tickets.get(entry.ticket_id)
        where = f"{no_words(ticket.no, t)}  {ticket.report.location.text}" if ticket else ""
        tried = t("tray.attempts", count=entry.attempts) if entry.attempts else ""
        act = command_words(entry.command, self._view.data.roster, t)
        parts = (t(f"tray.{entry.state.value}"), clock_words(entry.occurred_at), where, act, tried)
        return "  ".join(part for part in parts if part)

    def _signed(self, handover: UnsentHandover) -> str:
        names = {"giver": display(handover.giver, max_lines=1), "taker": display(handover.taker, max_lines=1)}
        return f"{self._t('tray.queued')}  {clock_words(handover.at)}  {self._t('tray.handover', **names)}"

    def _show_chosen(self) -> None:
        entry, t = self._entries.get(self._chosen or ""), self._t
        self._name_keys()
        if entry is None:
            self.detail.update(Content(""))
            self.line.update(Content(t("tray.waiting" if self._handovers else "tray.empty")))
            self.line.remove_class("-wrong")
            return
        self.detail.update(Content("\n".join((self._mine(entry), *(self._theirs(entry) if entry.refused else ())))))
        self.line.update(Content(self._why(entry) if entry.refused else t("tray.waiting")))
        self.line.set_class(entry.refused, "-wrong")
        if entry.refused and (self._story is None or self._story.ticket.id != entry.ticket_id):
            read = partial(self._read, entry.ticket_id)
            self._reading: Worker[None] = self.run_worker(read, exclusive=True, exit_on_error=False)

    async def _read(self, ticket_id: str) -> None:
        """What happened to the ticket, for the other side of a refusal."""
        self._story = await self._ask(ticket_id)
        if self.is_attached and self._story is not None:
            self._show_chosen()

    def _mine(self, entry: OutboxEntry) -> str:
        act = command_words(entry.command, self._view.data.roster, self._t, max_chars=WHOLE)
        return f"{self._t('tray.mine')}  {clock_words(entry.occurred_at)}  {entry.actor.name}  {act}"

    def _theirs(self, entry: OutboxEntry) -> Iterator[str]:
        """The ticket as it stands, and who brought it there."""
        t, story = self._t, self._story if self._story and self._story.ticket.id == entry.ticket_id else None
        ticket = fresher(entry.theirs, story.ticket if story else self._view.tickets.get(entry.ticket_id))
        if ticket is None:
            yield f"{t('tray.theirs')}  {t('tray.gone')}"
            return
        state, who = t(f"state.{ticket.state.value}"), _holder(ticket, t)
        yield f"{t('tray.theirs')}  {t('tray.they', no=no_words(ticket.no, t), state=state, who=who)}"
        told = sentences(story, t) if story else []
        for one in told[-(FEW_STEPS if self.size.height < LOW else MANY_STEPS) :]:
            yield f"      {clock_words(one.at)}  {display(one.words, max_chars=LINE_CHARS, max_lines=1)}"

    def _why(self, entry: OutboxEntry) -> str:
        keys = {act: bindings.key_name(f"tray.{act}", self._keys, self._t) for act in ("retry", "edit", "drop")}
        return self._t("tray.why", message=display(entry.message or entry.code, max_chars=120, max_lines=1), **keys)

    @on(AskedLine.Left)
    def _close_reason(self) -> None:
        self._ask_why(False)
        self.query_one(AskedLine).value = ""
        self.listed.focus()
        self._show_chosen()

    def _ask_why(self, asked: bool) -> None:
        self.reason.display = asked
        self._name_keys()

    def _name_keys(self) -> None:
        """Those that do something now: a person decides about nothing but what was refused."""
        entry = self._entries.get(self._chosen or "")
        acts = bindings.TRAY if entry is not None and entry.refused else bindings.TRAY[-1:]
        self.query_one(KeyLine).offer(bindings.ASKED if self.reason.display else acts, (), self._keys, self._t)


def _holder(ticket: Ticket, t: Strings) -> str:
    person = ticket.assignee or ticket.accepted_by
    return t("tray.held_by", name=person.name) if person else ""


def fresher(one: Ticket | None, other: Ticket | None) -> Ticket | None:
    """Of two copies of a ticket the one that knows more."""
    if one is None or other is None:
        return one or other
    return max(one, other, key=lambda copy: copy.version)
