"""What invented residents report: by category, with several ways of saying it. Nothing here was said by anybody."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from xianzhi_tui.domain.ticket import Category, Kind


class Scene(StrEnum):
    """What an invented photo shows."""

    TILE = "tile"
    LAMP = "lamp"
    PIPE = "pipe"
    DOOR = "door"
    WALL = "wall"
    BINS = "bins"
    TREE = "tree"
    CARS = "cars"


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that goes wrong: where (nowhere named means at home), how it is put, what is found and done."""

    zone: str
    text: str
    finding: str = "情况属实"
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Theme:
    """A kind of trouble, and what a photo of it shows."""

    kind: Kind
    category: Category
    troubles: tuple[Trouble, ...]
    scene: Scene | None = None
    hazard: bool = False
    needs_fund: bool = False


_HOME = ""
_T = Trouble
THEMES = (
    Theme(
        Kind.REPAIR,
        Category.WATER,
        (
            _T(_HOME, "厨房水管漏水，已关总阀", "软管老化开裂", "已换软管，试水不漏"),
            _T(_HOME, "水龙头关不紧，一直滴水", "阀芯磨损", "已换阀芯，关紧不滴"),
            _T(_HOME, "卫生间角阀锈死，渗水到楼下", "角阀垫圈坏", "已换角阀，观察半小时无渗水"),
            _T("{building}水表间", "水表井里有水声，怕是管子漏了", "表后接头松动", "已紧固接头，井内无水"),
        ),
        Scene.PIPE,
    ),
    Theme(
        Kind.REPAIR,
        Category.DRAINAGE,
        (
            _T(_HOME, "厨房下水堵了，水返上来", "立管下段堵塞", "已疏通，放水三分钟正常"),
            _T(_HOME, "马桶下水慢，昨天开始往外冒", "支管有异物", "已取出异物，冲水正常"),
            _T("{building}门口", "窨井满了，有臭味", "窨井杂物多", "已清掏窨井"),
        ),
        Scene.PIPE,
    ),
    Theme(
        Kind.REPAIR,
        Category.LIGHTING,
        (
            _T("广场东侧", "路灯不亮，晚上看不清台阶", "灯头烧坏", "已换灯头，已亮"),
            _T("{building}楼道", "感应灯一直亮着不灭", "感应开关失灵", "已换感应开关，人走灯灭"),
            _T("地库B1", "地库这一排灯有一半不亮", "支路空开跳闸", "已排除短路，全部亮起"),
            _T("南门内侧", "路灯一闪一闪的，晃眼睛", "镇流器老化", "已换镇流器"),
        ),
        Scene.LAMP,
    ),
    Theme(
        Kind.REPAIR,
        Category.FLOOR,
        (
            _T("{building}电梯厅", "地砖松动起翘，怕老人绊倒", "两块地砖空鼓起翘", "已重铺地砖，勾缝已干"),
            _T("{building}门口", "台阶缺了一角，走路硌脚", "台阶石断裂", "已补换台阶石"),
            _T("广场北侧", "坡道地砖碎了两块，轮椅过不去", "砂浆脱开", "已重铺，坡道通行正常"),
        ),
        Scene.TILE,
        hazard=True,
    ),
    Theme(
        Kind.REPAIR,
        Category.DOOR,
        (
            _T("{building}单元门", "单元门关不上，晚上谁都能进", "闭门器漏油", "已换闭门器，开关十次正常"),
            _T("{building}门厅", "门禁刷卡没反应，对讲也不响", "读卡器进水", "已换读卡器，刷卡对讲正常"),
            _T("南门", "道闸杆抬起来就不落下", "限位开关失灵", "已换限位开关，起落正常"),
        ),
        Scene.DOOR,
    ),
    Theme(
        Kind.REPAIR,
        Category.LIFT,
        (
            _T("{building}电梯", "电梯开门时有异响，晃一下才停", "门机皮带磨损", "维保已换皮带，试运行正常"),
            _T("{building}电梯", "电梯按钮按了没反应，要按好几次", "按钮触点氧化", "已换按钮面板"),
            _T("{building}电梯", "电梯里的灯一闪一闪的", "灯管驱动老化", "已换灯管驱动"),
        ),
    ),
    Theme(
        Kind.REPAIR,
        Category.ELECTRICITY,
        (
            _T(_HOME, "家里总跳闸，一开热水器就跳", "空开老化", "已换空开，带载正常"),
            _T(_HOME, "客厅插座没电，别的房间有", "插座回路虚接", "已重新接线，测过绝缘"),
            _T("{building}配电间", "电表箱门关不上，合页断了", "合页断裂", "已换合页并上锁"),
        ),
    ),
    Theme(
        Kind.REPAIR,
        Category.WALL,
        (
            _T("{building}外墙", "外墙渗水，卧室墙皮都掉了", "外墙面砖空鼓开裂，范围较大"),
            _T("{building}外墙", "一下大雨窗边墙就湿一片", "窗边外墙防水层失效，整面都有"),
        ),
        Scene.WALL,
        needs_fund=True,
    ),
    Theme(
        Kind.REPAIR,
        Category.ROOF,
        (_T("{building}屋面", "屋顶漏水，顶楼楼道接了三个盆", "防水层老化，整片起鼓"),),
        Scene.WALL,
        needs_fund=True,
    ),
    Theme(
        Kind.REPAIR,
        Category.FIRE_SAFETY,
        (
            _T("{building}楼道", "楼道灭火器指针掉到红区了", "灭火器压力不足", "已换灭火器，登记在册"),
            _T("{building}楼道", "消防栓箱门打不开", "箱门变形卡住", "箱门已整修，开关正常"),
        ),
    ),
    Theme(
        Kind.COMPLAINT,
        Category.ORDER,
        (
            _T("南门", "外卖车天天堵在门口，婴儿车推不出来", remedy="已在南门划出外卖车停放区，高峰时段有人值守。"),
            _T("{building}门口", "有人把车停在消防通道上，一停一晚上", remedy="已联系车主挪车并贴提示，夜间加巡一次。"),
            _T("广场", "跳舞音响开得太大，九点半了还不停", remedy="已与领舞约定晚八点半结束，音量调低。"),
            _T("{building}楼上", "装修队中午十二点还在打电钻", remedy="已责令装修队遵守午休时间，再犯停工。"),
        ),
        Scene.CARS,
    ),
    Theme(
        Kind.COMPLAINT,
        Category.HYGIENE,
        (
            _T("垃圾房", "垃圾房两天没清，味道飘到楼上", remedy="垃圾房已清空冲洗，清运改为每天两次。"),
            _T("{building}楼道", "楼道里堆了装修垃圾，一周没人管", remedy="装修垃圾已清走，已约谈装修住户。"),
            _T("{building}电梯", "电梯里有狗尿味，保洁没拖干净", remedy="已消毒清洗，电梯保洁改为每天三次。"),
        ),
        Scene.BINS,
    ),
    Theme(
        Kind.COMPLAINT,
        Category.GREENERY,
        (
            _T("{building}南侧", "树枝伸到二楼窗口了，开窗就是虫子", remedy="已修剪并打药，每季度复查。"),
            _T("广场绿化带", "绿化带被人种了菜，还浇肥", remedy="菜地已清除，补种麦冬。"),
            _T("{building}南侧", "草坪踩秃了一大块，下雨全是泥", remedy="已补种草皮并设汀步。"),
        ),
        Scene.TREE,
    ),
    Theme(
        Kind.COMPLAINT,
        Category.RECEPTION,
        (
            _T("物业前台", "打了三次电话前台都没人接"),
            _T("物业前台", "前台说会回电，等了两天没有消息"),
        ),
    ),
    Theme(
        Kind.COMPLAINT,
        Category.OTHER,
        (
            _T("北门快递柜", "快递柜收费了怎么没有通知", remedy="收费由快递公司设定，已请其张贴说明。"),
            _T("电动车棚", "建议电动车棚多装几个充电位", remedy="已列入下季度计划，拟增加十个充电位。"),
        ),
    ),
)

OPENINGS = ("", "", "", "你好，", "师傅好，", "麻烦看一下：", "今天早上发现")
CLOSINGS = (
    "。",
    "，请尽快。",
    "，谢谢。",
    "。不急，抽空来看一下就行。",
    "，已经好几天了。",
    "。上个月也这样过一次。",
)
AT_HOME = (
    "，家里有老人小孩，请尽快。",
    "。白天家里没人，晚上六点以后可以上门。",
    "。今天一直有人在家。",
)
URGES = ("有人来看了吗？", "等了半天了，什么时候来？", "麻烦催一下师傅", "还没有人联系我")
CANCELLATIONS = ("自己弄好了，不用来了，谢谢", "刚才重启了一下好了", "重复报了，这条不要了")
PRAISE = (
    (5, "物业接单迅速，师傅响应及时"),
    (5, "很快就修好了，谢谢师傅"),
    (5, ""),
    (4, "修好了，就是等得久了一点"),
    (4, "可以"),
    (3, "修是修好了，地上没收拾"),
    (2, "用了一天又坏了"),
)
