"""A command line that was not understood, said in the office's words; the library that reads it speaks English."""

from __future__ import annotations

import re
import sys
from typing import Any

import typer

# typer keeps a copy of click's errors, or click's own, and shows only some of them.
_errors: Any = sys.modules[typer.BadParameter.__module__]
NotUnderstood: type[Exception] = _errors.UsageError


def why(error: Any) -> str:
    """What is wrong with it: which word, and what could stand there."""
    match error:
        case _errors.NoSuchOption(option_name=name, possibilities=near):
            return f"没有 {name} 这个选项" + (f"，是不是 {'、'.join(near)}" if near else "")
        case _errors.BadOptionUsage(option_name=name):
            return f"{name} 后面缺少内容，或不该有内容"
        case _errors.MissingParameter(param=asked):
            return f"缺少 {_name(asked)}" + (f"（{asked.help}）" if asked.help else "")
        case _errors.BadParameter(param=asked, message=message):
            return f"{_name(asked)} 不能这样写：{_plainly(message)}"
        case _errors.NoArgsIsHelpError(ctx=group):
            return f"{group.info_name} 后面缺少命令，可写 {'、'.join(group.command.list_commands(group))}"
        case _:
            return _plainly(error.format_message())


def _name(asked: Any) -> str:
    """As it is typed."""
    return "/".join(asked.opts) if asked.param_type_name == "option" else str(asked.name)


def _plainly(message: str) -> str:
    found = ((pattern.fullmatch(message), words) for pattern, words in _SAID)
    said = next((match.expand(words) for match, words in found if match), message)
    return said.replace("', '", "、").replace("'", "")


_SAID = [
    (re.compile(pattern, re.DOTALL), words)
    for pattern, words in (
        (r".*?('.*') is not one of (.*?)\.?", r"没有 \1，可写 \2"),
        (r".*?'(.*)' does not exist\.?", r"没有 \1 这个文件"),
        (r"No such command '(.*)'\.", r"没有 \1 这个命令"),
        (r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", r"多出 \1"),
        (r"Input should be greater than or equal to (.*)", r"要不小于 \1"),
        (r"Input should be less than or equal to (.*)", r"要不大于 \1"),
        (r"Input should be a valid integer.*", "要写整数"),
        (r"Input should be a valid number.*", "要写数字"),
    )
]
"""Its sentences, which are its own business: one that is not known is left as it is."""
