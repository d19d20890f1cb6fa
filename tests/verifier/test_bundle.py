"""A bundle is accepted as it was made and refused after any change, with what does not fit."""

from __future__ import annotations

import base64
import copy
import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.verifier.ledger import PUBLIC, Ledger, claimed, seal, text
from tests.verifier.trees import CALENDARS, after_breach, instant, promises, span, tree, within
from yinuo.verifier import verify

ANSWER, SURVEYS = within("4 business hour"), tree({"is": "count", "at_least": "2", "event": "survey.sent", "per": "month"}, calendar="24x7")
SHARE = tree(
    {"is": "share", "event": "case.opened", "with": {"answered": "case.responded", "within": span("4 hour")}, "op": ">=", "percent": "50",
     "per": "month", "of_all": True, "least": None}
)  # fmt: skip
REMEDY = after_breach("1 day", "any", "answer", "apology.published")
LINES = [
    "# promises of the test",
    "use calendar cn-office",
    "answer: within 4 business hours of complaint.received expect complaint.responded",
    "surveys: at least 2 survey.sent per month on calendar 24x7",
    "share: share of case.opened with (case.responded within 4 hours) >= 50% per month of all",
    "sorry: within 1 day of breach.any of answer expect apology.published",
]


def ledger() -> Ledger:
    book = Ledger()
    book.publish("document:1", LINES, [ANSWER, SURVEYS, SHARE, REMEDY])
    for name in ("cn-office", "24x7"):
        book.publish_calendar(name)
    book.write("2026-02-13 16:40 complaint.received case:1")
    book.write("2026-02-13 17:00 note.written case:2")
    book.write("2026-02-14 11:40 complaint.responded case:1")
    book.write("2026-03-02 10:00 survey.sent organisation")
    book.write("2026-03-03 10:00 survey.sent organisation")
    book.write("2026-03-04 10:00 case.opened case:3")
    book.write("2026-03-04 11:00 case.responded case:3")
    return book


DECLARED = promises(ANSWER, SURVEYS, SHARE, REMEDY)
for _term, _name in zip(DECLARED["terms"], ("answer", "surveys", "share", "sorry"), strict=True):
    _term.update(name=_name, valid_from=instant("2026-01-01 00:00"))
MERGES = ["kind:complaint.merged:2026-02", "kind:case.merged:2026-02"]


def row_of(book: Ledger, verdict_id: str, at: str) -> dict[str, Any]:
    events = [verify._judgeable(event) for event in book.events]
    rows = verify.judge(DECLARED, events, CALENDARS, at=instant(at))
    return claimed(next(row for row in rows if verify.row_id(row) == verdict_id))


def answer_bundle(
    book: Ledger | None = None, at: str = "2026-02-20 00:00", streams: tuple[str, ...] = ("case:1", "organisation")
) -> dict[str, Any]:
    book = book or ledger()
    row = row_of(book, "answer@case:1#1", at)
    return book.bundle(row, at=at, streams=list(streams), indexes=MERGES, calendars=["cn-office"])


def count_bundle(book: Ledger | None = None) -> dict[str, Any]:
    book = book or ledger()
    row = row_of(book, "surveys@organisation#202603", "2026-04-02 00:00")
    months = ["kind:survey.sent:2026-02", "kind:survey.sent:2026-03"]  # 1 March in Shanghai begins on 28 February UTC
    return book.bundle(row, at="2026-04-02 00:00", streams=["organisation"], indexes=months, calendars=["24x7"])


def refused(bundle: dict[str, Any], key: bytes = PUBLIC) -> str:
    """The sentence with which a bundle is refused; empty where it is accepted."""
    report = verify.verify(seal(bundle), key)
    return "" if report.ok else report.summary


def test_a_bundle_is_accepted_as_it_was_made() -> None:
    for bundle in (answer_bundle(), count_bundle()):
        report = verify.verify(seal(bundle), PUBLIC)
        assert (report.ok, report.issuer_checked, report.summary) == (True, True, "Proven."), report.summary
        assert bundle["verdict"]["verdict"] == "kept"
    report = verify.verify(seal(answer_bundle()))
    assert (report.ok, report.issuer_checked) == (True, False)
    assert report.summary.startswith("Consistent, issuer not checked")


