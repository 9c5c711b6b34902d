"""Photos nobody took: simple drawings of what is broken, before and after."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

from xianzhi_tui.simulator.themes import Scene

_SIZE = (640, 480)
_Colour = tuple[int, int, int]
_Draw = Callable[[ImageDraw.ImageDraw, Random, bool], None]


def draw(scene: Scene, seed: int, mended: bool = False) -> bytes:
    """A JPEG of the scene; the same seed draws the same place, broken or mended."""
    random = Random(seed)
    image = Image.new("RGB", _SIZE, _shade(random, (196, 190, 178)))
    _SCENES[scene](ImageDraw.Draw(image), random, mended)
    out = BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def _shade(random: Random, colour: _Colour, by: int = 14) -> _Colour:
    shift = random.randint(-by, by)
    red, green, blue = (max(0, min(255, part + shift)) for part in colour)
    return red, green, blue


def _tile(pen: ImageDraw.ImageDraw, random: Random, mended: bool) -> None:
    broken = (random.randint(1, 3), random.randint(1, 2))
    for column in range(5):
        for row in range(4):
            x, y = column * 130 - 5, row * 125 - 5
            corners = [(x, y), (x + 122, y), (x + 122, y + 117), (x, y + 117)]
            pen.polygon(corners, _shade(random, (205, 198, 182)))
            if (column, row) == broken and not mended:
                lifted = [(x + 8, y - 14), (x + 130, y + 10), (x + 116, y + 112), (x + 4, y + 96)]
                pen.polygon([(px + 10, py + 16) for px, py in lifted], (70, 62, 54))
                pen.polygon(lifted, (222, 214, 196))
                pen.line([(x + 20, y + 8), (x + 66, y + 60), (x + 58, y + 104)], (60, 52, 44), 5)


def _lamp(pen: ImageDraw.ImageDraw, random: Random, mended: bool) -> None:
    pen.rectangle((0, 0, 640, 480), (24, 30, 52))
    pen.rectangle((0, 380, 640, 480), (38, 42, 50))
    x = random.randint(220, 420)
    if mended:
        pen.polygon([(x, 90), (x - 170, 430), (x + 170, 430)], (120, 110, 70))
    pen.rectangle((x - 7, 110, x + 7, 420), (92, 96, 104))
    pen.ellipse((x - 44, 60, x + 44, 124), (255, 240, 176) if mended else (66, 68, 74))
    for _ in range(6):
        window = random.randint(0, 600), random.randint(140, 320)
        pen.rectangle((*window, window[0] + 26, window[1] + 34), (146, 128, 84))


def _pipe(pen: ImageDraw.ImageDraw, random: Random, mended: bool) -> None:
    y = random.randint(150, 230)
    pen.rectangle((0, y, 640, y + 56), (134, 142, 150))
    pen.rectangle((0, y + 8, 640, y + 18), (188, 194, 200))
    x = random.randint(220, 400)
    pen.rectangle((x, y - 14, x + 70, y + 70), (112, 96, 70) if not mended else (172, 178, 186))
    if not mended:
        for _ in range(16):
            drop = x + random.randint(-20, 90), random.randint(y + 74, 420)
            pen.ellipse((*drop, drop[0] + 10, drop[1] + 22), (92, 140, 196))
        pen.ellipse((x - 120, 410, x + 190, 470), (116, 150, 186))


def _door(pen: ImageDraw.ImageDraw, random: Random, mended: bool) -> None:
    colour = _shade(random, (96, 112, 104))
    pen.rectangle((200, 50, 440, 460), (52, 50, 48))
    open_by = 0 if mended else random.randint(50, 90)
    pen.polygon(
        [(206, 56), (434 - open_by, 56 + open_by // 3), (434 - open_by, 448 + open_by // 9), (206, 454)], colour
    )
    pen.ellipse((400 - open_by, 250, 420 - open_by, 270), (210, 190, 120))


def _wall(pen: ImageDraw.ImageDraw, random: Random, mended: bool) -> None:
    for y in range(0, 480, 40):
        for x in range(-40 if y % 80 else 0, 640, 80):
            pen.rectangle((x + 2, y + 2, x + 76, y + 36), _shade(random, (186, 160, 136)))
    if mended:
        return
    x, y = random.randint(180, 380), 0
    for _ in range(12):
        step = random.randint(-36, 36), random.randint(26, 44)
        pen.line((x, y, x + step[0], y + step[1]), (48, 40, 36), 6)
        x, y = x + step[0], y + step[1]
    pen.ellipse((x - 110, 250, x + 110, 440), (120, 104, 90))


def _bins(pen: ImageDraw.ImageDraw, random: Random, mended: bool) -> None:
    pen.rectangle((0, 340, 640, 480), (122, 120, 116))
    for number, colour in enumerate(((70, 110, 80), (60, 90, 140), (150, 70, 60))):
        x = 90 + number * 170
        pen.polygon([(x, 190), (x + 130, 190), (x + 115, 390), (x + 15, 390)], colour)
        pen.rectangle((x - 8, 176, x + 138, 196), _shade(random, colour))
    for _ in range(0 if mended else 14):
        x, y = random.randint(40, 560), random.randint(350, 430)
        pen.ellipse((x, y, x + random.randint(34, 66), y + random.randint(24, 44)), _shade(random, (90, 86, 80), 40))


def _tree(pen: ImageDraw.ImageDraw, random: Random, mended: bool) -> None:
    pen.rectangle((0, 360, 640, 480), (112, 138, 84))
    pen.rectangle((420, 60, 640, 360), (202, 190, 172))
    pen.rectangle((480, 130, 570, 220), (110, 136, 156))
    pen.rectangle((230, 200, 268, 400), (98, 74, 52))
    reach = 330 if mended else 500
    for _ in range(40):
        x, y = random.randint(90, reach), random.randint(60, 230)
        pen.ellipse((x, y, x + 60, y + 50), _shade(random, (74, 118, 62), 22))


def _cars(pen: ImageDraw.ImageDraw, random: Random, mended: bool) -> None:
    pen.rectangle((0, 240, 640, 480), (104, 104, 108))
    for x in range(20, 640, 90):
        pen.polygon([(x, 470), (x + 40, 470), (x + 76, 430), (x + 36, 430)], (226, 196, 84))
    for number in range(0 if mended else 2):
        x = 60 + number * 280 + random.randint(-20, 20)
        colour = _shade(random, random.choice(((176, 60, 56), (70, 92, 132), (210, 210, 206))))
        pen.rectangle((x, 300, x + 240, 380), colour)
        pen.polygon([(x + 44, 300), (x + 78, 246), (x + 170, 246), (x + 202, 300)], colour)
        for wheel in (x + 30, x + 160):
            pen.ellipse((wheel, 354, wheel + 52, 406), (30, 30, 32))


_SCENES: dict[Scene, _Draw] = {
    Scene.TILE: _tile,
    Scene.LAMP: _lamp,
    Scene.PIPE: _pipe,
    Scene.DOOR: _door,
    Scene.WALL: _wall,
    Scene.BINS: _bins,
    Scene.TREE: _tree,
    Scene.CARS: _cars,
}
