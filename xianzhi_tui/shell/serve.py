"""`xianzhi serve`: the ticket service, for a whole district, or embedded behind the desk of this machine."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import uvicorn

from xianzhi_tui import embedded
from xianzhi_tui.errors import ExitCode, XianzhiError
from xianzhi_tui.lock import sole_holder
from xianzhi_tui.server.app import create_app
from xianzhi_tui.server.log import Log, LogFile, make_log, where
from xianzhi_tui.server.quotas import Daily
from xianzhi_tui.server.serve import server_for
from xianzhi_tui.server.service import Service
from xianzhi_tui.shell.books import open_books
from xianzhi_tui.shell.idleness import Visits, end_when_idle
from xianzhi_tui.shell.limits import follow_limits
from xianzhi_tui.shell.office import Office

LOOPBACK = "127.0.0.1"
HAND_OVER_SECONDS = 6.0  # the one before may just be giving its last answers
_SQLITE = "sqlite:///"
_REACHED_FROM_HERE = frozenset({LOOPBACK, "localhost", "0.0.0.0"})


class CannotServe(XianzhiError):
    """The service cannot begin."""

    code = "cannot_serve"
    exit_code = ExitCode.CONFIG
    safe = "服务未启动，数据未受影响"
    todo = "请改正后再启动"


def serve_public(office: Office, host: str = "", port: int = 0, database_url: str = "") -> None:
    """Serve desks elsewhere until told to stop."""
    server = office.settings.server
    office.locations.prepare()
    file = books_file(office, database_url)
    host, port = host or server.host, port or server.port

    chores: list[asyncio.Task[None]] = []

    def ready(listening: int) -> None:
        chores.extend(_following(office, service, log))
        if file == office.locations.service_db and host in _REACHED_FROM_HERE:
            embedded.write_address(office.locations.root, listening)
        print(f"工单服务已启动 http://{host}:{listening}  数据库 {file}  按 Ctrl+C 停止", file=sys.stderr)

    log = make_log(sys.stderr)
    with _service(office, file, log) as service:
        try:
            _run(server_for(create_app(service), host, port, ready), f"{host}:{port}")
        finally:
            embedded.remove_address(office.locations.root)


def serve_embedded(office: Office) -> None:
    """Serve this machine only, found by its address file, until nobody has asked for ten minutes."""
    locations = office.locations
    locations.prepare()
    with closing(LogFile(locations.logs / "service.log")) as out:
        log = make_log(out)
        try:
            with _service(office, locations.service_db, log) as service:
                _run_embedded(office, service, log)
        except XianzhiError as error:
            log.error("service refused", code=error.code, said=str(error))
            raise
        except Exception as error:
            log.error("service failed", **where(error))
            raise
        finally:
            embedded.remove_address(locations.root)


def _run_embedded(office: Office, service: Service, log: Log) -> None:
    app = create_app(service)
    visits = Visits(office.clock)
    app.add_middleware(visits.counting)
    chores: list[asyncio.Task[None]] = []

    def ready(port: int) -> None:
        embedded.write_address(office.locations.root, port)
        chores.append(asyncio.ensure_future(end_when_idle(server, visits)))
        chores.extend(_following(office, service, log))

    server = server_for(app, LOOPBACK, 0, ready)
    _run(server, LOOPBACK)


def _following(office: Office, service: Service, log: Log) -> list[asyncio.Task[None]]:
    """The chore of taking up changed limits, where there is a file to change."""
    return [asyncio.ensure_future(follow_limits(office.config, service, log))] if office.config else []


@contextmanager
def _service(office: Office, file: Path, log: Log) -> Iterator[Service]:
    """The service over its books; one process holds them, or the desks of another would not hear what happens."""
    with sole_holder(file.with_name(file.name + ".held"), HAND_OVER_SECONDS) as alone:
        if not alone:
            raise CannotServe(f"{file} 已有服务在使用", todo="请先结束那个服务，或换一个 --data")
        most = Daily(office.settings.server.reports_a_day, office.settings.server.photos_a_day)
        service = Service.over(open_books(file, office), office.locations.photos, office.clock, log, most)
        try:
            yield service
        finally:
            service.close()


def books_file(office: Office, url: str = "") -> Path:
    """Where the service's books lie: as told, as the settings say, or in the data folder."""
    url = url or office.settings.server.database_url
    if not url:
        return office.locations.service_db
    if not url.startswith(_SQLITE) or url == _SQLITE:
        raise CannotServe("数据库地址看不懂", todo="请写成 sqlite:////绝对路径/service.db")
    return Path(url.removeprefix(_SQLITE)).expanduser().absolute()


def _run(server: uvicorn.Server, where_to: str) -> None:
    # Uvicorn ends well on a signal and then raises it again: what it means to us is to go on to our own end.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        server.run()
    except KeyboardInterrupt:
        return
    except SystemExit as stopped:  # uvicorn's way of saying that it could not listen
        raise CannotServe(f"不能在 {where_to} 上监听，可能已被占用", todo="请换一个 --port 再试") from stopped
