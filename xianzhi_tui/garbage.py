"""When not to look for garbage, and in what."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Frozen values hold no circles: while thousands of them are made, looking for garbage finds none."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()  # these two count what was just made among the old: it would be run through at once as young
        gc.unfreeze()
        gc.enable()


def settle() -> None:
    """Look through everything once, and never again through what is there now; nothing should be about to close."""
    gc.collect()
    gc.freeze()
