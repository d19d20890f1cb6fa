"""Re-derive a verdict from a proof bundle, with nothing but Python's standard library.

This is the deliberate second implementation of docs/semantics.md: plain, scalar, one case at a time, sharing no line
with the engine. Copied anywhere it runs as `python verify.py bundle.json --key PUBKEY`. Sections of this file:

     1  Calendars: working seconds, and when a span ends
     2  The line: a promise's tree printed back to its words
     3  Facts as known: corrections, fields, conditions, states
     4  Deadlines: within, by, next reply, prior notice (one walk in time)
     5  Keep-informed: update
     6  Periods: counts, sums, shares, prohibitions, availability
     7  The rest: has, order, keep, floor, penalty
     8  judge: all promises, their breaches and what is laid over them
     9  Ed25519 (RFC 8032)
    10  Canonical JSON (RFC 8785)
    11  The ledger's hashes: chains, trees, the map of heads
    12  A bundle: checked from the signature up (docs/proof-bundle.md)
    13  Command line

Instants are whole seconds UTC (int), everywhere. Numbers in parentheses, as (3.5), are paragraphs of docs/semantics.md.
"""

from __future__ import annotations

import argparse
import base64
import bisect
import hashlib
import json
import re
import sys
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

Tree = Mapping[str, Any]
Row = dict[str, Any]
Span = tuple[int, int]

ORGANISATION = "organisation"
MOST_BYTES = 512 << 20
"""No proof is larger; it would not fit into the memory of an ordinary machine either."""


class BadInput(ValueError):
    """What was given cannot be read or judged; the text says why in one sentence."""


# ---------------------------------------------------------------------------------------------------------------------
# 1  Calendars
# ---------------------------------------------------------------------------------------------------------------------

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PLAIN_SECONDS = {"second": 1, "minute": 60, "hour": 3600}
BUSINESS_SECONDS = {"business minute": 60, "business hour": 3600}
DAY = 86_400
ONE_DAY = timedelta(days=1)
FARTHEST = 200_000  # days that a deadline may lie ahead: five centuries
DEFAULT_GRACE = {"amount": "5", "unit": "workday", "count": "civil"}


class Calendar:
    """Working days and hours of one zone, read from the JSON form that a bundle carries it in (docs/proof-bundle.md).

    A calendar without shifts has no hours: its workdays (Monday to Friday, or every day) are 24 hours long.
    """

    def __init__(self, form: Mapping[str, Any]) -> None:
        self.name = str(form.get("name", ""))
        self.zone = _zone(form.get("zone"), self.name)
        shifts = form.get("shifts") or {}
        if not isinstance(shifts, dict) or not set(shifts) <= set(WEEKDAYS):
            raise BadInput(f"Calendar {self.name}: shifts are given by mon, tue, wed, thu, fri, sat, sun.")
        self.week = [_shifts(shifts.get(day) or [], self.name) for day in WEEKDAYS]
        self.has_hours = any(self.week)
        if not self.has_hours:
            self.week = [[(0, DAY)] if number < 5 or form.get("every_day") is True else [] for number in range(7)]
        self.off = {_date(text, self.name) for text in form.get("off") or []}
        makeup = {_date(text, self.name) for text in form.get("makeup") or []}
        if self.off & makeup:
            raise BadInput(f"Calendar {self.name}: {min(self.off & makeup)} is both a day off and a make-up day.")
        self.makeup = makeup if form.get("works_makeup_days", True) else set()
        weekday = form.get("makeup_shifts", "mon")
        if weekday not in WEEKDAYS:
            raise BadInput(f"Calendar {self.name}: makeup_shifts must name a weekday.")
        self.makeup_shifts = self.week[WEEKDAYS.index(weekday)]
        self.horizon = _date(form["horizon"], self.name) if form.get("horizon") else None
        self._spans: dict[date, list[Span]] = {}

    def local(self, instant: int) -> datetime:
        return datetime.fromtimestamp(instant, self.zone)

    def instant(self, day: date, second: int = 0) -> int:
        """A local clock time as an instant; twice-told times are the first, skipped ones move on (fold = 0)."""
        moment = datetime(day.year, day.month, day.day, tzinfo=self.zone) + timedelta(seconds=second)  # adds on the clock's face
        return int(moment.replace(fold=0).timestamp())

    def day_of_due(self, instant: int) -> date:
        """The day a due date lies on: 24:00 still belongs to the day that it ends."""
        return self.local(instant - 1).date()

    def shifts(self, day: date) -> list[Span]:
        if day in self.off:
            return []
        return self.makeup_shifts if day in self.makeup else self.week[day.weekday()]

    def is_workday(self, day: date) -> bool:
        return bool(self.shifts(day))

    def spans(self, day: date) -> list[Span]:
        """The working intervals of a local day, as instants."""
        found = self._spans.get(day)
        if found is None:
            found, last = [], self.instant(day)
            for opens, closes in self.shifts(day):
                begin, end = max(last, self.instant(day, opens)), self.instant(day, closes)
                if begin < end:  # a shift can vanish in a changing hour
                    found.append((begin, end))
                    last = end
            self._spans[day] = found
        return found

    def worked(self, begin: int, end: int) -> int:
        """Working seconds between two instants; negative when they are the wrong way round."""
        if end < begin:
            return -self.worked(end, begin)
        day, last, total = self.local(begin).date(), self.local(end).date(), 0
        while day <= last:
            total += sum(max(0, min(end, closes) - max(begin, opens)) for opens, closes in self.spans(day))
            day += ONE_DAY
        return total

    def add(self, start: int, seconds: int) -> int:
        """The earliest instant at which so many working seconds have passed since the start."""
        if seconds <= 0:
            return start
        day, idle = self.local(start).date(), 0
        if seconds > FARTHEST * DAY:
            raise BadInput(f"{seconds} working seconds lead beyond five centuries.")
        while idle < 4000:
            idle += 1
            for opens, closes in self.spans(day):
                opens = max(opens, start)
                if opens < closes:
                    idle = 0
                    if seconds <= closes - opens:
                        return opens + seconds
                    seconds -= closes - opens
            day += ONE_DAY
        raise BadInput(f"Calendar {self.name} has no working time for ten years after {day - 4000 * ONE_DAY}.")

    def next_workday(self, day: date) -> date:
        """The day itself where it is a workday, else the next one."""
        for _ in range(4000):
            if self.is_workday(day):
                return day
            day += ONE_DAY
        raise BadInput(f"Calendar {self.name} has no workday for ten years.")

    def workdays_after(self, day: date, count: int) -> date:
        """The count-th workday after a day."""
        if count > FARTHEST:
            raise BadInput(f"{count} workdays lead beyond five centuries.")
        for _ in range(count):
            day = self.next_workday(day + ONE_DAY)
        return day

    def close(self, day: date) -> int:
        """Close of business: the end of the last shift where the calendar has hours, else 24:00."""
        spans = self.spans(day) if self.has_hours else []
        return spans[-1][1] if spans else self.instant(day, DAY)

    def full_day(self) -> int:
        """Working seconds of a full day: the longest of the week."""
        return max(sum(closes - opens for opens, closes in shifts) for shifts in self.week)

    def due(self, start: int, limit: Tree) -> int:
        """When a span that begins at `start` ends (3.4)."""
        unit, count, amount = str(limit["unit"]), str(limit.get("count") or "civil"), number_of(limit["amount"])
        if unit in PLAIN_SECONDS and count == "civil":
            return start + int(amount * PLAIN_SECONDS[unit])
        if unit in BUSINESS_SECONDS and count == "civil":
            return self.add(start, int(amount * BUSINESS_SECONDS[unit]))
        if count == "budget of business hours" and unit == "workday":
            return self._opening(self.add(start, int(amount * self.full_day())))
        if count == "blocks of 24 hours" and unit in ("day", "week"):
            return start + int(amount * DAY * (7 if unit == "week" else 1))
        if amount != int(amount) or unit not in ("workday", "day", "week", "month", "year"):
            raise BadInput(f"{limit['amount']} {unit} cannot be counted as {count}.")
        if unit == "workday":
            return self._due_workdays(start, int(amount), count)
        return self._due_days(start, int(amount), unit, count)

    def _due_workdays(self, start: int, amount: int, count: str) -> int:
        begin = self.local(start)
        if count == "civil":
            first = begin.date() if amount else self.next_workday(begin.date())
            return self.close(self.workdays_after(first, amount))
        if count == "same time of day":
            begin = self.local(self._opening(start))
        elif count != "same local time":
            raise BadInput(f"Workdays cannot be counted as {count}.")
        return self.instant(self.workdays_after(begin.date(), amount), _second_of_day(begin))

    def _opening(self, start: int) -> int:
        """The start itself inside working time, else the next opening; an instant at close is outside."""
        day = self.local(start).date()
        for _ in range(4000):
            for opens, closes in self.spans(day):
                if start < closes:
                    return max(start, opens)
            day += ONE_DAY
        raise BadInput(f"Calendar {self.name} does not open for ten years.")

    def _due_days(self, start: int, amount: int, unit: str, count: str) -> int:
        begin = self.local(start)
        day = _days_on(begin.date(), amount, unit)
        if count in ("same local time", "same time of day"):
            return self.instant(day, _second_of_day(begin))
        if count != "civil":
            raise BadInput(f"{unit} cannot be counted as {count}.")
        return self.close(self.next_workday(day))

    def length(self, span: Span, limit: Tree | None) -> int:
        """How long a pause is for a clock of this unit (3.5)."""
        return self.worked(*span) if _counts_working_time(limit) else span[1] - span[0]

    def shift(self, base: int, paused: int, limit: Tree | None) -> int:
        """A due date moved by paused time (3.5)."""
        if paused <= 0:
            return base
        if _counts_working_time(limit):
            moved = self.add(base, paused)
            return self._opening(moved) if limit and limit.get("count") == "budget of business hours" else moved
        moved = base + paused
        if limit and limit["unit"] in ("day", "week", "month", "year") and limit.get("count") == "civil":
            day = self.day_of_due(moved)
            if not self.is_workday(day):
                return self.close(self.next_workday(day))
        return moved


def _counts_working_time(limit: Tree | None) -> bool:
    return limit is not None and (limit["unit"] in BUSINESS_SECONDS or limit["unit"] == "workday")


def _second_of_day(moment: datetime) -> int:
    return moment.hour * 3600 + moment.minute * 60 + moment.second


def _days_on(day: date, amount: int, unit: str) -> date:
    if unit in ("day", "week"):
        return day + timedelta(days=amount * (7 if unit == "week" else 1))
    months = day.year * 12 + day.month - 1 + amount * (12 if unit == "year" else 1)
    year, month = months // 12, months % 12 + 1
    if year > 9998:
        raise BadInput("A deadline lies beyond the year 9998.")
    last = (date(year + month // 12, month % 12 + 1, 1) - ONE_DAY).day
    return date(year, month, min(day.day, last))


def _zone(name: object, calendar: str) -> ZoneInfo:
    try:
        return ZoneInfo(str(name))
    except (OSError, ValueError, LookupError):
        raise BadInput(f"Calendar {calendar}: this machine knows no time zone {name!r} (the Python package tzdata brings them).") from None


def _date(text: object, calendar: str) -> date:
    found = as_date(text)
    if found is None:
        raise BadInput(f"Calendar {calendar}: {text!r} is no date such as 2026-02-14.")
    return found


def _shifts(pairs: Any, calendar: str) -> list[Span]:
    try:
        found = sorted((_clock(begin), _clock(end)) for begin, end in pairs)
    except (TypeError, ValueError):
        raise BadInput(f"Calendar {calendar}: a shift is a pair of clock times such as 09:00 and 18:00.") from None
    for (begin, end), (following, _) in pairwise([*found, (DAY, DAY)]):
        if not begin < end <= following:
            raise BadInput(f"Calendar {calendar}: shifts overlap or end before they begin.")
    return found


def _clock(text: str) -> int:
    match = re.fullmatch(r"(\d\d):(\d\d)(?::(\d\d))?", text)
    if not match:
        raise ValueError(text)
    second = int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3] or 0)
    if second > DAY or int(match[2]) > 59 or int(match[3] or 0) > 59:
        raise ValueError(text)
    return second


@lru_cache(maxsize=256)
def _calendar_from_text(text: str) -> Calendar:
    return Calendar(json.loads(text))


def calendar_from(form: Mapping[str, Any] | Calendar) -> Calendar:
    return form if isinstance(form, Calendar) else _calendar_from_text(json.dumps(form, sort_keys=True))


def number_of(text: object) -> Fraction:
    """An amount of a promise, exact; a blank that is still open has none."""
    if isinstance(text, str) and re.fullmatch(r"\d+(\.\d+)?", text):
        return Fraction(text)
    raise BadInput(f"{text!r} is no number.")


def as_date(value: object) -> date | None:
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return None


