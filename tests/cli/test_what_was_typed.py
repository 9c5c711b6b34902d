"""Reading the command line before anything slow is loaded."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.imports import loaded_by
from xianzhi_tui.cli import Demo, PastWanted, demo_wanted, past_wanted, take_places
from xianzhi_tui.errors import WrongUse
from xianzhi_tui.shell.office import Places

HEAVY = ("httpx", "sqlmodel", "sqlalchemy", "fastapi", "pydantic", "uvicorn", "typer", "watchfiles", "PIL")
AFTERNOON = datetime(2026, 11, 4, 6, 29, tzinfo=UTC)


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
        ("demo --reports 60", Demo(reports=60)),
        ("demo --reports 0", None),
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


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["review"], PastWanted()),
        (["review", "copy.db"], PastWanted(Path("copy.db"))),
        (["review", "--at", "2026-11-04"], PastWanted(at=datetime(2026, 11, 3, 16, tzinfo=UTC))),
        (["review", "x.jsonl", "--at", "2026-11-04 14:29"], PastWanted(Path("x.jsonl"), AFTERNOON)),
        (["review", "--at", "2026-11-04T06:29:00Z"], PastWanted(at=AFTERNOON)),
        (["review", "--at", "改天"], None),
        (["review", "--at"], None),
        (["review", "--help"], None),
        (["review", "a", "b"], None),
        (["list"], None),
    ],
)
def test_a_look_back_rightly_asked_for_is_known_at_once(words: list[str], wanted: PastWanted | None) -> None:
    assert past_wanted(words) == wanted


def test_the_desk_begins_without_the_network_and_the_service() -> None:
    assert loaded_by("import xianzhi_tui.cli, xianzhi_tui.shell.desk", *HEAVY) == set()


def test_the_demonstration_begins_without_the_network_and_the_service() -> None:
    assert loaded_by("import xianzhi_tui.cli, xianzhi_tui.shell.demo, xianzhi_tui.shell.desk", *HEAVY) == set()


def test_telling_what_was_typed_loads_next_to_nothing() -> None:
    assert loaded_by("import xianzhi_tui.cli", *HEAVY, "textual", "rich", "asyncio") == set()
