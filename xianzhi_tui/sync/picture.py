"""A photo as a few coloured dots for the terminal; in the agent, so that the desk never loads an image library."""

from __future__ import annotations

import warnings
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from xianzhi_tui.errors import XianzhiError
from xianzhi_tui.sync.desk import Picture

MOST_PIXELS = 1_000_000
"""The service's small prints are a tenth of this."""
MOST_PIXELS_OF_OUR_OWN = 40_000_000
"""More the service does not take either."""
_BROKEN = (
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
    UnidentifiedImageError,
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
)
_SHADES = tuple(shade & 0xF8 for shade in range(256))


class PictureDamaged(XianzhiError):
    """The copy of a photo here cannot be drawn; it is fetched again the next time."""

    code = "picture_damaged"
    safe = "原图在服务上，未受影响"
    todo = "请再看一次"


def picture(file: Path, width: int, height: int) -> Picture:
    """The photo with its shape kept, as large as so many dots allow; a broken copy is thrown away."""
    try:
        return _careful(file, width, height, ("JPEG",), MOST_PIXELS)
    except _BROKEN as error:
        raise _damaged(file) from error


def kept_picture(file: Path, width: int, height: int) -> Picture:
    """The same from where nothing may be changed: a broken copy stays."""
    try:
        return _careful(file, width, height, ("JPEG",), MOST_PIXELS)
    except _BROKEN as error:
        raise PictureDamaged("本机的照片副本打不开", todo="请在值班台上再看一次") from error


def own_picture(file: Path, width: int, height: int) -> Picture:
    """A photo that was taken here and is not sent yet; it stays whatever becomes of its picture."""
    try:
        return _careful(file, width, height, ("JPEG", "PNG", "WEBP"), MOST_PIXELS_OF_OUR_OWN)
    except _BROKEN as error:
        raise PictureDamaged("这张照片在本机画不出来", safe="原图在本机，会照常发送", todo="请稍后再看") from error


def _careful(file: Path, width: int, height: int, formats: tuple[str, ...], most_pixels: int) -> Picture:
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        return _shrunk(file, width, height, formats, most_pixels)


def _shrunk(file: Path, width: int, height: int, formats: tuple[str, ...], most_pixels: int) -> Picture:
    with Image.open(file, formats=formats) as image:
        if image.width * image.height > most_pixels:
            raise ValueError("larger than any photo")
        image.draft("RGB", (width, height))
        small = image.convert("RGB")
    small.thumbnail((width, height))
    # Fewer shades: longer runs of one colour, so fewer orders to the terminal, and no eye sees it.
    return Picture(small.width, small.point(_SHADES * 3).tobytes())


def _damaged(file: Path) -> PictureDamaged:
    file.unlink(missing_ok=True)
    return PictureDamaged("本机的照片副本打不开，已删除")