def as_instant(value: object) -> int | None:
    """Epoch seconds, or ISO 8601 with an offset; fractions of a second are cut. Anything else is no instant."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if abs(value) < 250_000_000_000 else None
    if not isinstance(value, str):
        return None
    if re.fullmatch(r"-?\d{1,12}", value, re.ASCII):
        return as_instant(int(value))
    try:
        moment = datetime.fromisoformat(value)
        return None if moment.tzinfo is None else int(moment.replace(microsecond=0).timestamp())
    except (ValueError, OverflowError):
        return None


# ---------------------------------------------------------------------------------------------------------------------
# 2  The line (docs/promise-language.md)
# ---------------------------------------------------------------------------------------------------------------------

WORDS = (
    "within of expect by next reply update every while at least per sum distinct share with to all has only after never "
    "checked before keep for measure available except penalty yuan until cap where each and pausing up unless reopened silent "
    "on calendar grace major owed or not in true false a person"
)
RESERVED = frozenset(WORDS.split())
UNITS = (*PLAIN_SECONDS, *BUSINESS_SECONDS, "workday", "day", "week", "month", "year")
COUNTS = ("civil", "same time of day", "same local time", "blocks of 24 hours", "budget of business hours")
PERIODS = ("day", "week", "two weeks", "month", "quarter", "half-year", "year")
NEXT_REPLY_OF, NEXT_REPLY_EXPECT = "message.received", {"any": ["message.answered"], "by_person": False}
UPDATE_EXPECT = {"any": ["customer.updated"], "by_person": False}
BODY_KEYS = {
    "within": "limit of expect", "by": "event field expect", "next_reply": "limit of expect", "update": "every while expect",
    "count": "at_least event per", "sum": "event field at_least per", "distinct": "event field at_least per",
    "share": "event with op percent per of_all least", "ratio": "event to op percent per least", "order": "event after",
    "never": "event check per", "notice": "lead event field expect", "keep": "records term", "floor": "measure op value",
    "available": "calendar percent per except", "penalty": "rate base after until cap", "penalty_fixed": "amount after until cap",
}  # fmt: skip
ADDITIONS = ("where", "each", "pausing", "unless", "reopened", "calendar", "grace", "major", "owed")


def print_line(tree: Tree) -> str:
    """The one canonical line of a promise's tree; a tree that is not exactly of the language is refused.

    Two trees of different meaning never print alike: every word is checked, and no key beyond the language's is let in.
    """
    _keys(tree, "body", *ADDITIONS)
    return " ".join([_print_body(tree["body"]), *_print_additions(tree)])


def _print_body(body: Tree) -> str:
    kind = body.get("is") if isinstance(body, dict) else None
    if kind == "has":
        _keys(body, "is", "event", "field" if "field" in body else "other")
        return f"every {_kind(body['event'])} has {_free_name(body['field']) if 'field' in body else _kind(body['other'])}"
    if not isinstance(kind, str) or kind not in BODY_KEYS:
        raise BadInput(f"The language has no promise of the sort {kind!r}.")
    _keys(body, "is", *BODY_KEYS[kind].split())
    return str(globals()[f"_print_{kind}"](body))


def _print_within(body: Tree) -> str:
    return f"within {_duration(body['limit'])} of {_trigger(body['of'])} expect {_answer(body['expect'])}"


def _print_by(body: Tree) -> str:
    return f"by {_kind_field(body)} expect {_answer(body['expect'])}"


def _print_next_reply(body: Tree) -> str:
    line, of, expect = f"next reply within {_duration(body['limit'])}", _kind(body["of"]), _answer(body["expect"])
    return line if (of, body["expect"]) == (NEXT_REPLY_OF, NEXT_REPLY_EXPECT) else f"{line} of {of} expect {expect}"


def _print_update(body: Tree) -> str:
    expect = _answer(body["expect"])
    if len(body["expect"].get("any", [])) != 1 or body["expect"]["by_person"]:
        raise BadInput("An update expects one kind of event.")
    return f"update every {_duration(body['every'])} while {_free_name(body['while'])}" + (
        "" if body["expect"] == UPDATE_EXPECT else f" expect {expect}"
    )


def _print_count(body: Tree) -> str:
    return f"at least {_number(body['at_least'])} {_kind(body['event'])} {_per(body)}"


def _print_sum(body: Tree) -> str:
    return f"sum({_kind_field(body)}) >= {_number(body['at_least'])} {_per(body)}"


def _print_distinct(body: Tree) -> str:
    return f"distinct({_kind_field(body)}) >= {_number(body['at_least'])} {_per(body)}"


def _print_share(body: Tree) -> str:
    with_ = body["with"]
    if isinstance(with_, dict) and "answered" in with_:
        _keys(with_, "answered", "within")
        inner = f"{_kind(with_['answered'])} within {_duration(with_['within'])}"
    else:
        inner = _condition(with_)
    of_all = " of all" if _flag(body["of_all"]) else ""
    return f"share of {_kind(body['event'])} with ({inner}) {_op(body)} {_number(body['percent'])}% {_per(body)}{of_all}{_least(body)}"


def _print_ratio(body: Tree) -> str:
    return f"share of {_kind(body['event'])} to {_kind(body['to'])} {_op(body)} {_number(body['percent'])}% {_per(body)}{_least(body)}"


def _print_order(body: Tree) -> str:
    return f"{_kind(body['event'])} only after {_kind(body['after'])}"


def _print_never(body: Tree) -> str:
    if (body["check"] is None) != (body["per"] is None):
        raise BadInput("A prohibition names its check and the check's period together.")
    return f"never {_kind(body['event'])}" + ("" if body["check"] is None else f" checked by {_kind(body['check'])} {_per(body)}")


def _print_notice(body: Tree) -> str:
    if body["lead"].get("unit") not in ("day", "workday") or body["lead"].get("count") != "civil":
        raise BadInput("Prior notice is counted in days or workdays.")
    return f"{_duration(body['lead'])} before {_kind_field(body)} expect {_answer(body['expect'])}"


def _print_keep(body: Tree) -> str:
    return f"keep {_free_name(body['records'])} for {_duration(body['term'])}"


def _print_floor(body: Tree) -> str:
    return f"measure {_free_name(body['measure'])} {_op(body)} {_number(body['value'])}"


def _print_available(body: Tree) -> str:
    except_ = "" if body["except"] is None else f" except {_kind(body['except'])}"
    return f"available {_calendar_name(body['calendar'])} >= {_number(body['percent'])}% {_per(body)}{except_}"


def _print_penalty(body: Tree) -> str:
    cap = "" if body["cap"] is None else f" cap {_number(body['cap'])}%"
    return (
        f"penalty {_number(body['rate'])}% per day of {_kind(body['base'])} after {_kind(body['after'])} until {_kind(body['until'])}{cap}"
    )


def _print_penalty_fixed(body: Tree) -> str:
    cap = "" if body["cap"] is None else f" cap {_number(body['cap'])} yuan"
    return f"penalty {_number(body['amount'])} yuan per day after {_kind(body['after'])} until {_kind(body['until'])}{cap}"


def _print_additions(tree: Tree) -> Iterator[str]:
    if tree["where"] is not None:
        yield f"where {_condition(tree['where'])}"
    if _list(tree["each"]):
        yield "for each " + " and ".join(_free_name(name) for name in tree["each"])
    if _list(tree["pausing"]):
        yield "pausing while " + " and ".join(_pausing(pause) for pause in tree["pausing"])
    if _list(tree["unless"]):
        yield "unless " + " or ".join(_unless(item) for item in tree["unless"])
    if tree["reopened"] is not None:
        _keys(tree["reopened"], "by", "silent")
        yield f"reopened by {_kind(tree['reopened']['by'])} silent {_duration(tree['reopened']['silent'])}"
    if tree["calendar"] is not None:
        yield f"on calendar {_calendar_name(tree['calendar'])}"
    if tree["grace"] is not None:
        yield f"grace {_duration(tree['grace'])}"
    if tree["major"] is not None:
        yield _major(tree["major"])
    if tree["owed"] is not None:
        _keys(tree["owed"], "by", "to")
        to = "" if tree["owed"]["to"] is None else f" to {_free_name(tree['owed']['to'])}"
        yield f"owed by {_free_name(tree['owed']['by'])}{to}"


def _pausing(pause: Tree) -> str:
    _keys(pause, "state", "cap")
    return _free_name(pause["state"]) + ("" if pause["cap"] is None else f" up to {_duration(pause['cap'])}")


def _unless(item: Tree) -> str:
    if isinstance(item, dict) and "event" in item:
        _keys(item, "event")
        return _kind(item["event"])
    _keys(item, "state")
    return _free_name(item["state"])


def _major(major: Tree) -> str:
    if major == {"always": True}:
        return "major"
    if isinstance(major, dict) and "after" in major:
        _keys(major, "after")
        return f"major after {_duration(major['after'])}"
    _keys(major, "where")
    return f"major where ({_condition(major['where'])})"


def _trigger(trigger: Tree) -> str:
    if isinstance(trigger, dict) and "breach" in trigger:
        _keys(trigger, "breach", "document" if "document" in trigger else "promise")
        if trigger["breach"] not in ("any", "minor", "major"):
            raise BadInput(f"A breach is any, minor or major, not {trigger['breach']!r}.")
        if "document" in trigger:
            return f"breach.{trigger['breach']} of document {_document_number(trigger['document'])}"
        of = "" if trigger["promise"] is None else f" of {promise_name(trigger['promise'])}"
        return f"breach.{trigger['breach']}{of}"
    _keys(trigger, "event")
    return _kind(trigger["event"])


def _answer(answer: Tree) -> str:
    if not isinstance(answer, dict):
        raise BadInput("An answer is missing.")
    word = "all" if "all" in answer else "any"
    _keys(answer, word, "by_person")
    kinds = [_kind(kind) for kind in _list(answer[word])]
    if len(kinds) < (2 if word == "all" else 1):
        raise BadInput("An answer names no kind of event.")
    return (" and " if word == "all" else " or ").join(kinds) + (" by a person" if _flag(answer["by_person"]) else "")


def _duration(duration: Tree) -> str:
    _keys(duration, "amount", "unit", "count")
    amount, unit, count = _number(duration["amount"]), duration["unit"], duration["count"]
    if unit not in UNITS or count not in COUNTS:
        raise BadInput(f"The language knows no {count!r} {unit!r}.")
    return f"{amount} {unit}{'' if amount == '1' else 's'}" + ("" if count == "civil" else f" ({count})")


def _condition(tree: Tree, binding: int = 0) -> str:
    """A condition with the fewest parentheses: `or` binds 1, `and` 2, `not` 3."""
    if not isinstance(tree, dict):
        raise BadInput("A condition is missing.")
    for word, own in (("or", 1), ("and", 2)):
        if word in tree:
            _keys(tree, word)
            if len(_list(tree[word])) < 2:
                raise BadInput(f"{word!r} joins at least two conditions.")
            text = f" {word} ".join(_condition(part, own + 1) for part in tree[word])
            return f"({text})" if own < binding else text
    if "not" in tree:
        _keys(tree, "not")
        return f"not {_condition(tree['not'], 3)}"
    _keys(tree, "field", "op", "value")
    if tree["op"] == "in":
        return f"{_free_name(tree['field'])} in ({', '.join(_value(value) for value in _list(tree['value']))})"
    if tree["op"] not in ("=", "!=", "<", "<=", ">", ">="):
        raise BadInput(f"{tree['op']!r} compares nothing.")
    return f"{_free_name(tree['field'])} {tree['op']} {_value(tree['value'])}"


def _value(value: Tree) -> str:
    if not isinstance(value, dict) or len(value) != 1:
        raise BadInput(f"{value!r} is no value of the language.")
    if "flag" in value:
        return "true" if _flag(value["flag"]) else "false"
    if "number" in value:
        return _number(value["number"])
    text = value.get("text")
    if not isinstance(text, str):
        raise BadInput(f"{value!r} is no value of the language.")
    if re.fullmatch(r"[a-z][a-z0-9_]*", text) and text not in RESERVED:
        return text
    return "'" + text.replace("'", "''") + "'"


def _keys(tree: Any, *keys: str) -> None:
    if not isinstance(tree, dict) or set(tree) != set(keys):
        raise BadInput(f"A part of the promise should have exactly the keys {', '.join(keys)}.")


def _word(value: object, pattern: str, what: str) -> str:
    if not isinstance(value, str) or not re.fullmatch(pattern, value):
        raise BadInput(f"{value!r} is no {what} of the language.")
    return value


def _kind(value: object) -> str:
    return _word(value, r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*", "kind")


def _kind_field(body: Tree) -> str:
    return f"{_kind(body['event'])}.{_word(body['field'], r'[a-z][a-z0-9_]*', 'field')}"


def _free_name(value: object) -> str:
    name = _word(value, r"[a-z][a-z0-9_]*", "name")
    if name in RESERVED:
        raise BadInput(f"{name!r} is a word of the language and no free name.")
    return name


def _calendar_name(value: object) -> str:
    return _word(value, r"[a-z0-9][a-z0-9-]*", "calendar name")


def promise_name(value: object) -> str:
    return _word(value, r"[\w.\-]+", "promise name")


def _document_number(value: object) -> str:
    """As the name of a promise; but `of document expect …` speaks of a promise that is named document."""
    return _word(value, r"(?!expect(?![\w.\-]))[^\W_][\w.\-]*", "number of a document")


def _number(value: object) -> str:
    return _word(value, r"0|0\.\d*[1-9]|[1-9]\d*(\.\d*[1-9])?|\{[a-z][a-z0-9_]*\}", "number")


def _op(body: Tree) -> str:
    return _word(body["op"], ">=|<=", "comparison")


def _per(body: Tree) -> str:
    if body["per"] not in PERIODS:
        raise BadInput(f"{body['per']!r} is no period of the language.")
    return f"per {body['per']}"


def _least(body: Tree) -> str:
    return "" if body["least"] is None else f" least {_number(body['least'])}"


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise BadInput(f"{value!r} should be true or false.")
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise BadInput(f"{value!r} should be a list.")
    return value


# ---------------------------------------------------------------------------------------------------------------------
# 3  Facts as known
# ---------------------------------------------------------------------------------------------------------------------

DESCRIBED = "subject.described"
BUILT_IN_STATES = {
    "waiting_for_customer": {"begins": "customer.asked", "ends": "customer.replied"},
    "force_majeure": {"begins": "force_majeure.began", "ends": "force_majeure.ended"},
    "open": {"begins": "case.opened", "ends": "case.closed"},
    "outage": {"begins": "service.went_down", "ends": "service.came_up"},
}


@dataclass(frozen=True, eq=False)
class Fact:
    """One thing that happened, as corrected by what was known."""

    id: str
    kind: str
    subject: str
    occurred: int
    received: int
    recorded: int
    data: Mapping[str, Any]

    @property
    def order(self) -> tuple[int, int, str]:
        return (self.occurred, self.recorded, self.id)

    @property
    def as_trigger(self) -> tuple[int, int, int, str]:
        return (self.received, self.occurred, self.recorded, self.id)


def facts_as_known(events: Iterable[Mapping[str, Any]], *, at: int, known_at: int) -> list[Fact]:
    """The facts that occurred by `at`, as what was recorded by `known_at` has them (1.1 to 1.4), in order."""
    given = {}
    for event in events:
        times = _times(event)
        if event["id"] in given:
            raise BadInput(f"Two events bear the id {event['id']}.")
        given[str(event["id"])] = (event, times)
    retracted, corrections = _controls_in_force(given, known_at)
    facts = []
    for event, (occurred, received, recorded) in given.values():
        identity = str(event["id"])
        if event.get("corrects") or event.get("retracts") or recorded > known_at or identity in retracted:
            continue
        data, own_received = dict(event.get("data") or {}), event.get("received_at")
        for correction in corrections.get(identity, []):
            fields = dict(correction.get("data") or {})
            occurred = _new_time(fields.pop("new_occurred_at", None), occurred, correction)
            own_received = _new_time(fields.pop("new_received_at", None), own_received, correction)
            data.update({name: value for name, value in fields.items() if not _is_missing(value)})
        received = occurred if own_received is None else own_received
        if occurred <= at:
            facts.append(Fact(identity, event["kind"], event["subject"], occurred, received, recorded, data))
    return sorted(facts, key=lambda fact: fact.order)


def _times(event: Mapping[str, Any]) -> Any:
    occurred = event["occurred_at"]
    received = occurred if event.get("received_at") is None else event["received_at"]
    recorded = received if event.get("recorded_at") is None else event["recorded_at"]
    if any(as_instant(time) is None or not isinstance(time, int) for time in (occurred, received, recorded)):
        raise BadInput(f"Event {event['id']}: its times must be whole epoch seconds.")
    if occurred > recorded:
        raise BadInput(f"Event {event['id']} occurred after it was recorded; a plan is a fact whose date is a field.")
    return occurred, received, recorded


def _new_time(value: object, old: Any, correction: Mapping[str, Any]) -> Any:
    if value is None:
        return old
    found = as_instant(value)
    if found is None:
        raise BadInput(f"Correction {correction['id']}: {value!r} is no instant with an offset.")
    return found


def _controls_in_force(given: Mapping[str, Any], known_at: int) -> tuple[set[str], dict[str, list[Any]]]:
    """What is taken out, and which corrections each fact bears, oldest first (1.2)."""
    controls = [
        (times[2], identity, event)
        for identity, (event, times) in given.items()
        if times[2] <= known_at and (event.get("corrects") or event.get("retracts"))
    ]
    retracted: set[str] = set()
    active = []
    for _recorded, identity, event in sorted(controls, key=lambda control: control[:2], reverse=True):
        if identity not in retracted:
            active.append(event)
            if event.get("retracts"):
                retracted.add(event["retracts"])
    corrections: dict[str, list[Any]] = {}
    for event in reversed(active):
        if event.get("corrects"):
            corrections.setdefault(_root(event["corrects"], given), []).append(event)
    return retracted, corrections


def _root(identity: str, given: Mapping[str, Any]) -> str:
    """The fact at the root of a correction of corrections."""
    seen: set[str] = set()
    while identity in given and identity not in seen and given[identity][0].get("corrects"):
        seen.add(identity)
        identity = given[identity][0]["corrects"]
    return identity


class History:
    """All facts as known, found by kind and subject, with attributes and states."""

    def __init__(self, facts: Sequence[Fact], promises: Mapping[str, Any], *, at: int, attributes: Mapping[str, Any]) -> None:
        self.facts, self.at = facts, at
        self.calendar_named: Callable[[str], Calendar]
        self.by_kind: dict[str, list[Fact]] = {}
        self.by_both: dict[tuple[str, str], list[Fact]] = {}
        for fact in facts:
            self.by_kind.setdefault(fact.kind, []).append(fact)
            self.by_both.setdefault((fact.kind, fact.subject), []).append(fact)
        self.attributes: dict[str, dict[str, Any]] = {subject: dict(fields) for subject, fields in attributes.items()}
        for fact in self.of_kind(DESCRIBED):
            self.attributes.setdefault(fact.subject, {}).update(_given(fact))
        self.states = {**BUILT_IN_STATES, **(promises.get("states") or {})}
        self.measures = promises.get("measures") or {}
        self.records = promises.get("records") or {}
        self.reported = frozenset(promises.get("reported") or ())
        self._happened: dict[str, list[Fact]] = {}
        self._state_spans: dict[tuple[str, str], list[Span]] = {}
        self._on_since: dict[tuple[str, str], int | None] = {}

    def of_kind(self, kind: str) -> list[Fact]:
        return self.by_kind.get(kind, [])

    def on(self, kind: str, subject: str) -> list[Fact]:
        return self.by_both.get((kind, subject), [])

    def happened(self, happening: str) -> list[Fact]:
        """Facts of every kind whose second name is this, in order."""
        if happening not in self._happened:
            found = [fact for kind, facts in self.by_kind.items() if kind.endswith("." + happening) for fact in facts]
            self._happened[happening] = sorted(found, key=lambda fact: fact.order)
        return self._happened[happening]

    def triggers(self, kind: str) -> list[Fact]:
        """Facts of a kind that have reached the organisation, in the order in which clocks start."""
        return sorted((fact for fact in self.of_kind(kind) if fact.received <= self.at), key=lambda fact: fact.as_trigger)

    def fields(self, fact: Fact) -> dict[str, Any]:
        """Payload before attributes; null and empty text are missing (1.5)."""
        own = {name: value for name, value in fact.data.items() if not _is_missing(value)}
        return {**self.attributes.get(fact.subject, {}), **own}

    def field(self, fact: Fact, name: str) -> Any:
        value = fact.data.get(name)
        value = self.attributes.get(fact.subject, {}).get(name) if _is_missing(value) else value
        return None if _is_missing(value) else value

    def own_state(self, state: str, subject: str) -> list[Span]:
        """Intervals of a state on this very subject (1.7)."""
        key = (state, subject)
        if key not in self._state_spans:
            if state not in self.states:
                raise BadInput(f"The state {state} is not declared.")
            begins, ends = self.states[state]["begins"], self.states[state].get("ends")
            moments = [(fact.occurred, 0) for fact in self.on(begins, subject)]
            moments += [(fact.received, 1) for fact in self.on(ends or "", subject) if fact.received <= self.at]
            spans, since = [], None
            for instant, is_end in sorted(moments):
                if not is_end and since is None:
                    since = instant
                elif is_end and since is not None:
                    spans.append((since, instant))
                    since = None
            self._state_spans[key] = spans if since is None else [*spans, (since, self.at)]
            self._on_since[key] = since
        return self._state_spans[key]

    def on_since(self, state: str, subject: str) -> int | None:
        """Since when a state holds that has not ended: it holds at `at` too, although that second adds no length."""
        self.own_state(state, subject)
        return self._on_since[state, subject]

    def state(self, state: str, subject: str) -> list[Span]:
        """Intervals of a state on the subject or on the whole house, not yet united (1.6)."""
        own = self.own_state(state, subject)
        return own if subject == ORGANISATION else sorted(own + self.own_state(state, ORGANISATION))


def _is_missing(value: object) -> bool:
    return value is None or value == ""


def united(spans: Iterable[Span]) -> list[Span]:
    """Overlapping and touching intervals made one; empty ones left out."""
    found: list[Span] = []
    for begin, end in sorted(span for span in spans if span[0] < span[1]):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found


def without(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """What is left of united intervals outside other intervals."""
    left = list(spans)
    for begin, end in taken:
        left = [piece for span in left for piece in ((span[0], min(span[1], begin)), (max(span[0], end), span[1])) if piece[0] < piece[1]]
    return left


def as_number(value: object) -> Decimal | None:
    """A number, or text that is wholly a decimal number (decimals travel as text)."""
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float, Decimal)):
        found = Decimal(str(value))
        return found if found.is_finite() else None
    if isinstance(value, str) and re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)", value, re.ASCII):
        return Decimal(value)
    return None


def is_true(value: object) -> bool:
    return value is True or value == "true"


def text_of(value: object) -> str:
    """How a value is told apart and shown in a group's name."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float, Decimal)):
        return plain(Fraction(str(value)))
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True, ensure_ascii=False)


