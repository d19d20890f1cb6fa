"""The fourteen built-in templates against what the documents demand; the demands are read from the shared material where it is there."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.shared_data import shared
from yinuo.engine.clauses.file import read_promises
from yinuo.engine.clauses.linting import refuse_bad
from yinuo.engine.worktime.calendars import BUILT_IN, builtin
from yinuo.promises.templates.coverage import MAY_BE_DECLARED, coverage, demanded, not_executable, standings
from yinuo.promises.templates.filling import promises_text
from yinuo.promises.templates.format import BLANK
from yinuo.promises.templates.library import built_in
from yinuo.promises.templates.shapes import Template
from yinuo.promises.templates.values import printed, problem_with

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = ("S0-L1", "S0-L2", "S0-L3", "S0-L4", "S0-L5", "S0-L6", "S0-L7", "S1", "S2-L1", "S2-L2", "S2-L3", "S3", "S4-L1", "S4-L2")


def samples(template: Template) -> dict[str, str]:
    return {one.key: one.sample for one in template.blanks.values() if one.sample}


def test_all_fourteen_are_there() -> None:
    assert tuple(built_in()) == DOCUMENTS


def test_every_clause_is_served_and_only_some_kinds_are_declared() -> None:
    standing, kinds = standings(), demanded()
    assert len(kinds) == 599
    assert coverage()["clauses"]["missing"] == []
    assert set(standing) <= set(kinds)
    assert [clause for clause, how in standing.items() if how == "declared" and kinds[clause] not in MAY_BE_DECLARED] == []


def test_the_clauses_are_those_of_the_requirements() -> None:
    with shared("requirements/seed-clauses.tsv").open(encoding="utf-8") as file:
        assert {row["id"]: row["kind"] for row in csv.DictReader(file, delimiter="\t")} == demanded()


def test_what_cannot_be_executed_is_named_one_by_one_with_the_missing_fact() -> None:
    named = re.findall(r"^\| (S\S+) \|", (ROOT / "docs/not-executable.md").read_text("utf-8"), re.MULTILINE)
    assert named == [clause for clause, _fact in not_executable()]
    assert len(named) <= 20


@pytest.mark.parametrize("name", DOCUMENTS)
def test_filled_with_samples_it_is_a_sound_promises_file(name: str) -> None:
    template = built_in()[name]
    for empty in (False, True):
        text = promises_text(template, {} if empty else samples(template), number="CN-2026-0001")
        read = read_promises(text, source=name)
        refuse_bad(read, {one: builtin(one) for one in BUILT_IN})
        assert all(f"{terms.name}: {terms.line}" == text.splitlines()[terms.at_line - 1] for terms in read.terms)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_samples_fit_and_print(name: str) -> None:
    for blank in built_in()[name].blanks.values():
        if blank.sample:
            assert problem_with(blank, blank.sample) is None
            assert printed(blank, blank.sample)


def test_blanks_are_as_many_as_the_documents_have() -> None:
    """Each row of the requirements' tables of blanks is one typed hole of ours in the text (an option with its free word is one choice)."""
    text = shared("requirements/seed-documents.md").read_text("utf-8")
    wanted: Counter[str] = Counter()
    for clause, kind in re.findall(r"^\| \d+ \| (S\d[^ |]*) \| ([^|]+?) \|", text, re.MULTILINE):
        if not kind.startswith("free text (other)"):
            wanted[next(one for one in sorted(DOCUMENTS, key=len, reverse=True) if clause.startswith(one + "-"))] += 1
    ours = {
        name: sum(not template.blanks[key].fixed for one in template.sentences for key in BLANK.findall(one.text))
        for name, template in built_in().items()
    }
    assert {name: ours[name] - count for name, count in wanted.items() if ours[name] < count} == {}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_sentence_of_the_source_is_copied(name: str) -> None:
    number, _dash, letter = name.partition("-L")
    source = shared(f"requirements/documents/00{number[1]}-{letter or 1}.txt").read_text("utf-8")
    theirs = {"".join(re.findall(r"\w", part)) for part in re.split(r"[\n。；]", source)}
    for sentence in built_in()[name].sentences:
        for part in re.split(r"[。；]", BLANK.sub("", sentence.text)):
            plain = "".join(re.findall(r"\w", part))
            assert len(plain) <= 15 or plain not in theirs, part


def test_the_command_counts_the_same() -> None:
    done = subprocess.run([sys.executable, "-m", "yinuo.doors.cli.main", "coverage", "--json"], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == coverage()
