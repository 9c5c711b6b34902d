"""docs/state-machine.md is the transition table, written out: `python -m tests.domain.test_document` renews it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from xianzhi_tui.domain.ticket import Kind, State
from xianzhi_tui.domain.transitions import TRANSITIONS, Transition
from xianzhi_tui.strings import Strings

DOCUMENT = Path(__file__).parents[2] / "docs" / "state-machine.md"
ORDER = list(State)
OPENING = """\
# The ticket state machines

Written from `xianzhi_tui/domain/transitions.py` by `python -m tests.domain.test_document`; change the table, not this
page. Guards that need more than the table knows are in `xianzhi_tui/domain/rules/`.
"""


def document() -> str:
    """Both machines as tables, one row an arrow."""
    return OPENING + "".join(f"\n{line}\n" if line.startswith("#") else f"{line}\n" for line in lines())


def lines() -> Iterator[str]:
    words = Strings("zh")
    for kind, title in ((Kind.REPAIR, "Repairs (报修)"), (Kind.COMPLAINT, "Complaints (我要吐槽)")):
        yield f"## {title}"
        yield ""
        yield "| command | from | to | event | who | clocks |"
        yield "|---|---|---|---|---|---|"
        yield from (row(one, words) for one in TRANSITIONS if one.kind is kind)


def row(one: Transition, words: Strings) -> str:
    """An arrow as a row."""
    sources = [f"{state} {words(f'state.{state}')}" for state in sorted(one.sources, key=ORDER.index)]
    target = f"{one.target} {words(f'state.{one.target}')}" if one.target else "(same)"
    effects = [f"{act}:{clock}" for act, clock in one.effects]
    effects += ["new cycle"] * one.new_cycle + ["drop all"] * one.drops_all
    cells = [
        f"`{one.name}`",
        " / ".join(sources) or "—",
        target,
        one.event.__name__,
        ", ".join(sorted(one.roles)),
        ", ".join(effects) or "—",
    ]
    return f"| {' | '.join(cells)} |"


def test_the_page_says_what_the_table_says() -> None:
    assert DOCUMENT.read_text("utf-8") == document()


if __name__ == "__main__":
    DOCUMENT.write_text(document(), "utf-8")