def plain(number: Fraction) -> str:
    """A decimal number without superfluous zeros."""
    text = f"{Decimal(number.numerator) / Decimal(number.denominator):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def holds(condition: Tree | None, fields: Mapping[str, Any]) -> bool:
    """Whether a condition is true of these fields; a comparison with a missing field is false (1.5)."""
    if condition is None:
        return True
    if "and" in condition:
        return all(holds(part, fields) for part in condition["and"])
    if "or" in condition:
        return any(holds(part, fields) for part in condition["or"])
    if "not" in condition:
        return not holds(condition["not"], fields)
    value = fields.get(condition["field"])
    if condition["op"] == "in":
        return any(_compares(value, "=", wanted) for wanted in condition["value"])
    return _compares(value, condition["op"], condition["value"])


def _compares(value: Any, op: str, wanted: Tree) -> bool:
    if _is_missing(value):
        return False
    one: Any
    other: Any
    if "number" in wanted:
        one, other = as_number(value), Decimal(wanted["number"])
    elif "flag" in wanted:
        one = value if isinstance(value, bool) else {"true": True, "false": False}.get(value) if isinstance(value, str) else None
        other = wanted["flag"]
        if op not in ("=", "!="):
            return False
    else:
        one, other = value if isinstance(value, str) else None, wanted["text"]
    if one is None:
        return False
    return bool(
        one == other if op == "=" else one != other if op == "!=" else one < other if op == "<"
        else one <= other if op == "<=" else one > other if op == ">" else one >= other
    )  # fmt: skip


# ---------------------------------------------------------------------------------------------------------------------
# 4  Deadlines
# ---------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Term:
    """One version of a promise."""

    name: str
    tree: Tree
    calendar: Calendar
    valid_from: int | None
    valid_until: int | None

    @property
    def body(self) -> Any:
        return self.tree["body"]

    @property
    def limit(self) -> Tree | None:
        found: Tree | None = self.body.get("limit") or self.body.get("every")
        return found

    def covers(self, start: int) -> bool:
        return (self.valid_from is None or self.valid_from <= start) and (self.valid_until is None or start < self.valid_until)


@dataclass(eq=False)
class Duty:
    """One obligation on its way through time."""

    term: Term
    trigger: Fact
    start: int
    subject: str
    fixed: int | None = None  # the date in the fact, for `by`; the last instant in time, for a prior notice
    effect: int | None = None  # for a prior notice: the start of the day of the effect
    queue: str = ""  # the subject whose answers count now
    segments: list[tuple[str, int | None, int | None]] = field(default_factory=list)  # whose pauses count, from when, until when
    parts: dict[str, Fact] = field(default_factory=dict)  # for `all`: which kinds are in
    settled: int | None = None
    settled_by: Fact | None = None
    closed_for_good: bool = False  # reclassified, voided …: the end of it
    void: tuple[int, str] | None = None
    reopenings: list[Span] = field(default_factory=list)
    out_of_order: bool = False
    joined: Duty | None = None
    split: bool = False
    number: int = 0
    row: Row = field(default_factory=dict)

    @property
    def age(self) -> tuple[Any, ...]:
        return (self.start, self.trigger.as_trigger)

    @property
    def since(self) -> tuple[int, int, int, str]:
        """What numbers go by: the trigger's order; an update has none of its own, so it comes first at its start."""
        return (self.start, self.start, self.start, "") if self.term.body["is"] == "update" else self.trigger.as_trigger


def answers(history: History, fact: Fact, *, by_person: bool) -> bool:
    """Whether what answered is what was promised (3.2)."""
    by = history.field(fact, "answered_by")
    if by == "note":
        return False
    if by == "automatic":
        return fact.kind.endswith(".acknowledged") and not by_person
    if by == "bot":
        return is_true(history.field(fact, "confirmed")) and not by_person
    return True


def kinds_of(expect: Tree) -> list[str]:
    return list(expect.get("any") or expect.get("all") or ())


class Walk:
    """All obligations of the versions of one promise that share trigger and answer, matched in one walk through time (3.3)."""

    def __init__(self, terms: Sequence[Term], history: History, breaches: Callable[[Tree], list[Fact]]) -> None:
        self.terms, self.history, self.body = terms, history, terms[0].body
        self.is_notice, self.closes_all = self.body["is"] == "notice", self.body["is"] == "next_reply"
        self.expect = self.body["expect"]
        self.is_reported = is_reported(self.expect, history)
        self.duties: list[Duty] = []
        self.open: dict[str, list[Duty]] = {}
        of = self.body.get("of") or {"event": self.body.get("event")}
        self.trigger_kind = (of if isinstance(of, str) else of.get("event")) or ""
        self.triggers = breaches(of) if "breach" in of else history.triggers(self.trigger_kind)
        self.first = {} if "breach" in of else {fact.subject: fact for fact in reversed(self.triggers)}
        self.lost: dict[tuple[str, str], Fact] = {}
        self.superseding: dict[str, list[int]] = {}

    def run(self) -> list[Duty]:
        steps: list[tuple[int, int, tuple[Any, ...], Any]] = []  # instant, rank at equal instants, order, what to do
        self.late_steps: list[tuple[int, int, tuple[Any, ...], Any]] = []
        for fact in self.triggers:
            steps.append((fact.received, 0, fact.as_trigger, (self._trigger, fact)))
        for kind in dict.fromkeys(kinds_of(self.expect)):
            for fact in self.history.of_kind(kind):
                if answers(self.history, fact, by_person=self.expect["by_person"]) and self._is_delivered(fact):
                    steps.append((fact.occurred, 1, fact.order, (self._answer, fact)))
        for fact in () if self.is_notice else self.history.happened("voided"):
            code = self.history.field(fact, "code")
            steps.append((fact.occurred, 2, fact.order, (self._end_all, fact, f"voided:{text_of(code)}" if code else "voided")))
        if self.closes_all:
            for fact in self.history.of_kind(self.trigger_kind.split(".")[0] + ".dismissed"):
                if self.history.field(fact, "reason"):
                    steps.append((fact.occurred, 2, fact.order, (self._end_all, fact, "needs_no_reply")))
        elif not self.is_notice:
            for kind in {term.tree["reopened"]["by"] for term in self.terms if term.tree["reopened"]}:
                steps += [(fact.received, 3, fact.as_trigger, (self._reopen, fact)) for fact in self.history.triggers(kind)]
        if not self.is_notice:
            steps += [(fact.occurred, 4, fact.order, (self._merge, fact)) for fact in self.history.happened("merged")]
            steps += [(fact.occurred, 5, fact.order, (self._split, fact)) for fact in self.history.happened("split")]
        for step in sorted(steps, key=lambda one: one[:3]):
            while self.late_steps and self.late_steps[0][:2] <= step[:2]:  # at one instant the reclassification ends it
                self._do(self.late_steps.pop(0))
            self._do(step)
        for step in self.late_steps:
            self._do(step)
        return self.duties

    def _do(self, step: tuple[int, int, tuple[Any, ...], Any]) -> None:
        act, *given = step[3]
        act(*given)

    # -- what can happen ----------------------------------------------------------------------------------------------

    def _trigger(self, fact: Fact) -> None:
        term = next((term for term in self.terms if term.covers(fact.received)), None)
        is_first = self.first.get(fact.subject) is fact
        duty = self._opened(term, fact) if term else None
        if duty is not None:
            self._take_in(duty)
            if is_first and not self.closes_all and not self.is_notice and not fact.kind.endswith(".reopened"):
                self._answer_out_of_order(duty)
        if self.is_notice and notice_day(self.body, self.terms[0], self.history, fact) is not None:
            self._supersede(fact, duty)
        if is_first:
            for kind in kinds_of(self.expect):
                self.lost.pop((fact.subject, kind), None)

    def _opened(self, term: Term, fact: Fact) -> Duty | None:
        duty = Duty(term, fact, fact.received, fact.subject, queue=fact.subject, segments=[(fact.subject, None, None)])
        if self.body["is"] == "by":
            duty.fixed = dated(self.history.field(fact, self.body["field"]), term.calendar)
            return None if duty.fixed is None else self._where(duty)
        if self.is_notice:
            day = notice_day(self.body, term, self.history, fact)
            if day is None or not holds(term.tree["where"], self.history.fields(fact)):
                return None
            duty.effect, duty.fixed = term.calendar.instant(day), notice_due(term, day)
            return duty
        return self._where(duty)

    def _where(self, duty: Duty) -> Duty | None:
        """Open where the condition holds; its end at a reclassification is put on the way (3.7)."""
        is_true_at_all, ends_at = truth(duty, self.history)
        if is_true_at_all and ends_at is not None:
            step = (ends_at, 2, (), (self._end, duty, ends_at, "reclassified"))
            bisect.insort(self.late_steps, step, key=lambda one: one[:2])
        return duty if is_true_at_all else None

    def _take_in(self, duty: Duty) -> None:
        self.duties.append(duty)
        bisect.insort(self.open.setdefault(duty.queue, []), duty, key=lambda one: one.age)

    def _answer(self, fact: Fact) -> None:
        waiting = [duty for duty in self.open.get(fact.subject, []) if fact.kind not in duty.parts]
        if not waiting:
            first = self.first.get(fact.subject)
            if first is not None and fact.occurred < first.received:
                self.lost[fact.subject, fact.kind] = fact
            return
        for duty in waiting if self.closes_all else waiting[:1]:
            self._answered(duty, fact)

    def _answered(self, duty: Duty, fact: Fact) -> None:
        duty.parts[fact.kind] = fact
        if "all" in self.expect and set(kinds_of(self.expect)) - set(duty.parts):
            return
        last = max(duty.parts.values(), key=lambda part: (self._answered_at(duty, part), part.order))
        duty.settled, duty.settled_by = self._answered_at(duty, last), last
        self.open[duty.queue].remove(duty)

    def _answered_at(self, duty: Duty, fact: Fact) -> int:
        return delivered_at(self.history, fact, duty.term.calendar) if self.is_notice else fact.occurred

    def _is_delivered(self, fact: Fact) -> bool:
        by_mail = self.is_notice and self.history.field(fact, "channel") == "email"
        return not by_mail or is_true(self.history.field(fact, "receipt"))

    def _answer_out_of_order(self, duty: Duty) -> None:
        early = [self.lost[duty.subject, kind] for kind in kinds_of(self.expect) if (duty.subject, kind) in self.lost]
        if "all" not in self.expect:
            early = [max(early, key=lambda fact: fact.order)] if early else []
        for fact in early:
            self._answered(duty, fact)
        duty.out_of_order = duty.settled is not None

    def _end_all(self, fact: Fact, reason: str) -> None:
        for duty in self.duties:
            if duty.queue == fact.subject:
                self._end(duty, fact.occurred, reason)

    def _end(self, duty: Duty, instant: int, reason: str) -> None:
        """Void, unless it was kept or broken by then, or has ended already (3.9)."""
        if duty.closed_for_good or duty.joined is not None:
            return
        is_kept = duty.out_of_order or (duty.settled is not None and duty.settled <= due_at(duty, self.history))
        stopped = instant if duty.settled is None else duty.settled
        if not is_kept and broken_at(duty, self.history, self.is_reported, stopped) > instant:
            duty.void, duty.closed_for_good, duty.settled = (instant, reason), True, None
            if duty in self.open.get(duty.queue, []):
                self.open[duty.queue].remove(duty)

    def _supersede(self, fact: Fact, new: Duty | None) -> None:
        """A later plan takes the place of an earlier one that has not come into effect (6.2)."""
        for duty in self.duties:
            if duty is not new and duty.subject == fact.subject:
                self._end(duty, fact.received, "superseded")

    def _reopen(self, fact: Fact) -> None:
        closed = [
            duty
            for duty in self.duties
            if duty.queue == fact.subject and duty.settled is not None and duty.joined is None and not duty.closed_for_good
            and (duty.term.tree["reopened"] or {}).get("by") == fact.kind
        ]  # fmt: skip
        if not closed:
            return
        duty = max(closed, key=lambda one: (one.settled, one.age))
        answered = duty.settled or 0
        if duty.out_of_order or answered > due_at(duty, self.history):
            return
        accepted = self.history.on(fact.kind.split(".")[0] + ".accepted", fact.subject)
        silent_until = duty.term.calendar.due(answered, duty.term.tree["reopened"]["silent"])
        if fact.received > silent_until or any(answered <= one.occurred <= fact.received for one in accepted):
            duty.reopenings.append((answered, fact.received))
        duty.settled, duty.settled_by, duty.parts = None, None, {}
        bisect.insort(self.open.setdefault(duty.queue, []), duty, key=lambda one: one.age)

    def _merge(self, fact: Fact) -> None:
        """What is open on the absorbed subject joins the survivor's oldest, which takes the earliest start (3.11)."""
        into = self.history.field(fact, "into")
        moving = self.open.get(fact.subject, [])
        if not moving or not isinstance(into, str) or into == fact.subject:
            return
        there = self.open.setdefault(into, [])
        if there:
            survivor = there[0]
        else:
            survivor = moving[0]
            survivor.segments = [*_until(survivor.segments, fact.occurred), (into, fact.occurred, None)]
            survivor.queue = into
            there.append(survivor)
        for duty in moving:
            if duty is not survivor:
                duty.joined = survivor
                survivor.start = min(survivor.start, duty.start)
        self.open[fact.subject] = []
        there.sort(key=lambda one: one.age)

    def _split(self, fact: Fact) -> None:
        """What is open on the parent is opened on the child too (3.12)."""
        parent = self.history.field(fact, "split_from")
        if parent == fact.subject or not isinstance(parent, str):
            return
        for duty in list(self.open.get(parent, [])):
            segments = [*_until(duty.segments, fact.occurred), (fact.subject, fact.occurred, None)]
            child = replace(
                duty, subject=fact.subject, queue=fact.subject, segments=segments, parts=dict(duty.parts),
                reopenings=list(duty.reopenings), split=True, row={},
            )  # fmt: skip
            if self._where(child):
                self._take_in(child)


def _until(segments: Sequence[tuple[str, int | None, int | None]], instant: int) -> list[tuple[str, int | None, int | None]]:
    return [(subject, since, instant if until is None else until) for subject, since, until in segments]


def is_reported(expect: Tree, history: History) -> bool:
    marks = [kind in history.reported for kind in kinds_of(expect)]
    return any(marks) if "all" in expect else all(marks)


def truth(duty: Duty, history: History) -> tuple[bool, int | None]:
    """Whether `where` was ever true of an obligation, and when it ceased to be for good (3.7)."""
    where = duty.term.tree["where"]
    if where is None:
        return True, None
    fields = history.fields(duty.trigger)
    changes = []
    for subject, since, until in _reclassifying(duty):  # one after another, as in the second of a split the parent's come first
        for fact in history.happened("reclassified"):
            if fact.subject == subject and (since is None or fact.occurred >= since) and (until is None or fact.occurred <= until):
                changes.append(fact)
    is_update = duty.term.body["is"] == "update"  # it begins with what was reclassified by its start; a trigger comes first in its second
    for fact in changes:
        if is_update and fact.occurred <= duty.start:
            fields.update(_given(fact))
    seen, ended = holds(where, fields), None
    now = seen
    for fact in changes:
        if fact.occurred > duty.start or (fact.occurred == duty.start and not is_update):
            fields.update(_given(fact))
            before, now = now, holds(where, fields)
            seen = seen or now
            ended = fact.occurred if before and not now else ended
    return seen, None if now else ended


