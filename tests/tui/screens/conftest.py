"""What the screens' tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.past import kept


@pytest.fixture(scope="session")
def replica(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the afternoon's tickets with all their past."""
    return kept(tmp_path_factory.mktemp("past") / "replica.db")
