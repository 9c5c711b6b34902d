"""What must be heard: it rings by its reason, again and again while nobody has the ticket, and is shown until seen."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from xianzhi_tui.domain.alerts import Alert, Reason
from xianzhi_tui.domain.queues import FAR
from xianzhi_tui.tui.noticed import Noticed

APART = timedelta(seconds=0.5)
"""Terminals make one bell of several at once, so those of a pattern come one after the other."""


class Pattern(Struct, frozen=True):
    """How often the bell rings for a reason, and whether again until the cause is gone."""

    bells: int
    repeats: bool


PATTERNS = {
    Reason.ESCALATED: Pattern(2, True),
    Reason.HAZARD: Pattern(3, True),
    Reason.NEW: Pattern(1, True),
    Reason.NOBODY_SENT: Pattern(1, True),
    Reason.CALL_AGREED: Pattern(1, True),
    Reason.SELF_TEST: Pattern(2, False),
    Reason.BROKEN: Pattern(2, False),
    Reason.BREAKING: Pattern(2, False),
    Reason.LOW_STARS: Pattern(1, False),
    Reason.URGED: Pattern(1, False),
    Reason.TAKEN_OVER: Pattern(0, False),
}
_ORDER = {reason: place for place, reason in enumerate(Reason)}


class Pace(Struct, frozen=True):
    """How the office wants to be called."""

    repeat: timedelta = timedelta(seconds=60)
    nobody_sent: timedelta = timedelta(minutes=5)  # so long an accepted ticket may lie before it calls
    warning: timedelta = timedelta(minutes=5)  # so long before a limit is broken


class Bell(Struct, frozen=True):
    """One stroke, for this alert; the first of a pattern or one of its echoes."""

    alert: Alert
    first: bool


class Arrivals:
    """Which alerts there are, which were seen, and when the bell last rang for them."""

    def __init__(self, pace: Pace, since: datetime, may_call: Callable[[Alert, datetime], bool]) -> None:
        self.muted_until: datetime | None = None
        self._pace = pace
        self._since = since
        self._may_call = may_call  # whether an agreed call can be made at this moment
        self._standing: tuple[Alert, ...] = ()
        self._told: tuple[Alert, ...] = ()
        self._coming: list[Alert] = []  # all of them by their moment
        self._active: tuple[Alert, ...] = ()
        self._calls: frozenset[Alert] = frozenset()  # those of them that ask for a call
        self._until = FAR  # so long `_active` holds
        self._heard: set[Alert] = set()
        self._seen: set[Alert] = set()
        self._repeated_at: datetime | None = None
        self._struck_at: datetime | None = None
        self._ringing: Alert | None = None
        self._left = 0

    def update(self, standing: Iterable[Alert]) -> None:
        """These follow from the tickets as they are now."""
        now_standing = tuple(standing)
        if now_standing != self._standing:  # mostly the very same: only a clock ran out
            self._standing = now_standing
            self._sort()

    def tell(self, news: Iterable[Alert]) -> None:
        """This has happened; it stays until it is seen."""
        self._told += tuple(one for one in news if one not in self._told)
        self._sort()

    def leave(self) -> Noticed:
        """What of it was seen, for the interface that begins anew in the place of this one."""
        return Noticed(self._since, self._told, tuple(self._heard), tuple(self._seen), self.muted_until)

    def take_up(self, before: Noticed) -> None:
        """Go on where another left off, before the first tickets are known."""
        self._since, self._told, self.muted_until = before.since, before.told, before.muted_until
        self._sort()
        self._heard, self._seen = set(before.heard), set(before.seen)

    def keep_pace(self, pace: Pace) -> None:
        """The office wants to be called in another way."""
        self._pace = pace
        self._sort()

    def see(self, ticket_id: str, now: datetime) -> None:
        """Somebody looks at this ticket: what only wanted to be noticed is."""
        here = [one for one in self.active(now) if one.ticket_id == ticket_id and not PATTERNS[one.reason].repeats]
        if here:
            self._seen.update(here)
            self._told = tuple(one for one in self._told if one not in here)
            self._sort()

    def mute(self, now: datetime, minutes: int) -> datetime:
        """Be quiet for a while; it ends by itself."""
        self.muted_until = now + timedelta(minutes=minutes)
        return self.muted_until

    def wakes(self, now: datetime) -> bool:
        """Whether a silence has just ended; said once."""
        ended = self.muted_until is not None and now >= self.muted_until
        if ended:
            self.muted_until = None
        return ended

    def muted(self, now: datetime) -> bool:
        """Whether the bell is off at this moment."""
        return self.muted_until is not None and now < self.muted_until

    def active(self, now: datetime) -> tuple[Alert, ...]:
        """What calls at this moment: the most pressing first, of one kind the newest."""
        if now >= self._until:
            passed = bisect_right(self._coming, now, key=_moment)
            self._until = self._coming[passed].at if passed < len(self._coming) else FAR
            here = self._coming[passed - 1 :: -1] if passed else []
            broken = {(one.ticket_id, one.mark) for one in here if one.reason is Reason.BROKEN}
            left = [
                one
                for one in here
                if one not in self._seen and not (one.reason is Reason.BREAKING and (one.ticket_id, one.mark) in broken)
            ]
            self._active = tuple(sorted(left, key=lambda one: _ORDER[one.reason]))
            self._calls = frozenset(one for one in left if one.reason is Reason.CALL_AGREED)
        if held := {one for one in self._calls if not self._may_call(one, now)}:
            return tuple(one for one in self._active if one not in held)
        return self._active

    def rings(self, now: datetime) -> Bell | None:
        """The stroke that is due: for each new alert its pattern, for those that repeat again after a while."""
        active = [one for one in self.active(now) if PATTERNS[one.reason].bells]
        if not active or self.muted(now):
            self._left = 0
            return None
        fresh = [one for one in active if one not in self._heard]
        again = [one for one in active if PATTERNS[one.reason].repeats] if self._repeats(now) else []
        if fresh or again:
            return self._begin([*fresh, *again], now)
        if self._left and self._ringing and self._struck_at and now - self._struck_at >= APART:
            return self._strike(self._ringing, now, first=False)
        return None

    def _repeats(self, now: datetime) -> bool:
        return self._repeated_at is None or now - self._repeated_at >= self._pace.repeat

    def _begin(self, called: list[Alert], now: datetime) -> Bell:
        self._heard.update(called)
        if any(PATTERNS[one.reason].repeats for one in called):
            self._repeated_at = now
        self._left = max(PATTERNS[one.reason].bells for one in called)
        return self._strike(min(called, key=lambda one: _ORDER[one.reason]), now, first=True)

    def _strike(self, alert: Alert, now: datetime, *, first: bool) -> Bell:
        self._ringing, self._struck_at = alert, now
        self._left -= 1
        return Bell(alert, first)

    def _sort(self) -> None:
        self._coming = sorted([*self._shifted(), *self._told], key=_moment)
        known = set(self._coming)
        self._heard &= known
        self._seen &= known
        self._until = datetime.min.replace(tzinfo=UTC)

    def _shifted(self) -> Iterator[Alert]:
        """Each at the moment from which it calls; what was broken before the desk began is told by its row alone."""
        for one in self._standing:
            if one.reason is Reason.NOBODY_SENT:
                yield one._replace(at=one.at + self._pace.nobody_sent)
            elif one.reason is not Reason.BROKEN:
                yield one
            elif one.at >= self._since:
                yield one
                if self._pace.warning:
                    yield one._replace(reason=Reason.BREAKING, at=one.at - self._pace.warning)


def _moment(alert: Alert) -> datetime:
    return alert.at
