"""The tray: what is not yet sent, what was refused, both sides of it, and what a person can do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from msgspec.structs import replace
from textual.widgets import OptionList

from tests.hostile import MARKUP
from tests.tui.office import LI, ROSTER, ago, matter
from tests.tui.test_whole_way import Watch, on_watch
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.roles import Person
from xianzhi_tui.domain.ticket import Category, Channel, Kind, Location, Report, Reporter
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.desk import OutboxEntry, OutboxState, Typed, UnsentHandover
from xianzhi_tui.tui.command_words import command_words
from xianzhi_tui.tui.screens.outbox import Outbox
from xianzhi_tui.tui.widgets.key_line import KeyLine
from xianzhi_tui.tui.widgets.title import Title

LAMP = matter(1043, "广场东侧", "路灯不亮", ago(10)).then(c.Accept(), ago(9))
TAKEN = matter(1043, "广场东侧", "路灯不亮", ago(10)).then(c.Accept(), ago(9)).then(c.Dispatch("w2"), ago(2), LI)
REFUSED = OutboxEntry(
    "c1",
    "t1043",
    c.Dispatch("w1"),
    LAMP.ticket.version,
    ago(1),
    Person("d1", "张敏"),
    OutboxState.REFUSED,
    1,
    "stale_version",
    "李强已于14:44派给李师傅",
    TAKEN.ticket,
)
QUEUED = replace(REFUSED, command_id="c2", command=c.AddNote("灯杆12号"), state=OutboxState.QUEUED, theirs=None)


@asynccontextmanager
async def tray_with(*entries: OutboxEntry) -> AsyncIterator[Watch]:
    """The tray, opened by its key, with these commands in it."""
    async with on_watch(LAMP) as watch:
        watch.desk.stories["t1043"] = TAKEN.story
        watch.desk.outbox_becomes(*entries)
        await watch.until(lambda: watch.app.known.entries == entries)
        await watch.press("ctrl+o")
        assert isinstance(watch.app.screen, Outbox)
        yield watch


def text(watch: Watch, selector: str) -> str:
    return str(watch.app.screen.query_one(selector).render())


def heading(watch: Watch) -> str:
    return watch.app.screen.query_one(Title).render_line(0).text.strip()


def rows(watch: Watch) -> list[str]:
    listed = watch.app.screen.query_one(OptionList)
    return [str(listed.get_option_at_index(index).prompt) for index in range(listed.option_count)]


async def test_each_command_says_what_when_and_why() -> None:
    async with tray_with(QUEUED, REFUSED) as watch:
        assert heading(watch) == "待发与被拒  待发 1  被拒 1"
        assert rows(watch) == [
            "待发  11-23 14:45  1043  广场东侧  备注  灯杆12号  已试1次",
            "被拒  11-23 14:45  1043  广场东侧  派单  王师傅  已试1次",
        ]


@pytest.mark.parametrize(
    ("entries", "keys"),
    [((), "Esc 返回"), ((QUEUED,), "Esc 返回"), ((QUEUED, REFUSED), "回车 修改  F5 重发  Del 放弃  Esc 返回")],
    ids=["nothing", "on its way", "refused"],
)
async def test_only_keys_that_do_something_are_named(entries: tuple[OutboxEntry, ...], keys: str) -> None:
    async with tray_with(*entries) as watch:
        assert watch.app.screen.query_one(KeyLine).render_line(0).text.strip() == keys


async def test_a_handover_that_waits_is_counted_and_listed_with_the_acts() -> None:
    async with on_watch(LAMP) as watch:
        signed = UnsentHandover("张敏", "李强[/", ago(1))
        watch.desk.outbox_becomes(QUEUED, handovers=(signed,))
        await watch.until(lambda: watch.app.known.view.unsent_acts == 2)
        await watch.press("ctrl+o")
        assert heading(watch) == "待发与被拒  待发 2  被拒 0"
        assert rows(watch)[1] == "待发  11-23 14:45  交接班  张敏 交 李强[/ 接"
        await watch.press("down", "f5")
        assert text(watch, "#line") == "已存在本机，连上后自动发送，无需操作"
        watch.desk.outbox_becomes()
        await watch.until(lambda: rows(watch) == [])
        assert text(watch, "#line") == "没有待发的操作，全部已送达。"


async def test_a_refused_command_is_shown_first_with_both_sides() -> None:
    async with tray_with(QUEUED, REFUSED) as watch:
        await watch.until(lambda: "受理" in text(watch, "#detail"))
        assert text(watch, "#detail").splitlines() == [
            "我的  11-23 14:45  张敏  派单  王师傅",
            "现在  1043  已派单  经办 李师傅",
            "      11-23 14:36  居民提交，小程序",
            "      11-23 14:37  张敏 受理",
            "      11-23 14:44  李强 派李师傅到现场",
        ]
        why = "李强已于14:44派给李师傅 · 您的内容已保留 · F5 重发，回车 修改，Del 放弃"
        assert text(watch, "#line") == why


async def test_every_word_of_mine_is_there_to_be_read() -> None:
    words = "灯杆在花坛后面，" * 60
    async with tray_with(replace(REFUSED, command=c.AddNote(words))) as watch:
        assert words in text(watch, "#detail").replace("\n", "")


@pytest.mark.parametrize("size", [(80, 24), (160, 45)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_it_is_changed_in_the_form_it_was_made_from_and_sent_as_the_act_it_was(size: tuple[int, int]) -> None:
    typed = Typed("add_note", {"text": "灯杆12号[/", "public": "no"})
    refused = replace(REFUSED, command=c.AddNote("灯杆12号[/"), base_version=None, typed=typed)
    async with tray_with(refused) as watch:
        await watch.pilot.resize_terminal(*size)
        await watch.press("enter")
        await watch.until(lambda: watch.form is not None)
        assert watch.form is not None
        assert watch.form.draft == {"text": "灯杆12号[/"}
        await watch.press("end", "x", "f5")
        await watch.until(lambda: watch.desk.entries[0].state is OutboxState.QUEUED)
        (sent,) = watch.desk.entries
        assert (sent.command_id, sent.command, watch.desk.issued) == ("c1", c.AddNote("灯杆12号[/x"), [])


async def test_whoever_leaves_the_form_keeps_the_refused_command() -> None:
    typed = Typed("dispatch", {"assignee": "w1", "reason": "就近"})
    async with tray_with(replace(REFUSED, typed=typed)) as watch:
        await watch.press("enter")
        await watch.until(lambda: watch.form is not None)
        await watch.press("escape")
        assert watch.form is None
        assert [one.state for one in watch.desk.entries] == [OutboxState.REFUSED]


async def test_an_act_that_asked_nothing_has_nothing_to_change() -> None:
    async with tray_with(replace(REFUSED, command=c.Accept())) as watch:
        await watch.press("enter")
        assert text(watch, "#line") == "这一步没有可改的内容，可以重发或放弃"
        assert watch.app.screen is not watch.app.board


async def test_a_time_that_was_counted_from_now_stays_the_moment_it_was() -> None:
    async with on_watch(TAKEN) as watch:
        await watch.press("enter")
        await watch.until(lambda: watch.form is not None)
        await watch.press("f5")
        await watch.until(lambda: len(watch.desk.issued) == 1)
        typed = watch.desk.entries[-1].typed
        assert typed is not None
        assert (typed.form, typed.answers["arrived_at"]) == ("verify", "11-23 14:46")


async def test_sending_it_again_is_meant_for_the_ticket_as_it_is_now() -> None:
    async with tray_with(REFUSED) as watch:
        await watch.press("f5")
        await watch.until(lambda: watch.desk.retried == [("c1", TAKEN.ticket.version)])
        await watch.until(lambda: text(watch, "#line") == "没有待发的操作，全部已送达。")


async def test_what_needed_no_version_needs_none_again() -> None:
    async with tray_with(replace(REFUSED, command=c.AddNote("好"), base_version=None)) as watch:
        await watch.press("f5")
        await watch.until(lambda: watch.desk.retried == [("c1", None)])


async def test_giving_it_up_needs_a_reason() -> None:
    async with tray_with(REFUSED) as watch:
        await watch.press("delete", "enter")
        assert text(watch, "#line") == "请写放弃原因"
        await watch.press("已", "派", "enter")
        await watch.until(lambda: watch.desk.dropped == [("c1", "已派")])


async def test_escape_keeps_the_command_and_then_leads_back() -> None:
    async with tray_with(REFUSED) as watch:
        await watch.press("delete", "x", "escape")
        assert watch.desk.dropped == []
        await watch.press("escape")
        assert watch.app.screen is watch.app.board


@pytest.mark.parametrize("key", ["f5", "delete"])
async def test_a_command_on_its_way_is_left_alone(key: str) -> None:
    async with tray_with(QUEUED) as watch:
        assert text(watch, "#line") == "已存在本机，连上后自动发送，无需操作"
        await watch.press(key)
        assert text(watch, "#line") == "这条还没被拒，会自动发送"
        assert (watch.desk.retried, watch.desk.dropped) == ([], [])


async def test_the_tray_lives_on_while_it_is_open() -> None:
    async with tray_with(QUEUED, REFUSED) as watch:
        watch.desk.outbox_becomes(REFUSED)
        await watch.until(lambda: len(rows(watch)) == 1)
        assert heading(watch) == "待发与被拒  待发 0  被拒 1"


@pytest.mark.parametrize("name", MARKUP)
async def test_hostile_words_are_only_words(name: str) -> None:
    async with tray_with(replace(REFUSED, command=c.ReturnOrder(MARKUP[name]), message=MARKUP[name])) as watch:
        assert MARKUP[name] in rows(watch)[0]
        assert MARKUP[name] in text(watch, "#line")


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (c.Accept(), "受理"),
        (
            c.Verify(c.Finding.SMALL, ago(5), "王师傅", safety_measure="已放警示牌"),
            "核实  小修  到场时间 11-23 14:41  王师傅  已放警示牌",
        ),
        (c.AddNote("好", public=True), "备注  好  居民可见"),
        (c.MergeInto("t1042"), "并单"),
        (
            c.Register(
                Report(Kind.REPAIR, Category.WATER, "漏水", Location("6号楼902"), Reporter("朱建国", "13800001234")),
                Channel.PHONE,
                ago(1),
            ),
            "登记  给水  6号楼902  漏水  电话  报修时间 11-23 14:45",
        ),
    ],
)
def test_a_command_is_told_in_words_without_anybodys_number(command: c.Command, words: str) -> None:
    assert command_words(command, ROSTER, Strings("zh")) == words
