"""What may be a photo, each picture once, and which two belong together."""

from __future__ import annotations

import pytest

from xianzhi_tui.domain.photos import may_be_photo, once, pair
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


def test_a_picture_attached_again_counts_once_as_what_it_was_brought_for() -> None:
    again = Photo(FIRST.digest, PhotoStage.AFTER)
    assert once((FIRST, AFTER, again, FIRST)) == (FIRST, AFTER)


@pytest.mark.parametrize("data", [b"\xff\xd8\xff\xe0", b"\x89PNG\r\n", b"RIFF\0\0\0\0WEBPVP8 "])
def test_a_photo_is_known_by_how_its_file_begins(data: bytes) -> None:
    assert may_be_photo(data)
    assert not may_be_photo(b"\n" + data)
