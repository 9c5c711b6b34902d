"""Excel files: the first sheet with a heading we know, its cells as people see them; no formula is ever run."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import BadZipFile, ZipFile

from xianzhi_tui.intake.columns import Field, recognise
from xianzhi_tui.intake.tables import BadRow, NotReadable, Row, reading, under_heading

LARGEST_FILE = 50 << 20
LARGEST_UNPACKED = 250 << 20
MOST_PARTS = 2_000
LAST_ROW, LAST_COLUMN = 1_048_576, 200
MOST_ROWS = 200_000
_ABOVE_HEADING = 20  # titles, the office's name, a remark
_TELLING = {Field.TEXT, Field.TITLE, Field.CATEGORY}
_UNREADABLE = "不是完整的 Excel 文件，或加了密码"

Numbered = tuple[int, list[str]]


def read_workbook(file: Path) -> list[Row | BadRow]:
    """The rows of a workbook, by the numbers they have in the sheet; raises NotReadable."""
    with reading(file):
        _check_size(file)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of parts of a workbook that we do not look at
            with file.open("rb") as opened:  # by us: the library leaves it open when it stumbles
                return list(_rows(opened))
    except NotReadable:
        raise
    except Exception as error:  # the library lets anything through that a broken part makes it stumble over
        raise NotReadable(f"{file.name} {_UNREADABLE}") from error


def _check_size(file: Path) -> None:
    """Before anything is unpacked: no part of an archive is unpacked further than it says of itself."""
    try:
        with ZipFile(file) as archive:
            parts = archive.infolist()
    except BadZipFile as error:
        raise NotReadable(f"{file.name} {_UNREADABLE}") from error
    unpacked = sum(part.file_size for part in parts)
    if file.stat().st_size > LARGEST_FILE or unpacked > LARGEST_UNPACKED or len(parts) > MOST_PARTS:
        raise NotReadable(f"{file.name} 过大", todo=f"请分成几个文件，每个不超过 {MOST_ROWS} 行")


def _rows(file: BinaryIO) -> Iterator[Row | BadRow]:
    from openpyxl import load_workbook  # half as long to load as all the rest of an import

    with closing(load_workbook(file, read_only=True, data_only=True, keep_links=False)) as book:
        for fits in (_is_heading, any):  # where no heading is known, the first sheet with anything on it
            for sheet in book.worksheets:
                rows = _filled(sheet)
                names = next((cells for _, cells in islice(rows, _ABOVE_HEADING) if fits(cells)), None)
                if names is not None:
                    yield from (under_heading(number, names, cells) for number, cells in rows)
                    return


def _is_heading(cells: list[str]) -> bool:
    return not _TELLING.isdisjoint(recognise(cells).used)


def _filled(sheet: Any) -> Iterator[Numbered]:
    """The rows with something in them."""
    seen, blank = 0, None
    for number, cells in enumerate(sheet.iter_rows(max_row=LAST_ROW, max_col=LAST_COLUMN), 1):
        if cells is blank:  # the same one stands for all rows that are not in the file, of which there may be a million
            continue
        words = [_words(cell) for cell in cells]
        if not any(words):
            blank = cells
        else:
            if (seen := seen + 1) > MOST_ROWS:
                raise NotReadable(f"超过 {MOST_ROWS} 行", todo="请分成几个文件再导入")
            yield number, words[: max(at for at, word in enumerate(words, 1) if word)]


def _words(cell: Any) -> str:
    """A cell as it is read: a whole number without its point, a date as one, an error as nothing."""
    match cell.value:
        case None:
            return ""
        case bool(value):
            return "true" if value else ""
        case float(value) if value.is_integer():
            return str(int(value))
        case datetime() | date() | time() as value:
            return value.isoformat(" ", "seconds") if isinstance(value, datetime) else value.isoformat()
        case value:
            return "" if cell.data_type == "e" else str(value).strip()
