"""Who works and lives here: accounts, tokens, repairers, limits, contacts, photos, and the audit of looking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select, text

from xianzhi_tui.codec import decode, encode
from xianzhi_tui.domain.policy import Policy, in_force, policy_of
from xianzhi_tui.domain.roles import Actor, Repairer, Role, Roster
from xianzhi_tui.server.store.tables import (
    AccountRow,
    AuditRow,
    CompoundRow,
    ContactRow,
    PhotoRow,
    PolicyRow,
    RepairerRow,
    TokenRow,
    table,
)

_account, _audit, _compound, _contact = table(AccountRow), table(AuditRow), table(CompoundRow), table(ContactRow)
_photo, _policy, _repairer, _token = table(PhotoRow), table(PolicyRow), table(RepairerRow), table(TokenRow)

LOCAL_LEAD = Actor("local", "本机", Role.LEAD)
"""The command line's own login on the service's machine: it has a token and no PIN."""

_HOLDER = (
    select(_token.c.compound, _token.c.device, _token.c.expires_at, _account.c.id, _account.c.name, _account.c.role)
    .join_from(_token, _account, (_account.c.compound == _token.c.compound) & (_account.c.id == _token.c.account))
    .where(_token.c.digest == bindparam("key"))
)
_FIRST = select(_contact.c.ticket_id).order_by(text("rowid")).limit(1)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: an actor of one compound at one device, until their login ends."""

    actor: Actor
    compound: str
    device: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in, with the hash of their PIN."""

    actor: Actor
    secret: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Office:
    """A compound's people and limits, as decisions need them."""

    roster: Roster
    policies: Mapping[int, Policy]

    @property
    def policy(self) -> Policy:
        """The limits in force for new tickets."""
        return in_force(self.policies)

    def policy_of(self, version: int) -> Policy:
        """The limits a ticket was filed under."""
        return policy_of(version, self.policies)


class Contact(NamedTuple):
    """A reporter's full name and number."""

    name: str
    phone: str