def _reclassifying(duty: Duty) -> list[tuple[str, int | None, int | None]]:
    """Reclassifications of the row's own subject count, of a split one's parents until the split."""
    return duty.segments if duty.split else [(duty.subject, None, None)]


def _given(fact: Fact) -> dict[str, Any]:
    return {name: value for name, value in fact.data.items() if not _is_missing(value)}


def dated(value: object, calendar: Calendar) -> int | None:
    """A date means close of business of that day, an instant itself (3.1)."""
    day = as_date(value)
    return calendar.close(day) if day else as_instant(value)


def notice_day(body: Tree, term: Term, history: History, fact: Fact) -> date | None:
    """The local day of the planned effect."""
    value = history.field(fact, body["field"])
    instant = as_instant(value)
    return as_date(value) or (None if instant is None else term.calendar.local(instant).date())


def notice_due(term: Term, effect: date) -> int:
    """24:00 of the last day on which the notice still leaves the whole lead (6.2)."""
    lead = number_of(term.body["lead"]["amount"])
    if lead != int(lead):
        raise BadInput("Prior notice is counted in whole days.")
    day = effect
    for _ in range(int(lead)):
        day -= ONE_DAY
        while term.body["lead"]["unit"] == "workday" and not term.calendar.is_workday(day):
            day -= ONE_DAY
    return term.calendar.instant(day)


def delivered_at(history: History, fact: Fact, calendar: Calendar) -> int:
    """By post the postmark, else when it occurred."""
    if history.field(fact, "channel") == "post":
        marked = history.field(fact, "postmarked_at")
        day, instant = as_date(marked), as_instant(marked)
        return calendar.instant(day) if day else fact.occurred if instant is None else instant
    return fact.occurred


def base_due(duty: Duty) -> int:
    if duty.fixed is not None:
        return duty.fixed
    if duty.term.limit is None:
        raise BadInput(f"{duty.term.name}: no limit.")
    return duty.term.calendar.due(duty.start, duty.term.limit)


def due_parts(duty: Duty, history: History, until: int | None = None) -> tuple[int, list[Span], bool]:
    """The due date with pauses (3.5) and extensions (3.6) up to `until`, the pauses that counted, and whether it was extended.

    Left out, `until` is the end of the clock: the answer, or what ended the obligation without one.
    """
    calendar, limit = duty.term.calendar, duty.term.limit
    due = base_due(duty)
    if duty.term.body["is"] == "notice":
        return due, [], False
    until = until if until is not None else duty.void[0] if duty.void else history.at if duty.settled is None else duty.settled
    spans = list(duty.reopenings)
    for pause in duty.term.tree["pausing"]:
        for span in state_spans(duty, history, pause["state"]):
            end = span[1] if pause["cap"] is None else min(span[1], calendar.due(span[0], pause["cap"]))
            spans.append((span[0], end))
    counted = []
    for span in united((max(begin, duty.start), min(end, until)) for begin, end in spans):
        if span[0] >= due:
            break
        counted.append(span)
        due = calendar.shift(due, calendar.length(span, limit), limit)
    extended = False
    for fact in history.of_kind("extension.agreed"):
        if _concerns(duty, fact) and duty.start <= fact.occurred <= min(due, until):
            new = _extension(history, fact, duty.term)
            if new is not None and new > due:
                due, extended = new, True
    return due, counted, extended


def due_at(duty: Duty, history: History, until: int | None = None) -> int:
    return due_parts(duty, history, until)[0]


def _concerns(duty: Duty, fact: Fact) -> bool:
    """Whether the fact stands on what was the obligation's subject when it occurred."""
    return any(
        fact.subject == subject and (since is None or fact.occurred > since) and (until is None or fact.occurred <= until)
        for subject, since, until in duty.segments
    )


def _extension(history: History, fact: Fact, term: Term) -> int | None:
    promise = history.field(fact, "promise")
    if promise not in (None, term.name) or any(history.field(fact, name) is None for name in ("reason", "approved_by", "told_at")):
        return None
    new = as_instant(history.field(fact, "new_due_at"))
    return dated(history.field(fact, "new_due_on"), term.calendar) if new is None else new


def state_spans(duty: Duty, history: History, state: str) -> list[Span]:
    """Intervals of a state on what was the obligation's subject at the time."""
    spans = []
    for subject, since, until in duty.segments:
        for begin, end in history.state(state, subject):
            begin = begin if since is None else max(begin, since)
            end = end if until is None else min(end, until)
            if begin < end:
                spans.append((begin, end))
    return spans


def grace_ends(term: Term, due: int) -> int:
    return term.calendar.due(due, term.tree["grace"] or DEFAULT_GRACE)


def broken_at(duty: Duty, history: History, reported: bool, until: int | None = None) -> int:
    """The first second at which an obligation that was not answered in time is broken (3.8), as of `until`."""
    if duty.effect is not None:
        return duty.effect
    due = due_at(duty, history, until)
    if not reported:
        return due + 1
    ends = grace_ends(duty.term, due) + 1
    return ends if duty.settled is None else min(duty.settled, ends)


def deadline_row(duty: Duty, history: History, reported: bool) -> Row:
    """The row of one obligation (3.8), still without number and overlays by name."""
    at, settled = history.at, duty.settled
    due, counted, extended = due_parts(duty, history)
    in_time = settled is not None and (settled <= due or duty.out_of_order)
    reasons = ["out_of_order"] * duty.out_of_order + ["extended"] * extended
    row = new_row(duty.term.name, duty.subject, duty.number, opened_at=duty.start, due_at=due, settled_at=settled)
    if duty.void:
        row["verdict"], row["settled_at"] = "void", duty.void[0]
        reasons.append(duty.void[1])
    elif in_time:
        row["verdict"] = "kept"
        if duty.settled_by is not None and duty.settled_by.recorded > due:
            reasons.append("recorded_late")
    else:
        row["verdict"] = _not_in_time(duty, due, at, reported)
        if row["verdict"] == "broken":
            row["broken_at"] = broken_at(duty, history, reported)
            row["late_seconds"] = 0 if duty.effect is not None else (at if settled is None else settled) - due
            reasons += ["no_evidence"] * (reported and settled is None and duty.effect is None)
            if duty.effect is None and _is_excused(duty, history, due, counted):
                row["overlays"] = ["excused"]
    if duty.split:
        reasons.append("split")
    row["reason"] = ";".join(reasons)
    row["provisional"] = is_provisional(duty.term.calendar, due)
    return row


def _not_in_time(duty: Duty, due: int, at: int, reported: bool) -> str:
    if duty.effect is not None:
        return "broken" if at >= duty.effect else "pending"
    if duty.settled is not None:
        return "broken"
    if at <= due:
        return "pending"
    return "unproven" if reported and at <= grace_ends(duty.term, due) else "broken"


def _is_excused(duty: Duty, history: History, due: int, counted: list[Span]) -> bool:
    """3.13: the state took the time away, or the event came before the due date."""
    done = history.at if duty.settled is None else duty.settled
    calendar, limit = duty.term.calendar, duty.term.limit
    for item in duty.term.tree["unless"]:
        if "event" in item:
            facts = history.of_kind(item["event"])
            if any(duty.start <= one.occurred <= due and (one.subject == ORGANISATION or _concerns(duty, one)) for one in facts):
                return True
        else:
            spans = [(max(begin, duty.start), end) for begin, end in united(state_spans(duty, history, item["state"])) if begin <= due]
            taken = sum(calendar.length(span, limit) for span in without((span for span in spans if span[0] < span[1]), counted))
            if done <= calendar.shift(due, taken, limit):
                return True
    return False


def is_provisional(calendar: Calendar, due: int | None) -> bool:
    return due is not None and calendar.horizon is not None and calendar.day_of_due(due) > calendar.horizon


@dataclass
class Judged:
    """A row with what its grade and overlays still need."""

    row: Row
    term: Term
    trigger: Fact | None = None
    follows: Row | None = None  # for a joined row: the survivor's


def new_row(promise: str, subject: str, number: int, **given: Any) -> Row:
    row: Row = {
        "promise": promise, "subject": subject, "number": number, "opened_at": None, "due_at": None, "settled_at": None, "verdict": "",
        "grade": "", "overlays": [], "reason": "", "late_seconds": 0, "provisional": False, "broken_at": None,
    }  # fmt: skip
    row.update(given)
    return row


def grade_of(term: Term, row: Row, trigger: Fact | None, history: History) -> str:
    """`minor`, or `major` by the addition (section 2)."""
    major = term.tree["major"]
    if row["verdict"] != "broken":
        return ""
    if major is None:
        return "minor"
    if "where" in major:
        is_major = trigger is not None and holds(major["where"], history.fields(trigger))
    elif "after" in major:
        done = history.at if row["settled_at"] is None else row["settled_at"]
        is_major = row["due_at"] is not None and done > term.calendar.due(row["due_at"], major["after"])
    else:
        is_major = True
    return "major" if is_major else "minor"


def deadlines(terms: Sequence[Term], history: History, breaches: Callable[[Tree], list[Fact]]) -> list[Judged]:
    """Rows of within, by, next reply, update and prior notice for all versions of one name."""
    groups: dict[str, list[Term]] = {}
    for term in terms:
        if term.body["is"] == "update":
            continue
        same = json.dumps([term.body.get(key) for key in ("is", "of", "event", "field", "expect")], sort_keys=True)
        groups.setdefault(same, []).append(term)
    duties = [duty for group in groups.values() for duty in Walk(group, history, breaches).run()]
    duties += updates([term for term in terms if term.body["is"] == "update"], history)
    numbers: dict[str, int] = {}
    for duty in sorted(duties, key=lambda one: (one.since, one.split)):
        duty.number = numbers[duty.subject] = numbers.get(duty.subject, 0) + 1
    rows = []
    for duty in duties:
        if duty.joined is None:
            duty.row = deadline_row(duty, history, is_reported(duty.term.body["expect"], history))
            rows.append(Judged(duty.row, duty.term, duty.trigger))
    return rows + [_joined(duty) for duty in duties if duty.joined is not None]


def _joined(duty: Duty) -> Judged:
    """An absorbed obligation keeps who it is and takes the survivor's verdict (3.11)."""
    survivor = duty
    while survivor.joined is not None:
        survivor = survivor.joined
    row = {**survivor.row, "subject": duty.subject, "number": duty.number, "opened_at": duty.start, "reason": "merged"}
    return Judged(row, survivor.term, duty.trigger, follows=survivor.row)


# ---------------------------------------------------------------------------------------------------------------------
# 5  Keep-informed
# ---------------------------------------------------------------------------------------------------------------------


def updates(terms: Sequence[Term], history: History) -> list[Duty]:
    """One obligation after another while the state holds on a subject itself (section 4)."""
    duties: list[Duty] = []
    by_state: dict[str, list[Term]] = {}
    for term in terms:
        by_state.setdefault(json.dumps([term.body["while"], term.body["expect"]], sort_keys=True), []).append(term)
    for group in by_state.values():
        state = group[0].body["while"]
        if state not in history.states:
            raise BadInput(f"The state {state} is not declared.")
        for subject in sorted({fact.subject for fact in history.of_kind(history.states[state]["begins"])}):
            for span in history.own_state(state, subject):
                duties += _updates_in(group, history, subject, span)
    return sorted(duties, key=lambda one: (one.start, one.trigger.order, one.number))


def _updates_in(group: Sequence[Term], history: History, subject: str, span: Span) -> list[Duty]:
    body, (begin, end) = group[0].body, span
    state = history.states[body["while"]]
    trigger = next(fact for fact in history.on(state["begins"], subject) if fact.occurred == begin)
    ended = [fact.received for fact in history.on(state.get("ends") or "", subject) if fact.received == end <= history.at]
    done = [
        fact
        for kind in kinds_of(body["expect"])
        for fact in history.on(kind, subject)
        if begin <= fact.occurred <= end and answers(history, fact, by_person=body["expect"]["by_person"])
    ]
    done.sort(key=lambda fact: fact.order)
    duties: list[Duty] = []
    for place, (start, answer) in enumerate(zip([begin, *(fact.occurred for fact in done)], [*done, None], strict=True)):
        if ended and start >= end and place:
            break  # an answer at the very end of the state starts nothing
        term = next((term for term in group if term.covers(start)), None)
        if term is not None:
            duty = _update(term, history, trigger, start, answer)
            if ended and answer is None:
                _end_update(duty, history, end, "state_ended")
            if truth(duty, history)[0]:
                duty.number = len(duties)
                duties.append(duty)
    return duties


def _update(term: Term, history: History, trigger: Fact, start: int, answer: Fact | None) -> Duty:
    duty = Duty(term, trigger, start, trigger.subject, queue=trigger.subject, segments=[(trigger.subject, None, None)])
    if answer is not None:
        duty.settled, duty.settled_by = answer.occurred, answer
    ceased = truth(duty, history)[1]
    if ceased is not None:
        _end_update(duty, history, ceased, "reclassified")
    for fact in history.happened("voided"):
        if fact.subject == duty.subject and fact.occurred >= start:
            code = history.field(fact, "code")
            _end_update(duty, history, fact.occurred, f"voided:{text_of(code)}" if code else "voided")
    return duty


def _end_update(duty: Duty, history: History, instant: int, reason: str) -> None:
    """Void, unless answered or broken by then; the earliest end counts (3.9)."""
    if duty.void is not None and duty.void[0] <= instant:
        return
    reported = is_reported(duty.term.body["expect"], history)
    if (duty.settled is None or duty.settled > instant) and broken_at(duty, history, reported, instant) > instant:
        duty.void = (instant, reason)


# ---------------------------------------------------------------------------------------------------------------------
# 6  Periods
# ---------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Period:
    """A stretch of the calendar: its number, its first second and its last."""

    number: int
    begins: int
    last: int

    def has(self, instant: int) -> bool:
        return self.begins <= instant <= self.last


def period_of(calendar: Calendar, instant: int, per: str) -> Period:
    """The period an instant lies in (5.1)."""
    day = calendar.local(instant).date()
    if per == "day":
        first, after, number = day, day + ONE_DAY, day.year * 10_000 + day.month * 100 + day.day
    elif per == "week":
        first = day - timedelta(days=day.weekday())
        after, number = first + timedelta(days=7), day.isocalendar()[0] * 100 + day.isocalendar()[1]
    elif per == "two weeks":
        number = (day - date(1970, 1, 5)).days // 14
        first = date(1970, 1, 5) + timedelta(days=14 * number)
        after = first + timedelta(days=14)
    else:
        months = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}[per]
        index = (day.month - 1) // months
        first = date(day.year, index * months + 1, 1)
        after = _days_on(first, months, "month")
        number = day.year if per == "year" else day.year * (100 if per == "month" else 10) + index + 1
    return Period(number, calendar.instant(first), calendar.instant(after) - 1)


def periods_of(term: Term, history: History) -> list[Period]:
    """The periods of a version that are judged (5.2)."""
    if term.valid_from is None:
        if not history.facts:
            return []
        period = period_of(term.calendar, history.facts[0].occurred, term.body["per"])
    else:
        period = period_of(term.calendar, term.valid_from, term.body["per"])
        if period.begins < term.valid_from:
            period = period_of(term.calendar, period.last + 1, term.body["per"])
    found = []
    while period.begins < history.at and (term.valid_until is None or period.begins < term.valid_until):
        found.append(period)
        period = period_of(term.calendar, period.last + 1, term.body["per"])
    return found


def group_of(term: Term, history: History, fact: Fact) -> str | None:
    """The row's subject that an event counts for; None where it lacks a field (5.3)."""
    names = term.tree["each"]
    if not names:
        return ORGANISATION
    values = [history.field(fact, name) for name in names]
    if any(value is None for value in values):
        return None
    return ",".join(f"{name}:{text_of(value)}" for name, value in zip(names, values, strict=True))


def counted(term: Term, history: History, kind: str) -> dict[str, list[Fact]]:
    """Events of a kind that fit `where`, by group, in order of occurrence."""
    found: dict[str, list[Fact]] = {}
    for fact in history.of_kind(kind):
        group = group_of(term, history, fact)
        if group is not None and holds(term.tree["where"], history.fields(fact)):
            found.setdefault(group, []).append(fact)
    return found


