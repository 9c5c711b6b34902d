"""The application: routes, limits, the front for empty polls, and one table of errors."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from xianzhi_tui import __version__, wire
from xianzhi_tui.server import errors as x
from xianzhi_tui.server.answers import error_answer, status_of
from xianzhi_tui.server.front import EmptyPolls
from xianzhi_tui.server.limits import Limits
from xianzhi_tui.server.log import where
from xianzhi_tui.server.routes import auth, desk, handovers, health, imports, photos, resident
from xianzhi_tui.server.service import Service
from xianzhi_tui.server.store.sqlite import is_full

TITLE = "贤智工单服务 Xianzhi ticket service"
_ROUTERS = (
    *(room.router for room in (handovers, auth, resident, photos, health, imports)),
    *(desk.lean, desk.router),
)


def create_app(service: Service) -> FastAPI:
    """The ticket service as an ASGI application."""
    app = FastAPI(
        # The rooms' own routes: included routers would be made anew for every application, and searched more slowly.
        routes=[route for router in _ROUTERS for route in router.routes],
        title=TITLE,
        version=__version__,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_lifespan,
    )
    app.state.service = service
    for kind in (Exception, x.ServiceError, wire.Malformed, OperationalError, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, _answer)
    app.add_middleware(Limits)
    app.add_middleware(EmptyPolls, feed=service.feed, logins=service.logins, clock=service.clock)
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]  # FastAPI's own way of extending it
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    service: Service = app.state.service
    service.feed.attach(asyncio.get_running_loop())
    sweeping = asyncio.create_task(service.keep_sweeping())
    try:
        yield
    finally:
        sweeping.cancel()
        service.feed.close()


async def _answer(request: Request, error: Exception) -> Response:
    """Any failure in our own shape; one log line each, without what was sent."""
    known = _translate(error)
    log = request.app.state.service.log
    route = getattr(request.scope.get("route"), "path", "")
    facts = {"code": known.code, "status": status_of(known), "method": request.method, "route": route}
    if isinstance(known, x.Broken | x.Unavailable):
        log.error("failed", **facts, **where(error))
    else:
        log.info("refused", **facts)
    return await error_answer(request, known)


def _translate(error: Exception) -> x.ServiceError:
    match error:
        case x.ServiceError():
            return error
        case wire.Malformed(not_json=True):
            return x.NotJson()
        case wire.Malformed():
            return x.MalformedRequest(fields=list(error.fields))
        case RequestValidationError():
            return x.MalformedRequest(fields=[".".join(map(str, fault["loc"])) for fault in error.errors()])
        case OperationalError():
            return x.StorageFull(retry_after=30) if is_full(error) else x.Unavailable(retry_after=2)
        case HTTPException():
            return _by_status(error.status_code)
        case _:
            return x.Broken()


def _by_status(status: int) -> x.ServiceError:
    """The framework's own refusals."""
    if status == 404:
        return x.NotFound()
    return x.WrongMethod() if status == 405 else x.MalformedRequest()


def _openapi(app: FastAPI) -> dict[str, Any]:
    """The description of every route; the shapes it names are only made when somebody asks."""
    if app.openapi_schema is None:
        described = get_openapi(title=TITLE, version=__version__, routes=app.routes)
        described["components"] = {"schemas": wire.schemas()}
        app.openapi_schema = described
    return app.openapi_schema
