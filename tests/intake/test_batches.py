"""Whole files: what comes in, what stays out, and that nothing disappears unsaid."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from tests.hostile import DISGUISES, ESCAPES, MARKUP
from xianzhi_tui.domain.ticket import Category, Channel, Kind
from xianzhi_tui.intake.batches import Batch, assemble
from xianzhi_tui.intake.drafts import LONGEST_TEXT, Defaults, merged
from xianzhi_tui.intake.tables import BadRow, Row
from xianzhi_tui.text import strip_controls

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


def batch(*rows: Mapping[str, object] | BadRow, rebase: bool = False, **defaults: object) -> Batch:
    numbered = [row if isinstance(row, BadRow) else Row(line, row) for line, row in enumerate(rows, 2)]
    return assemble(numbered, Defaults(**defaults), NOW, rebase)  # type: ignore[arg-type]


def test_a_full_row_becomes_a_full_report() -> None:
    (draft,) = batch(
        {
            "工单编号": "A-17",
            "标题": "漏水",
            "问题描述": "厨房水管漏水，已关总阀",
            "报修时间": "2026-11-23 13:30",
            "报修人": "朱女士",
            "联系电话": "13800001234",
            "报修地址": "6号楼902",
            "渠道": "电话",
        }
    ).drafts
    assert draft.filed_at == NOW - timedelta(minutes=30)
    assert draft.channel is Channel.PHONE
    report = draft.report
    assert (report.kind, report.category) == (Kind.REPAIR, Category.WATER)
    assert report.text == "漏水\n厨房水管漏水，已关总阀"
    assert (report.location.text, report.location.building, report.location.room) == ("6号楼902", "6号楼", "902")
    assert (report.reporter.name, report.reporter.phone) == ("朱女士", "13800001234")
    assert report.external_ref == "A-17"


@pytest.mark.parametrize(
    ("title", "text", "whole"),
    [
        ("漏水", "厨房漏水", "漏水\n厨房漏水"),
        ("厨房漏水", "厨房漏水，已关总阀", "厨房漏水，已关总阀"),
        ("厨房漏水！", "厨房漏水", "厨房漏水"),
        ("厨房漏水", "漏水", "厨房漏水"),
        ("厨房漏水", "", "厨房漏水"),
        ("", "厨房漏水", "厨房漏水"),
        ("", "", ""),
    ],
)
def test_title_and_text_are_not_said_twice(title: str, text: str, whole: str) -> None:
    assert merged(title, text) == whole


def test_a_row_without_words_is_filed_under_its_category_and_one_without_that_is_refused() -> None:
    found = batch({"service_name": "Street light out", "x": "1"}, {"service_name": "", "x": "2"})
    assert [draft.report.text for draft in found.drafts] == ["Street light out"]
    assert found.bad == (BadRow(3, "没有内容"),)


def test_columns_nobody_reads_are_told() -> None:
    assert batch({"text": "灯坏了", "reply": "已修", "Weather": "雨"}).columns.unused == ("reply", "Weather")


def test_of_two_columns_for_the_same_thing_one_is_read_and_the_other_told() -> None:
    found = batch({"内容": "灯坏了", "description": "lamp broken"})
    assert found.columns.unused == ("内容",)


def test_what_the_row_says_of_itself_outranks_its_words() -> None:
    found = batch({"text": "水管漏水", "类型": "投诉", "类别": "环境卫生"}, {"text": "太吵了", "类别": "lift"})
    assert [(one.report.kind, one.report.category) for one in found.drafts] == [
        (Kind.COMPLAINT, Category.HYGIENE),
        (Kind.REPAIR, Category.LIFT),
    ]


def test_what_the_person_importing_says_outranks_the_row() -> None:
    (draft,) = batch({"text": "水管漏水", "kind": "repair"}, kind=Kind.COMPLAINT).drafts
    assert draft.report.kind is Kind.COMPLAINT


def test_the_same_row_twice_comes_in_once() -> None:
    found = batch({"id": "1", "text": "漏水"}, {"id": "1", "text": "漏水"})
    assert len(found.drafts) == 1
    assert found.bad == (BadRow(3, "与第 2 行相同"),)


def test_two_reports_with_one_number_both_come_in() -> None:
    found = batch({"id": "1", "text": "漏水"}, {"id": "1", "text": "灯不亮"})
    assert len({draft.command_id for draft in found.drafts}) == 2


def test_a_report_keeps_its_command_wherever_it_stands_in_whatever_file() -> None:
    (early,) = batch({"id": "1", "text": "漏水"}).drafts
    late = batch({"id": "0", "text": "灯"}, {"text": "漏水", "id": "1", "extra": "x"}).drafts[1]
    assert early.command_id == late.command_id


def test_without_a_number_time_and_place_tell_two_like_reports_apart() -> None:
    found = batch({"text": "灯不亮", "地址": "3号楼"}, {"text": "灯不亮", "地址": "5号楼"})
    assert len(found.drafts) == 2


def test_the_oldest_report_is_filed_first() -> None:
    found = batch({"text": "后", "时间": "2026-11-22"}, {"text": "先", "时间": "2026-11-20"}, {"text": "无时间"})
    assert [draft.report.text for draft in found.drafts] == ["先", "后", "无时间"]


def test_a_time_in_the_future_is_refused() -> None:
    found = batch({"text": "灯不亮", "时间": "2027-01-01"}, {"text": "漏水", "时间": "2026-11-23T14:01:00"})
    assert found.bad == (BadRow(2, "时间在将来（可用 --rebase now 平移）"),)
    assert found.drafts[0].filed_at == NOW


@pytest.mark.parametrize("when", ["1999-12-31", "2101-01-01"])
def test_a_year_out_of_all_reason_is_not_understood(when: str) -> None:
    assert batch({"text": "灯不亮", "时间": when}, rebase=True).bad == (BadRow(2, f"时间 {when} 看不懂"),)


def test_a_time_nobody_understands_is_told() -> None:
    assert batch({"text": "灯不亮", "时间": "上周\x1b[2J三"}).bad == (BadRow(2, "时间 上周\ufffd三 看不懂"),)


def test_rebasing_moves_all_times_so_that_the_newest_is_now() -> None:
    found = batch({"text": "一", "时间": "2011-01-01"}, {"text": "二", "时间": "2031-01-03"}, rebase=True)
    assert [draft.filed_at for draft in found.drafts] == [NOW - timedelta(days=7307), NOW]


def test_a_report_too_long_is_cut_where_one_can_see_it() -> None:
    found = batch({"text": "长" * 6_000})
    (draft,) = found.drafts
    assert len(draft.report.text) == LONGEST_TEXT
    assert draft.report.text.endswith("……（原文 6000 字，导入时截断）")
    assert found.cut == (BadRow(2, "内容 6000 字，只保留前 5000 字"),)


def test_a_report_of_the_allowed_length_is_kept_whole() -> None:
    found = batch({"text": "长" * LONGEST_TEXT})
    assert found.drafts[0].report.text == "长" * LONGEST_TEXT
    assert not found.cut


@pytest.mark.parametrize("hostile", [*ESCAPES.values(), *MARKUP.values(), *DISGUISES.values()])
def test_hostile_words_come_in_harmless(hostile: str) -> None:
    row = {"标题": hostile, "内容": f"漏水{hostile}", "地址": hostile, "姓名": hostile, "电话": hostile, "id": hostile}
    (draft,) = batch(row).drafts
    report = draft.report
    said = report.text.replace("\n", " ") + report.location.text + report.reporter.name + report.external_ref
    assert strip_controls(said) == said
    assert said.encode()
    assert "漏水" in report.text


@pytest.mark.parametrize("cell", [None, 5, 5.5, True, [], {}, ["a", ["b"]], {"x": "漏水"}])
def test_cells_that_are_no_words_do_no_harm(cell: object) -> None:
    found = batch({"text": "漏水", "title": cell, "id": cell, "created_at": "", "name": cell, "location": cell})
    assert "漏水" in found.drafts[0].report.text


def test_a_room_in_short_is_the_room_it_is_at_the_desk() -> None:
    (draft,) = batch({"text": "漏水", "地址": "6-0902"}).drafts
    where = draft.report.location
    assert (where.text, where.building, where.room) == ("6号楼0902", "6号楼", "0902")
