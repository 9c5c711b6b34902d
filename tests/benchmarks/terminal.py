"""A terminal of 160 by 45 that answers a program's questions, and times what the program does to its screen.

What the program writes is stamped when it is read and interpreted later, so that looking costs the program nothing.
"""

from __future__ import annotations

import fcntl
import os
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import pyte

from tests.benchmarks.processes import run_realtime, tree

COLUMNS, ROWS = 160, 45
QUIET = 0.03
FRAMES, LONGEST_DRAWING = 0.05, 0.5
"""So long between two parts of one picture, and for all of them."""
SURROUNDINGS = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
KEYS = {
    **{"up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "home": "\x1b[H", "end": "\x1b[F"},
    **{"pagedown": "\x1b[6~", "pageup": "\x1b[5~", "escape": "\x1b", "enter": "\r", "ctrl+p": "\x10"},
    **{"f2": "\x1bOQ", "f3": "\x1bOR", "f4": "\x1bOS", "f7": "\x1b[18~", "f8": "\x1b[19~", "f10": "\x1b[21~"},
}

QUESTION = re.compile(
    rb"\x1b\[(?P<csi>[>=?]?[\d;]*(?:\$p|[cnqtu]))"
    rb"|\x1b\[\?(?P<resize>2048)h"
    rb"|\x1b\](?P<colour>1[01]);\?(?:\x07|\x1b\\)"
    rb"|\x1bP(?P<setting>[+$])q[^\x1b]*\x1b\\"
)
UNFINISHED = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*|[\]P][^\x07\x1b]*\x1b?)?$")
UNKNOWN_TO_PYTE = re.compile(
    rb"\x1b\[[<=>][\d;:]*[ -/]*[@-~]|\x1b\[[\d;:?]*[ -/]+[@-~]|\x1b\[\?[\d;]*[^\d;hlJKnm]|\x1b\[[\d;]*[tu]"
    rb"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[P_^X][^\x1b]*\x1b\\"
)
ANSWERS = {
    b"c": b"\x1b[?62;22c",
    b">c": b"\x1b[>1;100;0c",
    b">q": b"\x1bP>|benchmark\x1b\\",
    b"5n": b"\x1b[0n",
    b"6n": b"\x1b[1;1R",
    b"?u": b"\x1b[?0u",
    b"14t": b"\x1b[4;%d;%dt" % (ROWS * 20, COLUMNS * 10),
    b"16t": b"\x1b[6;20;10t",
    b"18t": b"\x1b[8;%d;%dt" % (ROWS, COLUMNS),
    b"?2026$p": b"\x1b[?2026;2$y",
    b"?2048$p": b"\x1b[?2048;2$y",
}
COLOURS = {b"10": b"dddd/dddd/dddd", b"11": b"1111/1111/1111"}
RESIZED = b"\x1b[48;%d;%d;%d;%dt" % (ROWS, COLUMNS, ROWS * 20, COLUMNS * 10)


def answer(question: re.Match[bytes]) -> bytes:
    """What an honest terminal says to one question."""
    if (csi := question["csi"]) is not None:
        if csi.endswith(b"$p") and csi not in ANSWERS:
            return b"\x1b[%s;0$y" % csi[:-2]
        return ANSWERS.get(csi.replace(b">0", b">"), b"")
    if question["resize"]:
        return RESIZED
    if colour := question["colour"]:
        return b"\x1b]%s;rgb:%s\x1b\\" % (colour, COLOURS[colour])
    return b"\x1bP0%sr\x1b\\" % question["setting"]


class Screen:
    """What a person would see, and whether bytes really changed it."""

    def __init__(self) -> None:
        self._screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self._screen)
        self._rows: dict[int, tuple[object, ...]] = {}
        self._unfinished = b""

    def show(self, data: bytes) -> bool:
        """Take in bytes; true when any cell came out with another character or style."""
        data = self._unfinished + data
        tail = UNFINISHED.search(data, max(0, len(data) - 256))
        self._unfinished = tail.group() if tail else b""
        self._stream.feed(UNKNOWN_TO_PYTE.sub(b"", data[: len(data) - len(self._unfinished)]))
        changed = False
        for y in self._screen.dirty:
            row = self._screen.buffer[y]
            cells = tuple(row[x] for x in range(COLUMNS))
            changed = changed or self._rows.get(y) != cells
            self._rows[y] = cells
        self._screen.dirty.clear()
        return changed

    @property
    def text(self) -> str:
        # Not Screen.display, which fails on half a wide character.
        rows = (self._screen.buffer[y] for y in range(ROWS))
        return "\n".join("".join(row[x].data for x in range(COLUMNS)).rstrip() for row in rows)


@dataclass(frozen=True)
class Press:
    """What one key press did: milliseconds to the first and to the last change, and the bytes it took."""

    paint: float
    settle: float
    written: int


class Ended(Exception):
    """The program ended, or never showed what was waited for."""


