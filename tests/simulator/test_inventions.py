"""Invented people, troubles and photos."""

from __future__ import annotations

from io import BytesIO
from itertools import islice

import pytest
from PIL import Image

from xianzhi_tui.cli import Demo
from xianzhi_tui.simulator.drawings import draw
from xianzhi_tui.simulator.happenings import REPORTS_A_SHIFT, SHIFT_MINUTES, Deed, happenings
from xianzhi_tui.simulator.invention import Inventor
from xianzhi_tui.simulator.themes import THEMES, Scene
from xianzhi_tui.text import clean, mask_name, mask_phone


def test_the_same_seed_tells_the_same_story() -> None:
    first = list(islice(happenings(Inventor(7), 7), 200))
    assert first == list(islice(happenings(Inventor(7), 7), 200))
    assert first != list(islice(happenings(Inventor(8), 8), 200))


def test_a_story_has_everything_in_it() -> None:
    story = list(islice(happenings(Inventor(1), 1), 300))
    assert {happening.deed for happening in story} == set(Deed)
    assert {happening.report.theme for happening in story if happening.report} == set(THEMES)


def test_the_first_thing_that_happens_is_a_report_and_soon() -> None:
    first = next(happenings(Inventor(3), 3))
    assert first.deed is Deed.FILES
    assert first.after <= 5


def test_a_day_of_the_demonstration_is_a_usual_one() -> None:
    assert Demo().reports == REPORTS_A_SHIFT


def test_a_day_is_as_busy_as_it_is_wanted() -> None:
    for wanted in (20, 60):
        minutes, filed = 0.0, 0
        for happening in happenings(Inventor(1), 1, wanted):
            minutes += happening.after
            if minutes > 20 * SHIFT_MINUTES:
                break
            filed += happening.report is not None
        assert 0.9 * wanted < filed / 20 < 1.1 * wanted


def test_only_those_urge_or_withdraw_who_reported_before() -> None:
    reported = set()
    for happening in islice(happenings(Inventor(5), 5), 300):
        if happening.report:
            reported.add(happening.neighbour)
        assert happening.neighbour in reported


def test_no_happening_has_the_reference_of_another() -> None:
    story = list(islice(happenings(Inventor(2), 2), 500))
    assert len({happening.ref for happening in story}) == 500


def test_neighbours_have_names_and_numbers_a_screen_can_mask() -> None:
    for neighbour in Inventor(4).neighbours:
        assert mask_name(neighbour.name) == neighbour.name  # 朱女士 gives nothing away
        assert mask_phone(neighbour.phone).startswith("138****")


def test_what_they_say_is_clean_and_fits_its_place() -> None:
    inventor = Inventor(6)
    for _ in range(300):
        report = inventor.report()
        assert clean(report.text, max_chars=5_000) == report.text
        assert "{" not in report.text + report.location.text
        assert report.location.text


@pytest.mark.parametrize("scene", list(Scene))
def test_a_photo_shows_the_same_place_broken_and_mended(scene: Scene) -> None:
    broken, mended = draw(scene, 11), draw(scene, 11, mended=True)
    assert broken == draw(scene, 11)
    assert broken != mended
    with Image.open(BytesIO(broken)) as image:
        assert (image.format, image.size) == ("JPEG", (640, 480))
    assert len(broken) < 100_000
