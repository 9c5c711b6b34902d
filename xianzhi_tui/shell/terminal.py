"""Whether there is somebody to see the desk."""

from __future__ import annotations

import os
import sys

from xianzhi_tui.errors import ExitCode, XianzhiError


class NoTerminal(XianzhiError):
    """The desk needs a terminal to be drawn on."""

    code = "no_terminal"
    exit_code = ExitCode.WRONG_USE
    safe = "未做任何改动"
    todo = "请在终端窗口里运行；不用画面的命令见 xianzhi --help"


def require_terminal() -> None:
    """Raise NoTerminal unless keys come from a terminal and pictures go to one."""
    if "TEXTUAL_DRIVER" in os.environ:
        return  # a browser draws it, see `xianzhi web`
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise NoTerminal("这里不是终端，值班台无法显示")
