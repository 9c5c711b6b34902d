"""`xianzhi import`: reports from another system's file, filed here once, however often it is run."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.roles import Person
from xianzhi_tui.domain.ticket import DESK_CHANNELS, Kind, Ticket
from xianzhi_tui.errors import ServerRefusal, Unreachable, XianzhiError
from xianzhi_tui.intake.batches import Batch, assemble
from xianzhi_tui.intake.drafts import Defaults, Draft
from xianzhi_tui.intake.tables import BadRow, read
from xianzhi_tui.shell.line import service_of
from xianzhi_tui.shell.office import Office
from xianzhi_tui.shell.output import Output
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.answers import BroughtIn
from xianzhi_tui.sync.api import Api
from xianzhi_tui.sync.desk import OutboxEntry, OutboxState

MOST_AT_ONCE = 50
MOST_SIGNS = 40_000
_DIVISIBLE = frozenset({"malformed", "too_large"})
_IMPORTER = Person("import", "导入")
_KINDS = {Kind.REPAIR: "报修", Kind.COMPLAINT: "吐槽"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be imported, and how."""

    file: Path
    defaults: Defaults
    compound: str = ""
    rebase: bool = False
    dry_run: bool = False


@dataclass(slots=True)
class Tally:
    """What became of the rows so far."""

    filed: int = 0
    known: int = 0
    refused: list[BadRow] = field(default_factory=list)


class NothingToImport(XianzhiError):
    """Not one row of the file can be filed."""

    code = "nothing_to_import"
    safe = "未导入任何内容"
    todo = "请对照表头检查文件，至少要有一列内容或标题"


class WrongCompound(XianzhiError):
    """The reports are another compound's."""

    code = "wrong_compound"
    safe = "未导入任何内容"
    todo = "请用那个小区的账号登录后再导入"


def import_file(office: Office, wanted: Wanted, out: Output) -> None:
    """Read the file, file what can be filed, and tell of every row that cannot."""
    now = office.clock.now()
    batch = assemble(read(wanted.file), wanted.defaults, now, wanted.rebase)
    if batch.columns.unused:
        out.remark(f"未用到的列: {'、'.join(batch.columns.unused)}")
    _tell(out, "截短", batch.cut)
    _tell(out, "不能导入", batch.bad)
    if not batch.drafts:
        raise NothingToImport(f"{wanted.file.name} 里没有可以导入的报修或吐槽")
    if wanted.dry_run:
        _preview(batch, out)
    else:
        asyncio.run(_send(office, wanted, batch, now, out))


async def _send(office: Office, wanted: Wanted, batch: Batch, now: datetime, out: Output) -> None:
    tally = Tally()
    try:
        async with service_of(office) as api:
            await _check_compound(api, wanted.compound)
            await file_all(api, batch, now, tally, out)
    except Unreachable as error:
        done = tally.filed + tally.known
        safe = f"已导入 {done} 条，再运行一次不会重复" if done else "未导入任何内容"
        raise Unreachable(error.happened, safe=safe, todo="请稍后原样再运行一次") from error
    finally:
        out.progress_over()
    _tell(out, "被拒绝", tally.refused)
    left_out = len(batch.bad) + len(tally.refused)
    out.result(
        f"已导入 {tally.filed} 条，早已导入 {tally.known} 条，不能导入 {left_out} 条",
        {"summary": {"filed": tally.filed, "known": tally.known, "bad": left_out, "cut": len(batch.cut)}},
    )
    if not tally.filed and not tally.known:
        raise NothingToImport(f"{wanted.file.name} 的各行都被服务端拒绝", todo="请按上面列出的原因修改后再试")


async def file_all(api: Api, batch: Batch, now: datetime, tally: Tally, out: Output) -> None:
    """Many in a request and one request after the other, so that the numbers follow the order of the reports."""
    for drafts in _portions(batch.drafts):
        await _file_some(api, drafts, now, tally, out)
        out.progress("导入", tally.filed + tally.known + len(tally.refused))


