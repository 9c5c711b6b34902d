"""Reports of another system, many in a request: filed in the order they come in, each judged by itself."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from starlette.responses import Response

from xianzhi_tui import wire
from xianzhi_tui.codec import encode
from xianzhi_tui.server.answers import Json
from xianzhi_tui.server.change import Outcome
from xianzhi_tui.server.errors import ServiceError, Unavailable
from xianzhi_tui.server.routes.doors import DESK, LeanRoute, answers, caller_of, service_of, takes

router = APIRouter(tags=["desk"], route_class=LeanRoute)


@router.post("/v1/imports", responses=answers("ImportAnswer", 400, 401, 403, 413), openapi_extra=takes("Import"))
async def bring_in(request: Request) -> Response:
    """File reports in the order they are sent; one that is refused does not keep the others out."""
    caller = await caller_of(request, DESK)
    filings = wire.parse_import(await request.body())
    service = service_of(request)
    works = (partial(service.tickets.register, caller=caller, issued=one) for one in filings)
    results = ",".join(map(_told, await service.store.write_each(works)))
    return Json(f'{{"results":[{results}]}}'.encode())


def _told(done: Outcome | BaseException) -> str:
    """A refusal concerns its report alone; when the books cannot be written, the whole request has failed."""
    if isinstance(done, Outcome):
        return f'{{"ticket":{done.ticket},"refused":null}}'
    if isinstance(done, ServiceError) and not isinstance(done, Unavailable):
        return encode(wire.BroughtInAnswer(refused=wire.FaultAnswer(done.code, done.message))).decode()
    raise done
