"""The time limits of a running service follow its settings file."""

from __future__ import annotations

from pathlib import Path

from xianzhi_tui.config import watch
from xianzhi_tui.domain.policy import Policy
from xianzhi_tui.errors import ConfigError
from xianzhi_tui.server.log import Log
from xianzhi_tui.server.service import Service
from xianzhi_tui.server.setup import take_over_limits
from xianzhi_tui.server.store.unit_of_work import UnitOfWork


async def follow_limits(config: Path, service: Service, log: Log) -> None:
    """Put every right change of the file in force; a wrong one leaves the old limits and is written down."""
    async for change in watch(config):
        if isinstance(change, ConfigError):
            log.warning("settings refused", key=change.key, reason=change.reason)
        elif await service.store.write(_take_over, change.policy):
            log.info("limits changed")


def _take_over(books: UnitOfWork, limits: Policy) -> bool:
    code = books.people.only_compound()
    return bool(code) and take_over_limits(books, code, limits)
