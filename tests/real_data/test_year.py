"""The generated year of service that comes with the specification: its twenty right answers, and its own rival, DuckDB."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench import judge as bench_judge
from bench import year
from tests.shared_data import HOME, shared

CASES = 10_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("year")
    subprocess.run([sys.executable, str(shared("bench/gen_cases.py")), str(CASES), str(made)], check=True, capture_output=True)
    return made


def ours(folder: Path) -> dict[str, list[int]]:
    done = subprocess.run([sys.executable, str(HOME / "bench/judge.py"), str(folder)], check=True, capture_output=True, text=True)
    found: dict[str, list[int]] = json.loads(done.stdout.splitlines()[-1])["counts"]
    return found


def test_the_twenty_answers(folder: Path) -> None:
    right = json.loads(shared(f"bench/counts-{CASES}.json").read_text())["counts"]
    found = ours(folder)
    for name in year.DEADLINES:
        assert found[name] == right[name], name
    for name, row in right.items():
        if name not in year.DEADLINES and not name.startswith("_"):
            assert found[name] == [sum(row), len(row) - sum(row)], name


def test_our_own_year_agrees_with_our_own_rival(tmp_path: Path) -> None:
    year.make(3_000, tmp_path)
    rival = subprocess.run([sys.executable, str(HOME / "bench/duckdb_rival.py"), str(tmp_path)], check=True, capture_output=True, text=True)
    assert ours(tmp_path) == json.loads(rival.stdout.splitlines()[-1])["counts"]
    assert bench_judge.CASES > 0
