"""How the service answers: JSON made by the codec, and one shape for every error."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from xianzhi_tui.codec import encode
from xianzhi_tui.server import errors as x

STATUSES: dict[type[x.ServiceError], int] = {
    x.NotJson: 400,
    x.NotSignedIn: 401,
    x.Forbidden: 403,
    x.NotFound: 404,
    x.WrongMethod: 405,
    x.TooSlow: 408,
    x.RefusedByRules: 409,
    x.Resync: 409,
    x.UnknownPhoto: 409,
    x.StaleVersion: 412,
    x.TooLarge: 413,
    x.CommandIdReused: 422,
    x.MalformedRequest: 422,
    x.UnfitPhoto: 422,
    x.TooMany: 429,
    x.HeadersTooLarge: 431,
    x.Broken: 500,
    x.Unavailable: 503,
}
"""Every error and its number; a kind of error not named here has its parent's."""

JSON = b"application/json"


class Json(Response):
    """An answer that is JSON already, or a value for the codec."""

    media_type = "application/json"
    charset = ""

    def render(self, content: Any) -> bytes:
        return content if isinstance(content, bytes) else encode(content)


def status_of(error: x.ServiceError) -> int:
    """The number of an error."""
    return next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)


def error_parts(error: x.ServiceError) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    """Status, headers and body of an error."""
    body = encode({"error": {"code": error.code, "message": error.message, "detail": error.detail}})
    headers = [(b"content-type", JSON), (b"content-length", str(len(body)).encode())]
    if error.retry_after is not None:
        headers.append((b"retry-after", str(error.retry_after).encode()))
    return status_of(error), headers, body


async def error_answer(_: Request, error: Exception) -> Response:
    """An expected failure as an answer."""
    assert isinstance(error, x.ServiceError)
    status, headers, body = error_parts(error)
    response = Response(body, status)
    response.raw_headers = headers
    return response