def periodic(terms: Sequence[Term], history: History) -> list[Judged]:
    """Rows of everything that is judged by calendar periods (section 5)."""
    rows = []
    for term in terms:
        body = term.body
        events = counted(term, history, body["event"]) if "event" in body else {}
        others = counted(term, history, body["to"]) if "to" in body else {}
        groups = sorted({*events, *others}) if term.tree["each"] else [ORGANISATION]
        if len(term.tree["each"]) == 1:
            joined = history.of_kind(f"{term.tree['each'][0]}.joined")
            groups = sorted({*groups, *(fact.subject for fact in joined if _is_member(term, fact.subject))})
        items = _shared_items(term, terms, history) if body["is"] == "share" else {}
        excused = _excused_subjects(term, history)
        for period in periods_of(term, history):
            for group in groups:
                if _is_expected(term, history, group, period):
                    here = [fact for fact in events.get(group, []) if period.has(fact.occurred)]
                    row = new_row(term.name, group, period.number, opened_at=period.begins, due_at=period.last)
                    row["provisional"] = is_provisional(term.calendar, period.last)
                    if body["is"] in ("count", "sum", "distinct"):
                        _count(row, term, history, here)
                    elif body["is"] == "share":
                        _share(row, term, history, items.get((group, period.number), []))
                    elif body["is"] == "ratio":
                        there = [fact for fact in others.get(group, []) if period.has(fact.occurred)]
                        hits, number = (sum(fact.subject not in excused for fact in facts) for facts in (here, there))
                        _decide_share(row, term, history, hits, number)
                    elif body["is"] == "never":
                        _never(row, term, history, here)
                    else:
                        _available(row, term, history, period)
                    rows.append(Judged(row, term, here[0] if here and body["is"] == "never" else None))
    return rows


def _is_member(term: Term, subject: str) -> bool:
    """Whether who joined is one of those that are meant: what `where` says of the group's field alone must fit it (5.3)."""
    name, where = term.tree["each"][0], term.tree["where"]
    thing, _, value = subject.partition(":")
    if thing != name:
        return False
    parts = [] if where is None else where.get("and", [where])
    return all(holds(part, {name: value}) for part in parts if _fields(part) == {name})


def _is_expected(term: Term, history: History, group: str, period: Period) -> bool:
    """A member with a date of joining is expected only in periods it was in throughout (5.3)."""
    if len(term.tree["each"]) != 1:
        return True
    name = term.tree["each"][0]
    joined, left = history.on(f"{name}.joined", group), history.on(f"{name}.left", group)
    if not joined or not _is_member(term, group):
        return True
    since = max((fact.occurred for fact in joined if fact.occurred <= period.begins), default=None)
    return since is not None and not any(since <= fact.occurred <= period.last for fact in left)


def _count(row: Row, term: Term, history: History, facts: Sequence[Fact]) -> None:
    """count, sum, distinct: kept at the event that reached the number (5.5)."""
    body, at = term.body, history.at
    needed, have, reached_at = number_of(body["at_least"]), Fraction(0), None
    needed = _millionths(needed) if body["is"] == "sum" else needed
    seen: set[str] = set()
    if needed == 0:
        reached_at = row["opened_at"]
    for fact in facts:
        value = history.field(fact, body["field"]) if "field" in body else None
        if body["is"] == "count":
            have += 1
        elif body["is"] == "sum":
            number = as_number(value)
            have += 0 if number is None else _millionths(Fraction(number))
        elif value is not None:
            seen.add(text_of(value))
            have = Fraction(len(seen))
        if have >= needed and reached_at is None:
            reached_at = fact.occurred
    reported = body["event"] in history.reported
    row["reason"] = f"{plain(have)}/{plain(needed)}"
    if reached_at is not None:
        row["verdict"], row["settled_at"] = "kept", reached_at
    elif at <= row["due_at"]:
        row["verdict"] = "pending"
    elif reported and at <= grace_ends(term, row["due_at"]):
        row["verdict"] = "unproven"
    else:
        row["verdict"] = "broken"
        row["broken_at"] = (grace_ends(term, row["due_at"]) if reported else row["due_at"]) + 1
        row["reason"] = "no_evidence;" * reported + row["reason"]


def _millionths(number: Fraction) -> Fraction:
    return Fraction(int(number * 1_000_000), 1_000_000)


def _excused_subjects(term: Term, history: History) -> set[str]:
    return {fact.subject for fact in history.of_kind("breach.excused") if history.field(fact, "promise") in (None, term.name)}


def _shared_items(term: Term, terms: Sequence[Term], history: History) -> dict[tuple[str, int], list[bool]]:
    """Hits and misses of a share by group and number of the period in which they count (5.6)."""
    found: dict[tuple[str, int], list[bool]] = {}
    excused = _excused_subjects(term, history)
    for version in terms:
        if version.body["is"] != "share":
            continue
        judged = {period.number: period for period in periods_of(version, history)}
        for group, facts in counted(version, history, version.body["event"]).items():
            for fact in facts:
                own = judged.get(period_of(version.calendar, fact.occurred, version.body["per"]).number)
                decided = None if own is None or fact.subject in excused else _decided(version, history, fact)
                if own is None or decided is None:
                    continue
                is_hit, instant = decided
                if instant is None and not version.body["of_all"]:
                    continue  # still open
                later = instant is not None and instant > own.last and not version.body["of_all"]
                counts_in = period_of(term.calendar, instant or 0, term.body["per"]) if later else own
                found.setdefault((group, counts_in.number), []).append(is_hit)
    return found


def _decided(term: Term, history: History, item: Fact) -> tuple[bool, int | None] | None:
    """Whether an item is a hit and since when; no instant while it is open; None where it is not looked at yet."""
    with_ = term.body["with"]
    if "answered" not in with_:
        return holds(with_, history.fields(item)), item.occurred
    if item.received > history.at:
        return None
    due = term.calendar.due(item.received, with_["within"])
    came = [fact.occurred for fact in history.on(with_["answered"], item.subject) if answers(history, fact, by_person=False)]
    first = min(history.on(item.kind, item.subject), key=lambda fact: fact.as_trigger)
    if first is item and any(instant < item.received for instant in came):
        return True, item.occurred
    hit = min((instant for instant in came if instant >= item.received), default=None)
    if hit is not None and hit <= due:
        return True, hit
    return (False, due + 1) if history.at > due else (False, None)


def _share(row: Row, term: Term, history: History, items: Sequence[bool]) -> None:
    _decide_share(row, term, history, sum(items), len(items))


def _decide_share(row: Row, term: Term, history: History, hits: int, number: int) -> None:
    body = term.body
    row["reason"] = f"{hits}/{number}"
    if history.at <= row["due_at"]:
        row["verdict"] = "pending"
    elif number == 0:
        row["verdict"] = "not_exercised"
    elif body["least"] is not None and number < number_of(body["least"]):
        row["verdict"], row["reason"] = "unproven", f"sample_too_small;{row['reason']}"
    else:
        _kept_or_broken(row, _reaches(hits * 100, body["op"], number_of(body["percent"]) * number))


def _reaches(one: Fraction | int, op: str, other: Fraction | int) -> bool:
    return one >= other if op == ">=" else one <= other


def _kept_or_broken(row: Row, is_kept: bool) -> None:
    row["verdict"] = "kept" if is_kept else "broken"
    row["broken_at"] = None if is_kept else row["due_at"] + 1


def _never(row: Row, term: Term, history: History, facts: Sequence[Fact]) -> None:
    """A prohibition is kept only while its check is done (5.8)."""
    if facts:
        row["verdict"], row["broken_at"] = "broken", facts[0].occurred
    elif history.at <= row["due_at"]:
        row["verdict"] = "pending"
    elif any(row["opened_at"] <= fact.occurred <= row["due_at"] for fact in history.of_kind(term.body["check"])):
        row["verdict"] = "kept"
    else:
        row["verdict"], row["reason"] = "unproven", "not_checked"


def unchecked_prohibitions(terms: Sequence[Term], history: History) -> list[Judged]:
    """never K without a check: one row for each version in force (5.8)."""
    rows: list[Judged] = []
    for term in sorted(terms, key=lambda one: -(10**12) if one.valid_from is None else one.valid_from):
        if term.valid_from is not None and term.valid_from > history.at:
            continue
        facts = [fact for fact in history.of_kind(term.body["event"]) if term.covers(fact.occurred)]
        facts = [fact for fact in facts if holds(term.tree["where"], history.fields(fact))]
        row = new_row(term.name, ORGANISATION, len(rows) + 1, opened_at=term.valid_from, verdict="unproven", reason="not_checked")
        if facts:
            row.update(verdict="broken", reason="", broken_at=facts[0].occurred)
        rows.append(Judged(row, term, facts[0] if facts else None))
    return rows


def _available(row: Row, term: Term, history: History, period: Period) -> None:
    """Seconds of a calendar less the outages, announced windows aside (5.9)."""
    calendar, body, end = history.calendar_named(term.body["calendar"]), term.body, period.last + 1
    windows = []
    for fact in history.of_kind(body["except"] or ""):
        begin, until = as_instant(history.field(fact, "starts_at")), as_instant(history.field(fact, "ends_at"))
        if begin is not None and until is not None and fact.occurred < begin < until:
            windows.append((begin, until))
    outages = united((max(begin, period.begins), min(until, end)) for begin, until in history.own_state("outage", ORGANISATION))
    down = sum(calendar.worked(*span) for span in without(outages, windows))
    total = calendar.worked(period.begins, end)
    row["reason"] = f"{down}/{total}"
    measured = ("service.went_down", "service.came_up", "service.checked")
    if (total - down) * 100 < number_of(body["percent"]) * total:
        row["verdict"], row["broken_at"] = "broken", end
    elif history.at <= period.last:
        row["verdict"] = "pending"
    elif not any(fact.occurred <= period.last for kind in measured for fact in history.of_kind(kind)):
        row["verdict"], row["reason"] = "unproven", f"not_measured;{row['reason']}"
    else:
        row["verdict"] = "kept"


# ---------------------------------------------------------------------------------------------------------------------
# 7  The rest
# ---------------------------------------------------------------------------------------------------------------------


def _starts(terms: Sequence[Term], history: History, kind: Callable[[Term], str], by_receipt: bool = False) -> Iterator[tuple[Term, Fact]]:
    """Each event of the versions' kind that fits `where`, with the version in force when it occurred, in order."""
    for fact in history.facts:
        for term in terms:
            moment = fact.received if by_receipt else fact.occurred
            if kind(term) == fact.kind and term.covers(moment) and holds(term.tree["where"], history.fields(fact)):
                yield term, fact
                break


def presences(terms: Sequence[Term], history: History) -> list[Judged]:
    """has, order: judged at each X (6.1)."""
    rows, numbers = [], dict[str, int]()
    for term, fact in _starts(terms, history, lambda one: str(one.body["event"])):
        numbers[fact.subject] = numbers.get(fact.subject, 0) + 1
        moment = fact.occurred
        row = new_row(term.name, fact.subject, numbers[fact.subject], opened_at=moment, due_at=moment, settled_at=moment, verdict="kept")
        other = term.body.get("other") or term.body.get("after")
        if other is None:
            is_there = history.field(fact, term.body["field"]) is not None
        else:
            is_there = any(one.occurred <= moment for one in history.on(other, fact.subject) if one is not fact)
        if not is_there:
            row.update(verdict="broken", broken_at=moment)
        row["provisional"] = is_provisional(term.calendar, moment)
        rows.append(Judged(row, term, fact))
    return rows


def retentions(terms: Sequence[Term], history: History) -> list[Judged]:
    """keep: nothing is erased before its term is over (6.3)."""
    rows, numbers = [], dict[str, int]()
    for term, fact in _starts(terms, history, lambda one: _record_kinds(one, history)[0]):
        _begins, ends, class_ = _record_kinds(term, history)
        if class_ is not None and history.field(fact, "class") != class_:
            continue
        numbers[fact.subject] = numbers.get(fact.subject, 0) + 1
        due = term.calendar.due(fact.occurred, term.body["term"])
        row = new_row(term.name, fact.subject, numbers[fact.subject], opened_at=fact.occurred, due_at=due)
        row["provisional"] = is_provisional(term.calendar, due)
        erased = [one.occurred for one in history.on(ends, fact.subject) if class_ is None or history.field(one, "class") == class_]
        early = min((instant for instant in erased if fact.occurred <= instant < due), default=None)
        if early is not None:
            row.update(verdict="broken", settled_at=early, broken_at=early)
        elif history.at > due:
            row.update(verdict="kept", settled_at=due)
        else:
            row["verdict"] = "pending"
        rows.append(Judged(row, term, fact))
    return rows


def _record_kinds(term: Term, history: History) -> tuple[str, str, str | None]:
    """Kept from, erased by, and for the built-in kinds the class their field must name."""
    declared = history.records.get(term.body["records"])
    if declared:
        return declared["begins"], declared["ends"], declared.get("class")
    return "record.created", "record.erased", term.body["records"]


def floors(terms: Sequence[Term], history: History) -> list[Judged]:
    """measure: read at any instant; a row from each recovery to the next violation (6.4)."""
    rows: list[Judged] = []
    for term in sorted(terms, key=lambda one: -(10**12) if one.valid_from is None else one.valid_from):
        measure = term.body["measure"]
        declared = history.measures.get(measure) or {"begins": f"{measure}.measured", "value_field": "value"}
        readings = []
        for fact in history.of_kind(declared["begins"]):
            value = as_number(history.field(fact, declared["value_field"]))
            if value is not None and term.covers(fact.occurred) and holds(term.tree["where"], history.fields(fact)):
                readings.append((fact, _reaches(Fraction(value), term.body["op"], number_of(term.body["value"]))))
        if not readings and (term.valid_from is None or term.valid_from <= history.at):
            row = new_row(term.name, ORGANISATION, len(rows) + 1, opened_at=None, verdict="unproven", reason="no_reading")
            rows.append(Judged(row, term))
        row = {}
        for fact, is_enough in readings:
            if not row or (row["verdict"] == "broken" and is_enough):
                if row:
                    row["settled_at"] = fact.occurred
                row = new_row(term.name, ORGANISATION, len(rows) + 1, opened_at=fact.occurred, verdict="kept")
                rows.append(Judged(row, term, fact))
            if is_enough:
                row["settled_at"] = fact.occurred
            elif row["verdict"] == "kept":
                row.update(verdict="broken", due_at=fact.occurred, broken_at=fact.occurred, settled_at=None)
                row["provisional"] = is_provisional(term.calendar, fact.occurred)
                rows[-1].trigger = fact
    return rows


@dataclass
class Debt:
    """What a penalty runs on: a principal and what was paid of it, by local day."""

    term: Term
    fact: Fact
    due_on: date
    principal: Fraction | None
    paid: list[tuple[date, Fraction]] = field(default_factory=list)
    paid_off: Fact | None = None
    owed: Fraction = Fraction(0)
    settled: Fraction = Fraction(0)
    settled_by: Fact | None = None

    @property
    def left(self) -> Fraction:
        return (self.principal or Fraction(0)) - sum((amount for _day, amount in self.paid), Fraction(0))


def penalties(terms: Sequence[Term], history: History) -> list[Judged]:
    """penalty: exact money, rounded once at the end (6.5)."""
    debts: dict[str, list[Debt]] = {}
    for term, fact in _starts(terms, history, lambda one: str(one.body["after"]), by_receipt=True):
        debts.setdefault(fact.subject, []).append(Debt(term, fact, _debt_due(term, history, fact), _principal(term, history, fact)))
    rows: list[Judged] = []
    for subject, all_of_subject in debts.items():
        all_of_subject.sort(key=lambda debt: (debt.due_on, debt.fact.as_trigger))
        _pay(all_of_subject, history, subject)
        for debt in all_of_subject:
            debt.owed = _penalty_owed(debt, history)
        _settle_penalties(all_of_subject, history, subject)
        rows += [Judged(_penalty_row(debt, history, number), debt.term, debt.fact) for number, debt in enumerate(all_of_subject, start=1)]
    return rows


def _debt_due(term: Term, history: History, fact: Fact) -> date:
    named = as_date(history.field(fact, "due_on"))
    instant = as_instant(history.field(fact, "due_at"))
    return named or term.calendar.local(fact.occurred if instant is None else instant).date()


def _principal(term: Term, history: History, fact: Fact) -> Fraction | None:
    name = term.body["base"].split(".")[1] if "base" in term.body else "amount"
    number = as_number(history.field(fact, name))
    number = as_number(history.field(fact, "amount")) if number is None else number
    return None if number is None else Fraction(number)


def _pay(debts: Sequence[Debt], history: History, subject: str) -> None:
    """Payments, oldest due first; one without an amount pays all that is left of what had happened by then."""
    for debt in debts:
        if debt.principal is not None and debt.principal <= 0:
            debt.paid_off = debt.fact
    for fact in sorted({one for debt in debts for one in history.on(debt.term.body["until"], subject)}, key=lambda one: one.order):
        number = as_number(history.field(fact, "amount"))
        amount = None if number is None else max(Fraction(0), Fraction(number))
        for debt in debts:
            has_happened = debt.fact.occurred <= fact.occurred
            if debt.paid_off is not None or debt.term.body["until"] != fact.kind:
                continue
            if debt.principal is None:
                debt.paid_off = fact if has_happened else None
            elif amount is not None or has_happened:
                part = debt.left if amount is None else min(amount, debt.left)
                debt.paid.append((debt.term.calendar.local(fact.occurred).date(), part))
                debt.paid_off = fact if debt.left <= 0 else None
                amount = None if amount is None else amount - part