def test_a_share_needs_the_streams_of_its_items() -> None:
    book = ledger()
    row = row_of(book, "share@organisation#202603", "2026-04-02 00:00")
    assert row["reason"] == "1/1"
    months = ["kind:case.opened:2026-02", "kind:case.opened:2026-03"]
    months += [f"kind:breach.excused:{month}" for month in ("2025-12", "2026-01", "2026-02", "2026-03", "2026-04")]
    bundle = book.bundle(row, at="2026-04-02 00:00", streams=["organisation", "case:3"], indexes=months, calendars=["cn-office"])
    bundle["indexes"] = [index for index in bundle["indexes"] if index["name"] != "kind:breach.excused:2025-12"]
    assert "The index kind:breach.excused:2025-12 is missing." in refused(bundle)
    bundle = book.bundle(row, at="2026-04-02 00:00", streams=["organisation", "case:3"], indexes=months, calendars=["cn-office"])
    assert verify.verify(seal(bundle), PUBLIC).ok
    without = book.bundle(row, at="2026-04-02 00:00", streams=["organisation"], indexes=months, calendars=["cn-office"])
    assert "The stream of case:3 is missing." in refused(without)


def test_a_remedy_is_proven_with_the_breach_it_waits_for() -> None:
    book = ledger()
    book.write("2026-02-24 09:00 complaint.received case:4")
    at = "2026-03-20 00:00"
    months = [f"kind:{thing}.merged:2026-0{month}" for thing in ("complaint", "case") for month in (2, 3)]
    row = row_of(book, "sorry@case:4#1", at)
    assert row["verdict"] == "broken"
    bundle = book.bundle(row, at=at, streams=["case:4", "organisation"], indexes=months, calendars=["cn-office"])
    report = verify.verify(seal(bundle), PUBLIC)
    assert report.ok, report.summary


def test_a_remedy_of_a_period_needs_every_period_not_only_its_own_days() -> None:
    """Without January's surveys January would look broken too, and the apology of March would make good that breach, not February's."""
    book, at = Ledger(), "2026-04-10 00:00"
    trees = [SURVEYS, after_breach("1 day", "any", "surveys", "apology.published")]
    book.publish("document:1", [LINES[1], LINES[3], LINES[5].replace("answer", "surveys")], trees)
    for name in ("cn-office", "24x7"):
        book.publish_calendar(name)
    for day in ("2026-01-10", "2026-01-20"):
        book.write(f"{day} 10:00 survey.sent organisation")
    book.write("2026-03-01 10:00 apology.published organisation")
    declared = promises(*trees)
    for term, name in zip(declared["terms"], ("surveys", "sorry"), strict=True):
        term.update(name=name, valid_from=instant("2026-01-01 00:00"))
    rows = verify.judge(declared, [verify._judgeable(event) for event in book.events], CALENDARS, at=instant(at))
    by_id = {verify.row_id(row): claimed(row) for row in rows}
    asked = [f"kind:survey.sent:{month}" for month in ("2025-12", "2026-01", "2026-02", "2026-03", "2026-04")]
    merges = [f"kind:{thing}.merged:2026-0{month}" for thing in ("organisation", "breach") for month in (1, 2, 3, 4)]
    assert [by_id[f"sorry@organisation#{number}"]["verdict"] for number in (1, 2)] == ["kept", "broken"]
    for number in (1, 2):
        form = book.bundle(
            by_id[f"sorry@organisation#{number}"], at=at, streams=["organisation"], indexes=asked, calendars=["cn-office", "24x7"]
        )
        wanted = verify.missing_from(text(form))
        assert set(wanted) <= set(merges)
        form = book.bundle(form["verdict"], at=at, streams=["organisation"], indexes=[*asked, *wanted], calendars=["cn-office", "24x7"])
        assert verify.verify(seal(form), PUBLIC).ok, verify.verify(seal(form), PUBLIC).summary
        for name in asked:
            assert f"The index {name} is missing." in refused({**form, "indexes": [one for one in form["indexes"] if one["name"] != name]})


