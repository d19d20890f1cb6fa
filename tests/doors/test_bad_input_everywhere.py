"""Every kind of rubbish to every command that reads a file: exit 2, one sentence, no traceback, nothing written, little memory, no wait."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.doors.running import AS_OF, FACTS, HEADER, PROMISE, inside, run

KEY = "0" * 64
EVENT = '{"kind":"complaint.received","subject":"c:1","occurred_at":"2026-02-13T16:40:00+08:00"'
BLANK = PROMISE.replace("4", "{x}")
COMMANDS = {
    "judge": ["judge", "--promises", "p.txt", "--events", "FILE", "--as-of", AS_OF, "--out", "v.csv"],
    "judge, its promises": ["judge", "--promises", "FILE", "--events", "facts.csv", "--as-of", AS_OF],
    "judge, its calendar": ["judge", "--promises", "p.txt", "--events", "facts.csv", "--as-of", AS_OF, "--calendar", "x=FILE"],
    "judge, its mapping": ["judge", "--promises", "p.txt", "--events", "facts.csv", "--as-of", AS_OF, "--mapping", "FILE"],
    "explain": ["explain", "--promises", "p.txt", "--events", "FILE", "--as-of", AS_OF, "--subject", "case:1"],
    "rehearse": ["rehearse", "--promise", BLANK, "--values", "x=1:3", "--events", "FILE"],
    "import-events": ["import-events", "FILE", "--apply"],
    "import-events, its mapping": ["import-events", "facts.csv", "--apply", "--mapping", "FILE"],
    "due, its promises": ["due", "--promises", "FILE", "--from", AS_OF],
    "due, its calendar": ["due", "--promise", PROMISE, "--from", AS_OF, "--calendar", "x=FILE"],
    "elapsed, its calendar": ["elapsed", "--calendar", "FILE", "--from", AS_OF, "--to", AS_OF],
    "elapsed, its pairs": ["elapsed", "--calendar", "cn", "--pairs", "FILE"],
    "verify": ["verify", "FILE", "--key", KEY],
    "verify, its checkpoint": ["verify", "empty.json", "--checkpoint", "FILE"],
}
RUBBISH: dict[str, bytes] = {
    "empty.csv": b"",
    "empty.json": b"",
    "empty.parquet": b"",
    "latin.csv": FACTS.replace("case:1", "caf\xe9").encode("latin-1"),
    "latin.json": b'{"name": "caf\xe9"}',
    "nul.csv": HEADER.encode() + b"complaint.received,c\0:1,2026-02-13T16:40:00+08:00\n",
    "nul-in-pairs.csv": b"from,to\n2026-02-13T16:40+08:00,2026-02-13T17:40\0+08:00\n",
    "broken.parquet": b"PAR1" + bytes(range(256)) * 20 + b"PAR1",
    "deep.json": b"[" * 100_000,
    "deep.jsonl": b'{"a":' * 100_000,
    "deep-and-closed.json": b'{"name":' * 100_000 + b"1" + b"}" * 100_000,
    "big.json": b'{"name":"x","zone":"Asia/Shanghai","horizon":' + b"9" * 5000 + b"}",
    "big.csv": HEADER.encode() + b"complaint.received,c:1," + b"9" * 400 + b"\n",
    "random.bin": b"\xff\x00" + bytes(range(256)) * 100,
    "bomb.csv.gz": gzip.compress(bytes(1 << 20), 6) * 640,
}
TIMES = ["soon", "", "2026", "2026-13-01T00:00Z", "9" * 400, "0000-00-00T00:00+08:00", "2026-02-14T12:00", "9999-12-31T23:59:59-23:59"]
TIMES += ["2026-02-14T12:00+99:00", "2026-02-14T12:00\0Z", "NaN", "二月"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")  # what reaches for the ledger is told so, and fails here
    (tmp_path / "p.txt").write_text(PROMISE + "\n", "utf-8")
    (tmp_path / "facts.csv").write_text(FACTS, "utf-8")
    (tmp_path / "empty.json").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    with inside(tmp_path):
        yield tmp_path


def refused(*command: str) -> str:
    """The sentence with which a command refuses. It exits with 2, says one line, writes nothing and prints nothing else."""
    before = {path: path.stat().st_mtime_ns for path in Path().iterdir()}
    done = run(*command)
    assert done.code == 2, done
    assert done.err.count("\n") == 1 and done.err.endswith((".\n", "?\n", "。\n")) and len(done.err) < 600, done.err
    assert "The database does not answer" not in done.err, done.err
    assert command[0] == "verify" or done.out == ""  # which shows its steps
    assert {path: path.stat().st_mtime_ns for path in Path().iterdir()} == before
    return done.err


@pytest.mark.parametrize("name", [*RUBBISH, "folder", "absent.csv"])
def test_every_command_refuses_every_rubbish(name: str) -> None:
    if name in RUBBISH:
        Path(name).write_bytes(RUBBISH[name])
    for command in COMMANDS.values():
        said = refused(*[word.replace("FILE", name) for word in command])
        assert name in said or "empty.json" in command


@pytest.mark.parametrize("text", TIMES)
def test_every_command_refuses_what_is_no_instant(text: str) -> None:
    judge = ["judge", "--promises", "p.txt", "--events", "facts.csv"]
    assert "--as-of" in refused(*judge, "--as-of", text)
    assert "--known-at" in refused(*judge, "--as-of", AS_OF, "--known-at", text)
    assert "--from" in refused("due", "--promise", PROMISE, "--from", text)
    assert "--from" in refused("elapsed", "--calendar", "cn", "--from", text or "?", "--to", AS_OF)
    assert "--to" in refused("elapsed", "--calendar", "cn", "--from", AS_OF, "--to", text or "?")
    assert "--as-of" in refused("explain", "--promises", "p.txt", "--events", "facts.csv", "--as-of", text, "--subject", "case:1")
    assert "--as-of" in refused("rehearse", "--promise", BLANK, "--values", "x=1:3", "--events", "facts.csv", "--as-of", text)


@pytest.mark.parametrize(
    ("number", "is_taken"),
    [("9" * 40, True), ("9" * 41, False), ("9" * 5000, False), ("1e40", True), ("1e41", False), ("1e-41", False), ("1E+0999", False)],
)
def test_a_number_too_big_for_a_fact(number: str, is_taken: bool) -> None:
    Path("e.jsonl").write_text(EVENT + "}\n" + EVENT + f',"amount":{number}}}\n')
    for command in (COMMANDS["judge"], COMMANDS["import-events"]):
        given = [word.replace("FILE", "e.jsonl") for word in command]
        if not is_taken:
            assert f"e.jsonl, line 2: {number[:20]}… is no number of a fact" in refused(*given)
        elif given[0] == "judge":
            assert run(*given).code == 0


def test_a_long_piece_of_rubbish_is_shown_by_its_beginning() -> None:
    Path("p.txt").write_text("respond: within 4 hours of {" + "x" * 10_000)
    assert "found '{" + "x" * 58 + "…' here" in refused("due", "--promises", "p.txt", "--from", AS_OF)


SIZED = r"""
import re, resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (30, 30))
from yinuo.doors.cli.main import main
code = main(sys.argv[1:])
print(re.search(r"VmHWM:\s+(\d+)", open("/proc/self/status").read())[1])  # since exec; ru_maxrss begins with the parent's
raise SystemExit(code)
"""


@pytest.mark.parametrize("which", ["judge", "import-events", "due, its promises", "due, its calendar", "elapsed, its pairs", "verify"])
@pytest.mark.parametrize("head", [b"", b"{"])
def test_a_gigabyte_costs_no_gigabyte(which: str, head: bytes) -> None:
    with Path("gigabyte").open("wb") as file:
        file.write(head)
        file.truncate(1 << 30)
    given = [word.replace("FILE", "gigabyte") for word in COMMANDS[which]]
    done = subprocess.run(
        [sys.executable, "-c", SIZED, *given], capture_output=True, text=True, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    )
    assert done.returncode == 2 and done.stderr.count("\n") == 1 and "gigabyte" in done.stderr, done
    assert int(done.stdout.split()[-1]) * 1024 < 600_000_000  # bytes
    assert Path("gigabyte").stat().st_size == 1 << 30 and not Path("v.csv").exists()