def _penalty_owed(debt: Debt, history: History) -> Fraction:
    calendar, body = debt.term.calendar, debt.term.body
    last = calendar.local(history.at).date()
    if debt.paid_off is not None:
        last = min(last, calendar.local(debt.paid_off.occurred).date())
    excused = united(
        span
        for item in debt.term.tree["unless"]
        if "state" in item
        for span in history.state(item["state"], debt.fact.subject)
        if span[0] <= calendar.instant(debt.due_on, DAY)
    )
    total, day = Fraction(0), debt.due_on + ONE_DAY
    while day <= last:
        if not any(begin <= calendar.instant(day) and end >= calendar.instant(day, DAY) for begin, end in excused):
            if body["is"] == "penalty_fixed":
                total += number_of(body["amount"])
            else:
                unpaid = (debt.principal or Fraction(0)) - sum((part for paid, part in debt.paid if paid < day), Fraction(0))
                total += unpaid * number_of(body["rate"]) / 100
        day += ONE_DAY
    if body["cap"] is not None:
        cap = number_of(body["cap"])
        total = min(total, cap if body["is"] == "penalty_fixed" else (debt.principal or Fraction(0)) * cap / 100)
    return Fraction(int(total * 100 + Fraction(1, 2)), 100)


def _settle_penalties(debts: Sequence[Debt], history: History, subject: str) -> None:
    for fact in history.on("penalty.paid", subject):
        number = as_number(history.field(fact, "amount"))
        amount = None if number is None else Fraction(number)
        for debt in debts:
            part = debt.owed - debt.settled if amount is None else min(amount, debt.owed - debt.settled)
            if part > 0:
                debt.settled, debt.settled_by = debt.settled + part, fact
                amount = None if amount is None else amount - part


def _penalty_row(debt: Debt, history: History, number: int) -> Row:
    calendar = debt.term.calendar
    row = new_row(debt.term.name, debt.fact.subject, number, opened_at=calendar.instant(debt.due_on, DAY), verdict="pending")
    row["reason"] = f"owed {float_free(debt.owed)} paid {float_free(debt.settled)}"
    if debt.paid_off is not None:
        if calendar.local(debt.paid_off.occurred).date() <= debt.due_on:
            row["verdict"] = "not_exercised"
        elif debt.settled >= debt.owed:
            ends = [debt.paid_off.occurred] + ([debt.settled_by.occurred] if debt.settled_by else [])
            row.update(verdict="kept", settled_at=max(ends))
    return row


def float_free(amount: Fraction) -> str:
    """Money with two decimals; the amount is already whole cents or rounds half up."""
    return str((Decimal(amount.numerator) / Decimal(amount.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP))


# ---------------------------------------------------------------------------------------------------------------------
# 8  judge
# ---------------------------------------------------------------------------------------------------------------------

RUNNING = ("within", "by", "next_reply", "update")
PERIODIC = ("count", "sum", "distinct", "share", "ratio", "available")


def judge(
    promises: Mapping[str, Any],
    events: Iterable[Mapping[str, Any]],
    calendars: Mapping[str, Mapping[str, Any] | Calendar],
    *,
    at: int,
    known_at: int | None = None,
    attributes: Mapping[str, Mapping[str, Any]] | None = None,
) -> list[Row]:
    """Judge promises by what had occurred at `at` and was recorded at `known_at`.

    Args:
        promises: {"terms": [{"name", "tree", "calendar", "valid_from", "valid_until"}], "states": {name: {"begins", "ends"}},
            "measures": {name: {"begins": kind, "value_field"}}, "records": {name: {"begins", "ends"}}, "reported": [kinds]}.
        events: {"id", "kind", "subject", "occurred_at", "received_at", "recorded_at", "corrects", "retracts", "data"}, in any order;
            instants are epoch seconds, the later two times may be None.
        calendars: JSON forms by name.
        attributes: {subject: {field: value}}, beneath the payloads and beneath `subject.described` facts.
    Returns:
        Rows as in section 2 of docs/semantics.md, by promise in order of the terms, subject and number.
    Raises:
        BadInput: something cannot be judged, with one sentence.
    """
    try:
        return _judge(promises, events, calendars, at=at, known_at=at if known_at is None else known_at, attributes=attributes or {})
    except BadInput:
        raise
    except (OverflowError, OSError, ValueError) as problem:
        raise BadInput(f"An instant or a deadline lies beyond what a calendar can hold ({problem}).") from None


def _judge(promises: Mapping[str, Any], events: Iterable[Mapping[str, Any]], calendars: Mapping[str, Any], *, at: int, known_at: int,
           attributes: Mapping[str, Any]) -> list[Row]:  # fmt: skip
    history = History(facts_as_known(events, at=at, known_at=known_at), promises, at=at, attributes=attributes)
    named: dict[str, Calendar] = {}

    def calendar_named(name: str) -> Calendar:
        if name not in named:
            if name not in calendars:
                raise BadInput(f"The calendar {name} is missing.")
            named[name] = calendar_from(calendars[name])
        return named[name]

    history.calendar_named = calendar_named
    versions: dict[str, list[Term]] = {}
    blank: set[str] = set()
    for form in promises["terms"]:
        name, tree = str(form["name"]), form["tree"]
        versions.setdefault(name, [])
        if has_blank(tree):
            blank.add(name)
            continue
        calendar = calendar_named(tree["calendar"] or form["calendar"])
        versions[name].append(Term(name, tree, calendar, as_instant(form.get("valid_from")), as_instant(form.get("valid_until"))))
    judged: dict[str, list[Judged]] = {}
    waiting = {str(form["name"]) for form in promises["terms"] if _waits(form)}
    for name in in_order_of_waiting(versions):
        judged[name] = _judge_name(name, versions[name], history, judged, waiting, name in blank)
    everything = [one for name in versions for one in judged[name]]
    _lay_remedied(everything)
    rows = [one.row for one in everything]
    place = {name: number for number, name in enumerate(versions)}
    return sorted(rows, key=lambda row: (place[row["promise"]], row["subject"], row["number"]))


def _judge_name(name: str, terms: Sequence[Term], history: History, judged: Mapping[str, list[Judged]], waiting: Container[str],
                is_blank: bool) -> list[Judged]:  # fmt: skip
    def of(*kinds: str) -> list[Term]:
        return [term for term in terms if term.body["is"] in kinds]

    def breaches(of: Tree) -> list[Fact]:
        return breaches_for(of, {other: judged[other] for other in judged if other != name and is_meant(of, other, waiting)}, history.at)

    rows = deadlines(of(*RUNNING), history, breaches) + deadlines(of("notice"), history, breaches)
    rows += periodic([term for term in of(*PERIODIC, "never") if term.body["per"]], history)
    rows += unchecked_prohibitions([term for term in of("never") if not term.body["per"]], history)
    rows += presences(of("has", "order"), history) + retentions(of("keep"), history)
    rows += floors(of("floor"), history) + penalties(of("penalty", "penalty_fixed"), history)
    for one in rows:
        if one.follows is None:
            one.row["grade"] = grade_of(one.term, one.row, one.trigger, history)
            _lay_over(one, history)
    for one in rows:
        if one.follows is not None:
            one.row.update(grade=one.follows["grade"], overlays=list(one.follows["overlays"]))
    if len({(one.row["subject"], one.row["number"]) for one in rows}) < len(rows):
        _number_anew(rows)
    return rows or [Judged(new_row(name, ORGANISATION, 0, verdict="interval_not_set" if is_blank else "not_exercised"), _NO_TERM)]


def _number_anew(rows: Sequence[Judged]) -> None:
    """Versions of kinds that count apart come under one name: their rows are numbered together, by their opening."""
    numbers: dict[str, int] = {}
    for one in sorted(rows, key=lambda one: (-(10**12) if one.row["opened_at"] is None else one.row["opened_at"], one.row["number"])):
        one.row["number"] = numbers[one.row["subject"]] = numbers.get(one.row["subject"], 0) + 1


_NO_TERM = Term("", {"body": {"is": ""}, "unless": []}, None, None, None)  # type: ignore[arg-type]


def has_blank(tree: Any) -> bool:
    """Whether a number of the line is still a blank of the document."""
    if isinstance(tree, dict):
        return any(has_blank(part) for key, part in tree.items() if key != "text")
    if isinstance(tree, list):
        return any(has_blank(part) for part in tree)
    return isinstance(tree, str) and tree.startswith("{")


def waits_for(terms: Sequence[Term]) -> list[Tree]:
    """The breaches that a promise's versions wait for."""
    return [term.body["of"] for term in terms if term.body["is"] == "within" and "breach" in term.body["of"]]


def in_order_of_waiting(versions: Mapping[str, Sequence[Term]]) -> list[str]:
    """Names so that a promise comes after those whose breach it waits for (3.15)."""
    waiting = [name for name in versions if waits_for(versions[name])]
    done = [name for name in versions if name not in waiting]
    while waiting:
        ready = [
            name for name in waiting if not any(of.get("promise") in waiting and of["promise"] != name for of in waits_for(versions[name]))
        ]
        ready = ready or waiting[:1]  # a circle, which the linter refuses, is judged in the order of the file
        done += ready
        waiting = [name for name in waiting if name not in ready]
    return done


def is_meant(of: Tree, promise: str, waiting: Container[str]) -> bool:
    """Whether a breach of this promise is one of those that a trigger speaks of (3.15)."""
    if of.get("promise") is not None:
        return bool(of["promise"] == promise)
    return promise not in waiting and of.get("document") in (None, promise.rpartition(".")[0])


def breaches_for(of: Tree, judged: Mapping[str, list[Judged]], at: int) -> list[Fact]:
    """Broken rows of other promises as triggers (3.15)."""
    facts = []
    for rows in judged.values():
        for one in rows:
            row = one.row
            if row["verdict"] == "broken" and of["breach"] in ("any", row["grade"]) and row["broken_at"] <= at:
                moment = row["broken_at"]
                facts.append(Fact(row_id(row), f"breach.{row['grade']}", row["subject"], moment, moment, moment, {}))
    return sorted(facts, key=lambda fact: fact.as_trigger)


def row_id(row: Row) -> str:
    return f"{row['promise']}@{row['subject']}#{row['number']}"


def _lay_over(one: Judged, history: History) -> None:
    """Overlays by name on a broken row, and `unless` of the kinds that have no running clock (3.13, 3.14)."""
    row = one.row
    if row["verdict"] != "broken":
        return
    is_excused = bool(row["overlays"]) or (one.term.body["is"] not in RUNNING and _is_covered(one, history))
    found = []
    if is_excused or any(_names(history, fact, row) for fact in history.on("breach.excused", row["subject"])):
        found.append("excused")
    if any(_names(history, fact, row) for fact in history.on("breach.remedied", row["subject"])):
        found.append("remedied")
    settled = [fact.order for fact in history.on("dispute.settled", row["subject"]) if _names(history, fact, row)]
    disputes = [fact.order for fact in history.on("breach.disputed", row["subject"]) if _names(history, fact, row)]
    if any(not any(end > begin for end in settled) for begin in disputes):
        found.append("disputed")
    row["overlays"] = found


def _is_covered(one: Judged, history: History) -> bool:
    """Periods and instants: the event lies in them, or the state held at some instant of them (5.4)."""
    begin, end = one.row["opened_at"], one.row["due_at"]
    begin, end = -(10**12) if begin is None else begin, history.at if end is None else end
    for item in one.term.tree["unless"] if begin <= end else ():
        if "event" in item:
            facts = history.on(item["event"], one.row["subject"]) + history.on(item["event"], ORGANISATION)
            if any(begin <= fact.occurred <= end for fact in facts):
                return True
        else:
            name, subject = item["state"], one.row["subject"]
            if any(since <= end and until > begin for since, until in united(history.state(name, subject))):
                return True
            if any(since is not None and since <= end for since in (history.on_since(name, subject), history.on_since(name, ORGANISATION))):
                return True
    return False


def _names(history: History, fact: Fact, row: Row) -> bool:
    """Whether an act about a breach names this one, or none in particular."""
    promise, number = fact.data.get("promise"), fact.data.get("number")
    if not _is_missing(number) and as_number(number) != row["number"]:
        return False
    return _is_missing(promise) or promise == row["promise"]


def _lay_remedied(everything: Sequence[Judged]) -> None:
    """A breach is remedied where the obligations that it opened are all kept (3.14)."""
    opened: dict[str, list[str]] = {}
    for one in everything:
        if one.trigger is not None and one.trigger.kind in ("breach.minor", "breach.major") and waits_for([one.term]):
            opened.setdefault(one.trigger.id, []).append(one.row["verdict"])
    for one in everything:
        verdicts = opened.get(row_id(one.row))
        if verdicts and set(verdicts) == {"kept"} and "remedied" not in one.row["overlays"]:
            overlays = {*one.row["overlays"], "remedied"}
            one.row["overlays"] = [name for name in ("excused", "remedied", "disputed") if name in overlays]


# ---------------------------------------------------------------------------------------------------------------------
# 9  Ed25519 (RFC 8032): verification only
# ---------------------------------------------------------------------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
SQRT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]  # extended coordinates X, Y, Z, T with x = X/Z, y = Y/Z, xy = T/Z
NEUTRAL: Point = (0, 1, 1, 0)


def _add(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _multiplied(factor: int, point: Point) -> Point:
    total = NEUTRAL
    while factor:
        if factor & 1:
            total = _add(total, point)
        point, factor = _add(point, point), factor >> 1
    return total


def _same(one: Point, other: Point) -> bool:
    return (one[0] * other[2] - other[0] * one[2]) % P == 0 and (one[1] * other[2] - other[1] * one[2]) % P == 0


def _point(encoded: bytes) -> Point | None:
    """A point from its 32 bytes; None where they are no point, or not the one way to write it."""
    y, sign = int.from_bytes(encoded, "little") & (1 << 255) - 1, encoded[31] >> 7
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * SQRT_OF_MINUS_1 % P
    if x * x % P != square or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P)


_BASE = _point((4 * pow(5, -1, P) % P).to_bytes(32, "little")) or NEUTRAL


@lru_cache(maxsize=16)  # whoever gathers a bundle looks at its checkpoint again and again
def is_signed(message: bytes, signature: bytes, key: bytes) -> bool:
    """Whether the Ed25519 signature is this key's over this message; S beyond the order and points of small order are refused."""
    if len(signature) != 64 or len(key) != 32:
        return False
    public, commitment, scalar = _point(key), _point(signature[:32]), int.from_bytes(signature[32:], "little")
    if public is None or commitment is None or scalar >= L or _same(_multiplied(8, public), NEUTRAL):
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    return _same(_multiplied(scalar, _BASE), _add(commitment, _multiplied(challenge, public)))


# ---------------------------------------------------------------------------------------------------------------------
# 10  Canonical JSON (RFC 8785), without fractions: decimals travel as text
# ---------------------------------------------------------------------------------------------------------------------

LARGEST = 2**53 - 1
_ESCAPES = str.maketrans(
    {
        **{chr(code): f"\\u{code:04x}" for code in range(32)},
        "\b": "\\b",
        "\t": "\\t",
        "\n": "\\n",
        "\f": "\\f",
        "\r": "\\r",
        '"': '\\"',
        "\\": "\\\\",
    }
)


_LIBRARY = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"), sort_keys=True)
_BEYOND_THE_PLANE = re.compile("[\U00010000-\U0010ffff]")
_PLAIN_LEVELS = 100


def canonical(value: Any) -> bytes:
    """The one sequence of bytes of a value of dicts, lists, text, whole numbers, booleans and null."""
    try:
        return (_written_at_once(value) or _written(value)).encode("utf-8")
    except (UnicodeEncodeError, RecursionError):
        raise BadInput("A text holds half of a surrogate pair, or the value is nested too deeply.") from None


def _written_at_once(value: Any) -> str:
    """The same text by the standard library's own writer, some times as fast; nothing where it might write otherwise or should refuse."""
    if not _is_plain(value, _PLAIN_LEVELS):
        return ""
    text = _LIBRARY.encode(value)
    # it sorts keys by code points, which differ from UTF-16 units only where a pair of these is needed
    return text if text.isascii() or not _BEYOND_THE_PLANE.search(text) else ""


def _is_plain(value: Any, levels: int) -> bool:
    """Whether a value consists of nothing but what canonical JSON knows, and of no more levels."""
    kind = type(value)
    if kind is dict:
        for key, one in value.items():
            if type(key) is not str or (type(one) is not str and not _is_plain(one, levels - 1)):
                return False
        return levels > 0
    if kind is list:
        for one in value:  # not `all`: this is most of the work of every hash
            if type(one) is not str and not _is_plain(one, levels - 1):
                return False
        return levels > 0
    if kind is int:
        return bool(-LARGEST <= value <= LARGEST)
    return kind is str or kind is bool or value is None


