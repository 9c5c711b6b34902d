"""The photos of one ticket: who brought which and when, the chosen one drawn, and beside it how it was before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.strip import Strip

from xianzhi_tui.config import Settings
from xianzhi_tui.domain.photos import pair
from xianzhi_tui.domain.ticket import Photo
from xianzhi_tui.errors import Unreachable, XianzhiError
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.desk import Picture, Story
from xianzhi_tui.text import display
from xianzhi_tui.tui import bindings
from xianzhi_tui.tui.messages import OriginalWanted, PictureWanted
from xianzhi_tui.tui.numbers import no_words
from xianzhi_tui.tui.screens.sized import SizedScreen
from xianzhi_tui.tui.widgets.album import Taken, album
from xianzhi_tui.tui.widgets.countdown import when
from xianzhi_tui.tui.widgets.key_line import KeyLine
from xianzhi_tui.tui.widgets.lines import Line, Lines, fit, paint, plain, wrap
from xianzhi_tui.tui.widgets.picture import dots, draw
from xianzhi_tui.tui.widgets.title import Title

SIDE_BY_SIDE = 100
"""From so many columns the counterpart stands beside the chosen photo."""
LISTED = 5
SAID_LINES = 3


class Frame(NamedTuple):
    """One photo on the wall: what it is, and the picture or why there is none."""

    caption: str
    words: str
    drawn: Sequence[Strip] = ()


class Wall(Lines):
    """Photos side by side, each under its caption."""

    DEFAULT_CSS = "Wall { height: 1fr; }"

    frames: Sequence[Frame] = ()

    def hang(self, frames: Sequence[Frame]) -> None:
        """Show these."""
        self.frames = frames
        self.refresh()

    def render_line(self, y: int) -> Strip:
        width = self.size.width // max(len(self.frames), 1)
        parts = [self._part(frame, y).adjust_cell_length(width, self._tones[""]) for frame in self.frames]
        return Strip.join(parts).adjust_cell_length(self.size.width, self._tones[""])

    def _part(self, frame: Frame, y: int) -> Strip:
        if y == 0:
            return paint((((f" {frame.caption}", "strong"),), ()), self.size.width, self._tones)
        if y - 1 < len(frame.drawn):
            return Strip.join([Strip.blank(1, self._tones[""]), frame.drawn[y - 1]])
        return paint((((f" {frame.words}" if y == 2 else "", "muted"),), ()), self.size.width, self._tones)


class Roll(Lines):
    """The photos one below the other: a click chooses one, a double click opens it."""

    async def on_click(self, event: events.Click) -> None:
        # Where the second click falls another line may have come to stand.
        await self.screen.run_action("open" if event.chain > 1 else f"choose_line({event.y})")


class PhotosPage(SizedScreen[bool]):
    """Looks at the photos; ends with whether more are to be attached."""

    acts: ClassVar[tuple[bindings.Act, ...]] = bindings.PHOTOS  # its keys, for the key line
    BINDINGS = bindings.of(bindings.PHOTOS)
    CSS = """
    PhotosPage { layout: vertical; }
    PhotosPage > #title, PhotosPage > #said, PhotosPage > KeyLine { background: $raised; }
    PhotosPage > #list, PhotosPage > #said { height: auto; }
    """

    def __init__(self, story: Story, now: datetime, settings: Settings, strings: Strings) -> None:
        super().__init__()
        self._ticket, self._taken = story.ticket, album(story, strings)
        self._now, self._settings, self._t = now, settings, strings
        self._row = max(len(self._taken) - 1, 0)  # the newest is what people come for
        self._drawn: dict[str, list[Strip]] = {}
        self._wanted: dict[str, tuple[int, int]] = {}
        self._lacking: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        yield Title(id="title")
        yield Roll(id="list")
        yield Wall()
        yield Lines(id="said")
        yield KeyLine(self.acts, (), self._settings.keys, self._t)

    def on_mount(self) -> None:
        report, no = self._ticket.report, no_words(self._ticket.no, self._t)
        words = plain(f"  {report.location.text}  {display(report.text, max_chars=60, max_lines=1)}")
        title = self._t("photos.title", no=no, count=len(self._taken))
        self.query_one(Title).put([([(f" {title}", "strong"), (words, "")], ())])
        self.say("" if self._taken else self._t("photos.none"))
        self._list()

    def on_resize(self) -> None:
        self.call_after_refresh(self._show)

    def say(self, words: str, bad: bool = False) -> None:
        """Something about the last act, in the line above the keys."""
        tone = "late" if bad else "muted"
        for line in self.query("#said").results(Lines):  # none once the page is left
            line.put([([(f" {one}", tone)], ()) for one in wrap(plain(words), self.size.width - 2)[:SAID_LINES]])

    # The photos, as they come.

    def show_picture(self, digest: str, picture: Picture) -> None:
        """A photo that was wanted."""
        self._drawn[digest] = draw(picture, whole=self._whole)
        self._hang()

    def lack_picture(self, digest: str, error: XianzhiError) -> None:
        """A photo that is not to be had now, and why."""
        gone = isinstance(error, Unreachable)
        self._lacking[digest] = self._t("photos.not_here") if gone else plain(error.happened)
        self._hang()

    # Its keys.

    def action_choose(self, step: int) -> None:
        if self._taken:
            self._choose((self._row + step) % len(self._taken))

    def action_open(self) -> None:
        if self._taken:
            self.say(self._t("photos.opening"))
            self.post_message(OriginalWanted(self._taken[self._row].photo.digest, self.say))

    def action_attach(self) -> None:
        self.dismiss(True)

    def action_close(self) -> None:
        self.dismiss(False)

    # The mouse does what they do.

    def action_choose_line(self, line: int) -> None:
        self._choose(self._first + line)

    def on_mouse_scroll_down(self) -> None:
        self._choose(min(self._row + 1, len(self._taken) - 1))

    def on_mouse_scroll_up(self) -> None:
        self._choose(max(self._row - 1, 0))

    def _choose(self, row: int) -> None:
        if self._taken and row != self._row:
            self._row = row
            self.say("")
            self._show()

    # How it is drawn.

    @property
    def _first(self) -> int:
        """The first of those that are listed."""
        return max(min(self._row - LISTED // 2, len(self._taken) - LISTED), 0)

    @property
    def _whole(self) -> bool:
        return self._settings.photos.preview == "whole"

    @property
    def _shown(self) -> tuple[Photo, ...]:
        chosen = self._taken[self._row].photo
        photos = [one.photo for one in self._taken]
        return pair(photos, chosen) if self.size.width >= SIDE_BY_SIDE else (chosen,)

    def _show(self) -> None:
        if not self._taken:
            return
        self._list()
        self._hang()
        if self._settings.photos.preview != "off":
            self._want()

    def _list(self) -> None:
        first = self._first
        listed = enumerate(self._taken[first : first + LISTED], start=first)
        self.query_one("#list", Lines).put([self._line(number, one) for number, one in listed])

    def _want(self) -> None:
        shown, wall = self._shown, self.query_one(Wall).size
        room = dots(wall.width // len(shown) - 2, wall.height - 1, whole=self._whole)
        for photo in shown:
            if self._wanted.get(photo.digest) != room or self._lacking.pop(photo.digest, ""):
                self._wanted[photo.digest] = room
                self.post_message(PictureWanted(self, photo.digest, *room))

    def _hang(self) -> None:
        for wall in self.query(Wall):
            wall.hang([self._frame(photo) for photo in self._shown])

    def _frame(self, photo: Photo) -> Frame:
        taken = next(one for one in self._taken if one.photo.digest == photo.digest)
        words = self._lacking.get(photo.digest) or self._t("photos.coming")
        off = self._settings.photos.preview == "off"
        return Frame(self._told(taken), self._t("photos.off") if off else words, self._drawn.get(photo.digest, ()))

    def _line(self, number: int, taken: Taken) -> Line:
        chosen = number == self._row
        mark = ">" if chosen else " "
        return [(f" {mark} {fit(str(number + 1), 3)}{self._told(taken)}", "strong" if chosen else "")], ()

    def _told(self, taken: Taken) -> str:
        at = when(taken.at, self._now) if taken.at else ""
        return plain("  ".join(filter(None, (self._t(f"stage.{taken.photo.stage}"), taken.who, at))))
