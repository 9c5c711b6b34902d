"""Making a photo safe: looked at before it is decoded, drawn anew without its hidden data, small and large."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from xianzhi_tui.domain.photos import MOST_BYTES
from xianzhi_tui.server.errors import TooLarge, UnfitPhoto

MOST_PIXELS = 40_000_000
FULL_EDGE, THUMB_EDGE = 2560, 320
FORMATS = ("JPEG", "PNG", "WEBP")
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"hevc", b"mif1", b"msf1")


@dataclass(frozen=True, slots=True)
class Print:
    """A photo as it is kept: JPEG, large and small, named by the digest of the large one."""

    digest: str
    full: bytes
    thumb: bytes
    width: int
    height: int


def develop(data: bytes) -> Print:
    """A fresh print of an uploaded file; raises UnfitPhoto or TooLarge."""
    if len(data) > MOST_BYTES:
        raise TooLarge("照片超过 10 MB，未保存；请压缩后再传")
    _refuse_by_name(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _print(data)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise TooLarge("照片像素过多，未保存；请缩小后再传") from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        raise UnfitPhoto from None


def _refuse_by_name(data: bytes) -> None:
    """The formats people really send by mistake get an answer they can act on."""
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        raise UnfitPhoto("这是苹果 HEIC 格式，暂不支持；请在手机相机设置中选“兼容性最佳”，或转成 JPEG 再传")
    if data.lstrip()[:1] == b"<":
        raise UnfitPhoto("这是网页或矢量图，不是照片；请上传 JPEG、PNG 或 WebP 格式")


def _print(data: bytes) -> Print:
    with Image.open(BytesIO(data), formats=FORMATS) as image:
        if image.width * image.height > MOST_PIXELS:
            raise TooLarge("照片超过 4000 万像素，未保存；请缩小后再传")
        image.draft("RGB", (FULL_EDGE, FULL_EDGE))  # JPEG only: decodes no more than is kept
        picture = _flat(ImageOps.exif_transpose(image))
    picture.thumbnail((FULL_EDGE, FULL_EDGE))
    full = _jpeg(picture, quality=85)
    width, height = picture.size
    picture.thumbnail((THUMB_EDGE, THUMB_EDGE))
    return Print(sha256(full).hexdigest(), full, _jpeg(picture, quality=80), width, height)


def _flat(image: Image.Image) -> Image.Image:
    """Plain colours on white paper."""
    if not image.has_transparency_data:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    paper = Image.new("RGB", layer.size, "white")
    paper.paste(layer, mask=layer)
    return paper


def _jpeg(image: Image.Image, quality: int) -> bytes:
    sheet = Image.new("RGB", image.size)
    sheet.paste(image)  # a fresh sheet: nothing of the old file's data comes along
    out = BytesIO()
    sheet.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()
