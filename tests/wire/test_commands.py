from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xianzhi_tui.codec import command_fields, encode
from xianzhi_tui.domain.commands import COMMANDS, Command, Register, Submit
from xianzhi_tui.wire import IssuedCommand, Malformed, parse_command, parse_filing
from xianzhi_tui.wire.commands import NOT_TO_A_TICKET

COMMAND_ID = "0b2f1c1e-6f0a-4a57-9f0b-3a4b5c6d7e8f"
NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)

EXACT = {
    "digest": st.sampled_from(["a" * 64, "0" * 64]),
    "repair_id": st.just(COMMAND_ID),
    "stars": st.integers(1, 5),
}
PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(alphabet="六楼电梯厅地砖松动abc123[/", max_size=20),
    bool: st.booleans(),
    datetime: st.integers(0, 10**6).map(lambda seconds: NOW + timedelta(seconds=seconds)),
}


def built(value: Any) -> st.SearchStrategy[Any]:
    """Any value of this dataclass, with words as people write them."""
    hints = get_type_hints(value)
    return st.builds(value, **{field.name: filled(field.name, hints[field.name]) for field in fields(value)})


def filled(name: str, hint: Any) -> st.SearchStrategy[Any]:
    if name in EXACT:
        return EXACT[name]
    if get_origin(hint) is tuple:
        return st.lists(filled(name, get_args(hint)[0]), max_size=3).map(tuple)
    if type(None) in get_args(hint):
        return st.none() | filled(name, get_args(hint)[0])
    if is_dataclass(hint):
        return built(hint)
    return PLAIN[hint] if hint in PLAIN else st.sampled_from(hint)


TO_A_TICKET = [one for one in COMMANDS.values() if one not in NOT_TO_A_TICKET]


def sent(command: Command) -> bytes:
    envelope = {"command_id": COMMAND_ID, "base_version": 3, "occurred_at": NOW}
    return encode({**envelope, **command_fields(command)})


@given(command=st.one_of([built(one) for one in TO_A_TICKET]))
def test_every_command_arrives_as_it_was_sent(command: Command) -> None:
    assert parse_command(sent(command)) == IssuedCommand(COMMAND_ID, command, 3, NOW)


@given(command=built(Register) | built(Submit))
def test_every_filing_arrives_as_it_was_sent(command: Command) -> None:
    assert parse_filing(sent(command)) == IssuedCommand(COMMAND_ID, command, 3, NOW)


def a_note(**changes: Any) -> bytes:
    note = {"command_id": COMMAND_ID, "type": "add_note", "occurred_at": "2026-11-23T04:00:00Z", "text": "备注"}
    return json.dumps({**note, **changes}).encode()


def test_a_text_is_cleaned_of_what_is_no_word() -> None:
    command: Any = parse_command(a_note(text="  漏水\x1b[31m\u202e了\r\n三天 ")).command
    assert command.text == "漏水�了\n三天"


def test_a_time_of_another_zone_is_the_same_instant() -> None:
    assert parse_command(a_note(occurred_at="2026-11-23T12:00:00+08:00")).occurred_at == NOW


@pytest.mark.parametrize(
    ("changes", "places"),
    [
        ({"text": "漏" * 5001}, ("add_note.text",)),
        ({"text": "a\x00b"}, ("add_note.text",)),
        ({"public": "yes", "base_version": -1}, ("add_note.base_version", "add_note.public")),
        ({"command_id": "1"}, ("add_note.command_id",)),
        ({"occurred_at": "2026-11-23T04:00:00"}, ("add_note.occurred_at",)),
        ({"13812341234": "朱先生"}, ("add_note",)),
        ({"type": "13812341234"}, ("",)),
    ],
    ids=str,
)
def test_a_fault_is_named_by_its_place_and_never_by_what_stood_there(
    changes: dict[str, Any], places: tuple[str, ...]
) -> None:
    with pytest.raises(Malformed) as malformed:
        parse_command(a_note(**changes))
    assert malformed.value.fields == places
