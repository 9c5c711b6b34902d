"""What the routes share: who is asking, the body, and how OpenAPI describes both."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.responses import Response

from xianzhi_tui.domain.roles import Role
from xianzhi_tui.server.errors import Forbidden
from xianzhi_tui.server.front import FEED_READERS
from xianzhi_tui.server.service import Service
from xianzhi_tui.server.store.people import Caller

DESK = frozenset({Role.DUTY, Role.LEAD})
OFFICE = DESK | {Role.FIELD}
RESIDENTS = frozenset({Role.RESIDENT})


class LeanRoute(APIRoute):
    """A route for the busiest doors: its function takes the request and gives the response, nothing in between."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        endpoint: Callable[[Request], Coroutine[Any, Any, Response]] = self.endpoint
        return endpoint


def service_of(request: Request) -> Service:
    """The service behind this application."""
    service: Service = request.app.state.service
    return service


def authorization_of(request: Request) -> bytes:
    """The Authorization header as it came."""
    return next((value for name, value in request.scope["headers"] if name == b"authorization"), b"")


async def caller_of(request: Request, roles: frozenset[Role]) -> Caller:
    """Who is asking; raises NotSignedIn, or Forbidden for another role."""
    caller = await service_of(request).logins.caller(authorization_of(request))
    if caller.actor.role not in roles:
        raise Forbidden
    return caller


def _one_of(roles: frozenset[Role]) -> Any:
    async def caller(request: Request) -> Caller:
        return await caller_of(request, roles)

    return Depends(caller)


async def _body(request: Request) -> bytes:
    return await request.body()


async def _rooms(request: Request) -> Service:
    # Not service_of itself: what is not asynchronous, the framework calls in a thread.
    return service_of(request)


Rooms = Annotated[Service, Depends(_rooms)]
Anybody = Annotated[Caller, _one_of(frozenset(Role))]
Reader = Annotated[Caller, _one_of(FEED_READERS)]
Officer = Annotated[Caller, _one_of(OFFICE)]
Clerk = Annotated[Caller, _one_of(DESK)]
Manager = Annotated[Caller, _one_of(frozenset({Role.LEAD}))]
Resident = Annotated[Caller, _one_of(RESIDENTS)]
Body = Annotated[bytes, Depends(_body)]
"""The raw body: the wire's shapes read JSON stricter than the framework does."""


def takes(schema: str) -> dict[str, Any]:
    """OpenAPI's note of a JSON body."""
    return {"requestBody": {"required": True, **_json(schema, "")}}


def names(*path: str) -> list[dict[str, Any]]:
    """OpenAPI's note of what stands in the path of a lean route."""
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in path]


def asks(query: type[BaseModel]) -> list[dict[str, Any]]:
    """OpenAPI's note of the query of a lean route."""
    described = query.model_json_schema()
    return [
        {"name": name, "in": "query", "required": name in described["required"], "schema": schema}
        for name, schema in described["properties"].items()
    ]


def answers(schema: str, *errors: int, status: int = 200) -> dict[int | str, dict[str, Any]]:
    """OpenAPI's note of what a route answers, when it does and when it does not what was asked."""
    return {status: _json(schema, HTTPStatus(status).phrase), **fails(*errors)}


def fails(*errors: int) -> dict[int | str, dict[str, Any]]:
    """OpenAPI's note of the errors of a route, with the two that every route has."""
    return {status: _json("ErrorAnswer", HTTPStatus(status).phrase) for status in (*errors, 422, 503)}


def _json(schema: str, description: str) -> dict[str, Any]:
    reference = {"schema": {"$ref": f"#/components/schemas/{schema}"}}
    return {"description": description, "content": {"application/json": reference}}
