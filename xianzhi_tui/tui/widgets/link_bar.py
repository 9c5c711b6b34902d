"""The right end of the top line: the line, what waits to be sent, the service's time. It never lies."""

from __future__ import annotations

from datetime import datetime, timedelta

from textual.geometry import Size

from xianzhi_tui.domain.policy import SHANGHAI
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.desk import Link, LinkState
from xianzhi_tui.tui.widgets.countdown import SECONDS_BELOW, amount, when
from xianzhi_tui.tui.widgets.lines import Lines, Part, cells

SILENT = timedelta(seconds=60)
"""Twice the longest a healthy poll is held: after that 已连接 is said in the late colour."""


def ago(span: timedelta, t: Strings) -> str:
    """`2秒`, `4分`: how long something is past."""
    seconds = max(int(span.total_seconds()), 0)
    if seconds < 60:
        return t("span.seconds", seconds=f"{seconds:2d}")
    return t("span.minutes", minutes=seconds // 60) if span < SECONDS_BELOW else amount(span, t)


def link_parts(link: Link, now: datetime, skew_warning: float, t: Strings) -> list[Part]:
    """What is said of the line itself."""
    parts = _state(link, now, t)
    if link.trouble:
        known = [] if link.state is LinkState.STARTING else parts
        parts = [(t(f"link.{link.trouble}"), "late"), *known]
    if link.faulty:
        parts.append((t("link.faulty", count=link.faulty), "late"))
    if abs(link.skew_seconds) > skew_warning:
        word = "link.ahead" if link.skew_seconds > 0 else "link.behind"
        parts.append((t(word, span=ago(timedelta(seconds=abs(link.skew_seconds)), t)), "late"))
    return parts


def _state(link: Link, now: datetime, t: Strings) -> list[Part]:
    if link.state is LinkState.STARTING:
        old = [(_as_of(link, now, t), "muted")] if link.data_as_of else []
        return [(t("link.starting"), "muted"), *old]
    if link.state is LinkState.CONNECTED:
        if link.heard_at is None:
            return [(t("link.connected_now"), "")]
        since = now - link.heard_at
        return [(t("link.connected", ago=ago(since, t)), "late" if since > SILENT else "")]
    if link.state is LinkState.OFFLINE:
        since = now - link.since if link.since else timedelta()
        return [(t("link.offline", ago=_running(since, t)), "late"), (_as_of(link, now, t), "late")]
    return [(t(f"link.{link.state}"), "late")]


def _running(span: timedelta, t: Strings) -> str:
    """In seconds for the first hour: the desk without a line is still seen to be alive."""
    seconds = max(int(span.total_seconds()), 0)
    return f"{seconds // 60:02d}:{seconds % 60:02d}" if seconds < 3600 else amount(span, t)


def _as_of(link: Link, now: datetime, t: Strings) -> str:
    if link.data_as_of is None:
        return t("link.no_data")
    return t("link.as_of", time=when(link.data_as_of, now))


class LinkBar(Lines):
    """The line, the unsent acts, the conflicts and the time."""

    DEFAULT_CSS = "LinkBar { width: auto; }"

    cells_taken = 0
    _state = LinkState.STARTING
    _trouble = ""

    def warn(self, words: str) -> None:
        """Something about the line that is wrong until it is taken back."""
        self._trouble = words

    def say(self, link: Link, unsent: int, conflicts: int, now: datetime, skew_warning: float, t: Strings) -> None:
        """Bring the bar up to this second."""
        parts = link_parts(link, now, skew_warning, t)
        if unsent or link.state is not LinkState.STARTING:  # the outbox is opened after the first picture
            parts.append((t("link.unsent", count=unsent), "strong" if unsent else "muted"))
        if conflicts:
            parts.append((t("link.conflicts", count=conflicts), "late"))
        if self._trouble:
            parts.append((self._trouble, "late"))
        local = now.astimezone(SHANGHAI)
        # Minutes are enough here: that the desk is alive shows in the seconds of the line, at the left edge.
        parts.append((f"{local:%m-%d} {t(f'weekday.{local.weekday()}')} {local:%H:%M} ", "strong"))
        spaced = [(f"  {words}", tone) for words, tone in parts]
        self.put([(spaced, ())])
        # Growing moves the neighbour, so small changes are let pass, but for those of the line itself.
        needed = cells(spaced)
        if (
            needed > self.cells_taken
            or needed < self.cells_taken - 4
            or (link.state is not self._state and needed != self.cells_taken)
        ):
            self.cells_taken = needed
            self.refresh(layout=True)
        self._state = link.state

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return self.cells_taken
