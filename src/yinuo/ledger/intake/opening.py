"""Opening a file that somebody else made: its format, and the limits that rubbish and bombs run into."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path
from typing import Any, BinaryIO, cast

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from yinuo.ledger.intake.errors import IntakeRefusal

FIRST_LOOK = 1 << 20
"""Bytes in which the first line must end; longer ones are no table of facts."""
MOST_BYTES = 8 << 30
MOST_RATIO, FREE_OF_RATIO = 150, 256 << 20
"""A gzip may unpack to 150 times its size; below 256 MiB nobody minds."""


def open_table(path: Path, columns: list[str] | None = None) -> pa.Table:
    """The rows of a CSV, JSON-lines or Parquet file as a pyarrow table; CSV columns stay text.

    Raises:
        IntakeRefusal: the file is missing, rubbish, a bomb, or not of these formats.
    """
    if not path.is_file():
        raise IntakeRefusal(f"{path}: there is no such file. Check the path.")
    with path.open("rb") as first:
        magic = first.read(4)
    if magic == b"PAR1":
        return _parquet(path, columns)
    stream: BinaryIO = _bounded(path) if magic[:2] == b"\x1f\x8b" else path.open("rb")
    with stream:
        head = _first_look(stream, path)
        whole = cast(BinaryIO, _Joined(head, stream))
        name = path.name.lower()
        if head.lstrip()[:1] in (b"{", b"[") or ".json" in name:
            return _json_lines(whole, path)
        return _csv(whole, path, head)


def _first_look(stream: BinaryIO, path: Path) -> bytes:
    try:
        head = stream.read(FIRST_LOOK)
    except (OSError, EOFError) as error:
        raise IntakeRefusal(f"{path}: the gzip is damaged ({error}). Pack it again.") from None
    if not head.strip():
        raise IntakeRefusal(f"{path}: the file is empty. A first line with column names is needed.")
    if b"\0" in head or (b"\n" not in head and len(head) == FIRST_LOOK):
        raise IntakeRefusal(f"{path}: this is no CSV, JSON-lines or Parquet file. Give a table of facts in one of these formats.")
    return head


class _Joined(io.RawIOBase):
    """The first look and the rest as one stream, so that nothing is read twice."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = io.BytesIO(head)
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._head.read(len(buffer)) or self._rest.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


class _Bounded(io.RawIOBase):
    """A gzip that stops with a sentence where a bomb would go on."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._packed = path.stat().st_size
        self._stream = gzip.open(path, "rb")  # noqa: SIM115 - closed with this object
        self._seen = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._stream.read(len(buffer))
        except (OSError, EOFError) as error:
            raise IntakeRefusal(f"{self._path}: the gzip is damaged ({error}). Pack it again.") from None
        self._seen += len(data)
        if self._seen > MOST_BYTES or (self._seen > FREE_OF_RATIO and self._seen > MOST_RATIO * self._packed):
            raise IntakeRefusal(
                f"{self._path}: the gzip unpacks to more than {MOST_RATIO} times its size; it looks like a bomb and was not read on. "
                "Unpack it yourself if you trust it."
            )
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


def _bounded(path: Path) -> BinaryIO:
    return io.BufferedReader(_Bounded(path), 1 << 20)


def _parquet(path: Path, columns: list[str] | None) -> pa.Table:
    try:
        if columns is not None:
            have = pq.read_schema(path).names
            missing = [name for name in columns if name not in have]
            if missing:
                raise IntakeRefusal(f"{path}: there is no column «{missing[0]}». The file has: {', '.join(have)}.")
        return pq.read_table(path, columns=columns, use_threads=True)
    except (pa.ArrowInvalid, OSError) as error:
        raise IntakeRefusal(f"{path}: the Parquet file cannot be read ({_one_line(error)}). Write it again.") from None


def _csv(stream: BinaryIO, path: Path, head: bytes) -> pa.Table:
    first = head.split(b"\n", 1)[0].decode("utf-8", "replace").lstrip("\ufeff").strip()
    if "," not in first and "\t" not in first and ";" not in first:
        raise IntakeRefusal(f"{path}, line 1: «{first[:60]}» is no row of column names. Give a CSV with a header.")
    delimiter = max(",\t;", key=first.count)
    names = next(csv.reader([first], delimiter=delimiter))
    try:
        return pacsv.read_csv(
            pa.PythonFile(stream, mode="r"),
            read_options=pacsv.ReadOptions(block_size=16 << 20),
            parse_options=pacsv.ParseOptions(newlines_in_values=True, delimiter=delimiter),
            convert_options=pacsv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False),
        )
    except IntakeRefusal:
        raise
    except (pa.ArrowInvalid, pa.ArrowException, UnicodeDecodeError, ValueError) as error:
        raise IntakeRefusal(f"{path}: the CSV cannot be read ({_one_line(error)}). Mend that row, or save the file as UTF-8.") from None


def _json_lines(stream: BinaryIO, path: Path) -> pa.Table:
    text = io.TextIOWrapper(io.BufferedReader(stream), "utf-8")  # type: ignore[type-var]
    rows: list[dict[str, Any]] = []
    try:
        for number, line in enumerate(text, 1):
            if line.strip():
                rows.extend(_objects(line, path, number))
    except UnicodeDecodeError:
        raise IntakeRefusal(f"{path}: the file is not UTF-8. Save it as UTF-8.") from None
    names = list(dict.fromkeys(name for row in rows for name in row))
    return pa.table({name: _json_column([row.get(name) for row in rows]) for name in names})


def _objects(line: str, path: Path, number: int) -> list[dict[str, Any]]:
    try:
        value = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        raise IntakeRefusal(f"{path}, line {number}: this is no JSON ({_one_line(error)}). One object a line is expected.") from None
    found = value if isinstance(value, list) else [value]
    for item in found:
        if not isinstance(item, dict):
            raise IntakeRefusal(f"{path}, line {number}: an event is a JSON object, not {type(item).__name__}.")
    return [_flat(item) for item in found]


CLOUD = {"type": "kind", "time": "occurred_at", "receivedat": "received_at", "recordedat": "recorded_at"}
"""CloudEvents 1.0 attribute names and ours."""


def _flat(item: dict[str, Any]) -> dict[str, Any]:
    """A CloudEvent (or a flat object) as one flat row: payload keys beside the known ones."""
    if "specversion" not in item:
        return item
    rest = {CLOUD.get(name, name): value for name, value in item.items() if name not in ("data", "specversion", "datacontenttype")}
    return {**(item.get("data") or {}), **rest}


def _json_column(values: list[Any]) -> pa.Array:
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {bool} or kinds == {int}:
        return pa.array(values)
    return pa.array(
        [None if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) for value in values],
        pa.string(),
    )


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200]
