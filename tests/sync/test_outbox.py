"""The outbox keeps every command until the service confirmed it or a person gave it up."""

from __future__ import annotations

import sqlite3
import stat
import uuid
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from tests.domain.office import LI, NOON, ZHANG, file, report
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.roles import Actor
from xianzhi_tui.domain.ticket import Channel, Reporter
from xianzhi_tui.errors import ReadOnly, StorageFull
from xianzhi_tui.sync.desk import OutboxEntry, OutboxState, Typed
from xianzhi_tui.sync.outbox import WAITS, Outbox, Refusal

STALE = Refusal("stale_version", "李强已于14:31受理此单", file())
BROKEN = Refusal("server_error", "服务端多次出错")


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    outbox = Outbox(tmp_path / "outbox.db")
    yield outbox
    outbox.close()


def put(outbox: Outbox, command: c.Command, ticket: str = "t1", version: int | None = 3, by: Actor = ZHANG) -> str:
    """Somebody presses a key; the command's id."""
    command_id = str(uuid.uuid4())
    ticket_id = command_id if isinstance(command, c.Register) else ticket
    outbox.put(OutboxEntry(command_id, ticket_id, command, version, NOON, by.person, OutboxState.QUEUED))
    return command_id


def register(outbox: Outbox) -> str:
    walk_in = report(reporter=Reporter("朱先生", "13800001234"))
    return put(outbox, c.Register(walk_in, Channel.WALK_IN, NOON), version=None)


def claimed(outbox: Outbox, *skipping: str, by: Actor = ZHANG) -> str | None:
    entry = outbox.claim(by.id, skipping)
    return entry.command_id if entry else None


def waiting(outbox: Outbox) -> list[tuple[str, OutboxState]]:
    return [(one.command_id, one.state) for one in outbox.entries()]


def test_a_command_is_read_back_as_it_was_made(outbox: Outbox) -> None:
    entry = OutboxEntry("c1", "t1", c.Dispatch("11", "就近"), 4, NOON, ZHANG.person, OutboxState.QUEUED)
    outbox.put(entry)
    assert outbox.entries() == (entry,)


def test_what_was_put_in_is_there_after_a_restart(outbox: Outbox, tmp_path: Path) -> None:
    command_id = put(outbox, c.Accept())
    outbox.close()
    again = Outbox(tmp_path / "outbox.db")
    assert waiting(again) == [(command_id, OutboxState.QUEUED)]
    again.close()


def test_nobody_else_may_read_the_outbox(outbox: Outbox, tmp_path: Path) -> None:
    put(outbox, c.Accept())
    assert {stat.S_IMODE(one.stat().st_mode) for one in tmp_path.glob("outbox.db*")} == {0o600}


def test_every_commit_reaches_the_disk(outbox: Outbox) -> None:
    assert outbox._db.execute("PRAGMA synchronous").fetchone()[0] == 2


def test_commands_of_one_ticket_go_one_after_the_other(outbox: Outbox) -> None:
    first, second = put(outbox, c.Accept()), put(outbox, c.AddNote("已联系"))
    other = put(outbox, c.Accept(), ticket="t2")
    assert claimed(outbox) == first
    assert claimed(outbox, "t1") == other
    outbox.confirm(first, 4, NOON)
    assert claimed(outbox) == second


def test_what_nobody_confirmed_is_sent_again(outbox: Outbox) -> None:
    command_id = put(outbox, c.Accept())
    assert claimed(outbox) == command_id
    assert claimed(outbox) == command_id
    assert outbox.entries()[0].attempts == 2
    outbox.put_back(command_id)
    assert waiting(outbox) == [(command_id, OutboxState.QUEUED)]


def test_a_command_goes_only_in_the_name_of_the_person_who_gave_it(outbox: Outbox) -> None:
    put(outbox, c.Accept(), by=ZHANG)
    assert claimed(outbox, by=LI) is None
    assert claimed(outbox, by=ZHANG) is not None


def test_a_command_built_on_an_unsent_one_goes_with_the_version_that_one_led_to(outbox: Outbox) -> None:
    accept, dispatch = put(outbox, c.Accept(), version=3), put(outbox, c.Dispatch("11"), version=3)
    claimed(outbox)
    outbox.confirm(accept, 4, NOON)
    entry = outbox.claim(ZHANG.id)
    assert entry is not None
    assert (entry.command_id, entry.base_version) == (dispatch, 4)


