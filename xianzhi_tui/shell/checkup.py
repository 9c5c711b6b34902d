"""Both stores looked through: the service's books and this desk's copy, each in itself and against the other."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from xianzhi_tui.codec import MALFORMED, decode, decode_recorded
from xianzhi_tui.domain.evolve import replay
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.locations import Locations
from xianzhi_tui.server.store.schema import SCHEMA_VERSION
from xianzhi_tui.shell.finding import Finding
from xianzhi_tui.sync import leftovers, outbox_file, replica_file
from xianzhi_tui.sync.database import reading

SAMPLE = 1000
"""So many tickets are folded anew from their events: the newest."""
_NOT_LOST = "数据未作任何改动"
_FETCH_AGAIN = "请退出值班台，把 replica.db 改名留存后重新打开，会自动重新下载"
Look = Callable[[sqlite3.Connection], Iterator[Finding]]


def look_through(locations: Locations, books: Path) -> Iterator[Finding]:
    """Everything the stores say of themselves; a file that cannot be opened was told of before."""
    yield from _looked(books, _service)
    yield from _looked(locations.replica_db, _replica)
    if locations.replica_db.exists() and books.exists():
        yield from _looked(locations.replica_db, lambda copy: _against(copy, books))
    yield from _looked(locations.outbox_db, lambda outbox: _outbox(outbox, locations))
    yield _leftovers(locations)
    yield from _permissions(locations.root)


def _looked(file: Path, look: Look) -> Iterator[Finding]:
    if not file.exists():
        return
    try:
        with reading(file) as db:
            yield from look(db)
    except (sqlite3.DatabaseError, *MALFORMED):
        return


def _service(db: sqlite3.Connection) -> Iterator[Finding]:
    what = "服务端数据"
    (version,) = db.execute("SELECT schema_version FROM service").fetchone()
    if version != SCHEMA_VERSION:
        yield Finding(what, f"版本是 {version}，本程序认识 {SCHEMA_VERSION}", _NOT_LOST, "请升级程序")
        return
    feeds = db.execute(
        "SELECT code, head, (SELECT count(*) FROM feed WHERE compound = code),"
        " (SELECT coalesce(max(seq), 0) FROM feed WHERE compound = code) FROM compound"
    ).fetchall()
    if torn := [
        f"{code} 应有 {head} 条，实有 {count} 条" for code, head, count, last in feeds if not head == count == last
    ]:
        yield Finding(what, f"流水有缺号（{'，'.join(torn)}）", _NOT_LOST, "请停止服务，用 xianzhi restore 恢复备份")
    else:
        yield Finding(what, f"流水 {sum(head for _, head, *_ in feeds)} 条，无缺号")
    rows = db.execute("SELECT id, body FROM ticket ORDER BY changed_at DESC LIMIT ?", (SAMPLE,)).fetchall()
    yield _folded(
        what,
        rows,
        lambda ticket_id: db.execute("SELECT body FROM feed WHERE ticket_id = ? ORDER BY seq", (ticket_id,)),
        "请停止服务，用 xianzhi restore 恢复备份",
    )


def _replica(db: sqlite3.Connection) -> Iterator[Finding]:
    what = "本机副本"
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version > replica_file.SCHEMA:
        yield Finding(what, f"是较新程序写的（版本 {version}）", _NOT_LOST, "请升级程序")
        return
    (faulty,) = db.execute("SELECT count(*) FROM lacking WHERE faulty").fetchone()
    if faulty:
        yield Finding(what, f"有 {faulty} 条消息读不出", "工单不受影响，正在重新取", "请升级程序", warning=True)
    whole = "SELECT id, body FROM ticket WHERE id NOT IN (SELECT ticket_id FROM lacking) ORDER BY seq DESC LIMIT ?"
    rows = db.execute(whole, (SAMPLE,)).fetchall()
    events = "SELECT body FROM event WHERE ticket_id = ? ORDER BY seq"
    yield _folded(what, rows, lambda ticket_id: db.execute(events, (ticket_id,)), _FETCH_AGAIN)


def _against(copy: sqlite3.Connection, books: Path) -> Iterator[Finding]:
    """The copy against the books it was taken from, where both are on this machine."""
    said = dict(copy.execute("SELECT name, value FROM meta WHERE name IN ('compound', 'cursor', 'epoch')"))
    with reading(books) as service:
        (epoch,) = service.execute("SELECT epoch FROM service").fetchone()
        row = service.execute("SELECT head FROM compound WHERE code = ?", (said.get("compound", ""),)).fetchone()
    if row is None or said.get("epoch") != epoch:
        return  # the copy of another service
    behind = row[0] - said.get("cursor", 0)
    if behind < 0:
        yield Finding("副本进度", f"比服务端还新 {-behind} 条", _NOT_LOST, "服务端可能恢复过旧备份，请核对在办工单")
    else:
        yield Finding("副本进度", f"还差 {behind} 条" if behind else "与服务端一致")


def _outbox(db: sqlite3.Connection, locations: Locations) -> Iterator[Finding]:
    what = "待发送的操作"
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version > outbox_file.SCHEMA:
        yield Finding(what, f"是较新程序写的（版本 {version}）", _NOT_LOST, "请升级程序")
        return
    counted = dict(db.execute("SELECT state, count(*) FROM command GROUP BY state"))
    waiting = counted.get("queued", 0) + counted.get("sending", 0)
    if refused := counted.get("refused", 0):
        todo = "请在值班台按 Ctrl+O 处理"
        yield Finding(what, f"待发 {waiting}，被拒 {refused}", "内容都在", todo, warning=True)
    else:
        yield Finding(what, f"待发 {waiting}")
    photos = db.execute("SELECT digest FROM photo WHERE print = ''").fetchall()
    if gone := sum(not (locations.unsent_photos / digest).exists() for (digest,) in photos):
        yield Finding("待发的照片", f"缺 {gone} 张", "操作本身都在", "请在值班台重新附上", warning=True)


def _folded(
    what: str, rows: Iterable[tuple[str, str]], events: Callable[[str], Iterable[tuple[str]]], todo: str
) -> Finding:
    """Whether tickets are what their events make of them."""
    looked, wrong = 0, []
    for ticket_id, body in rows:
        looked += 1
        ticket = decode(body, Ticket)
        if replay(decode_recorded(event).event for (event,) in events(ticket_id)) != ticket:
            wrong.append(str(ticket.no))
    if wrong:
        return Finding(what, f"{len(wrong)} 单与其经过不符（{'，'.join(wrong[:5])}）", _NOT_LOST, todo)
    return Finding(what, f"最近 {looked} 单与其经过相符")


def _leftovers(locations: Locations) -> Finding:
    handed_out = leftovers.size(leftovers.handed_out(locations))
    aside = leftovers.size(leftovers.set_aside(locations))
    return Finding("导出和留存的文件", f"{handed_out >> 10} KB 和 {aside >> 10} KB")


def _permissions(root: Path) -> Iterator[Finding]:
    if not root.exists():
        return
    open_ = [file for file in root.rglob("*") if not file.is_symlink() and file.stat().st_mode & 0o077]
    if open_:
        names = "，".join(str(file.relative_to(root)) for file in open_[:3])
        todo = f"请运行 chmod -R go= {root}"
        yield Finding("文件权限", f"{len(open_)} 个文件别人也能看（{names}）", _NOT_LOST, todo)
    else:
        yield Finding("文件权限", "只有本人能看")
