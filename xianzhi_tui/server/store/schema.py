"""Making the tables, and refusing a database that a newer service has written."""

from __future__ import annotations

import secrets

from sqlalchemy import Connection, inspect, select
from sqlmodel import SQLModel

from xianzhi_tui.errors import ExitCode, XianzhiError
from xianzhi_tui.failpoints import fail_point
from xianzhi_tui.server.store.tables import ContactRow, HandoverRow, ServiceRow, table

SCHEMA_VERSION = 1
CHECK_FOLDER = "请检查磁盘空间和文件夹权限，并确认没有另一个服务在用它"


class UnfitDatabase(XianzhiError):
    """The database file is not one this service may work on."""

    code = "unfit_database"
    exit_code = ExitCode.CONFIG
    safe = "数据库未作任何改动"
    todo = "请升级本程序，或用 xianzhi restore 恢复备份"


def prepare(connection: Connection) -> str:
    """Make the tables if there are none yet; the database's epoch. Raises UnfitDatabase."""
    service = table(ServiceRow)
    if not inspect(connection).has_table(service.name):
        SQLModel.metadata.create_all(connection)
        fail_point("server.in_new_tables")
        fresh = {"id": 1, "schema_version": SCHEMA_VERSION, "epoch": secrets.token_hex(8)}
        connection.execute(service.insert(), fresh)
    row = connection.execute(select(service.c.schema_version, service.c.epoch)).first()
    if row is None:
        raise UnfitDatabase("数据库不完整")
    if row.schema_version != SCHEMA_VERSION:
        raise UnfitDatabase(f"数据库版本为 {row.schema_version}，本程序只认识版本 {SCHEMA_VERSION}")
    # Newer than some databases.
    table(HandoverRow).create(connection, checkfirst=True)
    for index in table(ContactRow).indexes:
        index.create(connection, checkfirst=True)
    return str(row.epoch)
