"""`yinuo audit` on the loaded year: whole it exits with 0; whatever was tampered with exits with 1 and is named."""

from __future__ import annotations

import argparse
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection

from yinuo.doors.cli import audit
from yinuo.kit import canonical_json
from yinuo.ledger import checkpoints


@pytest.fixture
def audited(year, capsys):
    """Run the command: its exit code, its JSON, what it says to people."""

    def run(*files):
        code = audit.run(argparse.Namespace(checkpoint=list(files), json=True))
        said = capsys.readouterr()
        return code, json.loads(said.out), said.err

    return run


def tamper(*statements: str) -> None:
    """As a superuser who switches the triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)
            assert cursor.rowcount != 0, statement
        cursor.execute("SET session_replication_role = origin")


def one(query: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


def test_the_year_is_whole(audited):
    files = checkpoints.published_files()
    code, answer, said = audited(*files.values())
    assert code == 0 and said == "" and answer["differences"] == 0
    assert answer["events"] == one("SELECT count(*) FROM ledger_event") and answer["verdicts"] == one("SELECT count(*) FROM watch_row")
    assert (answer["tree"], answer["checkpoints"]) == ("ok", "ok") and answer["head"] == checkpoints.latest().said["root"]


def test_a_byte_of_an_event(audited):
    identity = one("SELECT id FROM ledger_event WHERE subject = 'case:PF-1' AND seq = 2")
    tamper(f"UPDATE ledger_event SET body = replace(body, 'complaint.responded', 'complaint.responbed') WHERE id = '{identity}'")
    code, answer, said = audited()
    assert code == 1 and answer["differences"] >= 1 and str(identity) in said and "case:PF-1" in said


def test_a_removed_row(audited):
    tamper("DELETE FROM ledger_event WHERE subject = 'case:PF-1' AND seq = 2")
    code, _answer, said = audited()
    assert code == 1 and "case:PF-1" in said and "number 2" in said


def test_a_tail_cut_behind_a_published_checkpoint(audited, tmp_path):
    """The newest checkpoint and all it alone covers are gone, from the state folder too; only the copy that somebody kept tells."""
    files = checkpoints.published_files()
    kept = tmp_path / "kept.json"
    kept.write_bytes(files[max(files)].read_bytes())
    size = one("SELECT size FROM ledger_checkpoint ORDER BY number DESC OFFSET 1 LIMIT 1")
    tamper(
        f"DELETE FROM ledger_event WHERE position IN (SELECT position FROM ledger_leaf WHERE index >= {size})",
        f"DELETE FROM ledger_leaf WHERE index >= {size}",
        f"DELETE FROM ledger_checkpoint WHERE size > {size}",
    )
    code, answer, said = audited(kept)
    sentences = [finding["sentence"] for finding in _ledger_findings(kept)]
    assert code == 1 and answer["checkpoints"] == "broken" and said
    assert any(str(kept) in sentence and "tail was cut" in sentence for sentence in sentences)


def _ledger_findings(file):
    from yinuo.ledger.auditing import audit_ledger

    return audit_ledger([file])["findings"]


def test_a_forged_checkpoint(audited, tmp_path):
    newest = checkpoints.latest()
    stranger = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    said_by_us = newest.said | {"root": "11" * 32}
    forged = tmp_path / "forged.json"
    body = canonical_json.dumps(said_by_us)
    published = newest.as_published() | {"checkpoint": said_by_us}
    forged.write_bytes(canonical_json.dumps(published))
    code, answer, said = audited(forged)
    assert code == 1 and str(forged) in said and "signature" in said
    signed = {"signature": stranger.sign(body).hex(), "key": stranger.public_key().public_bytes_raw().hex()}
    forged.write_bytes(canonical_json.dumps(published | signed))
    code, answer, said = audited(forged)
    assert code == 1 and answer["checkpoints"] == "broken" and str(forged) in said


def test_a_checkpoint_exchanged_in_the_database(audited):
    stranger = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    newest = checkpoints.latest()
    public = stranger.public_key().public_bytes_raw().hex()
    signature = stranger.sign(newest.body.encode()).hex()
    tamper(f"UPDATE ledger_checkpoint SET signature = '\\x{signature}', key = '\\x{public}' WHERE number = {newest.number}")
    code, answer, said = audited()
    assert code == 1 and answer["checkpoints"] == "broken" and f"checkpoint {newest.number}" in said


@pytest.mark.parametrize(
    ("change", "row", "name"),
    [
        ("verdict = 1, broken_at = NULL", "promise = 'CN-001.respond' AND subject = 'case:PF-2'", "CN-001.respond@case:PF-2#1"),
        ("due_at = due_at + interval '1 hour'", "promise = 'CN-001.respond' AND subject = 'case:PF-2'", "CN-001.respond@case:PF-2#1"),
        ("reason = '9/4'", "promise = 'CN-001.surveys' AND number = 202601", "CN-001.surveys@organisation#202601"),
    ],
)
def test_a_changed_row_of_the_watch(audited, change, row, name):
    tamper(f"UPDATE watch_row SET {change} WHERE {row}")
    code, answer, said = audited()
    assert code == 1 and answer["differences"] >= 1 and (name in said or "summary" in said)
    assert answer["tree"] == answer["checkpoints"] == "ok"


def test_a_removed_and_an_invented_row_of_the_watch(audited):
    tamper("DELETE FROM watch_row WHERE promise = 'CN-001.respond' AND subject = 'case:PF-2'")
    code, _answer, said = audited()
    assert code == 1 and "CN-001.respond@case:PF-2#1" in said


def test_a_changed_text_of_a_document(audited):
    tamper("UPDATE promises_version SET text = replace(text, '4 business hours', '8 business hours')"
           " WHERE document_id = (SELECT id FROM promises_document WHERE number = 'CN-001')")  # fmt: skip
    code, answer, _said = audited()
    assert code == 1 and answer["differences"] >= 1
