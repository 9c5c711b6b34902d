"""The agent: does what its desk asks over the line, and tells it what changes."""

from __future__ import annotations

import asyncio
import platform
import re
import shutil
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

from msgspec import Raw

from xianzhi_tui import config, embedded
from xianzhi_tui.clock import Clock
from xianzhi_tui.codec import MALFORMED, decode, encode_recorded
from xianzhi_tui.errors import (
    ConfigError,
    NotFound,
    NotOurServer,
    ServerRefusal,
    Unauthorised,
    Unreachable,
    XianzhiError,
)
from xianzhi_tui.failpoints import fail_point
from xianzhi_tui.locations import Locations, private_file, private_folder
from xianzhi_tui.sync import leftovers, outbox_rescue, photo_copies, session, storage
from xianzhi_tui.sync import messages as m
from xianzhi_tui.sync.api import Api
from xianzhi_tui.sync.database import saving
from xianzhi_tui.sync.desk import (
    LinkChanged,
    OutboxChanged,
    Picture,
    PresenceChanged,
    ReplicaChanged,
    Session,
    Update,
)
from xianzhi_tui.sync.engine import Engine, Pace
from xianzhi_tui.sync.log import AgentLog, places
from xianzhi_tui.sync.replica import Replica
from xianzhi_tui.sync.unsent_photos import read_photo

TIDY_SECONDS = 3600.0
NOT_FOUND_YET = "http://127.0.0.1:1"  # nobody listens there
_DIGEST = re.compile(r"[0-9a-f]{64}")


class UnsentOfOthers(XianzhiError):
    """Commands for another compound wait here; they would be sent in the wrong one."""

    code = "unsent_of_others"
    safe = "那些操作都在本机，未登录新小区"
    todo = "请先用原小区的账号登录，把它们发完或在待发里放弃"


