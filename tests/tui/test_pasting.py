"""Whatever is pasted is text: no order in it becomes a key, in whatever pieces the terminal sends it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.drivers import linux_driver
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Key, Paste
from textual.message import Message

from tests.hostile import ESCAPES
from xianzhi_tui.tui.pasting import BEGINS, ENDS, Pasting, take_calmly

PASTED = "\x1b[31m六楼漏水[/\x1b\r\r\r1\x1b[200~\x1bOP\x1b"


def reader() -> Any:
    """What a terminal's words are read with."""
    take_calmly(LinuxDriver)
    return vars(linux_driver)["XTermParser"]


def heard(pieces: Iterable[str]) -> list[Message]:
    """What the desk is told by a terminal that sends these."""
    reading = reader()()
    return [message for piece in pieces for message in reading.feed(piece)]


def texts(messages: list[Message]) -> list[str]:
    return [one.text for one in messages if isinstance(one, Paste)]


def keys(messages: list[Message]) -> list[str]:
    return [one.key for one in messages if isinstance(one, Key)]


@pytest.mark.parametrize("hostile", [PASTED, *ESCAPES.values()])
def test_what_is_pasted_presses_nothing_and_keys_around_it_do(hostile: str) -> None:
    told = heard([f"a{BEGINS}{hostile}{ENDS}\r"])
    assert keys(told) == ["a", "enter"]
    assert texts(told) == [hostile.replace("\x1b", "\ufffd").replace("\x00", "")]


@given(st.lists(st.integers(0, len(f"a{BEGINS}{PASTED}{ENDS}\r")), max_size=8))
def test_in_whatever_pieces_it_comes(cuts: list[int]) -> None:
    sent = f"a{BEGINS}{PASTED}{ENDS}\r"
    places = [0, *sorted(cuts), len(sent)]
    told = heard(sent[begin:end] for begin, end in pairwise(places) if begin < end)
    assert keys(told) == ["a", "enter"]
    assert texts(told) == [PASTED.replace("\x1b", "\ufffd")]


def test_a_key_by_itself_waits_for_nothing() -> None:
    pasting = Pasting()
    assert [pasting.without_orders(one) for one in ("\x1b", "[", "\x1b[A", "")] == ["\x1b", "[", "\x1b[A", ""]


def test_it_is_put_before_the_reader_once() -> None:
    assert reader() is reader()