class PeopleRepository:
    """Accounts and reference data over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_compound(self, code: str, name: str) -> None:
        self._connection.execute(_compound.insert(), {"code": code, "name": name})

    def rename_compound(self, code: str, name: str) -> None:
        self._connection.execute(_compound.update().where(_compound.c.code == code).values(name=name))

    def compound_name(self, code: str) -> str | None:
        found = self._connection.execute(select(_compound.c.name).where(_compound.c.code == code)).scalar()
        return None if found is None else str(found)

    def only_compound(self) -> str:
        """The code of the one compound, or "" where there are several or none."""
        codes = list(self._connection.execute(select(_compound.c.code).limit(2)).scalars())
        return codes[0] if len(codes) == 1 else ""

    def add_account(self, compound: str, account: Account) -> None:
        actor = account.actor
        named = {"compound": compound, "id": actor.id, "name": actor.name, "role": actor.role.value}
        self._connection.execute(_account.insert(), {**named, "secret": account.secret, "phone": account.phone})

    def drop_account(self, compound: str, account_id: str) -> None:
        """Somebody leaves; their logins end with it."""
        mine = (_account.c.compound == compound) & (_account.c.id == account_id)
        self._connection.execute(_account.delete().where(mine))
        self._connection.execute(_token.delete().where(_token.c.compound == compound, _token.c.account == account_id))

    def account(self, compound: str, account_id: str) -> Account | None:
        mine = select(_account).where(_account.c.compound == compound, _account.c.id == account_id)
        row = self._connection.execute(mine).first()
        return Account(Actor(row.id, row.name, Role(row.role)), row.secret, row.phone) if row else None

    def staff(self, compound: str) -> list[Actor]:
        """Everybody who may sign in, but residents."""
        return [one for one in self._staff(compound) if one.id != LOCAL_LEAD.id]

    def _staff(self, compound: str) -> list[Actor]:
        theirs = (_account.c.compound == compound) & (_account.c.role != Role.RESIDENT.value)
        rows = self._connection.execute(select(_account).where(theirs).order_by(_account.c.id))
        return [Actor(row.id, row.name, Role(row.role)) for row in rows]

    def add_repairer(self, compound: str, repairer: Repairer) -> None:
        trades = encode(repairer.trades).decode()
        named = {"compound": compound, "id": repairer.id, "name": repairer.name}
        self._connection.execute(_repairer.insert(), {**named, "trades": trades, "on_duty": repairer.on_duty})

    def add_policy(self, compound: str, policy: Policy) -> None:
        row = {"compound": compound, "version": policy.version, "body": encode(policy).decode()}
        self._connection.execute(_policy.insert(), row)

    def office(self, compound: str) -> Office:
        """The people and limits of a compound."""
        leads = tuple(one.person for one in self._staff(compound) if one.role is Role.LEAD)
        return Office(Roster(self._repairers(compound), leads), self._policies(compound))

    def _repairers(self, compound: str) -> tuple[Repairer, ...]:
        mine = select(_repairer).where(_repairer.c.compound == compound).order_by(_repairer.c.id)
        rows = self._connection.execute(mine)
        return tuple(Repairer(row.id, row.name, decode(row.trades, tuple[str, ...]), row.on_duty) for row in rows)

    def _policies(self, compound: str) -> Mapping[int, Policy]:
        mine = select(_policy.c.body).where(_policy.c.compound == compound).order_by(_policy.c.version)
        found = (decode(body, Policy) for body in self._connection.execute(mine).scalars())
        return {one.version: one for one in found}

    def add_token(self, digest: str, compound: str, account: str, device: str, expires_at: datetime) -> None:
        row = {"digest": digest, "compound": compound, "account": account, "device": device, "expires_at": expires_at}
        self._connection.execute(_token.insert(), row)

    def drop_token(self, digest: str) -> None:
        self._connection.execute(_token.delete().where(_token.c.digest == digest))

    def holder(self, digest: str) -> Caller | None:
        """Whose token this is."""
        row = self._connection.execute(_HOLDER, {"key": digest}).first()
        if row is None:
            return None
        return Caller(Actor(row.id, row.name, Role(row.role)), row.compound, row.device, row.expires_at)

    def knows_device(self, compound: str, account: str, device: str) -> bool:
        """Whether this account has signed in at this device before."""
        mine = (_token.c.compound == compound) & (_token.c.account == account) & (_token.c.device == device)
        return self._connection.execute(select(_token.c.digest).where(mine).limit(1)).first() is not None

    def add_contact(self, compound: str, ticket_id: str, contact: Contact) -> None:
        row = {"compound": compound, "ticket_id": ticket_id, "name": contact.name, "phone": contact.phone}
        self._connection.execute(_contact.insert(), row)

    def change_number(self, compound: str, ticket_id: str, phone: str) -> None:
        mine = (_contact.c.compound == compound) & (_contact.c.ticket_id == ticket_id)
        self._connection.execute(_contact.update().where(mine).values(phone=phone))

    def contact(self, compound: str, ticket_id: str) -> Contact | None:
        mine = (_contact.c.compound == compound) & (_contact.c.ticket_id == ticket_id)
        row = self._connection.execute(select(_contact.c.name, _contact.c.phone).where(mine)).first()
        return Contact(row.name, row.phone) if row else None

    def phones(self, compound: str, ticket_ids: Sequence[str]) -> dict[str, str]:
        """The numbers of some tickets' reporters, by ticket; those without one are left out."""
        mine = (_contact.c.compound == compound) & _contact.c.ticket_id.in_(ticket_ids) & (_contact.c.phone != "")
        rows = self._connection.execute(select(_contact.c.ticket_id, _contact.c.phone).where(mine))
        return {row.ticket_id: row.phone for row in rows}

    def first_ticket_of(self, compound: str, phone: str) -> str | None:
        """The ticket with which this number became known here."""
        mine = (_contact.c.compound == compound) & (_contact.c.phone == phone)
        return self._connection.execute(_FIRST.where(mine)).scalar()

    def audit(self, caller: Caller, at: datetime, act: str, ticket_id: str) -> None:
        """Write down who looked at what."""
        who = {"compound": caller.compound, "account": caller.actor.id, "device": caller.device}
        self._connection.execute(_audit.insert(), {**who, "at": at, "act": act, "ticket_id": ticket_id})

    def add_photo(self, compound: str, digest: str, width: int, height: int) -> None:
        """Note a photo; bringing it again changes nothing."""
        if not self.has_photos(compound, {digest}):
            row = {"compound": compound, "digest": digest, "width": width, "height": height}
            self._connection.execute(_photo.insert(), row)

    def has_photos(self, compound: str, digests: set[str]) -> bool:
        """Whether all of these were brought in this compound."""
        mine = (_photo.c.compound == compound) & _photo.c.digest.in_(digests)
        return len(list(self._connection.execute(select(_photo.c.digest).where(mine)))) == len(digests)

    def noted_photos(self) -> set[str]:
        """The digests of every photo of every compound."""
        return set(self._connection.execute(select(_photo.c.digest).distinct()).scalars())
