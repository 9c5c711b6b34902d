"""The one Textual whose inside was looked at: what leans on that is done with no other."""

from __future__ import annotations

from pathlib import Path

import textual

TESTED = "8.2.8"


def is_tested() -> bool:
    """Whether it is the one that is installed."""
    # The folder's name tells: the library that reads versions is larger than all of the desk's forms.
    return (Path(textual.__file__).parents[1] / f"textual-{TESTED}.dist-info").is_dir()
