"""The oracle for what lies beside the tickets: every photo there once, every handover as it was signed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from tests.faults.oracle import Books, DeskFiles, Finding, Wrong
from tests.service_in_process import HOME
from xianzhi_tui.domain.handover import Handover
from xianzhi_tui.server.store.store import Store
from xianzhi_tui.sync.outbox import Outbox
from xianzhi_tui.sync.shift import KeptState
from xianzhi_tui.sync.unsent_photos import photos_of

MOST = 1 << 30


def judge_photos(books: Books, photos: Path) -> Iterator[Finding]:
    """No photo is like another, so each is named by one event, and lies where the service keeps them."""
    for digest, times in named(books).items():
        if times > 1:
            yield Finding(Wrong.DOUBLED, f"photo {digest}")
        for size in ("full", "thumb"):
            if not (photos / digest[:2] / f"{digest}.{size}.jpg").is_file():
                yield Finding(Wrong.LOST, f"photo {digest}: no {size}")


def named(books: Books) -> Counter[str]:
    """How many events name each photo."""
    return Counter(photo.digest for one in books.events for photo in photos_of(one.event))  # type: ignore[arg-type]


def judge_handovers(
    store: Store, desks: Mapping[str, DeskFiles], signed: Sequence[Handover], perhaps: Collection[str] = ()
) -> Iterator[Finding]:
    """What two people signed is kept as they signed it, or refused in sight; and nothing that nobody signed."""
    answers = store.read_now(lambda books: books.handovers.newest(HOME, MOST))
    kept = {one.handover.handover_id: one.handover for one in answers}
    told = {one: state for files in desks.values() for one, state in _told(files).items()}
    for handover in signed:
        here, state = kept.get(handover.handover_id), told.get(handover.handover_id)
        if state is KeptState.QUEUED:
            yield Finding(Wrong.WAITS, f"handover {handover.handover_id}")
        elif state is KeptState.REFUSED and here is not None:
            yield Finding(Wrong.DENIED, f"handover {handover.handover_id}")
        elif state is not KeptState.REFUSED and here != handover:
            yield Finding(Wrong.LOST, f"handover {handover.handover_id}")
    for nobodys in kept.keys() - {one.handover_id for one in signed} - set(perhaps):
        yield Finding(Wrong.DOUBLED, f"handover {nobodys}: nobody signed it")


def _told(files: DeskFiles) -> dict[str, KeptState]:
    """What a desk says of its handovers."""
    with closing(Outbox(files.outbox)) as outbox:
        return {one.handover.handover_id: one.state for one in outbox.handovers.kept()}
