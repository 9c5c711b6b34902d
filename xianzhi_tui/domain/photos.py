"""Photos: what may be one, each picture once, and which two belong together: how it was, and how it is now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xianzhi_tui.domain.ticket import Photo, PhotoStage

MOST_BYTES = 10 * 2**20
DONE = (PhotoStage.AFTER, PhotoStage.REPLY)


def once(photos: Iterable[Photo]) -> tuple[Photo, ...]:
    """Each picture as it was first brought: the same file may be attached again."""
    first: dict[str, Photo] = {}
    for photo in photos:
        first.setdefault(photo.digest, photo)
    return tuple(first.values())


def may_be_photo(data: bytes) -> bool:
    """Whether a file begins as JPEG, PNG or WebP does."""
    return data.startswith((b"\xff\xd8\xff", b"\x89PNG")) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")


def pair(photos: Sequence[Photo], chosen: Photo) -> tuple[Photo, ...]:
    """The chosen photo with its counterpart, the earlier state first; alone where there is none."""
    before = [one for one in photos if one.stage is PhotoStage.BEFORE]
    done = [one for one in photos if one.stage in DONE]
    if chosen.stage is PhotoStage.BEFORE and done:
        return chosen, done[-1]
    if chosen.stage in DONE and before:
        return before[0], chosen
    return (chosen,)
