"""Trees, calendars and events in a few words, for tests that are read like tables."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from yinuo.verifier import verify

WEEK = ("mon", "tue", "wed", "thu", "fri")
OFFICE = {
    "name": "cn-office",
    "zone": "Asia/Shanghai",
    "shifts": {day: [["09:00", "12:00"], ["13:30", "18:00"]] for day in WEEK},
    "off": [f"2026-02-{day}" for day in range(15, 24)],
    "makeup": ["2026-02-14"],
    "horizon": "2026-12-31",
}
DAYS = {key: OFFICE[key] for key in ("zone", "off", "makeup", "horizon")} | {"name": "cn"}
ROUND_THE_CLOCK = {"name": "24x7", "zone": "Asia/Shanghai", "every_day": True}
CALENDARS: dict[str, Any] = {"cn-office": OFFICE, "cn": DAYS, "24x7": ROUND_THE_CLOCK}


def instant(text: str) -> int:
    """`2026-03-02 10:00` in Shanghai, or with seconds."""
    return int(datetime.fromisoformat(text + "+08:00").timestamp())


def local(second: int | None) -> str:
    if second is None:
        return "-"
    text = verify.calendar_from(OFFICE).local(second).strftime("%Y-%m-%d %H:%M:%S")
    return text.removesuffix(":00")


def span(text: str) -> dict[str, str]:
    """`4 business hour`, `3 workday (same time of day)`."""
    head, _, count = text.partition(" (")
    amount, unit = head.split(" ", 1)
    return {"amount": amount, "unit": unit, "count": count.rstrip(")") or "civil"}


def tree(body: dict[str, Any], **additions: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {"where": None, "each": [], "pausing": [], "unless": [], "reopened": None}
    empty |= {"calendar": None, "grace": None, "major": None, "owed": None}
    return {"body": body, **empty, **additions}


def any_of(*kinds: str, by_person: bool = False) -> dict[str, Any]:
    return {"any": list(kinds), "by_person": by_person}


def all_of(*kinds: str) -> dict[str, Any]:
    return {"all": list(kinds), "by_person": False}


def within(limit: str, of: str = "complaint.received", expect: Any = "complaint.responded", **additions: Any) -> dict[str, Any]:
    answer = any_of(expect) if isinstance(expect, str) else expect
    return tree({"is": "within", "limit": span(limit), "of": {"event": of}, "expect": answer}, **additions)


def after_breach(limit: str, grade: str, promise: str | None, expect: str, *, document: str | None = None) -> dict[str, Any]:
    of = {"breach": grade, "promise": promise} if document is None else {"breach": grade, "document": document}
    return tree({"is": "within", "limit": span(limit), "of": of, "expect": any_of(expect)})


def equals(field: str, value: str, op: str = "=") -> dict[str, Any]:
    return {"field": field, "op": op, "value": {"text": value}}


def event(text: str, **data: Any) -> dict[str, Any]:
    """`2026-03-02 10:00 complaint.received case:1`; data, and received=, recorded=, corrects=, retracts=, id= beside it."""
    day, clock, kind, *subject = text.split(" ")
    times = {name: data.pop(name, None) for name in ("received", "recorded")}
    form = {name: data.pop(name, None) for name in ("corrects", "retracts")}
    return {
        "id": data.pop("id", text),
        "kind": kind,
        "subject": subject[0] if subject else "case:1",
        "occurred_at": instant(f"{day} {clock}"),
        "received_at": times["received"] and instant(times["received"]),
        "recorded_at": times["recorded"] and instant(times["recorded"]),
        **form,
        "data": data,
    }


def promises(*trees: dict[str, Any], calendar: str = "cn-office", **declared: Any) -> dict[str, Any]:
    names = "abcdefg"
    terms = [
        {"name": name, "tree": one, "calendar": calendar, "valid_from": None, "valid_until": None}
        for name, one in zip(names, trees, strict=False)
    ]
    return {"terms": terms, "states": {}, "measures": {}, "records": {}, "reported": [], **declared}


def judged(
    given: dict[str, Any], events: list[dict[str, Any]], at: str, known_at: str | None = None, **attributes: Any
) -> list[dict[str, Any]]:
    """Rows; every tree is printed on the way, and the order of input is shown not to matter."""
    for term in given["terms"]:
        assert verify.print_line(term["tree"])
    known = None if known_at is None else instant(known_at)
    rows = verify.judge(given, events, CALENDARS, at=instant(at), known_at=known, attributes=attributes)
    assert rows == verify.judge(given, events[::-1], CALENDARS, at=instant(at), known_at=known, attributes=attributes)
    return rows


def told(row: dict[str, Any]) -> str:
    """A row as a line: subject#number verdict[/grade] due … settled … reason +overlays."""
    verdict = row["verdict"] + ("/major" if row["grade"] == "major" else "")
    parts = [f"{row['subject']}#{row['number']}", verdict]
    parts += [f"due {local(row['due_at'])}"] if row["due_at"] is not None else []
    parts += [f"settled {local(row['settled_at'])}"] if row["settled_at"] is not None else []
    parts += [row["reason"]] if row["reason"] else []
    return " | ".join(parts) + "".join(f" +{name}" for name in row["overlays"])


def lines(given: dict[str, Any], events: list[dict[str, Any]], at: str, known_at: str | None = None, **attributes: Any) -> list[str]:
    return [told(row) for row in judged(given, events, at, known_at, **attributes)]
