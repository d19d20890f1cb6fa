"""`yinuo import-events` and its neighbours: a dry run changes nothing, --apply writes once, bad input is one sentence and exit 2."""

from __future__ import annotations

import json

import pytest

from tests.ledger.test_book import rows
from yinuo.doors.cli.main import main
from yinuo.ledger import followers

pytestmark = pytest.mark.django_db(transaction=True)

CSV = """kind,subject,occurred_at,id,urgency,corrects,retracts,reason,approved_by
complaint.received,case:1,2026-02-13T16:40:00+08:00,1,urgent,,,,
complaint.responded,case:1,2026-02-14T10:00:00+08:00,2,,,,,
complaint.received,case:1,2026-02-13T15:40:00+08:00,3,,1,,clock was wrong,staff:zhou
complaint.received,case:2,2026-02-13T16:40:00+08:00,4,,,,,
"""


def run(capsys, *arguments):
    capsys.readouterr()
    code = main(["import-events", *map(str, arguments)])
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "facts.csv"
    path.write_text(CSV)
    return path


def test_dry_run_apply_and_again(capsys, file):
    code, out, _err = run(capsys, file, "--json")
    assert code == 0 and json.loads(out) | {"seconds": 0} == {
        "file": str(file), "source": "facts.csv", "applied": False, "events": 4, "written": 4, "known": 0, "subjects": 2,
        "kinds": {"complaint.received": 2, "complaint.responded": 1, "fact.corrected": 1},
        "first": json.loads(out)["first"], "last": json.loads(out)["last"], "seconds": 0,
    }  # fmt: skip
    assert rows() == (0, 0, 0)
    code, out, _err = run(capsys, file, "--apply")
    assert code == 0 and "Written: 4; there already: 0." in out and rows() == (4, 4, 2)
    found = followers.history(["case:1"])
    assert sorted(found.kind) == ["complaint.received", "complaint.responded", "fact.corrected"]
    fix = found.kind.index("fact.corrected")
    assert found.corrects[fix] == found.id[0] and found.data[0] == {"urgency": "urgent"}
    assert found.data[fix] == {
        "new_occurred_at": "2026-02-13T07:40:00Z", "new_received_at": "2026-02-13T07:40:00Z",
        "correction_reason": "clock was wrong", "correction_approved_by": "staff:zhou",
    }  # fmt: skip
    assert json.loads(run(capsys, file, "--json")[1])["known"] == 4
    assert json.loads(run(capsys, file, "--apply", "--json")[1])["written"] == 0 and rows() == (4, 4, 2)


def test_a_file_speaks_neither_for_the_house_nor_in_its_name(capsys, file):
    kinds = file.with_name("kinds.csv")
    kinds.write_text(CSV + "calendar.published,calendar:cn-office,2026-02-13T16:40:00+08:00,5,,,,,\n")
    for arguments, words in (((kinds,), "calendar.published"), ((file, "--source", "promises"), "'promises'")):
        for mode in ((), ("--apply",)):
            code, _out, err = run(capsys, *arguments, *mode)
            assert code == 2 and words in err and rows() == (0, 0, 0)


def test_bad_input_is_one_sentence(capsys, file, tmp_path):
    for text, words in [
        (CSV.replace("2026-02-14T10", "2999-02-14T10"), "fact 2"),
        (CSV.replace("complaint.responded", "complaint.respondet"), "respondet"),
        (CSV.replace("2026-02-14T10:00:00+08:00", "tomorrow"), "tomorrow"),
        (CSV.replace("staff:zhou", ""), "fact 3"),
        (CSV.replace("occurred_at", "when"), "occurred_at"),
    ]:
        file.write_text(text)
        code, out, err = run(capsys, file, "--apply")
        assert code == 2 and not out and words in err and "Traceback" not in err and str(file) in err, err
        assert rows() == (0, 0, 0)
    assert run(capsys, tmp_path / "none.csv")[0] == 2


def test_rows_without_ids_are_known_again(capsys, file):
    file.write_text("kind,subject,occurred_at,n\n" + "case.opened,case:1,2026-02-13T16:40:00+08:00,1\n" * 3)
    assert run(capsys, file, "--apply")[0] == 0 and rows() == (3, 3, 1)
    assert json.loads(run(capsys, file, "--apply", "--json")[1])["known"] == 3 and rows() == (3, 3, 1)


def test_recorded_when_received(capsys, file):
    file.write_text("kind,subject,occurred_at\ncase.opened,case:1,2020-02-13T16:40:00+08:00\n")
    run(capsys, file, "--apply", "--recorded-when-received")
    found = followers.history(["case:1"])
    assert found.recorded_at == found.occurred_at


def test_seal_and_tokens(capsys, file):
    run(capsys, file, "--apply")
    assert main(["seal", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["checkpoint"]["checkpoint"]["size"] == 4
    assert main(["token", "add", "crm"]) == 0
    token = capsys.readouterr().out.strip()
    assert token.startswith("yinuo_") and main(["token", "add", "crm"]) == 2
    assert main(["token", "revoke", "crm"]) == 0 and main(["token", "list"]) == 0
    assert "revoked" in capsys.readouterr().out
