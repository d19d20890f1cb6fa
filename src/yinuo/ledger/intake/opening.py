"""Opening a file that somebody else made: CSV, JSON lines or Parquet as one table of columns."""

from __future__ import annotations

import csv
import difflib
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NoReturn, cast

import pyarrow as pa
import pyarrow.csv as pacsv

from yinuo.ledger.intake.errors import IntakeRefusal
from yinuo.ledger.intake.places import csv_rows
from yinuo.ledger.intake.streams import (
    FIRST_LOOK,
    GZIP,
    MOST_COLUMNS,
    PARQUET,
    Joined,
    first_look,
    header_of,
    looks_like_json,
    magic_of,
    not_utf8,
    numbered_lines,
    one_line,
    opened,
)

BLOCK = 16 << 20
WHOLE_JSON = 256 << 20
"""JSON that runs over several lines is read as one piece up to this size."""
MOST_DIGITS = 40
"""Characters of a number in JSON, and the largest power of ten it may have."""
EXPONENT = re.compile(r"[eE][+-]?0*([0-9]+)$")
ROWS_A_BYTE, FREE_ROWS = 100, 10_000_000
"""A Parquet file can say «the same value a billion times» in a few bytes."""


@dataclass(frozen=True)
class Wanted:
    """The columns that are needed: `always` must be there; `only` are all that is read (None: every column)."""

    always: Sequence[str] = ()
    only: Sequence[str] | None = None
    hint: str = ""

    def check(self, names: Sequence[str], where: str) -> None:
        """Refuse a table without a needed column, naming a near one."""
        for name in self.always:
            if name not in names:
                near = difflib.get_close_matches(name, list(names), 1)
                said = f" Is it «{near[0]}»?" if near else f" There is: {', '.join(names)[:300] or 'nothing'}."
                raise IntakeRefusal(f"{where}: there is no column «{name}».{said}{self.hint}")


def open_table(path: Path, wanted: Wanted) -> pa.Table:
    """The rows of a CSV, JSON-lines or Parquet file as a pyarrow table; CSV columns stay text.

    Raises:
        IntakeRefusal: the file is missing, rubbish, a bomb, not of these formats, or lacks a needed column.
    """
    if path.is_dir():
        raise IntakeRefusal(f"{path}: this is a folder. Give a file.")
    if not path.is_file():
        raise IntakeRefusal(f"{path}: there is no such file. Check the path.")
    try:
        if magic_of(path) == PARQUET:
            return _parquet(path, wanted)
        with opened(path) as stream:
            head = first_look(stream, path)
            whole = cast(BinaryIO, Joined(head, stream))
            return _json(whole, path, wanted, head) if looks_like_json(head, path) else _csv(whole, path, wanted, head)
    except OSError as problem:
        raise IntakeRefusal(f"{path}: this cannot be read ({problem.strerror or one_line(problem)}). Check the file.") from None


def taste(path: Path, wanted: Wanted) -> pa.Table | None:
    """The first rows of a long text, so that rubbish is told before all of it is read; None where the file is short or no text."""
    if not path.is_file() or path.stat().st_size < FIRST_LOOK or magic_of(path).startswith((PARQUET, GZIP)):
        return None
    with path.open("rb") as stream:
        head = first_look(stream, path)
    begin, newline, _rest = head.rpartition(b"\n")
    if not newline or _is_one_piece(head):
        return None
    part = io.BytesIO(begin)
    try:
        return _json(part, path, wanted, begin) if looks_like_json(head, path) else _csv(part, path, wanted, begin)
    except IntakeRefusal:
        return None  # a cut in the middle of a quoted field looks like a fault; the whole reading will tell


def _parquet(path: Path, wanted: Wanted) -> pa.Table:
    import pyarrow.parquet as pq  # a tenth of the start of every command, for those who read Parquet

    try:
        with pq.ParquetFile(path) as file:
            names = file.schema_arrow.names
            wanted.check(names, str(path))
            if file.metadata.num_rows > FREE_ROWS + ROWS_A_BYTE * path.stat().st_size:
                raise IntakeRefusal(f"{path}: {file.metadata.num_rows} rows in so small a file look like a bomb. Check the file.")
            twice = next((name for position, name in enumerate(names) if name in names[:position]), None)
            if twice is not None:
                raise IntakeRefusal(f"{path}: the column «{twice}» stands twice. Rename one of them.")
            return file.read(columns=None if wanted.only is None else list(wanted.only))
    except IntakeRefusal:
        raise
    except (pa.ArrowException, OSError, ValueError) as error:
        raise IntakeRefusal(f"{path}: the Parquet file cannot be read ({one_line(error)}). Write it again.") from None


def _csv(stream: BinaryIO, path: Path, wanted: Wanted, head: bytes) -> pa.Table:
    names, delimiter = header_of(path, head)
    wanted.check(names, f"{path}, line 1")
    read = [name for name in names if name and (wanted.only is None or name in wanted.only)]
    try:
        return pacsv.read_csv(
            pa.PythonFile(stream, mode="r"),
            read_options=pacsv.ReadOptions(block_size=BLOCK),
            parse_options=pacsv.ParseOptions(newlines_in_values=True, delimiter=delimiter),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, include_columns=read
            ),
        )
    except IntakeRefusal:
        raise
    except (pa.ArrowException, UnicodeDecodeError, ValueError, KeyError) as error:
        _refuse_csv(path, len(names), error)


