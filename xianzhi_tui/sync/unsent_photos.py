"""Photos of this desk until the command that names them is confirmed; noted in the outbox's file, lying beside it.

A photo is known here by the digest of its bytes, and to the service by that of the print it makes. The command keeps
the first; when it is sent, the photo goes before it and the second stands in its place.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xianzhi_tui.domain.photos import MOST_BYTES, may_be_photo
from xianzhi_tui.errors import NotFound, XianzhiError
from xianzhi_tui.failpoints import fail_point
from xianzhi_tui.locations import private_file, private_folder
from xianzhi_tui.sync.database import saving, transaction

if TYPE_CHECKING:
    from xianzhi_tui.domain.commands import Command
    from xianzhi_tui.domain.ticket import Photo

TABLE = """
CREATE TABLE IF NOT EXISTS photo (
    digest TEXT PRIMARY KEY, print TEXT NOT NULL DEFAULT '', kept_at TEXT NOT NULL) WITHOUT ROWID;
"""
_LOOSE = """
SELECT digest FROM photo WHERE kept_at < ? AND NOT EXISTS (
    SELECT 1 FROM command WHERE state IN ('queued', 'sending', 'refused') AND instr(fields, photo.digest))
"""
_AWAITED = """
SELECT digest FROM photo JOIN command ON instr(fields, digest)
WHERE print = '' AND state IN ('queued', 'sending') AND json_extract(actor, '$.id') = ?
GROUP BY digest ORDER BY min(place)
"""
KEPT_FOR = timedelta(days=1)
"""So long a photo lies here that no command names: somebody may be writing one."""


class UnfitPhoto(XianzhiError):
    """A file that no service would take."""

    code = "unfit_photo"
    todo = "请换一张照片"


def read_photo(file: Path) -> bytes:
    """The file of a photo; one that no service would take is refused before it is kept, with a line or without."""
    try:
        with file.open("rb") as opened:
            photo = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise NotFound(f"读不到照片 {file.name}", todo="请检查文件后再试") from error
    if len(photo) > MOST_BYTES:
        raise UnfitPhoto("照片超过 10 MB，请压缩后再传")
    if not may_be_photo(photo):
        raise UnfitPhoto("文件不是 JPEG、PNG 或 WebP 照片；苹果手机的 HEIC 请先转成 JPEG")
    return photo


class UnsentPhotos:
    """What was photographed, durable before it is called kept."""

    def __init__(self, db: sqlite3.Connection, folder: Path) -> None:
        self._db, self._folder = db, folder

    def keep(self, photo: bytes, now: datetime) -> str:
        """Lay a photo down for good; its digest."""
        digest = sha256(photo).hexdigest()
        with saving():
            private_folder(self._folder)
            part = private_file(self._folder / f"{digest}.part")
            with part.open("wb") as out:
                out.write(photo)
                out.flush()
                os.fsync(out.fileno())
            part.replace(self.file(digest))
        with transaction(self._db):
            self._db.execute(
                "INSERT INTO photo (digest, kept_at) VALUES (?, ?) ON CONFLICT (digest) DO UPDATE SET kept_at = ?",
                (digest, now.isoformat(), now.isoformat()),
            )
        return digest

    def file(self, digest: str) -> Path:
        """Where it lies while it is here."""
        return self._folder / digest

    def here(self, name: str) -> Path | None:
        """The file of a photo, by either of its names, while it is here."""
        row = self._db.execute("SELECT digest FROM photo WHERE digest = ? OR print = ?", (name, name)).fetchone()
        return file if row and (file := self.file(row[0])).exists() else None

    def sent(self, digest: str, print_: str) -> None:
        """The service has it, and calls it so."""
        with transaction(self._db):
            self._db.execute("UPDATE photo SET print = ? WHERE digest = ?", (print_, digest))
            fail_point("photo.while_marking")

    def unsend(self, command: Command) -> None:
        """The service knows nothing of the photos of a command: they are to be sent once more."""
        with transaction(self._db):
            for photo in photos_of(command):
                self._db.execute("UPDATE photo SET print = '' WHERE digest = ?", (photo.digest,))

    def awaited(self, actor_id: str) -> list[str]:
        """The photos that this person's commands wait for, in the order of the commands."""
        return [row[0] for row in self._db.execute(_AWAITED, (actor_id,))]

    def named_by(self, digest: str) -> list[str]:
        """The commands that wait for a photo."""
        naming = "SELECT command_id FROM command WHERE state IN ('queued', 'sending') AND instr(fields, ?)"
        return [row[0] for row in self._db.execute(naming, (digest,)).fetchall()]

    def print(self, digest: str) -> str | None:
        """What the service calls a photo of ours; "" before it has it, None when it is not ours."""
        row = self._db.execute("SELECT print FROM photo WHERE digest = ?", (digest,)).fetchone()
        return None if row is None else str(row[0])

    def for_the_service(self, command: Command) -> Command:
        """The command with its photos as the service calls them."""
        photos = photos_of(command)
        return _with_photos(command, {one.digest: self.print(one.digest) or one.digest for one in photos})

    def forget(self, digest: str) -> None:
        """Nobody will ever send it."""
        with transaction(self._db):
            self._db.execute("DELETE FROM photo WHERE digest = ?", (digest,))
        self.file(digest).unlink(missing_ok=True)

    def sweep(self, now: datetime) -> None:
        """Let go of the photos whose commands are confirmed or given up, and of what a power cut left."""
        before = now - KEPT_FOR
        for (digest,) in self._db.execute(_LOOSE, (before.isoformat(),)).fetchall():
            self.forget(digest)
        for file in self._folder.glob("*"):
            if file.stat().st_mtime < before.timestamp() and self.print(file.name) is None:
                file.unlink(missing_ok=True)


def photos_of(command: Command) -> tuple[Photo, ...]:
    """The photos a command names, in a report or beside it."""
    photos: tuple[Photo, ...] = getattr(getattr(command, "report", command), "photos", ())
    return photos


def _with_photos(command: Any, prints: Mapping[str, str]) -> Command:
    if not prints:
        named: Command = command
        return named
    report = getattr(command, "report", None)
    photos = tuple(replace(one, digest=prints[one.digest]) for one in photos_of(command))
    changed: Command = (
        replace(command, photos=photos) if report is None else replace(command, report=replace(report, photos=photos))
    )
    return changed
