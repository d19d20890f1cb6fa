"""Bundles out of a real database: the engine's verdict, the watch's row and the verifier's judgement are one."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.proofs.conftest import bundle, watched
from yinuo.doors.cli import proof
from yinuo.doors.cli import verify as verify_command
from yinuo.doors.cli.inputs import BadInput
from yinuo.ledger import checkpoints
from yinuo.promises.library import promise_book
from yinuo.verifier import verify
from yinuo.watch import queries
from yinuo.watch.proving import BookNotSealedYet, NoSuchVerdict, bundle_of, parse_id

EVERY = 2
"""Of each promise so many rows are proven, spread over all of them, beside all rows of the scenes."""
SAME = ("promise", "subject", "number", "verdict", "grade", "reason", "late_seconds", "provisional")
INSTANTS = ("opened_at", "due_at", "settled_at", "broken_at")


def chosen() -> list[tuple[str, str, int]]:
    """Some rows of every promise, and all of the scenes."""
    found: dict[str, list[tuple[str, str, int]]] = {}
    for row in watched():
        found.setdefault(row[0], []).append(row)
    some = [row for rows in found.values() for row in rows[:: -(-len(rows) // EVERY)]]
    scenes = [row for row in watched() if row[1].startswith(("case:PF", "survey:PF", "case:XT", "change:XT"))]
    return list(dict.fromkeys([*some, *scenes]))


def test_every_promise_is_proven_as_the_watch_shows_it(year):
    rows = chosen()
    assert {row[0] for row in rows} == {terms.name for terms in promise_book().promises.terms}
    key, pinned = checkpoints.public_key(), newest_file().read_bytes()
    for row in rows:
        data = bundle(*row)
        report = verify.verify(data, key, pinned)
        assert report.ok and report.issuer_checked, (row, report.summary)
        said, shown = json.loads(data)["verdict"], as_watched(row)
        if shown["late_seconds"] is None:  # what is late and not settled grows every second; the watch leaves it to the page
            assert said.pop("late_seconds") > 0 and not shown.pop("late_seconds")
        assert said == shown, row


@pytest.mark.parametrize("row", [("CN-001.respond", "case:PF-1", 1), ("CN-001.self_check", "organisation", 202605)])
def test_the_issuer_is_checked_by_key_or_checkpoint_and_not_without(year, row):
    data = bundle(*row)
    for arguments in ({"key": checkpoints.public_key()}, {"checkpoint": newest_file().read_bytes()}):
        report = verify.verify(data, **arguments)
        assert report.ok and report.issuer_checked
    unchecked = verify.verify(data)
    assert unchecked.ok and not unchecked.issuer_checked and "issuer not checked" in unchecked.summary


def as_watched(row: tuple[str, str, int]) -> dict[str, object]:
    """The watch's row as a bundle writes it."""
    found = queries.verdict(*row)
    assert found is not None
    shown = asdict(found.row)
    times = {name: None if shown[name] is None else shown[name].strftime("%Y-%m-%dT%H:%M:%SZ") for name in INSTANTS}
    return {name: shown[name] for name in SAME} | times | {"overlays": list(shown["overlays"])}


def newest_file() -> Path:
    """The checkpoint that was published last."""
    files = checkpoints.published_files()
    return files[max(files)]


def verdict_of(*row: object) -> dict[str, object]:
    return json.loads(bundle(*row))["verdict"]  # type: ignore[arg-type]


def test_the_scenes_end_as_told(year):
    assert verdict_of("CN-001.respond", "case:PF-1", 1)["verdict"] == "kept"  # by the corrected time
    assert verdict_of("CN-001.respond", "case:PF-2", 1)["verdict"] == "broken"  # its answer was retracted
    assert verdict_of("CN-001.respond", "case:PF-4", 1)["reason"] == "merged"
    assert verdict_of("CN-001.respond", "case:PF-6", 1)["reason"] == "split"
    assert verdict_of("CN-001.apology", "case:PF-7", 1)["verdict"] == "kept"
    assert [verdict_of("CN-001.urgent", f"case:PF-{n}", 1)["overlays"] for n in (8, 9, 10)] == [["excused"], ["remedied"], ["disputed"]]
    assert (
        verdict_of("CN-001.surveys", "organisation", 202601)["reason"] == "6/4"
    )  # the moved one and the programme of the last weeks included
    assert verdict_of("XT-009.open", "organisation", 0)["verdict"] == "interval_not_set"


def test_a_period_over_the_turn_of_a_month_has_both_months(year):
    form = json.loads(bundle("CN-001.self_check", "organisation", 202605))  # 26 January to 1 February
    names = [index["name"] for index in form["indexes"]]
    assert {"kind:self_check.done:2026-01", "kind:self_check.done:2026-02"} <= set(names)


