"""What `judge`, `explain` and `rehearse` share: promises, events, subjects, mapping and calendars from files."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yinuo.doors.cli.inputs import BadInput, Given, add_promise_arguments, given_promises, instant
from yinuo.engine.clauses.linting import refuse_bad
from yinuo.engine.clauses.shapes import Promises
from yinuo.engine.errors import EngineRefusal
from yinuo.engine.events.kinds import KINDS
from yinuo.engine.events.shapes import EventTable
from yinuo.engine.pipeline import judge
from yinuo.engine.verdicts.shapes import VerdictTable
from yinuo.engine.worktime.calendars import Calendar
from yinuo.ledger.intake import read_events, read_mapping
from yinuo.ledger.intake.memory import keep_for_arrays

CONTROLS = ("fact.corrected", "fact.retracted")
"""Kinds of rows that speak about other rows; they are no facts themselves."""


@dataclass(frozen=True)
class FileJudging:
    """Everything a judgement needs, read and checked; instants are seconds UTC."""

    promises: Promises
    events: EventTable
    calendars: Mapping[str, Calendar]
    at: int
    known_at: int
    source: str
    default_calendar: str = "cn-office"


def add_file_arguments(parser: argparse.ArgumentParser) -> None:
    """--promises, --promise, --calendar, --events, --subjects, --mapping, --allow-kind."""
    add_promise_arguments(parser)
    parser.add_argument("--events", type=Path, required=True, metavar="E", help="facts: CSV, JSON lines or Parquet, gzip allowed")
    parser.add_argument("--subjects", type=Path, metavar="S", help="attributes of subjects, in the same formats")
    parser.add_argument("--mapping", type=Path, metavar="M.yaml", help="how other columns become facts")
    parser.add_argument(
        "--allow-kind", action="append", default=[], metavar="KIND", help="a kind of event that neither the house nor the promises know"
    )


def open_files(arguments: argparse.Namespace) -> FileJudging:
    """Read and check everything before anything is judged.

    Raises:
        BadInput, ClauseRefusal, IntakeRefusal: one sentence with the file and the place.
    """
    keep_for_arrays()
    at = instant(arguments.as_of, option="--as-of")
    known_at = at if arguments.known_at is None else instant(arguments.known_at, option="--known-at")
    given = given_promises(arguments)
    refuse_bad(given.promises, given.calendars, given.source)
    return FileJudging(given.promises, open_events(arguments, given), given.calendars, at, known_at, str(arguments.events))


def judge_files(files: FileJudging) -> dict[str, VerdictTable]:
    """A table of verdicts per promise; what the engine refuses is said with the file of facts."""
    try:
        return judge(
            files.promises, files.events, files.calendars, at=files.at, known_at=files.known_at, default_calendar=files.default_calendar
        )
    except EngineRefusal as refusal:
        raise BadInput(f"{files.source}: {refusal}") from None


def open_events(arguments: argparse.Namespace, given: Given) -> EventTable:
    """The facts of --events. A kind that nobody named (house, promises, mapping) is refused: a typo must not become silence."""
    mapping = read_mapping(arguments.mapping) if arguments.mapping else None
    known = {*KINDS, *CONTROLS, *kinds_named(given.promises), *arguments.allow_kind}
    check = None if mapping else known.__contains__
    return read_events(arguments.events, mapping, subjects=arguments.subjects, is_known_kind=check, known_kinds=sorted(known))


def kinds_named(promises: Promises) -> set[str]:
    """Every kind that the promises or their declarations name."""
    declared = [*promises.states.values(), *promises.measures.values(), *promises.records.values()]
    named = {kind for one in declared for kind in (one.begins, one.ends) if kind}
    for terms in promises.terms:
        named |= set(_dotted(terms.tree))
    return named | set(promises.reported)


def _dotted(node: Any) -> Iterator[str]:
    if isinstance(node, str) and node.count(".") == 1:
        yield node
    elif isinstance(node, Mapping):
        for value in node.values():
            yield from _dotted(value)
    elif isinstance(node, (list, tuple)):
        for value in node:
            yield from _dotted(value)
