"""What can be done at the board now: the steps of the ticket under the cursor, the office's views, what the keys do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from xianzhi_tui.domain.commands import word
from xianzhi_tui.tui import bindings
from xianzhi_tui.tui.forms.menu import possible
from xianzhi_tui.tui.numbers import no_words
from xianzhi_tui.tui.screens.board import Board
from xianzhi_tui.tui.widgets.lines import plain
from xianzhi_tui.tui.widgets.offer_list import Offer


def acts_on(board: Board) -> Iterator[Offer]:
    """Nothing that is not possible on the board itself."""
    yield from _steps(board)
    for name, typed in board.settings.views.items():
        yield Offer(plain(board.strings("find.view", name=name)), plain(typed), partial(board.finding.open, typed))
    yield from _keys(board, (*bindings.BOARD, *bindings.APP))


def _steps(board: Board) -> Iterator[Offer]:
    ticket, t = board.queue.ticket, board.strings
    if ticket is not None and board.session is not None:
        beside = plain(f"{no_words(ticket.no, t)} {ticket.report.location.text}")
        for step in possible(ticket, board.session.actor.role):
            yield Offer(t(f"step.{word(step)}"), beside, partial(board.steps.begin, step, ticket))


def _keys(board: Board, acts: Iterable[bindings.Act]) -> Iterator[Offer]:
    t, done = board.strings, {"palette"}
    for act in acts:
        if act.action not in done and board.check_action(act.action, ()):
            done.add(act.action)
            yield Offer(t(f"key.{act.id}"), board.key(act.id), partial(_press, board, act.action))


async def _press(board: Board, action: str) -> None:
    """As if its key were pressed on the board."""
    if hasattr(board, f"action_{action}"):
        await board.run_action(action)
    else:
        await board.app.run_action(action.removeprefix("app."))
