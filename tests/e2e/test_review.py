"""`xianzhi review` in a real terminal, over a file somebody copied to a stick."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.tmux import terminal
from tests.tui.past import kept


def test_a_file_is_looked_back_into_without_a_service(tmp_path: Path) -> None:
    file = kept(tmp_path / "copy.db")
    file.chmod(0o400)
    with terminal(tmp_path, "review", "--at", "2026-11-22 14:46", str(file)) as window:
        assert " 1031 " in window.wait_for("回看", "2026-11-22 周日 14:46:00")
        window.press("C-Right")
        assert "六楼漏水[/" in window.wait_for("2026-11-23 周一 14:46:00")
        window.press("Escape")
        window.wait_for("退出码 0")
    assert not (tmp_path / "share").exists(), "nothing is begun and nothing written"
