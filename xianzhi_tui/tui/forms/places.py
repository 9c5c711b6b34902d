"""The rooms and places of the compound, offered while one is typed: 6-9, 6号楼9, or first letters, dtt for 电梯厅."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xianzhi_tui.domain.places import begun_door, door, place
from xianzhi_tui.domain.ticket import Location
from xianzhi_tui.pinyin import initials
from xianzhi_tui.text import folded

MOST = 5


class Places:
    """The known ones, the commonest first; each once in every way it may be typed."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        self._known = [(one, folded(one), initials(one), door(Location(one))) for one in known]

    def offer(self, typed: str) -> tuple[str, ...]:
        """The few that may be meant; none when nothing is typed, or one of them to the end."""
        where, room = place(typed.strip()), begun_door(typed.strip())
        word = folded(where.text)
        if not word or any(word == name for _, name, _, _ in self._known):
            return ()
        # Those that begin so stand before those in which it stands somewhere; 16号楼 is never meant by 6号楼.
        holding = () if room or where.building else self._holding(word)
        return tuple(dict.fromkeys([*self._beginning(word, room), *holding]))[:MOST]

    def _beginning(self, word: str, room: str) -> Iterator[str]:
        for one, name, letters, short in self._known:
            if name.startswith(word) or letters.startswith(word) or (room and short.startswith(room)):
                yield one

    def _holding(self, word: str) -> Iterator[str]:
        for one, name, letters, _ in self._known:
            if word in name or word in letters:
                yield one
