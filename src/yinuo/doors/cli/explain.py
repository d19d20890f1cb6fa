"""`yinuo explain`: the verdicts of one subject, told in sentences."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from typing import Any

import numpy as np

from yinuo.doors.cli.file_judging import FileJudging, add_file_arguments, judge_files, open_files
from yinuo.doors.cli.inputs import BadInput
from yinuo.doors.cli.judge import iso
from yinuo.engine.clauses.shapes import Promises, Terms
from yinuo.engine.events.shapes import NOTHING, Column, EventTable
from yinuo.engine.reports.explaining import Explanation, Fact, explain, is_periodic
from yinuo.engine.reports.rows import rows_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_file_arguments(parser)
    parser.add_argument("--as-of", required=True, metavar="T", help="the instant asked about, ISO 8601 with an offset")
    parser.add_argument("--known-at", metavar="T", help="what was recorded later is not looked at (default: as --as-of)")
    parser.add_argument("--subject", required=True, metavar="S", help="whose verdicts")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="language of the sentences")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(arguments: argparse.Namespace) -> int:
    # here --promise NAME chooses one; a promise itself, given in its place, is told by its colon
    names = [text for text in arguments.promise if ":" not in text]
    arguments.promise = [text for text in arguments.promise if ":" in text]
    files = open_files(arguments)
    told = list(explanations(files, arguments.subject, names[0] if names else None, arguments.lang))
    if not told:
        raise BadInput(f"--subject {arguments.subject}: no verdict is about it. Check the subject and the promise.")
    if arguments.json:
        print(json.dumps({"verdicts": [as_json(one) for one in told]}, ensure_ascii=False))
        return 0
    for one in told:
        print(one.row.identity)
        for line in one.sentences:
            print("  " + line)
    return 0


def explanations(files: FileJudging, subject: str, promise: str | None, lang: Any) -> Iterator[Explanation]:
    """Every verdict about the subject, explained."""
    tables = judge_files(files)
    history = facts_about(files.events, subject)
    for name, table in tables.items():
        if promise is not None and name != promise:
            continue
        versions = [terms for terms in files.promises.terms if terms.name == name]
        for row, version in rows_of(table, subject=subject):
            terms = versions[version]
            calendar = files.calendars[str(terms.calendar)]
            about = facts_between(files.events, row.opened_at, row.due_at) if is_periodic(terms) else history
            yield explain(row, terms, about, calendar, at=files.at, lang=lang, also=pausing_kinds(terms, files.promises))


def facts_about(events: EventTable, subject: str) -> list[Fact]:
    """The events of one subject in plain values."""
    code = next((index for index, name in enumerate(events.subjects) if name == subject), None)
    if code is None:
        return []
    return [_fact(events, row) for row in np.flatnonzero(events.subject == code).tolist()]


def facts_between(events: EventTable, first: int | None, last: int | None) -> list[Fact]:
    """The events of every subject in a period, ends included, in plain values."""
    if first is None or last is None:
        return []
    return [_fact(events, row) for row in np.flatnonzero((events.occurred_at >= first) & (events.occurred_at <= last)).tolist()]


def pausing_kinds(terms: Terms, promises: Promises) -> list[str]:
    """The kinds that begin and end the states that pause a promise."""
    states = [promises.states[pause["state"]] for pause in terms.tree["pausing"] if pause["state"] in promises.states]
    return [kind for state in states for kind in (state.begins, state.ends) if kind]


def _fact(events: EventTable, row: int) -> Fact:
    occurred = int(events.occurred_at[row])
    received = _or(events.received_at, row, occurred)
    data = {name: value for name, column in events.fields.items() if (value := _value(column, row)) is not None}
    name = (events.ids[row] if events.ids is not None else "") or f"row {row + 1}"
    return Fact(name, events.kinds[int(events.kind[row])], occurred, received, _or(events.recorded_at, row, received), data)


def _or(column: Any, row: int, otherwise: int) -> int:
    return otherwise if column is None or int(column[row]) == NOTHING else int(column[row])


def _value(column: Column, row: int) -> Any:
    if column.present is not None and not column.present[row]:
        return None
    value = column.values[row]
    return column.words[int(value)] if column.words is not None else value.item()


def as_json(one: Explanation) -> dict[str, Any]:
    """The explanation as contracts promise it."""
    return {
        "id": one.row.identity,
        "verdict": one.row.verdict,
        "sentences": one.sentences,
        "facts": [
            {
                "id": fact.id,
                "kind": fact.kind,
                "occurred_at": iso(fact.occurred_at),
                "received_at": iso(fact.received_at),
                "data": dict(fact.data),
            }
            for fact in one.facts
        ],
        "missing": one.missing,
        "arithmetic": one.arithmetic,
    }
