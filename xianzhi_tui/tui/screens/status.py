"""How the desk itself is: the line, what waits to be sent, the data, the program. Every second anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from xianzhi_tui import __version__
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.desk import Link, OutboxEntry
from xianzhi_tui.tui.memory import resident_mib
from xianzhi_tui.tui.screens.page import LivingPage
from xianzhi_tui.tui.self_test import Tested
from xianzhi_tui.tui.view import BoardView
from xianzhi_tui.tui.widgets.countdown import amount, when
from xianzhi_tui.tui.widgets.lines import Line, Part, fit, plain
from xianzhi_tui.tui.widgets.link_bar import link_parts

if TYPE_CHECKING:
    from xianzhi_tui.tui.app import DeskApp

LABEL_CELLS = 14


class Standing(Struct, frozen=True):
    """What the desk knows of itself at one moment; memory in mebibytes."""

    link: Link
    view: BoardView
    entries: tuple[OutboxEntry, ...]
    handovers: int
    now: datetime
    running: timedelta
    memory: float | None
    skew_warning: float
    tested: Tested | None


def standing(desk: DeskApp) -> Standing:
    """How it is now."""
    known, clock = desk.known, desk.clock
    running = timedelta(seconds=clock.monotonic() - desk.began)
    skew = desk.settings.desk.skew_warning_seconds
    return Standing(
        known.link,
        known.view,
        known.entries,
        len(known.handovers),
        clock.now(),
        running,
        resident_mib(),
        skew,
        desk.lookout.tested,
    )


class Status(LivingPage):
    """Opened to look whether the desk can be trusted, and by whoever is asked for help."""

    def __init__(self, look: Callable[[], Standing], keys: Mapping[str, str], strings: Strings) -> None:
        super().__init__(strings("status.title"), lambda: status_lines(look(), strings), keys, strings)


def status_lines(it: Standing, t: Strings) -> Iterator[Line]:
    """Four blocks of a label and what is so."""
    yield from _block(t("status.line"), _line(it, t))
    yield from _block(t("status.outbox"), _outbox(it, t))
    yield from _block(t("status.data"), _data(it, t))
    yield from _block(t("status.program"), _program(it, t))


def _line(it: Standing, t: Strings) -> Iterator[tuple[str, list[Part]]]:
    link, now = it.link, it.now
    yield t("status.state"), _spaced(link_parts(link, now, it.skew_warning, t))
    if link.detail:
        yield "", [(plain(link.detail), "")]
    if link.since is not None:
        yield t("status.since"), [(when(link.since, now), "")]
    yield t("status.skew"), [(t("status.seconds", seconds=f"{link.skew_seconds:+.1f}"), "")]
    yield from _tested(it, t)


def _tested(it: Standing, t: Strings) -> Iterator[tuple[str, list[Part]]]:
    """How the last self-test went and when, and if it failed, why and what to do."""
    if (last := it.tested) is None:
        yield t("status.tested"), [(t("status.not_tested"), "muted")]
        return
    key, tone = ("status.passed", "") if last.error is None else ("status.failed", "late")
    yield t("status.tested"), [(t(key, time=last.clock, at=when(last.at, it.now)), tone)]
    if (error := last.error) is not None:
        yield "", [(plain(f"{error.happened}。{error.safe}。"), "")]
        yield "", [(plain(f"{error.todo}。"), "")]


def _outbox(it: Standing, t: Strings) -> Iterator[tuple[str, list[Part]]]:
    waiting = [one for one in it.entries if not one.refused]
    refused, count = len(it.entries) - len(waiting), len(waiting) + it.handovers
    yield t("status.waiting"), [(t("status.acts", count=count), "late" if count else "")]
    if waiting:
        yield t("status.oldest"), [(when(waiting[0].occurred_at, it.now), "")]
    yield t("status.refused"), [(t("status.acts", count=refused), "late" if refused else "")]


def _data(it: Standing, t: Strings) -> Iterator[tuple[str, list[Part]]]:
    data = it.view.data
    as_of = it.link.data_as_of or data.data_as_of
    yield t("status.as_of"), [(when(as_of, it.now) if as_of else t("link.no_data"), "")]
    yield t("status.tickets"), [(str(it.view.arrangement.rows), "")]
    yield t("status.cursor"), [(str(data.cursor), "")]
    yield t("status.policy"), [(t("explain.version", version=data.policy.version), "")]


def _program(it: Standing, t: Strings) -> Iterator[tuple[str, list[Part]]]:
    yield t("status.version"), [(__version__, "")]
    yield t("status.running"), [(amount(it.running, t), "")]
    if it.memory is not None:
        yield t("status.memory"), [(t("status.mib", mib=f"{it.memory:.0f}"), "")]


def _block(title: str, rows: Iterable[tuple[str, list[Part]]]) -> Iterator[Line]:
    yield (), ()
    yield [(f" {title}", "strong")], ()
    for label, parts in rows:
        yield [(f"   {fit(label, LABEL_CELLS)}", "muted"), *parts], ()


def _spaced(parts: list[Part]) -> list[Part]:
    return [(f"{words}  ", tone) for words, tone in parts]
