"""Full-screen programs that others live in, beside the desk in the same rounds: those of them that are installed.

`make peers` puts each into a place of its own, for their requirements do not agree.
"""

from __future__ import annotations

import os
from pathlib import Path

from tests.benchmarks.rounds import Program

INSTALLED = Path(os.environ.get("PEERS", ".peers"))
PEERS = ("visidata", "toolong", "posting", "harlequin")
ROWS, FILES = 10_000, 60
LINE = "{number:06d},6号楼,厨房水管漏水"
REQUEST = "name: r{number:03d}\nmethod: GET\nurl: http://127.0.0.1/{number}\n"


def peers(folder: Path) -> list[Program]:
    """Those that are there, each on as much of its own kind of data as the desk has of its own."""
    return [program for program in _all(folder) if Path(program.argv[0]).exists()]


def _all(folder: Path) -> tuple[Program, ...]:
    rows = "\n".join(LINE.format(number=number) for number in range(ROWS))
    requests = folder / "requests"
    requests.mkdir(parents=True)
    for number in range(FILES):
        (requests / f"r{number:03d}.posting.yaml").write_text(REQUEST.format(number=number), encoding="utf-8")
    for name in ("rows.csv", "rows.log", "empty.db"):
        (folder / name).write_text(f"no,place,words\n{rows}\n" if name != "empty.db" else "", encoding="utf-8")
    return (
        Program("visidata", _command("visidata", "vd", str(folder / "rows.csv")), "000003"),
        Program("toolong", _command("toolong", "tl", str(folder / "rows.log")), "009990", from_the_end=True),
        Program("posting", _command("posting", "posting", "--collection", str(requests)), "r003"),
        Program(
            "harlequin",
            _command("harlequin", "harlequin", "-a", "sqlite", str(folder / "empty.db")),
            "Query Editor",
            prepare=("enter",) * 200 + ("up",) * 200,  # lines to walk over
        ),
    )


def _command(home: str, name: str, *arguments: str) -> tuple[str, ...]:
    return str((INSTALLED / home / "bin" / name).absolute()), *arguments
