"""`yinuo judge`: the pure engine on files, without a database."""

from __future__ import annotations

import argparse
import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from yinuo.doors.cli.file_judging import FileJudging, add_file_arguments, judge_files, open_files
from yinuo.engine.pipeline import counts, fingerprint


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_file_arguments(parser)
    parser.add_argument("--as-of", required=True, metavar="T", help="the instant asked about, ISO 8601 with an offset")
    parser.add_argument("--known-at", metavar="T", help="what was recorded later is not looked at (default: as --as-of)")
    parser.add_argument("--out", type=Path, metavar="V", help="write a row a verdict: CSV, or Parquet by the ending")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(arguments: argparse.Namespace) -> int:
    began = time.perf_counter()
    if arguments.out:
        from yinuo.doors.cli.verdict_files import check_out, write_verdicts  # its writers are loaded only by those who write

        check_out(arguments.out)
    files = open_files(arguments)
    tables = judge_files(files)
    seconds = time.perf_counter() - began
    if arguments.out:
        write_verdicts(tables, arguments.out)
    answer = {
        "as_of": iso(files.at),
        "known_at": iso(files.known_at),
        "promises": counts(tables),
        "events": len(files.events),
        "seconds": round(seconds, 3),
        "verdicts_sha256": fingerprint(tables),
    }
    if arguments.json:
        print(json.dumps(answer, ensure_ascii=False))
    else:
        _print_table(answer, files)
    return 0


def iso(instant: int) -> str:
    return datetime.fromtimestamp(instant, UTC).isoformat()


def _print_table(answer: dict[str, object], files: FileJudging) -> None:
    promises = answer["promises"]
    assert isinstance(promises, dict)
    names = ("kept", "broken", "broken_major", "pending", "unproven", "not_exercised", "interval_not_set", "void")
    width = max([len(name) for name in promises] or [7])
    print("promise".ljust(width), *(name.rjust(max(9, len(name))) for name in names))
    for name, row in promises.items():
        print(name.ljust(width), *(str(row[one]).rjust(max(9, len(one))) for one in names))
    print(f"{answer['events']} events, as of {answer['as_of']}, {answer['seconds']} s", file=sys.stderr)
