"""`yinuo due`: when promises fall due that start at an instant, by which rule, and what the other reading would give."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from yinuo.doors.cli.inputs import BadInput, Given, add_promise_arguments, given_promises, instant
from yinuo.engine.clauses.numbers import is_blank
from yinuo.engine.clauses.shapes import Terms
from yinuo.engine.clauses.wording import Lang, rule_words
from yinuo.engine.errors import EngineRefusal
from yinuo.engine.worktime.arithmetic import clock_of
from yinuo.engine.worktime.counting import explain_due

DURATIONS = {"within": "limit", "next_reply": "limit", "update": "every"}
READINGS = {"civil-code": ("民法典算法", "Civil Code count"), "same-time-of-day": ("同一时刻算法", "same time of day")}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.description = "When each promise with a deadline falls due if it starts at T, before pauses and extensions."
    add_promise_arguments(parser)
    parser.add_argument("--from", dest="start", required=True, metavar="T", help="the start, ISO 8601 with offset: 2026-02-13T16:40+08:00")
    parser.add_argument("--lang", choices=("zh", "en"), default="en", help="language of the rules")
    parser.add_argument("--json", action="store_true", help='print {"deadlines": [...]}')


def run(args: argparse.Namespace) -> int:
    """Print the deadlines; raises before anything is printed."""
    start = instant(args.start, option="--from")
    given = given_promises(args)
    deadlines = deadlines_from(given, start, lang=args.lang)
    if not deadlines:
        print(f"{given.source}: no promise in force at {args.start} runs for a time from a start, so nothing falls due.", file=sys.stderr)
    if args.json:
        print(json.dumps({"deadlines": deadlines}, ensure_ascii=False))
    elif deadlines:
        print("\n".join(line for deadline in deadlines for line in _lines(deadline, args.lang)))
    return 0


def deadlines_from(given: Given, start: int, *, lang: Lang) -> list[dict[str, Any]]:
    """The deadlines of the promises in force at the start, in order of the file.

    Only promises that run for a time from a start have one (within, next reply, update) and only versions in force then. `due_at` is None
    where the amount is an open blank.
    Raises:
        BadInput: a duration that cannot be counted, named with its line.
    """
    timed = (terms for terms in given.promises.terms if terms.tree["body"]["is"] in DURATIONS and _holds(terms, start))
    return [_deadline(terms, given, start, lang=lang) for terms in timed]


def _deadline(terms: Terms, given: Given, start: int, *, lang: Lang) -> dict[str, Any]:
    duration, calendar = _duration(terms), given.calendars[str(terms.calendar)]
    rule = rule_words(duration, str(terms.calendar), lang, closes=calendar.closes)
    if is_blank(duration["amount"]):
        return {"promise": terms.name, "due_at": None, "rule": rule, "other_readings": [], "provisional": False}
    try:
        due = explain_due(clock_of(calendar), start, Decimal(duration["amount"]), duration["unit"], duration["count"])
    except EngineRefusal as refusal:
        raise BadInput(f"{given.source}, line {terms.at_line}, promise {terms.name}: {refusal}") from None
    return {
        "promise": terms.name,
        "due_at": _iso(due.due_at, calendar.zone),
        "rule": rule,
        "other_readings": [{"reading": name, "due_at": _iso(at, calendar.zone)} for name, at in due.other_readings],
        "provisional": due.provisional,
    }


def _holds(terms: Terms, at: int) -> bool:
    return (terms.valid_from is None or terms.valid_from <= at) and (terms.valid_until is None or at < terms.valid_until)


def _duration(terms: Terms) -> Mapping[str, str]:
    body = terms.tree["body"]
    duration: Mapping[str, str] = body[DURATIONS[body["is"]]]
    return duration


def _iso(at: int, zone: str) -> str:
    return datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(zone)).isoformat()


def _lines(deadline: Mapping[str, Any], lang: str) -> list[str]:
    chinese = lang == "zh"
    mark = ("（暂定）" if chinese else " (provisional)") if deadline["provisional"] else ""
    due = deadline["due_at"] or ("未设定" if chinese else "not set")
    lines = [f"{deadline['promise']}  {due}{mark}  {deadline['rule']}"]
    for reading in deadline["other_readings"]:
        words = READINGS[reading["reading"]][0 if chinese else 1]
        lines.append(f"    {words}{'：' if chinese else ': '}{reading['due_at']}")
    return lines
