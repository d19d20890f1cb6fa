"""`yinuo elapsed`: working seconds between two instants, or for every row of a CSV file.

The file is read twice: once to check and compute every row, once to copy it out with its seconds, so that a bad line late in a long file
leaves nothing half-written, and memory stays small.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO
from zoneinfo import ZoneInfo

import numpy as np

from yinuo.doors.cli.calendar_files import BadInput, calendars_from
from yinuo.engine.errors import EngineRefusal, InstantOutOfRange
from yinuo.engine.worktime.arithmetic import clock_of
from yinuo.engine.worktime.calendars import BUILT_IN, Calendar, builtin
from yinuo.engine.worktime.shapes import check_zone
from yinuo.engine.worktime.zones import IntArray

LONGEST_LINE = 1_000_000  # characters; more is no line of a table, and must not fill the memory


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.description = "Working seconds between two instants by a calendar; negative where the second is the earlier one."
    parser.add_argument(
        "--calendar",
        action="append",
        default=[],
        metavar="C",
        help=f"{', '.join(BUILT_IN)}, FILE or NAME=FILE; the first one is the default",
    )
    parser.add_argument("--from", dest="start", metavar="T", help="ISO 8601 with offset, such as 2026-02-13T16:40+08:00")
    parser.add_argument("--to", dest="end", metavar="T", help="the same form; fractions of a second are cut")
    parser.add_argument("--pairs", type=Path, metavar="FILE.csv", help="columns from and to, calendar if rows differ; all columns are kept")
    parser.add_argument("--zone", metavar="ZONE", help="zone of times without an offset, such as Europe/Amsterdam")
    parser.add_argument("--json", action="store_true", help='print {"seconds": [...]}')


def run(args: argparse.Namespace) -> int:
    """Print the seconds; raises `BadInput`, which ends the command with 2, before anything is printed."""
    zone = _zone(args.zone)
    calendars = calendars_from(args.calendar)
    if args.pairs is None:
        _print_one(args, calendars, zone)
    elif args.start or args.end:
        raise BadInput("Give either --pairs FILE.csv or --from T --to T, not both.")
    else:
        _elapsed_in_file(args.pairs, calendars, zone, as_json=args.json)
    return 0


def _zone(name: str | None) -> ZoneInfo | None:
    if name is None:
        return None
    try:
        check_zone(name)
    except EngineRefusal:
        raise BadInput(f"--zone {name}: this is no IANA time zone. Write it like Asia/Shanghai or UTC.") from None
    return ZoneInfo(name)


def _print_one(args: argparse.Namespace, calendars: Mapping[str, Calendar], zone: ZoneInfo | None) -> None:
    if not args.start or not args.end:
        raise BadInput("Give both --from T and --to T, or --pairs FILE.csv.")
    if not calendars:
        raise BadInput(f"Give --calendar: one of {', '.join(BUILT_IN)}, a FILE or NAME=FILE.")
    start, end = parse_instant(args.start, zone, where="--from"), parse_instant(args.end, zone, where="--to")
    try:
        seconds = clock_of(next(iter(calendars.values()))).between_one(start, end)
    except EngineRefusal as refusal:
        raise BadInput(f"--from {args.start} --to {args.end}: {refusal}") from None
    print(json.dumps({"seconds": [seconds]}) if args.json else seconds)


def parse_instant(text: str, zone: ZoneInfo | None, *, where: str) -> int:
    """Seconds since the epoch for an ISO 8601 time; a time without offset is read in `zone`, and refused without one."""
    text = text.strip()
    try:
        moment = datetime.fromisoformat(text) if text.isprintable() else None  # Python takes any character, even NUL, for some
    except ValueError:
        moment = None
    if moment is None or len(text) <= 10:
        raise BadInput(f"{where}: {text[:60]!r} is no time. Write it as ISO 8601, such as 2026-02-13T16:40:00+08:00.")
    if moment.tzinfo is None:
        if zone is None:
            raise BadInput(
                f"{where}: {text!r} has no offset, so its instant is unknown. Add one, such as {text}+08:00, or give --zone ZONE."
            )
        moment = moment.replace(tzinfo=zone)
    try:
        return math.floor(moment.astimezone(UTC).timestamp())  # its day in UTC must have a year, too
    except (OverflowError, ValueError):
        raise BadInput(f"{where}: {text!r} lies outside the years that can be counted. Check the date.") from None


@dataclass(frozen=True)
class _Columns:
    header: list[str]
    start: int
    end: int
    calendar: int | None


def _elapsed_in_file(path: Path, calendars: Mapping[str, Calendar], zone: ZoneInfo | None, *, as_json: bool) -> None:
    try:
        seconds = _seconds_of_rows(path, dict(calendars), zone)
        if as_json:
            print(json.dumps({"seconds": seconds.tolist()}))
            return
        with path.open(encoding="utf-8-sig", newline="") as file:
            columns, rows = _open_table(file, path)
            writer = csv.writer(sys.stdout, lineterminator="\n")
            writer.writerow([*columns.header, "seconds"])
            writer.writerows([*row, worked] for (_, row), worked in zip(rows, seconds.tolist(), strict=True))
    except UnicodeDecodeError:
        raise BadInput(f"{path}: this is not UTF-8 text. Save the table as CSV in UTF-8.") from None
    except OSError as problem:
        raise BadInput(f"{path}: this cannot be read ({problem.strerror}). Check the path and its permissions.") from None


def _seconds_of_rows(path: Path, calendars: dict[str, Calendar], zone: ZoneInfo | None) -> IntArray:
    """Check every row and compute its seconds."""
    from tqdm import tqdm  # only a file has progress to show; every other command starts without it

    default = next(iter(calendars), "")
    starts, ends, lines, used = [], [], [], []
    numbers: dict[str, int] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        columns, rows = _open_table(file, path)
        for line, row in tqdm(rows, unit=" rows", delay=2, disable=None, leave=False):
            starts.append(parse_instant(row[columns.start], zone, where=f"{path}, line {line}, column from"))
            ends.append(parse_instant(row[columns.end], zone, where=f"{path}, line {line}, column to"))
            lines.append(line)
            name = (row[columns.calendar].strip() if columns.calendar is not None else "") or default
            if name not in calendars:
                calendars[name] = _built_in(name, calendars, where=f"{path}, line {line}")
            used.append(numbers.setdefault(name, len(numbers)))
    start, end, which = (np.array(values, np.int64) for values in (starts, ends, used))
    seconds = np.zeros(len(lines), np.int64)
    for name, number in numbers.items():
        chosen = np.flatnonzero(which == number)
        clock = clock_of(calendars[name])
        try:
            seconds[chosen] = clock.between(start[chosen], end[chosen])
        except InstantOutOfRange:
            for position in chosen.tolist():
                try:
                    clock.between_one(starts[position], ends[position])
                except InstantOutOfRange as refusal:
                    raise BadInput(f"{path}, line {lines[position]}: {refusal}") from None
            raise
    return seconds


def _built_in(name: str, calendars: Mapping[str, Calendar], *, where: str) -> Calendar:
    if name in BUILT_IN:
        return builtin(name)
    if not name:
        raise BadInput(f"{where}: no calendar is given. Fill the column calendar, or give --calendar C for all rows without one.")
    known = ", ".join((*calendars, *BUILT_IN))
    raise BadInput(
        f"{where}, column calendar: there is no calendar {name[:60]!r}. Use one of {known}, or give --calendar {name[:60]}=FILE."
    )


def _open_table(file: IO[str], path: Path) -> tuple[_Columns, Iterator[tuple[int, list[str]]]]:
    """The header and the rows with their line numbers."""
    reader = csv.reader(_short_lines(file, path), strict=True)
    rows = _rows(reader, path)
    _, header = next(rows, (1, []))
    for name in ("from", "to"):
        if header.count(name) != 1:
            found = ", ".join(header)[:200] or "nothing"
            raise BadInput(f"{path}, line 1: one column {name} is needed, but the header has {found}. Name the columns from and to.")
    if "seconds" in header:
        raise BadInput(f"{path}, line 1: there is already a column seconds, which is what this command adds. Rename it.")
    calendar = header.index("calendar") if "calendar" in header else None
    return _Columns(header, header.index("from"), header.index("to"), calendar), _full_rows(rows, header, path)


def _full_rows(rows: Iterator[tuple[int, list[str]]], header: Sequence[str], path: Path) -> Iterator[tuple[int, list[str]]]:
    for line, row in rows:
        if len(row) != len(header):
            raise BadInput(f"{path}, line {line}: the row has {len(row)} fields, but the header has {len(header)}. Mend the row.")
        yield line, row


def _rows(reader: Iterator[list[str]], path: Path) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not blank, each with the number of its last line."""
    try:
        for row in reader:
            if row:
                yield reader.line_num, row  # type: ignore[attr-defined]
    except csv.Error as problem:
        raise BadInput(f"{path}, line {reader.line_num}: this is no CSV ({problem}). Mend the line.") from None  # type: ignore[attr-defined]


def _short_lines(file: IO[str], path: Path) -> Iterator[str]:
    number = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE and not line.endswith("\n"):
            raise BadInput(
                f"{path}, line {number}: the line is longer than {LONGEST_LINE} characters, so this is no table. Check the file."
            )
        yield line
