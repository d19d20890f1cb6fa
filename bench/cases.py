"""Three real logs imported whole as cases with their history, and judged by the watch: how fast, and whether the counts are the known ones.

The rival is the ledger alone: the same facts by the same bulk path, without cases, customers, seals and messages. A wrong count ends it.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

LONG = True  # needs the real logs (YINUO_SHARED)
ROOT = Path(__file__).resolve().parents[1]
SINCE = datetime(2009, 12, 1, tzinfo=UTC)
WEEK = {
    "name": "week", "zone": "UTC", "shifts": {day: [["08:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}, "off": [],
    "makeup": [], "version": "1",
}  # fmt: skip


@dataclass(frozen=True)
class Log:
    """A public log: where it lies in the shared data, how it is mapped, and how many cases keep each promise, as its README counts."""

    number: str
    file: str
    mapping: str
    calendar: str
    kept: Mapping[str, int]
    settings: str = ""

    def text(self) -> str:
        """The document that promises what is counted; its promises are called p0, p1 …"""
        lines = [f"use calendar {self.calendar}", *([self.settings] if self.settings else [])]
        return "\n".join([*lines, *(f"{self.name(place)}: {line}" for place, line in enumerate(self.kept))]) + "\n"

    def name(self, place: int) -> str:
        return f"{self.number}.p{place}"

    def mapping_file(self) -> Path:
        return ROOT / "examples" / "logs" / f"{self.mapping}.mapping.yaml"


def _within(limits: Mapping[str, int], kind: str, also: str = "") -> dict[str, int]:
    return {f"within {limit} of case.opened expect {kind}{also}": count for limit, count in limits.items()}


HELPDESK = Log(
    "BZ-1", "data/helpdesk-italy/events.csv.gz", "helpdesk-tickets", "week",
    _within({"1 hour": 1_655, "4 hours": 1_956, "8 hours": 2_086, "24 hours": 2_455, "1 business hour": 1_664, "4 business hours": 2_099,
             "1 workday (budget of business hours)": 2_541}, "case.assigned")
    | _within({"5 days (blocks of 24 hours)": 2_081, "10 days (blocks of 24 hours)": 2_588, "20 days (blocks of 24 hours)": 3_464,
               "5 workdays (budget of business hours)": 2_356, "10 workdays (budget of business hours)": 2_828,
               "20 workdays (budget of business hours)": 4_000}, "case.resolved"),
)  # fmt: skip
INCIDENTS = Log(
    "SJ-2", "data/bpic13-volvo-incidents/incidents-events.csv.gz", "incidents-with-waiting", "24x7",
    _within({"4 hours": 3_603, "24 hours": 4_301, "72 hours": 4_903, "240 hours": 6_239}, "case.resolved")
    | _within({"4 hours": 4_664, "24 hours": 5_594, "72 hours": 6_179, "240 hours": 7_061}, "case.resolved", " pausing while waiting"),
    "measure waiting = from customer.asked until customer.replied",
)  # fmt: skip
MESSAGES = Log(
    "LY-3", "data/gov-messages-cn/messages-with-replies.csv.gz", "messages-with-replies", "cn",
    _within({"1 workday": 281, "3 workdays": 707, "5 workdays": 1_076, "7 workdays": 1_365, "10 workdays": 1_736, "15 workdays": 2_103,
             "20 workdays": 2_343, "30 workdays": 2_568, "60 workdays": 2_729}, "case.responded"),
)  # fmt: skip
"""A deadline is over on its last workday; the log's README counts workdays, so that a reply on the rest days after it is in time still:
2, 4, 2, 1, 1 and 1 replies more (tests/real_data/test_messages.py holds both)."""
LOGS = (HELPDESK, INCIDENTS, MESSAGES)


def promise(log: Log) -> None:
    """Put the document of a log in force since before its first row, with the calendar it runs on."""
    from yinuo.kit import clock
    from yinuo.promises.register import publish_built_in_calendars, publish_calendar, register_document
    from yinuo.promises.shapes import DraftDocument

    with clock.pinned(SINCE):
        publish_built_in_calendars(by="system:bench", at=SINCE)
        publish_calendar(WEEK, by="system:bench", at=SINCE)
        register_document(DraftDocument(log.number, "日志", "Log", log.text(), ()), in_force_from=SINCE, by="system:bench")


def kept_by_the_watch(log: Log, *, after: int = 0) -> dict[str, int]:
    """How many cases keep each promise of a log, as the watch has judged them.

    Args:
        after: identity of the last case that was there before this log's.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT w.promise, count(*) FROM watch_row w JOIN service_case c ON w.subject = 'case:' || c.number"
            " WHERE w.verdict = 1 AND w.number <> 0 AND w.promise LIKE %s AND c.id > %s GROUP BY 1",
            [f"{log.number}.%", after],
        )
        found = dict(cursor.fetchall())
    return {line: found.get(log.name(place), 0) for place, line in enumerate(log.kept)}


