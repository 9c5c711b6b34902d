"""The office's data lies where it was asked to, and nobody else can read it."""

from __future__ import annotations

import sys
from pathlib import Path
from stat import S_IMODE

import pytest

from tests.imports import loaded_by
from xianzhi_tui.locations import config_folder, locate, private_file


def mode(path: Path) -> int:
    return S_IMODE(path.stat().st_mode)


def test_the_folder_named_on_the_command_line_comes_first(tmp_path: Path) -> None:
    env = {"XIANZHI_DATA": str(tmp_path / "env")}
    assert locate(tmp_path / "named", env).root == tmp_path / "named"
    assert locate(None, env).root == tmp_path / "env"


def test_without_a_name_the_platforms_own_folder_is_used() -> None:
    assert locate(None, {}).root.name == "xianzhi"
    assert config_folder().name == "xianzhi"
    assert locate(None, {}).root.is_relative_to(Path.home())


def test_a_home_folder_may_be_written_short() -> None:
    assert locate(Path("~/desk"), {}).root == Path.home() / "desk"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights elsewhere")
def test_folders_and_files_are_closed_to_everybody_else(tmp_path: Path) -> None:
    places = locate(tmp_path / "data", {})
    places.root.mkdir(mode=0o755)
    places.prepare()
    assert {mode(folder) for folder in (places.root, places.photos, places.logs)} == {0o700}
    places.token.touch(mode=0o644)
    assert mode(private_file(places.token)) == 0o600


def test_the_copy_and_the_outbox_are_files_of_their_own(tmp_path: Path) -> None:
    places = locate(tmp_path, {})
    assert len({places.service_db, places.replica_db, places.outbox_db, places.token}) == 4


def test_the_platforms_folders_are_asked_for_only_when_needed() -> None:
    program = "from pathlib import Path; from xianzhi_tui.locations import locate; locate(Path('x'), {})"
    assert loaded_by(program, "platformdirs") == set()
