"""What can be typed after `xianzhi`, beside nothing: each command is read here and done elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from xianzhi_tui import __version__
from xianzhi_tui.domain.ticket import Category, Channel, Kind, State
from xianzhi_tui.errors import WrongUse
from xianzhi_tui.shell.acts import ACTS, FUND_ACTS, Act, offer, read_typed
from xianzhi_tui.shell.misread import NotUnderstood, why
from xianzhi_tui.shell.office import OpenOffice
from xianzhi_tui.shell.outgoing import outgoing
from xianzhi_tui.shell.output import Output
from xianzhi_tui.shell.typed import Json, Ticket
from xianzhi_tui.shell.typed import office_of as _office

app = typer.Typer(
    name="xianzhi",
    help="贤智值班台。不带命令直接打开值班台；--data 文件夹 和 --config 文件 可用于任何命令。",
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

fund = typer.Typer(help="维修资金：沟通、应急、征询结果。", rich_markup_mode=None, no_args_is_help=True)


class RebaseOn(StrEnum):
    """To what the newest report's time may be moved."""

    NOW = "now"


def carry_out(words: Sequence[str], open_office: OpenOffice) -> None:
    """Read one command line and do it."""
    try:
        app(list(words), standalone_mode=False, obj=open_office, prog_name="xianzhi")
    except NotUnderstood as error:
        raise WrongUse(f"命令看不懂（{why(error)}）") from error
    except typer.Abort:
        raise KeyboardInterrupt from None


def _say_version(wanted: bool) -> None:
    if wanted:
        print(f"xianzhi {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[bool, typer.Option("--version", callback=_say_version, is_eager=True, help="版本")] = False,
) -> None:
    pass


@app.command()
def demo(
    context: typer.Context,
    speed: Annotated[float, typer.Option(min=0.01, max=100_000, help="加快多少倍")] = 60.0,
    seed: Annotated[int, typer.Option(help="同一个种子发生同样的事")] = 1,
    reports: Annotated[int, typer.Option(min=1, max=1_000, help="八小时里大约报多少件，60 件算忙")] = 22,
) -> None:
    """用虚构的小区和居民演示值班台，结束后不留任何数据。"""
    # Rightly written, it never comes here: it is told apart before anything slow is loaded.
    raise WrongUse(f"demo 的选项不对（速度 {speed}，种子 {seed}，件数 {reports}）")


@app.command()
def review(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="replica.db 的副本，或导出的 .jsonl；不写则看本机的")] = None,
    at: Annotated[
        datetime | None, typer.Option(parser=read_typed, metavar="TIME", help="从什么时候看起，如 2026-11-04 14:29")
    ] = None,
) -> None:
    """回看过去任一时刻的值班台；只读，不需要服务和网络。"""
    from xianzhi_tui.shell.review import look_back

    look_back(_office(context), file, at)


@app.command()
def setup(context: typer.Context) -> None:
    """设置小区名称、值班人员、项目经理和密码。"""
    from xianzhi_tui.shell.setup import set_up

    set_up(_office(context))


@app.command()
def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="监听地址")] = "",
    port: Annotated[int, typer.Option(min=0, max=65535, help="监听端口")] = 0,
    database_url: Annotated[str, typer.Option(help="sqlite:////绝对路径")] = "",
    embedded: Annotated[bool, typer.Option(hidden=True)] = False,
) -> None:
    """运行工单服务。"""
    from xianzhi_tui.shell.serve import serve_embedded, serve_public

    if embedded:
        open_office: OpenOffice = context.obj
        serve_embedded(open_office(forgiving=True))
    else:
        serve_public(_office(context), host, port, database_url)


@app.command()
def web(
    context: typer.Context,
    port: Annotated[int, typer.Option(min=1, max=65535, help="本机端口")] = 8311,
) -> None:
    """在本机浏览器里打开值班台；只限本机，凭一次性地址进入。"""
    try:
        from xianzhi_tui.shell.web import serve_web
    except ModuleNotFoundError as missing:
        raise WrongUse(
            f"没有安装浏览器界面（缺 {missing.name}）", todo="请运行 pip install 'xianzhi-tui[web]'"
        ) from missing

    serve_web(_office(context), port)


