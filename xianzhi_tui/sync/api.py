"""The service's routes as calls: what a desk asks, and what a resident's mini-program asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType, TracebackType
from typing import Any
from urllib.parse import quote

import httpx
import msgspec
from msgspec import Struct

from xianzhi_tui.codec import MALFORMED, command_fields, encode
from xianzhi_tui.domain.commands import Filing
from xianzhi_tui.domain.handover import Handover, Proof
from xianzhi_tui.errors import NotOurServer
from xianzhi_tui.sync.answers import BroughtIn, FeedPage, HistoryPage, ImportResults, Login, Snapshot, StoryParts
from xianzhi_tui.sync.desk import OutboxEntry
from xianzhi_tui.sync.line import LARGEST_SNAPSHOT, SECONDS, Answer, exchange, open_line

UPLOAD_SECONDS = 50.0
SNAPSHOT_SECONDS = 20.0
IMPORT_SECONDS = 50.0
_NONE: Mapping[str, str] = MappingProxyType({})


class Uploaded(Struct, frozen=True):
    """A photo as the service keeps it."""

    digest: str
    width: int
    height: int


class Reporter(Struct, frozen=True):
    """Who reported, in full."""

    name: str
    phone: str


class Phones(Struct, frozen=True):
    """Reporters' numbers in full, by ticket."""

    phones: dict[str, str]


class SelfTested(Struct, frozen=True):
    """The number to wait for."""

    seq: int


class SignedHandover(Struct, frozen=True):
    """A handover as the service keeps it, and who saw that the PINs were right."""

    handover: Handover
    device: str
    recorded_at: datetime
    giver_proof: Proof
    taker_proof: Proof


class _Handovers(Struct, frozen=True):
    items: tuple[SignedHandover, ...]


@dataclass(frozen=True, slots=True)
class FeedAnswer:
    """What a poll brought; no page when nothing is new."""

    server_time: datetime
    etag: str
    page: FeedPage | None = None