def test_a_note_in_between_does_not_hide_what_a_colleague_did_meanwhile(outbox: Outbox) -> None:
    note, accept = put(outbox, c.AddNote("已联系"), version=3), put(outbox, c.Accept(), version=3)
    claimed(outbox)
    outbox.confirm(note, 7, NOON)
    entry = outbox.claim(ZHANG.id)
    assert entry is not None
    assert (entry.command_id, entry.base_version) == (accept, 3)


def test_a_command_on_a_ticket_not_yet_filed_goes_with_its_first_version(outbox: Outbox) -> None:
    filing = register(outbox)
    put(outbox, c.Accept(), ticket=filing, version=None)
    assert claimed(outbox) == filing
    outbox.confirm(filing, 1, NOON)
    entry = outbox.claim(ZHANG.id)
    assert entry is not None
    assert entry.base_version == 1


def test_additions_carry_no_version(outbox: Outbox) -> None:
    put(outbox, c.AddNote("已联系"), version=3)
    assert outbox.entries()[0].base_version is None


def test_a_refused_command_waits_in_the_tray_with_both_sides(outbox: Outbox) -> None:
    command_id = put(outbox, c.Accept())
    claimed(outbox)
    outbox.refuse(command_id, STALE)
    entry = outbox.entries()[0]
    assert (entry.state, entry.code, entry.message) == (OutboxState.REFUSED, STALE.code, STALE.message)
    assert (entry.theirs, entry.command) == (STALE.theirs, c.Accept())
    assert claimed(outbox) is None


def test_what_was_built_on_a_refused_command_waits_with_it_and_the_rest_goes_on(outbox: Outbox) -> None:
    accept, dispatch = put(outbox, c.Accept()), put(outbox, c.Dispatch("11"))
    note, other = put(outbox, c.AddNote("已联系")), put(outbox, c.Accept(), ticket="t2")
    verify = put(outbox, c.Verify(c.Finding.SMALL, NOON, "王师傅"))
    claimed(outbox)
    outbox.refuse(accept, STALE)
    codes = {one.command_id: one.code for one in outbox.entries()}
    assert codes == {accept: STALE.code, dispatch: WAITS, note: "", other: "", verify: WAITS}
    assert claimed(outbox) == note
    assert claimed(outbox, "t1") == other


def test_when_a_filing_is_refused_everything_on_its_ticket_waits(outbox: Outbox) -> None:
    filing = register(outbox)
    note = put(outbox, c.AddNote("已联系"), ticket=filing)
    claimed(outbox)
    outbox.refuse(filing, Refusal("malformed", "请求不合要求"))
    assert [one.code for one in outbox.entries()] == ["malformed", WAITS]
    outbox.retry(filing, None)
    assert claimed(outbox) == filing
    outbox.confirm(filing, 1, NOON)
    assert claimed(outbox) == note


def test_a_retry_that_succeeds_frees_what_was_built_on_it(outbox: Outbox) -> None:
    accept, dispatch = put(outbox, c.Accept()), put(outbox, c.Dispatch("11"))
    verify = put(outbox, c.Verify(c.Finding.SMALL, NOON, "王师傅"))
    claimed(outbox)
    outbox.refuse(accept, STALE)
    outbox.retry(accept, 5)
    retried = outbox.claim(ZHANG.id)
    assert retried is not None
    assert (retried.command_id, retried.base_version, retried.theirs) == (accept, 5, None)
    outbox.confirm(accept, 6, NOON)
    for expected, version in ((dispatch, 6), (verify, 7)):
        entry = outbox.claim(ZHANG.id)
        assert entry is not None
        assert (entry.command_id, entry.base_version) == (expected, version)
        outbox.confirm(expected, version + 1, NOON)
    assert outbox.entries() == ()


def test_a_confirmed_command_frees_nothing_that_was_built_on_another_refused_one(outbox: Outbox) -> None:
    accept, dispatch = put(outbox, c.Accept()), put(outbox, c.Dispatch("11"))
    claimed(outbox)
    outbox.refuse(accept, STALE)
    later = put(outbox, c.MarkInvalid("重复报修"), version=5)
    assert claimed(outbox) == later
    outbox.confirm(later, 6, NOON)
    assert waiting(outbox) == [(accept, OutboxState.REFUSED), (dispatch, OutboxState.REFUSED)]


def test_a_command_made_after_seeing_the_conflict_stands_on_its_own(outbox: Outbox) -> None:
    accept = put(outbox, c.Accept())
    claimed(outbox)
    outbox.refuse(accept, STALE)
    put(outbox, c.Dispatch("11"), version=5)
    entry = outbox.claim(ZHANG.id)
    assert entry is not None
    assert entry.base_version == 5


