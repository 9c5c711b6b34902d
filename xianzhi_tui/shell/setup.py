"""`xianzhi setup`: the compound's name and its people, asked once at the first start."""

from __future__ import annotations

import platform
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from getpass import getpass
from typing import TYPE_CHECKING

from xianzhi_tui.domain.roles import Actor, Repairer, Role
from xianzhi_tui.domain.ticket import REPAIR_CATEGORIES
from xianzhi_tui.errors import ExitCode, XianzhiError
from xianzhi_tui.shell.office import Office
from xianzhi_tui.sync import session
from xianzhi_tui.sync.desk import Session
from xianzhi_tui.text import clean_line

if TYPE_CHECKING:
    from xianzhi_tui.server.store.store import Store

Ask = Callable[[str], str]
SHORTEST_PIN = 4
_NUMBERS = {Role.DUTY: ("1001", "1002"), Role.LEAD: ("2001",), Role.FIELD: tuple(str(n) for n in range(3001, 3100))}


class NotSetUp(XianzhiError):
    """Nobody may sign in here yet, and nobody can be asked."""

    code = "not_set_up"
    exit_code = ExitCode.WRONG_USE
    safe = "未做任何改动"
    todo = "请在终端里运行 xianzhi setup；只想看看，请运行 xianzhi demo"


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who will sign in at the desk."""

    number: str
    name: str
    role: Role
    pin: str


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered at the first start."""

    compound: str
    staff: tuple[Member, ...]
    repairers: tuple[str, ...]
    at_the_desk: Member


def set_up(office: Office) -> None:
    """Ask, and write the answers down."""
    if not sys.stdin.isatty():
        raise NotSetUp("本机还没有设置小区和值班人员，而这里无法提问")
    print("贤智值班台  第一次使用，请设置小区和人员。密码输入时不显示。\n", file=sys.stderr)
    answers = ask_all(input, getpass)
    write_down(office, answers)
    people = "  ".join(f"{member.name} 工号 {member.number}" for member in answers.staff)
    print(f"\n已设置 {answers.compound}  {people}", file=sys.stderr)


def ask_all(ask: Ask, ask_hidden: Ask) -> Answers:
    """All questions, each until it is answered."""
    compound = _ask(ask, "小区名称: ")
    staff = (
        _member(ask, ask_hidden, "值班员一", Role.DUTY, 0),
        _member(ask, ask_hidden, "值班员二", Role.DUTY, 1),
        _member(ask, ask_hidden, "项目经理", Role.LEAD, 0),
    )
    named = re.split(r"[\s,，、;；]+", clean_line(ask("维修师傅姓名（可写几位，用顿号分开；可留空）: ")))
    second = ask(f"现在谁在值班？1 {staff[0].name}  2 {staff[1].name} [1]: ").strip() == "2"
    return Answers(compound, staff, tuple(filter(None, named)), staff[1 if second else 0])


def write_down(office: Office, answers: Answers) -> None:
    """Into the service's books, which nobody else has open meanwhile."""
    from xianzhi_tui import embedded
    from xianzhi_tui.server.setup import appoint
    from xianzhi_tui.shell.books import open_books

    embedded.stop(office.locations.root)
    trades = tuple(sorted(category.value for category in REPAIR_CATEGORIES))
    numbered = zip(_NUMBERS[Role.FIELD], answers.repairers, strict=False)
    repairers = [Repairer(number, name, trades) for number, name in numbered]
    staff = [(member.number, member.name, member.role, member.pin) for member in answers.staff]
    books = open_books(office.locations.service_db, office)
    try:
        code = books.read_now(lambda found: found.people.only_compound())
        books.write_now(appoint, code, answers.compound, staff, repairers)
        _sign_in(books, office, code, answers)
    finally:
        books.close()


def _sign_in(books: Store, office: Office, code: str, answers: Answers) -> None:
    """Who sits here has just named a PIN: asking for it again would be no safer."""
    from xianzhi_tui.server.accounts import STAFF_LOGIN
    from xianzhi_tui.server.setup import issue_token

    member, device = answers.at_the_desk, platform.node() or "desk"
    token = books.write_now(issue_token, code, member.number, device, office.clock.now(), STAFF_LOGIN)
    here = Session(Actor(member.number, member.name, member.role), code, answers.compound, device)
    session.save(office.locations.session, session.SignedIn(here, token))


def _member(ask: Ask, ask_hidden: Ask, title: str, role: Role, place: int) -> Member:
    name = _ask(ask, f"{title}姓名: ")
    return Member(_NUMBERS[role][place], name, role, _pin(ask_hidden, name))


def _ask(ask: Ask, question: str) -> str:
    while not (answer := clean_line(ask(question), 40)):
        print("请填写。", file=sys.stderr)
    return answer


def _pin(ask_hidden: Ask, name: str) -> str:
    while True:
        pin = ask_hidden(f"{name}的密码（至少 {SHORTEST_PIN} 位）: ").strip()
        if len(pin) < SHORTEST_PIN:
            print(f"密码至少 {SHORTEST_PIN} 位。", file=sys.stderr)
        elif pin != ask_hidden("再输一次: ").strip():
            print("两次不一致，请重新输入。", file=sys.stderr)
        else:
            return pin
