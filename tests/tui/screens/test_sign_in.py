"""Who is at the desk: asked from the first empty field on, and told in three parts why not."""

from __future__ import annotations

from msgspec.structs import replace
from textual.widgets import Input

from tests.tui import office
from tests.tui.fake_desk import FakeDesk
from tests.tui.watching import View, watching
from xianzhi_tui.domain.roles import Role
from xianzhi_tui.errors import Unauthorised
from xianzhi_tui.sync.desk import BoardData, StaffMember
from xianzhi_tui.tui.forms.editors import LineEditor


def field(view: View) -> str:
    """The field that has the focus."""
    assert isinstance(view.app.focused, Input)
    return "pin" if view.app.focused.password else "number"


async def test_at_the_first_start_the_staff_number_is_asked_first() -> None:
    desk = FakeDesk(BoardData(), session=None)
    async with watching(desk=desk, link=None) as view:
        assert field(view) == "number"
        await view.press("d", "7", "enter")
        assert field(view) == "pin"
        await view.press(*"2468", "enter")
        await view.until(lambda: view.app.screen is view.app.board)
    assert desk.session is not None
    assert desk.session.actor.id == "d7"


async def test_where_people_are_known_only_the_pin_is_missing() -> None:
    async with watching(desk=FakeDesk(office.data(()), session=None), link=None) as view:
        assert field(view) == "pin"


async def test_who_works_at_the_desk_is_offered_and_a_repairer_is_not() -> None:
    repairer = StaffMember("w1", "王师傅", Role.FIELD)
    desk = FakeDesk(replace(office.data(()), staff=(repairer, *office.STAFF)), session=None)
    async with watching(desk=desk, link=None) as view:
        assert "吴经理" in view.text
        assert "王师傅" not in view.text
        await view.press("up")
        assert view.app.screen.query_one(LineEditor).value == "l1"


async def test_of_a_pin_only_its_length_is_shown_in_signs_that_are_as_wide_everywhere() -> None:
    async with watching(desk=FakeDesk(office.data(()), session=None), link=None) as view:
        await view.press(*"2468")
        assert "2468" not in view.text
        assert any(line.strip() == "****" for line in view.lines)


async def test_a_pin_without_a_number_asks_for_the_number() -> None:
    async with watching(desk=FakeDesk(BoardData(), session=None), link=None) as view:
        await view.press("tab", *"2468", "enter")
        assert field(view) == "number"


async def test_the_way_back_is_offered_only_where_somebody_is_signed_in() -> None:
    async with watching(desk=FakeDesk(office.data(()), session=None), link=None) as view:
        assert "不换人" not in view.lines[-1]
    async with watching() as view:
        await view.press("ctrl+l")
        assert "Esc 不换人" in view.lines[-1]
        await view.press("escape")
        assert view.app.screen is view.app.board


async def test_a_failed_sign_in_says_why_in_three_parts() -> None:
    desk = FakeDesk(office.data(()), session=None)
    async with watching(desk=desk, link=None) as view:
        desk.refusal = Unauthorised("工号或密码不对", safe="没有登录", todo="请再试一次")
        await view.press(*"9999", "enter")
        await view.until(lambda: "工号或密码不对。" in view.text)
        said = [line.strip() for line in view.lines]
        at = said.index("工号或密码不对。")
        assert said[at : at + 3] == ["工号或密码不对。", "没有登录。", "请再试一次。"]
        assert field(view) == "pin"
