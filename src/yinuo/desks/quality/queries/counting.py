"""The counts behind the indicators: set by set over all periods and groups at once, never case by case.

Cases, messages and visits are counted within the reach of whoever asks, as row security has it: for a director that is the whole house.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from yinuo.watch.plans import current_plan

from ..indicators import DEPARTMENT, HOUSE, STAFF
from ..spans import Span
from . import opinions

Group = tuple[str, str]
"""A level with the name of a group of it; the whole house is `("house", "")`."""
WHOLE: Group = (HOUSE, "")
ANSWERED = frozenset({"responded", "answered"})
SOLVED = frozenset({"solution_offered", "resolved", "fulfilled", "closed"})
_THINGS = frozenset({"case", "complaint", "inquiry", "request", "suggestion", "message"})


@dataclass(frozen=True)
class Raw:
    """What an indicator's formula divides. `value` where it is no quotient: the median, in seconds."""

    hits: float
    of: int
    value: float | None = None


Counted = list[dict[Group, dict[str, Raw]]]
"""For each period, for each group, the counts by code."""

_SPANS = "unnest(%s::timestamptz[], %s::timestamptz[]) WITH ORDINALITY AS p(begins, ends, place)"
_SETS = "GROUP BY GROUPING SETS ((p.place), (p.place, c.department), (p.place, s.username))"
_GROUP = "p.place - 1, CASE WHEN GROUPING(c.department) = 0 THEN 'department' WHEN GROUPING(s.username) = 0 THEN 'staff' ELSE 'house' END"
_NAME = "coalesce(c.department, s.username, '')"
_REAL = "c.kind <> 'praise' AND c.void_code = '' AND c.merged_into_id IS NULL"

RECEIVED = f"""
SELECT {_GROUP}, {_NAME}, count(*), count(*) FILTER (WHERE {{solved}}), count(*) FILTER (WHERE c.reopened > 0),
       percentile_disc(0.5) WITHIN GROUP (ORDER BY coalesce(extract(epoch FROM first.at - c.received_at)::float8, 'Infinity')),
       count(first.at)
  FROM {_SPANS}
  JOIN service_case c ON c.received_at >= p.begins AND c.received_at < p.ends AND {_REAL}
  LEFT JOIN people_staff s ON s.id = c.owner_id
 CROSS JOIN LATERAL (SELECT CASE WHEN c.reopened = 0 THEN c.responded_at ELSE (
       SELECT min(m.at) FROM service_message m WHERE m.case_id = c.id AND m.direction = 'out' AND NOT m.is_automatic) END AS at) AS first
 {_SETS}
""".replace("{solved}", "c.reopened > 0 OR c.resolved_at IS NOT NULL OR c.closed_at IS NOT NULL")
CLOSED = f"""
SELECT {_GROUP}, {_NAME}, count(*), count(*) FILTER (WHERE c.cause = 'conduct'),
       count(*) FILTER (WHERE c.opinion IN ('satisfied', 'partly', 'dissatisfied')), count(*) FILTER (WHERE c.opinion = 'dissatisfied')
  FROM {_SPANS}
  JOIN service_case c ON c.closed_at >= p.begins AND c.closed_at < p.ends AND {_REAL}
  LEFT JOIN people_staff s ON s.id = c.owner_id
 {_SETS}
"""
LIMITS = f"""
SELECT {_GROUP}, {_NAME}, w.promise = ANY (%s), count(*) FILTER (WHERE w.verdict = 1), count(*)
  FROM {_SPANS}
  JOIN watch_row w ON w.due_at >= p.begins AND w.due_at < p.ends
   AND w.promise = ANY (%s) AND w.number <> 0 AND w.verdict IN (1, 2) AND w.overlays & 1 = 0
  JOIN service_case c ON w.subject = 'case:' || c.number
  LEFT JOIN people_staff s ON s.id = c.owner_id
 GROUP BY GROUPING SETS ((p.place, 4), (p.place, 4, c.department), (p.place, 4, s.username))
"""
VISITS = f"""
SELECT {_GROUP}, {_NAME}, count(*) FILTER (WHERE v.satisfied = 'yes'), count(*)
  FROM {_SPANS}
  JOIN care_visit v ON v.ended_at >= p.begins AND v.ended_at < p.ends AND v.state = 'done' AND v.satisfied <> ''
   AND v.reason IN ('after_case', 'follow_up')
  LEFT JOIN service_case c ON c.number = v.about AND v.about <> ''
  LEFT JOIN people_staff s ON s.id = c.owner_id
 {_SETS}
"""
HELD = f"""
SELECT p.place - 1, CASE WHEN GROUPING(i.department) = 0 THEN 'department' ELSE 'house' END, coalesce(i.department, ''),
       count(*) FILTER (WHERE i.state = 'effective' AND i.tries = 0), count(*)
  FROM {_SPANS}
  JOIN improvement_item i ON i.checked_at >= p.begins AND i.checked_at < p.ends
 GROUP BY GROUPING SETS ((p.place), (p.place, i.department))
"""
BOT = f"""
SELECT p.place - 1, 'house', '', count(*) FILTER (WHERE q.result = 'answered' AND q.verdict <> 'wrong'), count(*)
  FROM {_SPANS}
  JOIN answers_question q ON q.asked_at >= p.begins AND q.asked_at < p.ends AND q.is_basic AND q.apart = ''
 GROUP BY p.place
"""
RECORDING = """
SELECT p.place - 1, 'house', '', sum(v.seconds)::float8, sum(v.count)::bigint
  FROM unnest(%s::date[], %s::date[]) WITH ORDINALITY AS p(begins, ends, place)
  JOIN channels_volume v ON v."on" >= p.begins AND v."on" < p.ends
 GROUP BY p.place
"""


