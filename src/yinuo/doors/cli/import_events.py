"""`yinuo import-events`: facts from a file into the ledger; says what would happen, and with --apply does it."""

from __future__ import annotations

import argparse
import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from yinuo.doors.cli import house
from yinuo.doors.cli.inputs import BadInput


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes the file, how to read it, and whether to write."""
    parser.add_argument("file", type=Path, metavar="FILE", help="facts: CSV, JSON lines or Parquet, gzip allowed")
    parser.add_argument("--mapping", type=Path, metavar="M.yaml", help="how other columns become facts")
    parser.add_argument("--apply", action="store_true", help="write; without it nothing is changed")
    parser.add_argument(
        "--source", help="whose numbers the ids of the file are (default: the file's name); the same source is imported once"
    )
    parser.add_argument("--actor", default="system:import", help="who brings the facts in (default: %(default)s)")
    parser.add_argument("--allow-kind", action="append", default=[], metavar="KIND", help="a kind of event that the house does not know")
    parser.add_argument(
        "--recorded-when-received",
        action="store_true",
        help="facts without a recorded time were known when they were received, not only now",
    )
    parser.add_argument("--reason", help="why, for corrections and retractions whose row does not say")
    parser.add_argument("--approved-by", help="the second person, for corrections of times whose row does not say")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Read and check everything, then write or not."""
    from yinuo.ledger.intake import read_events, read_mapping

    began = time.perf_counter()
    if not args.file.is_file():
        raise BadInput(f"{args.file}: there is no such file. Give the file of facts.")
    mapping = read_mapping(args.mapping) if args.mapping else None
    known = _known_kinds(args.allow_kind)
    table = read_events(args.file, mapping, is_known_kind=None if mapping else known.__contains__, known_kinds=sorted(known))
    with house.opened():
        answer = _bring_in(table, args) | {"seconds": round(time.perf_counter() - began, 3)}
    if args.json:
        print(json.dumps(answer, ensure_ascii=False))
    else:
        _print(answer)
    return 0


def _known_kinds(allowed: list[str]) -> set[str]:
    from yinuo.engine.events.kinds import KINDS

    return {*KINDS, "fact.corrected", "fact.retracted", *allowed}


def _bring_in(table: Any, args: argparse.Namespace) -> dict[str, Any]:
    import numpy as np

    from yinuo.kit import clock
    from yinuo.ledger import importing, outside
    from yinuo.ledger.from_table import columns_from
    from yinuo.ledger.refusals import BadEvent

    columns = columns_from(
        table, now=int(clock.now().timestamp()), is_recorded_when_received=args.recorded_when_received, reason=args.reason,
        approved_by=args.approved_by,
    )  # fmt: skip
    source = args.source or args.file.name
    try:
        outside.check_source(source)
        outside.check_kinds(columns.kinds)
        outside.check_targets(str(target) for target in (*columns.corrects.values(), *columns.retracts.values()) if isinstance(target, str))
        if args.apply:
            done = importing.import_columns(columns, source=source, actor=args.actor, progress=_progress(len(table)), seals=True)
            written, there = done.written, done.known
        else:
            there = importing.check_columns(columns, source=source, actor=args.actor)
            written = len(table) - there
    except BadEvent as problem:
        row = problem.data.get("index")
        raise BadInput(f"{args.file}{'' if row is None else f', fact {row + 1}'}: {problem}") from None
    times = np.asarray(columns.occurred_at)
    counts = np.bincount(np.asarray(columns.kind), minlength=len(columns.kinds)).tolist()
    return {
        "file": str(args.file), "source": source, "applied": args.apply, "events": len(table), "written": written, "known": there,
        "subjects": len(columns.subjects), "kinds": {kind: count for kind, count in zip(columns.kinds, counts, strict=True) if count},
        "first": _iso(times.min()) if len(times) else None, "last": _iso(times.max()) if len(times) else None,
    }  # fmt: skip


def _iso(instant: Any) -> str:
    return datetime.fromtimestamp(int(instant), UTC).isoformat()


def _progress(total: int) -> Any:
    """A line that overwrites itself, where a person is watching."""
    if not sys.stderr.isatty():
        return None
    return lambda done: print(f"\r{done:,} of {total:,}", end="" if done < total else "\n", file=sys.stderr, flush=True)


def _print(answer: dict[str, Any]) -> None:
    print(f"{answer['file']}: {answer['events']:,} facts about {answer['subjects']:,} subjects, {answer['first']} to {answer['last']}")
    for kind, count in answer["kinds"].items():
        print(f"  {kind:<40}{count:>12,}")
    what = "Written" if answer["applied"] else "Would be written"
    print(f"{what}: {answer['written']:,}; there already: {answer['known']:,}.")
    if not answer["applied"]:
        print("Nothing was changed. Add --apply to write.", file=sys.stderr)
