"""The figures of a span as tables of text, section by section: the same on the screen and on the command line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from xianzhi_tui.domain.promises import Standing
from xianzhi_tui.domain.statistics.difference import COMPARABLE_FROM, Difference, differences
from xianzhi_tui.domain.statistics.figures import Figures, Group, Grouping
from xianzhi_tui.domain.statistics.measures import LIMITS, Measure, Timing
from xianzhi_tui.domain.statistics.repeats import Repeat
from xianzhi_tui.domain.ticket import CallOutcome, State
from xianzhi_tui.strings import Strings
from xianzhi_tui.tui.widgets import bars
from xianzhi_tui.tui.widgets.countdown import amount
from xianzhi_tui.tui.widgets.figure_words import group_name, latest_words, ratio_words, side_words, signed_words
from xianzhi_tui.tui.widgets.lines import Part, Parts, cells, fit, fit_right, plain, wrap

MARGIN, NAME, COUNT, RATIO, SPAN = 3, 16, 7, 8, 10
LONGEST_BAR = 40
PERCENTS = (90, 95)
STARS = range(5, 0, -1)
GROUPINGS = (Grouping.CHANNEL, Grouping.CATEGORY, Grouping.REPAIRER, Grouping.BUILDING)


class Told(NamedTuple):
    """One line: what stands in it, the ticket it leads to, whether a section begins with it."""

    parts: Parts
    ticket_id: str = ""
    heading: bool = False


class Look(NamedTuple):
    """How wide the tables may be, of what bars are made, how many rows of a kind are shown."""

    width: int
    sign: str = bars.BLANK
    most: int = 12


def tables(figures: Figures, look: Look, t: Strings) -> Iterator[Told]:
    """Everything there is to say about a span."""
    yield from _flow(figures, look, t)
    yield from _limits(figures, look, t)
    yield from _zero_difference(figures, look, t)
    for by in GROUPINGS:
        yield from _groups(figures, by, look, t)
    yield from _hours(figures, look, t)
    yield from _residents(figures, look, t)
    yield from _repeats(figures, look, t)


def _heading(words: str, look: Look, note: str = "") -> Iterator[Told]:
    """A section's name; what is to be known about it stands beside it, or below where there is no room."""
    yield Told(())
    name = (f" {words}", "strong")
    beside = (f"  {note}" if note else "", "muted")
    if cells([name, beside]) < look.width:
        yield Told([name, beside], heading=True)
        return
    yield Told([name], heading=True)
    yield from (_row((line, "muted")) for line in wrap(note, look.width - 2 * MARGIN))


def _row(*parts: Part) -> Told:
    return Told([(" " * MARGIN, ""), *parts])


def _flow(figures: Figures, look: Look, t: Strings) -> Iterator[Told]:
    yield Told([(f" {t('figures.flow')}", "strong")], heading=True)
    ended = [(t(f"state.{state}"), figures.ended[state]) for state in State if figures.ended[state]]
    counts = [(t("figures.filed"), figures.filed), *ended, (t("figures.reopened"), figures.reopened)]
    yield _row(*(part for name, count in counts for part in ((f"{name} ", "muted"), (f"{count}   ", ""))))
    yield _row((f"{t('figures.open')} ", "muted"), (str(figures.open), ""))


def _limits(figures: Figures, look: Look, t: Strings) -> Iterator[Told]:
    yield from _heading(t("figures.limits"), look)
    room = max(min(look.width - MARGIN - NAME - 2 * COUNT - RATIO - 3 * SPAN - 4, LONGEST_BAR), 0)
    names = [t("figures.column.median"), *(t("figures.column.percent", percent=one) for one in PERCENTS)]
    columns = [(t("figures.column.kept"), COUNT), (t("figures.column.late"), COUNT), (t("figures.column.ratio"), RATIO)]
    head = "".join(fit_right(name, wide) for name, wide in (*columns, *((name, SPAN) for name in names)))
    yield _row((" " * NAME + head, "muted"))
    for measure, timing in figures.measured():
        yield _limit(measure, timing, room, look.sign, t)


def _limit(measure: Measure, timing: Timing, room: int, sign: str, t: Strings) -> Told:
    took = [timing.median, *(timing.percentile(one) for one in PERCENTS)]
    judged = (
        [
            (fit_right(str(timing.on_time), COUNT), ""),
            (fit_right(str(timing.late), COUNT), "late" if timing.late else ""),
            (fit_right(ratio_words(timing), RATIO), "strong"),
        ]
        if measure in LIMITS
        else [(fit_right(t("figures.no_limit"), 2 * COUNT + RATIO), "muted")]
    )
    spans = "".join(fit_right(amount(one, t) if one is not None else "-", SPAN) for one in took)
    chart = bars.parted(timing.on_time, timing.late, room, sign)
    return _row((fit(t(f"figures.measure.{measure}"), NAME), ""), *judged, (f"{spans}  ", ""), *chart)


