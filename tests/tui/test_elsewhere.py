"""What lies with somebody else, and what may be the same matter: to be seen on the board without a key."""

from __future__ import annotations

from tests.tui import office
from tests.tui.watching import watching
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.ticket import Category

HOSTILE = "六楼漏水[/"


def with_the_water_company() -> office.Matter:
    """Checked on site, then handed to the water company; a look is due in two days."""
    return (
        office.matter(1035, "2号楼水泵房", HOSTILE, office.ago(90))
        .then(c.Accept(), office.ago(88))
        .then(office.TOLD, office.ago(87))
        .then(office.small(office.ago(60)), office.ago(60))
        .then(office.WITH_THE_WATER_COMPANY, office.ago(5))
    )


async def test_a_transferred_ticket_names_who_has_it() -> None:
    async with watching(with_the_water_company(), size=(160, 45)) as view:
        assert "水务公司" in view.row("1035")
        assert "由 水务公司 办，对方单号 供水第8号" in view.text


async def test_a_review_that_has_come_is_marked_on_its_row() -> None:
    async with watching(with_the_water_company()) as view:
        assert "该复查" not in view.row("1035")
        await view.pass_time(2 * 24 * 3600 + 60)
        assert "[该复查] " + HOSTILE in view.row("1035")
        assert "复查 已过" in view.row("1035")


def leak(no: int, place: str, minutes: float) -> office.Matter:
    return office.matter(no, place, HOSTILE, office.ago(minutes))


async def test_what_may_be_the_same_matter_stands_at_the_head_of_the_strip() -> None:
    before = leak(1038, "6号楼楼道", 60 * 70).then(c.Accept(), office.ago(60 * 69))
    async with watching(before, leak(1044, "6号楼902", 1), size=(120, 30)) as view:
        view.app.board.queue.go_to("t1044")
        await view.until(lambda: "相似 1038(同楼 2天22时前 给水 已受理)" in view.text)


async def test_where_there_is_no_room_for_all_of_it_its_number_stands_there() -> None:
    before = leak(1038, "6号楼楼道", 60 * 70).then(c.Accept(), office.ago(60 * 69))
    async with watching(before, leak(1044, "6号楼902", 1), size=(80, 24)) as view:
        view.app.board.queue.go_to("t1044")
        await view.until(lambda: "相似 1038" in view.text and "相似 1038(" not in view.text)


async def test_the_pane_says_it_in_a_line_of_its_own() -> None:
    async with watching(leak(1038, "6号楼楼道", 60), leak(1044, "6号楼902", 1), size=(160, 45)) as view:
        view.app.board.queue.go_to("t1044")
        await view.until(lambda: "相似 1038(同楼 59分前" in view.text or "相似 1038(同楼 1时00分前" in view.text)


async def test_another_trade_or_another_house_is_not_alike() -> None:
    lamp = office.matter(1040, "6号楼楼道", "灯不亮", office.ago(20), category=Category.LIGHTING)
    async with watching(lamp, leak(1041, "8号楼楼道", 20), leak(1044, "6号楼902", 1)) as view:
        view.app.board.queue.go_to("t1044")
        await view.pilot.pause(0.2)
        assert "相似" not in view.text
