"""The service's log: one JSON line per trouble, without anybody's words, names or numbers."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol, TextIO

import structlog
from structlog.typing import FilteringBoundLogger

from xianzhi_tui.locations import private_file

Log = FilteringBoundLogger
LARGEST_LOG = 1 << 20


class Sink(Protocol):
    """Where lines are written to."""

    def write(self, text: str, /) -> object: ...
    def flush(self) -> object: ...


class LogFile:
    """A file of lines; when it has grown large it becomes the older one, of which there is one."""

    def __init__(self, place: Path, largest: int = LARGEST_LOG) -> None:
        self._place, self._largest = place, largest
        self._out = self._opened()

    def write(self, text: str) -> None:
        """Add a line."""
        if self._out.tell() > self._largest:
            self._out.close()
            self._place.replace(self._place.with_suffix(".log.1"))
            self._out = self._opened()
        self._out.write(text)

    def flush(self) -> None:
        """Give it to the system."""
        self._out.flush()

    def close(self) -> None:
        """Nothing more is written."""
        self._out.close()

    def _opened(self) -> TextIO:
        return private_file(self._place).open("a", encoding="utf-8")


def make_log(out: Sink) -> Log:
    """A log that writes to this stream, and goes on without it when it is full or gone."""
    logger: Log = structlog.wrap_logger(
        _Lines(out),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=True, sort_keys=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(20),
        cache_logger_on_first_use=True,
    )
    return logger


def where(error: BaseException) -> Mapping[str, Any]:
    """What kind of error it was and the places it came through; its message may hold a resident's words."""
    frames = traceback.extract_tb(error.__traceback__)
    return {"error": type(error).__name__, "at": [f"{frame.name}:{frame.lineno}" for frame in frames[-8:]]}


class _Lines:
    """A stream that may fail."""

    def __init__(self, out: Sink) -> None:
        self._out = out

    def msg(self, line: str) -> None:
        try:
            self._out.write(line + "\n")
            self._out.flush()
        except (OSError, ValueError):
            return

    debug = info = warning = error = critical = msg
