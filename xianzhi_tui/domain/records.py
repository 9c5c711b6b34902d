"""Which acts are records of what happened (已记下), and which are decisions that only the service can make (拟…).

Taken from the state machines: what a repairer may tell of the site happened there, as did reports, calls and notes,
whatever a colleague does meanwhile. Everything else moves a ticket on because somebody decides so; with no line to the
service it is only intended, and judged anew when it gets there.
"""

from __future__ import annotations

from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.openings import COMMANDS_BY_ROW
from xianzhi_tui.domain.roles import Role
from xianzhi_tui.domain.transitions import TRANSITIONS

RECORDS: frozenset[type[c.Command]] = frozenset(
    {
        *c.Filing.__args__,
        *c.ADDITIVE,
        c.RecordCall,
        c.ExhaustCalls,
        *(COMMANDS_BY_ROW[row.name] for row in TRANSITIONS if Role.FIELD in row.roles),
    }
)
"""Safe with no line: reports, additions, calls, and what was done on site."""


def is_record(command: c.Command) -> bool:
    """Whether an act writes down what happened, rather than asking for something to be decided."""
    return type(command) in RECORDS
