"""The district's time limits, versioned; every number is a setting with a visible default.

Sources: the article rows 29-32 (30 minutes, 3 days, 5 days, fund contact at once); Shanghai rules Art. 73
(committee, 7 days); Civil Code Art. 201-203 (how days are counted); the others are assumptions of the office.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import StrEnum

from xianzhi_tui.domain.values import dataclass

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""Shanghai has had no summer time since 1991, so a fixed offset needs no time-zone database."""
MIDNIGHT = time()


class VerifyStopsOn(StrEnum):
    """Which stamp ends the verification clock: the check on site, or sending somebody."""

    VERIFIED = "verified"
    DISPATCHED = "dispatched"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One version of the rule set; a ticket keeps the version in force at its filing."""

    version: int = 1
    verify_minutes: int = 30
    fix_days: int = 3
    fix_days_with_parts: int = 5
    first_call_minutes: int = 30
    fund_contact_minutes: int = 30
    committee_days: int = 7
    rating_days: int = 7
    reply_hours: int = 24
    max_cycles: int = 3
    reopen_days: int = 30
    urge_minutes: int = 5
    escalate_minutes: int = 15
    merge_hours: int = 72
    verify_stops_on: VerifyStopsOn = VerifyStopsOn.VERIFIED
    calendar_days: bool = False
    rest_days: tuple[date, ...] = ()
    quiet_from: time = time(21, 0)
    quiet_until: time = time(8, 0)

    def after_days(self, start: datetime, days: int) -> datetime:
        """The end of a period in days: 24-hour days, or by Civil Code 201-203 when the setting says so."""
        if not self.calendar_days:
            return start + timedelta(days=days)
        last = start.astimezone(SHANGHAI).date() + timedelta(days=days)
        while last in self.rest_days:
            last += timedelta(days=1)
        return end_of_day(last)

    def is_quiet(self, moment: datetime) -> bool:
        """Whether residents are not to be called at this moment."""
        clock = moment.astimezone(SHANGHAI).time()
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= clock < self.quiet_until
        return clock >= self.quiet_from or clock < self.quiet_until

    def next_polite(self, moment: datetime) -> datetime:
        """This moment, or the end of the quiet hours it lies in."""
        if not self.is_quiet(moment):
            return moment
        morning = on_day_of(moment, self.quiet_until)
        return (morning if morning > moment else morning + timedelta(days=1)).astimezone(moment.tzinfo)


def in_force(known: Mapping[int, Policy]) -> Policy:
    """The limits for new tickets: the newest that are known, or the district's own where none are."""
    return known[max(known)] if known else Policy()


def policy_of(version: int, known: Mapping[int, Policy]) -> Policy:
    """The limits a ticket was filed under; where they are not known here, those in force."""
    return known.get(version) or in_force(known)


def on_day_of(moment: datetime, clock: time = MIDNIGHT) -> datetime:
    """A time of the Shanghai day in which a moment lies, or when that day began, as an aware UTC instant."""
    return datetime.combine(moment.astimezone(SHANGHAI).date(), clock, SHANGHAI).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """24:00 of a Shanghai day, as an aware UTC instant."""
    return datetime.combine(day + timedelta(days=1), MIDNIGHT, SHANGHAI).astimezone(UTC)
