"""The PIN that opens a locked desk without a line: kept slow to guess, and slower with every wrong try."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest

from tests.tui.office import NOW
from xianzhi_tui.errors import Unauthorised
from xianzhi_tui.sync import pin_check

PIN = "246810"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "pin.json"
    pin_check.keep(file, "d1", PIN)
    return file


def test_the_right_pin_fits_and_is_nowhere_in_the_file(file: Path) -> None:
    assert pin_check.fits(file, "d1", PIN, NOW)
    assert PIN not in file.read_text(encoding="utf-8")
    assert file.stat().st_mode & 0o777 == 0o600


def test_of_somebody_else_nothing_is_known(file: Path, tmp_path: Path) -> None:
    assert not pin_check.fits(file, "d2", PIN, NOW)
    assert not pin_check.fits(tmp_path / "none.json", "d1", PIN, NOW)
    file.write_bytes(b"{")
    assert not pin_check.fits(file, "d1", PIN, NOW)


def wrong(file: Path, at: timedelta) -> str:
    with pytest.raises(Unauthorised) as refused:
        pin_check.fits(file, "d1", "0000", NOW + at)
    return str(refused.value)


def test_wrong_tries_are_slowed_and_a_restart_forgets_none(file: Path) -> None:
    for _ in range(3):
        assert wrong(file, timedelta()) == "密码不对 · 值班台仍锁着，提醒照常 · 请核对后再试"
    assert "请在 2 秒后再试" in wrong(file, timedelta())
    with pytest.raises(Unauthorised, match="密码多次输错"):
        pin_check.fits(file, "d1", PIN, NOW)
    assert "密码不对" in wrong(file, timedelta(seconds=2))
    assert "请在 4 秒后再试" in wrong(file, timedelta(seconds=2))
    assert pin_check.fits(file, "d1", PIN, NOW + timedelta(seconds=6))
    assert "密码不对" in wrong(file, timedelta(seconds=7)), "the right one begins the count anew"


def test_who_pulls_the_plug_while_a_pin_is_compared_has_tried_all_the_same(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def plug(*_: object, **__: object) -> bytes:
        raise KeyboardInterrupt

    with monkeypatch.context() as machine:
        machine.setattr(hashlib, "scrypt", plug)
        for _ in range(3):
            with pytest.raises(KeyboardInterrupt):
                pin_check.fits(file, "d1", "0000", NOW)
    with pytest.raises(Unauthorised, match="密码多次输错"):
        pin_check.fits(file, "d1", PIN, NOW)


def test_a_clock_that_was_set_back_locks_nobody_out(file: Path) -> None:
    for _ in range(3):
        wrong(file, timedelta(days=1))
    assert "请在 2 秒后再试" in wrong(file, timedelta())


def test_everybody_who_sits_here_in_turns_is_known_and_slowed_on_their_own(file: Path) -> None:
    pin_check.keep(file, "d2", "135790")
    for _ in range(3):
        wrong(file, timedelta())
    assert pin_check.fits(file, "d2", "135790", NOW)
    with pytest.raises(Unauthorised, match="密码多次输错"):
        pin_check.fits(file, "d1", PIN, NOW)


def test_who_was_longest_away_makes_room(file: Path) -> None:
    for number in range(2, 6):
        pin_check.keep(file, f"d{number}", "135790")
    assert not pin_check.fits(file, "d1", PIN, NOW)
    assert pin_check.fits(file, "d2", "135790", NOW)


def test_a_file_from_when_one_person_was_known_is_still_read(file: Path) -> None:
    kept = file.read_bytes()
    file.write_bytes(kept.removeprefix(b"[").removesuffix(b"]"))
    assert pin_check.fits(file, "d1", PIN, NOW)


def test_a_pin_the_service_no_longer_takes_opens_nothing_and_a_mistyped_one_changes_nothing(file: Path) -> None:
    pin_check.keep(file, "d2", "135790")
    pin_check.disown(file, "d1", "0000")
    assert pin_check.fits(file, "d1", PIN, NOW)
    pin_check.disown(file, "d1", PIN)
    assert not pin_check.fits(file, "d1", PIN, NOW)
    assert pin_check.fits(file, "d2", "135790", NOW)
