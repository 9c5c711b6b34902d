"""Whether this machine can keep anything: asked before the desk relies on it, and again until it can."""

from __future__ import annotations

import errno
import os

from xianzhi_tui.errors import ReadOnly, StorageFull
from xianzhi_tui.locations import Locations, private_file, private_folder
from xianzhi_tui.sync.database import saving

ROOM = 64 << 10
"""As much as the longest command takes."""
_SAFE = "已有数据可以查看，未发送的操作都在本机"


def trouble(locations: Locations) -> StorageFull | ReadOnly | None:
    """Why nothing can be saved here, None where it can: tried with a few pages that reach the disk."""
    try:
        with saving():
            _try(locations)
    except StorageFull:
        return StorageFull("磁盘已满，现在不能保存新操作", safe=_SAFE, todo="请清理磁盘；有空间后自动恢复")
    except ReadOnly:
        return ReadOnly("本机数据文件夹不可写，现在不能保存新操作", safe=_SAFE, todo="请检查磁盘和权限；可写后自动恢复")
    return None


def _try(locations: Locations) -> None:
    probe = private_folder(locations.root) / f".room-{os.getpid()}"
    try:
        with private_file(probe).open("wb") as out:
            out.write(bytes(ROOM))
            out.flush()
            os.fsync(out.fileno())
    finally:
        probe.unlink(missing_ok=True)
    for store in (locations.replica_db, locations.outbox_db):
        # Asked, not opened: closing it again would free the locks that SQLite holds on it in this process.
        if store.exists() and not os.access(store, os.W_OK):
            raise PermissionError(errno.EACCES, "not writable", str(store))