def _written(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return f'"{value.translate(_ESCAPES)}"'
    if isinstance(value, int) and abs(value) <= LARGEST:
        return str(value)
    if isinstance(value, list):
        return f"[{','.join(_written(item) for item in value)}]"
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(f"{_written(key)}:{_written(value[key])}" for key in keys) + "}"
    raise BadInput(f"{str(value)[:40]} has no place in canonical JSON; numbers beyond 2^53 - 1 and fractions travel as text.")


def read_canonical(data: bytes) -> Any:
    """Read canonical JSON and refuse every other byte."""

    def refuse(text: str) -> Any:
        raise BadInput(f"The number {text[:40]} is no whole number; decimals travel as text.")

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise BadInput("A key stands twice in one object.")
        return found

    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=once, parse_float=refuse, parse_constant=refuse)
    except BadInput:
        raise
    except (ValueError, RecursionError) as problem:
        raise BadInput(f"These bytes are no JSON: {str(problem)[:120]}.") from None
    again = canonical(value)
    if again != data:
        place = next((i for i, (one, other) in enumerate(zip(again, data, strict=False)) if one != other), min(len(again), len(data)))
        raise BadInput(f"Byte {place} is not as canonical JSON (RFC 8785) has it.")
    return value


# ---------------------------------------------------------------------------------------------------------------------
# 11  The ledger's hashes
# ---------------------------------------------------------------------------------------------------------------------

SIGNED_KEYS = frozenset(
    ["id", "kind", "subject", "seq", "prev", "occurred_at", "received_at", "recorded_at", "actor", "source", "refs", "data", "corrects",
     "retracts", "schema"]
)  # fmt: skip
HEAD_KEYS = frozenset(["name", "count", "head", "bucket", "entries", "path"])


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _unhex(text: Any) -> bytes:
    """Bytes from hexadecimal in the one way a bundle writes it."""
    if not isinstance(text, str) or not re.fullmatch(r"(?:[0-9a-f]{2})*", text):
        raise BadInput(f"{str(text)[:70]!r} is not hexadecimal in small letters.")
    return bytes.fromhex(text)


def event_hash(form: Mapping[str, Any]) -> bytes:
    return sha256(canonical(dict(form)))


def head_is_in_map(proof: Mapping[str, Any], heads_root: str) -> bool:
    """Whether the map under this root says the name has this count and head; a count of 0 says that it is not in the map."""
    if set(proof) != HEAD_KEYS:
        raise BadInput("A head's proof has exactly name, count, head, bucket, entries and path.")
    key = sha256(proof["name"].encode("utf-8"))
    bucket = key[0] << 8 | key[1]
    entries = [(_unhex(one), _unhex(value)) for one, value in _list(proof["entries"])]
    in_order = all(one[0] < other[0] for one, other in pairwise(entries))
    right_size = all(len(one) == len(value) == 32 and one[:2] == key[:2] for one, value in entries) and len(_list(proof["path"])) == 16
    if not in_order or not right_size or proof["bucket"] != bucket or isinstance(proof["bucket"], bool):
        return False
    if proof["count"] == 0:
        fits = proof["head"] is None and all(one != key for one, _value in entries)
    else:
        fits = (key, sha256(canonical({"name": proof["name"], "count": proof["count"], "head": proof["head"]}))) in entries
    found = sha256(b"\x02" + b"".join(one + value for one, value in entries))
    for sibling in proof["path"]:
        pair = (_unhex(sibling), found) if bucket & 1 else (found, _unhex(sibling))
        found, bucket = sha256(b"\x01" + pair[0] + pair[1]), bucket >> 1
    return fits and found.hex() == heads_root


