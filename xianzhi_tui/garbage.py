"""When not to look for garbage, and in what."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

AT_WORK = (5_000, 200, 10)
"""How often the collector looks by itself: not in the midst of a page that opens, which makes thousands of things."""
WORTH_WHILE = 3_000
REST_SECONDS = 5
"""After so long a rest it is looked for once: the next key is not likely to come in the same moment."""


def begin() -> None:
    """From here on garbage is looked for, in what is made from now on."""
    gc.freeze()
    gc.set_threshold(*AT_WORK)
    gc.enable()


def sweep() -> None:
    """Hands rest: look now, if there may be some, so that no key has to wait for it later."""
    young, looked_at, _ = gc.get_count()
    if gc.isenabled() and (looked_at or young > WORTH_WHILE):
        gc.collect()


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
