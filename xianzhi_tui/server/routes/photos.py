"""Photos: brought by the office and by residents, seen by the office."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.datastructures import UploadFile
from starlette.responses import FileResponse, Response

from xianzhi_tui import wire
from xianzhi_tui.server.answers import Json
from xianzhi_tui.server.errors import MalformedRequest
from xianzhi_tui.server.photos import Size
from xianzhi_tui.server.routes.doors import Officer, Reader, Resident, Rooms, answers, fails
from xianzhi_tui.server.service import Service
from xianzhi_tui.server.store.people import Caller

router = APIRouter(tags=["photos"])

_UPLOAD: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}


@router.post(
    "/v1/photos",
    status_code=201,
    responses=answers("PhotoAnswer", 401, 403, 413, status=201),
    openapi_extra=_UPLOAD,
)
async def bring(request: Request, service: Rooms, caller: Officer) -> Response:
    """Bring a photo from the office."""
    return await _take(request, service, caller)


@router.post(
    "/v1/resident/photos",
    status_code=201,
    responses=answers("PhotoAnswer", 401, 403, 413, 429, status=201),
    openapi_extra=_UPLOAD,
)
async def bring_as_resident(request: Request, service: Rooms, caller: Resident) -> Response:
    """Bring a photo for a report."""
    return await _take(request, service, caller)


@router.get("/v1/photos/{digest}", response_class=FileResponse, responses=fails(401, 403, 404))
async def photo(service: Rooms, caller: Reader, digest: str, size: Annotated[Size, Query()] = "thumb") -> Response:
    """A photo, small or large; a digest never changes its meaning, so it may be kept."""
    file = await service.photos.file(caller, digest, size)
    headers = {
        "cache-control": "private, max-age=31536000, immutable",
        "content-disposition": f'inline; filename="{digest}.jpg"',
        "content-security-policy": "default-src 'none'",
        "x-content-type-options": "nosniff",
    }
    return FileResponse(file, media_type="image/jpeg", headers=headers)


async def _take(request: Request, service: Service, caller: Caller) -> Response:
    async with request.form(max_files=1, max_fields=1) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise MalformedRequest(fields=["file"])
        data = await file.read()
    photo = await service.photos.take(caller, data)
    return Json(wire.PhotoAnswer(photo.digest, photo.width, photo.height), 201)
