"""Signing in and out: opaque tokens, of which only a digest is kept."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from xianzhi_tui.clock import Clock
from xianzhi_tui.domain.roles import Role
from xianzhi_tui.server.errors import NotSignedIn, TooMany, WrongPin
from xianzhi_tui.server.feed import Feed
from xianzhi_tui.server.pins import NOBODY, PinChecker
from xianzhi_tui.server.store.people import Account, Caller
from xianzhi_tui.server.store.store import Store
from xianzhi_tui.server.store.unit_of_work import UnitOfWork
from xianzhi_tui.server.throttle import FailedLogins
from xianzhi_tui.wire import LoginRequest

STAFF_LOGIN = timedelta(days=7)
RESIDENT_LOGIN = timedelta(days=90)
REMEMBERED = 20_000
_BEARER = b"Bearer "


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What a PIN was exchanged for."""

    token: str
    caller: Caller
    compound_name: str


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the books say about somebody at the door."""

    compound: str
    compound_name: str
    account: Account | None
    at_home: bool


class Logins:
    """Tokens and their holders; those seen lately are known without a query."""

    def __init__(self, store: Store, feed: Feed, clock: Clock) -> None:
        self._store, self._feed, self._clock = store, feed, clock
        self._known: OrderedDict[bytes, Caller] = OrderedDict()

    def known(self, authorization: bytes) -> Caller | None:
        """The holder of a token used before, from memory."""
        if not authorization.startswith(_BEARER):
            return None
        caller = self._known.get(sha256(authorization[len(_BEARER) :]).digest())
        return caller if caller is not None and caller.expires_at > self._clock.now() else None

    async def caller(self, authorization: bytes) -> Caller:
        """The holder of a token; raises NotSignedIn."""
        if (caller := self.known(authorization)) is not None:
            return caller
        if not authorization.startswith(_BEARER):
            raise NotSignedIn
        key = sha256(authorization[len(_BEARER) :])
        found = await self._store.read(lambda books: books.people.holder(key.hexdigest()))
        if found is None or found.expires_at <= self._clock.now():
            raise NotSignedIn
        self._known[key.digest()] = found
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return found

    async def end(self, authorization: bytes) -> None:
        """End a login now; polls it holds are let go."""
        caller = await self.caller(authorization)
        key = sha256(authorization[len(_BEARER) :])
        await self._store.write(lambda books: books.people.drop_token(key.hexdigest()))
        self._known.pop(key.digest(), None)
        self._feed.channel(caller.compound).wake()


class Accounts:
    """The door: number and PIN for a token."""

    def __init__(self, store: Store, clock: Clock, pins: PinChecker) -> None:
        self._store, self._clock, self._pins = store, clock, pins
        self._failed = FailedLogins(clock)

    async def sign_in(self, wanted: LoginRequest) -> SignedIn:
        """A token for the right PIN; raises WrongPin, or TooMany after too many wrong ones."""
        asked = await self._prove(wanted)
        return await self._store.write(lambda books: self._admit(books, asked, wanted.device))

    async def proved(self, caller: Caller, staff_id: str, pin: str) -> bool:
        """Whether this PIN is that colleague's; counted with the tries to sign in, raises TooMany."""
        wanted = LoginRequest(staff_id=staff_id, pin=pin, device=caller.device, compound=caller.compound)
        try:
            await self._prove(wanted)
        except WrongPin:
            return False
        return True

    async def _prove(self, wanted: LoginRequest) -> _Asked:
        asked = await self._store.read(lambda books: _ask(books, wanted))
        key = (asked.compound, wanted.staff_id, wanted.device if asked.at_home else "")
        if pause := self._failed.pause(key):
            raise TooMany(f"密码多次输错，请在 {pause} 秒后再试", retry_after=pause)
        self._failed.failed(key)  # before the slow check, so that many at once are counted too
        fits = await self._pins.fits(asked.account.secret if asked.account else NOBODY, wanted.pin)
        if not fits or asked.account is None:
            raise WrongPin
        self._failed.succeeded(key)
        return asked

    def _admit(self, books: UnitOfWork, asked: _Asked, device: str) -> SignedIn:
        assert asked.account is not None
        actor = asked.account.actor
        lifetime = RESIDENT_LOGIN if actor.role is Role.RESIDENT else STAFF_LOGIN
        caller = Caller(actor, asked.compound, device, self._clock.now() + lifetime)
        return SignedIn(issue(books, caller), caller, asked.compound_name)


def issue(books: UnitOfWork, caller: Caller) -> str:
    """A fresh token for somebody."""
    token = secrets.token_urlsafe(32)
    digest = sha256(token.encode()).hexdigest()
    books.people.add_token(digest, caller.compound, caller.actor.id, caller.device, caller.expires_at)
    return token


def _ask(books: UnitOfWork, wanted: LoginRequest) -> _Asked:
    compound = wanted.compound or books.people.only_compound()
    return _Asked(
        compound,
        books.people.compound_name(compound) or "",
        books.people.account(compound, wanted.staff_id),
        books.people.knows_device(compound, wanted.staff_id, wanted.device),
    )
