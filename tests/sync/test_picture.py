"""The agent draws a photo as dots: looked at first, shrunk with its shape, a broken copy thrown away."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from tests.imports import loaded_by
from xianzhi_tui.sync.picture import PictureDamaged, picture


def jpeg(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), (255, 0, 0)).save(out, "JPEG")
    return out.getvalue()


def test_the_shape_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "a.jpg"
    file.write_bytes(jpeg(320, 240))
    drawn = picture(file, 60, 40)
    assert drawn.width == 53
    assert len(drawn.pixels) == 53 * 40 * 3
    assert drawn.pixels[0] >= 240 > 16 >= drawn.pixels[1]


@pytest.mark.parametrize("made", [b"", b"<svg/>", jpeg(320, 240)[:400], jpeg(4000, 3000)])
def test_a_copy_that_is_no_small_photo_is_thrown_away(tmp_path: Path, made: bytes) -> None:
    file = tmp_path / "a.jpg"
    file.write_bytes(made)
    with pytest.raises(PictureDamaged):
        picture(file, 60, 40)
    assert not file.exists()


def test_neither_the_desk_nor_the_agent_loads_an_image_library_before_a_photo_is_drawn() -> None:
    assert (
        loaded_by("import xianzhi_tui.sync.agent, xianzhi_tui.sync.port, xianzhi_tui.tui.screens.photos", "PIL")
        == set()
    )
