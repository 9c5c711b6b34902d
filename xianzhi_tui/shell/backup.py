"""`xianzhi backup`: everything this machine needs to go on after a loss, in one file, while the service runs."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from xianzhi_tui import __version__
from xianzhi_tui.codec import encode
from xianzhi_tui.errors import NotFound, XianzhiError
from xianzhi_tui.handing_out import new_file
from xianzhi_tui.shell.archive import (
    CONFIG,
    FORMAT,
    MANIFEST,
    OUTBOX,
    PHOTOS,
    SERVICE,
    SMALL_FILES,
    UNSENT_PHOTOS,
    Counted,
    Manifest,
    Part,
    copied,
    counted,
    is_sound,
    opened,
)
from xianzhi_tui.shell.office import Office
from xianzhi_tui.shell.output import Output
from xianzhi_tui.shell.serve import books_file


class NotSound(XianzhiError):
    """A database is damaged, and so would its copy be."""

    code = "not_sound"
    safe = "未写出备份，数据未作任何改动"
    todo = "请运行 xianzhi doctor，并改用较早的备份"


def back_up(office: Office, place: Path, force: bool, out: Output) -> None:
    """Write the archive; what it holds was true at one moment of the service's books."""
    if not place.absolute().parent.is_dir():
        raise NotFound(f"没有 {place.parent} 这个文件夹", safe="未写出备份", todo="请先建立文件夹，或换一个位置")
    with new_file(place, force) as file, ZipFile(file, "w") as archive:
        with TemporaryDirectory(prefix=".backup-", dir=place.absolute().parent) as folder:
            manifest = _fill(archive, office, Path(folder))
        _add_bytes(archive, MANIFEST, encode(manifest))
    _tell(place, manifest, out)


def _fill(archive: ZipFile, office: Office, folder: Path) -> Manifest:
    """The outbox comes first: a command that is confirmed meanwhile is then sent again, never missed."""
    parts: list[Part] = []
    outbox, books = folder / OUTBOX, folder / SERVICE
    unsent, schema = 0, 0
    compounds, noted = tuple[Counted, ...](), frozenset[str]()
    if office.locations.outbox_db.exists():
        _copy(office.locations.outbox_db, outbox)
        parts.append(_add(archive, OUTBOX, outbox))
        unsent = _unsent(outbox)
    if (service := books_file(office)).exists():
        _copy(service, books)
        parts.append(_add(archive, SERVICE, books))
        schema, compounds = counted(books)
        noted = _noted_photos(books)
    if not parts:
        raise NotFound("这个数据文件夹里还没有可备份的数据", safe="未写出备份", todo="请核对 --data")
    parts += _add_files(archive, office)
    unsent_photos = sorted(office.locations.unsent_photos.glob("?" * 64))
    parts += [_add(archive, f"{UNSENT_PHOTOS}/{file.name}", file, ZIP_STORED) for file in unsent_photos]
    photos = _photos(office.locations.photos)
    parts += [_add(archive, name, file, ZIP_STORED) for name, file in photos]
    lost = len(noted - {file.name.partition(".")[0] for _, file in photos})
    return Manifest(FORMAT, __version__, office.clock.now(), tuple(parts), schema, compounds, unsent, lost)


def _copy(database: Path, to: Path) -> None:
    """One moment of a database that others go on writing; SQLite's own way, the log included."""
    with closing(opened(database)) as source, closing(sqlite3.connect(to)) as target:
        try:
            source.backup(target)
        except sqlite3.DatabaseError as error:
            raise NotSound(f"{database.name} 读不出，可能已损坏") from error
    if not is_sound(to):
        raise NotSound(f"{database.name} 已损坏")


def _add_files(archive: ZipFile, office: Office) -> Iterator[Part]:
    """What is small and may not be there."""
    files = {name: office.locations.root / name for name in SMALL_FILES}
    if office.config is not None:
        files[CONFIG] = office.config
    for name, file in files.items():
        with suppress(FileNotFoundError):
            yield _add(archive, name, file)


def _photos(folder: Path) -> list[tuple[str, Path]]:
    """Photos that are finished, by their names in the archive."""
    found = sorted(folder.glob("??/*.jpg"))
    return [(f"{PHOTOS}/{file.parent.name}/{file.name}", file) for file in found]


def _add(archive: ZipFile, name: str, file: Path, compression: int = ZIP_DEFLATED) -> Part:
    info = ZipInfo.from_file(file, name, strict_timestamps=False)
    info.external_attr, info.compress_type = 0o600 << 16, compression
    with file.open("rb") as source, archive.open(info, "w", force_zip64=True) as target:
        return copied(source, target, name)


def _add_bytes(archive: ZipFile, name: str, content: bytes) -> None:
    info = ZipInfo(name)
    info.external_attr, info.compress_type = 0o600 << 16, ZIP_DEFLATED
    archive.writestr(info, content)


def _unsent(outbox: Path) -> int:
    with closing(opened(outbox)) as kept:
        (count,) = kept.execute("SELECT count(*) FROM command WHERE state IN ('queued', 'sending')").fetchone()
        return int(count)


def _noted_photos(books: Path) -> frozenset[str]:
    with closing(opened(books)) as found:
        return frozenset(digest for (digest,) in found.execute("SELECT DISTINCT digest FROM photo"))


def _tell(place: Path, manifest: Manifest, out: Output) -> None:
    tickets = sum(one.tickets for one in manifest.compounds)
    photos = sum(part.name.startswith(PHOTOS) and ".full." in part.name for part in manifest.parts)
    words = [f"已备份到 {place}", f"{tickets} 张工单，{photos} 张照片，{manifest.unsent} 条待发送的操作"]
    if manifest.lost_photos:
        words.append(f"有 {manifest.lost_photos} 张照片的文件原本就不在")
    words.append("内有完整电话和登录信息，请妥善保管")
    summary = {"file": str(place), "tickets": tickets, "photos": photos, "unsent": manifest.unsent}
    out.result("；".join(words), {"backup": {**summary, "lost_photos": manifest.lost_photos}})