def counted(spans: Sequence[Span], *, least: int) -> Counted:
    """Every indicator's counts for each of some periods, in ten or so queries however many periods and groups there are.

    Args:
        least: how many opinions a group needs; smaller ones are left out, with whatever would give them away.
    """
    found: Counted = [defaultdict(dict) for _one in spans]
    for place, group, code, raw in _all(spans):
        if group == WHOLE or group[1]:
            found[place][group][code] = raw
    for place, group, code, hits, of in opinions.counted(spans, least=least):
        found[place][group][code] = Raw(hits, of)
    return found


def _all(spans: Sequence[Span]) -> Iterator[tuple[int, Group, str, Raw]]:
    bounds = [[one.begins_at for one in spans], [one.ends_at for one in spans]]
    for place, level, name, count, solved, reopened, middle, known in _rows(RECEIVED, bounds):
        if middle is not None:
            is_known = middle != float("inf")
            yield place, (level, name), "first_answer", Raw(known, count, middle if is_known else None)
        if solved:
            yield place, (level, name), "reopened", Raw(reopened, solved)
    for place, level, name, count, conduct, asked, dissatisfied in _rows(CLOSED, bounds):
        yield place, (level, name), "conduct", Raw(conduct, count)
        if asked:
            yield place, (level, name), "dissatisfied", Raw(dissatisfied, asked)
    answers, solutions = promises()
    for place, level, name, is_answer, kept, decided in _rows(LIMITS, [answers, *bounds, answers + solutions]):
        yield place, (level, name), "answers_in_limit" if is_answer else "solutions_in_limit", Raw(kept, decided)
    for code, question in (("visits", VISITS), ("held", HELD), ("bot_coverage", BOT)):
        for place, level, name, hits, of in _rows(question, bounds):
            yield place, (level, name), code, Raw(hits, of)
    days = [[one.first_on for one in spans], [one.ends_on for one in spans]]
    for place, level, name, seconds, of in _rows(RECORDING, days):
        if of:
            yield place, (level, name), "recording", Raw(seconds, of)


def _rows(question: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, parameters)
        return list(cursor.fetchall())


def promises() -> tuple[list[str], list[str]]:
    """The names of the promises that limit the time of an answer, and of a solution."""
    plan, answers, solutions = current_plan(), [], []
    for name, duties in plan.duties.items():
        expected = {kind for duty in duties if "limit" in duty.body for kind in duty.body.get("expect", {}).get("any", ())}
        happenings = {kind.partition(".")[2] for kind in expected if kind.partition(".")[0] in _THINGS}
        if happenings & ANSWERED:
            answers.append(name)
        elif happenings & SOLVED:
            solutions.append(name)
    return sorted(answers), sorted(solutions)


CLASSES = """
SELECT c.kind, w.promise = ANY (%s), count(*) FILTER (WHERE w.verdict = 1), count(*)
  FROM watch_row w JOIN service_case c ON w.subject = 'case:' || c.number
 WHERE w.promise = ANY (%s) AND w.number <> 0 AND w.verdict IN (1, 2) AND w.overlays & 1 = 0 AND w.due_at >= %s AND w.due_at < %s
 GROUP BY 1, 2
"""
PARTIES = """
SELECT w.promise, count(*) FILTER (WHERE w.verdict = 1), count(*)
  FROM watch_row w
 WHERE w.promise = ANY (%s) AND w.number <> 0 AND w.verdict IN (1, 2) AND w.overlays & 1 = 0 AND w.due_at >= %s AND w.due_at < %s
 GROUP BY 1
"""


def by_class(span: Span) -> dict[str, dict[str, Raw]]:
    """What was kept of the limits for answers and for solutions, by kind of case."""
    answers, solutions = promises()
    found: dict[str, dict[str, Raw]] = {}
    for kind, is_answer, kept, of in _rows(CLASSES, [answers, answers + solutions, span.begins_at, span.ends_at]):
        found.setdefault(kind, {})["answers" if is_answer else "solutions"] = Raw(kept, of)
    return found


def by_party(span: Span) -> dict[str, Raw]:
    """What was kept of the promises that name who owes them, by that party: `party_b` where a contract has one."""
    owed = {
        name: party
        for name, duties in current_plan().duties.items()
        if (party := next((str(one["by"]) for duty in duties if (one := duty.addition("owed")) and one.get("by")), ""))
    }
    found: dict[str, Raw] = {}
    for name, kept, of in _rows(PARTIES, [list(owed), span.begins_at, span.ends_at]) if owed else []:
        before = found.get(owed[name], Raw(0, 0))
        found[owed[name]] = Raw(before.hits + kept, before.of + of)
    return found


__all__ = ["DEPARTMENT", "HOUSE", "STAFF", "WHOLE", "Counted", "Group", "Raw", "by_class", "by_party", "counted", "promises"]