def test_a_correction_and_a_late_fact() -> None:
    book = ledger()
    answered = book.events[5]["id"]
    book.write("2026-02-16 10:00 complaint.responded case:1", corrects=answered, new_occurred_at="2026-02-14T03:40:01Z", reason="typo")
    bundle = answer_bundle(book)
    assert bundle["verdict"]["verdict"] == "broken"
    assert verify.verify(seal(bundle), PUBLIC).ok
    bundle["streams"][0]["events"] = bundle["streams"][0]["events"][:2]
    assert "The head of stream:case:1 does not fit its events: 3 are sealed, 2 are here" in refused(bundle)


def test_a_merged_subject_is_followed() -> None:
    book = ledger()
    book.write("2026-02-13 16:00 complaint.received case:2")
    book.write("2026-02-14 09:00 complaint.merged case:2", into="case:1")
    bundle = answer_bundle(book)
    assert "The stream of case:2 is missing." in refused(bundle)
    bundle = answer_bundle(book, streams=("case:1", "organisation", "case:2"))
    assert verify.verify(seal(bundle), PUBLIC).ok, verify.verify(seal(bundle), PUBLIC).summary
    assert bundle["verdict"]["verdict"] == "broken"  # the earliest start


def test_a_bundle_is_gathered_by_what_is_missing() -> None:
    book = ledger()
    book.write("2026-02-13 16:00 complaint.received case:2")
    book.write("2026-02-14 09:00 complaint.merged case:2", into="case:1")
    row = row_of(book, "answer@case:1#1", "2026-02-20 00:00")
    streams, indexes = ["case:1"], list[str]()
    for _round in range(5):
        form = book.bundle(row, at="2026-02-20 00:00", streams=streams, indexes=indexes, calendars=["cn-office"])
        missing = verify.missing_from(text(form))
        streams += [name.removeprefix("stream:") for name in missing if name.startswith("stream:")]
        indexes += [name for name in missing if name.startswith("kind:")]
    assert (streams, indexes, missing) == (["case:1", "organisation", "case:2"], sorted(MERGES), [])
    assert verify.verify(verify.sealed(form), PUBLIC).ok


def test_a_correction_that_moves_a_fact_into_the_period_needs_the_stream_of_its_target() -> None:
    book = ledger()
    moved = book.write("2026-02-10 10:00 survey.sent case:7")
    book.write("2026-03-05 10:00 survey.sent case:7", corrects=moved, new_occurred_at="2026-03-05T02:00:00Z")
    bundle = count_bundle(book)
    assert bundle["verdict"]["reason"] == "3/2"
    assert "The stream of case:7 is missing." in refused(bundle)
    bundle["streams"].append({"subject": "case:7", "events": book.streams["case:7"], "head": book.proof("stream:case:7")})
    report = verify.verify(seal(bundle), PUBLIC)
    assert report.ok, report.summary


def test_what_is_missing_is_named() -> None:
    for name in ("organisation", "case:1", "document:1", "calendar:cn-office"):
        bundle = answer_bundle()
        bundle["streams"] = [stream for stream in bundle["streams"] if stream["subject"] != name]
        bundle["inclusions"] = []
        assert f"The stream of {name} is missing" in refused(bundle)
    for name in MERGES:
        bundle = answer_bundle()
        bundle["indexes"] = [index for index in bundle["indexes"] if index["name"] != name]
        assert f"The index {name} is missing." in refused(bundle)
    bundle = count_bundle()
    bundle["indexes"] = bundle["indexes"][:1]
    assert "The index kind:survey.sent:2026-03 is missing." in refused(bundle)
    bundle = answer_bundle()
    bundle["calendars"] = {}
    assert "The calendar cn-office is missing." in refused(bundle)


