"""A file that is handed out is there whole, for its user alone, or not at all."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from xianzhi_tui.handing_out import AlreadyThere, new_file


def test_a_file_appears_whole_and_for_nobody_else(tmp_path: Path) -> None:
    place = tmp_path / "list.csv"
    with new_file(place) as out:
        out.write(b"half")
        assert not place.exists()
        out.write(b" and half")
    assert place.read_bytes() == b"half and half"
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["list.csv"]


def test_what_fails_on_the_way_leaves_nothing_behind(tmp_path: Path) -> None:

    def fail() -> None:
        with new_file(tmp_path / "list.csv") as out:
            out.write(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_nobodys_file_is_overwritten_unless_it_is_asked_for(tmp_path: Path) -> None:
    place = tmp_path / "list.csv"
    place.write_bytes(b"theirs")
    with pytest.raises(AlreadyThere), new_file(place):
        pass
    assert place.read_bytes() == b"theirs"
    with new_file(place, force=True) as out:
        out.write(b"ours")
    assert place.read_bytes() == b"ours"


def test_a_file_that_came_meanwhile_is_not_overwritten_either(tmp_path: Path) -> None:
    place = tmp_path / "list.csv"
    with pytest.raises(AlreadyThere), new_file(place):
        place.write_bytes(b"theirs")
    assert place.read_bytes() == b"theirs"


def test_a_folder_is_never_replaced(tmp_path: Path) -> None:
    with pytest.raises(AlreadyThere), new_file(tmp_path, force=True):
        pass
