"""`yinuo due`: the golden example, both readings, and refusals."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from yinuo.doors.cli.main import main

START = "2026-02-13T16:40+08:00"
LETTER = """\
use calendar cn-office
respond: within 4 business hours of complaint.received expect complaint.responded
solve: within 3 workdays of complaint.received expect complaint.solution_offered
moved: within 3 workdays (same time of day) of complaint.received expect complaint.solution_offered
blank: within {hours} hours of complaint.received expect complaint.closed
fixed: by request.received.target_at expect request.closed
keep: update every 2 hours while open
valid from 2026-02-13T16:40:01+08:00
later: next reply within 1 hour
valid from 2026-01-01T00:00+08:00 until 2026-02-13T16:40+08:00
over: next reply within 2 hours
valid from 2026-02-13T16:40+08:00 until 2026-02-13T16:41+08:00
next: next reply within 3 years on calendar cn
"""


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "promises.txt"
    path.write_text(LETTER, encoding="utf-8")
    return path


def test_the_golden_example_and_what_is_not_in_force(letter: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["due", "--promises", str(letter), "--from", START, "--json"]) == 0
    deadlines = json.loads(capsys.readouterr().out)["deadlines"]
    assert [(one["promise"], one["due_at"]) for one in deadlines] == [
        ("respond", "2026-02-14T11:40:00+08:00"),
        ("solve", "2026-02-25T18:00:00+08:00"),
        ("moved", "2026-02-25T16:40:00+08:00"),
        ("blank", None),
        ("keep", "2026-02-13T18:40:00+08:00"),
        ("next", "2029-02-14T00:00:00+08:00"),
    ]
    assert [one["other_readings"] for one in deadlines[:4]] == [
        [],
        [{"reading": "same-time-of-day", "due_at": "2026-02-25T16:40:00+08:00"}],
        [{"reading": "civil-code", "due_at": "2026-02-25T18:00:00+08:00"}],
        [],
    ]
    assert [one["provisional"] for one in deadlines] == [False, False, False, False, False, True]


def test_rules_are_told_in_both_languages(letter: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["due", "--promises", str(letter), "--from", START, "--lang", "zh"]) == 0
    assert (
        "solve  2026-02-25T18:00:00+08:00  3 个工作日，《民法典》第 201、203 条：当日不计，末日至下班（日历 cn-office）"
        in capsys.readouterr().out
    )
    assert main(["due", "--promises", str(letter), "--from", START]) == 0
    assert (
        "respond  2026-02-14T11:40:00+08:00  4 business hours, counted through the hours of calendar cn-office" in capsys.readouterr().out
    )


def test_a_single_calendar_is_the_default(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = "x: within 1 business hour of a.b expect c.d"
    assert main(["due", "--promise", line, "--from", "2026-02-14T20:00+08:00", "--calendar", "24x7", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["deadlines"][0]["due_at"] == "2026-02-14T13:00:00+00:00"
    assert main(["due", "--promise", line, "--from", "2026-02-14T20:00+08:00", "--calendar", "24x7", "--calendar", "cn", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["deadlines"][0]["due_at"] == "2026-02-24T10:00:00+08:00"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--from", START], 'Give --promises FILE, or a promise itself as --promise "name: line".'),
        (
            ["--promise", "x: within 4 busness hours of a.b expect c.d", "--from", START],
            "--promise, line 1, column 13: found 'busness' here, but a unit such as business hours or workdays belongs here; "
            "did you mean 'business hours'?",
        ),
        (
            ["--promise", "x: next reply within 4 hours", "--from", "2026-02-13T16:40"],
            "--from: '2026-02-13T16:40' has no offset, so its instant is unknown. Add one, such as 2026-02-13T16:40+08:00.",
        ),
        (
            ["--promise", "x: next reply within 4 hours on calendar home", "--from", START],
            "--promise, line 1: the promise runs on the calendar home, which there is not. "
            "Use one of 24x7, cn, cn-office, or give --calendar home=FILE.",
        ),
        (
            ["--promise", "x: next reply within 1.5 workdays", "--from", START],
            "--promise, line 1, promise x: 1.5 workday cannot be counted: this unit is counted in whole numbers.",
        ),
        (
            ["--promise", "# nothing", "--from", START],
            "--promise: there is no promise in it. Write one a line, as respond: within 4 hours of case.opened expect case.responded.",
        ),
    ],
)
def test_refusals_are_one_sentence_and_print_nothing(arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["due", *arguments]) == 2
    assert capsys.readouterr() == ("", sentence + "\n")


def test_rubbish_is_refused_by_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "p.txt"
    path.write_bytes(b"# fine\n\xff\xfe\n")
    assert main(["due", "--promises", str(path), "--from", START]) == 2
    assert capsys.readouterr() == ("", f"{path}, line 2: this is not UTF-8 text. Save the promises as UTF-8.\n")
