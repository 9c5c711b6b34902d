"""Who sits at a desk, and who sat there before: kept so that it can change hands without a line."""

from __future__ import annotations

from pathlib import Path

import pytest

from xianzhi_tui.domain.roles import Actor, Role
from xianzhi_tui.sync import session
from xianzhi_tui.sync.desk import Session
from xianzhi_tui.sync.session import SignedIn


def signed_in(number: str, compound: str = "hexin") -> SignedIn:
    return SignedIn(Session(Actor(number, f"员工{number}", Role.DUTY), compound, "和新苑", "desk-1"), f"token-{number}")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "session.json"


def people(file: Path) -> list[str]:
    known = session.load(file)
    return [one.token for one in (known, *known.before)] if known else []


def test_the_colleagues_stay_known_in_the_order_in_which_they_sat_here(file: Path) -> None:
    for number in ("1", "2", "3", "2"):
        session.save(file, signed_in(number))
    assert people(file) == ["token-2", "token-3", "token-1"]
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_desk_changes_hands_between_those_who_were_here(file: Path) -> None:
    session.save(file, signed_in("1"))
    session.save(file, signed_in("2"))
    assert session.change_hands(file, "9") is None
    taken = session.change_hands(file, "1")
    assert taken is not None
    assert taken.token == "token-1"
    assert people(file) == ["token-1", "token-2"]


def test_nobody_of_another_compound_and_not_everybody_who_ever_sat_here_is_kept(file: Path) -> None:
    session.save(file, signed_in("0", "binhe"))
    for number in "123456":
        session.save(file, signed_in(number))
    assert people(file) == [f"token-{number}" for number in "6543"]
    session.forget(file)
    assert people(file) == []
