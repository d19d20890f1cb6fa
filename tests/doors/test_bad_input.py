"""Bad input: exit 2, one sentence that names file, place and what to do, nothing on standard output, no file, no traceback."""

from __future__ import annotations

import gzip
import json
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.doors.running import AS_OF, FACTS, HEADER, PROMISE, inside, run

LINKED = "kind,subject,occurred_at,id,corrects,retracts\n"
FIRST = "complaint.received,c:1,2026-02-13T16:40:00+08:00,1,,\n"
# the same each time: drawn anew, it would begin like another kind of file once in a long while
RUBBISH = random.Random(20260213).randbytes(1 << 20)
RULE = "events: [{kind: complaint.received, occurred_at: occurred_at}]\n"
EVENT = '{"kind":"complaint.received","subject":"c:1","occurred_at":"2026-02-13T16:40:00+08:00"}\n'
OVERLAPPING = {"name": "x", "zone": "Asia/Shanghai", "shifts": {"mon": [["09:00", "12:00"], ["11:30", "18:00"]]}, "off": [], "makeup": []}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "p.txt").write_text(PROMISE + "\n", "utf-8")
    (tmp_path / "facts.csv").write_text(FACTS, "utf-8")
    (tmp_path / "folder").mkdir()
    with inside(tmp_path):
        yield tmp_path


def refused(*arguments: str, says: list[str]) -> None:
    before = {path: path.stat().st_mtime_ns for path in Path().iterdir()}
    done = run(*arguments)
    assert done.code == 2, done
    assert done.out == ""
    assert done.err.count("\n") == 1 and done.err.endswith((".\n", "?\n")), done.err
    for words in says:
        assert words in done.err, done.err
    assert {path: path.stat().st_mtime_ns for path in Path().iterdir()} == before  # nothing written, not even a draft


