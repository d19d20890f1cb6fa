"""`yinuo rehearse`: fill a blank with each of several values and judge real traffic by it."""

from __future__ import annotations

import argparse
import json
import re
from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from pathlib import Path

from yinuo.doors.cli.file_judging import open_events
from yinuo.doors.cli.inputs import BadInput, add_promise_arguments, given_promises, instant, open_blanks
from yinuo.engine.clauses.blanks import fill_promises
from yinuo.engine.clauses.linting import refuse_bad
from yinuo.engine.reports.rehearsal import Rehearsed
from yinuo.watch.rehearsal import rehearse

MOST_VALUES = 200
HIGHEST = 10**9


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_promise_arguments(parser)
    parser.add_argument("--values", required=True, metavar="x=1:24", help="the blank and its values: x=1:24, x=1:24:2 or x=1,2,4")
    parser.add_argument("--events", type=Path, required=True, metavar="E", help="facts: CSV, JSON lines or Parquet, gzip allowed")
    parser.add_argument("--subjects", type=Path, metavar="S", help="attributes of subjects, in the same formats")
    parser.add_argument("--mapping", type=Path, metavar="M.yaml", help="how other columns become facts")
    parser.add_argument("--allow-kind", action="append", default=[], metavar="KIND", help="a kind that neither house nor promises know")
    parser.add_argument("--as-of", metavar="T", help="the instant asked about (default: the last fact)")
    parser.add_argument("--per-breach", default="0", metavar="YUAN", help="money owed for each breach")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(arguments: argparse.Namespace) -> int:
    name, values = parse_values(arguments.values)
    given = given_promises(arguments)
    if len({terms.name for terms in given.promises.terms}) != 1:
        raise BadInput(f"{given.source}: rehearsal takes one promise. Give it alone, as --promise.")
    if open_blanks(given.promises) != (name,):
        there = ", ".join(open_blanks(given.promises)) or "none"
        raise BadInput(f"--values {arguments.values}: the open blanks of the promise are: {there}. Give values for exactly one.")
    per_breach = _money(arguments.per_breach)
    filled = [(value, fill_promises(given.promises, {name: value})) for value in values]
    for _value, promises in filled:
        refuse_bad(promises, given.calendars, given.source)
    events = open_events(arguments, given)
    at = instant(arguments.as_of, option="--as-of") if arguments.as_of is not None else int(events.occurred_at.max()) if len(events) else 0
    rows = rehearse(given.promises.terms[0].name, filled, events, given.calendars, at=at, per_breach=per_breach)
    _print(rows, name, as_json=arguments.json)
    return 0


def _money(text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal("nan")
    if not amount.is_finite() or not 0 <= amount < 10**12:
        raise BadInput(f"--per-breach {text}: this is no amount of money. Write it as 50 or 50.00.")
    return amount


def parse_values(text: str) -> tuple[str, list[str]]:
    """The blank's name and its values, from `x=1:24`, `x=1:24:2` or `x=1,2,4`."""
    name, equals, rest = text.partition("=")
    if not equals or not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise BadInput(f"--values {text}: write the blank and its values, as x=1:24 or x=1,2,4.")
    try:
        if ":" in rest:
            low, high, *step = (Decimal(part) for part in rest.split(":"))
            stride = step[0] if step else Decimal(1)
            if stride <= 0 or len(step) > 1:
                raise InvalidOperation
            count = int((high - low) / stride) + 1
            found = [low + stride * index for index in range(min(count, MOST_VALUES + 1))]
        else:
            found = [Decimal(part) for part in rest.split(",")]
        if not all(abs(value) < HIGHEST for value in found):
            raise InvalidOperation
    except (InvalidOperation, ValueError, OverflowError):
        raise BadInput(f"--values {text}: «{rest}» is no range or list of numbers. Write 1:24, 1:24:2 or 1,2,4.") from None
    if not 0 < len(found) <= MOST_VALUES:
        raise BadInput(f"--values {text}: give between 1 and {MOST_VALUES} values.")
    return name, [f"{value:f}" for value in found]


def _print(rows: list[Rehearsed], name: str, *, as_json: bool) -> None:
    if as_json:
        number = lambda text: int(text) if text.lstrip("-").isdigit() else float(text)
        plain = [{name: number(row.value), **{key: value for key, value in asdict(row).items() if key != "value"}} for row in rows]
        print(json.dumps({"values": plain}))
        return
    print(f"{name:>8} {'kept':>10} {'broken':>10} {'rate':>8}  95 % interval   {'penalty':>12}")
    for row in rows:
        print(f"{row.value:>8} {row.kept:>10} {row.broken:>10} {row.rate:>8.2%}  {row.low:.2%} to {row.high:.2%} {row.penalty:>12}")
