"""The looks of the desk: quiet shades, one colour each for the cursor, for late and for new.

Every colour of text reaches the contrast 4.5 : 1 on every ground it stands on; a test computes it.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace
from textual.theme import Theme

DEFAULT = "xianzhi-dark"


class Palette(Struct, frozen=True, kw_only=True):
    """The shades one look is made of."""

    ground: str
    raised: str  # headings and the lines at the edges
    text: str
    muted: str
    accent: str
    cursor: str
    cursor_text: str
    late: str
    late_on_cursor: str
    new: str
    new_ground: str
    dark: bool


PALETTES = {
    "xianzhi-dark": Palette(
        ground="#14181d",
        raised="#1d232a",
        text="#d5dbe1",
        muted="#8e9aa6",
        accent="#6cb2eb",
        cursor="#264a6b",
        cursor_text="#ffffff",
        late="#ff8a7a",
        late_on_cursor="#ffc1b8",
        new="#f0c76e",
        new_ground="#3a3018",
        dark=True,
    ),
    "xianzhi-light": Palette(
        ground="#fafaf7",
        raised="#ecefee",
        text="#1e252c",
        muted="#5a646e",
        accent="#0b5c9e",
        cursor="#cde2f4",
        cursor_text="#0a1d2e",
        late="#b3261e",
        late_on_cursor="#8c1812",
        new="#7a4f00",
        new_ground="#fdf0cf",
        dark=False,
    ),
    # Okabe and Ito's colours: orange and blue stay apart for red-green blind eyes.
    "xianzhi-safe-dark": Palette(
        ground="#14181d",
        raised="#1d232a",
        text="#d5dbe1",
        muted="#8e9aa6",
        accent="#56b4e9",
        cursor="#00507d",
        cursor_text="#ffffff",
        late="#e69f00",
        late_on_cursor="#ffce6b",
        new="#56b4e9",
        new_ground="#12303f",
        dark=True,
    ),
    "xianzhi-safe-light": Palette(
        ground="#fafaf7",
        raised="#ecefee",
        text="#1e252c",
        muted="#5a646e",
        accent="#005a8c",
        cursor="#cfe6f5",
        cursor_text="#0a1d2e",
        late="#9c4400",
        late_on_cursor="#7d3500",
        new="#005a8c",
        new_ground="#dceef8",
        dark=False,
    ),
    # For tired eyes and poor screens: 7 : 1 everywhere.
    "xianzhi-contrast-dark": Palette(
        ground="#000000",
        raised="#1a1a1a",
        text="#ffffff",
        muted="#d0d0d0",
        accent="#7fd4ff",
        cursor="#ffe14d",
        cursor_text="#000000",
        late="#ff9d8f",
        late_on_cursor="#7a0000",
        new="#ffe14d",
        new_ground="#2b2600",
        dark=True,
    ),
    "xianzhi-contrast-light": Palette(
        ground="#ffffff",
        raised="#ededed",
        text="#000000",
        muted="#3d3d3d",
        accent="#003d82",
        cursor="#1a1a1a",
        cursor_text="#ffffff",
        late="#8f0000",
        late_on_cursor="#ffb3a8",
        new="#5c3a00",
        new_ground="#fff3cc",
        dark=False,
    ),
}


PAST = {
    "xianzhi-dark": ("#1b1529", "#271d3a"),
    "xianzhi-light": ("#f6f1fd", "#ebe2f8"),
    "xianzhi-safe-dark": ("#1b1529", "#271d3a"),
    "xianzhi-safe-light": ("#f6f1fd", "#ebe2f8"),
    "xianzhi-contrast-dark": ("#12041f", "#241038"),
    "xianzhi-contrast-light": ("#f6f0ff", "#eadffc"),
}
"""The grounds of the look back, violet in every look: nobody takes the past for the present."""


def past(name: str) -> Palette:
    """A look as it is while somebody looks back."""
    ground, raised = PAST[name]
    return replace(PALETTES[name], ground=ground, raised=raised)


def past_theme(name: str) -> Theme:
    """That, as Textual takes it."""
    return _theme(f"{name}-past", past(name))


def themes() -> list[Theme]:
    """The looks as Textual takes them."""
    return [_theme(name, palette) for name, palette in PALETTES.items()]


def variables(palette: Palette) -> dict[str, str]:
    """The names the style sheets use."""
    return {
        "raised": palette.raised,
        "muted": palette.muted,
        "cursor": palette.cursor,
        "cursor-text": palette.cursor_text,
        "late": palette.late,
        "late-on-cursor": palette.late_on_cursor,
        "new": palette.new,
        "new-ground": palette.new_ground,
    }


def _theme(name: str, palette: Palette) -> Theme:
    return Theme(
        name=name,
        primary=palette.accent,
        accent=palette.accent,
        foreground=palette.text,
        background=palette.ground,
        surface=palette.ground,
        panel=palette.raised,
        error=palette.late,
        warning=palette.new,
        dark=palette.dark,
        text_alpha=1.0,
        variables=variables(palette),
    )
