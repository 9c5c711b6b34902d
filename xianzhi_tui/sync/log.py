"""The agent's log: what happened to the line and to commands, by code and id; no names, numbers or texts."""

from __future__ import annotations

import logging
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path

import structlog

from xianzhi_tui.locations import private_file

LARGEST_LOG = 1 << 20


class AgentLog:
    """One JSON object per line, the oldest lines let go."""

    def __init__(self, folder: Path) -> None:
        place = private_file(folder / "agent.log")
        self._file = RotatingFileHandler(place, maxBytes=LARGEST_LOG, backupCount=2, encoding="utf-8")
        plain = logging.Logger("xianzhi.agent")
        plain.addHandler(self._file)
        stamped = structlog.processors.TimeStamper(utc=True)
        self._log = structlog.wrap_logger(plain, processors=[stamped, structlog.processors.JSONRenderer()])

    def note(self, event: str, **facts: object) -> None:
        """Write down that something happened."""
        self._log.info(event, **facts)

    def close(self) -> None:
        """Nothing more is written."""
        self._file.close()


def places(error: BaseException) -> list[str]:
    """Where it went wrong, without the values that were there."""
    inner = [place for one in getattr(error, "exceptions", ()) for place in places(one)]
    frames = traceback.extract_tb(error.__traceback__)
    return [type(error).__name__, *(f"{Path(one.filename).name}:{one.lineno}" for one in frames), *inner]
