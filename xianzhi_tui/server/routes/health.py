"""For those who keep the service running: alive, ready, and a few figures."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import PlainTextResponse, Response

from xianzhi_tui import __version__, wire
from xianzhi_tui.server.answers import Json
from xianzhi_tui.server.routes.doors import Rooms, answers

router = APIRouter(tags=["operations"])

API = 1


@router.get("/healthz", responses=answers("HealthAnswer"))
async def alive() -> Response:
    """Whether this is the ticket service, and which."""
    return Json(wire.HealthAnswer("xianzhi", __version__, API))


@router.get("/readyz", responses=answers("ReadyAnswer"))
async def ready(service: Rooms) -> Response:
    """Whether the books can be read."""
    heads = await service.store.read(lambda books: books.feed.all_heads())
    return Json(wire.ReadyAnswer(True, len(heads)))


@router.get("/metrics", response_class=PlainTextResponse)
async def metrics(service: Rooms) -> Response:
    """Figures in Prometheus' text format."""
    figures = {"xianzhi_polls_held": service.feed.held, "xianzhi_feed_numbers_total": service.feed.numbers}
    return PlainTextResponse("".join(f"{name} {value}\n" for name, value in figures.items()))
