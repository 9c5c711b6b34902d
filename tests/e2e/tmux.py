"""A real terminal to test in: tmux on a socket of its own, with no settings of the person running the tests."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

import pytest

REPOSITORY = Path(__file__).parents[2]
SECONDS = 40.0
LOOK_SECONDS = 0.1


class Terminal:
    """One window with one program in it; what is typed and what is seen."""

    def __init__(self, socket: str) -> None:
        self._socket = socket

    def tmux(self, *words: str) -> str:
        done = subprocess.run(
            ["tmux", "-L", self._socket, "-f", "/dev/null", *words], capture_output=True, text=True, check=True
        )
        return done.stdout

    @property
    def screen(self) -> str:
        """What is on the screen now."""
        return self.tmux("capture-pane", "-p", "-t", "desk")

    @property
    def pid(self) -> int:
        return int(self.tmux("list-panes", "-t", "desk", "-F", "#{pane_pid}"))

    @property
    def program(self) -> int:
        """The process that draws, not the shell it was started from."""
        (child,) = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text(encoding="ascii").split()
        return int(child)

    def press(self, *keys: str) -> None:
        self.tmux("send-keys", "-t", "desk", *keys)

    def wait_for(self, *words: str) -> str:
        """The screen once it shows all these words."""
        return self.wait_until(lambda screen: all(word in screen for word in words), f"{words} 没有出现")

    def wait_until(self, fits: Callable[[str], bool], otherwise: str) -> str:
        until = time.monotonic() + SECONDS
        while not fits(screen := self.screen):
            if time.monotonic() > until:
                pytest.fail(f"{otherwise}:\n{screen}")
            time.sleep(LOOK_SECONDS)
        return screen


@contextmanager
def terminal(folder: Path, *words: str, columns: int = 100, rows: int = 30) -> Iterator[Terminal]:
    """`xianzhi` with these words in a shell; when it ends, its exit code stands on the screen."""
    if shutil.which("tmux") is None:
        pytest.fail("这些测试需要 tmux；请安装 tmux 后再运行（apt-get install tmux）")
    window = Terminal(f"xianzhi_test_{token_hex(4)}")
    xianzhi = shlex.join([sys.executable, "-m", "xianzhi_tui", *words])
    places = {"HOME": folder, "TMPDIR": folder, "PYTHONPATH": REPOSITORY, "XDG_DATA_HOME": folder / "share"}
    # Python's line editor exports the size of the window the tests were started in; ours has its own.
    settings = "env -u COLUMNS -u LINES " + " ".join(
        f"{name}={shlex.quote(str(value))}" for name, value in places.items()
    )
    script = f"cd {shlex.quote(str(folder))}; echo 屏幕原样; {settings} {xianzhi}; echo 退出码 $?; exec sleep 600"
    window.tmux("new-session", "-d", "-s", "desk", "-x", str(columns), "-y", str(rows), script)
    try:
        yield window
    finally:
        subprocess.run(["tmux", "-L", window._socket, "kill-server"], capture_output=True, check=False)
