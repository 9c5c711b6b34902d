"""Setting a compound up: its people, limits and first logins; for the command line, the simulator and tests."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from xianzhi_tui.domain.policy import Policy
from xianzhi_tui.domain.roles import Actor, Repairer, Role
from xianzhi_tui.server.accounts import issue
from xianzhi_tui.server.pins import NOBODY, hash_pin
from xianzhi_tui.server.store.people import LOCAL_LEAD, Account, Caller
from xianzhi_tui.server.store.unit_of_work import UnitOfWork

Staff = tuple[str, str, Role, str]
"""Staff number, name, role, PIN; without a PIN somebody comes in by a token only."""

LOCAL_LOGIN = timedelta(days=3650)


def create_compound(
    books: UnitOfWork,
    code: str,
    name: str,
    *,
    staff: Iterable[Staff],
    repairers: Iterable[Repairer] = (),
    policy: Policy | None = None,
) -> None:
    """A compound with everybody who works there; repairers who are to sign in are named among the staff too."""
    books.people.add_compound(code, name)
    books.people.add_policy(code, policy or Policy())
    appoint(books, code, name, staff, repairers)


def appoint(books: UnitOfWork, code: str, name: str, staff: Iterable[Staff], repairers: Iterable[Repairer]) -> None:
    """Name a compound and its people, whose desks are told; those with a number already taken are replaced."""
    people = books.people
    people.rename_compound(code, name)
    for number, called, role, pin in staff:
        people.drop_account(code, number)
        people.add_account(code, Account(Actor(number, called, role), _secret(pin)))
    known = {one.id for one in people.office(code).roster.repairers}
    for repairer in repairers:
        if repairer.id not in known:
            people.add_repairer(code, repairer)
    books.feed.reference_changed(code)


def take_over_limits(books: UnitOfWork, code: str, limits: Policy) -> bool:
    """Put changed limits in force as the next version, for tickets filed from now on; whether they had changed."""
    current = books.people.office(code).policy
    if replace(limits, version=current.version) == current:
        return False
    books.people.add_policy(code, replace(limits, version=current.version + 1))
    books.feed.reference_changed(code)
    return True


def add_resident(books: UnitOfWork, compound: str, account: str, name: str, phone: str, password: str = "") -> None:
    """A resident of the compound, with what the desk calls them by."""
    books.people.add_account(compound, Account(Actor(account, name, Role.RESIDENT), _secret(password), phone))


def issue_token(books: UnitOfWork, compound: str, account: str, device: str, now: datetime, lifetime: timedelta) -> str:
    """A token for somebody who has an account."""
    known = books.people.account(compound, account)
    if known is None:
        raise LookupError(f"no account {account} in {compound}")
    return issue(books, Caller(known.actor, compound, device, now + lifetime))


def keep_local_token(books: UnitOfWork, compound: str, file: Path, now: datetime) -> str:
    """The command line's own login as the lead of this machine, kept in a file only its user can read."""
    if books.people.account(compound, LOCAL_LEAD.id) is None:
        books.people.add_account(compound, Account(LOCAL_LEAD, NOBODY))
        books.feed.reference_changed(compound)
    token = issue_token(books, compound, LOCAL_LEAD.id, "local", now, LOCAL_LOGIN)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as out:
        os.chmod(file, 0o600)
        out.write(token)
    return token


def _secret(pin: str) -> str:
    return hash_pin(pin) if pin else NOBODY
