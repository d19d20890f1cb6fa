"""`judge` over a generated year of cases: beside DuckDB asking the same questions, beside reading the file, and from 10^4 to 10^6 cases."""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[1] / "src")]
from bench import year

HERE = Path(__file__).resolve().parent
CASES = int(os.environ.get("YINUO_BENCH_CASES", "1000000"))
REPEATS = 3


def run() -> list[dict[str, Any]]:
    """Rows: name, figure, unit, limit, ratio, what. Every pair is measured in turn, in processes of their own."""
    with tempfile.TemporaryDirectory(prefix="yinuo-bench-") as name:
        folder = Path(name)
        events = year.make(CASES, folder)
        ours, rival = [], []
        for _ in range(REPEATS):
            ours.append(_process("judge.py", folder))
            rival.append(_process("duckdb_rival.py", folder))
        if ours[0]["counts"] != rival[0]["counts"]:
            different = [key for key, value in rival[0]["counts"].items() if ours[0]["counts"].get(key) != value]
            raise SystemExit(
                f"judge and DuckDB disagree on {different}: {[(ours[0]['counts'].get(k), rival[0]['counts'][k]) for k in different]}"
            )
        mine, theirs = (statistics.median(one["seconds"] for one in group) for group in (ours, rival))
        peak = max(one["peak_mb"] for one in ours)
        small = year.make(CASES // 100, folder / "small")
        little = statistics.median(_process("judge.py", folder / "small")["seconds"] for _ in range(REPEATS))
        reading, adding = _limits(folder)
    size = f"{CASES:,} cases"
    return [
        {"name": "judge-year", "figure": events / mine, "unit": "events/s", "limit": events / theirs, "ratio": theirs / mine,
         "what": f"{size}, {events:,} events, 20 clauses, files to counts; rival: DuckDB on the same files in the same run"},
        {"name": "judge-memory", "figure": peak, "unit": "MB", "limit": 1200.0, "ratio": peak / 1200,
         "what": f"peak of the process, {size}"},
        {"name": "judge-reading", "figure": mine, "unit": "s", "limit": reading, "ratio": mine / reading,
         "what": "limit: reading the files, warm"},
        {"name": "judge-one-pass", "figure": mine, "unit": "s", "limit": adding, "ratio": mine / adding,
         "what": "limit: one pass over the columns sorted by case"},
        {"name": "judge-linear", "figure": mine / events * 1e9, "unit": "ns/event", "limit": little / small * 1e9,
         "ratio": (mine / events) / (little / small), "what": f"limit: the same at {CASES // 100:,} cases"},
    ]  # fmt: skip


def _process(script: str, folder: Path) -> dict[str, Any]:
    done = subprocess.run([sys.executable, str(HERE / script), str(folder)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _limits(folder: Path) -> tuple[float, float]:
    began = time.perf_counter()
    table = pq.read_table(folder / "events.parquet")
    pq.read_table(folder / "cases.parquet")
    reading = time.perf_counter() - began
    columns = [np.ascontiguousarray(column.to_numpy()) for column in table.columns]
    order = np.argsort(columns[1], kind="stable")
    columns = [column[order] for column in columns]
    began = time.perf_counter()
    for column in columns:
        column.sum()
    return reading, time.perf_counter() - began


def measure(folder: Path) -> None:
    """One judgement of the year, in this process; prints JSON."""
    from yinuo.engine.clauses.file import read_promises
    from yinuo.engine.pipeline import counts, judge
    from yinuo.ledger.intake import read_events, read_mapping
    from yinuo.ledger.intake.memory import keep_for_arrays

    keep_for_arrays()  # as the commands on files do
    calendars = {"nine-to-six": year.nine_to_six()}
    promises = read_promises(year.PROMISES, "year")
    mapping = read_mapping(HERE / "mappings/year.yaml")
    judge(
        promises, read_events(_tiny(folder), mapping, subjects=folder / "cases.parquet"), calendars, at=year.AT
    )  # a service warms up once
    began = time.perf_counter()
    events = read_events(folder / "events.parquet", mapping, subjects=folder / "cases.parquet")
    found = counts(judge(promises, events, calendars, at=year.AT))
    seconds = time.perf_counter() - began
    plain = {name: _three(name, row) for name, row in found.items()}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak_mb": peak, "counts": plain}))


def _tiny(folder: Path) -> Path:
    tiny = folder / "tiny.parquet"
    if not tiny.exists():
        pq.write_table(pq.read_table(folder / "events.parquet").slice(0, 2000), tiny)
    return tiny


def _three(name: str, row: dict[str, Any]) -> list[int]:
    three = [row["kept"], row["broken"], row["pending"]]
    return three if name in year.DEADLINES else three[:2]


if __name__ == "__main__":
    sys.path.insert(0, str(HERE.parent))
    measure(Path(sys.argv[1]))
