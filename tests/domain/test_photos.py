"""Which two photos belong together."""

from __future__ import annotations

import pytest

from xianzhi_tui.domain.photos import pair
from xianzhi_tui.domain.ticket import Photo, PhotoStage

FIRST, SECOND = Photo("b1", PhotoStage.BEFORE), Photo("b2", PhotoStage.BEFORE)
AFTER, REPLY, PAPER = Photo("a", PhotoStage.AFTER), Photo("r", PhotoStage.REPLY), Photo("e", PhotoStage.EVIDENCE)


@pytest.mark.parametrize(
    ("photos", "chosen", "expected"),
    [
        ((FIRST, SECOND, AFTER), SECOND, (SECOND, AFTER)),
        ((FIRST, SECOND, AFTER), AFTER, (FIRST, AFTER)),
        ((FIRST, AFTER, REPLY), FIRST, (FIRST, REPLY)),
        ((FIRST, SECOND), SECOND, (SECOND,)),
        ((AFTER,), AFTER, (AFTER,)),
        ((FIRST, PAPER, AFTER), PAPER, (PAPER,)),
    ],
)
def test_how_it_was_stands_before_how_it_is(
    photos: tuple[Photo, ...], chosen: Photo, expected: tuple[Photo, ...]
) -> None:
    assert pair(photos, chosen) == expected
