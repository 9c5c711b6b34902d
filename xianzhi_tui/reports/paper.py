"""Pages for people outside: one file each, read without a network, printed on A4, every word escaped."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from xianzhi_tui.strings import Strings

_TEMPLATES = Path(__file__).parent / "templates"


def paper(template: str, t: Strings, **values: object) -> str:
    """The page of a template."""
    return _environment().get_template(template).render(t=t, language=t.language, **values)


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(_TEMPLATES)
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
