"""Where something is, read as clerks write it."""

from __future__ import annotations

import pytest

from xianzhi_tui.domain.places import begun_door, building_no, door, place
from xianzhi_tui.domain.ticket import Location


@pytest.mark.parametrize(
    ("typed", "where"),
    [
        ("6-902", Location("6号楼902", "6号楼", "902")),
        ("6号楼902室", Location("6号楼902", "6号楼", "902")),
        ("６－９０２", Location("6号楼902", "6号楼", "902")),
        ("6-2-902", Location("6号楼2单元902", "6号楼", "902", "2单元")),
        ("6幢2单元902", Location("6号楼2单元902", "6号楼", "902", "2单元")),
        ("6#902", Location("6号楼902", "6号楼", "902")),
        ("12号楼电梯厅", Location("12号楼电梯厅", "12号楼", zone="电梯厅")),
        ("12号楼", Location("12号楼", "12号楼")),
        ("广场东侧", Location("广场东侧", zone="广场东侧")),
        ("六楼漏水[/", Location("六楼漏水[/", zone="六楼漏水[/")),
    ],
)
def test_a_place_is_read_as_clerks_write_it(typed: str, where: Location) -> None:
    assert place(typed) == where


@pytest.mark.parametrize(
    ("where", "building", "short"),
    [
        (Location("6号楼902", "6号楼", "902"), "6", "6-902"),
        (Location("6号楼2单元902"), "6", "6-902"),
        (Location("B2栋1201", "B2"), "B2", "B2-1201"),
        (Location("12号楼电梯厅", "12"), "12", ""),
        (Location("广场东侧"), "", ""),
    ],
)
def test_every_way_to_write_a_room_has_one_short_form(where: Location, building: str, short: str) -> None:
    assert (building_no(where), door(where)) == (building, short)


@pytest.mark.parametrize(
    ("typed", "begins"),
    [("6-9", "6-9"), ("6号楼9", "6-9"), ("６－９０２", "6-902"), ("6-", ""), ("902", ""), ("六楼漏水[/", "")],
)
def test_a_room_is_known_before_it_is_typed_to_the_end(typed: str, begins: str) -> None:
    assert begun_door(typed) == begins
