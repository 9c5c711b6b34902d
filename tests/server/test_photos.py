from __future__ import annotations

import resource
from datetime import timedelta
from io import BytesIO

import httpx
import pytest
from PIL import Image

from tests.hostile import FILES
from tests.server.acts import do, register
from tests.server.photographs import bomb, jpeg, located_jpeg
from tests.service_in_process import ServiceInProcess


async def bring(desk: httpx.AsyncClient, data: bytes, name: str = "x.jpg") -> httpx.Response:
    return await desk.post("/v1/photos", files={"file": (name, data)})


async def seen(desk: httpx.AsyncClient, digest: str, size: str) -> Image.Image:
    answer = await desk.get(f"/v1/photos/{digest}", params={"size": size})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    return Image.open(BytesIO(answer.content))


async def test_a_photo_is_kept_large_and_small_under_its_digest(duty: httpx.AsyncClient) -> None:
    photo = (await bring(duty, jpeg((4000, 3000)))).json()
    assert (photo["width"], photo["height"]) == (2560, 1920)
    assert (await seen(duty, photo["digest"], "full")).size == (2560, 1920)
    assert (await seen(duty, photo["digest"], "thumb")).size == (320, 240)


async def test_the_same_photo_twice_is_one_photo(duty: httpx.AsyncClient, colleague: httpx.AsyncClient) -> None:
    first, second = await bring(duty, jpeg()), await bring(colleague, jpeg())
    assert (second.status_code, second.content) == (201, first.content)


async def test_a_photo_stands_upright_and_has_forgotten_where_it_was_taken(
    duty: httpx.AsyncClient, service: ServiceInProcess
) -> None:
    photo = (await bring(duty, located_jpeg())).json()
    assert (photo["width"], photo["height"]) == (48, 64)
    assert dict((await seen(duty, photo["digest"], "full")).getexif()) == {}
    kept = b"".join(file.read_bytes() for file in service.folder.rglob("*.jpg"))
    assert b"CANARY" not in kept
    assert b"Exif" not in kept


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
async def test_see_through_parts_of_a_picture_become_white(duty: httpx.AsyncClient, form: str) -> None:
    out = BytesIO()
    Image.new("RGBA", (40, 40), (255, 0, 0, 0)).save(out, form)
    photo = (await bring(duty, out.getvalue())).json()
    assert (await seen(duty, photo["digest"], "full")).getpixel((20, 20)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"\x00\x00\x00\x18ftypheic" + bytes(200), "HEIC"),
        (b"  <svg xmlns='http://www.w3.org/2000/svg'></svg>", "矢量图"),
        (b"<html><script>alert(1)</script></html>", "网页"),
        (jpeg()[:300], "JPEG"),
        (b"GIF89a" + bytes(100), "JPEG"),
        (b"%PDF-1.7", "JPEG"),
        (b"", "JPEG"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "JPEG"),
    ],
    ids=["heic", "svg", "html", "cut", "gif", "pdf", "empty", "broken"],
)
async def test_what_is_no_photo_is_refused_with_what_to_do(duty: httpx.AsyncClient, data: bytes, told: str) -> None:
    answer = await bring(duty, data)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "unfit_photo")
    assert told in answer.json()["error"]["message"]


async def test_a_picture_that_wants_to_be_huge_is_refused_before_it_is_drawn(duty: httpx.AsyncClient) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer = await bring(duty, bomb())
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000


async def test_more_than_ten_megabytes_are_refused(duty: httpx.AsyncClient) -> None:
    answer = await bring(duty, jpeg() + bytes(10 * 2**20))
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")


@pytest.mark.parametrize("name", FILES.values(), ids=FILES)
async def test_the_name_of_a_file_is_never_used(duty: httpx.AsyncClient, service: ServiceInProcess, name: str) -> None:
    photo = (await bring(duty, jpeg(), name)).json()
    answer = await duty.get(f"/v1/photos/{photo['digest']}")
    assert answer.headers["content-disposition"] == f'inline; filename="{photo["digest"]}.jpg"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    folder = service.folder / "photos" / photo["digest"][:2]
    assert sorted(file.name for file in folder.iterdir()) == [
        f"{photo['digest']}.full.jpg",
        f"{photo['digest']}.thumb.jpg",
    ]


@pytest.mark.parametrize("digest", ["..%2f..%2fservice.db", "%2e%2e", "x", "%00", "0" * 300])
async def test_a_digest_is_never_a_path(duty: httpx.AsyncClient, digest: str) -> None:
    assert (await duty.get(f"/v1/photos/{digest}")).status_code == 404


async def test_a_form_without_a_file_is_refused(duty: httpx.AsyncClient) -> None:
    answers = [
        await duty.post("/v1/photos", files={"other": ("x.jpg", jpeg())}),
        await duty.post("/v1/photos", data={"file": "words"}),
        await duty.post("/v1/photos", content=jpeg(), headers={"content-type": "image/jpeg"}),
        await duty.post("/v1/photos", files=[("file", ("x.jpg", jpeg()))] * 3),
        await duty.post("/v1/photos", content=b"--x", headers={"content-type": "multipart/form-data; boundary=y"}),
        await duty.post("/v1/photos", content=b"--x", headers={"content-type": "multipart/form-data"}),
    ]
    assert {(answer.status_code, answer.json()["error"]["code"]) for answer in answers} == {(422, "malformed")}


async def test_an_after_photo_goes_with_the_finished_repair(duty: httpx.AsyncClient) -> None:
    digest = (await bring(duty, jpeg())).json()["digest"]
    ticket = await do(duty, await register(duty), "dispatch", assignee="301")
    check = {"finding": "small", "arrived_at": ticket["dispatched_at"], "verified_by": "陈师傅"}
    ticket = await do(duty, ticket, "verify", **check)
    photos = [{"digest": digest, "stage": "after"}]
    ticket = await do(duty, ticket, "finish_repair", note="换好", photos=photos)
    assert ticket["photos"] == photos


async def test_files_that_a_power_cut_left_behind_are_gone_after_a_day(
    duty: httpx.AsyncClient, service: ServiceInProcess
) -> None:
    kept = (await bring(duty, jpeg())).json()["digest"]
    folder = service.folder / "photos" / kept[:2]
    for name in (f"{'0' * 64}.full.jpg", f"{kept}.full.part"):
        (folder / name).write_bytes(jpeg())
    left = {file.name for file in folder.iterdir()}
    written = max(file.stat().st_mtime for file in folder.iterdir())
    service.pass_time(timedelta(seconds=written - service.clock.now().timestamp()))

    service.pass_time(timedelta(hours=23))
    await service.service.photos.sweep()
    assert {file.name for file in folder.iterdir()} == left
    service.pass_time(timedelta(hours=2))
    await service.service.photos.sweep()
    assert {file.name for file in folder.iterdir()} == {f"{kept}.full.jpg", f"{kept}.thumb.jpg"}
