"""Lines and rows of the board agree with a list written out in full."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xianzhi_tui.domain.queues import Section
from xianzhi_tui.tui.arrangement import Arrangement, Piece, Place
from xianzhi_tui.tui.view import arrange

LENGTHS = st.tuples(*[st.integers(0, 5)] * len(Section))


def arrangement(lengths: tuple[int, ...]) -> Arrangement:
    return Arrangement([(one, [f"{one}{n}" for n in range(many)]) for one, many in zip(Section, lengths, strict=True)])


def written_out(lengths: tuple[int, ...]) -> list[Place]:
    lines: list[Place] = []
    row = 0
    for section, many in zip(Section, lengths, strict=True):
        lines.append(Place(section, Piece.HEADING))
        lines += [Place(section, Piece.ROW, row + n) for n in range(many)] or [Place(section, Piece.EMPTY)]
        lines.append(Place(section, Piece.BLANK))
        row += many
    return lines[:-1]


@given(LENGTHS)
def test_every_line_is_what_a_list_written_out_says(lengths: tuple[int, ...]) -> None:
    board, lines = arrangement(lengths), written_out(lengths)
    assert board.lines == len(lines)
    assert [board.at(line) for line in range(board.lines)] == lines


@given(LENGTHS)
def test_a_ticket_is_found_on_its_row_and_its_row_on_its_line(lengths: tuple[int, ...]) -> None:
    board = arrangement(lengths)
    ids = [one for section in Section for one in board.ids(section)]
    assert board.rows == len(ids)
    for row, one in enumerate(ids):
        assert board.row(one) == row
        assert board.ticket_id(row) == one
        assert board.at(board.line(row)).row == row


def test_a_ticket_that_is_not_there_has_no_row() -> None:
    assert arrangement((1, 0, 1, 0, 0)).row("gone") is None


def test_a_list_that_is_not_stacked_has_no_tickets() -> None:
    assert arrange({Section.REPAIRS: "a"}).sections == (Section.REPAIRS, Section.COMPLAINTS, Section.CALLS)
    assert arrange({Section.REPAIRS: "a"}).count(Section.RATINGS) == 0
    assert arrange({Section.RATINGS: "b"}).ids(Section.RATINGS) == ("b",)
    assert arrange({Section.CONSULTATIONS: "c"}).ids(Section.CONSULTATIONS) == ("c",)


def test_a_row_that_is_not_there_has_no_ticket() -> None:
    with pytest.raises(IndexError):
        arrangement((1, 0, 0, 0, 0)).ticket_id(1)
