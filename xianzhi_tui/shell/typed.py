"""What the commands that are typed have in common."""

from __future__ import annotations

from typing import Annotated

import typer

from xianzhi_tui.shell.office import Office, OpenOffice

Ticket = Annotated[str, typer.Argument(help="单号或编号")]
Json = Annotated[bool, typer.Option("--json", help="每行一个 JSON 对象")]


def office_of(context: typer.Context) -> Office:
    """The office the command works in; raises ConfigError."""
    open_office: OpenOffice = context.obj
    return open_office()
