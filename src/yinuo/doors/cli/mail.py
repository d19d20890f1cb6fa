"""`yinuo mail`: one round of the channels now, or a file of call records; the worker does the rounds by itself."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from pathlib import Path
from typing import Any

from yinuo.doors.cli import house
from yinuo.kit import clock


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes what is to be done: a round, or calls from a file."""
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("round", help="read the mailbox, send what waits and tell our people, once")
    calls = verbs.add_parser("calls", help="bring call records from a CSV file")
    calls.add_argument("file", type=Path, help="CSV with a head, UTF-8")
    calls.add_argument("--source", required=True, help="a name for the exchange; its ids are known by it")
    calls.add_argument(
        "--columns", default="{}", help='JSON that says which column is which: {"id": "通话编号", "from": "主叫", "at": "时间"}'
    )
    calls.add_argument("--answered", default="answered", help="what stands in the column of the outcome for an answered call")
    calls.add_argument("--zone", default="+08:00", help="the offset of instants that name none")


def run(args: argparse.Namespace) -> int:
    """Do it and say what came of it."""
    with house.opened():
        if args.verb == "round":
            from yinuo.doors.mail.loops import run_once

            read, sent, told = run_once()
            print(f"{read} mails read, {sent} messages sent, {told} notices sent.", file=sys.stderr)
            return 0
        from yinuo.desks.channels.actions.calling import MOST_AT_ONCE, take_calls

        calls, count = calls_in(args.file, json.loads(args.columns), answered=args.answered, zone=args.zone), 0
        for first in range(0, len(calls), MOST_AT_ONCE):
            count += sum(one.is_new for one in take_calls(calls[first : first + MOST_AT_ONCE], source=args.source, at=clock.now()))
        print(f"{count:,} of {len(calls):,} calls are new.", file=sys.stderr)
        return 0


def calls_in(file: Path, columns: dict[str, str], *, answered: str, zone: str) -> list[dict[str, Any]]:
    """The calls of a CSV file, as `take_calls` wants them. A column that is not named is looked for under the field's own name."""
    found = []
    with file.open(encoding="utf-8-sig", newline="") as lines:
        for line in csv.DictReader(lines):
            named = {field: columns.get(field, field) for field in ("id", "from", "at", "outcome", "direction", "seconds", "agent", "case")}
            call = {field: value for field, column in named.items() if (value := (line.get(column) or "").strip())}
            call["outcome"] = "answered" if call.get("outcome") == answered else "missed"
            at = call.get("at", "").replace("/", "-")
            call["at"] = at if (at[-6:-5] in "+-" and at[-3:-2] == ":") or at.endswith("Z") else f"{at}{zone}"
            found.append(call)
    return found
