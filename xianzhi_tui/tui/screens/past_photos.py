"""The photos of a ticket as there were by a moment of the past: to be looked at, and no more of them."""

from __future__ import annotations

from xianzhi_tui.tui import bindings
from xianzhi_tui.tui.screens.photos import PhotosPage


class PastPhotos(PhotosPage, inherit_bindings=False):
    """Nothing is attached from here."""

    acts = bindings.PAST_PHOTOS
    BINDINGS = bindings.of(bindings.PAST_PHOTOS)