def test_a_merged_case_brings_the_cases_it_was_merged_with(year):
    streams = {stream["subject"] for stream in json.loads(bundle("CN-001.respond", "case:PF-5", 1))["streams"]}
    assert {"case:PF-3", "case:PF-4", "case:PF-5"} <= streams


def test_a_row_that_joined_late_needs_the_earlier_merges_of_the_one_it_joined(year):
    indexes = {index["name"] for index in json.loads(bundle("CN-001.respond", "case:PF-5", 1))["indexes"]}
    assert {"kind:case.merged:2026-01", "kind:case.merged:2026-02"} <= indexes


def test_never_woken_by_a_breach_is_proven_by_every_case_it_waits_for(year):
    streams = {stream["subject"] for stream in json.loads(bundle("XT-009.sorry", "organisation", 0))["streams"]}
    assert "case:XT-3" in streams  # kept, so nothing was owed for it; without its stream its breach could be left out
    with pytest.raises(NoSuchVerdict):
        bundle_of("XT-009.apology", "organisation", 0)
    assert verdict_of("XT-009.apology", "case:XT-4", 1)["verdict"] == "kept"


@pytest.mark.parametrize("row", [("CN-001.respond", "case:none", 1), ("CN-001.respond", "case:PF-1", 2), ("CN-009.none", "case:1", 1),
                                 ("CN-001.surveys", "organisation", 209901)])  # fmt: skip
def test_what_is_not_there_is_no_verdict(year, row):
    with pytest.raises(NoSuchVerdict):
        bundle_of(*row)


def test_a_text_that_is_not_sealed_yet_waits_for_the_seal(year):
    from datetime import timedelta

    from yinuo.doors.demo.year import STORY_NOW
    from yinuo.kit import clock
    from yinuo.promises.register import amend_document
    from yinuo.promises.shapes import DraftDocument

    text = "use calendar cn-office\nXT-009.visit: by request.received.promised_at expect visit.made\n"
    with clock.pinned(STORY_NOW + timedelta(seconds=1)):
        amend_document(DraftDocument("XT-009", "附加", "Addition", text, ()), in_force_from=STORY_NOW + timedelta(seconds=1), by="staff:lu")
    with pytest.raises(BookNotSealedYet):
        bundle_of("XT-009.visit", "case:XT-3", 1)
    assert bundle_of("CN-001.respond", "case:PF-1", 1)


@pytest.mark.parametrize("text", ["", "x", "a@b", "a@b#", "@b#1", "a@#1", "a@b#x", "a@b#1234567890"])
def test_what_is_no_id(text):
    assert parse_id(text) is None


def test_the_command_writes_the_bundle_and_the_copied_verifier_agrees(year, tmp_path, capsys):
    out = tmp_path / "bundle.json"
    assert proof.run(argparse.Namespace(verdict="CN-001.respond@case:PF-1#1", out=out)) == 0
    key = checkpoints.public_key().hex()
    assert list(tmp_path.iterdir()) == [out] and "yinuo verify" in capsys.readouterr().err
    copied = tmp_path / "elsewhere" / "verify.py"
    copied.parent.mkdir()
    copied.write_bytes(Path(verify.__file__).read_bytes())
    (tmp_path / "cut.json").write_bytes(out.read_bytes()[:-1])
    cases = ((out, ["--key", key], 0), (out, ["--checkpoint", str(newest_file())], 0), (out, [], 1), (out, ["--key", "00" * 32], 1),
             (tmp_path / "cut.json", [], 2), (tmp_path / "none.json", [], 2), (out, ["--key", key, "--json"], 0))  # fmt: skip
    for file, arguments, expected in cases:
        alone = subprocess.run([sys.executable, "-I", copied, file, *arguments], capture_output=True, text=True, cwd=copied.parent)
        parser = argparse.ArgumentParser()
        verify_command.add_arguments(parser)
        code = verify_command.run(parser.parse_args([str(file), *arguments]))
        said = capsys.readouterr()
        assert (alone.returncode, alone.stdout, alone.stderr) == (code, said.out, said.err) and code == expected, (arguments, alone)


def test_the_command_refuses_what_is_no_id(year, tmp_path):
    with pytest.raises(BadInput):
        proof.run(argparse.Namespace(verdict="nonsense", out=tmp_path / "bundle.json"))
    with pytest.raises(NoSuchVerdict):
        proof.run(argparse.Namespace(verdict="CN-001.respond@case:none#1", out=tmp_path / "bundle.json"))
    assert list(tmp_path.iterdir()) == []
