"""What the board shows when nothing happens but time: the same as if all were worked out anew."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.tui import office
from xianzhi_tui.tui.view import board_view, time_passed


@pytest.mark.parametrize("minutes", [0, 1, 13, 30, 60 * 7, 60 * 24, 60 * 80, 60 * 24 * 40])
def test_after_a_while_the_board_is_what_it_would_be_worked_out_anew(minutes: int) -> None:
    data = office.data(office.afternoon())
    then = office.NOW + timedelta(minutes=minutes)
    assert time_passed(board_view(data, (), None, office.NOW), then) == board_view(data, (), None, then)


def test_time_in_small_steps_leads_to_the_same_board() -> None:
    data = office.data(office.afternoon())
    view = board_view(data, (), None, office.NOW)
    while view.changes_at is not None:
        view = time_passed(view, view.changes_at + timedelta(seconds=1))
    assert view == board_view(data, (), None, office.NOW + timedelta(days=400))
    assert sum(view.late.values()) > 5
