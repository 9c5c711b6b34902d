"""What was typed and not submitted outlives the desk, for a week, on this machine, for nobody else to read."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from stat import S_IMODE

import pytest

from tests.hostile import MARKUP
from tests.service_in_process import NOON
from xianzhi_tui.errors import ReadOnly
from xianzhi_tui.sync.desk import Drafts
from xianzhi_tui.sync.drafts import DraftFile, DraftsDamaged

WALK_IN = ("", "register")
ON_SITE = ("t1044", "verify")
TYPED: Drafts = {WALK_IN: {"location": "6-902", "phone": "13800001234"}, ON_SITE: {"note": "六楼漏水[/"}}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "drafts.json"


def test_nothing_was_typed_yet(file: Path) -> None:
    assert DraftFile(file).read(NOON) == {}


def test_the_next_desk_finds_what_was_typed(file: Path) -> None:
    DraftFile(file).write(TYPED, NOON)
    assert DraftFile(file).read(NOON + timedelta(days=7)) == TYPED


@pytest.mark.parametrize("words", MARKUP.values())
def test_any_words_come_back_as_they_were_typed(file: Path, words: str) -> None:
    DraftFile(file).write({ON_SITE: {"note": words}}, NOON)
    assert DraftFile(file).read(NOON) == {ON_SITE: {"note": words}}


def test_after_a_week_a_draft_is_forgotten_and_a_younger_one_is_not(file: Path) -> None:
    drafts = DraftFile(file)
    drafts.write({WALK_IN: TYPED[WALK_IN]}, NOON)
    drafts.write(TYPED, NOON + timedelta(days=3))
    assert DraftFile(file).read(NOON + timedelta(days=8)) == {ON_SITE: TYPED[ON_SITE]}


def test_a_draft_that_is_written_on_counts_from_its_last_word(file: Path) -> None:
    drafts = DraftFile(file)
    drafts.write({WALK_IN: {"location": "6"}}, NOON)
    drafts.write({WALK_IN: {"location": "6-902"}}, NOON + timedelta(days=3))
    assert DraftFile(file).read(NOON + timedelta(days=8)) == {WALK_IN: {"location": "6-902"}}


@pytest.mark.skipif(sys.platform == "win32", reason="folders there are private by themselves")
def test_nobody_else_can_read_it(file: Path) -> None:
    DraftFile(file).write(TYPED, NOON)
    assert [S_IMODE(one.stat().st_mode) for one in file.parent.iterdir()] == [0o600]


@pytest.mark.parametrize("damage", [b"", b"\xff\xfe", b"[", b'{"a": 1}', b'[{"word": 1}]', b"[" * 5000])
def test_a_damaged_file_is_set_aside_and_the_desk_goes_on(file: Path, damage: bytes) -> None:
    file.write_bytes(damage)
    drafts = DraftFile(file)
    with pytest.raises(DraftsDamaged):
        drafts.read(NOON)
    drafts.write(TYPED, NOON)
    assert DraftFile(file).read(NOON) == TYPED
    assert (file.parent / "drafts.json.damaged").read_bytes() == damage


def test_a_write_cut_short_leaves_the_drafts_of_before(file: Path) -> None:
    DraftFile(file).write(TYPED, NOON)
    (file.parent / "drafts.json.new").write_bytes(b'[{"ticket')
    assert DraftFile(file).read(NOON) == TYPED


def test_a_folder_that_takes_nothing_is_told_in_the_offices_words(tmp_path: Path) -> None:
    with pytest.raises(ReadOnly):
        DraftFile(tmp_path / "gone" / "drafts.json").write(TYPED, NOON)
