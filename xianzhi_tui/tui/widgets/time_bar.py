"""The line below a look back: which moment it is, whether it plays, what is left out; at its right end, the present."""

from __future__ import annotations

from datetime import datetime

from xianzhi_tui.domain.policy import SHANGHAI
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.past import Past
from xianzhi_tui.tui.widgets.lines import Lines, Part, cells, plain


class TimeBar(Lines):
    """` 2026-11-04 周三 14:29:05  播放 60倍`."""

    def say(
        self, moment: datetime, speed: int, playing: bool, narrowed: str, trouble: str, live: list[Part], t: Strings
    ) -> None:
        """All that is to be known of the look back; a trouble stands before everything else."""
        left: list[Part] = [(f" {plain(trouble)} ", "late")] if trouble else []
        left.append((f" {instant_words(moment, t)}", "strong"))
        left.append(
            (f"  {t('review.playing' if playing else 'review.paused', speed=speed)}", "key" if playing else "muted")
        )
        if narrowed:
            left.append((f"  {t('review.only', words=plain(narrowed))}", "new"))
        right = [*live, (" ", "")] if live else []
        self.put([(left, right if cells(left) + cells(right) < self.size.width else live[-1:])])


def instant_words(moment: datetime, t: Strings) -> str:
    """`2026-11-04 周三 14:29:05`."""
    local = moment.astimezone(SHANGHAI)
    return f"{local:%Y-%m-%d} {t(f'weekday.{local.weekday()}')} {local:%H:%M:%S}"


def title_parts(name: str, t: Strings) -> list[Part]:
    """`回看  示范小区`: what this is."""
    parts: list[Part] = [(f" {t('review.title')}", "new")]
    if name:
        parts.append((f"  {plain(name)}", ""))
    return parts


def past_parts(past: Past, t: Strings) -> list[Part]:
    """`  当时在台 张敏、李强`: who was there, and what nobody knew of yet, as far as that is recorded."""
    parts: list[Part] = []
    if past.present is None:
        parts.append((f"  {t('review.nobody_knows')}", "muted"))
    elif past.present:
        names = "、".join(dict.fromkeys(one.person.name for one in past.present))
        parts.append((f"  {t('review.present', names=plain(names))}", "muted"))
    else:
        parts.append((f"  {t('review.nobody')}", "muted"))
    if past.told_later:
        parts.append((f"  {t('review.told_later', count=past.told_later)}", "new"))
    return parts


def gaps(past: Past, t: Strings) -> list[Part]:
    """What the records do not hold, so that nobody takes them for more than they are."""
    parts: list[Part] = [(f"{t('review.torn')}  ", "late")] if past.torn else []
    if past.last is None:
        return [*parts, (f"{t('review.nothing')} ", "late")]
    if past.lacking:
        parts.append((f"{t('review.lacking', count=past.lacking)}  ", "late"))
    if not past.whole:
        parts.append((f"{t('review.not_whole')} ", "late"))
    return parts


def day_parts(past: Past, calls: int, t: Strings) -> list[Part]:
    """How the day had gone by then."""
    done = past.data.finished_today
    parts: list[Part] = []
    if done:
        parts.append((f"{t('review.on_time', on_time=past.data.on_time_today, finished=done)}   ", "muted"))
    parts.append((f"{t('today.calls', count=calls)} ", "muted"))
    return parts
