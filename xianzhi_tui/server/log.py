"""The service's log: one JSON line per trouble, without anybody's words, names or numbers."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from typing import Any, TextIO

import structlog
from structlog.typing import FilteringBoundLogger

Log = FilteringBoundLogger


def make_log(out: TextIO) -> Log:
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

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def msg(self, line: str) -> None:
        try:
            self._out.write(line + "\n")
            self._out.flush()
        except (OSError, ValueError):
            return

    debug = info = warning = error = critical = msg
