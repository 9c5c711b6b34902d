"""Handing a desk over: signed by two, listed newest first."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from xianzhi_tui import wire
from xianzhi_tui.server.answers import Json
from xianzhi_tui.server.routes.doors import Body, Clerk, Rooms, answers, takes

router = APIRouter(prefix="/v1/handovers", tags=["handovers"])


@router.post(
    "",
    status_code=201,
    responses=answers("HandoverAnswer", 400, 401, 403, 404, 413, 429, status=201),
    openapi_extra=takes("HandoverRequest"),
)
async def hand_over(service: Rooms, caller: Clerk, body: Body) -> Response:
    """Write a handover down; the same id with the same sheet gets the same answer."""
    return Json(await service.handovers.keep(caller, wire.parse(wire.HandoverRequest, body)), 201)


@router.get("", responses=answers("HandoverListAnswer", 401, 403))
async def handovers(service: Rooms, caller: Clerk, limit: Annotated[int, Query(ge=1, le=100)] = 20) -> Response:
    """The handovers of this compound, newest first."""
    return Json(await service.handovers.newest(caller, limit))
