"""The office a command works in: its data folder, its settings, and where both were found."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from xianzhi_tui.clock import Clock
from xianzhi_tui.config import Settings, find, load
from xianzhi_tui.domain.roles import Role
from xianzhi_tui.errors import ConfigError
from xianzhi_tui.locations import Locations, config_folder, locate


class Office(Struct, frozen=True):
    """Everything a command is told about where it runs."""

    locations: Locations
    settings: Settings
    config: Path | None
    clock: Clock
    env: Mapping[str, str]


class OpenOffice(Protocol):
    """Finds the office when a command needs it."""

    def __call__(self, forgiving: bool = False) -> Office: ...


class Places(Struct, frozen=True):
    """The folder and file named on the command line, if any."""

    data: Path | None = None
    config: Path | None = None

    def office(self, clock: Clock, env: Mapping[str, str], forgiving: bool = False) -> Office:
        """The office found there; raises ConfigError, or takes the defaults where a broken file must stop nobody."""
        config = find(self.config, env, config_folder(), Path.cwd())
        locations = locate(self.data, env)
        try:
            return Office(locations, load(config), config, clock, env)
        except ConfigError:
            if not forgiving:
                raise
            return Office(locations, Settings(), None, clock, env)


def is_set_up(office: Office) -> bool:
    """Whether somebody on duty may sign in here; a service elsewhere looks after its own people."""
    if not office.settings.server.is_embedded:
        return True
    if not office.locations.service_db.exists():
        return False
    try:
        with closing(sqlite3.connect(f"file:{office.locations.service_db}?mode=ro", uri=True)) as books:
            duty = books.execute("SELECT 1 FROM account WHERE role = ?", (Role.DUTY.value,))
            return duty.fetchone() is not None
    except sqlite3.Error:
        return True  # the service says better what is wrong with its books
