"""The link bar never lies: it says what is known of the line, and since when."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from tests.tui.office import NOW, ago
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.desk import Link, LinkState
from xianzhi_tui.tui.widgets.link_bar import link_parts

T = Strings("zh")
HEALTHY = Link(LinkState.CONNECTED, since=ago(10), heard_at=ago(2 / 60), data_as_of=ago(2 / 60))
GONE = Link(LinkState.OFFLINE, since=ago(4.2), heard_at=ago(4.2), data_as_of=ago(4.2))


def said(link: Link, skew_warning: float = 120) -> list[tuple[str, str]]:
    return link_parts(link, NOW, skew_warning, T)


@pytest.mark.parametrize(
    ("link", "words"),
    [
        (Link(), [("正在连接", "muted")]),
        (HEALTHY, [("已连接  2秒前", "")]),
        (replace(HEALTHY, heard_at=ago(1.5)), [("已连接 1分前", "late")]),
        (GONE, [("离线 04:12", "late"), ("数据截至 14:42", "late")]),
        (
            replace(GONE, since=ago(hours=3), data_as_of=ago(days=1)),
            [("离线 3时00分", "late"), ("数据截至 11-22 14:46", "late")],
        ),
        (replace(GONE, data_as_of=None), [("离线 04:12", "late"), ("本机还没有数据", "late")]),
        (Link(LinkState.NOT_OUR_SERVER), [("这不是工单服务器", "late")]),
        (Link(LinkState.SIGNED_OUT), [("未登录", "late")]),
        (Link(LinkState.INCOMPATIBLE), [("服务版本不符，请升级", "late")]),
    ],
    ids=lambda value: value.state if isinstance(value, Link) else "",
)
def test_the_state_of_the_line_in_words(link: Link, words: list[tuple[str, str]]) -> None:
    assert said(link) == words


def test_a_wrong_clock_is_shown_from_two_minutes_on() -> None:
    assert said(replace(HEALTHY, skew_seconds=120))[1:] == []
    assert said(replace(HEALTHY, skew_seconds=185))[1:] == [("本机快 3分", "late")]
    assert said(replace(HEALTHY, skew_seconds=-185))[1:] == [("本机慢 3分", "late")]


def test_what_could_not_be_taken_in_is_counted() -> None:
    assert ("坏数据 2", "late") in said(replace(HEALTHY, faulty=2))
