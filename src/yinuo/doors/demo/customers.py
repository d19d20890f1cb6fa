"""The customers of Chengchuan Heating: people and firms, all invented, the same for the same seed; some have rare characters."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import TypeVar

One = TypeVar("One")

FIRMS = (
    "江枫物业服务有限公司", "云栖里商业管理有限公司", "听松园幼儿园", "澹台书院", "清瀜茶业有限公司", "望亭老年公寓",
    "拾光里酒店管理有限公司", "苏垚建材有限公司", "枕河人家民宿", "青石弄口腔门诊部", "半亩方塘餐饮有限公司", "同里湖印刷厂",
    "白鹭洲游泳馆", "沐禾母婴护理中心", "松陵纺织有限公司", "枫桥夜泊文化传播有限公司", "木渎镇第二敬老院", "翀羽物流有限公司",
    "桐桥实验学校", "金鸡湖畔健身有限公司",
)  # fmt: skip
PEOPLE = (
    "王小䶮", "李𡋾", "张喆", "刘燊", "陈堃", "赵祎昕", "周弢", "吴珺", "徐翊", "孙鑫淼", "马骉", "朱玥", "胡赟", "郭旻", "何靓",
    "林薏", "高翯", "罗婧", "郑昶", "梁璟", "谢昀", "宋翃", "唐珩", "许燚", "韩祺", "冯铄", "邓颢", "曹霏", "彭毓", "曾懿",
    "欧阳奕", "司徒婧", "诸葛清", "阿卜杜热西提·买买提", "单于飞", "仇英", "查慧", "区乐", "盖明", "朴顺姬",
)  # fmt: skip
STREETS = ("江枫苑", "桂花新村", "葑门路", "胥江里", "相门后庄", "平江路", "横塘街", "东吴北路", "劳动路", "彩香一村")
POSITIONS = ("工程部经理", "物业主任", "行政主管", "园长", "店长", "采购")
TAGS = ("地暖", "锅炉", "老客户", "重点照看", "集体供暖", "新装")
WISHES = (
    ("preference", "只在晚上和周末方便接电话"), ("preference", "上门前请先发短信"), ("preference", "希望固定由同一位师傅上门"),
    ("preference", "家中有幼儿，请轻声"), ("preference", "账单寄电子版即可"), ("need", "想在采暖季前换掉老分水器"),
    ("need", "需要一份可报销的检修记录"), ("need", "想了解分户计量"), ("need", "老人独居，停暖时请先来电"),
    ("need", "夜间不得停机，须提前约定检修"),
)  # fmt: skip
AGREEMENTS = (
    "采暖季每月上门检查一次", "报修后两小时内派人", "更换的零件保修两年", "检修只在闭店后进行", "每年十月前完成系统冲洗",
)  # fmt: skip


@dataclass(frozen=True)
class Told:
    """A customer as the story has it. `fields` and `contacts` are in clear here and sealed when they are added; `manager` is a username."""

    fields: dict[str, str]
    register: dict[str, object]
    manager: str
    contacts: tuple[tuple[dict[str, str], str], ...] = ()
    wishes: tuple[tuple[str, str], ...] = ()
    agreements: tuple[tuple[str, str], ...] = ()
    deals: tuple[tuple[int, Decimal], ...] = field(default=())
    """Days after the year's first, and an amount."""
    tags: tuple[str, ...] = ()


def customers(count: int, *, seed: int, begins_on: date, days: int) -> list[Told]:
    """So many customers, at most as many as there are names; every third is a firm. The first is the one with the contract HT-118."""
    random = Random(f"customers of {seed}")
    firms, people = iter(FIRMS), iter(PEOPLE)
    found = []
    for place in range(min(count, len(FIRMS) + len(PEOPLE))):
        is_firm = place % 3 == 0
        name = next(firms if is_firm else people)
        made = _firm if is_firm else _person
        found.append(made(random, name, place=place, begins_on=begins_on, days=days))
    return found


def _person(random: Random, name: str, *, place: int, begins_on: date, days: int) -> Told:
    street, room = random.choice(STREETS), random.randrange(101, 1803)
    fields = {"name": name, "phone": _phone(random, place), "address": f"苏州市{street}{place + 1}幢{room}室"}
    if random.random() < 0.4:
        fields["email"] = f"kehu{place + 1:03}@example.cn"
    if random.random() < 0.25:
        fields["notes"] = "老房改造，分水器在厨房水槽下。"
    register = {
        "kind": "person",
        "category": _one(random, ("regular", "prospect", "former"), (80, 12, 8)),
        "tier": _one(random, ("", "silver", "gold"), (60, 28, 12)),
        "risk": _one(random, ("", "low", "medium", "high"), (50, 30, 14, 6)),
        "source": random.choice(("转介绍", "门店", "网站", "展会")),
        "since_on": begins_on - timedelta(days=random.randrange(30, 2500)),
        "confirmed_on": begins_on - timedelta(days=random.randrange(5, 300)),
    }
    return Told(
        fields,
        register,
        random.choice(("shen", "han")),
        wishes=_some(random, WISHES, (45, 40, 15)),
        deals=_deals(random, days, (180, 4800)),
        tags=_some(random, TAGS, (40, 45, 15)),
    )


def _firm(random: Random, name: str, *, place: int, begins_on: date, days: int) -> Told:
    address = f"苏州市{random.choice(STREETS)}{random.randrange(1, 300)}号"
    fields = {"name": name, "phone": f"0512-6500{random.randrange(1000, 9999)}", "address": address}
    register = {
        "kind": "organisation",
        "category": _one(random, ("contract", "regular"), (80, 20)),
        "tier": _one(random, ("", "silver", "gold", "platinum"), (20, 40, 25, 15)),
        "risk": _one(random, ("", "low", "medium", "high"), (30, 45, 18, 7)),
        "source": random.choice(("招标", "转介绍", "网站")),
        "since_on": begins_on - timedelta(days=random.randrange(60, 3000)),
        "confirmed_on": begins_on - timedelta(days=random.randrange(5, 200)),
    }
    who = random.choice(PEOPLE)[0] + random.choice(("工", "主任", "经理", "老师"))
    agreements = tuple(("", one) for one in _some(random, AGREEMENTS, (35, 45, 20)))
    return Told(
        fields,
        register,
        random.choice(("shen", "han")),
        contacts=(({"name": who, "phone": _phone(random, 500 + place)}, random.choice(POSITIONS)),),
        wishes=_some(random, WISHES, (60, 35, 5)),
        agreements=(("HT-118", "采暖季报修三个工作日内修复，详见合同"), *agreements) if place == 0 else agreements,
        deals=_deals(random, days, (3000, 52_000)),
        tags=_some(random, TAGS, (20, 50, 30)),
    )


def _one(random: Random, among: tuple[str, ...], weights: tuple[int, ...]) -> str:
    return random.choices(among, weights)[0]


def _phone(random: Random, place: int) -> str:
    return f"1390000{random.randrange(10)}{place:03}"


def _some(random: Random, among: tuple[One, ...], weights: tuple[int, ...]) -> tuple[One, ...]:
    return tuple(random.sample(among, random.choices(range(len(weights)), weights)[0]))


def _deals(random: Random, days: int, between: tuple[int, int]) -> tuple[tuple[int, Decimal], ...]:
    count = random.choices((0, 1, 2, 3), (35, 45, 15, 5))[0]
    return tuple(sorted((random.randrange(1, max(2, days)), Decimal(random.randrange(*between))) for _deal in range(count)))
