"""Which two photos of a ticket belong together: how it was, and how it is now."""

from __future__ import annotations

from collections.abc import Sequence

from xianzhi_tui.domain.ticket import Photo, PhotoStage

DONE = (PhotoStage.AFTER, PhotoStage.REPLY)


def pair(photos: Sequence[Photo], chosen: Photo) -> tuple[Photo, ...]:
    """The chosen photo with its counterpart, the earlier state first; alone where there is none."""
    before = [one for one in photos if one.stage is PhotoStage.BEFORE]
    done = [one for one in photos if one.stage in DONE]
    if chosen.stage is PhotoStage.BEFORE and done:
        return chosen, done[-1]
    if chosen.stage in DONE and before:
        return before[0], chosen
    return (chosen,)