def refused_facts(facts: str | bytes, *says: str, name: str = "e.csv") -> None:
    Path(name).write_bytes(facts if isinstance(facts, bytes) else facts.encode())
    refused("judge", "--promises", "p.txt", "--events", name, "--as-of", AS_OF, "--out", "v.csv", "--json", says=[name, *says])


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        pytest.param(FACTS.replace("occurred_at", "ocurred_at"), ["line 1", "«occurred_at»", "Is it «ocurred_at»?"], id="wrong column"),
        pytest.param(
            FACTS.replace("02-14T10", "02-30T10"), ["line 3, column occurred_at", "«2026-02-30T10:05:00+08:00»"], id="broken date"
        ),
        pytest.param(FACTS.replace("2026-02-14T10:05:00+08:00", "Tomorrow"), ["line 3", "«Tomorrow» is no time"], id="no date"),
        pytest.param(FACTS.replace("10:05:00+08:00", "10:05:00"), ["line 3", "has no offset"], id="one without offset"),
        pytest.param(FACTS.replace("2026-02-14T10:05:00+08:00", ""), ["line 3", "occurred_at is empty"], id="empty date"),
        pytest.param(FACTS.replace("responded,case:1", "responded,"), ["line 3", "the subject is empty"], id="empty subject"),
        pytest.param(FACTS.replace("responded,case:1", "responded,  "), ["line 3", "the subject is empty"], id="blank subject"),
        pytest.param(
            FACTS.replace("complaint.responded", "complaint.respnded"), ["line 3", "Did you mean «complaint.responded»?"], id="kind"
        ),
        pytest.param(FACTS.replace("complaint.responded", "answered"), ["line 3", "«answered» is no kind"], id="no kind"),
        pytest.param(FACTS.replace("complaint.responded", ""), ["line 3", "the kind is empty"], id="empty kind"),
        pytest.param(FACTS.replace("2026-02-14", "99999-02-14"), ["line 3", "«99999-02-14T10:05:00+08:00» is no time"], id="year 99999"),
        pytest.param(FACTS.replace("2026-02-13", "0001-01-01"), ["covers the years 1900 to 2199"], id="year 1"),
        pytest.param(HEADER + "complaint.received,c:1,1770000000000\n", ["line 2", "Give seconds, not milliseconds"], id="milliseconds"),
        pytest.param(HEADER + f"complaint.received,c:1,{'9' * 30}\n", ["line 2", "is no time"], id="huge number"),
        pytest.param(HEADER + "complaint.received,c:1,20260213\n", ["line 2", "«20260213» looks like a date"], id="compact date"),
        pytest.param(FACTS + "complaint.received,c:2\n", ["line 5", "the row has 2 fields, but the header has 3"], id="too few columns"),
        pytest.param(FACTS + "\n\ncomplaint.received,c:2\n", ["line 7", "the row has 2 fields"], id="blank lines count"),
        pytest.param(FACTS + "a,b,c,d\n", ["line 5", "the row has 4 fields"], id="too many columns"),
        pytest.param(HEADER + '"a,b,c\nd,e,f\ng,h,i\n', ["line 2", "perhaps a quote is not closed"], id="open quote"),
        pytest.param(HEADER.replace("kind", "subject"), ["line 1", "«subject» stands twice"], id="column twice"),
        pytest.param("", ["the file is empty"], id="empty"),
        pytest.param("\n\n", ["the file is empty"], id="empty lines"),
        pytest.param("just words\n", ["line 1", "is no row of column names"], id="no table"),
        pytest.param(FACTS.encode("utf-16"), ["UTF-16", "Save the file as UTF-8"], id="utf-16"),
        pytest.param(FACTS.replace("case:1", "客户:1").encode("gbk"), ["line 2", "looks like GBK", "iconv -f GB18030"], id="gbk"),
        pytest.param(HEADER.replace("at", "at,备注").encode("gbk"), ["line 1", "looks like GBK"], id="gbk header"),
        pytest.param(b"PK\x03\x04" + bytes(range(256)), ["a workbook or a zip archive"], id="xlsx"),
        pytest.param(b"\x7fELF" + RUBBISH + b"\0", ["this is no CSV, JSON-lines or Parquet file"], id="binary"),
        pytest.param(b"PAR1" + RUBBISH[: 1 << 16], ["the Parquet file cannot be read"], id="rubbish parquet"),
        pytest.param(b"\x1f\x8b" + RUBBISH[:1000], ["the gzip is damaged"], id="rubbish gzip"),
        pytest.param(gzip.compress(FACTS.encode() * 3000)[:-30], ["the gzip is damaged"], id="cut gzip"),
        pytest.param(gzip.compress(FACTS.encode())[:-8] + b"12345678", ["the gzip is damaged"], id="gzip with a wrong sum"),
        pytest.param(
            HEADER.replace("at", "at,recorded_at") + "complaint.received,c:1,2026-02-13T16:40:00Z,2026-02-13T16:39:59Z\n",
            ["line 2", "occurred_at is later than recorded_at"],
            id="recorded too early",
        ),
        pytest.param(
            HEADER.replace("at", "at,received_at") + "complaint.received,c:1,2026-02-13T16:40:00Z,2026-02-13T16:39:59Z\n",
            ["line 2", "occurred_at is later than received_at"],
            id="received too early",
        ),
        pytest.param(LINKED + FIRST + FIRST, ["line 3", "the id «1» stands twice"], id="id twice"),
        pytest.param(LINKED + FIRST + FIRST.replace(",1,,", ",2,9,"), ["line 3", "«corrects» names the event «9»"], id="corrects nothing"),
        pytest.param(LINKED + FIRST + FIRST.replace(",1,,", ",2,,9"), ["line 3", "«retracts» names the event «9»"], id="retracts nothing"),
        pytest.param(LINKED + FIRST.replace(",1,,", ",1,1,"), ["line 2", "corrects or retracts itself"], id="corrects itself"),
        pytest.param(LINKED + FIRST + FIRST.replace(",1,,", ",2,1,1"), ["line 3", "both corrects and retracts"], id="both"),
        pytest.param((LINKED + FIRST).replace(",id,", ",x,").replace(",1,,", ",1,1,"), ["no column «id»"], id="no ids"),
    ],
)
def test_files_of_facts(facts: str | bytes, says: list[str]) -> None:
    refused_facts(facts, *says)


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        pytest.param(EVENT + EVENT.replace('"2026-02-13T16:40:00+08:00"', "NaN"), ["line 2", "NaN is no JSON number"], id="nan"),
        pytest.param(EVENT[:-2] + ',"amount":-Infinity}\n', ["line 1", "-Infinity is no JSON number"], id="infinity"),
        pytest.param("\n" + '{"a":' * 100_000, ["line 2", "nested too deeply"], id="nested"),
        pytest.param("[" * 100_000, ["line 1", "nested too deeply"], id="nested lists"),
        pytest.param(EVENT + '{"kind":\n', ["line 2", "this is no JSON"], id="cut"),
        pytest.param(EVENT + "[1]\n", ["line 2", "an event is a JSON object"], id="no object"),
        pytest.param(EVENT + '{"kind":"survey.sent"}\n', ["line 2", "no column «subject»"], id="no subject"),
        pytest.param(EVENT.replace('"c:1"', "null"), ["line 1", "the subject is empty"], id="null subject"),
        pytest.param(EVENT.replace("c:1", "\\ud800"), ["event 1, field subject", "half a character"], id="surrogate"),
        pytest.param('{"specversion":"1.0","type":"a.b","data":[1]}', ["line 1", "the event's data is a JSON object"], id="data"),
        pytest.param(EVENT.replace('"2026-02-13T16:40:00+08:00"', "9" * 20), ["line 1", "is no time"], id="huge time"),
    ],
)
def test_json(facts: str, says: list[str]) -> None:
    refused_facts(facts, *says, name="e.jsonl")


