"""What a report is about, judged by its words when nobody said so; a person can always change it later.

A matter of the building (水管, 电梯 …) is a repair only when something is said to be broken; the rest are complaints.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from xianzhi_tui.domain.ticket import COMPLAINT_CATEGORIES, REPAIR_CATEGORIES, Category, Kind

MATTERS: Mapping[Category, str] = {
    Category.LIFT: "电梯(?!厅|间|口) 轿厢 升降机 elevator lift",
    Category.LIGHTING: "路灯 楼道灯 感应灯 廊灯 灯泡 灯管 灯不亮 照明 light stlight lamp streetlight",
    Category.DRAINAGE: """
        下水 排水 污水 窨井 井盖 马桶 地漏 化粪池 返水 倒灌 雨水管 管道堵 sewer drain drainage toilet manhole inlet
    """,
    Category.WATER: """
        水管 漏水 停水 断水 没水 水压 自来水 水龙头 阀门 水表 供水 水质 水箱 water faucet tap pipe hydrant
    """,
    Category.ROOF: "屋顶 楼顶 屋面 天台 顶楼 漏雨 roof",
    Category.WALL: "外墙 墙面 墙皮 墙体 墙砖 渗水 保温层 窗框 玻璃 wall facade window",
    Category.FLOOR: """
        地砖 路面 坑洼 台阶 地坪 道板 地面塌 地面下沉 floor tile pothole pavement footway sidewalk street surface
    """,
    Category.DOOR: "单元门 门禁 防盗门 大门坏 门锁 道闸 闭门器 对讲 车库门 door gate intercom lock",
    Category.FIRE_SAFETY: "消防栓 灭火器 喷淋 烟感 消防设施 消防设备 防火门 消防水 消防 smoke fire",
    Category.ELECTRICITY: """
        停电 供电 断电 没电 跳闸 电线 线路 电表 插座 变压器 配电 短路 漏电
        electric electricity power socket cable heat
    """,
    Category.ORDER: """
        噪音 噪声 扰民 停车 车位 乱停 占道 堵门 广场舞 保安 门卫 秩序 违建 违章 搭建 群租 抛物 飞线 充电 电动车 麻将
        养狗 犬 遛狗 治安 被盗 施工 装修
        noise noisy parking vehicle car dog animal illegal abandoned graffiti barking trespass
    """,
    Category.HYGIENE: """
        垃圾 卫生 保洁 臭 异味 油烟 蚊 老鼠 蟑螂 脏 清运 污染 粪
        trash garbage rubbish refuse sanitation dirty rat rodent dump cleaning recycling bulk waste odor smell
    """,
    Category.GREENERY: "绿化 绿地 草坪 草皮 树木 树枝 大树 修剪 灌木 花坛 tree limb grass shrub weed lawn",
    Category.RECEPTION: "客服 前台 服务态度 态度 接待 推诿 没人接电话 不接电话 敷衍 reception rude attitude",
    Category.OTHER: """
        物业费 收费 乱收 业委会 公示 公共收益 产权 房产证 交房 维修资金 合同 电费 水费
        fee refund payment permit bill information request
    """,
}
FAULTS = """
    坏了 坏掉 损坏 又坏 老坏 常坏 漏 渗 裂 停运 停用 停止运行 停电 停水 断电 断水 没电 没水 不亮 不灵 失灵 故障
    堵塞 堵住 堵了 松动 起翘 脱落 掉落 破损 破裂 爆裂 爆管 塌陷 坍塌 下沉 积水 返水 倒灌 不通 不出水 跳闸 短路
    打不开 关不上 关不严 卡住 困人 被困 锈 腐烂 维修 修理 报修 异响 无法使用 无法运行 不能用 不工作 失效 缺失
    闪烁 常亮 水压低 水压不足 水压小
    leak leaky broken out no repair damage damaged fault faulty blocked clogged outage missing crack cracked pothole
    cut stuck loose maintenance
"""
DANGERS = """
    绊倒 坠落 高坠 掉落 脱落 砸 触电 漏电 裸露 塌陷 坍塌 困人 被困 起火 着火 冒烟 燃气泄漏 煤气味 燃气味
    没有井盖 井盖缺失 摇摇欲坠 gas fire collapse shock
"""
_IN_THE_TITLE = 3


@dataclass(frozen=True, slots=True)
class Triage:
    """Repair or complaint, about what, and whether somebody may get hurt."""

    kind: Kind
    category: Category
    hazard: bool = False


def triage(title: str, text: str = "", kind: Kind | None = None) -> Triage:
    """The kind and category the words speak for; a kind already known is kept."""
    scores = {category: _score(pattern, title, text) for category, pattern in _MATTERS.items()}
    broken = _FAULTS.search(title) or _FAULTS.search(text)
    if kind is None:
        kind = Kind.REPAIR if broken and _likeliest(scores) in _BUILDING else Kind.COMPLAINT
    fitting = REPAIR_CATEGORIES if kind is Kind.REPAIR else COMPLAINT_CATEGORIES
    danger = kind is Kind.REPAIR and bool(_DANGERS.search(title) or _DANGERS.search(text))
    return Triage(kind, _likeliest({one: score for one, score in scores.items() if one in fitting}), danger)


def _score(pattern: re.Pattern[str], title: str, text: str) -> int:
    in_title, in_text = set(pattern.findall(title)), set(pattern.findall(text))
    return _IN_THE_TITLE * len(in_title) + len(in_text)


def _likeliest(scores: Mapping[Category, int]) -> Category:
    best = max(scores, key=lambda category: scores[category])
    return best if scores[best] else Category.OTHER


def _pattern(words: str) -> re.Pattern[str]:
    """Chinese words anywhere; English ones only as whole words, with their usual endings (rats, but not rating)."""
    return re.compile("|".join(map(_part, words.split())), re.IGNORECASE | re.ASCII)


def _part(word: str) -> str:
    if not word.isascii():
        return word
    return rf"\b{word}(?:s|es|ed|ing)?\b" if len(word) > 3 else rf"\b{word}s?\b"


_MATTERS = {category: _pattern(words) for category, words in MATTERS.items()}
_FAULTS = _pattern(FAULTS)
_DANGERS = _pattern(DANGERS)
_BUILDING = REPAIR_CATEGORIES - {Category.OTHER}
