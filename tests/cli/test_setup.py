"""The people of a compound, asked once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.manual_clock import ManualClock
from tests.service_in_process import NOON
from xianzhi_tui.config import Server, Settings
from xianzhi_tui.domain.policy import Policy
from xianzhi_tui.domain.roles import Role
from xianzhi_tui.locations import Locations
from xianzhi_tui.server.pins import _fits
from xianzhi_tui.shell.books import open_books
from xianzhi_tui.shell.office import Office, is_set_up
from xianzhi_tui.shell.setup import Answers, Member, ask_all, write_down
from xianzhi_tui.sync import session

SPOKEN = ["和新苑", "张三", "李四", "王五", "陈师傅、周师傅 吴师傅", ""]
HIDDEN = ["2468", "2468", "1357", "1357", "8642", "8642"]
ANSWERS = Answers(
    "和新苑",
    (
        Member("1001", "张三", Role.DUTY, "2468"),
        Member("1002", "李四", Role.DUTY, "1357"),
        Member("2001", "王五", Role.LEAD, "8642"),
    ),
    ("陈师傅", "周师傅", "吴师傅"),
    Member("1001", "张三", Role.DUTY, "2468"),
)


def saying(words: list[str]) -> Callable[[str], str]:
    left: Iterator[str] = iter(words)
    return lambda question: next(left)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(Locations(tmp_path / "data"), Settings(), None, ManualClock(NOON), {})


def test_every_question_is_asked_and_numbers_are_given() -> None:
    assert ask_all(saying(SPOKEN), saying(HIDDEN)) == ANSWERS


def test_names_left_empty_are_asked_for_again(capsys: pytest.CaptureFixture[str]) -> None:
    assert ask_all(saying(["", "  ", *SPOKEN]), saying(HIDDEN)) == ANSWERS
    assert capsys.readouterr().err == "请填写。\n请填写。\n"


def test_a_pin_too_short_or_mistyped_is_asked_for_again(capsys: pytest.CaptureFixture[str]) -> None:
    assert ask_all(saying(SPOKEN), saying(["12", "2468", "2469", *HIDDEN])) == ANSWERS
    assert capsys.readouterr().err == "密码至少 4 位。\n两次不一致，请重新输入。\n"


def test_hostile_names_are_made_harmless() -> None:
    answers = ask_all(saying(["和新\x1b[2J苑", *SPOKEN[1:]]), saying(HIDDEN))
    assert "\x1b" not in answers.compound


def test_what_was_answered_stands_in_the_books_and_the_pins_only_as_hashes(office: Office) -> None:
    assert not is_set_up(office)
    write_down(office, ANSWERS)
    assert is_set_up(office)
    books = open_books(office.locations.service_db, office)
    try:
        code = books.read_now(lambda found: found.people.only_compound())
        staff = books.read_now(lambda found: found.people.staff(code))
        zhang = books.read_now(lambda found: found.people.account(code, "1001"))
        roster = books.read_now(lambda found: found.people.office(code)).roster
        assert books.read_now(lambda found: found.people.compound_name(code)) == "和新苑"
    finally:
        books.close()
    assert {actor.name for actor in staff} >= {"张三", "李四", "王五"}
    assert [repairer.name for repairer in roster.repairers] == ["陈师傅", "周师傅", "吴师傅"]
    assert zhang is not None
    assert _fits(zhang.secret, "2468")
    assert not _fits(zhang.secret, "0000")
    assert all(b"2468" not in file.read_bytes() for file in office.locations.root.iterdir() if file.is_file())


def test_who_answered_is_signed_in(office: Office) -> None:
    write_down(office, ANSWERS)
    signed_in = session.load(office.locations.session)
    assert signed_in is not None
    assert (signed_in.session.actor.name, signed_in.session.compound_name) == ("张三", "和新苑")
    assert office.locations.session.stat().st_mode & 0o077 == 0


def test_tickets_imported_before_anybody_was_named_stay(office: Office) -> None:
    open_books(office.locations.service_db, office).close()
    assert not is_set_up(office)  # the compound is there, its people are not
    write_down(office, ANSWERS)
    assert is_set_up(office)


def test_asked_once_more_the_pins_are_changed_and_old_logins_end(office: Office) -> None:
    write_down(office, ANSWERS)
    before = session.load(office.locations.session)
    write_down(office, ANSWERS)
    after = session.load(office.locations.session)
    assert before is not None
    assert after is not None
    assert before.token != after.token


def test_a_service_elsewhere_looks_after_its_own_people(tmp_path: Path) -> None:
    settings = Settings(server=Server(url="https://service.example"))
    assert is_set_up(Office(Locations(tmp_path), settings, None, ManualClock(NOON), {}))


def test_changed_limits_in_the_settings_are_the_next_version_and_the_same_ones_are_not(office: Office) -> None:
    def limits(minutes: int) -> Policy:
        rules = Settings().rules.__class__(verify_minutes=minutes)
        books = open_books(
            office.locations.service_db, Office(office.locations, Settings(rules=rules), None, office.clock, {})
        )
        try:
            return books.read_now(lambda found: found.people.office(found.people.only_compound())).policy
        finally:
            books.close()

    assert (limits(30).version, limits(30).version) == (1, 1)
    assert (limits(20).version, limits(20).verify_minutes) == (2, 20)
    assert (limits(30).version, limits(30).verify_minutes) == (3, 30)
