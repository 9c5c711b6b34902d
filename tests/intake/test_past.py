"""What rows say of the past: any headings, any way of writing times, and nothing that cannot have been."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from tests.intake.test_batches import NOW
from xianzhi_tui.intake.batches import Batch, assemble
from xianzhi_tui.intake.drafts import Defaults
from xianzhi_tui.intake.past import Past
from xianzhi_tui.intake.tables import Row

FILED = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)


def history(*rows: Mapping[str, object], rebase: bool = False) -> Batch:
    numbered = [Row(line, {"内容": f"{line} 漏水[/", **row}) for line, row in enumerate(rows, 2)]
    return assemble(numbered, Defaults(history=True), NOW, rebase)


def past(row: Mapping[str, object]) -> Past:
    (draft,) = history(row).drafts
    assert draft.past is not None
    return draft.past


def test_the_steps_are_found_under_chinese_and_english_headings() -> None:
    hours = [FILED + timedelta(hours=hour) for hour in range(1, 5)]
    chinese = ("受理时间", "到场时间", "完成时间", "办结时间")
    english = ("accepted_at", "Arrived at", "Completion Date", "Closed Date")
    for filed, headings in (("报修时间", chinese), ("Created Date", english)):
        row = {filed: FILED.isoformat()} | {name: at.isoformat() for name, at in zip(headings, hours, strict=True)}
        found = past(row)
        assert found.moments == tuple(hours)
        assert (found.withdrawn, found.note) == (False, "")


def test_the_time_of_acceptance_is_the_filing_where_nothing_else_is() -> None:
    (draft,) = history({"受理时间": "2026-01-05 10:00", "办结时间": "2026-01-05 12:00"}).drafts
    assert draft.filed_at == FILED
    assert draft.past == Past(ended_at=FILED + timedelta(hours=2))


def test_the_other_systems_limit_and_state_are_kept_as_a_note() -> None:
    row = {"报修时间": "2026-01-05 10:00", "办结时间": "2026-01-06", "期限": "2026-01-08", "状态": "已办结(重复)"}
    assert past(row).note == "原系统记录: 状态 已办结(重复)，期限 2026-01-08"


def test_what_was_withdrawn_is_told_by_its_state() -> None:
    assert past({"报修时间": "2026-01-05", "办结时间": "2026-01-06", "状态": "用户取消"}).withdrawn


def test_a_day_without_an_hour_is_no_earlier_than_what_came_before_on_it() -> None:
    assert past({"报修时间": "2026-01-05 10:00", "办结时间": "2026-01-05"}).ended_at == FILED


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"报修时间": "2026-01-05 10:00", "办结时间": "2026-01-05 09:00"}, "办结时间早于报来时间"),
        ({"报修时间": "2026-01-05 10:00", "办结时间": "2026-01-04"}, "办结时间早于报来时间"),
        ({"报修时间": "2026-01-05", "完成时间": "2026-01-07", "办结时间": "2026-01-06"}, "办结时间早于完成时间"),
        ({"报修时间": "2026-01-05", "办结时间": "昨天"}, "办结时间 昨天 看不懂"),
        ({"报修时间": "2026-01-05", "状态": "已办结"}, "状态为 已办结，但没有办结时间"),
        ({"办结时间": "2026-01-05"}, "没有报来时间，不能作为历史导入"),
        ({"报修时间": "2026-01-05", "办结时间": "2027-01-05"}, "时间在将来（可用 --rebase now 平移）"),
    ],
)
def test_a_past_that_cannot_have_been_is_named_by_line(row: Mapping[str, object], reason: str) -> None:
    batch = history({"报修时间": "2026-01-05", "办结时间": "2026-01-06"}, row)
    assert [(one.line, one.reason) for one in batch.bad] == [(3, reason)]
    assert [one.line for one in batch.drafts] == [2]


def test_what_is_still_open_there_has_no_steps() -> None:
    assert past({"报修时间": "2026-01-05", "状态": "处理中"}) == Past(note="原系统记录: 状态 处理中")


def test_moving_the_times_keeps_how_long_everything_took() -> None:
    rows = ({"报修时间": "2026-01-05 10:00", "办结时间": "2026-01-07 10:00"}, {"报修时间": "2026-01-06 10:00"})
    first, second = history(*rows, rebase=True).drafts
    assert first.past is not None
    assert first.past.ended_at == NOW  # the newest of all
    assert (first.filed_at, second.filed_at) == (NOW - timedelta(days=2), NOW - timedelta(days=1))


def test_without_the_wish_for_history_these_columns_are_nobodys() -> None:
    row = {"内容": "漏水", "报修时间": "2026-01-05", "办结时间": "2026-01-06", "状态": "已办结"}
    batch = assemble([Row(2, row)], Defaults(), NOW)
    assert set(batch.columns.unused) == {"办结时间", "状态"}
    assert batch.drafts[0].past is None