def _refuse_csv(path: Path, width: int, error: Exception) -> NoReturn:
    """Find the line that the reader stumbled over, and say it."""
    if "UTF8" in str(error):
        raise not_utf8(path) from None
    try:
        for start, end, found in csv_rows(path):
            if found != width:
                several = f" (it runs to line {end}; perhaps a quote is not closed)" if end > start else ""
                raise IntakeRefusal(f"{path}, line {start}: the row has {found} fields, but the header has {width}{several}. Mend the row.")
    except csv.Error:
        pass
    if "straddling" in str(error):
        raise IntakeRefusal(f"{path}: a row is longer than {BLOCK >> 20} MiB; perhaps a quote is not closed. Check the file.") from None
    raise IntakeRefusal(f"{path}: the CSV cannot be read ({one_line(error)}). Mend that row.") from None


def _json(stream: BinaryIO, path: Path, wanted: Wanted, head: bytes) -> pa.Table:
    rows: list[dict[str, Any]] = []
    names: dict[str, None] = {}
    events = _whole(stream, path) if _is_one_piece(head) else _by_line(stream, path)
    only = None if wanted.only is None else frozenset(wanted.only)
    for where, event in events:
        row = event if only is None else {name: event[name] for name in only if name in event}
        for name in row:
            names[name] = None
        if len(names) > MOST_COLUMNS:
            raise IntakeRefusal(f"{where}: there are more than {MOST_COLUMNS} different fields, so these are no facts. Check the file.")
        if "kind" in wanted.always and not ("kind" in event and "subject" in event):
            wanted.check(list(event), where)
        rows.append(row)
    if rows:
        wanted.check(list(names), f"{path}, line 1")
    for name in wanted.always:
        names.setdefault(name)
    return pa.table({name: _json_column([row.get(name) for row in rows], path, name) for name in names})


def _is_one_piece(head: bytes) -> bool:
    """Whether the JSON runs over several lines: its first line is no JSON, but what it begins may end further down."""
    first = head.removeprefix(b"\xef\xbb\xbf").lstrip().split(b"\n", 1)[0].strip()
    return first in (b"[", b"{") or (first.startswith(b"[") and first.endswith(b","))


def _whole(stream: BinaryIO, path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    text = "".join(line for _number, line in numbered_lines(stream, path)) if path.stat().st_size <= WHOLE_JSON else ""
    if not text:
        raise IntakeRefusal(f"{path}: JSON over several lines is read up to {WHOLE_JSON >> 20} MiB. Write one event a line.")
    value = _parsed(text, str(path), many=True)
    for number, item in enumerate(value if isinstance(value, list) else [value], 1):
        yield f"{path}, event {number}", _flat(item, f"{path}, event {number}")


def _by_line(stream: BinaryIO, path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, line in numbered_lines(stream, path):
        if line.strip():
            where = f"{path}, line {number}"
            value = _parsed(line, where)
            for item in value if isinstance(value, list) else [value]:
                yield where, _flat(item, where)


def _parsed(text: str, where: str, *, many: bool = False) -> Any:
    try:
        return json.loads(text, parse_float=_decimal, parse_int=_whole_number, parse_constant=_no_constant)
    except RecursionError:
        raise IntakeRefusal(f"{where}: this is nested too deeply for an event. Check the file.") from None
    except json.JSONDecodeError as error:
        place = f", line {error.lineno}" if many else ""
        raise IntakeRefusal(
            f"{where}{place}: this is no JSON ({error.msg}, column {error.colno}). One object a line is expected."
        ) from None
    except _TooLarge as error:
        raise IntakeRefusal(
            f"{where}: {str(error)[:20]}… is no number of a fact, which has at most {MOST_DIGITS} digits. Correct it, or write it as text."
        ) from None
    except ValueError as error:
        raise IntakeRefusal(f"{where}: {error} is no JSON number. Leave the field out where there is no value.") from None


def _whole_number(text: str) -> int | str:
    """Numbers beyond 64 bits travel as text, as decimals do."""
    return int(text) if len(text) < 19 else _decimal(text)


def _decimal(text: str) -> str:
    """A number as it stands; one that no quantity in the world has is a mistake."""
    exponent = EXPONENT.search(text)
    if len(text) > MOST_DIGITS or (exponent and (len(exponent[1]) > 3 or int(exponent[1]) > MOST_DIGITS)):
        raise _TooLarge(text)
    return text


class _TooLarge(ValueError):
    """The number's text."""


def _no_constant(text: str) -> NoReturn:
    raise ValueError(text)


CLOUD = {"type": "kind", "time": "occurred_at", "receivedat": "received_at", "recordedat": "recorded_at"}
"""CloudEvents 1.0 attribute names and ours."""


def _flat(item: Any, where: str) -> dict[str, Any]:
    """A CloudEvent (or a flat object) as one flat row: payload keys beside the known ones."""
    if not isinstance(item, dict):
        raise IntakeRefusal(f"{where}: an event is a JSON object, not {type(item).__name__}.")
    if "specversion" not in item:
        return item
    data = item.get("data")
    if data is not None and not isinstance(data, dict):
        raise IntakeRefusal(f"{where}: the event's data is a JSON object with its fields, not {type(data).__name__}.")
    rest = {CLOUD.get(name, name): value for name, value in item.items() if name not in ("data", "specversion", "datacontenttype")}
    return {**(data or {}), **rest}


SURROGATE = re.compile("[\ud800-\udfff]")


def _json_column(values: list[Any], path: Path, name: str) -> pa.Array:
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {bool} or kinds == {int}:
        return pa.array(values)
    texts = [None if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) for value in values]
    try:
        return pa.array(texts, pa.string())
    except UnicodeEncodeError:
        broken = next(position for position, text in enumerate(texts) if text and SURROGATE.search(text))
        raise IntakeRefusal(f"{path}, event {broken + 1}, field {name}: half a character (a lone surrogate). Mend the text.") from None