@pytest.mark.parametrize(
    ("promises", "says"),
    [
        (PROMISE.replace("within", "wihtin"), ["line 1, column 10", "'wihtin'", "did you mean 'within'?"]),
        (PROMISE.replace("business", "busines"), ["line 1, column 19", "did you mean 'business hours'?"]),
        (PROMISE + "\n" + PROMISE, ["line 2", "already stands on line 1"]),
        ("use calendar moon\n" + PROMISE, ["line 2", "the calendar moon", "--calendar moon=FILE"]),
        (PROMISE.replace("4 business hours", "0.5 workdays"), ["line 1", "counted in whole numbers"]),
        (PROMISE.replace("4", "4" * 40), ["line 1", "an amount lies between 0 and 1000000000"]),
        ("# nothing\n", ["there is no promise in it"]),
    ],
)
def test_promises(promises: str, says: list[str]) -> None:
    Path("bad.txt").write_text(promises + "\n", "utf-8")
    refused("judge", "--promises", "bad.txt", "--events", "facts.csv", "--as-of", AS_OF, says=["bad.txt", *says])


@pytest.mark.parametrize(
    ("mapping", "says"),
    [
        ("a: [", ["line 1", "this is no YAML"]),
        ("", ["must be a block"]),
        ("subject: subject\nevnts: x\n" + RULE, ["unknown key «evnts»", "Did you mean «events»?"]),
        ("subject: subject\nevents: [{kind: a.b, occured_at: t}]", ["events[0] has the unknown key «occured_at»"]),
        ("subject: nix\n" + RULE, ["facts.csv, line 1: there is no column «nix»"]),
        ("subject: 'a{subject}b'\n" + RULE, ["ends with one {column}"]),
        ("zone: Mars/Olympus\nsubject: subject\n" + RULE, ["no IANA time zone"]),
        ("numbers: local\nsubject: subject\n" + RULE, ["`zone` must say where"]),
        ("subject: subject\nid: nix\n" + RULE, ["there is no column «nix»"]),
        ("subject: subject\nevents: [{kind: Complaint, occurred_at: occurred_at}]", ["«Complaint» is no kind"]),
        ("subject: subject\nevents: [{kind: a.b, occurred_at: occurred_at, when: {column: kind}}]", ["needs either `is` or `not`"]),
        ("subject: subject\nevents: [{kind_from: {column: kind, codes: {x: a.b}}, occurred_at: occurred_at}]", ["«complaint.received»"]),
        ("[" * 5000, ["nested too deeply"]),
        ("subject: !!python/object/apply:os.system [x]\n" + RULE, ["subject must be text"]),
    ],
)
def test_mappings(mapping: str, says: list[str]) -> None:
    Path("m.yaml").write_text(mapping, "utf-8")
    refused("judge", "--promises", "p.txt", "--events", "facts.csv", "--mapping", "m.yaml", "--as-of", AS_OF, says=says)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (["--as-of", "2026-02-14T12:00"], ["--as-of", "has no offset"]),
        (["--as-of", "soon"], ["--as-of: 'soon' is no time"]),
        (["--known-at", "2026-02-14T12:00"], ["--known-at", "has no offset"]),
        (["--events", "folder"], ["folder: this is a folder"]),
        (["--events", "nope.csv"], ["nope.csv: there is no such file"]),
        (["--subjects", "nope.csv"], ["nope.csv: there is no such file"]),
        (["--promises", "folder"], ["folder: this is a folder"]),
        (["--promises", "nope.txt"], ["nope.txt: this cannot be read"]),
        (["--mapping", "nope.yaml"], ["nope.yaml: this cannot be read"]),
        (["--calendar", "x=nope.json"], ["there is no file nope.json"]),
        (["--calendar", "x=overlap.json"], ["overlap.json", "09:00-12:00 and 11:30-18:00 share time"]),
        (["--out", "nowhere/v.csv"], ["--out nowhere/v.csv: nothing can be written to nowhere"]),
        (["--out", "folder"], ["--out folder: this is a folder"]),
        (["--out", "v.xlsx"], ["Let the name end with .csv or .parquet"]),
        (["--out", "/proc/v.csv"], ["--out /proc/v.csv"]),
    ],
)
def test_options(changed: list[str], says: list[str]) -> None:
    Path("overlap.json").write_text(json.dumps(OVERLAPPING))
    options = {"--promises": "p.txt", "--events": "facts.csv", "--as-of": AS_OF} | {changed[0]: changed[1]}
    refused("judge", *(word for option in options.items() for word in option), says=says)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["rehearse", "--promise", PROMISE, "--values", "x=1:3", "--events", "facts.csv"], ["the open blanks of the promise are: none"]),
        (["rehearse", "--promise", PROMISE.replace("4", "{x}"), "--values", "x=1:inf", "--events", "facts.csv"], ["no range or list"]),
        (["rehearse", "--promise", PROMISE.replace("4", "{x}"), "--values", "x=1e30", "--events", "facts.csv"], ["no range or list"]),
        (["rehearse", "--promise", PROMISE.replace("4", "{x}"), "--values", "x=3:1", "--events", "facts.csv"], ["between 1 and 200"]),
        (
            ["rehearse", "--promise", PROMISE.replace("4", "{x}"), "--values", "x=1", "--events", "facts.csv", "--per-breach", "nan"],
            ["no amount of money"],
        ),
        (["explain", "--promises", "p.txt", "--events", "facts.csv", "--as-of", AS_OF, "--subject", "case:9"], ["no verdict is about it"]),
        (["due", "--promise", PROMISE.replace("4 business hours", "4000 years"), "--from", AS_OF], ["line 1", "1900 to 2199"]),
        (["elapsed", "--calendar", "moon", "--from", AS_OF, "--to", AS_OF], ["there is no file moon"]),
        (["elapsed", "--calendar", "cn", "--pairs", "facts.csv"], ["facts.csv, line 1: one column from is needed"]),
    ],
)
def test_the_other_commands(arguments: list[str], says: list[str]) -> None:
    refused(*arguments, says=says)


