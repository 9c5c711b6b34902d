"""A screen with nothing on it but one form, at a fixed hour: what the form says and asks for is kept."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from textual import on
from textual.app import App, ComposeResult
from textual.events import Paste
from textual.pilot import Pilot
from textual.widgets import Static

from tests.domain.office import NOON, POLICY, ROSTER, ZHANG
from tests.manual_clock import ManualClock
from tests.tui import office
from xianzhi_tui.codec import command_fields, encode
from xianzhi_tui.domain.commands import Command, Filing
from xianzhi_tui.domain.roles import Actor, Role
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.desk import Session
from xianzhi_tui.tui import theme
from xianzhi_tui.tui.forms import form_for
from xianzhi_tui.tui.forms.editors import Entry
from xianzhi_tui.tui.forms.form import Draft, Form, FormFacts
from xianzhi_tui.tui.forms.menu import possible
from xianzhi_tui.tui.forms.photo_sheet import PhotoSheet
from xianzhi_tui.tui.forms.sheet import Sheet
from xianzhi_tui.tui.messages import StepChosen
from xianzhi_tui.tui.widgets.form_place import FormPlace
from xianzhi_tui.wire import parse_command, parse_filing


def assert_the_service_understands(command: Command) -> None:
    """What a form sends is what the service can read: a test of every form, for nothing."""
    envelope = {"command_id": str(UUID(int=1)), "occurred_at": NOON}
    parse = parse_filing if isinstance(command, Filing) else parse_command
    assert parse(encode({**envelope, **command_fields(command)})).command == command


class Counter(App[None]):
    """Holds one form at its lower edge, as the board does."""

    CSS = "FormPlace { dock: bottom; }"

    def __init__(
        self, step: type[Command], ticket: Ticket | None, facts: FormFacts, kind: type[Form] | None = None
    ) -> None:
        super().__init__()
        self._kind = kind or form_for(step)
        self._ticket, self._facts = ticket, facts
        self.form: Sheet
        self.submitted: list[Form.Submitted] = []
        self.left: list[Draft] = []
        self.reveals = 0
        self.photos: list[Form.PhotoChosen] = []
        self.picks: list[PhotoSheet] = []
        self.chosen: list[tuple[type[Command], int]] = []  # in the menu, each with the version it is meant for

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return theme.variables(theme.PALETTES[theme.DEFAULT])

    def compose(self) -> ComposeResult:
        yield FormPlace()

    async def on_mount(self) -> None:
        for look in theme.themes():
            self.register_theme(look)
        self.theme = theme.DEFAULT
        await self.open()

    async def open(self) -> None:
        """Open the form, with the draft it was left with if there is one."""
        assert self._kind is not None
        place = self.query_one(FormPlace)
        form = await place.open(self._kind, self._ticket, lambda draft: replace(self._facts, draft=draft))
        assert isinstance(form, Sheet)
        self.form = form

    @on(Form.Submitted)
    def _submitted(self, message: Form.Submitted) -> None:
        assert_the_service_understands(message.command)
        self.submitted.append(message)

    @on(Form.Left)
    def _left(self, message: Form.Left) -> None:
        self.left.append(message.draft)

    @on(Form.RevealAsked)
    def _reveal(self) -> None:
        self.reveals += 1

    @on(Form.PhotoChosen)
    def _photo(self, message: Form.PhotoChosen) -> None:
        self.photos.append(message)

    @on(StepChosen)
    def _step(self, message: StepChosen) -> None:
        assert message.ticket is not None
        self.chosen.append((message.step, message.ticket.version))

    @on(PhotoSheet.FilesWanted)
    def _pick(self, message: PhotoSheet.FilesWanted) -> None:
        self.picks.append(message.form)

    @property
    def word(self) -> str:
        """What stands in the line under the fields."""
        return str(self.form.query_one(".word", Static).content)

    @property
    def heading(self) -> str:
        """What the form is about."""
        return self.form.heading

    def entry(self, field: str) -> Entry:
        """One question of the form."""
        return self.form.entry(field)

    def written(self, field: str) -> str:
        """What is to be seen of an answer, line by line."""
        editor = self.entry(field).editor
        return "\n".join("".join(words for words, _ in line) for line in editor.look(editor.size.width))

    def asked(self) -> list[str]:
        """The questions to be seen, in order."""
        return [one.field.name for one in self.form.entries if one.is_asked]


def facts(now: datetime, by: Actor = ZHANG, tickets: tuple[Ticket, ...] = ()) -> FormFacts:
    """What a form may know."""
    session = Session(by, "XZ01", "示范小区", "desk-1")
    return FormFacts(ManualClock(now), ROSTER, POLICY, session, tickets, Strings("zh"), {})


@asynccontextmanager
async def opened(
    step: type[Command], ticket: Ticket | None, knows: FormFacts, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[Counter, Pilot[None]]]:
    """The form of a step, just opened."""
    app = Counter(step, ticket, knows)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield app, pilot


async def type_in(pilot: Pilot[None], text: str) -> None:
    """Type some text as an input method delivers it."""
    for sign in text:
        await pilot.press(_KEYS.get(sign, sign))


async def drop_file(pilot: Pilot[None], words: str) -> None:
    """Drop files on the terminal: it pastes their names."""
    pilot.app.post_message(Paste(words))
    await pilot.pause()


_KEYS = {" ": "space", "-": "minus", ":": "colon"}


def every_form() -> list[tuple[type[Command], Ticket]]:
    """Every act that has a form, each with a ticket it is possible for."""
    found = {step: one.ticket for one in office.afternoon() for step in possible(one.ticket, Role.LEAD)}
    return [(step, ticket) for step, ticket in found.items() if form_for(step) is not None]
