"""Writing verdict rows to a file: CSV or Parquet, a row a verdict."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
from numpy.typing import NDArray

from yinuo.doors.cli.calendar_files import BadInput
from yinuo.engine.events.shapes import NOTHING
from yinuo.engine.events.subjects import NumberedSubjects
from yinuo.engine.verdicts.shapes import GRADES, OVERLAYS, VERDICTS, VerdictTable

OTHER_FORMATS = (".gz", ".zip", ".json", ".jsonl", ".xlsx", ".xls")
SCHEMA = pa.schema(
    [
        ("promise", pa.string()), ("subject", pa.string()), ("number", pa.int64()), ("opened_at", pa.string()), ("due_at", pa.string()),
        ("settled_at", pa.string()), ("verdict", pa.string()), ("grade", pa.string()), ("overlays", pa.string()), ("reason", pa.string()),
        ("late_seconds", pa.int64()), ("provisional", pa.bool_()),
    ]
)  # fmt: skip


def check_out(path: Path) -> None:
    """Refuse a place to which no file can be written, before anything is judged."""
    if path.is_dir():
        raise BadInput(f"--out {path}: this is a folder. Name a file in it, such as verdicts.csv.")
    if path.suffix.lower() in OTHER_FORMATS:
        raise BadInput(f"--out {path}: verdicts are written as CSV or Parquet. Let the name end with .csv or .parquet.")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise BadInput(f"--out {path}: nothing can be written to {path.parent}. Choose another folder, or make it.")


def write_verdicts(tables: Mapping[str, VerdictTable], path: Path) -> None:
    """Write every row; the file appears whole or not at all. Parquet by the ending `.parquet`, CSV otherwise."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        if path.suffix == ".parquet":
            with pq.ParquetWriter(draft, SCHEMA, compression="zstd") as parquet:
                for batch in _batches(tables):
                    parquet.write_table(batch)
        else:
            with pacsv.CSVWriter(draft, SCHEMA, write_options=pacsv.WriteOptions(quoting_style="needed")) as text:
                for batch in _batches(tables):
                    text.write_table(batch)
        draft.replace(path)
    except OSError as problem:
        raise BadInput(f"--out {path}: this cannot be written ({problem.strerror or problem}). Choose another place.") from None
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)


def _batches(tables: Mapping[str, VerdictTable], size: int = 200_000) -> Iterator[pa.Table]:
    for name in sorted(tables):
        table = tables[name]
        for start in range(0, len(table), size):
            yield _rows(table, slice(start, start + size))


def _rows(table: VerdictTable, rows: slice) -> pa.Table:
    count = len(table.number[rows])
    verdicts, grades = pa.array(VERDICTS), pa.array(GRADES)
    overlays = pa.array(["+".join(name for bit, name in enumerate(OVERLAYS) if mask >> bit & 1) for mask in range(8)])
    return pa.table(
        [
            pa.array([table.promise] * count, pa.string()),
            _subjects(table, rows),
            pa.array(table.number[rows]),
            _instants(table.opened_at[rows]),
            _instants(table.due_at[rows]),
            _instants(table.settled_at[rows]),
            verdicts.take(pa.array(table.verdict[rows])),
            grades.take(pa.array(table.grade[rows])),
            overlays.take(pa.array(table.overlays[rows])),
            pa.array(table.reasons, pa.string()).take(pa.array(table.reason[rows])),
            pa.array(table.late_seconds[rows]),
            pa.array(table.provisional[rows]),
        ],
        schema=SCHEMA,
    )


def _subjects(table: VerdictTable, rows: slice) -> pa.Array:
    codes = table.subject[rows]
    if isinstance(table.subjects, NumberedSubjects):
        return pa.array([table.subjects[code] for code in codes.tolist()], pa.string())
    distinct, where = np.unique(codes, return_inverse=True)
    return pa.array([str(table.subjects[code]) for code in distinct.tolist()], pa.string()).take(pa.array(where))


def _instants(values: NDArray[np.int64]) -> pa.Array:
    """ISO 8601 with an offset; empty where there is none."""
    stamps = pa.array(values, pa.int64(), mask=values == NOTHING).cast(pa.timestamp("s", "UTC"))
    return pa.compute.strftime(stamps, format="%Y-%m-%dT%H:%M:%SZ")
