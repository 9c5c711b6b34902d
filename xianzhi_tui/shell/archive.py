"""The archive of a backup: which files may be in it, and the list by which every one of them is checked."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, BinaryIO
from zipfile import BadZipFile, ZipFile

from msgspec import Struct

from xianzhi_tui.codec import MALFORMED, decode
from xianzhi_tui.errors import XianzhiError
from xianzhi_tui.sync.database import fault_in

FORMAT = "xianzhi-backup-1"
MANIFEST = "manifest.json"
SERVICE, OUTBOX, CONFIG, PHOTOS = "service.db", "outbox.db", "config.toml", "photos"
SMALL_FILES = ("token", "session.json", "pin.json", "drafts.json")
"""Logins, the check of a PIN without a line, what was typed: they lie beside the databases under these names."""
CHUNK = 1 << 20
UNSENT_PHOTOS = "unsent-photos"
_PHOTO = re.compile(r"photos/[0-9a-f]{2}/[0-9a-f]{64}\.(full|thumb)\.jpg|unsent-photos/[0-9a-f]{64}")


class Part(Struct, frozen=True):
    """One file of an archive."""

    name: str
    size: int
    sha256: str


class Counted(Struct, frozen=True):
    """How far the books of a compound had come."""

    code: str
    head: int
    tickets: int


class Manifest(Struct, frozen=True):
    """What an archive says of itself."""

    format: str
    program: str
    made_at: datetime
    parts: tuple[Part, ...]
    schema: int = 0  # of the service's books; 0 where there were none
    compounds: tuple[Counted, ...] = ()
    unsent: int = 0
    lost_photos: int = 0  # noted in the books, but not there as a file


class ArchiveBroken(XianzhiError):
    """An archive is not what it was when it was made, or no archive of ours."""

    code = "archive_broken"
    safe = "本机数据未作任何改动"
    todo = "请换一份备份再试"


def read_manifest(archive: ZipFile) -> Manifest:
    """The list, with nothing on it that has no business there; raises ArchiveBroken."""
    try:
        manifest = decode(archive.read(MANIFEST), Manifest)
    except (KeyError, BadZipFile, *MALFORMED) as error:
        raise ArchiveBroken("这不是本程序的备份，或已损坏") from error
    if manifest.format != FORMAT:
        raise ArchiveBroken("这份备份由别的版本写成", todo="请用写它的那个版本恢复，或升级本程序")
    if strange := [part.name for part in manifest.parts if not belongs(part.name)]:
        raise ArchiveBroken(f"备份里有不该有的文件（{len(strange)} 个）")
    return manifest


def belongs(name: str) -> bool:
    """Whether a file of this name may be in an archive: nothing leads out of the folder it is unpacked to."""
    return name in (SERVICE, OUTBOX, CONFIG, *SMALL_FILES) or _PHOTO.fullmatch(name) is not None


def copied(source: IO[bytes], to: BinaryIO | IO[bytes], name: str) -> Part:
    """Copy a file, and take note of what it was."""
    digest, size = sha256(), 0
    for chunk in chunks(source):
        digest.update(chunk)
        size += len(chunk)
        to.write(chunk)
    return Part(name, size, digest.hexdigest())


def chunks(source: IO[bytes]) -> Iterator[bytes]:
    """A file, piece by piece."""
    while chunk := source.read(CHUNK):
        yield chunk


def is_sound(database: Path) -> bool:
    """Whether SQLite finds nothing wrong with a file."""
    try:
        with closing(opened(database)) as books:
            return not fault_in(books)
    except sqlite3.Error:
        return False


def opened(database: Path) -> sqlite3.Connection:
    """A database to be read."""
    return sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True, timeout=5)


def counted(database: Path) -> tuple[int, tuple[Counted, ...]]:
    """The schema of the service's books, and how far each compound's have come."""
    with closing(opened(database)) as books:
        (schema,) = books.execute("SELECT schema_version FROM service").fetchone()
        rows = books.execute(
            "SELECT code, head, (SELECT count(*) FROM ticket WHERE compound = code) FROM compound ORDER BY code"
        )
        return int(schema), tuple(Counted(*row) for row in rows)
