"""`yinuo import-cases`: cases of another system with their history; says what would happen, and with --apply does it."""

from __future__ import annotations

import argparse
import csv
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from yinuo.doors.cli import house
from yinuo.doors.cli.inputs import BadInput

SHOWN = 20
"""Refused cases that are told of; all of them with --refused."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes the file, how to read it, who brings it, and whether to write."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a log: CSV, JSON lines or Parquet, gzip allowed")
    parser.add_argument("--mapping", type=Path, metavar="M.yaml", required=True, help="how rows become cases (docs/mapping.md)")
    parser.add_argument("--by", required=True, metavar="USERNAME", help="who brings them in; within that person's reach")
    parser.add_argument("--apply", action="store_true", help="write; without it nothing is changed")
    parser.add_argument("--refused", type=Path, metavar="OUT.csv", help="write the refused cases and why into this file")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Read and check everything, then write or not."""
    from yinuo.ledger.intake import read_mapping

    began = time.perf_counter()
    if not args.file.is_file():
        raise BadInput(f"{args.file}: there is no such file. Give the log.")
    mapping = read_mapping(args.mapping)
    with house.opened():
        answer = _bring_in(mapping, args)
    seconds = time.perf_counter() - began
    answer |= {"seconds": round(seconds, 3), "cases_per_second": round(answer["cases"] / seconds, 1)}
    if args.json:
        print(json.dumps(answer, ensure_ascii=False))
    else:
        _print(answer)
    return 0


def _bring_in(mapping: Any, args: argparse.Namespace) -> dict[str, Any]:
    from yinuo.desks.people.models import Staff
    from yinuo.desks.service.actions.importing import check_rule, import_cases
    from yinuo.desks.service.case_rules import case_rule
    from yinuo.desks.service.histories import read_histories
    from yinuo.kit import clock

    staff = Staff.objects.filter(username=args.by, is_active=True).first()
    if staff is None:
        raise BadInput(f"--by: there is no member of staff {args.by!r} who may sign in. Give a user name.")
    rule = case_rule(mapping, str(args.mapping))
    check_rule(mapping)
    histories = read_histories(args.file, mapping, rule)
    brought = import_cases(staff, histories, rule, at=clock.now(), applies=args.apply, progress=_progress(len(histories)))
    if args.refused is not None:
        _write_refused(args.refused, brought.refused)
    return {
        "file": str(args.file), "system": rule.system, "applied": args.apply, "cases": len(histories),
        **{outcome: brought.cases.get(outcome, 0) for outcome in ("new", "changed", "same")}, "refused": len(brought.refused),
        "facts": brought.facts, "messages": brought.messages, "customers": brought.customers,
        "reasons": [{"number": one.number, "row": one.fault.row, "code": one.fault.code, "why": str(one.fault)}
                    for one in brought.refused[:SHOWN] if one.fault],
    }  # fmt: skip


def _write_refused(path: Path, refused: list[Any]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["number", "row", "code", "why"])
        writer.writerows([one.number, one.fault.row, one.fault.code, str(one.fault)] for one in refused)


def _progress(total: int) -> Callable[[int], None] | None:
    """A line that overwrites itself, where a person is watching."""
    if not sys.stderr.isatty():
        return None
    return lambda done: print(f"\r{done:,} of {total:,}", end="" if done < total else "\n", file=sys.stderr, flush=True)


def _print(answer: dict[str, Any]) -> None:
    print(f"{answer['file']}: {answer['cases']:,} cases of {answer['system']}")
    for name in ("new", "changed", "same", "refused"):
        print(f"  {name:<12}{answer[name]:>12,}")
    for one in answer["reasons"]:
        print(f"  row {one['row']}, {one['number'] or '-'}: {one['why']}")
    what = "Written" if answer["applied"] else "Would be written"
    print(f"{what}: {answer['facts']:,} facts, {answer['messages']:,} messages, {answer['customers']:,} customers nobody knew.")
    if not answer["applied"]:
        print("Nothing was changed. Add --apply to write.", file=sys.stderr)
