"""Single figures in words, for tables on the screen and for reports on paper alike."""

from __future__ import annotations

from datetime import timedelta

from xianzhi_tui.domain.statistics.difference import Difference
from xianzhi_tui.domain.statistics.figures import Figures, Grouping
from xianzhi_tui.domain.statistics.measures import Timing
from xianzhi_tui.domain.statistics.repeats import Repeat
from xianzhi_tui.strings import Strings
from xianzhi_tui.tui.widgets.countdown import amount, day_words


def ratio_words(timing: Timing) -> str:
    """96.4%, or a stroke where there is nothing to judge."""
    return "-" if timing.ratio is None else f"{100 * timing.ratio:.1f}%"


def signed_words(span: timedelta, t: Strings) -> str:
    """How much longer or shorter something took: +2时10分."""
    return f"{'-' if span < timedelta() else '+'}{amount(abs(span), t)}"


def side_words(one: Difference, t: Strings) -> tuple[str, str]:
    """One limit online and at the desk, with how many were judged."""
    online, desk = (t("figures.of", ratio=ratio_words(side), count=side.judged) for side in (one.online, one.desk))
    return online, desk


def latest_words(one: Repeat, figures: Figures, t: Strings) -> str:
    """The newest ticket of a fault that came back, and its day."""
    return t("figures.repeats.latest", no=one.latest_no, day=day_words(one.latest_at, figures.as_of))


def group_name(by: Grouping, key: str, figures: Figures, t: Strings) -> str:
    """A group as people call it."""
    match by:
        case Grouping.REPAIRER:
            return figures.names[key]
        case Grouping.BUILDING:
            return t("figures.building", no=key) if key else t("figures.no_building")
        case _:
            return t(f"{by}.{key}")
