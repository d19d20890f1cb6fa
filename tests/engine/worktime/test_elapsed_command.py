"""`yinuo elapsed`, through the front door."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from yinuo.doors.cli.main import main

PAIR = ["--from", "2026-02-13T16:40+08:00", "--to", "2026-02-14T11:40+08:00"]
HEADER = "id,from,to,calendar\n"
ROW = "1,2026-02-13T16:40+08:00,2026-02-14T11:40+08:00,\n"


def elapsed(*arguments: object) -> int:
    return main(["elapsed", *map(str, arguments)])


def file(tmp_path: Path, text: str | bytes, name: str = "pairs.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_one_pair(capsys: pytest.CaptureFixture[str]):
    assert elapsed("--calendar", "cn-office", *PAIR) == 0
    assert elapsed("--calendar", "cn-office", *PAIR, "--json") == 0
    assert elapsed("--calendar", "cn-office", "--from", PAIR[3], "--to", PAIR[1]) == 0
    assert capsys.readouterr().out == '14400\n{"seconds": [14400]}\n-14400\n'


def test_local_times_need_a_zone(capsys: pytest.CaptureFixture[str]):
    local = ["--from", "2026-02-13T16:40", "--to", "2026-02-14T11:40:00"]
    assert elapsed("--calendar", "cn-office", *local, "--zone", "Asia/Shanghai") == 0
    assert elapsed("--calendar", "cn-office", *local) == 2
    captured = capsys.readouterr()
    assert captured.out == "14400\n"
    assert "--from: '2026-02-13T16:40' has no offset" in captured.err
    assert "--zone" in captured.err


def test_a_file_keeps_its_columns_and_may_name_calendars(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    night = file(tmp_path, json.dumps({"name": "night", "zone": "Asia/Shanghai", "shifts": {"fri": [["20:00", "24:00"]]}}), "night.json")
    text = (
        "\ufeff"
        + HEADER
        + ROW
        + '"a,b",2026-02-13T16:40+08:00,2026-02-14T03:40Z,24x7\n\nc,2026-02-13T16:40+08:00,2026-02-14T11:40+08:00,late\n'
    )
    pairs = file(tmp_path, text)
    assert elapsed("--calendar", "cn-office", "--calendar", f"late={night}", "--pairs", pairs) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "id,from,to,calendar,seconds"
    assert [line.rsplit(",", 1)[1] for line in lines[1:]] == ["14400", "68400", "14400"]
    assert lines[2].startswith('"a,b",')
    assert elapsed("--calendar", night, "--pairs", file(tmp_path, "from,to\n"), "--json") == 0
    assert capsys.readouterr().out == '{"seconds": []}\n'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("id,start,to\n" + ROW, "line 1: one column from is needed"),
        ("from,from,to\n", "line 1: one column from is needed"),
        ("", "line 1: one column from is needed, but the header has nothing"),
        (HEADER + ROW + "2,2026-02-30T16:40+08:00,2026-02-14T11:40+08:00,\n", "line 3, column from: '2026-02-30T16:40+08:00' is no time"),
        (HEADER + ROW + "2,2026-02-13,2026-02-14T11:40+08:00,\n", "line 3, column from: '2026-02-13' is no time"),
        (HEADER + ROW + "2,2026-02-13T16:40+08:00,2026-02-14T11:40,\n", "line 3, column to: '2026-02-14T11:40' has no offset"),
        (HEADER + ROW + "2,2026-02-13T16:40+08:00,9999-12-31T23:59:59-12:00,\n", "line 3"),
        (
            HEADER + ROW + "2,2026-02-13T16:40+08:00,2300-02-13T16:40+08:00,\n",
            "line 3: The calendar cn-office covers the years 1900 to 2199",
        ),
        (HEADER + ROW + "2,2026-02-13T16:40+08:00\n", "line 3: the row has 2 fields, but the header has 4"),
        (HEADER + "1,2026-02-13T16:40+08:00,2026-02-14T11:40+08:00,moon\n", "line 2, column calendar: there is no calendar 'moon'"),
        ("from,to,seconds\n", "line 1: there is already a column seconds"),
        (HEADER + '1,"2026\n', "this is no CSV"),
        (b"\xff\xfe\x00\x01" * 100, "not UTF-8"),
        (b"\x00" * 2_000_000, "line 1: the line is longer"),
    ],
)
def test_bad_files_are_refused_before_anything_is_written(
    tmp_path: Path, content: str | bytes, words: str, capsys: pytest.CaptureFixture[str]
):
    path = file(tmp_path, content)
    assert elapsed("--calendar", "cn-office", "--pairs", path) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert str(path) in captured.err
    assert words in captured.err
    assert captured.err.count("\n") == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "line 1: this is not JSON"),
        ("[" * 100_000, "nested too deeply"),
        (b"\xff\xff", "not UTF-8"),
        ('{"name": "x", "zone": "UTC", "shifts": {"mon": [["09:00", "12:00"], ["10:00", "13:00"]]}}', "shifts.mon has overlapping shifts"),
    ],
)
def test_bad_calendar_files_are_refused(tmp_path: Path, content: str | bytes, words: str, capsys: pytest.CaptureFixture[str]):
    path = file(tmp_path, content, "bad.json")
    assert elapsed("--calendar", path, *PAIR) == 2
    captured = capsys.readouterr()
    assert (captured.out, captured.err.count("\n")) == ("", 1)
    assert str(path) in captured.err and words in captured.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--calendar", "cn"], "--from"),
        (PAIR, "Give --calendar"),
        (["--calendar", "nowhere.json", *PAIR], "there is no file nowhere.json"),
        (["--calendar", "cn", *PAIR, "--zone", "Mars"], "--zone Mars"),
        (["--calendar", "cn", *PAIR, "--pairs", "x.csv"], "not both"),
        (["--calendar", "cn", "--pairs", "absent.csv"], "absent.csv"),
        (["--calendar", "cn", "--calendar", "cn", *PAIR], "given twice"),
    ],
)
def test_wrong_use(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]):
    assert elapsed(*arguments) == 2
    captured = capsys.readouterr()
    assert (captured.out, captured.err.count("\n")) == ("", 1)
    assert words in captured.err
