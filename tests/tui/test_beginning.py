"""The first moments: nothing is counted that nobody has read, and what was left yesterday is there."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.tui import office
from tests.tui.fake_desk import FakeDesk
from tests.tui.watching import CONNECTED, watching
from xianzhi_tui.config import load
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.roles import Person
from xianzhi_tui.errors import ConfigError
from xianzhi_tui.sync.desk import BoardData, Link, LinkState, OutboxEntry, OutboxState
from xianzhi_tui.tui import bindings

GONE = Link(LinkState.OFFLINE, since=office.ago(4), heard_at=office.ago(4), data_as_of=office.ago(4))


@pytest.mark.parametrize(("link", "why"), [(None, "正在读取本机数据。"), (CONNECTED, "正在向服务取数据。")])
async def test_before_the_first_data_nothing_is_counted(link: Link | None, why: str) -> None:
    async with watching(desk=FakeDesk(BoardData()), link=link) as view:
        assert [line.strip() for line in view.listed[1:9] if line.strip()] == ["报修", why, "吐槽", why, "欠回访", why]
        assert view.lines[1] == ""
        view.desk.data = office.data(())
        view.desk.hold(())
        await view.until(lambda: "报修 0" in view.listed[1])
        assert "没有待受理的单" in view.lines[1]
        assert "欠回访 0" in view.lines[1]


async def test_an_empty_list_is_as_of_what_was_read_not_of_what_was_heard() -> None:
    async with watching(desk=FakeDesk(office.data(()))) as view:
        view.desk.link(replace(CONNECTED, data_as_of=office.NOW + timedelta(seconds=40)))
        await view.settled()
        assert "数据截至 14:46" in view.listed[2]
        later = office.NOW + timedelta(minutes=2)
        view.desk.data = replace(view.desk.data, data_as_of=later)
        view.desk.link(replace(CONNECTED, data_as_of=later))
        await view.until(lambda: "数据截至 14:48" in view.listed[2])


async def test_in_the_morning_without_a_line_everything_is_as_it_was_left() -> None:
    kitchen = office.matter(1044, "6号楼902", "厨房水管漏水", office.ago(5))
    desk = FakeDesk(office.data((kitchen,)))
    desk.entries = [OutboxEntry("c1", "t1044", c.Accept(), 1, office.ago(3), Person("d1", "张敏"), OutboxState.QUEUED)]
    async with watching(desk=desk, link=GONE) as view:
        assert view.app.screen is view.app.board
        assert "值班 张敏" in view.lines[0]
        assert "离线 04:00  数据截至 14:42  待发 1" in view.lines[0]
        assert "未同步 拟受理" in view.row("1044")


async def test_a_key_that_is_taken_already_is_refused_by_name_and_the_old_one_works_on(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[keys]\n"board.register" = "f3"\n', encoding="utf-8")
    with pytest.raises(ConfigError) as wrong:
        load(file, bindings.check)
    async with watching(size=(200, 30)) as view:
        view.app.refuse_settings(wrong.value)
        await view.settled()
        assert "config.toml: keys.board.register f3 已用于 board.dispatch" in view.text
        await view.press("f2")
        form = view.app.board.form_place.form
        assert form is not None
        assert form.word == "register"
