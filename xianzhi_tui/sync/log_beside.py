"""Whether the log beside a copy (SQLite's write-ahead log, `-wal`) ends where its writer ended it.

SQLite reads a log up to the last transaction that is whole and says nothing of what lies behind it. What an earlier
use of the file left there carries other salts and is meant to be passed over; what carries this log's own and cannot
be read is a transaction that was cut off or spoilt, or was still being written when the copy was taken. A log cut
exactly where a transaction ends, or not taken along at all, looks like one that was never longer.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_HEADER, _FRAME = struct.Struct(">8I"), struct.Struct(">6I")
_MAGIC = 0x377F0682  # its last bit says in which order of bytes the checksums are made
_BITS = 0xFFFFFFFF


def ends_early(file: Path) -> bool:
    """Whether something lies in the log of this database that SQLite cannot read, and may be what happened last."""
    try:
        log = file.with_name(file.name + "-wal").open("rb")
    except OSError:
        return False
    with log:
        header = log.read(_HEADER.size)
        return bool(header) and not (_begins(header) and _is_whole(log, header))


def _begins(header: bytes) -> bool:
    if len(header) < _HEADER.size:
        return False
    magic, *_, first, second = _HEADER.unpack(header)
    return magic & ~1 == _MAGIC and _sums(magic, header[:24], (0, 0)) == (first, second)


def _is_whole(log: BinaryIO, header: bytes) -> bool:
    """Whether the frames of this log follow one from the other up to the end of a transaction."""
    magic, _, page_size, _, *salts, first, second = _HEADER.unpack(header)
    sums, committed, foreign = (first, second), True, False
    for frame in iter(lambda: log.read(_FRAME.size + page_size), b""):
        if len(frame) < _FRAME.size:
            return False
        _, pages, *theirs, first, second = _FRAME.unpack_from(frame)
        if theirs != salts:
            foreign = True
            continue
        sums = _sums(magic, frame[:8] + frame[_FRAME.size :], sums)
        if foreign or len(frame) < _FRAME.size + page_size or sums != (first, second):
            return False
        committed = pages > 0
    return committed


def _sums(magic: int, part: bytes, sums: tuple[int, int]) -> tuple[int, int]:
    """SQLite's checksum, going on from what stood before."""
    one, two = sums
    for first, second in _pairs(magic, part):
        one = (one + first + two) & _BITS
        two = (two + second + one) & _BITS
    return one, two


def _pairs(magic: int, part: bytes) -> Iterator[tuple[int, ...]]:
    order = ">" if magic & 1 else "<"
    return struct.iter_unpack(f"{order}II", part[: len(part) // 8 * 8])
