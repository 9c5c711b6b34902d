"""`xianzhi restore`: a backup takes the place of what is here, which is set aside; all of it, or nothing changes.

The books get a new epoch, so every desk that knew the lost ones notices, fetches anew and keeps its outbox. An outbox
that lies here is newer than the backup's and stays.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import BadZipFile, ZipFile

from msgspec import Struct

from xianzhi_tui import embedded
from xianzhi_tui.domain.policy import SHANGHAI
from xianzhi_tui.errors import XianzhiError
from xianzhi_tui.locations import private_file, private_folder
from xianzhi_tui.lock import sole_holder
from xianzhi_tui.reports.about import stamp
from xianzhi_tui.server.store.schema import SCHEMA_VERSION
from xianzhi_tui.shell.archive import (
    CONFIG,
    OUTBOX,
    PHOTOS,
    SERVICE,
    SMALL_FILES,
    UNSENT_PHOTOS,
    ArchiveBroken,
    Manifest,
    Part,
    chunks,
    counted,
    is_sound,
    read_manifest,
)
from xianzhi_tui.shell.office import Office
from xianzhi_tui.shell.output import Output
from xianzhi_tui.shell.serve import books_file

_BESIDE = ("-wal", "-shm")


class InUse(XianzhiError):
    """Somebody works with the data that would be replaced."""

    code = "in_use"
    safe = "本机数据未作任何改动"
    todo = "请退出各值班台；服务空闲十分钟后自行结束，或现在结束它，再运行一次"


class Restored(Struct, frozen=True):
    """What was done: where the former data lie now, and by how many records the books are poorer."""

    aside: Path | None
    fewer: int
    kept_outbox: bool


def restore(office: Office, file: Path, out: Output) -> None:
    """Check the archive, then put what it holds in its place."""
    root = private_folder(office.locations.root)
    with ExitStack() as stack:
        stack.enter_context(_alone(office))
        staged = Path(stack.enter_context(TemporaryDirectory(prefix=".restore-", dir=root)))
        manifest = _unpack(file, staged)
        _prepare(staged, manifest)
        restored = _put_in_place(office, staged)
    _tell(manifest, restored, out)


@contextmanager
def _alone(office: Office) -> Iterator[None]:
    """Nobody serves these books, nor begins to, until the block ends."""
    books, root = books_file(office), office.locations.root
    with sole_holder(root / "service.lock") as none_starts, sole_holder(_held(books)) as none_serves:
        if not (none_starts and none_serves):
            address = embedded.read_address(root)
            raise InUse("服务正在使用这些数据" + (f"（进程 {address.pid}）" if address else ""))
        yield


def _held(books: Path) -> Path:
    return private_folder(books.parent) / f"{books.name}.held"


def _unpack(file: Path, staged: Path) -> Manifest:
    """Every file of the archive as its list says; raises ArchiveBroken."""
    try:
        with ZipFile(file) as archive:
            manifest = read_manifest(archive)
            if manifest.schema > SCHEMA_VERSION:
                raise ArchiveBroken("这份备份由较新的版本写成", todo="请升级本程序后再恢复")
            for part in manifest.parts:
                _unpack_part(archive, part, staged)
    except (BadZipFile, zlib.error, KeyError, EOFError, NotImplementedError) as error:
        raise ArchiveBroken("这不是完整的备份") from error
    return manifest


def _unpack_part(archive: ZipFile, part: Part, staged: Path) -> None:
    place = staged / part.name
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, left = sha256(), part.size
    with archive.open(part.name) as source, private_file(place).open("wb") as target:
        for chunk in chunks(source):
            if (left := left - len(chunk)) < 0:
                break
            digest.update(chunk)
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    if left != 0 or digest.hexdigest() != part.sha256:
        raise ArchiveBroken(f"备份里的 {part.name} 已损坏")


def _prepare(staged: Path, manifest: Manifest) -> None:
    """Sound databases with as much in them as was said; the books of another epoch."""
    for name in (SERVICE, OUTBOX):
        if (staged / name).exists() and not is_sound(staged / name):
            raise ArchiveBroken(f"备份里的 {name} 已损坏")
    if not (books := staged / SERVICE).exists():
        return
    if counted(books) != (manifest.schema, manifest.compounds):
        raise ArchiveBroken("备份的清单与数据不符")
    with closing(sqlite3.connect(books)) as written, written:
        written.execute("UPDATE service SET epoch = ?", (secrets.token_hex(8),))
    _settle(books)


def _put_in_place(office: Office, staged: Path) -> Restored:
    """Each file takes its place in one step, the books last; what was there goes to a folder of its own."""
    root, books = office.locations.root, books_file(office)
    aside = private_folder(root / f"set-aside-{office.clock.now().astimezone(SHANGHAI):%Y%m%d-%H%M%S}")
    keeps_outbox = office.locations.outbox_db.exists() and is_sound(office.locations.outbox_db)
    places = {name: root / name for name in (*SMALL_FILES, CONFIG, PHOTOS)}
    if not keeps_outbox:
        places |= {OUTBOX: office.locations.outbox_db, UNSENT_PHOTOS: office.locations.unsent_photos}
    fewer = _fewer(books, staged / SERVICE)
    for name, place in (places | {SERVICE: books}).items():
        if (staged / name).exists():
            _replace(place, staged / name, aside)
    former = any(aside.iterdir())
    if not former:
        aside.rmdir()
    return Restored(aside if former else None, fewer, keeps_outbox and (staged / OUTBOX).exists())


def _replace(place: Path, fresh: Path, aside: Path) -> None:
    if place.suffix == ".db" and place.exists():
        _settle(place)
        for ending in _BESIDE:  # of a damaged one, which could not be settled
            if (log := place.with_name(place.name + ending)).exists():
                log.replace(aside / log.name)
    if place.is_dir():
        place.replace(aside / place.name)
    elif place.exists():
        _keep(place, aside / place.name)
    fresh.replace(place)


def _keep(file: Path, copy: Path) -> None:
    """A second name for the file, so that there is no moment without one under the first."""
    try:
        os.link(file, copy)
    except OSError:  # a file system without second names
        shutil.copy2(file, copy)


def _settle(database: Path) -> None:
    """Take the log into the file: a log left beside would be taken into whatever comes in its place."""
    try:
        with closing(sqlite3.connect(database, isolation_level=None)) as books:
            books.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.DatabaseError:
        return


def _fewer(books: Path, fresh: Path) -> int:
    """How many records the books lose by it, as far as the former ones can be read."""
    if not (books.exists() and fresh.exists()):
        return 0
    try:
        heads = {one.code: one.head for one in counted(fresh)[1]}
        return sum(max(one.head - heads.get(one.code, 0), 0) for one in counted(books)[1])
    except (sqlite3.Error, TypeError):
        return 0


def _tell(manifest: Manifest, done: Restored, out: Output) -> None:
    tickets = sum(one.tickets for one in manifest.compounds)
    words = [f"已恢复 {stamp(manifest.made_at)} 的备份：{tickets} 张工单"]
    if done.aside is not None:
        words.append(f"原来的数据在 {done.aside}")
    if done.fewer:
        words.append(f"比原来少 {done.fewer} 条记录，请对照补办")
    if done.kept_outbox:
        words.append("本机待发送的操作保留不动")
    if any(part.name == CONFIG for part in manifest.parts):
        words.append("设置文件也在数据文件夹里，要用它请加 --config")
    words.append("各值班台会发现数据已更换并重新下载，可能要重新登录")
    summary = {"tickets": tickets, "aside": str(done.aside or ""), "fewer": done.fewer, "kept_outbox": done.kept_outbox}
    out.result("；".join(words), {"restore": summary})
