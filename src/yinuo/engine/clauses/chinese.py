"""A promise's tree as Chinese sentences: the promise first, then one short sentence for each addition."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from yinuo.engine.clauses.lexicon import KindWords, word, words_of
from yinuo.engine.clauses.wording import duration_words, number_words, percent_words, period_words

Part = Mapping[str, Any]
Given = Mapping[str, KindWords] | None

_COMPARED = {"=": "为", "!=": "不为", "<": "低于", "<=": "不高于", ">": "高于", ">=": "不低于"}
_SPACE = re.compile(r"(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%])(?=[\u4e00-\u9fff])")
_QUOTES = re.compile(r"(“[^”]*”)")
_BREACHES = {"any": "违约", "minor": "轻微违约", "major": "重大违约"}


def chinese(tree: Part, given: Given) -> str:
    """All sentences of a tree, one after another."""
    body = tree["body"]
    return spaced("".join(text + "。" for text in (_BODIES[body["is"]](body, given), *_additions(tree, given))))


def spaced(text: str) -> str:
    """A space between Chinese and letters or digits, none around a blank; names in quotes stay as they are.

    >>> spaced("评分不低于4的“v2版”占95 %，后 ____（x）日")
    '评分不低于 4 的“v2版”占 95 %，后____（x）日'
    """
    return "".join(part if part.startswith("“") else _SPACE.sub(" ", part) for part in _QUOTES.split(text)).replace(" ____", "____")


def condition(part: Part) -> str:
    """A condition in words."""
    if "and" in part:
        return "且".join(_bracketed(inner, "or") for inner in part["and"])
    if "or" in part:
        return "或".join(condition(inner) for inner in part["or"])
    if "not" in part:
        return f"并非（{condition(part['not'])}）"
    field = word(part["field"], "zh")
    if part["op"] == "in":
        return f"{field}为{'、'.join(map(_value, part['value']))}之一"
    return f"{field}{_COMPARED[part['op']]}{_value(part['value'])}"


def _bracketed(part: Part, key: str) -> str:
    return f"（{condition(part)}）" if key in part else condition(part)


def _value(value: Part) -> str:
    if "text" in value:
        return word(value["text"], "zh") if value["text"] else "空"
    return number_words(value["number"], "zh") if "number" in value else "是" if value["flag"] else "否"


def _n(number: str) -> str:
    return number_words(number, "zh")


def _percent(part: Part) -> str:
    return ("不低于" if part["op"] == ">=" else "不高于") + " " + percent_words(part["percent"], "zh")


def _do(kind: str, given: Given) -> str:
    return words_of(kind, given).zh


def _thing(kind: str) -> str:
    return kind.partition(".")[0]


def _answer(answer: Part, given: Given, *, about: str | None = None) -> str:
    """What is to be done; the thing is left out where it was just named."""
    kinds = answer["any"] if "any" in answer else answer["all"]
    words = [words_of(kind, given).zh_bare if _thing(kind) == about else _do(kind, given) for kind in kinds]
    return ("由人工" if answer["by_person"] else "") + ("或" if "any" in answer else "并").join(words)


def _within(body: Part, given: Given) -> str:
    of, limit = body["of"], duration_words(body["limit"], "zh")
    if "event" in of:
        return f"{_do(of['event'], given)}后 {limit}内{_answer(body['expect'], given, about=_thing(of['event']))}"
    whose = f"承诺“{of['promise']}”" if of.get("promise") else ""
    whose = f"文书“{of['document']}”的任一承诺" if "document" in of else whose
    return f"{whose}发生{_BREACHES[of['breach']]}后 {limit}内{_answer(body['expect'], given)}"


def _by(body: Part, given: Given) -> str:
    about = _thing(body["event"])
    return f"{_do(body['event'], given)}后，在其{word(body['field'], 'zh')}前{_answer(body['expect'], given, about=about)}"


def _next_reply(body: Part, given: Given) -> str:
    answer = _answer(body["expect"], given, about=_thing(body["of"]))
    return f"每次{_do(body['of'], given)}后 {duration_words(body['limit'], 'zh')}内{answer}"


def _update(body: Part, given: Given) -> str:
    every = duration_words(body["every"], "zh")
    return f"{word(body['while'], 'zh')}期间，每{every}{_answer(body['expect'], given)}一次"


def _count(body: Part, given: Given) -> str:
    return f"{period_words(body['per'], 'zh')}至少{_do(body['event'], given)}{_n(body['at_least'])}次"


def _sum(body: Part, given: Given) -> str:
    head = f"{period_words(body['per'], 'zh')}{_do(body['event'], given)}的{word(body['field'], 'zh')}"
    return f"{head}合计不少于{_n(body['at_least'])}"


def _distinct(body: Part, given: Given) -> str:
    head = f"{period_words(body['per'], 'zh')}{_do(body['event'], given)}"
    return f"{head}涉及不同的{word(body['field'], 'zh')}不少于{_n(body['at_least'])}个"


def _share(body: Part, given: Given) -> str:
    wanted = body["with"]
    if "answered" in wanted:
        about = _thing(body["event"])
        kind = wanted["answered"]
        done = words_of(kind, given).zh_bare if _thing(kind) == about else _do(kind, given)
        met = f"{duration_words(wanted['within'], 'zh')}内{done}"
    else:
        met = condition(wanted)
    open_ones = "，未决的计为未达" if body["of_all"] else ""
    return f"{period_words(body['per'], 'zh')}{_do(body['event'], given)}中，{met}的占比{_percent(body)}{open_ones}{_least(body)}"


def _ratio(body: Part, given: Given) -> str:
    head = f"{period_words(body['per'], 'zh')}{_do(body['event'], given)}与{_do(body['to'], given)}的数量之比"
    return f"{head}{_percent(body)}{_least(body)}"


def _least(body: Part) -> str:
    return "" if body["least"] is None else f"，样本不少于{_n(body['least'])}"


def _has(body: Part, given: Given) -> str:
    if "field" in body:
        return f"每次{_do(body['event'], given)}都须有{word(body['field'], 'zh')}"
    return f"每次{_do(body['event'], given)}之前，须先{_do(body['other'], given)}"


def _order(body: Part, given: Given) -> str:
    return f"{_do(body['after'], given)}后方可{_do(body['event'], given)}"


def _never(body: Part, given: Given) -> str:
    check = "" if body["check"] is None else f"，{period_words(body['per'], 'zh')}以{_do(body['check'], given)}核查"
    return f"不得{_do(body['event'], given)}{check}"


def _notice(body: Part, given: Given) -> str:
    lead = duration_words(body["lead"], "zh")
    return f"{_do(body['event'], given)}的{word(body['field'], 'zh')}前{lead}{_answer(body['expect'], given)}"


def _keep(body: Part, given: Given) -> str:
    return f"{word(body['records'], 'zh')}保存{duration_words(body['term'], 'zh')}"


def _floor(body: Part, given: Given) -> str:
    return f"{word(body['measure'], 'zh')}{_COMPARED[body['op']]}{_n(body['value'])}"


def _available(body: Part, given: Given) -> str:
    without = "" if body["except"] is None else f"，已{_do(body['except'], given)}的时段除外"
    return f"{period_words(body['per'], 'zh')}按日历 {body['calendar']} 的可用率不低于 {percent_words(body['percent'], 'zh')}{without}"


def _penalty(body: Part, given: Given) -> str:
    thing, field = body["base"].split(".")
    base = f"{words_of(thing + '.').zh_thing}{word(field, 'zh')}"
    cap = "" if body["cap"] is None else f"，最高 {percent_words(body['cap'], 'zh')}"
    return f"{_accrual(body, given)}，每日按{base}的 {percent_words(body['rate'], 'zh')} 支付违约金{cap}"


def _penalty_fixed(body: Part, given: Given) -> str:
    cap = "" if body["cap"] is None else f"，最高{_n(body['cap'])}元"
    return f"{_accrual(body, given)}，每日支付违约金{_n(body['amount'])}元{cap}"


def _accrual(body: Part, given: Given) -> str:
    return f"{_do(body['after'], given)}后，至{_do(body['until'], given)}止"


_BODIES: Mapping[str, Callable[[Part, Given], str]] = {
    "within": _within,
    "by": _by,
    "next_reply": _next_reply,
    "update": _update,
    "count": _count,
    "sum": _sum,
    "distinct": _distinct,
    "share": _share,
    "ratio": _ratio,
    "has": _has,
    "order": _order,
    "never": _never,
    "notice": _notice,
    "keep": _keep,
    "floor": _floor,
    "available": _available,
    "penalty": _penalty,
    "penalty_fixed": _penalty_fixed,
}


def _additions(tree: Part, given: Given) -> list[str]:
    said = []
    if tree["where"] is not None:
        said.append(f"仅适用于{condition(tree['where'])}的情形")
    if tree["each"]:
        said.append(f"按{'、'.join(word(name, 'zh') for name in tree['each'])}分别计算")
    if tree["pausing"]:
        said.append("，".join(map(_pause, tree["pausing"])))
    if tree["unless"]:
        cases = [word(one["state"], "zh") if "state" in one else _do(one["event"], given) for one in tree["unless"]]
        said.append(f"遇{'或'.join(cases)}免责")
    if (again := tree["reopened"]) is not None:
        silent = duration_words(again["silent"], "zh")
        said.append(f"{_do(again['by'], given)}的，恢复计时；客户已接受或逾{silent}未提出的，其间不计")
    if tree["calendar"] is not None:
        said.append(f"按日历 {tree['calendar']} 计算")
    if tree["grace"] is not None:
        said.append(f"举证宽限{duration_words(tree['grace'], 'zh')}")
    if tree["major"] is not None:
        said.append(_major(tree["major"]))
    if (owed := tree["owed"]) is not None:
        to = "" if owed["to"] is None else f"向{word(owed['to'], 'zh')}"
        said.append(f"由{word(owed['by'], 'zh')}{to}负责")
    return said


def _pause(pause: Part) -> str:
    cap = "" if pause["cap"] is None else f"（最长{duration_words(pause['cap'], 'zh')}）"
    return f"{word(pause['state'], 'zh')}期间暂停计时{cap}"


def _major(major: Part) -> str:
    if "after" in major:
        return f"逾期超过{duration_words(major['after'], 'zh')}为重大违约"
    return f"{condition(major['where'])}的，违约即为重大违约" if "where" in major else "违约即为重大违约"
