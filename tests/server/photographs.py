"""Photos as people send them, and as nobody should."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from random import Random
from typing import Any

from PIL import Image


def jpeg(size: tuple[int, int] = (64, 48), colour: str = "red", **options: Any) -> bytes:
    """A small photo."""
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG", **options)
    return out.getvalue()


def noise(edge: int) -> bytes:
    """A photo that cannot be made small."""
    out = BytesIO()
    Image.frombytes("RGB", (edge, edge), Random(1).randbytes(3 * edge * edge)).save(out, "JPEG", quality=90)
    return out.getvalue()


def located_jpeg() -> bytes:
    """A photo taken upright with the telephone turned, which remembers where it was."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "CANARY-PHONE"
    exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 14.0, 3.0)})
    return jpeg((64, 48), exif=exif)


def bomb(edge: int = 9_000) -> bytes:
    """A few kilobytes that want to become hundreds of megabytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", edge, edge, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(edge // 8 + 1) * edge, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
