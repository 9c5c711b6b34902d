"""`xianzhi review` in a real terminal, over a file somebody copied to a stick."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.tmux import terminal
from tests.tui.past import kept
from xianzhi_tui.domain.roles import Actor, Role
from xianzhi_tui.locations import Locations
from xianzhi_tui.sync import pin_check, session
from xianzhi_tui.sync.desk import Session


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


def test_where_the_desk_locks_its_own_copy_opens_to_the_pin_and_a_file_elsewhere_cannot_be_locked(
    tmp_path: Path,
) -> None:
    here = Locations(tmp_path / "data")
    here.prepare()
    kept(here.replica_db)
    zhang = Actor("d1", "张敏", Role.DUTY)
    session.save(here.session, session.SignedIn(Session(zhang, "sh-0001", "示范小区", "desk-1"), "token"))
    pin_check.keep(here.pin_check, zhang.id, "246810")
    settings = tmp_path / "config.toml"
    settings.write_text("[desk]\nlock_minutes = 5\n", encoding="utf-8")
    whole = ("--data", str(here.root), "--config", str(settings), "review")
    with terminal(tmp_path, *whole, str(here.replica_db)) as window:
        window.wait_for("张敏的密码")
        window.press("0000", "Enter")
        assert "六楼漏水" not in window.wait_for("密码不对 · 没有打开任何数据", "退出码 1")
    with terminal(tmp_path, *whole) as window:
        window.wait_for("张敏的密码")
        window.press("246810", "Enter")
        assert "246810" not in window.wait_for("回看", "六楼漏水[/")
    elsewhere = here.replica_db.rename(tmp_path / "copy.db")
    with terminal(tmp_path, *whole, str(elsewhere)) as window:
        window.wait_for("回看", "六楼漏水[/")