Change = Any
CHANGES: list[tuple[str, Change]] = [
    ("does not hold together at event 1", lambda b: b["streams"][0]["events"].pop(0)),
    ("2 are sealed, 1 are here", lambda b: b["streams"][0]["events"].pop()),
    ("does not hold together at event 1", lambda b: b["streams"][0]["events"].reverse()),
    ("does not hold together at event 3", lambda b: b["streams"][0]["events"].append(b["streams"][0]["events"][1])),
    ("does not hold together", lambda b: b["streams"][0]["events"].append({**b["streams"][0]["events"][1], "subject": "case:2", "seq": 3})),
    ("does not hold together at event 2", lambda b: b["streams"][0]["events"][0].update(actor="zhou")),
    ("does not fit its events", lambda b: b["streams"][0]["events"][1].update(occurred_at="2026-02-14T01:00:00Z")),
    ("other fields than a signed event", lambda b: b["streams"][0]["events"][1].update(extra=1)),
    ("does not fit its events", lambda b: b["streams"][0]["head"].update(count=1)),
    ("does not fit its events", lambda b: b["streams"][0].update(head=b["streams"][1]["head"])),
    ("is not under the checkpoint", lambda b: b["streams"][0]["head"]["path"].__setitem__(3, "0" * 64)),
    ("is not under the checkpoint", lambda b: b["streams"][0]["head"]["entries"].append(["ff" * 32, "0" * 64])),
    ("is not under the checkpoint", lambda b: b["streams"][0]["head"].update(bucket=1)),
    ("is there twice", lambda b: b["streams"].append(b["streams"][0])),
    ("is not in the tree", lambda b: b["inclusions"][0].update(index=0)),
    ("signature does not fit", lambda b: b["checkpoint"]["checkpoint"].update(size=99)),
    ("signature does not fit", lambda b: b["checkpoint"].update(signature="00" * 64)),
    ("after what was known", lambda b: b.update(at="2026-02-21T00:00:00Z")),
    ("after what was known", lambda b: b.update(at="2027-02-21T00:00:00Z", known_at="2027-02-21T00:00:00Z")),
    ("is no instant such as", lambda b: b.update(known_at="2026-02-20 00:00")),
    ("verdict of answer@case:1#1 is 'kept', not 'broken'", lambda b: b["verdict"].update(verdict="broken")),
    ("due_at of answer@case:1#1", lambda b: b["verdict"].update(due_at="2026-02-14T03:40:01Z")),
    ("provisional of", lambda b: b["verdict"].update(provisional=0)),
    ("no verdict answer@case:1#2", lambda b: b["verdict"].update(number=2)),
    ("No document here promises", lambda b: b["verdict"].update(promise="other")),
    ("the signed text says", lambda b: b["documents"][0]["versions"][0]["promises"][0]["tree"]["body"]["limit"].update(amount="8")),
    ("is not the one that came into force", lambda b: b["documents"][0]["versions"][0].update(text="answer: never a.b\n")),
    ("one for each in the order", lambda b: b["documents"][0]["versions"][0]["promises"].pop()),
    ("has 1 versions, but 0 are here", lambda b: b["documents"][0]["versions"].clear()),
    ("is not the one that was last published", lambda b: b["calendars"]["cn-office"].update(off=[])),
    ("other parts", lambda b: b.update(note="hello")),
    ("should be a list", lambda b: b.update(streams=None)),
    ("not of the form", lambda b: b["streams"][0].update(events=[1])),
    ("not hexadecimal", lambda b: b["streams"][0]["head"].update(path=["FF" * 32] * 16)),
    ("is not yinuo-proof/1", lambda b: b.update(format="yinuo-proof/2")),
]  # fmt: skip


@pytest.mark.parametrize(("says", "change"), CHANGES)
def test_every_change_is_refused_and_named(says: str, change: Change) -> None:
    bundle = json.loads(json.dumps(answer_bundle()))
    change(bundle)
    assert says in refused(bundle)


def test_another_key_and_another_checkpoint() -> None:
    other = Ed25519PrivateKey.from_private_bytes(bytes(32))
    bundle = answer_bundle()
    assert "another key than the one given" in refused(bundle, other.public_key().public_bytes_raw())
    forged = {**bundle, "checkpoint": ledger().checkpoint(other)}
    assert "another key than the one given" in refused(forged)
    own = text(bundle["checkpoint"])
    assert verify.verify(seal(bundle), None, own).issuer_checked
    later = ledger()
    later.write("2026-05-01 10:00 note.written case:9")
    assert "another checkpoint" in verify.verify(seal(bundle), None, text(later.checkpoint())).summary


