"""Who is at this desk: chosen from the list or by staff number, proved by a PIN."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual import on
from textual.app import ComposeResult
from textual.getters import query_one
from textual.widgets import Input

from xianzhi_tui.domain.roles import AT_THE_DESK
from xianzhi_tui.errors import XianzhiError
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.desk import Desk, Session, StaffMember
from xianzhi_tui.tui import bindings
from xianzhi_tui.tui.forms.editors import LineEditor
from xianzhi_tui.tui.screens.sized import SizedScreen
from xianzhi_tui.tui.widgets.key_line import KeyLine
from xianzhi_tui.tui.widgets.lines import MARK, NO_MARK, Line, Lines, fit, plain
from xianzhi_tui.tui.widgets.pin_editor import PinEditor

MAX_NUMBER = 40


class SignIn(SizedScreen[Session | None]):
    """Opened when nobody is signed in, or by its key; never by itself over somebody's work."""

    CSS_PATH = "sign_in.tcss"
    BINDINGS = bindings.of(bindings.SIGN_IN)
    AUTO_FOCUS = ""  # the first field nothing stands in, see on_mount

    number = query_one(LineEditor)
    pin = query_one(PinEditor)
    said = query_one("#said", Lines)

    def __init__(self, desk: Desk, staff: Sequence[StaffMember], keys: Mapping[str, str], strings: Strings) -> None:
        super().__init__()
        self._desk, self._keys, self._t = desk, keys, strings
        self._staff = _of_the_desk(staff)

    def compose(self) -> ComposeResult:
        yield Lines(id="title")
        yield Lines(id="staff")
        yield Lines(id="number-label", classes="label")
        yield LineEditor("", "", MAX_NUMBER, suggested=True)
        yield Lines(id="pin-label", classes="label")
        yield PinEditor("pin")
        yield Lines(id="said")
        # With nobody signed in there is no way back.
        yield KeyLine(bindings.SIGN_IN if self._desk.session else (), bindings.APP, self._keys, self._t)

    def on_mount(self) -> None:
        self._put("#title", "sign_in.title", "strong")
        self._put("#number-label", "sign_in.staff", "muted")
        self._put("#pin-label", "sign_in.pin", "muted")
        self.show_staff(self._staff)
        (self.pin if self.number.value else self.number).focus()

    def show_staff(self, staff: Sequence[StaffMember]) -> None:
        """Who may sign in here, as far as this machine knows."""
        self._staff = staff = _of_the_desk(staff)
        if staff and not self.number.value:
            # Whoever comes to the desk is not the one who sits there: their PIN is all that is missing.
            here = self._desk.session.actor.id if self._desk.session else ""
            self.number.value = next((one.id for one in staff if one.id != here), staff[0].id)
        self._list()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action != "leave" or self._desk.session is not None

    def action_choose(self, step: int) -> None:
        """The next or the previous person of the list."""
        if self._staff:
            ids = [one.id for one in self._staff]
            now = ids.index(self.number.value) if self.number.value in ids else -step
            self.number.value = ids[(now + step) % len(ids)]
            self.pin.focus()

    def action_leave(self) -> None:
        self.dismiss(None)

    @on(Input.Changed, "LineEditor")
    def _list(self) -> None:
        self.query_one("#staff", Lines).put([self._row(one) for one in self._staff])

    @on(Input.Submitted, "LineEditor")
    def _to_pin(self) -> None:
        self.pin.focus()

    @on(Input.Submitted, "PinEditor")
    def _try(self) -> None:
        number, pin = self.number.value.strip(), self.pin.value
        if not number:
            self.number.focus()
        elif pin:
            self.pin.value = ""
            self._put("#said", "sign_in.trying", "muted")
            self.run_worker(self._sign_in(number, pin), group="sign-in", exclusive=True, exit_on_error=False)

    async def _sign_in(self, number: str, pin: str) -> None:
        try:
            session = await self._desk.sign_in(number, pin)
        except XianzhiError as error:
            self.said.put(
                [([(f" {plain(words)}。", "late")], ()) for words in (error.happened, error.safe, error.todo)]
            )
            self.pin.focus()
        else:
            self.dismiss(session)

    def _row(self, member: StaffMember) -> Line:
        chosen = member.id == self.number.value
        words = f"{fit(member.id, 10)} {fit(plain(member.name), 12)} {self._t(f'role.{member.role}')}"
        return [(MARK if chosen else NO_MARK, "key"), (words, "strong" if chosen else "")], ()

    def _put(self, where: str, key: str, tone: str) -> None:
        self.query_one(where, Lines).put([([(f" {self._t(key)}", tone)], ())])


def _of_the_desk(staff: Sequence[StaffMember]) -> Sequence[StaffMember]:
    """Those who work here: a repairer has a number too, and nothing to do with it at a desk."""
    return [one for one in staff if one.role in AT_THE_DESK]
