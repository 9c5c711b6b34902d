"""What can be typed to take something out of the office, or to put it back: lists, reports, proofs, backups."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from xianzhi_tui.domain.ticket import Category, Channel, Kind, State
from xianzhi_tui.errors import WrongUse
from xianzhi_tui.shell.acts import read_end, read_typed
from xianzhi_tui.shell.output import Output
from xianzhi_tui.shell.typed import Json, office_of

outgoing = typer.Typer()

Until = Annotated[datetime | None, typer.Option("--to", parser=read_end, metavar="TIME", help="到，含当天")]
Force = Annotated[bool, typer.Option("--force", help="覆盖已有的文件")]


class FormatName(StrEnum):
    """What tickets can be written as."""

    CSV = "csv"
    XLSX = "xlsx"
    JSONL = "jsonl"
    HTML = "html"


@outgoing.command()
def export(
    context: typer.Context,
    since: Annotated[
        datetime | None, typer.Option("--from", parser=read_typed, metavar="TIME", help="报来时间从")
    ] = None,
    until: Until = None,
    format: Annotated[FormatName | None, typer.Option(help="不写则看文件名，默认 csv")] = None,
    kind: Annotated[Kind | None, typer.Option(help="只要报修或吐槽")] = None,
    state: Annotated[State | None, typer.Option(case_sensitive=False, help="只要这一步的")] = None,
    category: Annotated[Category | None, typer.Option(help="只要这一类")] = None,
    channel: Annotated[Channel | None, typer.Option(help="只要这个渠道")] = None,
    file: Annotated[Path | None, typer.Option("--output", "-o", help="写到哪个文件，- 为标准输出")] = None,
    force: Force = False,
    unmask: Annotated[bool, typer.Option("--unmask", help="写出完整电话；只有项目经理可以，服务会记录")] = False,
    as_json: Json = False,
) -> None:
    """导出工单，或写一份带图表的报告（html）；服务连不上时从本机副本导出，并说明截至何时。"""
    from xianzhi_tui.reports.about import Chosen, Span
    from xianzhi_tui.shell.exporting import Wanted
    from xianzhi_tui.shell.exporting import export as hand_out

    chosen = Chosen(Span(since, until), kind, state, category, channel)
    hand_out(office_of(context), Wanted(chosen, format, file, force, unmask), Output(as_json))


@outgoing.command()
def proof(
    context: typer.Context,
    ticket: Annotated[str, typer.Argument(help="单号或编号")] = "",
    file: Annotated[Path | None, typer.Option("--output", "-o", help="写到哪个文件")] = None,
    internal: Annotated[bool, typer.Option("--internal", help="附上内部备注")] = False,
    force: Force = False,
    check: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="核对一份证明材料")] = None,
    head: Annotated[str, typer.Option(help="核对时：纸面上的校验值")] = "",
    as_json: Json = False,
) -> None:
    """开具一张工单的证明材料：经过、通话、照片、时限由来，带校验值；或核对一份。"""
    from xianzhi_tui.shell.proving import check_proof, prove

    if (check is None) == (not ticket):
        raise WrongUse("请写单号，或写 --check 和文件")
    if check is not None:
        check_proof(Output(as_json), check, head)
    else:
        prove(office_of(context), Output(as_json), ticket, file, internal, force)


@outgoing.command()
def handover(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="编号", help="以前的一次，编号见 --list；不写则为现在的情况")] = "",
    file: Annotated[Path | None, typer.Option("--print", metavar="FILE", help="写成 .html 或 .txt")] = None,
    listed: Annotated[bool, typer.Option("--list", help="列出以前的交接班")] = False,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """交接班清单：现在要交出什么，或以前交接了什么；可打印。交接本身在值班台上办，要两人的密码。"""
    from xianzhi_tui.shell.handing_over import list_handovers, show

    if listed and (number or file):
        raise WrongUse("--list 不能和编号、--print 一起用")
    if listed:
        list_handovers(office_of(context), Output(as_json))
    else:
        show(office_of(context), Output(as_json), number, file, force)


@outgoing.command()
def stats(
    context: typer.Context,
    since: Annotated[
        datetime | None, typer.Option("--from", parser=read_typed, metavar="TIME", help="从；不写则为最近三十天")
    ] = None,
    until: Until = None,
    as_json: Json = False,
) -> None:
    """统计一段时间：各时限按时率、中位数、线上线下零差别、反复报修。"""
    from xianzhi_tui.shell.stats import tell

    tell(office_of(context), Output(as_json), since, until)


@outgoing.command()
def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="写到哪个文件")],
    force: Force = False,
    as_json: Json = False,
) -> None:
    """备份服务端数据、待发送的操作、照片、设置和登录；服务不必停。"""
    from xianzhi_tui.shell.backup import back_up

    back_up(office_of(context), file, force, Output(as_json))


@outgoing.command()
def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="备份文件")],
    as_json: Json = False,
) -> None:
    """恢复一份备份；先核对，原来的数据另存，不删除。"""
    from xianzhi_tui.shell.restore import restore as put_back

    put_back(office_of(context), file, Output(as_json))
