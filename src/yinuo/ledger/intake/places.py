"""Where in a file something stands: the words by which a refusal names it, looked up only when one is made."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from yinuo.ledger.intake.streams import PARQUET, header_of, is_json, lines_of, magic_of


@dataclass(frozen=True)
class Place:
    """A file, or one column of it."""

    path: Path
    column: str | None = None

    def __str__(self) -> str:
        return f"{self.path}" + (f", column {self.column}" if self.column else "")

    def in_column(self, name: str) -> Place:
        """The same file, one column of it."""
        return replace(self, column=name)

    def at(self, row: int) -> str:
        """The place of row `row` (from 0): a line where the file has lines, the number of the row or event where it has none."""
        return f"{self.path}, {_where(self.path, row)}" + (f", column {self.column}" if self.column else "")


def _where(path: Path, row: int) -> str:
    if magic_of(path).startswith(PARQUET):
        return f"row {row + 1}"
    try:
        lines = _json_rows(path) if is_json(path) else (start for start, _end, _width in csv_rows(path))
        for number, line in enumerate(lines):
            if number == row:
                return f"line {line}"
    except (ValueError, csv.Error):
        pass  # the file can be read in ways that this look cannot follow; then the number of the row must do
    return f"row {row + 1}"


def _json_rows(path: Path) -> Iterator[int]:
    """The line of each event; fails for JSON that runs over several lines."""
    for number, line in lines_of(path):
        if line.strip():
            value = json.loads(line)
            yield from [number] * (len(value) if isinstance(value, list) else 1)


def csv_rows(path: Path) -> Iterator[tuple[int, int, int]]:
    """First line, last line and number of fields of each row after the header; blank lines are none."""
    texts = (line for _number, line in lines_of(path))
    _names, delimiter = header_of(path)
    reader = csv.reader(texts, delimiter=delimiter)
    start, seen_header = 1, False
    for row in reader:
        if row and seen_header:
            yield start, reader.line_num, len(row)
        seen_header = seen_header or bool(row)
        start = reader.line_num + 1
