"""Which column of a foreign file means what: Chinese and English headings, one table."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Field(StrEnum):
    """What a report needs from a row."""

    REF = "ref"
    TITLE = "title"
    TEXT = "text"
    FILED_AT = "filed_at"
    KIND = "kind"
    CATEGORY = "category"
    CHANNEL = "channel"
    LOCATION = "location"
    BUILDING = "building"
    ROOM = "room"
    NAME = "name"
    PHONE = "phone"
    HAZARD = "hazard"
    ACCEPTED_AT = "accepted_at"
    VERIFIED_AT = "verified_at"
    DONE_AT = "done_at"
    ENDED_AT = "ended_at"
    DUE_AT = "due_at"
    STATUS = "status"


PAST = frozenset({Field.ACCEPTED_AT, Field.VERIFIED_AT, Field.DONE_AT, Field.ENDED_AT, Field.DUE_AT, Field.STATUS})
"""What only a report with its past needs."""


# Of several columns for one field the one named first here is taken.
HEADINGS: Mapping[Field, str] = {
    Field.REF: "id 编号 工单编号 工单号 单号 报修单号 序号 ticketid requestid servicerequestid externalref caseid",
    Field.TITLE: "title 标题 主题 事由 subject summary",
    Field.TEXT: """
        text detail details description content body message 内容 描述 详情 问题描述 报修内容 诉求内容 反映内容 情况说明
    """,
    Field.FILED_AT: """
        filedat createdat created submittedat reportedat requesteddatetime opendate createddate datetime date time
        报修时间 提交时间 创建时间 登记时间 受理时间 反映时间 投诉时间 发布时间 时间 日期 报修日期
    """,
    Field.KIND: "kind 类型 工单类型 诉求类型 type requesttype",
    Field.CATEGORY: "category 类别 分类 报修类别 问题类别 报修项目 servicename servicecode topics tags 话题 标签",
    Field.CHANNEL: "channel source methodreceived 渠道 来源 报修渠道 来源渠道",
    Field.LOCATION: "location address place 位置 地址 地点 报修地址 报修位置 详细地址 房屋地址 district",
    Field.BUILDING: "building 楼栋 楼号 幢号 栋号 号楼 楼",
    Field.ROOM: "room 房号 室号 房间号 室",
    Field.NAME: "name reporter resident contact 姓名 报修人 联系人 业主姓名 居民姓名 反映人 投诉人",
    Field.PHONE: "phone tel telephone mobile 电话 手机 手机号 联系电话 联系方式 报修电话",
    Field.HAZARD: "hazard 隐患 安全隐患",
    Field.ACCEPTED_AT: "acceptedat acceptedtime acknowledgedat 受理时间 受理日期 接单时间",
    Field.VERIFIED_AT: "verifiedat arrivedat inspectedat 核实时间 到场时间 到达时间 上门时间",
    Field.DONE_AT: """
        finishedat completedat resolvedat repliedat completiondate resolutiondate
        完成时间 完工时间 修复时间 维修完成时间 处理完成时间 解决时间 答复时间 回复时间 处理时间 完成日期
    """,
    Field.ENDED_AT: "closedat closeddate closed enddate endedat 办结时间 结案时间 关闭时间 关单时间 结单时间 办结日期",
    Field.DUE_AT: "dueat duedate due deadline expecteddatetime 期限 处理期限 截止时间 到期时间 应完成时间 要求完成时间",
    Field.STATUS: "status state 状态 工单状态 处理状态",
}

_RANKS = {heading: rank for rank, heading in enumerate(" ".join(HEADINGS.values()).split())}
_DECORATION = re.compile(r"[\s_\-./:：*]+|[（(].*?[）)]")


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one file that are used, and those that are not."""

    used: Mapping[Field, str]
    unused: tuple[str, ...] = ()


def recognise(headings: Iterable[str], fields: Container[Field] = frozenset(Field) - PAST) -> Columns:
    """What the columns with these headings mean, as far as these fields go.

    One heading may stand for two things: 受理时间 is when it was filed where nothing says that better, else when it
    was accepted.
    """
    best: dict[Field, str] = {}
    seen = list(dict.fromkeys(headings))
    for heading in sorted(seen, key=lambda one: _RANKS.get(_bare(one), 0)):
        meanings = (one for one in HEADINGS if one in fields and _bare(heading) in HEADINGS[one].split())
        if (field := next((one for one in meanings if one not in best), None)) is not None:
            best[field] = heading
    taken = set(best.values())
    return Columns(best, tuple(one for one in seen if one not in taken))


def _bare(heading: str) -> str:
    return _DECORATION.sub("", heading.strip().casefold())
