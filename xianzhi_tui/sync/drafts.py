"""Drafts (drafts.json, for this user only): what was typed into forms and not submitted, kept through a crash."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from msgspec import Struct

from xianzhi_tui.codec import MALFORMED, decode, encode
from xianzhi_tui.errors import XianzhiError
from xianzhi_tui.locations import private_file
from xianzhi_tui.sync.database import saving
from xianzhi_tui.sync.desk import DraftName, Drafts

KEPT_FOR = timedelta(days=7)
"""Whoever has not come back to a form by then starts it anew."""


class DraftsDamaged(XianzhiError):
    """The file cannot be read; it was set aside for a person to look at."""

    code = "drafts_damaged"
    safe = "已提交的操作未受影响，文件已改名留存"
    todo = "上次没提交的内容请重填"


class Kept(Struct, frozen=True):
    """One form as it was left, and when it was last changed."""

    ticket_id: str
    word: str
    answers: Mapping[str, str]
    at: datetime


class DraftFile:
    """The drafts of one desk; always written whole, in one step."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._kept: dict[DraftName, Kept] = {}

    def read(self, now: datetime) -> Drafts:
        """What was typed before the desk last ended; raises DraftsDamaged after setting a damaged file aside."""
        try:
            kept = decode(self._file.read_bytes(), tuple[Kept, ...])
        except FileNotFoundError:
            return {}
        except (OSError, *MALFORMED) as error:
            with saving():
                aside = self._file.replace(self._file.with_name(self._file.name + ".damaged"))
            raise DraftsDamaged(f"草稿文件损坏，已改名为 {aside.name}") from error
        self._kept = {(one.ticket_id, one.word): one for one in kept if now - one.at <= KEPT_FOR}
        return {name: one.answers for name, one in self._kept.items()}

    def write(self, drafts: Drafts, now: datetime) -> None:
        """These are all the drafts there are."""
        self._kept = {name: self._stamped(name, answers, now) for name, answers in drafts.items()}
        with saving():
            part = private_file(self._file.with_name(self._file.name + ".new"))
            part.write_bytes(encode(tuple(self._kept.values())))
            part.replace(self._file)

    def purge(self, moment: datetime, dry_run: bool = False) -> int:
        """Forget the drafts last changed before this moment; how many that is."""
        self.read(moment)
        kept = {name: one for name, one in self._kept.items() if one.at >= moment}
        gone = len(self._kept) - len(kept)
        if gone and not dry_run:
            self.write({name: one.answers for name, one in kept.items()}, moment)
        return gone

    def _stamped(self, name: DraftName, answers: Mapping[str, str], now: datetime) -> Kept:
        known = self._kept.get(name)
        return known if known and known.answers == answers else Kept(*name, answers, now)
