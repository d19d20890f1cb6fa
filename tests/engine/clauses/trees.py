"""Random trees of the promise language: every body, every addition, always readable.

`trees()` gives whole trees as `parse` would give them, so `parse(print_line(tree)) == tree`. Names are drawn from small pools, so that
promises meet events; pass `kinds=` to draw from your own. `trees(bodies_of=("within", "by"))` keeps to some bodies,
`blanks=False` to numbers, `additions=()` to bare bodies.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from yinuo.engine.clauses.words import NEXT_REPLY_EXPECT, NEXT_REPLY_OF, PERIODS, UPDATE_EXPECT, is_name
from yinuo.engine.worktime.counting import COUNTS_OF

KINDS = ("case.opened", "case.closed", "complaint.received", "complaint.responded", "rating.given", "invoice.due", "penalty.paid", "not.by")
NAMES = ("urgency", "tier", "team_size", "open", "hour", "x", "waiting_for_customer", "month", "v2")
BODIES = (
    "within",
    "by",
    "next_reply",
    "update",
    "count",
    "sum",
    "distinct",
    "share",
    "ratio",
    "has",
    "order",
    "never",
    "notice",
    "keep",
    "floor",
    "available",
    "penalty",
    "penalty_fixed",
)
ADDITIONS = ("where", "each", "pausing", "unless", "reopened", "calendar", "grace", "major", "owed")

Strategy = st.SearchStrategy[Any]

names = st.sampled_from(NAMES) | st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True).filter(is_name)
periods = st.sampled_from(PERIODS)
calendars = st.sampled_from(("24x7", "cn", "cn-office", "0-1"))
levels = st.sampled_from((">=", "<="))
comparisons = st.sampled_from(("=", "!=", "<", "<=", ">", ">="))
texts = st.sampled_from(("urgent", "by", "true", "", "it's", "#1", "{x}", "x y", "紧急", "a.b", "4")) | st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\r\n"), max_size=8
)


def numbers(*, blanks: bool = True) -> Strategy:
    """Canonical numbers, now and then a blank."""
    digits = st.sampled_from(("0", "1", "4", "30", "99.9", "0.05", "2.5", "1000000"))
    return digits | st.builds("{{{}}}".format, names) if blanks else digits


@st.composite
def durations(draw: st.DrawFn, *, blanks: bool = True, units: Sequence[str] = tuple(COUNTS_OF)) -> dict[str, Any]:
    """Durations whose count suits their unit."""
    unit = draw(st.sampled_from(tuple(units)))
    return {"amount": draw(numbers(blanks=blanks)), "unit": unit, "count": draw(st.sampled_from(COUNTS_OF[unit]))}


def values(*, blanks: bool = True) -> Strategy:
    """Values of comparisons."""
    return (
        st.builds(lambda text: {"text": text}, texts)
        | st.builds(lambda number: {"number": number}, numbers(blanks=blanks))
        | st.builds(lambda flag: {"flag": flag}, st.booleans())
    )


def conditions(*, blanks: bool = True) -> Strategy:
    """Conditions, nested; `and` in `and` and `or` in `or` are flat, as the reader makes them."""
    value = values(blanks=blanks)
    plain = st.fixed_dictionaries({"field": names, "op": comparisons, "value": value}) | st.fixed_dictionaries(
        {"field": names, "op": st.just("in"), "value": st.lists(value, min_size=1, max_size=3)}
    )

    def joined(key: str, parts: list[dict[str, Any]]) -> dict[str, Any]:
        flat: list[dict[str, Any]] = []
        for part in parts:
            flat.extend(part.get(key, [part]))
        return {key: flat}

    def larger(inner: Strategy) -> Strategy:
        several = st.lists(inner, min_size=2, max_size=3)
        return (
            several.map(lambda parts: joined("and", parts))
            | several.map(lambda parts: joined("or", parts))
            | inner.map(lambda part: {"not": part})
        )

    return st.recursive(plain, larger, max_leaves=5)


def answers(kinds: Sequence[str] = KINDS) -> Strategy:
    """Answers: any of, all of (at least two), by a person or not."""
    several = st.lists(st.sampled_from(tuple(kinds)), min_size=1, max_size=3, unique=True)
    any_of = st.fixed_dictionaries({"any": several, "by_person": st.booleans()})
    if len(kinds) < 2:
        return any_of
    both = st.lists(st.sampled_from(tuple(kinds)), min_size=2, max_size=3, unique=True)
    return any_of | st.fixed_dictionaries({"all": both, "by_person": st.booleans()})


@st.composite
def bodies(draw: st.DrawFn, which: str, *, kinds: Sequence[str] = KINDS, blanks: bool = True) -> dict[str, Any]:
    """One body of the kind `which`."""
    kind, number = st.sampled_from(tuple(kinds)), numbers(blanks=blanks)
    duration, answer = durations(blanks=blanks), answers(kinds)
    none = st.none()
    only = st.builds(lambda name: {"any": [name], "by_person": False}, kind)
    grades = st.sampled_from(("any", "minor", "major"))
    trigger = (
        st.builds(lambda event: {"event": event}, kind)
        | st.fixed_dictionaries({"breach": grades, "promise": none | st.sampled_from(("answer", "投诉-1", "v1.2_x", "document"))})
        | st.fixed_dictionaries({"breach": grades, "document": st.sampled_from(("HT-2026-0001", "合同-1", "document", "expected"))})
    )
    answered = st.fixed_dictionaries({"answered": kind, "within": duration})
    shapes: dict[str, dict[str, Strategy]] = {
        "within": {"limit": duration, "of": trigger, "expect": answer},
        "by": {"event": kind, "field": names, "expect": answer},
        "next_reply": {"limit": duration, "of": kind | st.just(NEXT_REPLY_OF), "expect": answer},
        "update": {"every": duration, "while": names, "expect": only | st.just({"any": [UPDATE_EXPECT], "by_person": False})},
        "count": {"at_least": number, "event": kind, "per": periods},
        "sum": {"event": kind, "field": names, "at_least": number, "per": periods},
        "distinct": {"event": kind, "field": names, "at_least": number, "per": periods},
        "share": {
            "event": kind,
            "with": conditions(blanks=blanks) | answered,
            "op": levels,
            "percent": number,
            "per": periods,
            "of_all": st.booleans(),
            "least": none | number,
        },
        "ratio": {"event": kind, "to": kind, "op": levels, "percent": number, "per": periods, "least": none | number},
        "order": {"event": kind, "after": kind},
        "notice": {"lead": durations(blanks=blanks, units=("day", "workday")), "event": kind, "field": names, "expect": answer},
        "keep": {"records": names, "term": duration},
        "floor": {"measure": names, "op": levels, "value": number},
        "available": {"calendar": calendars, "percent": number, "per": periods, "except": none | kind},
        "penalty": {"rate": number, "base": st.just("invoice.unpaid_amount"), "after": kind, "until": kind, "cap": none | number},
        "penalty_fixed": {"amount": number, "after": kind, "until": kind, "cap": none | number},
    }
    if which == "has":
        other = draw(st.booleans())
        return {"is": "has", "event": draw(kind), **({"other": draw(kind)} if other else {"field": draw(names)})}
    if which == "never":
        check = draw(none | kind)
        return {"is": "never", "event": draw(kind), "check": check, "per": None if check is None else draw(periods)}
    if which == "next_reply" and draw(st.booleans()):
        return {"is": which, "limit": draw(duration), "of": NEXT_REPLY_OF, "expect": {"any": [NEXT_REPLY_EXPECT], "by_person": False}}
    return {"is": which, **{key: draw(strategy) for key, strategy in shapes[which].items()}}


@st.composite
def trees(
    draw: st.DrawFn,
    *,
    bodies_of: Sequence[str] = BODIES,
    kinds: Sequence[str] = KINDS,
    blanks: bool = True,
    additions: Sequence[str] = ADDITIONS,
) -> dict[str, Any]:
    """Whole trees, every key present."""
    duration, name, kind = durations(blanks=blanks), names, st.sampled_from(tuple(kinds))
    condition = conditions(blanks=blanks)
    pause = st.fixed_dictionaries({"state": name, "cap": st.none() | duration})
    exception = st.builds(lambda state: {"state": state}, name) | st.builds(lambda event: {"event": event}, kind)
    shapes: dict[str, Strategy] = {
        "where": condition,
        "each": st.lists(name, min_size=1, max_size=2, unique=True),
        "pausing": st.lists(pause, min_size=1, max_size=2),
        "unless": st.lists(exception, min_size=1, max_size=2),
        "reopened": st.fixed_dictionaries({"by": kind, "silent": duration}),
        "calendar": calendars,
        "grace": duration,
        "major": st.just({"always": True}) | st.builds(lambda d: {"after": d}, duration) | st.builds(lambda c: {"where": c}, condition),
        "owed": st.fixed_dictionaries({"by": name, "to": st.none() | name}),
    }
    tree: dict[str, Any] = {"body": draw(bodies(draw(st.sampled_from(tuple(bodies_of))), kinds=kinds, blanks=blanks))}
    for key in ADDITIONS:
        empty: Any = [] if key in ("each", "pausing", "unless") else None
        tree[key] = draw(shapes[key]) if key in additions and draw(st.integers(0, 3)) == 0 else empty
    return tree
