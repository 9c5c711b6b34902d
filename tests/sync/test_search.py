"""Finding a ticket again: by what clerks remember of it, whether it is open or long ended."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.domain.office import minutes
from tests.sync.ledger import Ledger
from tests.sync.older import make_older
from tests.tui import office
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.ticket import Category, Channel, Kind, State, Ticket
from xianzhi_tui.sync.board import ReplicaOutdated
from xianzhi_tui.sync.desk import Criterion, Query
from xianzhi_tui.sync.replica import Replica
from xianzhi_tui.sync.search import Finder, found_among

EVERYTHING = Query()


def afternoon() -> tuple[Ticket, ...]:
    hostile = office.matter(1050, "6号楼1101", "六楼漏水[/", office.ago(3))
    return tuple(one.ticket for one in (*office.afternoon(), hostile))


def numbers(*criteria: Criterion, late: bool = False) -> list[int]:
    return [one.no for one in found_among(afternoon(), Query(criteria, late), office.NOW).tickets]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("水管", [1044]),  # two characters are enough
        ("dtt", [1042]),  # 电梯厅
        ("cfsgls", [1044]),  # 厨房水管漏水
        ("ＬＳＦ", [1039, 1031]),
        ("1042", [1042]),
        ("[/", [1050]),
        ("%", []),
        ("_", []),
        ("repair", []),  # a fact, not a word anybody said
    ],
)
def test_a_word_is_found_wherever_it_stands(typed: str, found: list[int]) -> None:
    assert set(numbers(Criterion(words=typed))) == set(found)


def test_the_last_figures_of_the_telephone_are_enough() -> None:
    assert len(numbers(Criterion(words="1234"))) == len(afternoon())
    assert numbers(Criterion(words="4321")) == []


def test_a_room_is_found_by_how_it_begins_and_a_building_by_its_number() -> None:
    assert numbers(Criterion(room="6-9")) == [1044]
    assert numbers(Criterion(building="6")) == [1044, 1050]
    assert numbers(Criterion(building="2")) == [1035, 1036]


def test_states_kinds_categories_and_people_are_facts() -> None:
    assert numbers(Criterion(states=(State.REPAIRING, State.WAITING_PARTS))) == [1039, 1031]
    assert numbers(Criterion(channels=(Channel.PHONE,))) == []
    assert len(numbers(Criterion(channels=(Channel.PHONE, Channel.MINI_PROGRAM)))) == len(afternoon())
    assert numbers(Criterion(kinds=(Kind.COMPLAINT,))) == [2013, 2011, 2009]
    assert numbers(Criterion(categories=(Category.LIGHTING,))) == [1043, 1040]
    assert numbers(Criterion(who="王")) == numbers(Criterion(who="wsf")) == [1042, 1040, 1036]
    assert numbers(Criterion(who="李强")) == numbers(Criterion(who="lq")) == [2013, 1039]
    assert numbers(Criterion(by="d2")) == [2013, 1039]
    assert numbers(Criterion(hazard=True)) == [1042]


def test_every_criterion_must_be_met_and_any_of_its_ways_will_do() -> None:
    lamp = Criterion(words="路灯", categories=(Category.LIGHTING,))
    assert numbers(lamp) == [1043, 1040, 2009]
    assert numbers(lamp, Criterion(words="花园")) == [2009]


def test_what_is_late_now_is_asked_of_the_clocks() -> None:
    assert numbers(late=True) == [1042]
    report = office.matter(1051, "6号楼1101", "六楼漏水[/", office.NOW).ticket
    due = office.NOW + minutes(30)
    found = [found_among([report], Query(late=True), due + minutes(by)).count for by in (-0.5, 0, 0.5)]
    assert found == [0, 0, 1], "to the second"


def test_open_tickets_come_before_ended_ones_and_new_before_old(replica: Replica, ledger: Ledger) -> None:
    old, ended, new = ledger.file(), ledger.cancel(ledger.file()), ledger.file()
    replica.apply_page(ledger.page(), after=0)
    found = Finder(replica.file).find(EVERYTHING, ledger.now)
    assert [one.id for one in found.tickets] == [new.id, old.id, ended.id]
    assert found.count == 3


def test_what_changed_since_is_found_as_it_is_now(replica: Replica, ledger: Ledger) -> None:
    ticket = ledger.file()
    replica.apply_page(ledger.page(), after=0)
    finder = Finder(replica.file)
    accepted = Query((Criterion(states=(State.ACCEPTED,)),))
    assert finder.find(accepted, ledger.now).count == 0
    ledger.do(ticket, c.Accept())
    replica.apply_page(ledger.page(after=1), after=1)
    assert [one.state for one in finder.find(accepted, ledger.now).tickets] == [State.ACCEPTED]


def test_a_corrected_number_is_found_and_the_wrong_one_is_not(replica: Replica, ledger: Ledger) -> None:
    ticket = ledger.file()
    replica.apply_page(ledger.page(), after=0)
    finder = Finder(replica.file)
    ledger.do(ticket, c.CorrectContact("139****5678"))
    replica.apply_page(ledger.page(after=1), after=1)
    tails = [Query((Criterion(words=tail),)) for tail in ("5678", "1234")]
    assert [finder.find(one, ledger.now).count for one in tails] == [1, 0]


def test_what_was_forgotten_is_not_found(replica: Replica, ledger: Ledger) -> None:
    kept, _ = ledger.file(), ledger.cancel(ledger.file())
    replica.apply_page(ledger.page(), after=0)
    finder = Finder(replica.file)
    assert finder.find(EVERYTHING, ledger.now).count == 2
    replica.forget_ended_before(ledger.now + minutes(10))
    assert [one.id for one in finder.find(EVERYTHING, ledger.now).tickets] == [kept.id]


def test_before_the_first_download_nothing_is_found(tmp_path: Path, ledger: Ledger) -> None:
    finder = Finder(tmp_path / "replica.db")
    assert (finder.find(EVERYTHING, ledger.now).count, finder.places()) == (0, ())


def test_places_are_learned_from_the_tickets(replica: Replica, ledger: Ledger) -> None:
    where = ledger.file().report.location.text
    ledger.file()
    replica.apply_page(ledger.page(), after=0)
    assert Finder(replica.file).places() == (where,)


def test_a_replica_of_the_first_version_is_searched_without_a_line(replica: Replica, ledger: Ledger) -> None:
    ticket = ledger.file()
    replica.apply_page(ledger.page(), after=0)
    replica.close()
    make_older(replica.file, 1)
    Replica.open(replica.file).close()
    word = Query((Criterion(words=ticket.report.text[:2]),))
    assert [one.id for one in Finder(replica.file).find(word, ledger.now).tickets] == [ticket.id]


def test_until_an_older_replica_is_renewed_the_search_says_so_calmly(replica: Replica, ledger: Ledger) -> None:
    replica.close()
    make_older(replica.file, 1)
    with pytest.raises(ReplicaOutdated, match="还在更新"):
        Finder(replica.file).find(EVERYTHING, ledger.now)
