"""Three desks, one service, and everything goes wrong at random: afterwards nothing is lost and nothing done twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.schedule import spend
from tests.faults.weather import FAULTS

SEEDS = (*range(4), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(4, 200)))


@pytest.mark.parametrize("seed", SEEDS)
def test_after_any_schedule_all_is_well(tmp_path: Path, furnished: Path, seed: int) -> None:
    outcome = spend(seed, tmp_path, furnished)
    assert outcome.good, outcome.story


def test_the_same_seed_is_the_same_morning(tmp_path: Path, furnished: Path) -> None:
    mornings = []
    for turn in ("one", "other"):
        (tmp_path / turn).mkdir()
        mornings.append(spend(17, tmp_path / turn, furnished))
    assert mornings[0].trace == mornings[1].trace
    assert sum(mornings[0].befell[one] for one in FAULTS) > 0
