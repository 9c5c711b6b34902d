"""The invented staff of the invented compound: two clerks, a site manager, three repairers."""

from __future__ import annotations

from xianzhi_tui.domain.roles import Person, Repairer

CLERK, COLLEAGUE, LEAD = "1001", "1002", "2001"
PLUMBER, DOORS, WIRES = "3001", "3002", "3003"

CLERKS = (Person(CLERK, "张敏"), Person(COLLEAGUE, "李强"))
MANAGER = Person(LEAD, "吴经理")
REPAIRERS = (
    Repairer(PLUMBER, "王师傅", ("water", "drainage", "floor", "wall", "roof")),
    Repairer(DOORS, "李师傅", ("door", "lift", "fire_safety")),
    Repairer(WIRES, "陈师傅", ("electricity", "lighting")),
)
NAMES = {person.id: person.name for person in (*CLERKS, MANAGER, *REPAIRERS)}
