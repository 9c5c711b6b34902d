"""The application: bell, title, settings taken over while it runs, and how it ends."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.css.query import NoMatches

from tests.imports import loaded_by
from tests.tui import office
from tests.tui.fake_desk import FakeDesk
from tests.tui.watching import watching
from xianzhi_tui.config import Desk, Settings
from xianzhi_tui.domain import commands as c
from xianzhi_tui.errors import ConfigError, Unauthorised
from xianzhi_tui.tui.app import DeskApp
from xianzhi_tui.tui.messages import StoryWanted
from xianzhi_tui.tui.screens.find import FindPage
from xianzhi_tui.tui.screens.help import Help
from xianzhi_tui.tui.screens.sign_in import SignIn


def report(no: int = 1044) -> office.Matter:
    return office.matter(no, "6号楼902", "厨房水管漏水", office.ago(1))


@pytest.fixture
def bells(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    rung: list[str] = []
    monkeypatch.setattr(DeskApp, "bell", lambda _: rung.append("bell"))
    return rung


def test_the_first_picture_needs_no_commands_and_no_events() -> None:
    late = (
        "xianzhi_tui.domain.commands",
        "xianzhi_tui.domain.events",
        "xianzhi_tui.domain.decide",
        "xianzhi_tui.tui.forms.form",
        "textual.widgets._footer",
    )
    assert loaded_by("import xianzhi_tui.tui.app", *late) == set()


async def test_a_new_report_rings_and_again_each_minute_until_it_is_accepted(bells: list[str]) -> None:
    async with watching(report()) as view:
        assert len(bells) == 1
        await view.pass_time(59)
        assert len(bells) == 1
        await view.pass_time(1)
        assert len(bells) == 2
        view.desk.arrive(report().then(c.Accept(), office.NOW, office.LI).ticket)
        await view.until(lambda: "没有待受理的单" in view.text)
        await view.pass_time(120)
        assert len(bells) == 2


async def test_silence_lasts_two_minutes_and_is_shown(bells: list[str]) -> None:
    async with watching(report()) as view:
        await view.press("f9")
        assert "静音到 14:48" in view.lines[1]
        await view.pass_time(119)
        assert len(bells) == 1
        await view.pass_time(1)
        assert len(bells) == 2
        assert "静音" not in view.lines[1]


async def test_the_bell_can_be_switched_off(bells: list[str]) -> None:
    async with watching(report(), look=Desk(bell=False)):
        assert bells == []


async def test_the_terminals_title_counts_the_waiting_reports() -> None:
    async with watching(report(), report(1045)) as view:
        assert view.app.terminal_title == "(2) 贤智值班台"
        view.desk.hold(())
        await view.until(lambda: view.app.terminal_title == "贤智值班台")


async def test_language_look_and_keys_change_while_the_desk_runs() -> None:
    async with watching(report()) as view:
        view.app.apply_settings(
            Settings(desk=Desk(language="en", theme="xianzhi-light"), keys={"board.register": "f7", "app.help": "f2"})
        )
        await view.settled()
        assert view.lines[0].startswith(" Xianzhi duty desk")
        assert "Enter next step  F7 register" in view.lines[-1]
        assert view.app.theme == "xianzhi-light"
        await view.press("f2")
        assert isinstance(view.app.screen, Help)
        assert "F7          register" in view.text
        await view.press("escape", "f7")
        assert view.app.board.form_place.form is not None


async def test_a_sign_may_be_a_key_too() -> None:
    async with watching() as view:
        view.app.apply_settings(replace(view.app.settings, keys={"board.find": ";"}))
        await view.press("semicolon")
        assert isinstance(view.app.screen, FindPage)


async def test_a_theme_changes_the_colours_of_what_is_already_drawn() -> None:
    async with watching(report()) as view:
        before = view.app.board.queue.render_line(2)
        view.app.apply_settings(Settings(desk=Desk(theme="xianzhi-light")))
        await view.settled()
        after = view.app.board.queue.render_line(2)
        assert before.text == after.text
        assert [one.style for one in before] != [one.style for one in after]


async def test_a_broken_settings_file_changes_nothing_and_says_why() -> None:
    async with watching(report()) as view:
        view.app.refuse_settings(ConfigError(Path("config.toml"), "desk.themee", "未知的设置"))
        await view.settled()
        assert "desk.themee 未知的设置。  此文件未生效" in view.text


async def test_leaving_closes_the_desk_after_what_was_pressed_is_safe() -> None:
    async with watching(report()) as view:
        await view.pilot.press("enter", "ctrl+q")
        await view.until(lambda: view.desk.closed)
    assert len(view.desk.issued) == 1


async def test_the_screen_can_be_had_anew_after_what_was_pressed_is_safe() -> None:
    async with watching(report()) as view:
        await view.pilot.press("enter", "f12")
        await view.until(lambda: view.desk.closed)
    assert len(view.desk.issued) == 1
    assert view.app.wanted_anew


async def test_nobody_signed_in_means_the_sign_in_page_comes_first() -> None:
    matters = (report(),)
    desk = FakeDesk(office.data(matters), session=None)
    async with watching(desk=desk, link=None) as view:
        assert isinstance(view.app.screen, SignIn)
        assert "> d1         张敏" in view.text
        await view.press("down", *"1234", "enter")
        await view.until(lambda: view.app.screen is view.app.board)
        assert desk.session is not None
        assert desk.session.actor.name == "李强"
        assert "值班 李强" in view.lines[0]
        assert "李强 已登录" in view.text


async def test_a_wrong_pin_is_said_in_three_parts_and_may_be_tried_again() -> None:
    desk = FakeDesk(office.data((report(),)), session=None)
    async with watching(desk=desk, link=None) as view:
        desk.refusal = Unauthorised("工号或密码不对", safe="没有登录", todo="请再试一次")
        await view.press(*"9999", "enter")
        await view.until(lambda: "工号或密码不对。" in view.text)
        assert "请再试一次。" in view.text
        assert "9999" not in view.text
        await view.press(*"1234", "enter")
        await view.until(lambda: view.app.screen is view.app.board)


async def test_without_a_session_the_sign_in_page_cannot_be_left_but_the_desk_can() -> None:
    desk = FakeDesk(office.data((report(),)), session=None)
    async with watching(desk=desk, link=None) as view:
        await view.press("escape")
        assert isinstance(view.app.screen, SignIn)
        await view.pilot.press("ctrl+q")
        await view.until(lambda: desk.closed)


async def test_a_failed_errand_is_said_and_written_down_without_its_values(caplog: pytest.LogCaptureFixture) -> None:
    async with watching(report()) as view:

        async def fail(_: str) -> None:
            phone = "13800001234"
            raise RuntimeError(phone)

        view.desk.story = fail  # type: ignore[method-assign, assignment]
        with caplog.at_level(logging.ERROR, "xianzhi.tui"):
            view.app.board.post_message(StoryWanted("t1044"))
            await view.until(lambda: "界面有一处出错" in view.text)
    assert "RuntimeError at test_app.py" in caplog.text
    assert "13800001234" not in caplog.text


async def test_a_bug_ends_the_desk_with_one_line_and_no_traceback(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    async def press_on_a_bug() -> None:
        async with watching(report()) as view:
            view.app.call_later(view.app.query_one, "#nothing")
            await asyncio.sleep(0.2)

    with pytest.raises(NoMatches):
        await press_on_a_bug()
    said = capsys.readouterr()
    assert "界面出错，已退出" in said.out + said.err
    assert "Traceback" not in said.out + said.err
    assert "NoMatches at" in caplog.text


async def test_a_tick_that_was_put_off_is_nothing_to_a_desk_that_closes_meanwhile() -> None:
    for _ in range(3):
        async with watching(report()) as view:
            for milliseconds in range(1, 31):
                view.app.set_timer(milliseconds / 1000, view.app.tick_the_board)