def run() -> list[dict[str, Any]]:
    """Rows: name, figure, unit, limit, ratio, what. Raises AssertionError where a count is not the known one."""
    from bench.ledger import own_database

    with own_database():
        return [row for log in LOGS for row in _one(log)]


def _one(log: Log) -> list[dict[str, Any]]:
    from tests.shared_data import ROOT as SHARED
    from yinuo.desks.people.models import Staff
    from yinuo.desks.service.actions.importing import import_cases
    from yinuo.desks.service.case_rules import case_rule
    from yinuo.desks.service.histories import read_histories
    from yinuo.desks.service.models import Case
    from yinuo.desks.transfer.choices import Outcome
    from yinuo.kit import clock
    from yinuo.ledger.intake import read_mapping
    from yinuo.watch.rebuilding import catch_up

    promise(log)
    last = Case.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    boss, _made = Staff.objects.get_or_create(username="boss", defaults={"display_name": "总监", "role": "director"})
    mapping = read_mapping(log.mapping_file())
    rule = case_rule(mapping, log.mapping)
    began = time.perf_counter()
    histories = read_histories(Path(SHARED) / log.file, mapping, rule)
    brought = import_cases(boss, histories, rule, at=clock.now(), applies=True)
    took = time.perf_counter() - began
    assert brought.cases == {Outcome.NEW: len(histories)}, brought.cases
    began = time.perf_counter()
    catch_up()
    judged = time.perf_counter() - began
    found = kept_by_the_watch(log, after=last)
    assert found == log.kept, {line: (found[line], log.kept[line]) for line in found if found[line] != log.kept[line]}
    began = time.perf_counter()
    again = import_cases(boss, read_histories(Path(SHARED) / log.file, mapping, rule), rule, at=clock.now(), applies=True)
    twice = time.perf_counter() - began
    assert again.cases == {Outcome.SAME: len(histories)}, again.cases
    alone, count, rows = _ledger_alone(log), len(histories), sum(len(one.rows) for one in histories)
    name = log.mapping.partition("-")[0]
    what = f"{count:,} cases of {rows:,} rows, {brought.facts:,} facts, {brought.messages:,} messages"
    return [
        {"name": f"cases-{name}", "figure": rows / took, "unit": "rows/s", "limit": alone, "ratio": rows / took / alone,
         "what": f"{what}; limit: the ledger alone"},
        {"name": f"cases-{name}-judged", "figure": count / judged, "unit": "cases/s", "limit": count / took, "ratio": took / judged,
         "what": f"{len(log.kept)} promises judged by the watch, every count as known; limit: the import"},
        {"name": f"cases-{name}-again", "figure": rows / twice, "unit": "rows/s", "limit": rows / took, "ratio": took / twice,
         "what": "the same file again, nothing written; limit: the first time"},
    ]  # fmt: skip


def _ledger_alone(log: Log) -> float:
    """Rows a second of the same facts by the bulk path, under other subjects."""
    from tests.shared_data import ROOT as SHARED
    from yinuo.kit import clock
    from yinuo.ledger.from_table import columns_from
    from yinuo.ledger.importing import import_columns
    from yinuo.ledger.intake import read_events, read_mapping

    began = time.perf_counter()
    table = read_events(Path(SHARED) / log.file, read_mapping(log.mapping_file()))
    columns = columns_from(table, now=int(clock.now().timestamp()))
    import_columns(columns, source=f"alone:{log.number}", actor="system:bench")
    return len(table) / (time.perf_counter() - began)
