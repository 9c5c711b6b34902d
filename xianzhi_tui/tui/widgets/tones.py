"""The colours words can have, worked out from the theme once and not once a line.

Not component classes: each of those is one more node for the style sheet to match, and the desk starts a tenth slower.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from rich.style import Style

Tones = Mapping[str, Style]
"""A style by the name of the tone; "" is the ground itself."""


class Grounds(Struct, frozen=True):
    """The tones on each ground of the list."""

    plain: Tones
    heading: Tones
    cursor: Tones


def tones(theme: Mapping[str, str], ground: Style) -> Tones:
    """Quiet by default: one colour for late, one for new, one for what a key or a colleague does."""
    return {
        "": ground,
        "strong": ground + Style(bold=True),
        "muted": ground + Style(color=theme["muted"]),
        "unsent": ground + Style(color=theme["muted"], italic=True),
        "late": ground + Style(color=theme["late"], bold=True),
        "new": ground + Style(color=theme["new"], bold=True),
        "key": ground + Style(color=theme["primary"]),
        "title": ground + Style(color=theme["primary"], bold=True),
        "chosen": ground + Style(color=theme["cursor-text"], bgcolor=theme["cursor"], bold=True),
        "found": ground + Style(color=theme["primary"], bold=True, underline=True),
        "bar": ground + Style(bgcolor=theme["primary"]),
        "bar_late": ground + Style(bgcolor=theme["late"]),
    }


def grounds(theme: Mapping[str, str], ground: Style) -> Grounds:
    """The list's own ground, a section's heading, and the row under the cursor, where only late keeps a colour."""
    cursor = ground + Style(color=theme["cursor-text"], bgcolor=theme["cursor"])
    at_cursor = dict.fromkeys(tones(theme, ground), cursor)
    at_cursor["late"] = cursor + Style(color=theme["late-on-cursor"], bold=True)
    at_cursor["new"] = at_cursor["strong"] = cursor + Style(bold=True)
    at_cursor["bar"], at_cursor["bar_late"] = Style(bgcolor=theme["primary"]), Style(bgcolor=theme["late"])
    at_cursor["found"] = cursor + Style(bold=True, underline=True)
    return Grounds(tones(theme, ground), tones(theme, ground + Style(bgcolor=theme["raised"])), at_cursor)
