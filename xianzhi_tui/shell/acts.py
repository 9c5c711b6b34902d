"""The acts of the desk as they are typed: a word each, and options made from the fields of the command it gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, fields
from datetime import datetime, timedelta
from inspect import Parameter, Signature
from pathlib import Path
from types import NoneType
from typing import Annotated, Any, NamedTuple, get_args, get_type_hints

import typer

from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.ticket import Location, Photo
from xianzhi_tui.intake.moments import NotAMoment, names_hour, read_moment
from xianzhi_tui.strings import Strings


class Act(NamedTuple):
    """An act as it is typed: `told` need no name, in order; `guessed` may be left out; `own` it knows itself."""

    word: str
    command: type[c.Command]
    told: tuple[str, ...] = ()
    guessed: tuple[str, ...] = ()
    own: tuple[str, ...] = ()


ACTS = (
    Act("accept", c.Accept),
    Act("dispatch", c.Dispatch, ("assignee",)),
    Act("return", c.ReturnOrder, ("reason",)),
    Act("verify", c.Verify, guessed=("arrived_at", "verified_by"), own=("finding",)),
    Act("invalid", c.MarkInvalid, ("note",)),
    Act("start", c.StartRepair),
    Act("parts", c.WaitParts, ("part", "expected_at")),
    Act("suspend", c.Suspend, ("reason", "review_at")),
    Act("resume", c.Resume),
    Act("finish", c.FinishRepair, ("note",)),
    Act("call", c.RecordCall, ("outcome",), own=("purpose",)),
    Act("message", c.ExhaustCalls, ("message",)),
    Act("reopen", c.Reopen, ("reason",)),
    Act("cancel", c.Cancel, ("note",)),
    Act("merge", c.MergeInto, ("target",)),
    Act("unmerge", c.Unmerge, ("reason",)),
    Act("assign", c.Assign, ("department",)),
    Act("handle", c.StartHandling),
    Act("reply", c.Reply, ("text",)),
    Act("convert", c.ConvertToRepair, ("category",), guessed=("location",), own=("repair_id",)),
    Act("promise", c.GivePromise, ("promised_by",)),
    Act("correct", c.CorrectContact, own=("person",)),
    Act("note", c.AddNote, ("text",)),
    Act("photo", c.AttachPhotos, ("photos",)),
)
FUND_ACTS = (
    Act("needed", c.ReclassifyFund, ("shared_part", "reason")),
    Act("emergency", c.RequestEmergencyFund, ("case", "certificate")),
    Act("decide", c.DecideEmergencyFund),
    Act("result", c.DecideConsultation),
)
_SHORT = {
    "arrived_at": "arrived",
    "closes_at": "closes",
    "no_photo_reason": "no-photo",
    "photos": "photo",
    "promised_by": "promised",
    "safety_measure": "safety",
    "shared_part": "fund",
    "verified_by": "by",
}
_CONTEXT = Parameter("context", Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)

Carry = Callable[[typer.Context, Act, str, dict[str, Any], bool], None]


def offer(app: typer.Typer, acts: tuple[Act, ...], ticket: Any, as_json: Any, carry: Carry) -> None:
    """Make every act a command of the shell; `carry` does what was typed."""
    t = Strings("zh")
    for act in acts:
        app.command(act.word, help=t(f"step.{c.word(act.command)}"))(_typed(act, ticket, as_json, carry, t))


def _typed(act: Act, ticket: Any, as_json: Any, carry: Carry, t: Strings) -> Callable[..., None]:
    def run(context: typer.Context, ticket: str, as_json: bool, **said: Any) -> None:
        carry(context, act, ticket, said, as_json)

    asked = [_asked(act, one, t) for one in fields(act.command) if one.name not in act.own]
    asked.sort(key=lambda one: act.told.index(one.name) if one.name in act.told else len(act.told))
    number = Parameter("ticket", Parameter.KEYWORD_ONLY, annotation=ticket)
    json = Parameter("as_json", Parameter.KEYWORD_ONLY, annotation=as_json, default=False)
    # What typer reads of a function: its own signature would say nothing of the options.
    signature = Signature([_CONTEXT, number, *asked, json])
    run.__signature__ = signature  # type: ignore[attr-defined]
    run.__annotations__ = {one.name: one.annotation for one in signature.parameters.values()}
    return run


def _asked(act: Act, one: Field[Any], t: Strings) -> Parameter:
    """One field of a command as an argument or an option."""
    hint, more = _taken(act.command, one)
    key = f"form.field.{one.name}"
    words = t(key) if key in t else t(f"typed.{one.name}")
    if one.name in act.told:
        info: Any = typer.Argument(help=words, **more)
    else:
        flag = f"--{_SHORT.get(one.name, one.name.replace('_', '-'))}"
        needed = hint is bool and one.default is MISSING  # neither answer is the likely one
        info = typer.Option(f"{flag}/--not-{flag[2:]}" if needed else flag, help=words, **more)
    optional = one.name in act.guessed or one.default is not MISSING
    left_out = (False if hint is bool else None) if optional else Parameter.empty
    annotation: Any = Annotated[hint if hint is bool or not optional else hint | None, info]
    return Parameter(one.name, Parameter.KEYWORD_ONLY, annotation=annotation, default=left_out)


def _taken(command: type[c.Command], one: Field[Any]) -> tuple[Any, dict[str, Any]]:
    """As what a field is typed, and how its words are read."""
    hint = get_type_hints(command)[one.name]
    if NoneType in get_args(hint):
        hint = get_args(hint)[0]
    if hint == tuple[Photo, ...]:
        return list[Path], {"exists": True, "dir_okay": False, "readable": True}
    if hint is datetime:
        return datetime, {"parser": read_typed, "metavar": "TIME"}
    return (str if hint is Location else hint), {}


def read_end(written: str) -> datetime:
    """A time up to which, as it is typed: a day means all of it."""
    moment = read_typed(written)
    return moment if names_hour(written) else moment + timedelta(days=1)


def read_typed(written: str) -> datetime:
    """A time as it is typed; without a zone it is Shanghai time."""
    try:
        return read_moment(written)
    except NotAMoment:
        raise typer.BadParameter("时间看不懂，可写 2026-01-05 14:30") from None
