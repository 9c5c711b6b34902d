"""F1 tells the keys of where it was pressed, and then all others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.tui.watching import View, watching
from xianzhi_tui.tui import bindings
from xianzhi_tui.tui.screens.help import Help


def headings(view: View) -> list[str]:
    """What stands above the keys, as far as it is seen."""
    return [line.strip() for line in view.lines[1:-1] if line.startswith(" ") and not line.startswith("  ")]


@pytest.mark.parametrize(
    ("keys", "first", "words"),
    [
        ((), "值班台", "登记来电来访"),
        (("f2",), "位置有候选时", "留草稿"),
        (("f4",), "在回访台", "打电话"),
        (("f4", "enter"), "填表时", "看号码"),
        (("f7",), "查找时", "去这一单"),
        (("ctrl+g",), "统计", "下一节"),
        (("ctrl+o",), "在待发与冲突里", "重发"),
    ],
)
async def test_the_keys_of_where_it_was_pressed_come_first(keys: tuple[str, ...], first: str, words: str) -> None:
    async with watching(size=(100, 45)) as view:
        await view.press(*keys)
        await view.press("f1")
        assert isinstance(view.app.screen, Help)
        assert headings(view)[0] == first
        before = view.text.split("别处的按键")[0]
        assert words in before


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
async def test_a_page_says_how_much_of_it_is_below_and_no_line_is_passed_over(size: tuple[int, int]) -> None:
    async with watching(size=size) as view:
        await view.press("f1")
        page, seen = view.app.screen, list[str]()
        assert isinstance(page, Help)
        while "翻页" in view.lines[-2]:
            seen += view.lines[1:-2]
            await view.press("pagedown")
        whole = [line.rstrip() for line in ("".join(part for part, _ in left) for left, _ in page._write(size[0]))]
        seen += view.lines[1:-1][len(seen) - len(whole) :]
        assert all(line.startswith(words) for line, words in zip(seen, whole, strict=True))


async def test_every_key_can_be_changed_by_the_name_that_stands_behind_it() -> None:
    async with watching(size=(80, 200)) as view:
        await view.press("f1")
        named = {line.split()[-1] for line in view.lines if line.startswith("   ")}
    assert named == {act.id for acts in bindings.GROUPS.values() for act in acts}


def test_the_shipped_settings_name_an_action_that_there_is() -> None:
    settings = (Path(__file__).parents[3] / "config.toml").read_text(encoding="utf-8")
    (example,) = re.findall(r'"(\w+\.\w+)" = "\w+"', settings)
    assert example in {act.id for acts in bindings.GROUPS.values() for act in acts}


async def test_a_key_that_means_something_else_in_a_form_is_told_once() -> None:
    async with watching(size=(100, 60)) as view:
        await view.press("f4", "enter", "f1")
        near = view.text.split("别处的按键")[0]
        assert near.count(" F6 ") == 1