class Api:
    """One login's way to the service; many may share a line."""

    def __init__(self, http: httpx.AsyncClient, token: str = "", seconds: float = SECONDS) -> None:
        self._http = http
        self._seconds = seconds
        self.token = token

    @classmethod
    def connect(
        cls, url: str, token: str = "", transport: httpx.AsyncBaseTransport | None = None, seconds: float = SECONDS
    ) -> Api:
        """A way with a line of its own, to be closed with `async with`; every call ends within these seconds."""
        return cls(open_line(url, transport), token, seconds)

    def move(self, url: str) -> None:
        """The service answers at another address now."""
        self._http.base_url = httpx.URL(url)

    def signed(self, token: str) -> Api:
        """Somebody else's way over the same line."""
        return Api(self._http, token, self._seconds)

    async def __aenter__(self) -> Api:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Hang up."""
        await self._http.aclose()

    # All

    async def login(self, staff_id: str, pin: str, device: str, compound: str = "") -> Login:
        """Exchange a number and PIN for a token, which this way uses from now on."""
        body = {"staff_id": staff_id, "pin": pin, "device": device} | ({"compound": compound} if compound else {})
        login = (await self._post("/v1/auth/login", body)).read(Login)
        self.token = login.token
        return login

    async def logout(self) -> None:
        """End this login."""
        await self._send("POST", "/v1/auth/logout")
        self.token = ""

    # The desk

    async def feed(self, after: int, epoch: str, etag: str = "", wait: int = 0, limit: int = 500) -> FeedAnswer:
        """What happened after a cursor; held up to `wait` seconds while nothing has."""
        answer = await self._send(
            "GET",
            "/v1/feed",
            more_seconds=wait,
            params={"after": after, "epoch": epoch, "limit": limit, "wait": wait},
            headers={"if-none-match": etag} if etag else {},
        )
        page = None if answer.status == 304 else answer.read(FeedPage)
        return FeedAnswer(_server_time(answer.headers), answer.headers.get("etag", ""), page)

    async def snapshot(self) -> Snapshot:
        """Everything on the board; the one answer that may be large, and then takes its time."""
        answer = await self._send("GET", "/v1/snapshot", more_seconds=SNAPSHOT_SECONDS, largest=LARGEST_SNAPSHOT)
        return answer.read(Snapshot)

    async def tickets(self, before: str = "", limit: int = 50, **filters: str) -> HistoryPage:
        """Tickets newest first; filters are state, kind and q."""
        params: dict[str, Any] = {"limit": limit, **filters} | ({"before": before} if before else {})
        return (await self._send("GET", "/v1/tickets", params=params)).read(HistoryPage)

    async def ticket(self, ticket_id: str) -> StoryParts:
        """One ticket with its events."""
        return (await self._send("GET", f"/v1/tickets/{_part(ticket_id)}")).read(StoryParts)

    async def command(self, entry: OutboxEntry) -> StoryParts:
        """Have a command done; the same one again gets the same answer."""
        envelope = _envelope(entry)
        if isinstance(entry.command, Filing):
            path = "/v1/tickets"
        else:
            path = f"/v1/tickets/{_part(entry.ticket_id)}/commands"
            envelope["base_version"] = entry.base_version
        return (await self._post(path, envelope | command_fields(entry.command))).read(StoryParts)

    async def bring_in(self, entries: Sequence[OutboxEntry]) -> tuple[BroughtIn, ...]:
        """File reports of another system, in this order; the same ones again are known."""
        filings = [_envelope(one) | command_fields(one.command) for one in entries]
        answer = await self._post("/v1/imports", {"filings": filings}, more_seconds=IMPORT_SECONDS)
        results = answer.read(ImportResults).results
        if len(results) != len(entries):
            raise NotOurServer("这不是工单服务器：回答的条数不对")
        return results

    async def reveal(self, ticket_id: str) -> Reporter:
        """The reporter's full name and number; the service logs who asked."""
        return (await self._send("POST", f"/v1/tickets/{_part(ticket_id)}/reveal")).read(Reporter)

    async def phones(self, ticket_ids: Sequence[str]) -> dict[str, str]:
        """The full numbers of these tickets' reporters, for an export; the service writes down who took them along."""
        return (await self._post("/v1/phones", {"tickets": ticket_ids})).read(Phones).phones

    async def upload(self, photo: bytes) -> Uploaded:
        """Send a photo; its name stays here."""
        return await self._upload("/v1/photos", photo)

    async def photo(self, digest: str, full: bool = False) -> bytes:
        """A photo or its thumbnail."""
        size = "full" if full else "thumb"
        answer = await self._send(
            "GET", f"/v1/photos/{_part(digest)}", more_seconds=UPLOAD_SECONDS, params={"size": size}
        )
        if not answer.headers.get("content-type", "").startswith("image/"):
            raise NotOurServer("这不是工单服务器：回答的不是照片")
        return answer.body

    async def self_test(self) -> int:
        """A number of the feed that stands for no ticket."""
        return (await self._send("POST", "/v1/self-test")).read(SelfTested).seq

    async def hand_over(self, handover: Handover, giver_pin: str = "", taker_pin: str = "") -> None:
        """Have a handover kept; the same one again changes nothing."""
        body = {"handover": handover, "giver_pin": giver_pin, "taker_pin": taker_pin}
        kept = (await self._post("/v1/handovers", body)).read(SignedHandover)
        if kept.handover.handover_id != handover.handover_id:
            raise NotOurServer("这不是工单服务器：回答的不是这次交接")

    async def handovers(self, limit: int) -> tuple[SignedHandover, ...]:
        """The last handovers of the compound, newest first."""
        return (await self._send("GET", "/v1/handovers", params={"limit": limit})).read(_Handovers).items

    async def present(self, ticket_id: str, calling: bool, unsent: int = 0) -> None:
        """Tell the colleagues what is open here."""
        here: dict[str, Any] = {"ticket_id": ticket_id, "calling": calling}
        # Said only where there is something to say: an older service takes no field it does not know.
        await self._send("PUT", "/v1/presence", json=here | ({"unsent": unsent} if unsent else {}))

    # The resident

    async def file_report(self, report: Mapping[str, Any]) -> dict[str, Any]:
        """File a repair or complaint from the mini-program."""
        return (await self._post("/v1/resident/tickets", report)).read(dict[str, Any])

    async def my_tickets(self) -> dict[str, Any]:
        """The resident's own tickets, in the resident's words."""
        return (await self._send("GET", "/v1/resident/tickets")).read(dict[str, Any])

    async def rate(self, ticket_id: str, client_ref: str, stars: int, comment: str = "") -> dict[str, Any]:
        """Give one to five stars."""
        body = {"client_ref": client_ref, "stars": stars, "comment": comment}
        return (await self._post(f"/v1/resident/tickets/{_part(ticket_id)}/rating", body)).read(dict[str, Any])

    async def urge(self, ticket_id: str, client_ref: str, text: str = "") -> dict[str, Any]:
        """Ask where it stands."""
        body = {"client_ref": client_ref, "text": text}
        return (await self._post(f"/v1/resident/tickets/{_part(ticket_id)}/urge", body)).read(dict[str, Any])

    async def cancel(self, ticket_id: str, client_ref: str, note: str = "") -> dict[str, Any]:
        """Withdraw it."""
        body = {"client_ref": client_ref, "note": note}
        return (await self._post(f"/v1/resident/tickets/{_part(ticket_id)}/cancel", body)).read(dict[str, Any])

    async def upload_as_resident(self, photo: bytes) -> Uploaded:
        """Send a photo from the mini-program."""
        return await self._upload("/v1/resident/photos", photo)

    async def _upload(self, path: str, photo: bytes) -> Uploaded:
        answer = await self._send("POST", path, more_seconds=UPLOAD_SECONDS, files={"file": ("photo", photo)})
        return answer.read(Uploaded)

    async def _post(self, path: str, body: Mapping[str, Any], more_seconds: float = 0.0) -> Answer:
        headers = {"content-type": "application/json"}
        return await self._send("POST", path, more_seconds=more_seconds, content=encode(body), headers=headers)

    async def _send(
        self, method: str, path: str, *, more_seconds: float = 0.0, headers: Mapping[str, str] = _NONE, **request: Any
    ) -> Answer:
        signed = {"authorization": f"Bearer {self.token}"} if self.token else _NONE
        seconds = self._seconds + more_seconds
        return await exchange(self._http, method, path, seconds, headers={**signed, **headers}, **request)


def _envelope(entry: OutboxEntry) -> dict[str, Any]:
    return {"command_id": entry.command_id, "occurred_at": entry.occurred_at}


def _part(value: str) -> str:
    return quote(value, safe="")


def _server_time(headers: Mapping[str, str]) -> datetime:
    try:
        return msgspec.convert(headers["xianzhi-time"], datetime)
    except (KeyError, *MALFORMED) as error:
        raise NotOurServer("这不是工单服务器：回答没有时间") from error
