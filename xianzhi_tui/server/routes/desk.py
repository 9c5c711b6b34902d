"""What the desks ask for: the feed, the board, tickets and their commands, presence."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from xianzhi_tui import wire
from xianzhi_tui.codec import encode
from xianzhi_tui.domain.ticket import Kind, State
from xianzhi_tui.server.answers import Json
from xianzhi_tui.server.change import Outcome
from xianzhi_tui.server.front import FEED_PATH, FEED_READERS, stamp
from xianzhi_tui.server.routes.doors import (
    DESK,
    OFFICE,
    Body,
    Clerk,
    LeanRoute,
    Manager,
    Officer,
    Reader,
    Rooms,
    answers,
    asks,
    caller_of,
    fails,
    names,
    service_of,
    takes,
)
from xianzhi_tui.text import clean_line

router = APIRouter(tags=["desk"])
lean = APIRouter(tags=["desk"], route_class=LeanRoute)


def _ticket_id(request: Request) -> str:
    return str(request.path_params["ticket_id"])


def _outcome(outcome: Outcome, status: int = 200) -> Response:
    return Json(f'{{"events":[{",".join(outcome.events)}],"ticket":{outcome.ticket}}}'.encode(), status)


@lean.post(
    "/v1/tickets/{ticket_id}/commands",
    responses=answers("OutcomeAnswer", 400, 401, 403, 404, 409, 412, 413),
    openapi_extra={**takes("TicketCommand"), "parameters": names("ticket_id")},
)
async def command(request: Request) -> Response:
    """Ask something of a ticket; the same command id gets the same answer for ever."""
    caller = await caller_of(request, OFFICE)
    issued = wire.parse_command(await request.body())
    service = service_of(request)
    return _outcome(await service.store.write(service.tickets.command, caller, _ticket_id(request), issued))


@lean.post(
    "/v1/tickets",
    status_code=201,
    responses=answers("OutcomeAnswer", 400, 401, 403, 409, 413, status=201),
    openapi_extra=takes("Filing"),
)
async def register(request: Request) -> Response:
    """Write a walk-in or phone report down, or (the site manager) import one filed online."""
    caller = await caller_of(request, DESK)
    issued = wire.parse_filing(await request.body())
    service = service_of(request)
    return _outcome(await service.store.write(service.tickets.register, caller, issued), 201)


@lean.get(
    FEED_PATH,
    responses={304: {"description": "nothing new"}, **answers("FeedAnswer", 401, 403, 409)},
    openapi_extra={"parameters": asks(wire.FeedQuery)},
)
async def feed(request: Request) -> Response:
    """What follows a cursor. Polls for which nothing is new are held, and answered 304, in front of this route."""
    caller = await caller_of(request, FEED_READERS)
    wanted = wire.parse_feed_query(request.query_params)
    service = service_of(request)
    body, etag = await service.store.read(service.reading.feed, caller, wanted)
    headers = {"etag": etag.decode(), "xianzhi-time": stamp(service.clock.now()).decode()}
    return Json(body, headers=headers)


@router.get("/v1/snapshot", responses=answers("SnapshotAnswer", 401, 403))
async def snapshot(service: Rooms, caller: Reader) -> Response:
    """The whole board and the reference data, with the cursor they are true at."""
    return Json(await service.store.read(service.reading.snapshot, caller))


@router.get("/v1/tickets", responses=answers("HistoryAnswer", 401, 403))
async def history(
    service: Rooms,
    caller: Reader,
    state: State | None = None,
    kind: Kind | None = None,
    q: Annotated[str, Query(max_length=100)] = "",
    before: Annotated[int | None, Query(ge=0, lt=2**31, description="`next` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """Tickets, newest first."""
    words = clean_line(q)
    page = await service.store.read(
        service.reading.history, caller, state=state, kind=kind, words=words, before=before, limit=limit
    )
    return Json(page)


@router.get("/v1/tickets/{ticket_id}", responses=answers("StoryAnswer", 401, 403, 404))
async def story(service: Rooms, caller: Reader, ticket_id: str) -> Response:
    """One ticket with its events."""
    return Json(await service.store.read(service.reading.story, caller, ticket_id))


@router.post("/v1/tickets/{ticket_id}/reveal", responses=answers("ContactAnswer", 401, 403, 404))
async def reveal(service: Rooms, caller: Officer, ticket_id: str) -> Response:
    """The reporter's full name and number; who looked is written down."""
    contact = await service.store.write(service.tickets.reveal, caller, ticket_id)
    return Json(wire.ContactAnswer(contact.name, contact.phone))


@router.post("/v1/phones", responses=answers("PhonesAnswer", 400, 401, 403), openapi_extra=takes("PhonesRequest"))
async def phones(service: Rooms, caller: Manager, body: Body) -> Response:
    """Reporters' full numbers for an export, which only the site manager takes along; every one is written down."""
    wanted = wire.parse(wire.PhonesRequest, body).tickets
    return Json(wire.PhonesAnswer(await service.store.write(service.tickets.phones, caller, wanted)))


@router.post("/v1/self-test", responses=answers("SelfTestAnswer", 401, 403, 429))
async def self_test(service: Rooms, caller: Clerk) -> Response:
    """A number of the feed that stands for no ticket: the desk that sees it knows that reports arrive."""
    return Json(encode(wire.SelfTestAnswer(await service.store.write(service.self_tests.begin, caller))))


@router.put("/v1/presence", status_code=204, responses=fails(400, 401, 403), openapi_extra=takes("PresenceRequest"))
async def presence(service: Rooms, caller: Officer, body: Body) -> Response:
    """Tell the colleagues what is open here."""
    here = wire.parse(wire.PresenceRequest, body)
    service.presence.put(caller, here.ticket_id, here.calling, here.unsent)
    return Response(status_code=204)
