"""The replica holds what the service confirmed; its cursor never goes back and never silently past an item."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec import Raw

from tests.service_in_process import NOON
from tests.sync.ledger import Ledger, renewed
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.ticket import State
from xianzhi_tui.errors import StorageFull
from xianzhi_tui.sync.answers import FeedPage, HistoryPage, StoryParts
from xianzhi_tui.sync.board import read_board, read_story
from xianzhi_tui.sync.outbox import Outbox
from xianzhi_tui.sync.replica import Replica
from xianzhi_tui.sync.replica_file import whole


def states(replica: Replica, ledger: Ledger) -> list[State]:
    return [one.state for one in read_board(replica.file, ledger.now).tickets]


def seqs(replica: Replica, ticket_id: str) -> list[int]:
    story = read_story(replica.file, ticket_id)
    assert story is not None
    return [one.seq for one in story.events]


def test_a_page_is_taken_in_with_its_cursor(replica: Replica, ledger: Ledger) -> None:
    ticket = ledger.do(ledger.file(), c.Accept())
    replica.apply_page(ledger.page(), after=0)
    assert replica.cursor == 2
    assert read_board(replica.file, ledger.now).tickets == (ticket,)
    assert replica.events_after(0) == tuple(ledger.events)


def test_what_is_on_disk_is_still_there_after_a_restart(replica: Replica, ledger: Ledger) -> None:
    ticket = ledger.file()
    replica.apply_page(ledger.page(), after=0)
    replica.close()
    again = Replica.open(replica.file)
    assert (again.epoch, again.cursor, again.compound) == ("e1", 1, "XZ01")
    assert read_board(again.file, ledger.now).tickets == (ticket,)
    again.close()


def test_an_old_page_arriving_late_moves_nothing_back(replica: Replica, ledger: Ledger) -> None:
    ticket = ledger.file()
    late = ledger.page()
    ledger.do(ticket, c.Accept())
    replica.apply_page(ledger.page(), after=0)
    replica.apply_page(late, after=0)
    assert replica.cursor == 2
    assert states(replica, ledger) == [State.ACCEPTED]


def test_a_page_after_a_gap_is_not_taken(replica: Replica, ledger: Ledger) -> None:
    ledger.cancel(ledger.file())
    ledger.file()
    replica.apply_page(ledger.page(after=2), after=2)
    assert replica.cursor == 0
    assert states(replica, ledger) == []


def test_a_page_of_another_epoch_is_not_taken(replica: Replica, ledger: Ledger) -> None:
    ledger.file()
    replica.apply_page(renewed(ledger, "e2").page(), after=0)
    assert (replica.epoch, replica.cursor) == ("e1", 0)


def test_an_unreadable_item_is_owed_while_the_others_are_taken(replica: Replica, ledger: Ledger) -> None:
    first, second = ledger.file(), ledger.file()
    ledger.do(first, c.Accept())
    replica.apply_page(ledger.page(broken=[2]), after=0)
    assert replica.cursor == 3
    assert replica.faulty == 1
    assert replica.lacking_tickets() == (second.id,)
    assert states(replica, ledger) == [State.ACCEPTED]


def test_an_owed_item_is_healed_by_fetching_its_ticket_and_is_news(replica: Replica, ledger: Ledger) -> None:
    ledger.file()
    second = ledger.file()
    replica.apply_page(ledger.page(broken=[2]), after=0)
    news = replica.apply_story(second.id, ledger.story(second))
    assert [one.seq for one in news] == [2]
    assert (replica.faulty, replica.lacking_tickets()) == (0, ())
    assert states(replica, ledger) == [State.SUBMITTED, State.SUBMITTED]


def test_an_event_that_stays_unreadable_stays_owed_but_its_ticket_is_shown(replica: Replica, ledger: Ledger) -> None:
    ticket = ledger.do(ledger.file(), c.Accept())
    replica.apply_page(ledger.page(broken=[2]), after=0)
    story = ledger.story(ticket)
    unreadable = Raw(bytes(story.events[1]).replace(b"TicketAccepted", b"TicketBlessed"))
    replica.apply_story(ticket.id, StoryParts(story.ticket, (story.events[0], unreadable)))
    assert replica.faulty == 1
    assert states(replica, ledger) == [State.ACCEPTED]


def test_a_story_that_leaves_the_owed_event_out_does_not_heal_it(replica: Replica, ledger: Ledger) -> None:
    ticket = ledger.do(ledger.file(), c.Accept())
    replica.apply_page(ledger.page(broken=[2]), after=0)
    replica.apply_story(ticket.id, StoryParts.of(ticket, ledger.events[:1]))
    assert (replica.faulty, replica.lacking_tickets()) == (1, (ticket.id,))


def test_the_answer_for_another_ticket_heals_nothing(replica: Replica, ledger: Ledger) -> None:
    first, second = ledger.file(), ledger.file()
    replica.apply_page(ledger.page(broken=[2]), after=0)
    replica.apply_story(second.id, ledger.story(first))
    assert replica.lacking_tickets() == (second.id,)


def test_a_healed_item_is_not_owed_again_by_a_late_page(replica: Replica, ledger: Ledger) -> None:
    ticket = ledger.file()
    late = ledger.page(broken=[1])
    replica.apply_page(late, after=0)
    replica.apply_story(ticket.id, ledger.story(ticket))
    replica.apply_page(late, after=0)
    assert replica.faulty == 0


@pytest.mark.parametrize(
    "item",
    [b"null", b"[]", b'"x"', b'{"seq":"2"}', b'{"type":"event"}', b'{"seq":2,"type":"song"}', b'{"seq":2,"type":7}'],
)
def test_an_item_that_hides_its_number_is_owed_under_the_expected_one(
    replica: Replica, ledger: Ledger, item: bytes
) -> None:
    ledger.file()
    ledger.file()
    ledger.file()
    page = ledger.page()
    hostile = FeedPage("e1", 3, ledger.now, items=(page.items[0], Raw(item), page.items[2]))
    replica.apply_page(hostile, after=0)
    assert (replica.cursor, replica.faulty) == (3, 1)
    assert len(states(replica, ledger)) == 2


def test_an_event_under_another_ones_number_is_faulty(replica: Replica, ledger: Ledger) -> None:
    ledger.file()
    swapped = Raw(bytes(ledger.page().items[0]).replace(b'{"seq":1,"type":"event"', b'{"seq":2,"type":"event"'))
    replica.apply_page(FeedPage("e1", 2, ledger.now, items=(swapped,)), after=0)
    assert replica.faulty == 1
    assert states(replica, ledger) == []


def test_an_unknown_old_ticket_that_moves_again_is_fetched_whole(replica: Replica, ledger: Ledger) -> None:
    ticket = ledger.do(ledger.file(), c.Accept())
    replica.apply_page(ledger.page(after=1), after=0)
    assert (replica.lacking_tickets(), replica.faulty) == ((ticket.id,), 0)
    replica.apply_story(ticket.id, ledger.story(ticket))
    assert replica.lacking_tickets() == ()
    assert seqs(replica, ticket.id) == [1, 2]


def test_the_answer_about_a_ticket_that_is_not_here_asks_for_its_whole_story(replica: Replica, ledger: Ledger) -> None:
    """The copy was lost while a command was on its way; its answer comes when the ticket has long gone on."""
    ticket = ledger.do(ledger.file(), c.Accept())
    answer = StoryParts.of(ticket, ledger.events[-1:])
    ledger.cancel(ticket)
    replica.load_snapshot(ledger.snapshot())
    replica.apply_answer(answer)
    assert replica.lacking_tickets() == (ticket.id,)
    replica.apply_story(ticket.id, ledger.story(ticket))
    assert (replica.lacking_tickets(), read_board(replica.file, ledger.now).tickets) == ((), ())


def test_the_answer_to_a_command_is_shown_before_the_feed_brings_it(replica: Replica, ledger: Ledger) -> None:
    ticket = ledger.file()
    replica.apply_page(ledger.page(), after=0)
    accepted = ledger.do(ticket, c.Accept())
    replica.apply_answer(StoryParts.of(accepted, ledger.events[1:]))
    assert states(replica, ledger) == [State.ACCEPTED]
    assert replica.cursor == 1
    replica.apply_page(ledger.page(after=1), after=1)
    assert seqs(replica, ticket.id) == [1, 2]


def test_a_disk_that_fills_up_leaves_no_half_page(replica: Replica, ledger: Ledger) -> None:
    for _ in range(200):
        ledger.file()
    pages = replica._db.execute("PRAGMA page_count").fetchone()[0]
    replica._db.execute(f"PRAGMA max_page_count = {pages + 5}")
    with pytest.raises(StorageFull):
        replica.apply_page(ledger.page(), after=0)
    assert replica.cursor == 0
    assert states(replica, ledger) == []
    replica._db.execute("PRAGMA max_page_count = 1000000")
    replica.apply_page(ledger.page(), after=0)
    assert len(states(replica, ledger)) == 200


def test_a_reference_item_asks_for_the_people_and_limits_again(replica: Replica, ledger: Ledger) -> None:
    page = FeedPage("e1", 1, ledger.now, items=(Raw(b'{"seq":1,"type":"reference"}'),))
    replica.apply_page(page, after=0)
    assert replica.cursor == 1
    assert replica.reference_stale
    replica.load_reference(ledger.snapshot())
    assert not replica.reference_stale


def test_a_snapshot_for_the_people_only_leaves_the_tickets_to_the_feed(replica: Replica, ledger: Ledger) -> None:
    ledger.file()
    replica.load_reference(ledger.snapshot())
    assert states(replica, ledger) == []
    assert read_board(replica.file, ledger.now).roster.repairer("11") is not None


def test_a_snapshot_older_than_the_replica_changes_nothing(replica: Replica, ledger: Ledger) -> None:
    old = ledger.snapshot()
    ledger.file()
    replica.apply_page(ledger.page(), after=0)
    replica.load_snapshot(old)
    assert replica.cursor == 1
    assert states(replica, ledger) == [State.SUBMITTED]


def test_a_snapshot_of_a_new_epoch_replaces_everything(replica: Replica, ledger: Ledger) -> None:
    gone = ledger.file()
    replica.apply_page(ledger.page(broken=[1]), after=0)
    restored = Ledger("e2")
    replica.load_snapshot(restored.snapshot())
    assert (replica.epoch, replica.cursor, replica.faulty) == ("e2", 0, 0)
    assert read_story(replica.file, gone.id) is None


def test_a_replica_the_service_distrusts_takes_an_older_snapshot(replica: Replica, ledger: Ledger) -> None:
    old = ledger.snapshot()
    ledger.file()
    replica.apply_page(ledger.page(), after=0)
    replica.distrust()
    assert states(replica, ledger) == [State.SUBMITTED]
    replica.load_snapshot(old)
    assert replica.cursor == 0
    assert states(replica, ledger) == []
    kept = replica.file.with_name("replica.db.replaced")
    assert [one.state for one in read_board(kept, ledger.now).tickets] == [State.SUBMITTED]
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_what_was_kept_of_a_lost_service_stays_as_long_as_history_and_with_its_own_compound(
    replica: Replica, ledger: Ledger
) -> None:
    kept = replica.file.with_name("replica.db.replaced")
    replica.distrust()
    os.utime(kept, (ledger.now.timestamp(), ledger.now.timestamp()))
    replica.forget_ended_before(ledger.now)
    assert kept.exists()
    replica.forget_ended_before(ledger.now + timedelta(seconds=1))
    assert not kept.exists()
    replica.load_snapshot(ledger.snapshot())
    replica.distrust()
    replica.clear()
    assert not kept.exists()


def test_history_is_kept_with_the_place_where_to_go_on(replica: Replica, ledger: Ledger) -> None:
    ended = ledger.cancel(ledger.file())
    assert replica.history_before == ""
    assert replica.add_history(HistoryPage((ledger.story(ended),), "older"), ledger.now - timedelta(days=1))
    assert replica.history_before == "older"
    story = read_story(replica.file, ended.id)
    assert story is not None
    assert story.events == tuple(ledger.events)
    assert states(replica, ledger) == []


@pytest.mark.parametrize(("following", "days"), [(None, 1), ("older", -1)])
def test_history_ends_with_the_book_or_with_the_days_to_look_back(
    replica: Replica, ledger: Ledger, following: str | None, days: int
) -> None:
    ended = ledger.cancel(ledger.file())
    page = HistoryPage((ledger.story(ended),), following)
    assert not replica.add_history(page, ledger.now - timedelta(days=days))
    assert replica.history_before is None


def test_ended_tickets_are_forgotten_after_the_time_to_look_back(replica: Replica, ledger: Ledger) -> None:
    ended, alive = ledger.cancel(ledger.file()), ledger.file()
    replica.apply_page(ledger.page(), after=0)
    replica.forget_ended_before(ledger.now - timedelta(days=1))
    assert read_story(replica.file, ended.id) is not None
    replica.forget_ended_before(ledger.now + timedelta(days=1))
    assert read_story(replica.file, ended.id) is None
    assert seqs(replica, alive.id) == [3]


def test_nobody_else_may_read_the_copy(replica: Replica) -> None:
    files = list(replica.file.parent.glob("replica.db*"))
    assert len(files) == 3  # with its log and its index of the log
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def flip_bytes(file: Path) -> None:
    content = bytearray(file.read_bytes())
    for place in range(4096 + 50, len(content), 997):
        content[place] ^= 0xFF
    file.write_bytes(content)


def cut_in_half(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def put_a_web_page(file: Path) -> None:
    file.write_text("<!DOCTYPE html><title>登录</title>", encoding="utf-8")


def empty(file: Path) -> None:
    file.write_bytes(b"")


def come_from_another_version(file: Path) -> None:
    with sqlite3.connect(file) as db:
        db.execute("PRAGMA user_version = 999")
    db.close()


def lose_an_index_entry(file: Path) -> None:
    with sqlite3.connect(file) as db:
        db.execute("PRAGMA writable_schema = ON")
        db.execute("UPDATE sqlite_schema SET sql = replace(sql, 'filed_at', 'no') WHERE name = 'ticket_filed'")
    db.close()


@pytest.mark.parametrize("damage", [cut_in_half, put_a_web_page, empty, come_from_another_version])
def test_a_damaged_replica_is_begun_anew_and_the_outbox_is_untouched(
    replica: Replica, ledger: Ledger, damage: Callable[[Path], None]
) -> None:
    for _ in range(30):
        ledger.file()
    replica.apply_page(ledger.page(), after=0)
    replica.close()
    outbox = Outbox(replica.file.with_name("outbox.db"))
    outbox.close()
    kept = replica.file.with_name("outbox.db").read_bytes()
    damage(replica.file)
    fresh = Replica.open(replica.file)
    assert (fresh.epoch, fresh.cursor) == ("", 0)
    fresh.load_snapshot(ledger.snapshot())
    assert len(states(fresh, ledger)) == 30
    assert replica.file.with_name("outbox.db").read_bytes() == kept
    fresh.close()


@pytest.mark.parametrize("damage", [flip_bytes, lose_an_index_entry])
async def test_what_no_short_look_finds_is_found_when_the_whole_is_looked_through(
    replica: Replica, ledger: Ledger, damage: Callable[[Path], None]
) -> None:
    for _ in range(30):
        ledger.file()
    replica.apply_page(ledger.page(), after=0)
    assert await whole(replica.file)
    replica.close()
    damage(replica.file)
    assert not await whole(replica.file)


def test_the_whole_is_looked_through_once_a_day_and_after_an_unclean_end(replica: Replica) -> None:
    assert replica.to_be_checked(NOON)
    replica.found_whole(NOON)
    replica.close()
    again = Replica(replica.file)
    assert not again.to_be_checked(NOON + timedelta(hours=23))
    assert again.to_be_checked(NOON + timedelta(hours=24))
    again._db.close()  # as a power cut leaves it
    after = Replica(replica.file)
    assert after.to_be_checked(NOON)
    after.close()
