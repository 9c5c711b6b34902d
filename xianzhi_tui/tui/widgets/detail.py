"""The ticket under the cursor: a strip of a few lines below the list, or a pane with the whole story at its side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.geometry import Region, Size
from textual.strip import Strip

from xianzhi_tui.config import Settings
from xianzhi_tui.domain.photos import pair
from xianzhi_tui.domain.ticket import Photo, Ticket
from xianzhi_tui.errors import XianzhiError
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.desk import Picture, Story
from xianzhi_tui.tui.bindings import key_name
from xianzhi_tui.tui.messages import PictureWanted
from xianzhi_tui.tui.view import BoardView
from xianzhi_tui.tui.widgets.dossier import pane_lines, strip_lines
from xianzhi_tui.tui.widgets.lines import Lines, Part, fit
from xianzhi_tui.tui.widgets.promised import promise_parts

if TYPE_CHECKING:
    from xianzhi_tui.tui.widgets.timeline import Sentence

STRIP = 10
"""Up to so many lines it is the strip: head, words, the latest event."""
TALL, PICTURE_LINES = 34, 12
"""From so many lines the pane has pictures at its foot, so many lines high."""
REMEMBERED = 8


class Detail(Lines):
    """What is known of one ticket, as much of it as there is room for."""

    DEFAULT_CSS = "Detail { height: 4; }"

    def __init__(self, strings: Strings, now: datetime, settings: Settings) -> None:
        super().__init__()
        self._t, self._now, self._settings = strings, now, settings
        self._ticket: Ticket | None = None
        self._alike: Ticket | None = None
        self._view = BoardView()
        self._story: Story | None = None
        self._photos: Sequence[Photo] = ()
        self._drawn: dict[str, list[Strip]] = {}
        self._wanted: set[str] = set()
        self._lacking: set[str] = set()

    def show(
        self, ticket: Ticket | None, view: BoardView, story: Story | None, now: datetime, strings: Strings
    ) -> None:
        """Show this ticket, and the one it may be the same as; its story may come a moment later."""
        self._view, self._alike = view, view.alike(ticket)
        if ticket is None or self._ticket is None or ticket.id != self._ticket.id:
            self._wanted.clear()
            self._lacking.clear()
        self._ticket, self._now, self._t = ticket, now, strings
        self._story = story if story and ticket and story.ticket.id == ticket.id else None
        self._lay_out()

    def tick(self, now: datetime) -> None:
        """A second passed: nothing here changes with it but what is said of open promises."""
        if self._ticket is not None and self._promised(now) != self._promised(self._now):
            self._now = now
            self._lay_out()

    def choose(self, settings: Settings) -> None:
        """Other settings: the pane names a key, and draws photos or does not."""
        self._settings = settings
        self.on_resize()

    def on_resize(self) -> None:
        self._drawn.clear()
        self._wanted.clear()
        self._lay_out()

    def show_picture(self, digest: str, picture: Picture) -> None:
        """A photo for the foot of the pane."""
        from xianzhi_tui.tui.widgets.picture import draw

        while len(self._drawn) >= REMEMBERED:
            del self._drawn[next(iter(self._drawn))]
        self._drawn[digest] = draw(picture, whole=self._settings.photos.preview == "whole")
        self._refresh_foot()

    def lack_picture(self, digest: str, error: XianzhiError) -> None:
        """It stays away until the cursor comes again; the page of photos says why."""
        self._lacking.add(digest)
        self._refresh_foot()

    def render_line(self, y: int) -> Strip:
        line = y - (self.size.height - PICTURE_LINES)
        if not self._photos or line < 0:
            return super().render_line(y)
        ground = self._tones[""]
        parts = [Strip.blank(1, ground)]
        for photo in self._photos:
            drawn = self._drawn.get(photo.digest, ())
            strip = drawn[line] if line < len(drawn) else Strip.blank(0)
            if not drawn and line == 0 and photo.digest in self._lacking:
                strip = Strip([Segment(fit(self._t("detail.photo_elsewhere"), self._room), self._tones["muted"])])
            parts.append(strip.adjust_cell_length(self._room + 1, ground))
        return Strip.join(parts).adjust_cell_length(self.size.width, ground)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return container.height

    def _lay_out(self) -> None:
        width, height = self.size
        before, self._photos = self._photos, self._pictured(height)
        if self._ticket is None or width < 20:
            self.put([])
        elif height <= STRIP:
            self.put(strip_lines(self._ticket, self._alike, self._sentences(), width, height, self._now, self._t))
        else:
            room = height - PICTURE_LINES - 1 if self._photos else height
            more = key_name("board.story", self._settings.keys, self._t)
            lines = pane_lines(self._ticket, self._alike, self._sentences(), width, room, self._now, more, self._t)
            self.put([*lines, *[((), ())] * (height - len(lines))])
        if self._photos != before:
            self._refresh_foot()
        self._want()

    def _pictured(self, height: int) -> Sequence[Photo]:
        """The photos for the foot of the pane: the newest, and how it was before."""
        photos = self._ticket.photos if self._ticket else ()
        if not photos or height < TALL or self._settings.photos.preview == "off":
            return ()
        return pair(photos, photos[-1])

    def _want(self) -> None:
        for photo in self._photos:
            if photo.digest not in self._drawn and photo.digest not in self._wanted:
                from xianzhi_tui.tui.widgets.picture import dots

                self._wanted.add(photo.digest)
                room = dots(self._room, PICTURE_LINES, whole=self._settings.photos.preview == "whole")
                # By the screen: a message made while the parent's handler runs goes no further than that parent.
                self.screen.post_message(PictureWanted(self, photo.digest, *room))

    def _refresh_foot(self) -> None:
        self.refresh(Region(0, self.size.height - PICTURE_LINES, self.size.width, PICTURE_LINES))

    @property
    def _room(self) -> int:
        """The cells for one photo: two stand side by side."""
        return (self.size.width - 1) // 2 - 1

    def _promised(self, now: datetime) -> list[Part]:
        return promise_parts(self._ticket, now, self._t) if self._ticket else []

    def _sentences(self) -> list[Sentence]:
        acts = self._view.acts.get(self._ticket.id, ()) if self._ticket else ()
        if self._story is None and not acts:
            return []
        from xianzhi_tui.tui.widgets.timeline import told  # late: the events' classes come with the first story

        return told(self._story, acts, self._view.data.roster, self._t)
