"""`xianzhi demo`: the desk of an invented compound; nothing of it stays."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec.structs import replace

from xianzhi_tui.config import Server
from xianzhi_tui.errors import ExitCode, XianzhiError
from xianzhi_tui.locations import Locations
from xianzhi_tui.shell.office import Office
from xianzhi_tui.shell.terminal import require_terminal

END_SECONDS = 10.0


class FolderInUse(XianzhiError):
    """The demonstration would mix with what is already there."""

    code = "folder_in_use"
    exit_code = ExitCode.WRONG_USE
    safe = "文件夹里的内容未动"
    todo = "请换一个空文件夹，或不写 --data"


class NotStaged(XianzhiError):
    """The invented compound could not be made ready."""

    code = "not_staged"
    safe = "演示数据已清除，其他数据未受影响"
    todo = "请运行 xianzhi doctor 检查，或稍后再试"


def show(office: Office, speed: float, seed: int, reports: int, folder: Path | None) -> None:
    """Stage the compound, show its desk signed in, and clear everything away."""
    require_terminal()
    root = _folder(folder)
    # The settings' look and keys hold here too, but never their service.
    settings = replace(office.settings, server=Server())
    shown = replace(office, locations=Locations(root), settings=settings)
    print("正在准备演示小区……", file=sys.stderr)
    with _stage(root, speed, seed, reports) as stage:
        from xianzhi_tui.shell.desk import run_desk  # loads while the stage is being set

        _wait_until_ready(stage)
        while run_desk(shown, None):
            pass  # anew over the same compound, which lives only as long as we do


def _folder(named: Path | None) -> Path:
    if named is None:
        return Path(tempfile.mkdtemp(prefix="xianzhi-demo-"))
    folder = named.expanduser().absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderInUse(f"{folder} 不是空文件夹")
    return folder


@contextmanager
def _stage(root: Path, speed: float, seed: int, reports: int) -> Iterator[subprocess.Popen[bytes]]:
    """The stage is a process of its own; it clears away when it can no longer hear us."""
    command = [sys.executable, "-m", "xianzhi_tui.shell.stage", *map(str, (root, speed, seed, reports))]
    stage = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
    try:
        yield stage
    finally:
        assert stage.stdin is not None
        stage.stdin.close()
        try:
            stage.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            stage.kill()


def _wait_until_ready(stage: subprocess.Popen[bytes]) -> None:
    assert stage.stdout is not None
    if not stage.stdout.readline():
        raise NotStaged("演示小区没有准备好")