class Agent:
    """One desk's line to the service: does what the desk asks, tells it what changes."""

    def __init__(
        self,
        locations: Locations,
        settings_file: Path | None,
        say: Callable[[m.FromAgent], None],
        clock: Clock,
        api: Api | None = None,
    ) -> None:
        self._locations = locations
        self._settings_file = settings_file
        self._settings = _settings(settings_file)
        self._say = say
        self._log = AgentLog(locations.logs)
        self._state = ""
        self._errands: set[asyncio.Task[None]] = set()
        self._api = api or Api.connect(NOT_FOUND_YET)
        self._replica = Replica.open(locations.replica_db)
        self._outbox, self._rescued = outbox_rescue.open_or_rescue(locations.outbox_db, clock.now())
        self._clock, self._tidy_at = clock, clock.monotonic()
        self._engine = Engine(
            self._api,
            self._replica,
            self._outbox,
            clock,
            self._tell,
            Random(),
            self._pace(),
            self._find_service,
            self._tidy,
        )

    async def run(self, heard: asyncio.Queue[bytes]) -> None:
        """Work until the desk says nothing more."""
        self._take_seat()
        if self._rescued is not None:
            self._log.note("outbox rescued", acts=self._rescued)
            self._engine.standing.mention(outbox_rescue.words(self._rescued))
        self._say(m.OutboxNews())  # the desk may not have been able to read it before
        engine = asyncio.create_task(self._engine.run(), name="engine")
        listening = asyncio.create_task(self._listen(heard), name="listening")
        try:
            done, _ = await asyncio.wait({engine, listening}, return_when=asyncio.FIRST_COMPLETED)
            for ended in done:
                ended.result()
        except BaseException as error:
            self._log.note("agent failed", places=places(error))
            raise
        finally:
            await cancel(engine, listening, *self._errands)
            await self._api.close()
            self._outbox.close()
            self._replica.close()
            self._log.close()

    def _take_seat(self) -> None:
        """Act for whoever the session says is signed in here."""
        signed_in = session.load(self._locations.session)
        self._api.token = signed_in.token if signed_in else ""
        if signed_in is not None and signed_in.token:
            self._engine.sign_in(signed_in.session.actor.id, signed_in.session.compound)
        else:
            self._engine.sign_out()

    async def _listen(self, heard: asyncio.Queue[bytes]) -> None:
        while line := await heard.get():
            try:
                word: m.ToAgent = decode(line, m.ToAgent)  # type: ignore[arg-type]  # a union of shapes
            except MALFORMED:
                self._log.note("not understood")
                continue
            self._take(word)

    def _take(self, word: m.ToAgent) -> None:
        match word:
            case m.Poke():
                self._engine.poke()
            case m.Refresh():
                self._engine.refresh()
            case m.Rebuild():
                self._engine.rebuild()
            case m.Present(ticket_id, calling):
                self._engine.present(ticket_id, calling)
            case m.ChangedHands():
                self._take_seat()
            case m.SettingsChanged():
                self._read_settings()
            case _:
                self._do(self._fulfil(word))

    def _do(self, errand: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(errand, name="errand")
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    async def _fulfil(self, request: m.Request) -> None:
        try:
            answer = await self._answer(request)
        except XianzhiError as error:
            self._log.note("request failed", code=error.code)
            self._say(m.Failed(request.id, error.code, error.happened, error.safe, error.todo))
        else:
            self._say(answer)

    async def _answer(self, request: m.Request) -> m.Answered:
        match request:
            case m.SignIn(number, staff_id, pin):
                return m.Answered(number, session=await self._sign_in(staff_id, pin))
            case m.SignOut(number):
                self._sign_out()
                return m.Answered(number)
            case m.Reveal(number, ticket_id):
                return m.Answered(number, (await self._api.reveal(ticket_id)).phone)
            case m.FetchPhoto(number, digest, full):
                return m.Answered(number, str(await self._photo(digest, full)))
            case m.DrawPhoto(number, digest, width, height):
                return m.Answered(number, picture=await self._picture(digest, width, height))
            case m.SelfTest(number):
                return m.Answered(number, str(await self._api.self_test()))
            case m.SendHandover(number, handover_id, giver_pin, taker_pin):
                await self._send_handover(handover_id, giver_pin, taker_pin)
                return m.Answered(number)
            case m.Upload(number, file):
                return m.Answered(number, await self._keep_photo(Path(file)))

    async def _sign_in(self, staff_id: str, pin: str) -> Session:
        await self._find_service()
        device = platform.node() or "desk"
        login = await self._api.login(staff_id, pin, device, self._compound())
        if self._replica.compound not in ("", login.compound.code):
            await self._leave_compound()
        signed_in = Session(login.actor, login.compound.code, login.compound.name, device)
        fail_point("agent.after_login")
        with saving():
            session.save(self._locations.session, session.SignedIn(signed_in, login.token))
        self._engine.sign_in(login.actor.id, login.compound.code)
        return signed_in

    async def _leave_compound(self) -> None:
        """Another compound's people take over: nothing of the former stays, but what nobody else has does."""
        if self._outbox.entries():
            await self._api.logout()
            raise UnsentOfOthers("本机还有原小区没发完的操作")
        self._outbox.purge(self._clock.now())
        self._locations.drafts.unlink(missing_ok=True)
        for folder in (self._locations.photo_copies, self._locations.unsent_photos):
            shutil.rmtree(folder, ignore_errors=True)

    def _sign_out(self) -> None:
        session.forget(self._locations.session)
        self._engine.sign_out()
        ended, self._api.token = self._api.signed(self._api.token), ""
        self._do(_end_login(ended))

    async def _send_handover(self, handover_id: str, giver_pin: str, taker_pin: str) -> None:
        handovers = [one for one in self._outbox.handovers.waiting() if one.handover_id == handover_id]
        for handover in handovers:  # none, when it went with the others already
            await self._api.hand_over(handover, giver_pin, taker_pin)
            self._outbox.handovers.confirm(handover_id)
            self._say(m.OutboxNews())

    def _compound(self) -> str:
        """The compound of this desk: as set, as signed in before, as in the replica; "" lets the service know it."""
        before = session.load(self._locations.session)
        known = before.session.compound if before else self._replica.compound
        return self._settings.server.compound or known

    async def _keep_photo(self, file: Path) -> str:
        """Lay a photo down for good; with a line it is sent at once, so that a wrong one is known at once."""
        photo, photos = await asyncio.to_thread(read_photo, file), self._outbox.photos
        digest = photos.keep(photo, self._clock.now())
        if self._engine.standing.connected and photos.print(digest) == "":
            with suppress(Unreachable, NotOurServer, Unauthorised):  # it goes with its command, later
                try:
                    photos.sent(digest, (await self._api.upload(photo)).digest)
                except ServerRefusal:
                    photos.forget(digest)
                    raise
        return digest

    def _tidy(self) -> None:
        """Look whether anything can be saved here, and let go of what nobody needs any more, once an hour."""
        self._engine.standing.saves(storage.trouble(self._locations))
        if self._clock.monotonic() < self._tidy_at:
            return
        self._tidy_at, now = self._clock.monotonic() + TIDY_SECONDS, self._clock.now()
        self._outbox.photos.sweep(now)
        desk = self._settings.desk
        photo_copies.sweep(self._locations.photo_copies, now, timedelta(days=desk.history_days))
        leftovers.sweep(self._locations, now - timedelta(days=desk.keep_days))

    async def _photo(self, digest: str, full: bool) -> Path:
        if not _DIGEST.fullmatch(digest):
            raise NotFound("没有这张照片")
        if (mine := self._outbox.photos.here(digest)) is not None:
            return mine
        private_folder(self._locations.photo_copies)
        file = self._locations.photo_copy(digest, full)
        if file.exists():
            photo_copies.seen(file)
        else:
            photo = await self._api.photo(digest, full)
            with saving():
                draft = private_file(file.with_suffix(file.suffix + ".new"))
                draft.write_bytes(photo)
                draft.replace(file)
        return file

    async def _picture(self, digest: str, width: int, height: int) -> Picture:
        file = await self._photo(digest, full=False)
        drawing = await asyncio.to_thread(import_module, "xianzhi_tui.sync.picture")
        draw = drawing.own_picture if file.parent == self._locations.unsent_photos else drawing.picture
        drawn: Picture = await asyncio.to_thread(draw, file, width, height)
        return drawn

    async def _find_service(self) -> None:
        url = self._settings.server.url
        if self._settings.server.is_embedded:
            url = (await asyncio.to_thread(embedded.ensure, self._locations.root, config=self._settings_file)).url
        self._api.move(url)

    def _read_settings(self) -> None:
        self._settings = _settings(self._settings_file)
        self._engine.pace = self._pace()
        self._engine.seek()

    def _pace(self) -> Pace:
        desk = self._settings.desk
        return Pace(desk.poll_wait_seconds, desk.history_days)

    def _tell(self, update: Update) -> None:
        match update:
            case LinkChanged(link):
                if link.state != self._state:
                    self._state = link.state
                    self._log.note("link", state=link.state, faulty=link.faulty)
                self._say(m.LinkNews(link))
            case ReplicaChanged(cursor, news):
                self._say(m.ReplicaNews(cursor, tuple(Raw(encode_recorded(one)) for one in news)))
            case OutboxChanged():
                self._say(m.OutboxNews())
            case PresenceChanged(present):
                self._say(m.PresenceNews(present))


def _settings(file: Path | None) -> config.Settings:
    try:
        return config.load(file)
    except ConfigError:
        return config.Settings()  # the desk says what is wrong with it


async def _end_login(api: Api) -> None:
    """Tell the service too, if it can be reached; the token is forgotten here anyway."""
    with suppress(XianzhiError):
        await api.logout()


async def cancel(*tasks: asyncio.Task[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
