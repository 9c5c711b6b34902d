"""What crosses the desk's screens: requests that only the App can fulfil."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct
from textual.message import Message

from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.domain.values import dataclass

if TYPE_CHECKING:
    from xianzhi_tui.domain.commands import Command
    from xianzhi_tui.domain.statistics.spans import Span
    from xianzhi_tui.errors import XianzhiError
    from xianzhi_tui.sync.desk import Picture
    from xianzhi_tui.tui.orders import Order
    from xianzhi_tui.tui.query import Asked
    from xianzhi_tui.tui.screens.figures import FiguresPage
    from xianzhi_tui.tui.screens.seeking import Seeking


class Wanted(Struct, frozen=True):
    """A command to be kept, made against a version of its ticket."""

    ticket_id: str
    command: Command
    base_version: int | None


class PictureViewer(Protocol):
    """Whatever shows photos: the page of them, the pane at the side."""

    def show_picture(self, digest: str, picture: Picture) -> None:
        """The photo that was wanted."""

    def lack_picture(self, digest: str, error: XianzhiError) -> None:
        """It is not to be had now."""


@dataclass
class CommandIssued(Message):
    """A complete command, made against a version of the ticket."""

    ticket_id: str
    command: Command
    base_version: int | None


@dataclass
class StoryWanted(Message):
    """The cursor rests on a ticket: its events are wanted, and colleagues may know."""

    ticket_id: str


@dataclass
class StoryAsked(Message):
    """The page with the whole story is to be opened."""

    ticket_id: str


@dataclass
class FindWanted(Message):
    """Tickets are looked for; what is found goes to the page."""

    page: Seeking[Any]
    asked: Asked


@dataclass
class FiguresWanted(Message):
    """A span is to be counted; what it comes to goes to the page."""

    page: FiguresPage
    span: Span
    history_days: int


@dataclass
class PhotosAsked(Message):
    """The page with a ticket's photos is to be opened."""

    ticket_id: str


@dataclass
class PictureWanted(Message):
    """A photo as so many dots at most; it comes to the viewer."""

    viewer: PictureViewer
    digest: str
    width: int
    height: int


@dataclass
class OriginalWanted(Message):
    """A photo is to be seen in its full size, outside the terminal; how that went is said where it was asked."""

    digest: str
    say: Callable[[str, bool], None]


@dataclass
class CallStarted(Message):
    """The desk is on the phone with a resident, or not any more."""

    ticket_id: str
    calling: bool


@dataclass
class StepChosen(Message):
    """An act was chosen from the menu; its form is to open, or the one named where the act has two."""

    step: type[Command]
    ticket: Ticket | None
    form: str = ""


@dataclass
class MenuWanted(Message):
    """What can be done with a ticket is asked on a page over the board."""

    ticket: Ticket


@dataclass
class FollowerChosen(Message):
    """A merged ticket is to be taken out again; only the replica knows it."""

    ticket_id: str


@dataclass
class LineTyped(Message):
    """A line was typed and understood; it is to be carried out."""

    order: Order


@dataclass
class RetryWanted(Message):
    """A refused command is to be sent again, made against the ticket as it is now."""

    command_id: str
    base_version: int | None


@dataclass
class DropWanted(Message):
    """A refused command is given up, for this reason."""

    command_id: str
    reason: str
