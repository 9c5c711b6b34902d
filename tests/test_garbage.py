"""Garbage is looked for while hands rest, and not while a page opens."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from weakref import ref

import pytest

from xianzhi_tui import garbage


class Page:
    """It leads to itself, as every closed page does."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    before = gc.get_threshold()
    gc.collect()
    garbage.begin()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()
    gc.enable()


def test_a_page_that_was_closed_goes_when_hands_rest() -> None:
    pages = [Page() for _ in range(garbage.WORTH_WHILE + 1)]
    one = ref(pages[0])
    pages.clear()
    assert one() is not None
    garbage.sweep()
    assert one() is None


def test_for_a_handful_of_things_nothing_is_looked_through() -> None:
    one = ref(Page())
    garbage.sweep()
    assert one() is not None


def test_while_it_is_off_it_stays_off() -> None:
    pages = [Page() for _ in range(garbage.WORTH_WHILE + 1)]
    one = ref(pages[0])
    pages.clear()
    gc.disable()
    garbage.sweep()
    assert one() is not None
