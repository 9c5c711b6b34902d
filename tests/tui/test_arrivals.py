"""What calls is heard by its reason, again while nobody has the ticket, and shown until somebody has seen it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.manual_clock import ManualClock
from tests.tui import office
from tests.tui.office import NOW, ago, matter
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.alerts import Alert, Reason, alerts
from xianzhi_tui.domain.clocks import ClockName
from xianzhi_tui.domain.policy import Policy
from xianzhi_tui.domain.ticket import CallOutcome, CallPurpose, Category
from xianzhi_tui.tui.arrivals import Arrivals, Pace
from xianzhi_tui.tui.news import alerts_in


class Ear:
    """Somebody who listens for so many seconds."""

    def __init__(self, pace: Pace | None = None) -> None:
        self.clock = ManualClock(NOW)
        self.arrivals = Arrivals(pace or Pace(), NOW, self.may_call)
        self.quiet_hours = False

    def bells(self, seconds: float = 0) -> int:
        """How often it rings from now on, looked at twice a second as a busy desk does."""
        heard = int(self.arrivals.rings(self.clock.now()) is not None)
        for _ in range(int(seconds * 2)):
            self.clock.advance(timedelta(seconds=0.5))
            heard += self.arrivals.rings(self.clock.now()) is not None
        return heard

    def may_call(self, alert: Alert, now: datetime) -> bool:
        return not self.quiet_hours

    @property
    def reasons(self) -> list[Reason]:
        return [one.reason for one in self.arrivals.active(self.clock.now())]


@pytest.fixture
def ear() -> Ear:
    return Ear()


def new(ticket_id: str = "t1", reason: Reason = Reason.NEW) -> Alert:
    return Alert(reason, ticket_id, NOW)


def due(minutes: float, ticket_id: str = "t1") -> Alert:
    return Alert(Reason.BROKEN, ticket_id, NOW + timedelta(minutes=minutes), ClockName.VERIFY)


def urged(ticket_id: str = "t1", mark: str = "7") -> Alert:
    return Alert(Reason.URGED, ticket_id, NOW, mark)


def test_nothing_rings_while_nothing_calls(ear: Ear) -> None:
    ear.arrivals.update(())
    assert ear.bells(300) == 0


def test_a_report_rings_once_and_again_after_a_minute(ear: Ear) -> None:
    ear.arrivals.update([new()])
    assert ear.bells(59.5) == 1
    assert ear.bells(0.5) == 1


def test_each_new_report_rings_by_itself(ear: Ear) -> None:
    ear.arrivals.update([new()])
    ear.bells(10)
    ear.arrivals.update([new(), new("t2")])
    assert ear.bells(1) == 1


def test_a_danger_rings_three_times_in_quick_succession(ear: Ear) -> None:
    ear.arrivals.update([new(reason=Reason.HAZARD)])
    assert ear.bells(1) == 3
    assert ear.bells(50) == 0
    assert ear.bells(10) == 3


def test_once_all_are_accepted_it_is_quiet(ear: Ear) -> None:
    ear.arrivals.update([new()])
    ear.bells()
    ear.arrivals.update([])
    assert ear.bells(300) == 0


def test_a_report_that_comes_back_rings_as_new(ear: Ear) -> None:
    ear.arrivals.update([new()])
    ear.bells()
    ear.arrivals.update([])
    ear.arrivals.update([new()])
    assert ear.bells() == 1


def test_silence_ends_by_itself_and_the_report_is_heard_then(ear: Ear) -> None:
    assert ear.arrivals.mute(NOW, 2) == NOW + timedelta(minutes=2)
    ear.arrivals.update([new()])
    assert ear.bells(119.5) == 0
    assert not ear.arrivals.wakes(ear.clock.now())
    assert ear.bells(0.5) == 1
    assert ear.arrivals.wakes(ear.clock.now())
    assert not ear.arrivals.wakes(ear.clock.now())


def test_a_limit_rings_twice_before_it_is_broken_and_twice_when_it_is(ear: Ear) -> None:
    ear.arrivals.update([due(10)])
    assert ear.bells(299.5) == 0
    assert ear.bells(30) == 2
    assert ear.reasons == [Reason.BREAKING]
    assert ear.bells(269.5) == 0
    assert ear.bells(60) == 2
    assert ear.reasons == [Reason.BROKEN]


def test_a_limit_broken_before_the_desk_began_is_told_by_its_row_alone(ear: Ear) -> None:
    ear.arrivals.update([due(-1)])
    assert ear.bells(60) == 0


def test_the_office_may_want_no_warning() -> None:
    ear = Ear(Pace(warning=timedelta()))
    ear.arrivals.update([due(1)])
    assert ear.bells(59.5) == 0
    assert ear.bells(1) == 2


def test_an_urge_rings_once_and_stands_there_until_it_is_seen(ear: Ear) -> None:
    ear.arrivals.tell([urged()])
    assert ear.bells(300) == 1
    assert ear.reasons == [Reason.URGED]
    ear.arrivals.see("t2", ear.clock.now())
    assert ear.reasons == [Reason.URGED]
    ear.arrivals.see("t1", ear.clock.now())
    assert ear.reasons == []
    ear.arrivals.tell([urged(mark="9")])
    assert ear.bells(300) == 1


def test_looking_at_a_report_does_not_accept_it(ear: Ear) -> None:
    ear.arrivals.update([new()])
    ear.arrivals.see("t1", NOW)
    assert ear.reasons == [Reason.NEW]


def test_what_was_not_seen_yet_comes_back_as_it_was_after_news_of_another_ticket(ear: Ear) -> None:
    ear.arrivals.update([due(0)])
    ear.bells(1)
    ear.arrivals.see("t1", ear.clock.now())
    ear.arrivals.update([due(0), new("t2")])
    assert ear.reasons == [Reason.NEW]


def test_the_ticket_nobody_has_shouts_first(ear: Ear) -> None:
    waiting = Alert(Reason.NOBODY_SENT, "t3", ago(10))
    ear.arrivals.tell([urged("t5")])
    ear.arrivals.update([due(0, "t4"), waiting, new("t1"), new("t2", Reason.HAZARD)])
    assert ear.reasons == [Reason.HAZARD, Reason.NEW, Reason.NOBODY_SENT, Reason.BROKEN, Reason.URGED]


def test_of_two_new_reports_the_newest_comes_first(ear: Ear) -> None:
    ear.arrivals.update([Alert(Reason.NEW, "old", ago(3)), Alert(Reason.NEW, "young", ago(1))])
    assert [one.ticket_id for one in ear.arrivals.active(NOW)] == ["young", "old"]


def test_a_ticket_that_somebody_took_and_sent_nobody_to_calls_after_five_minutes(ear: Ear) -> None:
    ear.arrivals.update([Alert(Reason.NOBODY_SENT, "t1", NOW)])
    assert ear.bells(299.5) == 0
    assert ear.bells(60.5) == 2


def test_an_agreed_call_rings_at_its_time_and_every_minute_until_it_is_made(ear: Ear) -> None:
    agreed = Alert(Reason.CALL_AGREED, "t1", NOW + timedelta(minutes=2))
    ear.arrivals.update([agreed])
    assert ear.bells(119.5) == 0
    assert ear.bells(60.5) == 2
    ear.arrivals.update([agreed._replace(at=NOW + timedelta(minutes=9))])  # they named another time
    assert ear.bells(300) == 0
    assert ear.bells(60) == 1
    ear.arrivals.update([])
    assert ear.bells(300) == 0


def test_nobody_is_rung_for_at_an_hour_at_which_they_may_not_be_called(ear: Ear) -> None:
    ear.arrivals.update([Alert(Reason.CALL_AGREED, "t1", NOW), new("t2")])
    ear.quiet_hours = True
    assert ear.bells() == 1
    assert ear.reasons == [Reason.NEW]
    ear.arrivals.update([Alert(Reason.CALL_AGREED, "t1", NOW)])
    assert ear.bells(600) == 0
    ear.quiet_hours = False
    assert ear.bells(0.5) == 1
    assert ear.reasons == [Reason.CALL_AGREED]


def test_another_pace_holds_at_once(ear: Ear) -> None:
    ear.arrivals.update([new()])
    ear.bells()
    ear.arrivals.keep_pace(Pace(repeat=timedelta(seconds=10)))
    assert ear.bells(10) == 1


def of(matter: office.Matter) -> list[tuple[Reason, str]]:
    return [(one.reason, one.mark) for one in alerts([matter.ticket], lambda _: Policy())]


def test_what_calls_follows_from_how_the_ticket_stands() -> None:
    report = matter(1, "6号楼902", "六楼漏水[/", ago(1))
    assert of(report) == [(Reason.NEW, ""), (Reason.BROKEN, "verify"), (Reason.BROKEN, "fix")]
    assert of(matter(2, "6号楼", "外墙要掉", ago(1), hazard=True))[0] == (Reason.HAZARD, "")
    taken = report.then(c.Accept(), NOW)
    assert of(taken)[0] == (Reason.NOBODY_SENT, "1")
    sent = taken.then(c.Dispatch("w1"), NOW)
    assert {reason for reason, _ in of(sent)} == {Reason.BROKEN}


def test_a_time_that_the_resident_named_calls_as_long_as_that_call_is_owed() -> None:
    meter = next(one for one in office.afternoon() if one.ticket.no == 1036)
    later = c.RecordCall(CallPurpose.COMPLETION, CallOutcome.CALL_LATER, call_at=ago(-30))
    assert of(meter.then(later, NOW)) == [(Reason.CALL_AGREED, ""), (Reason.BROKEN, "closing_call")]
    meter.then(c.RecordCall(CallPurpose.COMPLETION, CallOutcome.SATISFIED), NOW)
    assert of(meter) == []


def test_a_complaint_that_no_department_has_calls_too() -> None:
    gate = matter(3, "南门", "外卖车堵门", ago(1), category=Category.ORDER).then(c.Accept(), NOW)
    assert of(gate) == [(Reason.NOBODY_SENT, "1"), (Reason.BROKEN, "reply")]


def test_urges_and_low_stars_are_news_good_stars_are_not() -> None:
    meter = next(one for one in office.afternoon() if one.ticket.no == 1036)
    meter.then(c.Urge("怎么还没好"), NOW, office.filer(meter))
    meter.then(c.RecordCall(CallPurpose.COMPLETION, CallOutcome.SATISFIED), NOW)
    assert [one.reason for one in alerts_in(meter.events)] == [Reason.URGED]
    meter.then(c.Rate(1, "又漏了"), NOW, office.filer(meter))
    assert [one.reason for one in alerts_in(meter.events)] == [Reason.URGED, Reason.LOW_STARS]
    hedge = next(one for one in office.afternoon() if one.ticket.no == 2009)
    hedge.then(c.RecordCall(CallPurpose.COMPLETION, CallOutcome.SATISFIED), NOW).then(
        c.Rate(5), NOW, office.filer(hedge)
    )
    assert list(alerts_in(hedge.events)) == []


def test_a_ticket_that_came_back_by_low_stars_is_with_nobody_since_then() -> None:
    meter = next(one for one in office.afternoon() if one.ticket.no == 1036)
    meter.then(c.RecordCall(CallPurpose.COMPLETION, CallOutcome.SATISFIED), NOW)
    again = next(alerts([meter.then(c.Rate(1), NOW, office.filer(meter)).ticket], lambda _: Policy()))
    assert again == Alert(Reason.NOBODY_SENT, meter.ticket.id, NOW, "2")
