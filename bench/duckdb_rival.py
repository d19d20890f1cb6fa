"""The twenty questions of the generated year, asked of DuckDB in SQL over the same Parquet files. Run as a process of its own; prints JSON.

usage: python bench/duckdb_rival.py FOLDER
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from bench.year import BEGINS, DAY, ENDS, HOUR, nine_to_six
from yinuo.engine.worktime.arithmetic import clock_of

BUDGET = 9 * HOUR
# name, filter, start, end, working time?, limit, without pauses?
QUESTIONS = [
    ("r_urgent_30m", "priority = 0", "opened", "responded", False, 1800, False),
    ("r_high_2h", "priority = 1", "opened", "responded", True, 2 * HOUR, False),
    ("r_normal_4h", "priority = 2", "opened", "responded", True, 4 * HOUR, False),
    ("r_low_8h", "priority = 3", "opened", "responded", True, 8 * HOUR, False),
    ("r_gold_1h", "tier = 0 and priority in (0, 1)", "opened", "responded", True, HOUR, False),
    ("r_silver_3h", "tier = 1", "opened", "responded", True, 3 * HOUR, False),
    ("r_phone_15m", "channel = 0 and tier = 0", "opened", "responded", True, 900, False),
    ("s_urgent_8h", "priority = 0", "opened", "resolved", True, 8 * HOUR, True),
    ("s_high_2d", "priority = 1", "opened", "resolved", True, 2 * BUDGET, True),
    ("s_normal_5d", "priority = 2", "opened", "resolved", True, 5 * BUDGET, True),
    ("s_low_10d", "priority = 3", "opened", "resolved", True, 10 * BUDGET, True),
    ("complaint_ack_1d", "c.kind = 0", "opened", "responded", True, BUDGET, False),
    ("complaint_5d", "c.kind = 0", "opened", "resolved", True, 5 * BUDGET, True),
    ("fault_gold_24h", "c.kind = 3 and tier = 0", "opened", "resolved", False, 24 * HOUR, False),
    ("reopen_1d", "true", "reopened", "resolved_again", True, BUDGET, False),
]
KINDS = {"opened": 0, "responded": 1, "resolved": 2, "reopened": 3, "resolved_again": 7}


def main(folder: Path) -> None:
    connection = duckdb.connect()
    connection.execute("set threads = 2")
    first, days = BEGINS // DAY - 5, 400
    clock = clock_of(nine_to_six())
    starts = (np.arange(first, first + days + 1) * DAY) - 8 * HOUR
    worked = clock.worked(starts)
    month = np.array([int(str(np.datetime64(day, "D"))[5:7]) for day in range(first, first + days)], np.int32)
    calendar = pa.table({"d": np.arange(first, first + days), "w": worked[:-1], "n": np.diff(worked), "month": month})
    connection.register("day_rows", calendar)
    connection.execute("create table day as select * from day_rows")
    began = time.perf_counter()
    end_worked = int(worked[ENDS // DAY - first])
    answers = questions(connection, folder, end_worked)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak_mb": peak, "counts": answers}))


def questions(connection: duckdb.DuckDBPyConnection, folder: Path, end_worked: int) -> dict[str, list[int]]:
    events, cases = f"read_parquet('{folder}/events.parquet')", f"read_parquet('{folder}/cases.parquet')"
    position = f"(y.w + least(greatest(e.ts % {DAY} - {9 * HOUR}, 0), y.n))"
    columns = ", ".join(
        f"min(e.ts) filter (where e.kind = {code}) as t_{name}, min({position}) filter (where e.kind = {code}) as w_{name}"
        for name, code in KINDS.items()
    )
    paused = f"coalesce(sum({position}) filter (where e.kind = 5), 0) - coalesce(sum({position}) filter (where e.kind = 4), 0) as paused"
    placed = f"{events} e join day y on y.d = e.ts // {DAY}"
    connection.execute(f"create table by_case as select e.case_id, {columns}, {paused} from {placed} group by e.case_id")
    verdicts = []
    for name, where, start, end, working, limit, pausing in QUESTIONS:
        elapsed = f"(coalesce(w_{end}, {end_worked}) - w_{start})" if working else f"(coalesce(t_{end}, {ENDS}) - t_{start})"
        if pausing:
            elapsed = f"({elapsed} - case when paused < 0 then paused + {end_worked} else paused end)"
        verdict = f"case when {elapsed} > {limit} then 2 when t_{end} is not null then 1 else 3 end"
        verdicts.append(f"case when t_{start} is null or not ({where}) then 0 else {verdict} end as v_{name}")
    connection.execute(
        f"create table verdict as select t_opened, w_opened, w_responded, {', '.join(verdicts)} "
        f"from by_case p join {cases} c using (case_id)"
    )
    counted = ", ".join(f"count(*) filter (where v_{row[0]} = {code})" for row in QUESTIONS for code in (1, 2, 3))
    row = connection.execute(f"select {counted} from verdict").fetchone()
    assert row is not None
    answers = {question[0]: list(row[3 * index : 3 * index + 3]) for index, question in enumerate(QUESTIONS)}
    by_month = f"select y.month, count(*) from {events} e join day y on y.d = e.ts // {DAY} where e.kind = 6 group by 1 order by 1"
    surveys = [count for _month, count in connection.execute(by_month).fetchall()]
    for needed in (35_000, 38_000):
        answers[f"surveys_month_{needed}"] = [sum(count >= needed for count in surveys), sum(count < needed for count in surveys)]
    satisfied = connection.execute(
        f"select (y.month - 1) // 3, c.tier, count(*) filter (where e.value >= 4), count(*) from {events} e "
        f"join day y on y.d = e.ts // {DAY} join {cases} c using (case_id) where e.kind = 6 group by 1, 2"
    ).fetchall()
    answers["csat_quarter_tier_80"] = _split([good * 100 >= 80 * count for _quarter, _tier, good, count in satisfied])
    answered = connection.execute(
        f"select y.month, count(*) filter (where w_responded - w_opened <= {4 * HOUR}), count(*) from verdict v "
        f"join day y on y.d = v.t_opened // {DAY} group by 1"
    ).fetchall()
    answers["first4h_month_95"] = _split([good * 100 >= 95 * count for _month, good, count in answered])
    reopened = connection.execute(
        f"select (y.month - 1) // 3, count(*) filter (where e.kind = 3), count(*) filter (where e.kind = 2) from {events} e "
        f"join day y on y.d = e.ts // {DAY} where e.kind in (2, 3) group by 1"
    ).fetchall()
    answers["reopen_quarter_max_6"] = _split([back * 100 <= 6 * count for _quarter, back, count in reopened])
    return answers


def _split(kept: list[bool]) -> list[int]:
    return [sum(kept), len(kept) - sum(kept)]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
