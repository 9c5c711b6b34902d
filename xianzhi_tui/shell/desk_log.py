"""The desk's log: what failed on its screen and where, in a file of bounded size, without anybody's words."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from xianzhi_tui.locations import private_file
from xianzhi_tui.tui.terminal import places

if TYPE_CHECKING:
    from logging.handlers import RotatingFileHandler

LARGEST_LOG, OLDER_LOGS = 1 << 20, 2
_OURS = "xianzhi"


@contextmanager
def desk_log(file: Path) -> Iterator[None]:
    """Write failures down here; a line on the terminal would spoil the picture."""
    log = DeskLog(file)
    logging.getLogger().addHandler(log)
    logging.getLogger("xianzhi.self_test").setLevel(logging.INFO)  # that it passed is worth a line too
    try:
        yield
    finally:
        logging.getLogger().removeHandler(log)
        log.close()


class DeskLog(logging.Handler):
    """Opened at the first line: most hours there is none."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._place = file
        self.setFormatter(WithoutValues("%(asctime)s %(name)s %(message)s"))

    @cached_property
    def _file(self) -> RotatingFileHandler:
        from logging.handlers import RotatingFileHandler

        place = private_file(self._place)
        return RotatingFileHandler(place, maxBytes=LARGEST_LOG, backupCount=OLDER_LOGS, encoding="utf-8")

    def emit(self, record: logging.LogRecord) -> None:
        self._file.setFormatter(self.formatter)
        self._file.emit(record)

    def close(self) -> None:
        if "_file" in self.__dict__:
            self._file.close()
        super().close()


class WithoutValues(logging.Formatter):
    """Our own words as they are; of anybody else's only what failed and where: they may hold a resident's."""

    def format(self, record: logging.LogRecord) -> str:
        if not record.name.startswith(_OURS):
            error = record.exc_info[1] if record.exc_info else None
            record = logging.makeLogRecord({**record.__dict__, "args": (), "exc_info": None, "stack_info": None})
            record.exc_text = None
            record.msg = f"{type(error).__name__} at {places(error)}" if error else f"{record.module}:{record.lineno}"
        return super().format(record)