class Session:
    """One run of a program in the terminal."""

    def __init__(self, argv: Sequence[str], *, realtime: bool) -> None:
        self.screen = Screen()
        self.written = 0
        self._pending: list[tuple[float, bytes]] = []
        self._unanswered = b""
        self._master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, COLUMNS * 10, ROWS * 20))
        self.started = time.perf_counter()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                os.login_tty(slave)
                if realtime:
                    run_realtime(1)
                os.execvpe(argv[0], list(argv), os.environ | SURROUNDINGS)
            finally:
                os._exit(127)
        os.close(slave)
        os.set_blocking(self._master, False)
        self._poll = select.poll()
        self._poll.register(self._master, select.POLLIN)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        alive = list(tree(self.pid))
        os.close(self._master)
        for number, patience in ((signal.SIGTERM, 1.0), (signal.SIGKILL, 5.0)):
            for pid in alive:
                try:
                    os.kill(pid, number)
                except ProcessLookupError:
                    continue
            end = time.perf_counter() + patience
            while time.perf_counter() < end:
                if os.waitpid(self.pid, os.WNOHANG)[0]:
                    return
                time.sleep(0.01)

    def read(self, patience: float) -> bool:
        """Wait for output, stamp it and answer what it asks; false when nothing came."""
        if not self._poll.poll(max(0.0, patience) * 1000):
            return False
        try:
            data = os.read(self._master, 65536)
        except OSError as gone:
            self.changes()
            raise Ended(f"the program ended:\n{self.screen.text.strip()}") from gone
        self._pending.append((time.perf_counter(), data))
        self.written += len(data)
        asked = self._unanswered + data
        tail = UNFINISHED.search(asked, max(0, len(asked) - 64))
        self._unanswered = tail.group() if tail else b""
        if replies := b"".join(answer(question) for question in QUESTION.finditer(asked)):
            self._write(replies)
        return True

    def _write(self, data: bytes) -> None:
        while data:
            try:
                data = data[os.write(self._master, data) :]
            except BlockingIOError:
                self.read(0.01)

    def changes(self) -> list[float]:
        """Interpret what was read since the last look; the moments at which the screen changed."""
        pending, self._pending = self._pending, []
        return [stamp for stamp, data in pending if self.screen.show(data)]

    def wait_for(self, pattern: str, patience: float = 60.0) -> float:
        """Milliseconds from the start until the pattern stands on the screen."""
        return self._until(re.compile(pattern), True, self.started, patience)

    def open(self, key: str, sign: str) -> float:
        """Milliseconds from a key to the picture with the sign of what it opens."""
        return self._after(key, sign, True)

    def close(self, sign: str) -> float:
        """Milliseconds from Esc to the picture without that sign."""
        return self._after("escape", sign, False)

    def _after(self, key: str, sign: str, there: bool, patience: float = 5.0) -> float:
        sent = time.perf_counter()
        self._write(KEYS.get(key, key).encode())
        return self._until(re.compile(re.escape(sign)), there, sent, patience)

    def _until(self, wanted: re.Pattern[str], there: bool, since: float, patience: float) -> float:
        end = time.perf_counter() + patience
        while time.perf_counter() < end:
            self._read_on()
            pending, self._pending = self._pending, []
            for stamp, data in pending:
                if self.screen.show(data) and bool(wanted.search(self.screen.text)) is there:
                    return (stamp - since) * 1000
        raise Ended(f"{wanted.pattern!r} not as awaited within {patience:g} s:\n{self.screen.text.strip()}")

    def _read_on(self) -> None:
        """Stamp what comes, part after part, before any of it is interpreted: that takes as long as drawing it."""
        begun = time.perf_counter()
        while self.read(FRAMES) and time.perf_counter() - begun < LONGEST_DRAWING:
            pass

    def rest(self, seconds: float) -> None:
        """Read and show whatever comes, for so long."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self.read(left)
        self.changes()

    def press(self, key: str, patience: float = 2.0) -> Press | None:
        """Press a key and wait until the screen has answered and gone quiet; None when it never changed."""
        before, sent = self.written, time.perf_counter()
        self._write(KEYS.get(key, key).encode())
        first = last = 0.0
        while time.perf_counter() - sent < patience:
            if self.read(QUIET if self._pending else patience - (time.perf_counter() - sent)):
                continue
            if moments := self.changes():
                first, last = first or moments[0], moments[-1]
                break
        return Press((first - sent) * 1000, (last - sent) * 1000, self.written - before) if first else None

    def burst(self, keys: Sequence[str]) -> float:
        """Milliseconds from many keys written at once to the last output before a long silence."""
        self.rest(0.2)
        sent = time.perf_counter()
        self._write("".join(KEYS.get(key, key) for key in keys).encode())
        patience = 10.0
        while self.read(patience):
            patience = 0.15
        last = self._pending[-1][0] if self._pending else sent
        self.changes()
        return (last - sent) * 1000
