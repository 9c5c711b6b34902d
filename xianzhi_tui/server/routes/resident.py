"""The mini-program's side: one's own reports, their progress, urging, rating, withdrawing."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from xianzhi_tui import wire
from xianzhi_tui.server.answers import Json
from xianzhi_tui.server.routes.doors import Body, Resident, Rooms, answers, takes

router = APIRouter(prefix="/v1/resident/tickets", tags=["resident"])


@router.post(
    "",
    status_code=201,
    responses=answers("ResidentTicketAnswer", 400, 401, 403, 409, 413, 429, status=201),
    openapi_extra=takes("ResidentFiling"),
)
async def file(service: Rooms, caller: Resident, body: Body) -> Response:
    """File a report; `client_ref` becomes its id, and repeats are answered the same."""
    filing = wire.parse(wire.ResidentFiling, body)
    return Json(await service.store.write(service.residents.file, caller, filing), 201)


@router.get("", responses=answers("ResidentListAnswer", 401, 403))
async def mine(service: Rooms, caller: Resident) -> Response:
    """One's own reports, newest first."""
    return Json(wire.ResidentListAnswer(await service.store.read(service.residents.mine, caller)))


@router.get("/{ticket_id}", responses=answers("ResidentTicketAnswer", 401, 403, 404))
async def one(service: Rooms, caller: Resident, ticket_id: str) -> Response:
    """One's own report and its progress."""
    return Json(await service.store.read(service.residents.one, caller, ticket_id))


@router.post(
    "/{ticket_id}/rating",
    responses=answers("ResidentTicketAnswer", 400, 401, 403, 404, 409),
    openapi_extra=takes("ResidentRating"),
)
async def rating(service: Rooms, caller: Resident, ticket_id: str, body: Body) -> Response:
    """Give one to five stars."""
    wanted = wire.parse(wire.ResidentRating, body)
    return Json(await service.store.write(service.residents.rate, caller, ticket_id, wanted))


@router.post(
    "/{ticket_id}/urge",
    responses=answers("ResidentTicketAnswer", 400, 401, 403, 404, 409, 429),
    openapi_extra=takes("ResidentUrge"),
)
async def urge(service: Rooms, caller: Resident, ticket_id: str, body: Body) -> Response:
    """Ask where it stands (催单), at most every few minutes."""
    wanted = wire.parse(wire.ResidentUrge, body)
    return Json(await service.store.write(service.residents.urge, caller, ticket_id, wanted))


@router.post(
    "/{ticket_id}/cancel",
    responses=answers("ResidentTicketAnswer", 400, 401, 403, 404, 409),
    openapi_extra=takes("ResidentCancel"),
)
async def cancel(service: Rooms, caller: Resident, ticket_id: str, body: Body) -> Response:
    """Withdraw a report."""
    wanted = wire.parse(wire.ResidentCancel, body)
    return Json(await service.store.write(service.residents.cancel, caller, ticket_id, wanted))
