"""What is not loaded with Textual at the desk's start: a twentieth of that time, for what the desk never uses.

TLS, which asyncio does without where it is not there: the desk speaks to its agent alone, and that is another process.
And Textual's own palette with a dozen widgets behind it: the desk has one of its own.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType

TLS = "ssl"
PALETTE = "textual.command"


def begin() -> None:
    """Before anything that draws is loaded."""
    with _absent(TLS):
        import_module("asyncio")
    from xianzhi_tui.tui.tested import is_tested  # late: Textual loads asyncio

    if is_tested() and PALETTE not in sys.modules:  # of another Textual nobody knows what its own palette does besides
        sys.modules[PALETTE] = _StandIn(PALETTE)


@contextmanager
def _absent(name: str) -> Iterator[None]:
    """As on a machine without it, for whoever looks for it now; later it can be loaded as ever."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None  # type: ignore[assignment]  # the import system's own sign for what is not there
    try:
        yield
    finally:
        del sys.modules[name]


class _StandIn(ModuleType):
    """Classes that bear the names asked for and are never made."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})
