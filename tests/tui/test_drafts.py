"""What is typed into a form is still there after the desk was killed, and gone once it was submitted."""

from __future__ import annotations

from tests.tui import office
from tests.tui.fake_desk import FakeDesk
from tests.tui.forms.counter import type_in
from tests.tui.watching import View, watching
from xianzhi_tui.domain import commands as c
from xianzhi_tui.errors import StorageFull
from xianzhi_tui.sync.desk import Drafts
from xianzhi_tui.sync.drafts import DraftsDamaged
from xianzhi_tui.tui.widgets.form_place import AUTHOR

HOSTILE = "六楼漏水[/"


def on_site() -> office.Matter:
    return office.matter(1044, "6号楼902", HOSTILE, office.ago(5)).then(c.Accept(), office.ago(4))


def desk(**more: object) -> FakeDesk:
    shown = (on_site(),)
    return FakeDesk(office.data(shown), stories=office.stories(shown), **more)  # type: ignore[arg-type]


async def test_what_is_typed_is_kept_within_a_second_though_the_form_is_still_open() -> None:
    async with watching(desk=desk()) as view:
        await view.press("f2")
        await type_in(view.pilot, "6-902")
        await view.pass_time(1)
        assert view.desk.kept_drafts == {("", "register"): {"location": "6-902"}}


async def test_a_desk_started_again_offers_it_in_the_same_form() -> None:
    before: Drafts = {("", "register"): {"location": "6-902", "text": HOSTILE}, ("t1044", "gone"): {"x": "1"}}
    async with watching(desk=desk(kept_drafts=before)) as view:
        await view.press("f2")
        assert "草稿已填好" in view.text
        assert "6-902" in view.text
        assert HOSTILE in view.text


async def test_once_submitted_and_kept_the_draft_is_forgotten() -> None:
    async with watching(desk=desk(kept_drafts={("t1044", "add_note"): {"text": "带梯子"}, ("", "x"): {}})) as view:
        await view.app.board.steps.begin(c.AddNote, on_site().ticket)
        await view.settled()
        await view.press("enter")
        assert [one.command for one in view.desk.issued] == [c.AddNote("带梯子")]
        assert view.desk.kept_drafts == {("", "x"): {}}


async def test_what_could_not_be_kept_stays_a_draft() -> None:
    async with watching(desk=desk()) as view:
        await view.app.board.steps.begin(c.AddNote, on_site().ticket)
        await view.settled()
        await type_in(view.pilot, "带梯子")
        view.desk.refusal = StorageFull("磁盘已满")
        await view.press("enter")
        await view.pass_time(1)
        assert view.desk.kept_drafts == {("t1044", "add_note"): {"text": "带梯子"}}


async def test_a_form_emptied_again_leaves_no_draft() -> None:
    async with watching(desk=desk(kept_drafts={("", "register"): {"location": "6"}})) as view:
        await view.press("f2", "backspace", "escape")
        await view.pass_time(1)
        assert view.desk.kept_drafts == {}


async def test_leaving_the_desk_keeps_the_last_letters() -> None:
    async with watching(desk=desk()) as view:
        await view.press("f2")
        await type_in(view.pilot, "6-902")
        await view.app.action_quit()
        assert view.desk.kept_drafts == {("", "register"): {"location": "6-902"}}


async def test_while_nothing_is_typed_nothing_is_written() -> None:
    writes: list[Drafts] = []

    class Counting(FakeDesk):
        async def keep_drafts(self, drafts: Drafts) -> None:
            writes.append(drafts)

    shown = (on_site(),)
    async with watching(desk=Counting(office.data(shown))) as view:
        await view.press("f2")
        await type_in(view.pilot, "6")
        for _ in range(3):
            await view.pass_time(1)
        assert writes == [{("", "register"): {"location": "6"}}]


async def test_damaged_drafts_are_told_of_and_the_desk_works_on() -> None:
    class Damaged(FakeDesk):
        async def drafts(self) -> Drafts:
            raise DraftsDamaged("草稿文件损坏,已改名")

    shown = (on_site(),)
    async with watching(desk=Damaged(office.data(shown))) as view:
        assert "草稿文件损坏" in view.text
        await view.press("f2")
        await type_in(view.pilot, "6")
        await view.pass_time(1)
        assert view.desk.kept_drafts == {("", "register"): {"location": "6"}}


async def sit_down(view: View, staff_id: str) -> None:
    """Somebody signs in at the running desk."""
    await view.press("ctrl+l")
    view.app.screen.dismiss(await view.desk.sign_in(staff_id, "246810"))
    await view.settled()


async def test_a_form_that_is_open_when_somebody_else_sits_down_stays_the_first_persons_draft() -> None:
    async with watching(desk=desk()) as view:
        await view.press("f2")
        await type_in(view.pilot, "6号楼902[/")
        await sit_down(view, "d2")
        assert view.app.board.forms.form is None
        await view.press("f2")
        assert "这是 张敏 没写完的，提交后记在您名下" in view.text
        assert "6号楼902[/" in view.text
        await view.press("escape")
        await sit_down(view, "d1")
        await view.press("f2")
        assert "上次没提交的草稿已填好" in view.text


async def test_nobody_sends_a_colleagues_draft_without_having_been_told_whose_it_is() -> None:
    draft = {("t1044", "add_note"): {"text": "带梯子", AUTHOR: "李强"}}
    async with watching(desk=desk(kept_drafts=draft)) as view:
        await view.app.board.steps.begin(c.AddNote, on_site().ticket)
        await view.settled()
        assert "这是 李强 没写完的" in view.text
        await view.press("enter")
        assert view.desk.issued == []
        await view.press("enter")
        assert [one.command for one in view.desk.issued] == [c.AddNote("带梯子")]