def root_of(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that an inclusion path leads to (RFC 6962, 2.1.1); None where it does not fit."""
    if not 0 <= index < size:
        return None
    last, found = size - 1, leaf
    for sibling in path:
        if last == 0:
            return None
        if index & 1 or index == last:
            found = sha256(b"\x01" + sibling + found)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            found = sha256(b"\x01" + found + sibling)
        index, last = index >> 1, last >> 1
    return found if last == 0 else None


# ---------------------------------------------------------------------------------------------------------------------
# 12  A bundle
# ---------------------------------------------------------------------------------------------------------------------

FORMAT = "yinuo-proof/1"
BUNDLE_KEYS = frozenset(
    ["format", "verdict", "at", "known_at", "documents", "calendars", "streams", "indexes", "inclusions", "checkpoint", "sha256"]
)
CHECKPOINT_KEYS = frozenset(["origin", "size", "root", "heads_root", "previous", "sealed_at"])
INSTANTS = ("opened_at", "due_at", "settled_at", "broken_at")
DEFAULT_CALENDAR = "cn-office"


@dataclass(frozen=True)
class Report:
    """What was checked: name, whether it holds, and one sentence; the first that does not hold ends the checking."""

    ok: bool
    issuer_checked: bool
    checks: list[tuple[str, bool, str]]

    @property
    def summary(self) -> str:
        if not self.ok:
            return self.checks[-1][2]
        return "Proven." if self.issuer_checked else "Consistent, issuer not checked: give --key or --checkpoint."

    def as_json(self) -> dict[str, Any]:
        checks = [{"name": name, "ok": ok, "sentence": sentence} for name, ok, sentence in self.checks]
        return {"ok": self.ok, "issuer_checked": self.issuer_checked, "summary": self.summary, "checks": checks}


def verify(bundle_bytes: bytes, key: bytes | None = None, checkpoint: bytes | None = None) -> Report:
    """Check a proof bundle from the bytes up (docs/proof-bundle.md) and judge its promise anew.

    Args:
        key: the issuer's 32 bytes, got from elsewhere. checkpoint: a checkpoint as published, got from elsewhere.
    Never raises on a bundle's account; whatever does not fit is said in the report.
    """
    bundle = _Bundle(bundle_bytes, key, checkpoint)
    checks: list[tuple[str, bool, str]] = []
    for name, check in bundle.steps():
        try:
            checks.append((name, True, check()))
        except BadInput as refusal:
            return Report(False, False, [*checks, (name, False, str(refusal))])
        except (KeyError, TypeError, ValueError, AttributeError, IndexError, ArithmeticError, RecursionError) as problem:
            sentence = f"The bundle's {name} is not of the form that docs/proof-bundle.md gives ({type(problem).__name__}: {problem})."
            return Report(False, False, [*checks, (name, False, sentence)])
    return Report(True, bundle.issuer_checked, checks)


def missing_from(bundle_bytes: bytes) -> list[str]:
    """What a bundle in the making still needs: names such as `stream:case:1` and `kind:survey.sent:2026-03`.

    For whoever gathers a bundle: fetch these and ask again until none is named. Its `sha256` is not looked at yet.

    Raises:
        BadInput: what is there already does not hold.
    """
    bundle = _Bundle(bundle_bytes, None, None)
    bundle.form = read_canonical(bundle_bytes)
    for name, check in bundle.steps():
        if name not in ("form", "issuer", "inclusions", "completeness", "verdict"):
            check()
    return bundle.missing()


def sealed(form: Mapping[str, Any]) -> bytes:
    """The bytes of a bundle, its own `sha256` added."""
    return canonical({**form, "sha256": _own_hash(form)})


def _own_hash(form: Mapping[str, Any]) -> str:
    return sha256(canonical({name: part for name, part in form.items() if name != "sha256"})).hex()


class _Bundle:
    """One bundle on its way through the checks; each says in a sentence what it found, or refuses."""

    def __init__(self, data: bytes, key: bytes | None, pinned: bytes | None) -> None:
        self.data, self.key, self.pinned = data, key, pinned
        self.issuer_checked = False
        self.form: dict[str, Any] = {}
        self.events: dict[str, dict[str, Any]] = {}
        self.streams: dict[str, list[dict[str, Any]]] = {}
        self.indexes: dict[str, list[dict[str, Any]]] = {}
        self.terms: list[dict[str, Any]] = []
        self.declared: dict[str, Any] = {"states": {}, "measures": {}, "records": {}, "reported": []}

    def steps(self) -> list[tuple[str, Callable[[], str]]]:
        names = "form checkpoint issuer instants streams indexes inclusions documents calendars completeness verdict"
        return [(name, getattr(self, f"check_{name}")) for name in names.split()]

    def check_form(self) -> str:
        form = read_canonical(self.data)
        if not isinstance(form, dict) or form.get("format") != FORMAT:
            raise BadInput(f"This is no proof bundle: its format is not {FORMAT}.")
        if set(form) != BUNDLE_KEYS:
            raise BadInput(f"The bundle has other parts than {', '.join(sorted(BUNDLE_KEYS))}.")
        if form["sha256"] != _own_hash(form):  # its bytes are canonical, so its hash is all that `sealed` could change
            raise BadInput("The bundle was changed after it was made: its own sha256 does not fit.")
        self.form = form
        return "The bytes are canonical JSON and as they were made."

    def check_checkpoint(self) -> str:
        given = self.form["checkpoint"]
        body, key = given["checkpoint"], _unhex(given["key"])
        if set(body) != CHECKPOINT_KEYS or set(given) != {"checkpoint", "signature", "key"}:
            raise BadInput("The checkpoint has other parts than a checkpoint's.")
        if not is_signed(canonical(body), _unhex(given["signature"]), key):
            raise BadInput("The checkpoint's signature does not fit its text and its key.")
        self.checkpoint = body
        return f"The checkpoint over {body['size']} events, sealed {body['sealed_at']}, bears a valid signature."

    def check_issuer(self) -> str:
        key = _unhex(self.form["checkpoint"]["key"])
        if self.key is not None and key != self.key:
            raise BadInput("The checkpoint is signed by another key than the one given.")
        if self.pinned is not None:
            pinned = read_canonical(self.pinned.strip())
            if pinned["checkpoint"] != self.checkpoint or pinned["key"] != self.form["checkpoint"]["key"]:
                raise BadInput(
                    f"The bundle rests on another checkpoint ({self.checkpoint['size']} events) than the one given "
                    f"({pinned['checkpoint']['size']} events); ask for a bundle under the one you hold."
                )
        self.issuer_checked = self.key is not None or self.pinned is not None
        return (
            "The issuer is the one given." if self.issuer_checked else "No key and no checkpoint was given, so the issuer is not checked."
        )

    def check_instants(self) -> str:
        at, known_at, sealed_at = (_instant(text) for text in (self.form["at"], self.form["known_at"], self.checkpoint["sealed_at"]))
        if not at <= known_at <= sealed_at:
            raise BadInput("The verdict is asked for an instant after what was known, or known after what was sealed.")
        self.at, self.known_at = at, known_at
        return f"As of {self.form['at']}, as known at {self.form['known_at']}."

    def check_streams(self) -> str:
        for stream in _list(self.form["streams"]):
            subject = stream["subject"]
            if set(stream) != {"subject", "events", "head"} or subject in self.streams:
                raise BadInput(f"The stream of {subject} is there twice, or with more than its events and head.")
            before = bytes(32)
            for seq, event in enumerate(_list(stream["events"]), start=1):
                if event["subject"] != subject or event["seq"] != seq or event["prev"] != before.hex():
                    raise BadInput(f"The stream of {subject} does not hold together at event {seq}: left out, added, moved or changed.")
                before = self._take(event)
            self._head(stream["head"], f"stream:{subject}", len(stream["events"]), before)
            self.streams[subject] = stream["events"]
        return f"{len(self.streams)} streams are whole, from their first event to their head under the checkpoint."

    def check_indexes(self) -> str:
        for index in _list(self.form["indexes"]):
            name, head = index["name"], bytes(32)
            if set(index) != {"name", "events", "head"} or name in self.indexes:
                raise BadInput(f"The index {name} is there twice, or with more than its events and head.")
            for event in _list(index["events"]):
                head = sha256(head + self._take(event))
            self._head(index["head"], name, len(index["events"]), head)
            self.indexes[name] = index["events"]
        return f"{len(self.indexes)} monthly indexes are whole."

    def _take(self, event: dict[str, Any]) -> bytes:
        """Note an event and give its hash; two forms of one id do not go together."""
        if set(event) != SIGNED_KEYS:
            raise BadInput(f"The event {event.get('id')} has other fields than a signed event's.")
        if self.events.setdefault(event["id"], event) != event:
            raise BadInput(f"The event {event['id']} is there in two forms.")
        return event_hash(event)

    def _head(self, proof: Mapping[str, Any], name: str, count: int, head: bytes) -> None:
        if proof["name"] != name or proof["count"] != count or proof["head"] != (head.hex() if count else None):
            raise BadInput(
                f"The head of {name} does not fit its events: {proof['count']} are sealed, {count} are here or the last differs."
            )
        if not head_is_in_map(proof, self.checkpoint["heads_root"]):
            raise BadInput(f"The head of {name} is not under the checkpoint.")

    def check_inclusions(self) -> str:
        for proof in _list(self.form["inclusions"]):
            if set(proof) != {"id", "index", "path"} or isinstance(proof["index"], bool):
                raise BadInput("An inclusion is an id, an index and a path.")
            if proof["id"] not in self.events:
                raise BadInput(f"The event {proof['id']} is to be shown in the tree, but it is in no stream or index here.")
            leaf = sha256(b"\x00" + event_hash(self.events[proof["id"]]))
            root = root_of(leaf, proof["index"], self.checkpoint["size"], [_unhex(text) for text in _list(proof["path"])])
            if root is None or root.hex() != self.checkpoint["root"]:
                raise BadInput(f"The event {proof['id']} is not in the tree under the checkpoint.")
        return f"{len(self.form['inclusions'])} events are shown in the tree as well."

    def _is_known(self, event: Mapping[str, Any]) -> bool:
        return _instant(event["recorded_at"]) <= self.known_at

    # -- the promise --------------------------------------------------------------------------------------------------

    def check_documents(self) -> str:
        """Every version that came into force by then is there, its text has the recorded hash, its lines are the trees' lines."""
        count = 0
        for document in _list(self.form["documents"]):
            if set(document) != {"subject", "versions"}:
                raise BadInput("A document is its subject and its versions.")
            stream = self.streams.get(document["subject"])
            if stream is None:
                raise BadInput(f"The stream of {document['subject']} is missing.")
            came = [event for event in stream if event["kind"] == "document.came_into_force" and self._is_known(event)]
            if len(came) != len(document["versions"]):
                raise BadInput(f"{document['subject']} has {len(came)} versions, but {len(document['versions'])} are here.")
            starts = [_instant(event["occurred_at"]) for event in came] + [None]
            for event, version, begins, ends in zip(came, _list(document["versions"]), starts[:-1], starts[1:], strict=True):
                if hashlib.sha256(version["text"].encode("utf-8")).hexdigest() != event["data"]["sha256"]:
                    wrong = f"{document['subject']}, version {event['data'].get('version')}"
                    raise BadInput(f"The text of {wrong}, is not the one that came into force.")
                count += self._read_version(version, begins, ends)
        return f"{count} promises stand, line for line, in texts whose hashes the ledger holds."

    def _read_version(self, version: Mapping[str, Any], begins: int | None, ends: int | None) -> int:
        terms = read_promises_text(version["text"], self.declared)
        if [term["name"] for term in terms] != [promise["name"] for promise in _list(version["promises"])]:
            raise BadInput("The trees are not those of the text's promises, one for each in the order of the text.")
        for term, promise in zip(terms, version["promises"], strict=True):
            if set(promise) != {"name", "line", "tree"} or set(version) != {"text", "promises"}:
                raise BadInput("A version is its text and its promises; each of these a name, a line and a tree.")
            printed = print_line(promise["tree"])
            if printed != term["line"] or printed != promise["line"]:
                raise BadInput(f"The tree of {term['name']} says “{printed}”, the signed text says “{term['line']}”.")
            own_from, own_until = term["valid_from"], term["valid_until"]
            valid_from = begins if own_from is None else max(own_from, begins or own_from)
            valid_until = own_until if ends is None else ends if own_until is None else min(ends, own_until)
            self.terms.append({**term, "tree": promise["tree"], "valid_from": valid_from, "valid_until": valid_until})
        return len(terms)

    def check_calendars(self) -> str:
        for name, form in self.form["calendars"].items():
            stream = self.streams.get(f"calendar:{name}", [])
            published = [event for event in stream if event["kind"] == "calendar.published" and self._is_known(event)]
            if not published:
                raise BadInput(f"The stream of calendar:{name} is missing, or nothing was published in it.")
            if hashlib.sha256(canonical(form)).hexdigest() != published[-1]["data"]["sha256"]:
                raise BadInput(f"The calendar {name} is not the one that was last published.")
        return f"{len(self.form['calendars'])} calendars are the published ones."

    # -- what is needed -----------------------------------------------------------------------------------------------

    def check_completeness(self) -> str:
        """Which streams and indexes the verdict can depend on, found here and not believed."""
        for name in self.missing():
            what = f"stream of {name.removeprefix('stream:')}" if name.startswith("stream:") else f"index {name}"
            raise BadInput(f"The {what} is missing.")
        for event in self.events.values():
            target = self.events.get(event["corrects"] or event["retracts"] or event["id"])
            if target is None or target["subject"] != event["subject"]:
                raise BadInput(f"The event {event['id']} corrects or retracts what is not here, or another subject's.")
        return "Nothing that the verdict can depend on is left out."

    def missing(self) -> list[str]:
        """The streams and indexes that the verdict can depend on and that are not here."""
        verdict = self.form["verdict"]
        self.needed_terms = self._terms_that_matter(verdict["promise"])
        reach = Reach(self, verdict)
        for term in self.needed_terms:
            reach.add_term(term)
        reach.follow()
        return list(reach.missing())

    def _terms_that_matter(self, name: str) -> list[dict[str, Any]]:
        """All versions of the promise, of those whose breach it waits for, and of those that wait for its breach.

        An act closes the oldest of what breaches opened, so what a remedy comes to for a broken row rests on all breaches it waits for.
        """
        waits: dict[str, list[Tree]] = {}
        for term in self.terms:
            if _waits(term):
                waits.setdefault(term["name"], []).extend(_waits(term))
        known = dict.fromkeys(term["name"] for term in self.terms)
        self._require_documents([name], waits)
        causes = self._with_causes([name], known, waits)
        remedies = [other for other, breaches in waits.items() if any(is_meant(of, name, waits) for of in breaches)]
        self._require_documents(remedies, waits)
        names = [*causes, *remedies]
        if self.form["verdict"].get("verdict") == "broken":
            names = self._with_causes(names, known, waits)
        found = [term for term in self.terms if term["name"] in names]
        if not any(term["name"] == name for term in found):
            raise BadInput(f"No document here promises {name}.")
        return found

    @staticmethod
    def _with_causes(names: Sequence[str], known: Iterable[str], waits: Mapping[str, Sequence[Tree]]) -> list[str]:
        """These promises, and those whose breach they wait for, one after another."""
        found = list(names)
        for one in found:
            for of in waits.get(one, ()):
                found += [other for other in known if other not in found and is_meant(of, other, waits)]
        return found

    def _require_documents(self, names: Iterable[str], waits: Mapping[str, Sequence[Tree]]) -> None:
        """A remedy of a document's breaches is judged by all promises of that document, so it has to be here."""
        carried = {document["subject"] for document in self.form["documents"]}
        for number in [of["document"] for name in names for of in waits.get(name, ()) if "document" in of]:
            if f"document:{number}" not in carried:
                raise BadInput(f"A promise here waits for breaches of document {number}, which is missing.")

    def check_verdict(self) -> str:
        claimed = dict(self.form["verdict"])
        for name in INSTANTS:
            claimed[name] = None if claimed[name] is None else _instant(claimed[name])
        promises = {**self.declared, "terms": self.needed_terms}
        rows = judge(
            promises, [_judgeable(event) for event in self.events.values()], self.form["calendars"], at=self.at, known_at=self.known_at
        )
        found = [row for row in rows if row_id(row) == row_id(claimed)]
        if not found:
            raise BadInput(f"Judged anew there is no verdict {row_id(claimed)}.")
        if set(found[0]) != set(claimed):
            raise BadInput("The verdict has other fields than a verdict's.")
        for name, value in found[0].items():
            if claimed[name] != value or type(claimed[name]) is not type(value):
                raise BadInput(f"Judged anew, {name} of {row_id(claimed)} is {value!r}, not {claimed[name]!r}.")
        return f"Judged anew, {row_id(claimed)} is {claimed['verdict']}."


class Reach:
    """The streams and monthly indexes that a verdict can depend on."""

    def __init__(self, bundle: _Bundle, verdict: Mapping[str, Any]) -> None:
        self.bundle, self.verdict = bundle, verdict
        self.subjects = [verdict["subject"]] + [ORGANISATION] * (verdict["subject"] != ORGANISATION)
        self.names: list[str] = []
        self.merging: set[str] = set()
        self.since = bundle.at
        for document in bundle.form["documents"]:
            self.names.append(f"stream:{document['subject']}")

    def add_term(self, term: Mapping[str, Any]) -> None:
        tree, body, verdict = term["tree"], term["tree"]["body"], self.verdict
        for calendar in [tree["calendar"] or term["calendar"], *([body["calendar"]] if body["is"] == "available" else [])]:
            if calendar not in self.bundle.form["calendars"]:
                raise BadInput(f"The calendar {calendar} is missing.")
            self.names.append(f"stream:calendar:{calendar}")
        since = self.bundle.at if term["valid_from"] is None else min(term["valid_from"], self.bundle.at)
        if has_blank(tree):
            return
        kinds = [body[key] for key in ("event", "to", "check") if body.get(key) and "per" in body]
        is_about_all = self.verdict["subject"] == ORGANISATION or bool(tree["each"])
        is_own = term["name"] == verdict["promise"]
        if verdict["number"] == 0 and _waits(term):
            self.since = min(since, self.since)  # never woken: that none of the breaches it waits for is there, is seen from their promises
        elif (verdict["number"] == 0 and is_own) or (body["is"] == "never" and not body["per"]):
            self._months([_trigger_kind(term, self.bundle.declared)], since, self.bundle.at)
        elif body["is"] == "floor":
            measure = self.bundle.declared["measures"].get(body["measure"], {"begins": f"{body['measure']}.measured"})
            self._months([measure["begins"]], since, self.bundle.at)
        elif kinds and is_about_all:
            self._period(term, kinds, since, is_own=is_own)
        elif body["is"] == "available" and is_about_all:
            self._months(["service.went_down", "service.came_up", "service.checked"], since, self.bundle.at)
            self._months([body["except"]] if body["except"] else [], since, self.bundle.at)
        elif verdict["number"] == 0:
            self._every_case(_trigger_kind(term, self.bundle.declared), since)
        elif body["is"] in ("within", "by", "next_reply"):
            things = {_trigger_kind(term, self.bundle.declared).split(".")[0], str(verdict["subject"]).split(":")[0]}
            self.merging |= {f"{thing}.merged" for thing in things - {"breach"}}

    def _every_case(self, kind: str, since: int) -> None:
        """All that happened to whatever wakes a promise: the index of the kind, and the stream of each subject in it."""
        self._months([kind], since, self.bundle.at)
        found = {event["subject"] for name, events in self.bundle.indexes.items() if name.split(":")[1] == kind for event in events}
        self.subjects += sorted(found.difference(self.subjects))
        self.merging |= {f"{thing}.merged" for thing in (kind.split(".")[0], *(subject.split(":")[0] for subject in found))}
        self.since = min(since, self.since)

    def _period(self, term: Mapping[str, Any], kinds: Sequence[str], since: int, *, is_own: bool) -> None:
        """The counted kinds over the period; over all periods where open items are carried over, or where any breach of it matters."""
        body = term["tree"]["body"]
        opened, last = (self.verdict["opened_at"], self.verdict["due_at"]) if is_own else (None, None)
        begins = since if opened is None else _instant(opened)
        ends = self.bundle.at if last is None else min(_instant(last), self.bundle.at)
        is_answered = body["is"] == "share" and "answered" in body["with"]
        carried = is_answered and not body["of_all"]
        self._months(kinds, min(since, begins) if carried else begins, ends)
        if body["is"] in ("share", "ratio"):
            self._months(["breach.excused"], min(since, begins), self.bundle.at)
        fields = {*_fields(term["tree"]["where"]), *term["tree"]["each"]} | ({body["field"]} if "field" in body else set())
        fields |= _fields(body["with"]) if body["is"] == "share" and not is_answered else set()
        for name, events in self.bundle.indexes.items():
            for event in events:
                counts = name.split(":")[1] in (body.get("event"), body.get("to"))
                if counts and (is_answered or any(_is_missing(event["data"].get(one)) for one in fields)):
                    self.names.append(f"stream:{event['subject']}")

    def _months(self, kinds: Sequence[str], begins: int, ends: int) -> None:
        first, last = (datetime.fromtimestamp(second, timezone.utc) for second in (begins, ends))  # noqa: UP017
        for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
            self.names += [f"kind:{kind}:{number // 12:04d}-{number % 12 + 1:02d}" for kind in kinds]

    def follow(self) -> None:
        """Merged and split subjects, one after another; and the streams of what is corrected."""
        every = [event for event in self.bundle.events.values() if event["kind"].endswith((".merged", ".split"))]
        for subject in self.subjects:
            for event in every:
                into, parent = event["data"].get("into"), event["data"].get("split_from")
                here = event["subject"] == subject
                found = []
                if event["kind"].endswith(".merged") and isinstance(into, str) and (here or into == subject):
                    found = [into, event["subject"]]
                elif event["kind"].endswith(".split") and isinstance(parent, str) and here:
                    found = [parent]
                self.subjects += [one for one in found if one not in self.subjects]
        self.names += [f"stream:{subject}" for subject in self.subjects]
        if self.merging:
            self._months(sorted(self.merging), self._merges_from(), self.bundle.at)
        for events in self.bundle.indexes.values():  # a correction's target, and what else corrects it, stand in one stream
            self.names += [f"stream:{event['subject']}" for event in events if event["corrects"] or event["retracts"]]

    def _merges_from(self) -> int:
        """From when on a merge can matter: the row's opening; for what joined others or waits for a breach, the beginning of them all."""
        opened = self.verdict["opened_at"]
        begins = [self.since if opened is None else min(_instant(opened), self.since)]
        others = [subject for subject in self.subjects if subject != ORGANISATION or subject == self.verdict["subject"]]
        if len(others) > 1 or any(_waits(term) for term in self.bundle.needed_terms if term["name"] == self.verdict["promise"]):
            for event in (event for subject in others for event in self.bundle.streams.get(subject, [])):
                moved = [as_instant(event["data"].get(name)) for name in ("new_occurred_at", "new_received_at")]
                begins += [_instant(event["occurred_at"]), *(instant for instant in moved if instant is not None)]
        return min(begins)

    def missing(self) -> Iterator[str]:
        for name in dict.fromkeys(self.names):
            is_stream = name.startswith("stream:")
            if (name.removeprefix("stream:") not in self.bundle.streams) if is_stream else (name not in self.bundle.indexes):
                yield name


def _trigger_kind(term: Mapping[str, Any], declared: Mapping[str, Any]) -> str:
    """The kind that wakes a promise."""
    body = term["tree"]["body"]
    if body["is"] == "within" and "breach" in body["of"]:
        return "breach"
    if body["is"] == "update":
        states = {**BUILT_IN_STATES, **declared["states"]}
        return str(states[body["while"]]["begins"])
    if body["is"] == "keep":
        return str(declared["records"].get(body["records"], {"begins": "record.created"})["begins"])
    of = body.get("of")
    return str(of if isinstance(of, str) else of["event"] if of else body.get("event") or body.get("after"))


def _fields(condition: Any) -> set[str]:
    if isinstance(condition, list):
        return {name for part in condition for name in _fields(part)}
    if not isinstance(condition, dict):
        return set()
    return {condition["field"]} if "field" in condition else {name for part in condition.values() for name in _fields(part)}


def _waits(term: Mapping[str, Any]) -> list[Tree]:
    body = term["tree"]["body"]
    return [body["of"]] if body["is"] == "within" and "breach" in body["of"] else []


def _instant(text: Any) -> int:
    """ISO 8601 in whole seconds with Z, the one way in which a bundle writes an instant."""
    if not isinstance(text, str) or not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", text, re.ASCII):
        raise BadInput(f"{text!r} is no instant such as 2026-02-13T08:40:00Z.")
    found = as_instant(text)
    if found is None:
        raise BadInput(f"{text!r} is no instant.")
    return found


def _judgeable(event: Mapping[str, Any]) -> dict[str, Any]:
    times = {name: _instant(event[name]) for name in ("occurred_at", "received_at", "recorded_at")}
    return {**{name: event[name] for name in ("id", "kind", "subject", "corrects", "retracts", "data")}, **times}


def read_promises_text(text: str, declared: dict[str, Any]) -> list[dict[str, Any]]:
    """The promises of a signed text, line by line, each with the settings that hold for it; what it declares goes into `declared`."""
    terms: list[dict[str, Any]] = []
    calendar, valid = DEFAULT_CALENDAR, tuple[int | None, int | None]((None, None))
    kind = r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*"
    for number, raw in enumerate(text.split("\n"), start=1):
        line = _bare(raw)
        if not line:
            continue
        if match := re.fullmatch(r"use calendar ([a-z0-9][a-z0-9-]*)", line):
            calendar = match[1]
        elif line == "valid always":
            valid = (None, None)
        elif match := re.fullmatch(r"valid from (\S+)(?: until (\S+))?", line):
            valid = (as_instant(match[1]), as_instant(match[2]))
            if valid[0] is None or (match[2] and valid[1] is None):
                raise BadInput(f"Line {number} of the text names no instant with an offset.")
        elif match := re.fullmatch(rf"reported ({kind})", line):
            declared["reported"] = sorted({*declared["reported"], match[1]})
        elif match := re.fullmatch(rf"measure ([a-z][a-z0-9_]*) = from ({kind}) until ({kind})", line):
            declared["states"][match[1]] = {"begins": match[2], "ends": match[3]}
        elif match := re.fullmatch(rf"measure ([a-z][a-z0-9_]*) = latest ({kind})\.([a-z][a-z0-9_]*)", line):
            declared["measures"][match[1]] = {"begins": match[2], "value_field": match[3]}
        elif match := re.fullmatch(rf"record ([a-z][a-z0-9_]*) = from ({kind}) until ({kind})", line):
            declared["records"][match[1]] = {"begins": match[2], "ends": match[3]}
        elif match := re.fullmatch(r"([\w.\-]+) ?: ?(.+)", line):
            terms.append({"name": match[1], "line": match[2], "calendar": calendar, "valid_from": valid[0], "valid_until": valid[1]})
        else:
            raise BadInput(f"Line {number} of the text is neither a promise nor a setting.")
    return terms


def _bare(line: str) -> str:
    """A line without its comment and superfluous blanks; quoted text stays as it is."""
    pieces = re.findall(r"'(?:[^']|'')*'|#.*|\s+|[^\s'#]+|'", line)
    kept = []
    for piece in pieces:
        if piece.startswith("#"):
            break
        kept.append(" " if piece.isspace() else piece)
    return "".join(kept).strip()


# ---------------------------------------------------------------------------------------------------------------------
# 13  Command line
# ---------------------------------------------------------------------------------------------------------------------


def read_key(text: str) -> bytes:
    """A public key as hex, base64, or the name of a file that holds one."""
    path = Path(text)
    try:
        content = text.encode("utf-8")
        if len(text) < 200 and path.is_file():
            with path.open("rb") as file:
                content = file.read(1000)  # a key is short, whatever the file
    except (OSError, ValueError) as problem:
        raise BadInput(f"The key file {text} cannot be read ({problem}).") from None
    if len(content) == 32:
        return content
    words = content.decode("utf-8", "replace").strip()
    if re.fullmatch(r"[0-9a-fA-F]{64}", words):
        return bytes.fromhex(words)
    try:
        found = base64.b64decode(words, validate=True)
    except ValueError:
        found = b""
    if len(found) != 32:
        raise BadInput(f"{text} is no Ed25519 public key: 64 hex digits, base64, or a file with one of them.")
    return found


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `yinuo verify` and of this file run by itself."""
    parser.add_argument("bundle", help="the proof bundle")
    parser.add_argument("--key", help="the issuer's public key: hex, base64 or a file")
    parser.add_argument("--checkpoint", help="a checkpoint file that the issuer published")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of sentences")


def run(args: argparse.Namespace) -> int:
    """Verify and say so. 0: proven, issuer checked. 1: not. 2: the input cannot be read."""
    try:
        key = read_key(args.key) if args.key else None
        data = _read_file(args.bundle)
        pinned = None if args.checkpoint is None else _checkpoint_file(args.checkpoint)
    except BadInput as refusal:
        print(refusal, file=sys.stderr)
        return 2
    report = verify(data, key, pinned)
    if args.json:
        print(json.dumps(report.as_json(), ensure_ascii=False))
    else:
        for name, ok, sentence in report.checks:
            print(f"{'ok ' if ok else 'NO '} {name}: {sentence}")
        print(report.summary)
    if not report.ok and report.checks[0][1] is False:
        print(f"{args.bundle}: {report.summary}", file=sys.stderr)
        return 2
    return 0 if report.ok and report.issuer_checked else 1


def _read_file(name: str) -> bytes:
    try:
        with Path(name).open("rb") as file:
            start = file.read(1)
            is_read = start == b"{" and Path(name).stat().st_size <= MOST_BYTES  # of a gigabyte of rubbish one byte is enough
            data = start + file.read(MOST_BYTES if is_read else 0)
    except (OSError, ValueError) as problem:
        raise BadInput(f"{name} cannot be read ({getattr(problem, 'strerror', None) or problem}).") from None
    if start not in (b"", b"{"):
        raise BadInput(f"{name} does not begin with {{, as a proof and a checkpoint do. Give the file as it was written.")
    if len(data) > MOST_BYTES or (start and not is_read):
        raise BadInput(f"{name} is larger than any proof ({MOST_BYTES >> 20} MiB). Give the file as it was written.")
    return data


def _checkpoint_file(name: str) -> bytes:
    """A published checkpoint whose own signature holds."""
    data = _read_file(name)
    try:
        form = read_canonical(data.strip())
        if is_signed(canonical(form["checkpoint"]), _unhex(form["signature"]), _unhex(form["key"])):
            return data
    except (BadInput, KeyError, TypeError, ValueError):
        pass
    raise BadInput(f"{name} is no published checkpoint with a valid signature.")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="verify.py", description="Check a proof bundle of Yinuo and judge its promise anew.")
    add_arguments(parser)
    return run(parser.parse_args(arguments))


if __name__ == "__main__":
    sys.exit(main())