async def _file_some(api: Api, drafts: Sequence[Draft], now: datetime, tally: Tally, out: Output) -> None:
    """What the service will not take as a whole it is given in halves: one bad row keeps no other out."""
    try:
        results = await api.bring_in([_entry(one, now) for one in drafts])
    except ServerRefusal as refusal:
        if refusal.code not in _DIVISIBLE or len(drafts) == 1:
            tally.refused += [BadRow(one.line, refusal.happened) for one in drafts]
            return
        half = len(drafts) // 2
        await _file_some(api, drafts[:half], now, tally, out)
        await _file_some(api, drafts[half:], now, tally, out)
        return
    for draft, result in zip(drafts, results, strict=True):
        _count(draft, result, tally, out)


def _count(draft: Draft, result: BroughtIn, tally: Tally, out: Output) -> None:
    if result.refused is None:
        tally.filed += 1
        out.detail(_filed(draft, result.ticket))
    elif result.refused.code == "command_id_reused":
        tally.known += 1
    else:
        tally.refused.append(BadRow(draft.line, result.refused.message))


def _portions(drafts: Sequence[Draft]) -> Iterator[Sequence[Draft]]:
    """As many at once as one request may hold."""
    first = signs = 0
    for number, draft in enumerate(drafts):
        signs += len(draft.report.text)
        if number > first and (number - first == MOST_AT_ONCE or signs > MOST_SIGNS):
            yield drafts[first:number]
            first, signs = number, len(draft.report.text)
    if drafts:
        yield drafts[first:]


def _entry(draft: Draft, now: datetime) -> OutboxEntry:
    ref = draft.command_id
    return OutboxEntry(ref, ref, _command(draft, now), None, now, _IMPORTER, OutboxState.QUEUED)


async def _check_compound(api: Api, named: str) -> None:
    """The login decides whose books these are; naming another compound is a mistake worth stopping for."""
    if named and named not in ((own := (await api.snapshot()).compound).code, own.name):
        raise WrongCompound(f"当前登录的是 {own.name}（{own.code}），不是 {named}")


def _command(draft: Draft, now: datetime) -> c.Submit | c.Register | c.BringIn:
    """With its past, or else: taken by phone or at the counter it was registered by hand; all others came in online."""
    if (past := draft.past) is not None and draft.filed_at is not None:
        times = (past.accepted_at, past.verified_at, past.done_at, past.ended_at)
        return c.BringIn(draft.report, draft.channel, draft.filed_at, *times, past.withdrawn, past.note)
    if draft.channel in DESK_CHANNELS:
        return c.Register(draft.report, draft.channel, draft.filed_at or now)
    return c.Submit(draft.report, draft.channel, draft.filed_at)


def _filed(draft: Draft, ticket: Ticket | None) -> dict[str, object]:
    return {"line": draft.line, "filed": {"no": ticket.no, "id": ticket.id} if ticket else {}}


def _preview(batch: Batch, out: Output) -> None:
    t = Strings("zh")
    kinds = Counter((draft.report.kind, draft.report.category) for draft in batch.drafts)
    for (kind, category), count in kinds.most_common():
        out.detail({"kind": kind, "category": category, "count": count})
        out.line(f"  {_KINDS[kind]}  {t(f'category.{category}')}  {count} 条")
    if over := sum(one.past is not None and one.past.over for one in batch.drafts):
        out.line(f"  其中 {over} 条已有结果，按历史导入")
    out.result(
        f"试运行: 可以导入 {len(batch.drafts)} 条，不能导入 {len(batch.bad)} 条；未做任何改动",
        {"summary": {"would_file": len(batch.drafts), "bad": len(batch.bad), "cut": len(batch.cut)}},
    )


def _tell(out: Output, what: str, rows: Iterable[BadRow]) -> None:
    """Rows that need attention, by line; the same reason many times is told once."""
    by_reason: dict[str, list[int]] = {}
    for row in rows:
        by_reason.setdefault(row.reason, []).append(row.line)
        out.detail({"line": row.line, "reason": row.reason})
    for reason, lines in by_reason.items():
        out.remark(f"第 {_ranges(lines)} 行{what}: {reason}")


def _ranges(lines: list[int]) -> str:
    """1–3、7: neighbouring lines as one range."""
    parts: list[list[int]] = []
    for line in lines:
        if parts and line == parts[-1][-1] + 1:
            parts[-1].append(line)
        else:
            parts.append([line])
    return "、".join(f"{part[0]}-{part[-1]}" if len(part) > 1 else str(part[0]) for part in parts)