def _zero_difference(figures: Figures, look: Look, t: Strings) -> Iterator[Told]:
    yield from _heading(t("figures.zero"), look, t("figures.zero.note", count=COMPARABLE_FROM))
    names = [t(f"figures.column.{one}") for one in ("online", "desk", "points", "longer")]
    yield _row((" " * NAME + "".join(fit_right(name, size) for name, size in zip(names, _SIDES, strict=True)), "muted"))
    for one in differences(figures):
        both = "".join(fit_right(words, size) for words, size in zip(side_words(one, t), _SIDES, strict=False))
        yield _row((fit(t(f"figures.measure.{one.measure}"), NAME), ""), (both, ""), _difference(one, t))


_SIDES = (16, 16, 12, 14)


def _difference(one: Difference, t: Strings) -> Part:
    if not one.comparable or one.points is None:
        return fit_right(t("figures.too_few", count=COMPARABLE_FROM), _SIDES[2] + _SIDES[3]), "muted"
    points = t("figures.points", points=f"{one.points:+.1f}")
    longer = "-" if one.median is None else signed_words(one.median, t)
    return fit_right(points, _SIDES[2]) + fit_right(longer, _SIDES[3]), "strong"


def _groups(figures: Figures, by: Grouping, look: Look, t: Strings) -> Iterator[Told]:
    found = figures.busiest(by)
    if not found:
        return
    note = t("figures.by.repairer.note") if by is Grouping.REPAIRER else ""
    yield from _heading(t(f"figures.by.{by}"), look, note)
    columns = [
        (t("figures.column.filed"), COUNT),
        (t("figures.column.judged"), COUNT),
        (t("figures.column.ratio"), RATIO),
    ]
    yield _row((" " * NAME + "".join(fit_right(words, room) for words, room in columns), "muted"))
    room = max(min(look.width - MARGIN - NAME - 2 * COUNT - RATIO - 4, LONGEST_BAR), 0)
    most = max(one.group.filed for one in found)
    for key, group, kept in found[: look.most]:
        chart = bars.bar(group.filed / max(most, 1), room, look.sign)
        yield _group(group_name(by, key, figures, t), group, kept, chart)
    if len(found) > look.most:
        yield _row((t("figures.more", count=len(found) - look.most), "muted"))


def _group(name: str, group: Group, kept: Timing, chart: list[Part]) -> Told:
    counts = fit_right(str(group.filed), COUNT) + fit_right(str(kept.judged), COUNT)
    return _row(
        (fit(plain(name), NAME), ""), (counts, ""), (fit_right(ratio_words(kept), RATIO), "strong"), ("  ", ""), *chart
    )


def _hours(figures: Figures, look: Look, t: Strings) -> Iterator[Told]:
    hours = figures.groups[Grouping.HOUR]
    counts = [hours[key].filed if (key := f"{hour:02}") in hours else 0 for hour in range(bars.HOURS)]
    yield from _heading(t("figures.hours"), look, t("figures.hours.note", unit=bars.step_of(counts)))
    yield from (_row(*parts) for parts in bars.columns(counts, look.width - 2 * MARGIN, look.sign))


def _residents(figures: Figures, look: Look, t: Strings) -> Iterator[Told]:
    count = sum(figures.stars.values())
    mean = sum(stars * times for stars, times in figures.stars.items()) / count if count else 0
    yield from _heading(
        t("figures.stars"), look, t("figures.stars.mean", mean=f"{mean:.1f}", count=count) if count else ""
    )
    room = max(min(look.width - MARGIN - NAME - COUNT - 4, LONGEST_BAR), 0)
    for stars in STARS if count else ():
        times = figures.stars[stars]
        chart = bars.bar(times / count, room, look.sign)
        yield _row(
            (fit(t("figures.stars.row", stars=stars), NAME), ""), (fit_right(str(times), COUNT), ""), ("  ", ""), *chart
        )
    if not count:
        yield _row((t("figures.none"), "muted"))
    yield from _heading(t("figures.calls"), look)
    tried = sum(figures.calls.values())
    reached = f"{100 * figures.reached / tried:.1f}%" if tried else "-"
    yield _row((t("figures.calls.row", tried=tried, reached=figures.reached, ratio=reached), ""))
    outcomes = [f"{t(f'outcome.{one}')} {figures.calls[one]}" for one in CallOutcome if figures.calls[one]]
    yield from (_row(("   ".join(outcomes[first : first + 4]), "muted")) for first in range(0, len(outcomes), 4))
    kept, broken, replaced = (figures.promises[one] for one in (Standing.KEPT, Standing.BROKEN, Standing.REPLACED))
    yield _row((t("figures.promises", kept=kept, broken=broken, replaced=replaced), ""))


def _repeats(figures: Figures, look: Look, t: Strings) -> Iterator[Told]:
    yield from _heading(t("figures.repeats"), look, t("figures.repeats.note"))
    for one in figures.repeats[: look.most]:
        yield _repeat(one, figures, t)
    if len(figures.repeats) > look.most:
        yield _row((t("figures.more", count=len(figures.repeats) - look.most), "muted"))
    if not figures.repeats:
        yield _row((t("figures.none"), "muted"))


def _repeat(one: Repeat, figures: Figures, t: Strings) -> Told:
    row = _row(
        (f"{fit(plain(one.spot), NAME)} {fit(t(f'category.{one.category}'), 12)}", ""),
        (fit(t("figures.repeats.row", soon=one.soon, later=one.later), 28), "strong"),
        (latest_words(one, figures, t), "key"),
    )
    return row._replace(ticket_id=one.latest_id)