def test_an_index_is_complete() -> None:
    for says, change in (
        ("2 are sealed, 1 are here", lambda b: b["indexes"][1]["events"].pop()),
        ("does not fit its events", lambda b: b["indexes"][1]["events"].reverse()),
        ("in two forms", lambda b: b["indexes"][1]["events"][0].update(actor="zhou")),
        ("does not fit its events", lambda b: b["indexes"][0]["events"].append(b["indexes"][1]["events"][0])),
    ):
        bundle = json.loads(json.dumps(count_bundle()))
        change(bundle)
        assert says in refused(bundle)


def test_random_changes_are_never_accepted_and_never_crash() -> None:
    data, chance = seal(answer_bundle()), random.Random(1)
    for _ in range(300):
        changed = bytearray(data)
        for _ in range(chance.choice((1, 1, 3))):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        if bytes(changed) != data:
            assert not verify.verify(bytes(changed), PUBLIC).ok
    for rubbish in (
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"format":"yinuo-proof/1"}',
        b"1" * 5000,
        data[:-1],
        data + b"\n",
    ):
        assert not verify.verify(rubbish, PUBLIC).ok


def test_random_changes_beneath_a_fitting_sha256_are_never_accepted() -> None:
    """Whoever changes a bundle can also mend its own sha256; then every other check must hold."""
    chance, bundle = random.Random(2), json.loads(seal(answer_bundle()))
    spots = [spot for spot in _spots(bundle) if spot[0] not in ("sha256", "at", "known_at")]  # other instants can be true as well
    for spot in chance.sample(spots, 120):
        changed = copy.deepcopy(bundle)
        inner = changed
        for step in spot[:-1]:
            inner = inner[step]
        inner[spot[-1]] = chance.choice([None, 0, 7, "", "x", [], {}, True])
        if changed != bundle:
            assert not verify.verify(seal(changed), PUBLIC).ok, spot


def _spots(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    return [spot for key, part in items for spot in [(*path, key), *_spots(part, (*path, key))]]


# -- the command line ---------------------------------------------------------------------------------------------------


def test_the_file_runs_alone(tmp_path: Path) -> None:
    """Copied elsewhere, with nothing of ours beside it and nothing but the standard library."""
    copied = tmp_path / "verify.py"
    copied.write_bytes(Path(verify.__file__).read_bytes())
    (tmp_path / "bundle.json").write_bytes(seal(answer_bundle()))
    command = [sys.executable, "-S", "-I", str(copied), str(tmp_path / "bundle.json"), "--key", PUBLIC.hex(), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["summary"] == "Proven."


def test_exit_codes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def code(*arguments: str) -> int:
        found = verify.main(list(arguments))
        capsys.readouterr()
        return found

    good, bad, other, key = (tmp_path / name for name in ("good.json", "bad.json", "other.json", "key"))
    good.write_bytes(seal(answer_bundle()))
    changed = answer_bundle()
    changed["verdict"]["verdict"] = "broken"
    bad.write_bytes(seal(changed))
    other.write_bytes(b"hello")
    key.write_bytes(base64.b64encode(PUBLIC) + b"\n")
    checkpoint = tmp_path / "checkpoint.json"
    checkpoint.write_bytes(text({**ledger().checkpoint(), "number": 1}) + b"\n")
    for given in (PUBLIC.hex(), base64.b64encode(PUBLIC).decode(), str(key)):
        assert code(str(good), "--key", given) == 0
    assert code(str(good), "--checkpoint", str(checkpoint)) == 0
    assert code(str(good)) == 1
    assert code(str(bad), "--key", PUBLIC.hex()) == 1
    assert code(str(other), "--key", PUBLIC.hex()) == 2
    assert code(str(tmp_path / "none.json")) == 2
    assert code(str(good), "--key", "nonsense") == 2
    assert code(str(good), "--checkpoint", str(other)) == 2