def test_a_command_given_up_stays_in_the_history_with_the_reason(outbox: Outbox) -> None:
    command_id = put(outbox, c.Accept())
    claimed(outbox)
    outbox.refuse(command_id, STALE)
    outbox.drop(command_id, "同事已受理", NOON)
    assert outbox.entries() == ()
    (past,) = outbox._db.execute("SELECT command_id, state, settled_at, message FROM command")
    assert tuple(past) == (command_id, "dropped", NOON.isoformat(), "同事已受理")


def test_a_refused_command_goes_again_with_other_words_as_the_act_it_was(outbox: Outbox) -> None:
    note = put(outbox, c.Dispatch("11"))
    after = put(outbox, c.Verify(c.Finding.SMALL, NOON, "王师傅"))
    assert claimed(outbox) == note
    outbox.refuse(note, STALE)
    typed = Typed("dispatch", {"assignee": "12"})
    outbox.edit(note, c.Dispatch("12"), 7, typed)
    entry, follower = outbox.entries()
    assert (entry.command_id, entry.command, entry.base_version, entry.typed) == (note, c.Dispatch("12"), 7, typed)
    assert (entry.state, entry.occurred_at, entry.theirs) == (OutboxState.QUEUED, NOON, None)
    assert claimed(outbox) == note
    outbox.confirm(note, 8, NOON)
    assert (follower.command_id, claimed(outbox)) == (after, after)


def test_what_was_typed_does_not_stay_behind_once_it_is_confirmed(outbox: Outbox, tmp_path: Path) -> None:
    entry = OutboxEntry("c1", "t1", c.AddNote("门口"), None, NOON, ZHANG.person, OutboxState.QUEUED)
    outbox.put(msgspec.structs.replace(entry, typed=Typed("add_note", {"text": "门口的钥匙"})))
    outbox.confirm("c1", 2, NOON)
    assert outbox._db.execute("SELECT typed FROM command").fetchone()[0] == ""


def test_only_a_refused_command_can_be_given_up_or_retried(outbox: Outbox) -> None:
    command_id = put(outbox, c.Accept())
    outbox.drop(command_id, "不要了", NOON)
    outbox.retry(command_id, 9)
    assert outbox.entries()[0].base_version == 3


def test_no_phone_number_stays_behind_once_a_filing_is_confirmed(outbox: Outbox, tmp_path: Path) -> None:
    filing = register(outbox)
    claimed(outbox)
    outbox.confirm(filing, 1, NOON)
    stored = outbox._db.execute("SELECT fields FROM command").fetchall()
    assert [tuple(row) for row in stored] == [('{"type":"register"}',)]


def test_a_command_the_service_breaks_over_is_parked_after_some_tries(outbox: Outbox) -> None:
    command_id = put(outbox, c.Accept())
    parked = []
    for _ in range(3):
        claimed(outbox)
        parked.append(outbox.fail(command_id, 3, BROKEN))
    assert parked == [False, False, True]
    assert waiting(outbox) == [(command_id, OutboxState.REFUSED)]
    outbox.retry(command_id, 3)
    claimed(outbox)
    assert not outbox.fail(command_id, 3, BROKEN)


def fill(outbox: Outbox) -> None:
    for _ in range(100):
        put(outbox, c.AddNote("长" * 500))


def test_a_full_disk_is_told_before_anything_is_called_saved(outbox: Outbox) -> None:
    pages = outbox._db.execute("PRAGMA page_count").fetchone()[0]
    outbox._db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StorageFull, match="本次操作未保存"):
        fill(outbox)
    kept = len(outbox.entries())
    outbox._db.execute("PRAGMA max_page_count = 100000")
    put(outbox, c.Accept())
    assert len(outbox.entries()) == kept + 1


def test_a_folder_closed_to_us_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(ReadOnly):
        Outbox(tmp_path / "nowhere" / "outbox.db")


def test_two_windows_put_commands_into_one_outbox(outbox: Outbox, tmp_path: Path) -> None:
    other = Outbox(tmp_path / "outbox.db")
    first, second = put(outbox, c.Accept()), put(other, c.Dispatch("11"))
    assert [one.command_id for one in outbox.entries()] == [first, second]
    claimed(other)
    other.confirm(first, 4, NOON)
    assert claimed(outbox) == second
    other.close()


def test_the_file_is_sound_after_all_this(outbox: Outbox, tmp_path: Path) -> None:
    for number in range(50):
        command_id = put(outbox, c.AddNote(f"第{number}条"))
        claimed(outbox)
        outbox.confirm(command_id, 3, NOON)
    outbox.close()
    with sqlite3.connect(tmp_path / "outbox.db") as db:
        assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    db.close()
