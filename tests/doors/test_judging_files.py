"""`yinuo judge` on files: shapes, formats, one hash for the same facts, known-at, subjects, calendars, corrections."""

from __future__ import annotations

import csv
import gzip
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.doors.running import AS_OF, FACTS, HEADER, PROMISE, inside, run

COLUMNS = [
    "promise", "subject", "number", "opened_at", "due_at", "settled_at",
    "verdict", "grade", "overlays", "reason", "late_seconds", "provisional",
]  # fmt: skip
COUNTS = ["kept", "broken", "broken_major", "pending", "unproven", "not_exercised", "interval_not_set", "void", "overlays"]
PROMISES = f"use calendar cn-office\n{PROMISE}\nsurveys: at least 4 survey.sent per month\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "p.txt").write_text(PROMISES, "utf-8")
    (tmp_path / "facts.csv").write_text(FACTS, "utf-8")
    with inside(tmp_path):
        yield tmp_path


def judged(events: str = "facts.csv", *more: str, as_of: str = AS_OF, promises: str = "p.txt") -> Any:
    done = run("judge", "--promises", promises, "--events", events, "--as-of", as_of, "--json", *more)
    assert done.code == 0, done.err
    return done.json


def respond(events: str = "facts.csv", *more: str, as_of: str = AS_OF, promises: str = "p.txt") -> str:
    """The only verdict of the promise `respond`."""
    row = judged(events, *more, as_of=as_of, promises=promises)["promises"]["respond"]
    found = [name for name in COUNTS[:-1] if row[name]]
    assert len(found) == 1 and row[found[0]] == 1
    return found[0]


def write(name: str, text: str) -> str:
    Path(name).write_text(text, "utf-8")
    return name


def test_the_answer_has_exactly_the_promised_keys() -> None:
    answer = judged()
    assert list(answer) == ["as_of", "known_at", "promises", "events", "seconds", "verdicts_sha256"]
    assert answer["as_of"] == answer["known_at"] == "2026-02-14T04:00:00+00:00"
    assert (answer["events"], len(answer["verdicts_sha256"])) == (3, 64)
    assert list(answer["promises"]) == ["respond", "surveys"]
    for row in answer["promises"].values():
        assert list(row) == COUNTS and list(row["overlays"]) == ["excused", "remedied", "disputed"]
    assert answer["promises"]["respond"]["kept"] == answer["promises"]["surveys"]["pending"] == 1


def test_verdicts_as_csv_and_parquet_say_the_same() -> None:
    judged("facts.csv", "--out", "v.csv")
    judged("facts.csv", "--out", "v.parquet")
    with Path("v.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == COLUMNS == pq.read_schema("v.parquet").names
    assert list(rows[0].values()) == [
        "respond", "case:1", "1", "2026-02-13T08:40:00Z", "2026-02-14T03:40:00Z", "2026-02-14T02:05:00Z", "kept", "", "", "", "0", "false",
    ]  # fmt: skip
    assert list(rows[1].values())[:7] == [
        "surveys",
        "organisation",
        "202602",
        "2026-01-31T16:00:00Z",
        "2026-02-28T15:59:59Z",
        "",
        "pending",
    ]
    plain = [{name: "" if value is None else str(value) for name, value in row.items()} for row in pq.read_table("v.parquet").to_pylist()]
    assert [{**row, "provisional": row["provisional"].lower()} for row in plain] == rows


def table_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines()))