@app.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help=".xlsx、.csv（UTF-8 或 GB18030）或 .jsonl")],
    kind: Annotated[Kind | None, typer.Option(help="都当作报修或吐槽；不写则按内容判断")] = None,
    compound: Annotated[str, typer.Option(help="核对小区代码或名称，与登录不符则不导入")] = "",
    channel: Annotated[Channel, typer.Option(help="文件没有渠道一列时的渠道")] = Channel.MINI_PROGRAM,
    history: Annotated[
        bool, typer.Option("--history", help="连同受理、核实、完成、办结时间作为历史导入，不响铃不报经理")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不导入")] = False,
    rebase: Annotated[RebaseOn | None, typer.Option(help="整体平移时间，使最新一条为现在")] = None,
    as_json: Json = False,
) -> None:
    """导入其他系统的报修和吐槽；重复运行不会重复导入。"""
    from xianzhi_tui.intake.drafts import Defaults
    from xianzhi_tui.shell.importing import Wanted, import_file

    wanted = Wanted(file, Defaults(kind, channel, history), compound, rebase is not None, dry_run)
    import_file(_office(context), wanted, Output(as_json))


@app.command("list")
def list_(
    context: typer.Context,
    state: Annotated[State | None, typer.Option(case_sensitive=False, help="只列这一步的")] = None,
    kind: Annotated[Kind | None, typer.Option(help="只列报修或吐槽")] = None,
    words: Annotated[str, typer.Option("--search", "-q", help="地点或内容中的字")] = "",
    ended: Annotated[bool, typer.Option("--all", help="连同已办结的")] = False,
    limit: Annotated[int, typer.Option(min=1)] = 1000,
    as_json: Json = False,
) -> None:
    """列出工单，新的在前。"""
    from xianzhi_tui.shell.listing import list_tickets

    list_tickets(_office(context), Output(as_json), state=state, kind=kind, words=words, ended=ended, limit=limit)


@app.command()
def show(context: typer.Context, ticket: Ticket, as_json: Json = False) -> None:
    """看一张工单的经过。"""
    from xianzhi_tui.shell.listing import show_ticket

    show_ticket(_office(context), Output(as_json), ticket)


@app.command()
def register(
    context: typer.Context,
    place: Annotated[str, typer.Argument(help="位置，例如 6号楼902")],
    text: Annotated[str, typer.Argument(help="内容")],
    name: Annotated[str, typer.Option(help="称呼")] = "",
    phone: Annotated[str, typer.Option(help="电话；写 - 则从管道读入，别人看不到")] = "",
    kind: Annotated[Kind | None, typer.Option(help="报修或吐槽；不写则按内容判断")] = None,
    category: Annotated[Category | None, typer.Option(help="类别；不写则按内容判断")] = None,
    channel: Annotated[Channel, typer.Option(help="渠道")] = Channel.WALK_IN,
    reported_at: Annotated[
        datetime | None, typer.Option(parser=read_typed, metavar="TIME", help="补登时的报修时间")
    ] = None,
    hazard: Annotated[bool, typer.Option("--hazard", help="有安全隐患")] = False,
    external_ref: Annotated[str, typer.Option(help="热线单号")] = "",
    as_json: Json = False,
) -> None:
    """登记来访、来电和热线。"""
    from xianzhi_tui.intake.columns import Field
    from xianzhi_tui.shell.registering import register

    told = {
        Field.LOCATION: place,
        Field.TEXT: text,
        Field.NAME: name,
        Field.PHONE: sys.stdin.readline() if phone == "-" else phone,
        Field.CATEGORY: category or "",
        Field.HAZARD: hazard,
        Field.REF: external_ref,
    }
    register(_office(context), Output(as_json), told, kind, channel, reported_at)


def _carry(context: typer.Context, act: Act, ticket: str, said: dict[str, Any], as_json: bool) -> None:
    from xianzhi_tui.shell import acting

    acting.act(_office(context), Output(as_json), ticket, act, said)


@app.command()
def login(
    context: typer.Context,
    staff: Annotated[str, typer.Option(help="工号")] = "",
    compound: Annotated[str, typer.Option(help="小区代码，服务端只有一个小区时不必写")] = "",
    as_json: Json = False,
) -> None:
    """登录这台机器；密码不回显，也可从管道读入。"""
    from xianzhi_tui.shell.login import log_in

    log_in(_office(context), Output(as_json), staff, compound)


@app.command()
def purge(
    context: typer.Context,
    before: Annotated[
        datetime | None, typer.Option(parser=read_typed, metavar="TIME", help="只清理此时之前的；不写则全部")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只说会清理什么")] = False,
    as_json: Json = False,
) -> None:
    """清理本机的副本：已结工单、照片副本、操作记录、草稿、日志。未发送的不动。"""
    from xianzhi_tui.shell.purging import purge

    purge(_office(context), before, dry_run, Output(as_json))


@app.command()
def doctor(context: typer.Context, as_json: Json = False) -> None:
    """检查这台机器：数据、服务、数据库、终端。"""
    from xianzhi_tui.shell.doctor import examine

    examine(_office(context), Output(as_json))


app.add_typer(outgoing)
offer(app, ACTS, Ticket, Json, _carry)
offer(fund, FUND_ACTS, Ticket, Json, _carry)
app.add_typer(fund, name="fund")
