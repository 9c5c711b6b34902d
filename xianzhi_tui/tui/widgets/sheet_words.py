"""The words of a handover's sheet: one line an item, the same on the screen, on paper and on the command line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from xianzhi_tui.domain.clocks import SOFT
from xianzhi_tui.domain.handover import Item, ItemKind, Sheet, Unsent
from xianzhi_tui.domain.since import Tally
from xianzhi_tui.strings import Strings
from xianzhi_tui.text import display
from xianzhi_tui.tui.widgets.countdown import when
from xianzhi_tui.tui.widgets.lines import plain

_ALWAYS = ("new", "ended")
_SOFT_WORDS = frozenset({*SOFT, "first"})


class Row(NamedTuple):
    """One item in words; late is only what breaks a limit of the district."""

    what: str
    time: str
    mark: str
    no: str
    place: str
    more: str
    late: bool
    ticket_id: str


class Block(NamedTuple):
    """The items of one kind under their name."""

    title: str
    rows: Sequence[Row]


def blocks(items: Iterable[Item], now: datetime, t: Strings) -> list[Block]:
    """The items kind by kind, in the order of the sheet."""
    found: dict[ItemKind, list[Row]] = {kind: [] for kind in ItemKind}
    for one in items:
        found[one.kind].append(_row(one, now, t))
    return [Block(t(f"sheet.{kind}"), rows) for kind, rows in found.items() if rows]


def tally_words(made: Sheet, t: Strings) -> str:
    """`自 11-23 08:02 起  新单 5  办结 4  超时 1`: what did not happen is not mentioned."""
    parts = [t("sheet.since", time=when(made.since, made.at))]
    for name in Tally.__slots__:
        if (count := getattr(made.happened, name)) or name in _ALWAYS:
            parts.append(f"{t(f'news.{name}')} {count}")
    return "  ".join(parts)


def notable_words(made: Sheet, t: Strings) -> str:
    """`1042 催单 14:20  2009 低星 13:05`, the newest first."""
    return "  ".join(f"{one.no} {t(f'news.{one.kind}')} {when(one.at, made.at)}" for one in reversed(made.notable))


def unsent_words(unsent: Sequence[Unsent], t: Strings) -> Iterator[str]:
    """What waits for its giver's next login, and what waits for somebody to decide."""
    for key, acts in (
        ("sheet.unsent", [one for one in unsent if not one.refused]),
        ("sheet.refused", [one for one in unsent if one.refused]),
    ):
        if acts:
            names = t("sheet.and").join(dict.fromkeys(one.by.name for one in acts))
            told = "  ".join(f"{t(f'step.{one.word}')} {one.no or t('row.no_number')}" for one in acts)
            yield plain(t(key, count=len(acts), names=names, acts=told))


def _row(one: Item, now: datetime, t: Strings) -> Row:
    soft = one.kind not in (ItemKind.CLOCK, ItemKind.CALL) or one.what in _SOFT_WORDS
    more = _more(one, now, t)
    return Row(
        what=_what(one, t),
        time=_time(one, now, t),
        mark=_mark(one, soft, t),
        no=str(one.no or t("row.no_number")),
        place=plain(display(one.place, max_lines=1)),
        more=plain(display(f"[{t('tag.hazard')}] {more}".strip() if one.hazard else more, max_lines=1)),
        late=one.late and not soft,
        ticket_id=one.ticket_id,
    )


def _what(one: Item, t: Strings) -> str:
    match one.kind:
        case ItemKind.CLOCK:
            return t(f"clock.{one.what}")
        case ItemKind.PROMISE:
            return t(f"promise.{one.what}")
        case ItemKind.CALL:
            return t(f"bench.{one.what}")
        case ItemKind.WAITING if one.what == "parts":
            return t("sheet.expected")
        case ItemKind.SUSPENDED | ItemKind.WAITING:
            return t("clock.review")
        case _:
            return t(f"state.{one.state}")


def _time(one: Item, now: datetime, t: Strings) -> str:
    if one.at is None:
        return ""
    # A call whose time has come has no time any more.
    return t("sheet.now") if one.kind is ItemKind.CALL and one.at <= now else when(one.at, now)


def _mark(one: Item, soft: bool, t: Strings) -> str:
    if one.late:
        return t("clock.past" if soft else "clock.late")
    return t("sheet.agreed") if one.agreed else ""


def _more(one: Item, now: datetime, t: Strings) -> str:
    match one.kind:
        case ItemKind.CALL:
            return t("clock.due", time=when(one.due_at, now)) if one.due_at else ""
        case ItemKind.WAITING:
            return one.note or t("suspend.third_party")
        case ItemKind.SUSPENDED:
            return f"{t(f'suspend.{one.what}')} {one.note}".strip()
        case ItemKind.OPEN:
            return ""
        case _:
            return t(f"state.{one.state}")
