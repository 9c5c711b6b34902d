"""`xianzhi`: the duty desk of this machine."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from xianzhi_tui.config import Settings, load, watch
from xianzhi_tui.errors import ConfigError
from xianzhi_tui.shell.desk_log import desk_log
from xianzhi_tui.shell.office import Office, is_set_up
from xianzhi_tui.shell.terminal import require_terminal
from xianzhi_tui.sync import port
from xianzhi_tui.tui import bindings, noticed
from xianzhi_tui.tui.app import DeskApp


def open_desk(office: Office) -> None:
    """Ask what is missing at the first start, then show the desk until it is left."""
    if not is_set_up(office):
        _set_up(office)
    require_terminal()
    if office.config is not None:
        load(office.config, bindings.check, _check_views)
    if run_desk(office, office.config):
        _begin_again()


def run_desk(office: Office, config: Path | None) -> bool:
    """The desk over this data folder; the file, if any, is followed while it runs. Whether it is wanted anew."""
    with suppress(OSError):  # where nothing can be written there is still something to look at; the agent says so
        office.locations.prepare()
    with desk_log(office.locations.logs / "desk.log"):
        desk = port.open_desk(office.locations, config, office.clock)
        app = DeskApp(desk, office.clock, office.settings, _changes(desk, config) if config else None)
        if (before := noticed.take_up(office.locations.noticed)) is not None:
            app.lookout.take_up(before)
        app.run()
        if app.wanted_anew:
            noticed.leave(app.lookout.leave(), office.locations.noticed)
    if app.return_code:
        sys.exit(app.return_code)
    return app.wanted_anew


def _begin_again() -> NoReturn:
    """The same words typed once more, in a process that has grown nothing yet."""
    os.execv(sys.executable, [sys.executable, "-m", "xianzhi_tui", *sys.argv[1:]])


def _set_up(office: Office) -> None:
    """In a process of its own: what it takes to write the answers down would slow the desk."""
    config = [f"--config={office.config}"] if office.config else []
    asked = subprocess.run(
        [sys.executable, "-m", "xianzhi_tui", "setup", f"--data={office.locations.root}", *config], check=False
    )
    if asked.returncode:
        sys.exit(asked.returncode)


async def _changes(desk: port.AgentDesk, config: Path) -> AsyncIterator[Settings | ConfigError]:
    async for change in watch(config, bindings.check, _check_views):
        if isinstance(change, Settings):
            desk.settings_changed()
        yield change


def _check_views(views: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    if not views:
        return ()  # what it takes to understand one is not loaded for nothing
    from xianzhi_tui.tui.query import problems

    return problems(views)
