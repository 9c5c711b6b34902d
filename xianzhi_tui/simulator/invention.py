"""Inventing people, places and reports: the same seed always invents the same."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from xianzhi_tui.domain.ticket import Location
from xianzhi_tui.simulator.themes import AT_HOME, CLOSINGS, OPENINGS, THEMES, Theme, Trouble

_SURNAMES = "朱王李张刘陈杨黄赵吴周徐孙马胡郭林何高梁郑罗宋谢唐韩曹许邓冯"
_TITLES = ("先生", "女士", "阿姨", "大爷")
_BUILDINGS = 12
_FLOORS = 11


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An invented resident with a home, an account and a number that belongs to nobody."""

    account: str
    name: str
    phone: str
    building: str
    room: str

    @property
    def home(self) -> Location:
        return Location(f"{self.building}{self.room}", self.building, self.room)


@dataclass(frozen=True, slots=True)
class InventedReport:
    """What a neighbour is about to report."""

    neighbour: Neighbour
    theme: Theme
    trouble: Trouble
    text: str
    location: Location


class Inventor:
    """Makes up neighbours and their troubles, one after the other."""

    def __init__(self, seed: int, neighbours: int = 40) -> None:
        self._random = Random(seed)
        self.neighbours = tuple(self._neighbour(number) for number in range(1, neighbours + 1))

    def report(self, theme: Theme | None = None) -> InventedReport:
        """Somebody's trouble, of any theme unless one is named."""
        random = self._random
        theme = theme or random.choice(THEMES)
        neighbour = random.choice(self.neighbours)
        trouble = random.choice(theme.troubles)
        closings = CLOSINGS if trouble.zone else (*CLOSINGS, *AT_HOME)
        text = random.choice(OPENINGS) + trouble.text + random.choice(closings)
        return InventedReport(neighbour, theme, trouble, text, _place(trouble.zone, neighbour))

    def _neighbour(self, number: int) -> Neighbour:
        random = self._random
        name = random.choice(_SURNAMES) + random.choice(_TITLES)
        floor, flat = random.randint(1, _FLOORS), random.randint(1, 4)
        return Neighbour(
            account=f"R{number:03}",
            name=name,
            phone=f"1380000{random.randint(0, 9999):04}",
            building=f"{random.randint(1, _BUILDINGS)}号楼",
            room=f"{floor}{flat:02}",
        )


def _place(zone: str, neighbour: Neighbour) -> Location:
    if not zone:
        return neighbour.home
    own_building = zone.startswith("{building}")
    return Location(
        zone.format(building=neighbour.building),
        building=neighbour.building if own_building else "",
        zone=zone.removeprefix("{building}"),
    )