def sparse(name: str, head: bytes, size: int) -> None:
    with Path(name).open("wb") as file:
        file.write(head)
        file.truncate(size)


def work_of(*arguments: str, says: list[str]) -> float:
    """The processor's seconds for a refusal; not those on a clock, which count whatever else the machine does."""
    began = time.process_time()
    refused(*arguments, says=says)
    return time.process_time() - began


def is_told_at_once(*, little: float, much: float) -> bool:
    """Whether thirty times as much was not read: it cost about the same. What is added is the noise of a few milliseconds."""
    return much < 8 * little + 0.1


@pytest.mark.parametrize(
    ("name", "head", "says"),
    [
        ("e.csv", b"", "this is no CSV"),
        ("e.csv", HEADER.encode(), "this is no CSV"),
        ("e.csv", HEADER.encode() + FACTS.removeprefix(HEADER).encode() * 10_000, "the line is longer than 16 MiB"),
        ("e.jsonl", EVENT.encode(), "this is no CSV"),
        ("e.parquet", b"PAR1", "the Parquet file cannot be read"),
    ],
)
def test_a_gigabyte_of_rubbish_is_told_at_once(name: str, head: bytes, says: str) -> None:
    work = []
    for size in (32 << 20, 1 << 30):
        sparse(name, head, size)
        work.append(work_of("judge", "--promises", "p.txt", "--events", name, "--as-of", AS_OF, says=[name, says]))
    Path(name).unlink()
    assert is_told_at_once(little=work[0], much=work[1])


def test_long_rubbish_with_lines_is_told_by_its_first_rows() -> None:
    work = []
    for count in (100_000, 3_000_000):
        Path("e.csv").write_text(HEADER + "survey.sent,b,c\n" * count)
        says = ["e.csv, line 2, column occurred_at: «c» is no time"]
        work.append(work_of("judge", "--promises", "p.txt", "--events", "e.csv", "--as-of", AS_OF, says=says))
    assert is_told_at_once(little=work[0], much=work[1])


@pytest.mark.parametrize(
    ("head", "block"), [(b"", bytes(1 << 20)), (HEADER.encode(), b"complaint.received,c:1,2026-02-13T16:40:00+08:00\n")]
)
def test_a_gzip_bomb_is_not_unpacked(head: bytes, block: bytes) -> None:
    """A member is repeated: 100 of 64 MiB come to 6.4 GiB, in some megabytes."""
    times = (64 << 20) // len(block)
    member = gzip.compress(head + block * times, 6)
    Path("e.csv.gz").write_bytes(member + gzip.compress(block * times, 6) * 99)
    refusing = work_of("judge", "--promises", "p.txt", "--events", "e.csv.gz", "--as-of", AS_OF, says=["e.csv.gz"])
    began = time.process_time()
    assert len(gzip.decompress(member)) > 60 << 20
    assert refusing < 5 * (time.process_time() - began)  # a hundred such members were not unpacked


def test_a_header_alone_is_no_fault() -> None:
    Path("e.csv").write_text(HEADER)
    done = run("judge", "--promises", "p.txt", "--events", "e.csv", "--as-of", AS_OF, "--json")
    assert done.code == 0 and done.json["events"] == 0
    assert done.json["promises"]["respond"]["not_exercised"] == 1
