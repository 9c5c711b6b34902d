"""Times in foreign files."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from xianzhi_tui.intake.moments import NotAMoment, read_moment

HALF_PAST_TWO = datetime(2024, 11, 4, 6, 29, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "2024-11-04T14:29:00+08:00",
        "2024-11-04T06:29:00Z",
        "2024-11-04T14:29:00",
        "2024-11-04 14:29",
        "2024/11/4 14:29",
        "2024.11.04 14:29:00",
        "2024年11月4日 14:29",
        "2024年11月4日14时29分",
        " 2024年11月4日 14点29分00秒 ",
        "2024-11-4 14：29",
    ],
)
def test_every_usual_way_of_writing_a_time_means_the_same_minute(written: str) -> None:
    assert read_moment(written) == HALF_PAST_TWO


@pytest.mark.parametrize("written", ["2024-11-04", "2024/11/4", "2024年11月4日", "20241104"])
def test_a_day_without_an_hour_begins_at_midnight_in_shanghai(written: str) -> None:
    assert read_moment(written) == datetime(2024, 11, 3, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    "written", ["昨天", "04/11/2024", "2024-13-01", "2024年2月30日", "2024-11-04 25:00", "45600.5", "9999999", ""]
)
def test_what_would_have_to_be_guessed_is_refused(written: str) -> None:
    with pytest.raises(NotAMoment):
        read_moment(written)


def test_the_first_day_of_all_is_refused_and_not_an_accident() -> None:
    with pytest.raises(NotAMoment):
        read_moment("0001-01-01T00:00:00")
