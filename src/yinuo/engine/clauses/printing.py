"""Trees back to their one canonical line; no parser needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from yinuo.engine.clauses.words import NEXT_REPLY_EXPECT, NEXT_REPLY_OF, UPDATE_EXPECT, is_name

Part = Mapping[str, Any]


def print_line(tree: Part) -> str:
    """The canonical line of a promise's tree: `parse(print_line(tree)) == tree`.

    Args:
        tree: a whole tree as docs/promise-language.md gives it; every key present.
    """
    return " ".join([_BODIES[tree["body"]["is"]](tree["body"]), *_additions(tree)])


def print_duration(duration: Part) -> str:
    """A duration as the line says it.

    >>> print_duration({"amount": "1", "unit": "business hour", "count": "civil"})
    '1 business hour'
    >>> print_duration({"amount": "5", "unit": "workday", "count": "same time of day"})
    '5 workdays (same time of day)'
    """
    plural = "" if duration["amount"] == "1" else "s"
    count = "" if duration["count"] == "civil" else f" ({duration['count']})"
    return f"{duration['amount']} {duration['unit']}{plural}{count}"


def print_answer(answer: Part) -> str:
    """An answer as the line says it, with `by a person` where it is asked for."""
    kinds = " or ".join(answer["any"]) if "any" in answer else " and ".join(answer["all"])
    return kinds + (" by a person" if answer["by_person"] else "")


def print_condition(condition: Part) -> str:
    """A condition with the fewest parentheses: `not` binds tighter than `and`, `and` tighter than `or`."""
    if "or" in condition:
        return " or ".join(_inside(part, loose=("or",)) for part in condition["or"])
    if "and" in condition:
        return " and ".join(_inside(part, loose=("or", "and")) for part in condition["and"])
    if "not" in condition:
        return "not " + _inside(condition["not"], loose=("or", "and"))
    if condition["op"] == "in":
        return f"{condition['field']} in ({', '.join(map(print_value, condition['value']))})"
    return f"{condition['field']} {condition['op']} {print_value(condition['value'])}"


def print_value(value: Part) -> str:
    """A value of a comparison: a bare name, quoted text, a number, `true` or `false`."""
    if "text" in value:
        text = str(value["text"])
        return text if is_name(text) else "'" + text.replace("'", "''") + "'"
    if "number" in value:
        return str(value["number"])
    return "true" if value["flag"] else "false"


def _inside(condition: Part, *, loose: tuple[str, ...]) -> str:
    text = print_condition(condition)
    return f"({text})" if any(key in condition for key in loose) else text


def _trigger(trigger: Part) -> str:
    if "event" in trigger:
        return str(trigger["event"])
    if "document" in trigger:
        return f"breach.{trigger['breach']} of document {trigger['document']}"
    of = "" if trigger["promise"] is None else f" of {trigger['promise']}"
    return f"breach.{trigger['breach']}{of}"


def _within(body: Part) -> str:
    return f"within {print_duration(body['limit'])} of {_trigger(body['of'])} expect {print_answer(body['expect'])}"


def _by(body: Part) -> str:
    return f"by {body['event']}.{body['field']} expect {print_answer(body['expect'])}"


def _next_reply(body: Part) -> str:
    line = f"next reply within {print_duration(body['limit'])}"
    if body["of"] == NEXT_REPLY_OF and body["expect"] == {"any": [NEXT_REPLY_EXPECT], "by_person": False}:
        return line
    return f"{line} of {body['of']} expect {print_answer(body['expect'])}"


def _update(body: Part) -> str:
    line = f"update every {print_duration(body['every'])} while {body['while']}"
    answer = print_answer(body["expect"])
    return line if answer == UPDATE_EXPECT else f"{line} expect {answer}"


def _count(body: Part) -> str:
    return f"at least {body['at_least']} {body['event']} per {body['per']}"


def _over_field(body: Part) -> str:
    return f"{body['is']}({body['event']}.{body['field']}) >= {body['at_least']} per {body['per']}"


def _share(body: Part) -> str:
    wanted = body["with"]
    inner = f"{wanted['answered']} within {print_duration(wanted['within'])}" if "answered" in wanted else print_condition(wanted)
    every = " of all" if body["of_all"] else ""
    return f"share of {body['event']} with ({inner}) {_level(body)}{every}{_optional(' least ', body['least'])}"


def _ratio(body: Part) -> str:
    return f"share of {body['event']} to {body['to']} {_level(body)}{_optional(' least ', body['least'])}"


def _level(body: Part) -> str:
    return f"{body['op']} {body['percent']}% per {body['per']}"


def _has(body: Part) -> str:
    return f"every {body['event']} has {body['field'] if 'field' in body else body['other']}"


def _order(body: Part) -> str:
    return f"{body['event']} only after {body['after']}"


def _never(body: Part) -> str:
    check = "" if body["check"] is None else f" checked by {body['check']} per {body['per']}"
    return f"never {body['event']}{check}"


def _notice(body: Part) -> str:
    return f"{print_duration(body['lead'])} before {body['event']}.{body['field']} expect {print_answer(body['expect'])}"


def _keep(body: Part) -> str:
    return f"keep {body['records']} for {print_duration(body['term'])}"


def _floor(body: Part) -> str:
    return f"measure {body['measure']} {body['op']} {body['value']}"


def _available(body: Part) -> str:
    return f"available {body['calendar']} >= {body['percent']}% per {body['per']}{_optional(' except ', body['except'])}"


def _penalty(body: Part) -> str:
    cap = "" if body["cap"] is None else f" cap {body['cap']}%"
    return f"penalty {body['rate']}% per day of {body['base']} after {body['after']} until {body['until']}{cap}"


def _penalty_fixed(body: Part) -> str:
    cap = "" if body["cap"] is None else f" cap {body['cap']} yuan"
    return f"penalty {body['amount']} yuan per day after {body['after']} until {body['until']}{cap}"


_BODIES: Mapping[str, Callable[[Part], str]] = {
    "within": _within,
    "by": _by,
    "next_reply": _next_reply,
    "update": _update,
    "count": _count,
    "sum": _over_field,
    "distinct": _over_field,
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


def _additions(tree: Part) -> list[str]:
    """The additions in canonical order."""
    lines = []
    if tree["where"] is not None:
        lines.append("where " + print_condition(tree["where"]))
    if tree["each"]:
        lines.append("for each " + " and ".join(tree["each"]))
    if tree["pausing"]:
        lines.append("pausing while " + " and ".join(map(_pause, tree["pausing"])))
    if tree["unless"]:
        lines.append("unless " + " or ".join(item["state"] if "state" in item else item["event"] for item in tree["unless"]))
    if tree["reopened"] is not None:
        lines.append(f"reopened by {tree['reopened']['by']} silent {print_duration(tree['reopened']['silent'])}")
    if tree["calendar"] is not None:
        lines.append(f"on calendar {tree['calendar']}")
    if tree["grace"] is not None:
        lines.append("grace " + print_duration(tree["grace"]))
    if tree["major"] is not None:
        lines.append(_major(tree["major"]))
    if tree["owed"] is not None:
        lines.append(f"owed by {tree['owed']['by']}{_optional(' to ', tree['owed']['to'])}")
    return lines


def _pause(pause: Part) -> str:
    return str(pause["state"]) if pause["cap"] is None else f"{pause['state']} up to {print_duration(pause['cap'])}"


def _major(major: Part) -> str:
    if "after" in major:
        return "major after " + print_duration(major["after"])
    return f"major where ({print_condition(major['where'])})" if "where" in major else "major"


def _optional(before: str, value: str | None) -> str:
    return "" if value is None else before + value
