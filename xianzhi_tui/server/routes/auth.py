"""Signing in and out, for everybody."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from xianzhi_tui import wire
from xianzhi_tui.server.answers import Json
from xianzhi_tui.server.routes.doors import Anybody, Body, Rooms, answers, authorization_of, fails, takes

router = APIRouter(prefix="/v1/auth", tags=["auth"])


@router.post(
    "/login",
    responses=answers("LoginAnswer", 401, 413, 429),
    openapi_extra=takes("LoginRequest"),
)
async def login(service: Rooms, body: Body) -> Response:
    """Exchange a staff or account number and a PIN for a token."""
    signed_in = await service.accounts.sign_in(wire.parse(wire.LoginRequest, body))
    caller = signed_in.caller
    compound = wire.CompoundAnswer(caller.compound, signed_in.compound_name)
    answer = wire.LoginAnswer(signed_in.token, caller.expires_at, caller.actor, compound, service.clock.now())
    return Json(answer)


@router.post("/logout", status_code=204, responses=fails(401))
async def logout(request: Request, service: Rooms, _: Anybody) -> Response:
    """End this login now."""
    await service.logins.end(authorization_of(request))
    return Response(status_code=204)
