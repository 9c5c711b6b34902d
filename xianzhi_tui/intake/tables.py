"""Files of rows: JSON Lines, CSV in the encodings Chinese offices use, Excel; a row that cannot be read says why."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from xianzhi_tui.errors import XianzhiError

_DELIMITERS = ",\t;，"
_LONGEST_LINE = 1_000_000
_UNREADABLE = "\x00unreadable"


class NotReadable(XianzhiError):
    """The file cannot be read as rows at all."""

    code = "file_not_readable"
    safe = "未导入任何内容"
    todo = "请检查文件后重试"


@dataclass(frozen=True, slots=True)
class Row:
    """One row with its cells as they stand in the file."""

    line: int
    cells: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that is left out, and why."""

    line: int
    reason: str


def read(file: Path) -> list[Row | BadRow]:
    """The rows of a file, told by its name's ending to be JSON Lines, CSV or an Excel workbook."""
    ending = file.suffix.casefold()
    if ending in (".jsonl", ".ndjson"):
        return list(_json_rows(_lines(file)))
    if ending in (".csv", ".tsv", ".txt"):
        return list(_csv_rows(_lines(file)))
    if ending in (".xlsx", ".xlsm"):
        from xianzhi_tui.intake.workbooks import read_workbook

        return read_workbook(file)
    raise NotReadable(
        f"不认识 {ending or '没有扩展名'} 的文件", todo="请另存为 .xlsx、.csv（UTF-8 或 GBK 均可）或 .jsonl 再导入"
    )


def _lines(file: Path) -> list[str]:
    """The file's lines as text; those in no known encoding are marked."""
    with reading(file):
        raw = file.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n")
    # One broken line does not make a UTF-8 file GBK, which would turn all the others into nonsense.
    telling = [line for line in raw if not line.isascii()]
    utf8 = sum(_decoded(line, "utf-8") is not _UNREADABLE for line in telling)
    encoding = "utf-8" if 2 * utf8 >= len(telling) else "gb18030"
    return [_decoded(line, encoding) for line in raw]


@contextmanager
def reading(file: Path) -> Iterator[None]:
    """What the disk has against it, in the person's words."""
    try:
        yield
    except OSError as error:
        raise NotReadable(f"读不到 {file}（{_why(error)}）") from error


def _why(error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return "没有这个文件"
        case PermissionError():
            return "没有权限"
        case IsADirectoryError():
            return "是文件夹"
        case _:
            return error.strerror or "读取出错"


def _decoded(line: bytes, encoding: str) -> str:
    try:
        return line.decode(encoding) if len(line) <= _LONGEST_LINE else _UNREADABLE
    except UnicodeDecodeError:
        return _UNREADABLE


def _json_rows(lines: Iterable[str]) -> Iterator[Row | BadRow]:
    for number, line in enumerate(lines, 1):
        if line is _UNREADABLE:
            yield BadRow(number, "编码有误或行过长")
        elif line.strip():
            yield _json_row(number, line)


def _json_row(number: int, line: str) -> Row | BadRow:
    try:
        cells = json.loads(line)
    except (ValueError, RecursionError):
        return BadRow(number, "不是完整的 JSON")
    if not isinstance(cells, dict):
        return BadRow(number, "不是一个 JSON 对象")
    return Row(number, cells)


def _csv_rows(lines: list[str]) -> Iterator[Row | BadRow]:
    heading = next((line for line in lines if line.strip()), "")
    delimiter = max(_DELIMITERS, key=heading.count)
    # The reader gives up on a NUL, and a quoted cell may run over several lines.
    reader = csv.reader((line.rstrip("\r").replace("\0", "") + "\n" for line in lines), delimiter=delimiter)
    names: list[str] | None = None
    while True:
        first = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield BadRow(first, "引号不成对或单元格过长")
            continue
        if any(line is _UNREADABLE for line in lines[first - 1 : reader.line_num]):
            yield BadRow(first, "编码有误或行过长")
        elif not any(cell.strip() for cell in cells):
            continue
        elif names is None:
            names = [cell.strip() for cell in cells]
        else:
            yield under_heading(first, names, cells)


def under_heading(line: int, names: list[str], cells: list[str]) -> Row | BadRow:
    """A row of a table, its cells by their headings."""
    if len(cells) > len(names) and any(cell.strip() for cell in cells[len(names) :]):
        return BadRow(line, f"比表头多出 {len(cells) - len(names)} 列")
    return Row(line, dict(zip(names, cells, strict=False)))
