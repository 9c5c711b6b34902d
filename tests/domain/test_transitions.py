"""The transition table is the published state machine, row for row."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from xianzhi_tui.domain.roles import Role
from xianzhi_tui.domain.ticket import ENDED, Kind, State
from xianzhi_tui.domain.transitions import TRANSITIONS, Transition

PUBLISHED = json.loads(Path(__file__).with_name("statemachine.json").read_text("utf-8"))

Row = tuple[str, str, frozenset[str], str, str, frozenset[str]]


def published(row: dict[str, Any]) -> Row:
    sources = frozenset(row["frm"]) - {"START"}
    return (row["kind"], row["command"], sources, row["to"], row["event"], frozenset(row["clocks"]))


def ours(row: Transition) -> Row:
    effects = {f"{act.value}:{clock.value}" for act, clock in row.effects}
    effects |= {"drop:all"} if row.drops_all else set()
    effects |= {"newcycle"} if row.new_cycle else set()
    target = row.target.value if row.target else "SAME"
    return (row.kind.value, row.name, frozenset(row.sources), target, row.event.__name__, frozenset(effects))


def test_every_published_arrow_is_in_the_table_and_no_other() -> None:
    assert {ours(row) for row in TRANSITIONS} == {published(row) for row in PUBLISHED["transitions"]}


def test_who_may_act_is_as_published_but_for_the_lead_and_for_imports() -> None:
    """The lead may do what the desk may; imports (section 12) may file complaints as they may file repairs."""
    roles = {ours(row): {role.value for role in row.roles} for row in TRANSITIONS}
    for row in PUBLISHED["transitions"]:
        more = {Role.SYSTEM.value} if row["command"] == "submit" else {Role.LEAD.value}
        assert roles[published(row)] - set(row["actors"]) <= more, row
        assert set(row["actors"]) <= roles[published(row)], row


def test_states_and_their_ends_are_as_published() -> None:
    assert {state.value for state in State} == set(PUBLISHED["states"])
    assert {state.value for state in ENDED} == {
        name for name, state in PUBLISHED["states"].items() if state["terminal"]
    }


@pytest.mark.parametrize("row", TRANSITIONS, ids=lambda row: f"{row.kind}-{row.name}")
def test_no_command_is_ambiguous_in_a_state(row: Transition) -> None:
    same = [one for one in TRANSITIONS if (one.kind, one.name) == (row.kind, row.name) and one is not row]
    assert all(not one.sources & row.sources for one in same)


def reachable(start: set[State], kind: Kind) -> set[State]:
    """Every state that some chain of commands leads to."""
    found = set(start)
    while (
        more := {row.target for row in TRANSITIONS if row.kind is kind and row.target and row.sources & found} - found
    ):
        found |= more
    return found


@pytest.mark.parametrize("kind", list(Kind))
def test_every_state_of_a_machine_is_reached_and_every_open_one_can_end(kind: Kind) -> None:
    filed = {row.target for row in TRANSITIONS if row.kind is kind and not row.sources and row.target}
    states = {state for row in TRANSITIONS if row.kind is kind for state in row.sources}
    assert states <= reachable(filed, kind)
    assert all(reachable({state}, kind) & ENDED for state in states)
