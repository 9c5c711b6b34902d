"""What the desk says of promises: their own countdown, and in the end whether they were kept."""

from __future__ import annotations

from tests.tui.office import NOW, Matter, ago
from tests.tui.screens.test_calls import repairing, told
from tests.tui.watching import watching
from xianzhi_tui.domain import commands as c
from xianzhi_tui.strings import Strings
from xianzhi_tui.tui.widgets.lines import Line
from xianzhi_tui.tui.widgets.promised import promise_lines

FINISH = c.FinishRepair("已修", no_photo_reason="无")


def said(matter: Matter, language: str = "zh") -> list[tuple[str, str]]:
    """The lines on a matter's promises, and the tone of their ends."""
    lines: list[Line] = promise_lines(matter.ticket, NOW, Strings(language))
    return [("".join(words for words, _ in left).strip(), left[-1][1]) for left, _ in lines]


def test_an_open_promise_counts_down_and_a_broken_one_is_late() -> None:
    assert said(told(repairing(1043), ago(-130))) == [("答应 16:56 前办好  承诺 还有 2时10分", "muted")]
    assert said(told(repairing(1043), ago(41))) == [("答应 14:05 前办好  承诺 已过 41分", "late")]
    assert said(told(repairing(1043), ago(-130)), "en") == [
        ("promised by 16:56: it is done  promise left 2h10m", "muted")
    ]


def test_in_the_end_it_says_whether_the_promise_was_kept() -> None:
    assert said(told(repairing(1043), ago(30)).then(FINISH, ago(40))) == [("答应 14:16 前办好  按时 14:06", "muted")]
    assert said(told(repairing(1043), ago(40)).then(FINISH, ago(30))) == [("答应 14:06 前办好  失约 14:16", "late")]
    replaced = told(told(repairing(1043), ago(30)), ago(-30))
    assert next(words for words, _ in said(replaced)) == "答应 14:16 前办好  已另约"


async def test_the_countdown_runs_in_the_details_beside_the_list() -> None:
    async with watching(told(repairing(1043), ago(-4)), size=(160, 45)) as view:
        assert "答应 14:50 前办好  承诺 还有 04:00" in view.text
        await view.pass_time(1)
        assert "答应 14:50 前办好  承诺 还有 03:59" in view.text
        await view.pass_time(245)
        assert "答应 14:50 前办好  承诺 已过 00:06" in view.text


async def test_the_whole_story_names_the_promises_too() -> None:
    async with watching(told(repairing(1043), ago(-130))) as view:
        assert "承诺 还有 2时10分" in view.text
        await view.press("right")
        assert "答应 16:56 前办好  承诺 还有 2时10分" in view.text
        assert "张敏 承诺 11-23 16:56 前办好" in view.text