def in_every_format(rows: list[dict[str, str]]) -> Iterator[str]:
    names = list(rows[0])
    text = "\n".join([",".join(names), *(",".join(row[name] for name in names) for row in rows)]) + "\n"
    yield write("all.csv", text)
    yield write("all.tsv", text.replace(",", "\t"))
    yield write("semicolon.csv", "\ufeff" + text.replace(",", ";").replace("\n", "\r\n"))
    yield write("all.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    yield write("sparse.jsonl", "".join(json.dumps({name: value for name, value in row.items() if value}) + "\n" for row in rows))
    yield write("all.json", json.dumps(rows, indent=2))
    Path("all.csv.gz").write_bytes(gzip.compress(text.encode()))
    yield "all.csv.gz"
    Path("all.jsonl.gz").write_bytes(gzip.compress(Path("all.jsonl").read_bytes()))
    yield "all.jsonl.gz"
    pq.write_table(pa.table({name: [row[name] for row in rows] for name in names}), "all.parquet")
    yield "all.parquet"
    pq.write_table(pa.table({name: pa.array([row[name] for row in rows]).dictionary_encode() for name in names}), "coded.parquet")
    yield "coded.parquet"


def test_one_hash_for_the_same_facts_in_every_format_and_order() -> None:
    rows = table_of(FACTS)
    expected = judged()["verdicts_sha256"]
    for seed in range(3):
        random.Random(seed).shuffle(rows)
        for name in in_every_format(rows):
            assert judged(name)["verdicts_sha256"] == expected, name


def test_parquet_with_real_types_gives_the_same_hash() -> None:
    rows = table_of(FACTS)
    texts = pa.array([row["occurred_at"] for row in rows])
    for unit in ("s", "ms", "us", "ns"):
        stamps = texts.cast(pa.timestamp(unit, "UTC"))
        table = pa.table({"kind": [row["kind"] for row in rows], "subject": [row["subject"] for row in rows], "occurred_at": stamps})
        pq.write_table(table, "typed.parquet")
        assert judged("typed.parquet")["verdicts_sha256"] == judged()["verdicts_sha256"], unit
    seconds = texts.cast(pa.timestamp("s", "UTC")).cast(pa.int64())
    pq.write_table(table.set_column(2, "occurred_at", seconds), "typed.parquet")
    assert judged("typed.parquet")["verdicts_sha256"] == judged()["verdicts_sha256"]


@pytest.mark.parametrize(
    "time",
    [
        "2026-02-14T11:40:00+08:00", "2026-02-14T03:40:00Z", "2026-02-14T03:40Z", "2026-02-14T03:40:00.999999Z",
        "2026-02-14 03:40:00.9 +0000", "2026-02-14T03:40:00.123456789Z", "20260214T034000Z", "2026-02-14t03:40:00z",
        "2026-02-13T22:40:00-05:00", "1771040400", "1771040400.75",
    ],
)  # fmt: skip
def test_the_last_second_is_kept_however_the_time_is_written(time: str) -> None:
    text = HEADER + f"complaint.received,case:1,{'1770972000' if time[:4] == '1771' else '2026-02-13T16:40:00+08:00'}\n"
    assert respond(write("e.csv", text + f"complaint.responded,case:1,{time}\n"), as_of="2026-02-15T00:00Z") == "kept"


def test_the_second_after_is_broken() -> None:
    late = FACTS.replace("2026-02-14T10:05:00+08:00", "2026-02-14T11:40:01+08:00")
    assert respond(write("e.csv", late), as_of="2026-02-15T00:00Z") == "broken"


def test_cloud_events_alone_and_in_batches_are_the_same_facts() -> None:
    events = [
        {"specversion": "1.0", "type": row["kind"], "source": "crm", "id": str(number), "subject": row["subject"],
         "time": row["occurred_at"], "datacontenttype": "application/json", "data": {"amount": 3, "urgent": True}}
        for number, row in enumerate(table_of(FACTS))
    ]  # fmt: skip
    expected = judged()["verdicts_sha256"]
    lines = "".join(json.dumps(event) + "\n" for event in events)
    assert judged(write("lines.jsonl", lines))["verdicts_sha256"] == expected
    assert judged(write("batch.json", json.dumps(events)))["verdicts_sha256"] == expected
    assert judged(write("batches.jsonl", json.dumps(events[:2]) + "\n" + json.dumps(events[2:])))["verdicts_sha256"] == expected
    received = [{**event, "time": "2026-02-13T08:00:00Z", "receivedat": event["time"]} for event in events[:1]] + events[1:]
    write("received.jsonl", "".join(json.dumps(event) + "\n" for event in received))
    assert judged("received.jsonl")["verdicts_sha256"] == expected  # the clock starts when it was received
    urgent = write("urgent.txt", PROMISE.replace("respond:", "respond:") + " where urgent = true and amount >= 3\n")
    assert respond("lines.jsonl", promises=urgent) == "kept"


def test_what_was_recorded_later_is_not_known_yet() -> None:
    facts = FACTS.replace("occurred_at\n", "occurred_at,recorded_at\n").replace("+08:00\n", "+08:00,\n")
    facts = facts.replace("10:05:00+08:00,", "10:05:00+08:00,2026-02-20T09:00:00+08:00")
    write("e.csv", facts)
    assert respond("e.csv", as_of="2026-02-28T00:00Z") == "kept"
    assert respond("e.csv", "--known-at", "2026-02-20T01:00:00Z", as_of="2026-02-28T00:00Z") == "kept"
    assert respond("e.csv", "--known-at", "2026-02-20T00:59:59Z", as_of="2026-02-28T00:00Z") == "broken"


def test_attributes_of_subjects_decide_where() -> None:
    gold = write("gold.txt", f"{PROMISE} where tier = gold\n")
    assert respond(promises=gold) == "not_exercised"
    for text in ("subject,tier\ncase:1,gold\ncase:9,silver\n", '{"subject":"case:1","tier":"gold"}\n'):
        name = write("s.csv" if "," in text[:9] else "s.jsonl", text)
        assert respond("facts.csv", "--subjects", name, promises=gold) == "kept"


def test_a_single_calendar_is_the_default_and_use_calendar_goes_before() -> None:
    short = {"name": "short", "zone": "Asia/Shanghai", "shifts": {"fri": [["16:00", "17:00"]]}, "off": [], "makeup": []}
    write("short.json", json.dumps(short))
    plain = write("plain.txt", PROMISE + "\n")
    assert respond(promises=plain) == "kept"
    later = "2026-02-27T17:00:00+08:00"
    write("e.csv", FACTS.replace("2026-02-14T10:05:00+08:00", later))
    assert respond("e.csv", "--calendar", "short.json", as_of="2026-03-30T00:00Z", promises=plain) == "kept"
    assert respond("e.csv", "--calendar", "short.json", as_of="2026-03-30T00:00Z", promises="p.txt") == "broken"
    used = write("used.txt", f"use calendar short\n{PROMISE}\n")
    assert respond("e.csv", "--calendar", "short=short.json", "--calendar", "cn", as_of="2026-03-30T00:00Z", promises=used) == "kept"


def test_reported_kinds_have_a_grace_and_then_count_as_no_evidence() -> None:
    seen, told = PROMISE + "\n", f"reported complaint.responded\n{PROMISE} grace 2 days\n"
    write("e.csv", "\n".join(FACTS.splitlines()[:2]) + "\n")
    assert respond("e.csv", promises=write("seen.txt", seen)) == "broken"
    assert respond("e.csv", promises=write("told.txt", told)) == "unproven"
    assert respond("e.csv", as_of="2026-03-30T00:00Z", promises="told.txt") == "broken"


def test_measures_are_declared_in_the_file() -> None:
    write(
        "p2.txt",
        "measure asleep = from site.slept until site.woke\n"
        "respond: within 1 hour of site.called expect site.answered pausing while asleep\n",
    )
    facts = HEADER + "".join(
        f"site.{what},site:1,2026-02-13T{hour}:00+08:00\n"
        for what, hour in [("called", "10:00"), ("slept", "10:30"), ("woke", "11:30"), ("answered", "12:00")]
    )
    assert respond(write("e.csv", facts), as_of="2026-02-15T00:00Z", promises="p2.txt") == "kept"
    assert respond(write("e.csv", facts.replace("12:00:00", "12:00:01")), as_of="2026-02-15T00:00Z", promises="p2.txt") == "broken"


LINKED = (
    "id,kind,subject,occurred_at,recorded_at,corrects,retracts,new_occurred_at,urgent\n"
    "1,complaint.received,case:1,2026-02-13T16:40:00+08:00,,,,,yes\n"
    "2,complaint.responded,case:1,2026-02-14T12:00:00+08:00,,,,,\n"
)
AFTER, BEFORE = "2026-02-20T09:00:00+08:00", "2026-02-20T08:59:59+08:00"


@pytest.mark.parametrize(
    ("row", "before", "after"),
    [
        pytest.param(f"3,complaint.responded,case:1,2026-02-14T11:40:00+08:00,{AFTER},2,,,", "broken", "kept", id="restated"),
        pytest.param(f"3,fact.corrected,case:1,{AFTER},,2,,2026-02-14T11:40:00+08:00,", "broken", "kept", id="corrected"),
        pytest.param(f"3,fact.corrected,case:1,,{AFTER},2,,2026-02-14T11:40:00+08:00,", "broken", "kept", id="only recorded"),
        pytest.param(f"3,complaint.received,case:1,2026-02-14T09:00:00+08:00,{AFTER},1,,,", "broken", "kept", id="later start"),
        pytest.param(f"3,fact.retracted,case:1,{AFTER},,,2,,", "broken", "broken", id="the answer is retracted"),
        pytest.param(f"3,fact.retracted,case:1,,{AFTER},,1,,", "broken", "not_exercised", id="the trigger is retracted"),
        pytest.param(f"3,complaint.received,case:1,,{AFTER},1,,,no", "broken", "broken", id="another field, same times"),
    ],
)
@pytest.mark.parametrize("name", ["e.csv", "e.jsonl", "e.parquet"])
def test_corrections_count_from_when_they_were_recorded(name: str, row: str, before: str, after: str) -> None:
    rows = table_of(LINKED + row + "\n")
    if name == "e.csv":
        write(name, LINKED + row + "\n")
    elif name == "e.jsonl":
        write(name, "".join(json.dumps({key: value for key, value in one.items() if value}) + "\n" for one in rows))
    else:
        pq.write_table(pa.table({key: [one[key] or None for one in rows] for key in rows[0]}), name)
    at = "2026-03-30T00:00Z"
    assert respond(name, "--known-at", BEFORE, as_of=at) == before
    assert respond(name, "--known-at", AFTER, as_of=at) == after


def test_a_restated_field_replaces_the_old_one() -> None:
    urgent = write("urgent.txt", f"{PROMISE} where urgent = yes\n")
    write("e.csv", LINKED + f"3,complaint.received,case:1,,{AFTER},1,,,no\n")
    assert respond("e.csv", "--known-at", BEFORE, as_of="2026-03-30T00:00Z", promises=urgent) == "broken"
    assert respond("e.csv", as_of="2026-03-30T00:00Z", promises=urgent) == "not_exercised"


def test_a_mapped_log_may_correct_itself_too() -> None:
    write("m.yaml", """
subject: "case:{no}"
id: row
corrects: fixes
events:
  - occurred_at: at
    recorded_at: booked
    kind_from: {column: what, codes: {in: complaint.received, out: complaint.responded}}
""")  # fmt: skip
    log = (
        "row,what,no,at,booked,fixes\n1,in,1,2026-02-13T16:40:00+08:00,,\n2,out,1,2026-02-14T12:00:00+08:00,,\n"
        f"3,out,1,2026-02-14T11:40:00+08:00,{AFTER},2\n"
    )
    write("log.csv", log)
    at = "2026-03-30T00:00Z"
    assert respond("log.csv", "--mapping", "m.yaml", "--known-at", BEFORE, as_of=at) == "broken"
    assert respond("log.csv", "--mapping", "m.yaml", as_of=at) == "kept"


HOURS = st.integers(0, 40)
FACT = st.tuples(st.sampled_from(["complaint.received", "complaint.responded", "survey.sent"]), st.integers(1, 3), HOURS, st.integers(0, 3))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(FACT, min_size=1, max_size=12), st.lists(st.tuples(st.integers(0, 11), HOURS, st.booleans()), max_size=3), st.randoms())
def test_the_order_of_rows_changes_nothing(
    facts: list[tuple[str, int, int, int]], controls: list[tuple[int, int, bool]], random_: random.Random
) -> None:
    def hour(number: int) -> str:
        return f"2026-02-{13 + number // 24:02d}T{number % 24:02d}:00:00+08:00"

    rows = [f"f{n},{kind},case:{case},{hour(at)},{hour(at + late)},,," for n, (kind, case, at, late) in enumerate(facts)]
    for n, (target, at, retracts) in enumerate(controls):
        named = f"f{target % len(facts)}"
        rows.append(f"c{n},fact.corrected,case:1,{hour(60 + at)},,{'' if retracts else named},{named if retracts else ''},{hour(at)}")
    header = "id,kind,subject,occurred_at,recorded_at,corrects,retracts,new_occurred_at\n"
    first = judged(write("e.csv", header + "\n".join(rows) + "\n"), as_of="2026-02-20T00:00Z")
    random_.shuffle(rows)
    again = judged(write("e.csv", header + "\n".join(rows) + "\n"), as_of="2026-02-20T00:00Z")
    assert {**first, "seconds": 0} == {**again, "seconds": 0}


def test_the_command_starts_without_the_web() -> None:
    code = "import sys, yinuo.doors.cli.judge; print([name for name in sys.modules if name.split('.')[0] in %r])"
    absent = ("django", "psycopg", "tqdm", "yaml", "numba")
    done = subprocess.run([sys.executable, "-c", code % (absent,)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
