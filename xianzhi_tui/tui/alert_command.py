"""The office's own program, told of every alert (`[desk] alert_command`): a pop-up, a lamp, a loudspeaker."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from logging import getLogger

from xianzhi_tui.domain.alerts import Alert
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.strings import Strings
from xianzhi_tui.text import clean_line
from xianzhi_tui.tui.numbers import no_words
from xianzhi_tui.tui.widgets.banner import reason_words

LONGEST_SECONDS = 10.0
MOST_WAITING = 5
"""So many alerts wait for the one that is being told; of more the newest."""
PLACE_CHARS = 40


def words_of(alert: Alert, ticket: Ticket | None, t: Strings) -> dict[str, str]:
    """What the program is told: the reason, the number, the building, the kind; nobody's name, number or words."""
    reason = f"{t('app.name')} {reason_words(alert, ticket, t)}"
    if ticket is None:
        return {"{title}": reason, "{text}": t("alert.ended" if alert.ticket_id else "alert.look_at_line")}
    report = ticket.report
    place = clean_line(report.location.building or report.location.zone, max_chars=PLACE_CHARS)
    number = no_words(ticket.no, t)
    return {"{title}": reason, "{text}": " ".join((t("column.no"), number, place, t(f"category.{report.category}")))}


class AlertCommand:
    """Runs it beside the screen, one after the other; when it fails that is said once, and the bell goes on."""

    def __init__(self, command: Sequence[str], say: Callable[..., None], seconds: float = LONGEST_SECONDS) -> None:
        self._command, self._say, self._seconds = command, say, seconds
        self._running = self._failed = False
        self._waiting: deque[Mapping[str, str]] = deque(maxlen=MOST_WAITING)

    async def run(self, words: Mapping[str, str], t: Strings) -> None:
        """Tell it, behind the alerts before this one."""
        self._waiting.append(words)
        if self._running:
            return
        self._running = True
        try:
            while self._waiting:
                await self._tell(self._waiting.popleft(), t)
        finally:
            self._running = False

    async def _tell(self, words: Mapping[str, str], t: Strings) -> None:
        failure = await self._carry_out([words.get(part, part) for part in self._command])
        if failure and not self._failed:
            self._say(t("alert.command_failed"), bad=True)
        if failure:
            getLogger("xianzhi.tui").error("alert command: %s", failure)
        self._failed = bool(failure)

    async def _carry_out(self, arguments: Sequence[str]) -> str:
        """Why it failed, or nothing; no shell, no terminal, and no longer than it may take."""
        nothing = asyncio.subprocess.DEVNULL
        try:
            program = await asyncio.create_subprocess_exec(
                *arguments, stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True
            )
        except (OSError, ValueError) as error:
            return type(error).__name__
        try:
            async with asyncio.timeout(self._seconds):
                code = await program.wait()
        except TimeoutError:
            return "took too long"
        finally:
            if program.returncode is None:
                _stop(program)
                await program.wait()
        return f"exit code {code}" if code else ""


def _stop(program: asyncio.subprocess.Process) -> None:
    """The program and all that it has started: a script's player would otherwise hang on, one more with every alert."""
    with suppress(ProcessLookupError):
        if sys.platform == "win32":
            program.kill()
        else:
            os.killpg(program.pid, signal.SIGKILL)  # its group is its own, by `start_new_session`
