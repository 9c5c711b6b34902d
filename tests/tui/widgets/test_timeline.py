"""Events told in the office's words."""

from __future__ import annotations

from tests.tui import office
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.ticket import CallOutcome, CallPurpose
from xianzhi_tui.strings import Strings
from xianzhi_tui.tui.widgets.timeline import sentences

T = Strings("zh")


def story(matter: office.Matter) -> list[str]:
    return [one.words for one in sentences(matter.story, T)]


def test_a_repair_is_told_from_its_filing_on() -> None:
    matter = office.matter(1044, "6号楼902", "漏水", office.ago(30))
    matter.then(c.Accept(), office.ago(28)).then(c.Dispatch("w1"), office.ago(27))
    matter.then(office.small(office.ago(10)), office.ago(9)).then(
        c.FinishRepair("换垫圈", no_photo_reason="户内"), office.ago(1)
    )
    assert story(matter) == [
        "居民提交，小程序",
        "张敏 受理",
        "张敏 派王师傅到现场",
        "张敏 现场核实：小修，王师傅",
        "张敏 完工：换垫圈，无照片：户内",
    ]


def test_an_internal_note_is_marked_and_a_public_one_is_not() -> None:
    matter = office.matter(1044, "6号楼902", "漏水", office.ago(30)).then(c.Accept(), office.ago(28))
    matter.then(c.AddNote("住户脾气急"), office.ago(20)).then(c.AddNote("明早到", public=True), office.ago(19))
    told = sentences(matter.story, T)
    assert [(one.words, one.internal) for one in told[-2:]] == [
        ("张敏 备注：住户脾气急", True),
        ("张敏 备注：明早到", False),
    ]


def test_who_was_called_to_be_told_something_is_not_said_to_be_satisfied() -> None:
    matter = office.matter(1044, "6号楼902", "六楼漏水[/", office.ago(30)).then(c.Accept(), office.ago(28))
    matter.then(office.TOLD, office.ago(20)).then(office.small(office.ago(10)), office.ago(9))
    matter.then(c.FinishRepair("换垫圈", no_photo_reason="户内"), office.ago(8))
    matter.then(c.RecordCall(CallPurpose.COMPLETION, CallOutcome.SATISFIED, "好了"), office.ago(1))
    told = story(matter)
    assert told[2] == "张敏 首次回电：已接通，已说明，已说明安排"
    assert told[-1] == "张敏 回访：已接通，满意，好了"


def test_what_the_resident_did_stands_apart() -> None:
    matter = office.matter(1044, "6号楼902", "漏水", office.ago(30)).then(c.Accept(), office.ago(28))
    matter.then(c.Urge("快点"), office.ago(2), office.RESIDENT)
    assert [one.residents for one in sentences(matter.story, T)] == [True, False, True]
    assert story(matter)[-1] == "居民 催单：快点"


def test_every_event_of_the_afternoon_can_be_told_in_both_languages() -> None:
    for language in ("zh", "en"):
        for matter in office.afternoon():
            for one in sentences(matter.story, Strings(language)):
                assert one.words.strip()
                assert "{" not in one.words


def test_a_transfer_says_to_whom_and_under_which_number() -> None:
    matter = office.matter(1044, "6号楼902", "漏水", office.ago(90)).then(c.Accept(), office.ago(88))
    matter.then(office.small(office.ago(60)), office.ago(60)).then(office.WITH_THE_WATER_COMPANY, office.ago(5))
    assert story(matter)[-1] == "张敏 挂起：等第三方，水务公司，对方单号 供水第8号，复查 11-25 14:46"
