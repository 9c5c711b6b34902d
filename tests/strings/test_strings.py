"""Both languages say the same things, and nothing the program may say is missing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.imports import REPOSITORY, loaded_by
from xianzhi_tui.domain.clocks import ClockName
from xianzhi_tui.domain.commands import COMMANDS
from xianzhi_tui.domain.events import EVENTS
from xianzhi_tui.domain.roles import Role
from xianzhi_tui.domain.ticket import (
    CallOutcome,
    CallPurpose,
    Category,
    Channel,
    Department,
    EmergencyCase,
    Kind,
    PhotoStage,
    State,
    SuspendReason,
)
from xianzhi_tui.strings import ROOMS, Strings, placeholders
from xianzhi_tui.tui.bindings import GROUPS, NAMED

CHINESE, ENGLISH = Strings("zh").texts, Strings("en").texts
PACKAGE = REPOSITORY / "xianzhi_tui"
WORDS = {
    "state": State,
    "clock": ClockName,
    "kind": Kind,
    "channel": Channel,
    "category": Category,
    "department": Department,
    "purpose": CallPurpose,
    "outcome": CallOutcome,
    "suspend": SuspendReason,
    "emergency": EmergencyCase,
    "stage": PhotoStage,
    "role": Role,
}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_room_of_a_language_is_opened(language: str) -> None:
    rooms = {one.stem for one in (PACKAGE / "strings" / language).glob("[a-z]*.py")}
    assert rooms == set(ROOMS)


def test_a_room_is_opened_when_something_in_it_is_asked_for() -> None:
    board = "from xianzhi_tui.strings import Strings; t = Strings('zh'); t('key.queue.up')"
    assert loaded_by(board, "xianzhi_tui.strings.zh.review") == set()
    assert "review.title" in CHINESE
    assert loaded_by(f"{board}; t('review.title')", "xianzhi_tui.strings.zh.review") != set()


def test_both_languages_have_the_same_keys() -> None:
    assert set(CHINESE) == set(ENGLISH)


def test_a_text_takes_the_same_values_in_both_languages() -> None:
    values = {key: (set(placeholders(text)), set(placeholders(ENGLISH[key]))) for key, text in CHINESE.items()}
    assert {key: both for key, both in values.items() if both[0] != both[1]} == {}


@pytest.mark.parametrize("texts", [CHINESE, ENGLISH], ids=["zh", "en"])
def test_everything_of_the_office_has_a_name(texts: Mapping[str, str]) -> None:
    needed = {f"{prefix}.{value.value}" for prefix, values in WORDS.items() for value in values}
    needed |= {f"step.{word}" for word in COMMANDS}
    needed |= {f"event.{name}" for name in EVENTS}
    needed |= {f"keyname.{key}" for key in NAMED}
    needed |= {f"key.{act.id}" for acts in GROUPS.values() for act in acts} | {f"help.{group}" for group in GROUPS}
    assert needed <= set(texts)


def test_every_refusal_of_the_rules_has_a_reason_people_understand() -> None:
    codes = {code for module in (PACKAGE / "domain").rglob("*.py") for code in refusals(module)}
    assert len(codes) > 40
    assert {f"refused.{code}" for code in codes} <= set(CHINESE)


def test_every_text_the_program_asks_for_exists() -> None:
    asked = {key for module in PACKAGE.rglob("*.py") for key in asked_for(module)}
    assert len(asked) > 100
    assert asked <= set(CHINESE)


def test_no_text_of_ours_has_a_sign_of_doubtful_width() -> None:
    doubtful = re.compile("[“”‘’…—·×°①-⑳★☆●○▲△→←↑↓℃─-╿]")
    texts = (*CHINESE.values(), *ENGLISH.values())
    assert [text for text in texts if doubtful.search(text.replace(" · ", " "))] == []


def test_chinese_sentences_are_parted_by_full_width_signs() -> None:
    assert [text for text in CHINESE.values() if re.search("[,;!?]|: |[，；：] ", text)] == []


def test_a_piece_without_its_value_is_left_out() -> None:
    t = Strings("zh")
    assert t.sentence("event.CheckerDispatched", {"assignee": "王师傅", "reason": ""}) == "派王师傅到现场"
    said = t.sentence("event.CheckerDispatched", {"assignee": "王师傅", "reason": "李师傅请假"})
    assert said == "派王师傅到现场，原因：李师傅请假"


def test_braces_in_a_residents_words_stay_as_they_are() -> None:
    assert Strings("zh").sentence("event.NoteAdded", {"text": "{0} {who} %s"}) == "备注：{0} {who} %s"


def refusals(module: Path) -> Iterator[str]:
    """The codes a module of the rules refuses with."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in ("require", "Refused", "later"):
            yield from (one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str))


def asked_for(module: Path) -> Iterator[str]:
    """The keys a module asks the catalogue for by name."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            asks = ast.unparse(node.func) in ("t", "self._t", "strings", "self.strings", "self._say", "self._strings()")
            if asks and isinstance(key := node.args[0].value, str):
                yield key
