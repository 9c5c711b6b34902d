"""Reading the command line before anything slow is loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.imports import loaded_by
from xianzhi_tui.cli import Demo, demo_wanted, take_places
from xianzhi_tui.errors import WrongUse
from xianzhi_tui.shell.office import Places

HEAVY = ("httpx", "sqlmodel", "sqlalchemy", "fastapi", "pydantic", "uvicorn", "typer", "watchfiles", "PIL")


@pytest.mark.parametrize(
    ("words", "places", "rest"),
    [
        ([], Places(), []),
        (["--data", "/d", "list"], Places(data=Path("/d")), ["list"]),
        (["list", "--data=/d", "--json"], Places(data=Path("/d")), ["list", "--json"]),
        (
            ["--config", "c.toml", "import", "x.csv", "--data", "d"],
            Places(Path("d"), Path("c.toml")),
            ["import", "x.csv"],
        ),
        (["list", "-q", "--dataless"], Places(), ["list", "-q", "--dataless"]),
    ],
)
def test_the_folder_and_the_settings_may_be_named_anywhere(words: list[str], places: Places, rest: list[str]) -> None:
    assert take_places(words) == (places, rest)


@pytest.mark.parametrize("words", [["list", "--data"], ["--config="]])
def test_a_place_without_a_path_is_a_mistake(words: list[str]) -> None:
    with pytest.raises(WrongUse, match="缺少路径"):
        take_places(words)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("demo", Demo()),
        ("demo --speed 600", Demo(speed=600)),
        ("demo --seed=7 --speed=0.5", Demo(0.5, 7)),
        ("demo --speed", None),
        ("demo --speed fast", None),
        ("demo --speed 0", None),
        ("demo --speed -1", None),
        ("demo --seed 1.5", None),
        ("demo --help", None),
        ("demo now", None),
        ("list", None),
    ],
)
def test_a_demonstration_rightly_asked_for_is_known_at_once(words: str, wanted: Demo | None) -> None:
    assert demo_wanted(words.split()) == wanted


def test_the_desk_begins_without_the_network_and_the_service() -> None:
    assert loaded_by("import xianzhi_tui.cli, xianzhi_tui.shell.desk", *HEAVY) == set()


def test_the_demonstration_begins_without_the_network_and_the_service() -> None:
    assert loaded_by("import xianzhi_tui.cli, xianzhi_tui.shell.demo, xianzhi_tui.shell.desk", *HEAVY) == set()


def test_telling_what_was_typed_loads_next_to_nothing() -> None:
    assert loaded_by("import xianzhi_tui.cli", *HEAVY, "textual", "rich", "asyncio") == set()
