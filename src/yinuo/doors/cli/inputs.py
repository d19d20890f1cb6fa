"""What commands on files read: instants, calendars, promises. All bad input ends in one sentence that names file, line and what to do."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from yinuo.doors.cli.calendar_files import BadInput, calendars_from
from yinuo.doors.cli.elapsed import parse_instant
from yinuo.engine.clauses.blanks import blanks_of
from yinuo.engine.clauses.file import read_promises
from yinuo.engine.clauses.shapes import Promises
from yinuo.engine.worktime.calendars import BUILT_IN, Calendar, builtin

__all__ = [
    "DEFAULT_CALENDAR",
    "BadInput",
    "Given",
    "add_calendar_argument",
    "add_promise_arguments",
    "calendars_from",
    "given_promises",
    "instant",
    "open_blanks",
]

DEFAULT_CALENDAR = "cn-office"
MOST_BYTES = 5_000_000  # the longest letter comes to a few hundred lines
INLINE = "--promise"


@dataclass(frozen=True)
class Given:
    """Promises as given on a command line, with every calendar that they name.

    `calendars` holds the built-in ones that are named too; every `Terms.calendar` is set. `source` is what refusals call the promises.
    """

    promises: Promises
    calendars: Mapping[str, Calendar]
    source: str


def add_calendar_argument(parser: argparse.ArgumentParser) -> None:
    """The option --calendar, as often as wanted; read it with `given_promises` or `calendars_from`."""
    parser.add_argument(
        "--calendar",
        action="append",
        default=[],
        metavar="NAME=FILE",
        help=f"a calendar file, or one of {', '.join(BUILT_IN)}; a single one is the default for promises that name none",
    )


def add_promise_arguments(parser: argparse.ArgumentParser) -> None:
    """The options --promises FILE and --promise LINE (at least one is needed) and --calendar."""
    parser.add_argument("--promises", type=Path, metavar="P", help="file of promises, one a line")
    parser.add_argument(
        INLINE, dest="promise", action="append", default=[], metavar="LINE", help='a promise or setting itself: "name: within 4 hours of …"'
    )
    add_calendar_argument(parser)


def instant(text: str, *, option: str) -> int:
    """Seconds UTC of an ISO 8601 instant with offset; one without offset is refused."""
    try:
        bare = datetime.fromisoformat(text.strip()).tzinfo is None
    except ValueError:
        bare = False  # the next line says what is wrong
    if bare and len(text.strip()) > len("2026-02-13"):
        raise BadInput(f"{option}: {text!r} has no offset, so its instant is unknown. Add one, such as {text.strip()}+08:00.")
    return parse_instant(text, None, where=option)


def given_promises(args: argparse.Namespace) -> Given:
    """The promises of --promises and --promise, with their calendars found.

    Calendar of a promise: its own `on calendar`, else `use calendar` before it, else the one --calendar if exactly one was given, else
    cn-office.
    Raises:
        BadInput: no promises, a file that cannot be read, a calendar that is not known. ClauseRefusal: a line that is no promise.
    """
    if args.promises is None and not args.promise:
        raise BadInput('Give --promises FILE, or a promise itself as --promise "name: line".')
    calendars = calendars_from(args.calendar)
    default = next(iter(calendars)) if len(calendars) == 1 else DEFAULT_CALENDAR
    text, source = "", INLINE
    if args.promises is not None:
        text, source = _text_of(args.promises), str(args.promises)
    if args.promise:
        text = text + "\n" * bool(text and not text.endswith("\n")) + "\n".join(args.promise)
    promises = read_promises(text, source, default_calendar=default)
    if not promises.terms:
        raise BadInput(
            f"{source}: there is no promise in it. Write one a line, as respond: within 4 hours of case.opened expect case.responded."
        )
    return Given(promises, _found(promises, calendars, source), source)


def open_blanks(promises: Promises) -> tuple[str, ...]:
    """The names of all blanks that are still open, each once."""
    return tuple(dict.fromkeys(name for terms in promises.terms for name in blanks_of(terms.tree)))


def _found(promises: Promises, calendars: Mapping[str, Calendar], source: str) -> dict[str, Calendar]:
    found = dict(calendars)
    for terms in promises.terms:
        named: Sequence[str] = [name for name in (terms.calendar, terms.tree["body"].get("calendar")) if name is not None]
        for name in named:
            if name in found:
                continue
            if name not in BUILT_IN:
                known = ", ".join(dict.fromkeys((*calendars, *BUILT_IN)))
                raise BadInput(
                    f"{source}, line {terms.at_line}: the promise runs on the calendar {name}, which there is not. "
                    f"Use one of {known}, or give --calendar {name}=FILE."
                )
            found[name] = builtin(name)
    return found


def _text_of(path: Path) -> str:
    try:
        if path.is_dir():
            raise BadInput(f"{path}: this is a folder. Give the file of promises.")
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as problem:
        raise BadInput(f"{path}: this cannot be read ({problem.strerror}). Check the path and its permissions.") from None
    if len(raw) > MOST_BYTES:
        raise BadInput(
            f"{path}: this is larger than any file of promises ({MOST_BYTES} bytes). Give the text file with one promise a line."
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = raw[: problem.start].count(b"\n") + 1
        raise BadInput(f"{path}, line {line}: this is not UTF-8 text. Save the promises as UTF-8.") from None
