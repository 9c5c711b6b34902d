"""Where something is, as clerks write it (位置): 6-902, 6号楼2单元902, 12号楼电梯厅, or any other words."""

from __future__ import annotations

import re
from unicodedata import normalize

from xianzhi_tui.domain.ticket import Location

_BUILDING_NO = "(?P<building>[A-Za-z]?\\d{1,3})"
_ROOM = re.compile(
    rf"{_BUILDING_NO}\s*(?:号楼|号|栋|幢|座|#|-)\s*(?:(?P<unit>\d{{1,2}})\s*(?:单元|-)\s*)?(?P<room>\d{{3,4}})?\s*室?"
)
_BUILDING = re.compile(rf"{_BUILDING_NO}\s*(?:号楼|栋|幢|座|#)(?P<zone>.*)")
_BEGUN = rf"{_BUILDING_NO}\s*(?:号楼|号|栋|幢|座|#|-)\s*(?:\d{{1,2}}\s*(?:单元|-)\s*)?(?P<room>\d{{1,4}})\s*室?"
"""Compiled when something is typed: the board is drawn without it."""


def place(typed: str) -> Location:
    """The building, the room or the part of the grounds that is meant."""
    typed = normalize("NFKC", typed)
    if match := _ROOM.fullmatch(typed):
        building, room = f"{match['building']}号楼", match["room"] or ""
        unit = f"{match['unit']}单元" if match["unit"] else ""
        return Location(f"{building}{unit}{room}", building, room, unit)
    if match := _BUILDING.fullmatch(typed):
        return Location(typed, f"{match['building']}号楼", zone=match["zone"].strip())
    return Location(typed, zone=typed)


def building_no(where: Location) -> str:
    """The number of the building, however it is written; "" where there is none."""
    building = where.building or place(where.text).building
    match = re.match(_BUILDING_NO, building)
    return match["building"] if match else ""


def door(where: Location) -> str:
    """The room in short, 6-902; "" for what is no room."""
    building, room = building_no(where), where.room or place(where.text).room
    return f"{building}-{room}" if building and room else ""


def spot(where: Location) -> str:
    """The building, or the part of the grounds where there is none: what tells one place from another."""
    return where.building or where.zone


def begun_door(typed: str) -> str:
    """How the short form of the room begins of which so much is typed: 6号楼9 is 6-9; "" when it is no room."""
    match = re.fullmatch(_BEGUN, normalize("NFKC", typed))
    return f"{match['building']}-{match['room']}" if match else ""
