"""A backup restored behind a published checkpoint: nothing is sealed until somebody stands for it, and audit shows it ever after."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.ledger.test_auditing import names, tamper
from yinuo.doors.cli.main import main
from yinuo.ledger import auditing, checkpoints, restores, sealing

pytestmark = pytest.mark.django_db(transaction=True)


def go_back_to(number):
    """The database as a backup had it when checkpoint `number` was the newest."""
    (kept,) = checkpoints.stored("WHERE number = %s", [number])
    tamper(
        f"DELETE FROM ledger_event WHERE position NOT IN (SELECT position FROM ledger_leaf WHERE index < {kept.size})",
        f"DELETE FROM ledger_leaf WHERE index >= {kept.size}",
        f"DELETE FROM ledger_checkpoint WHERE number > {number}",
        "DELETE FROM ledger_stream",
        "INSERT INTO ledger_stream SELECT DISTINCT ON (subject) subject, seq, hash FROM ledger_event ORDER BY subject, seq DESC",
    )


@pytest.fixture
def restored(say):
    """Four checkpoints of one event each were published; the database is back at the second."""
    before = {}
    for number in range(1, 5):
        say(subject=f"case:{number}")
        sealing.seal_pending()
        if number == 2:
            with connection.cursor() as cursor:
                for table in ("bucket", "tile", "index"):
                    cursor.execute(f"SELECT * FROM ledger_{table}")
                    before[table] = cursor.fetchall()
    go_back_to(2)
    with connection.cursor() as cursor:
        for table, rows in before.items():
            cursor.execute(f"DELETE FROM ledger_{table}")
            for row in rows:
                cursor.execute(f"INSERT INTO ledger_{table} VALUES ({', '.join(['%s'] * len(row))})", row)


def test_a_restore_is_told_until_it_is_acknowledged_and_ever_after(restored, say):
    assert {what for what, _where in names(auditing.audit_ledger())} == {"tail_cut"}
    say(subject="case:after")
    with pytest.raises(checkpoints.CheckpointContradicts):
        sealing.seal_pending()
    done = restores.acknowledge(by="staff:lin", reason="disk broke; backup of Friday")
    assert (done.kept, done.lost, done.lost_size, done.by) == (2, 4, 4, "staff:lin")
    assert sealing.seal_pending() == 2 and checkpoints.latest().number == 5 and 5 in checkpoints.published_files()
    found = auditing.audit_ledger()
    assert found["findings"] == [] and found["checkpoints"] == "acknowledged"
    (gap,) = found["acknowledged"]
    assert gap["what"] == "tail_cut_acknowledged" and all(
        word in gap["sentence"] for word in ("3 to 4", "staff:lin", done.at, "disk broke; backup of Friday")
    )
    say(subject="case:later")
    assert sealing.seal_pending() == 1 and checkpoints.latest().number == 6
    assert auditing.audit_ledger()["acknowledged"] == [gap]
    with pytest.raises(restores.NothingToAcknowledge):
        restores.acknowledge(by="staff:lin", reason="again")


def test_only_that_gap_is_acknowledged(restored, say):
    restores.acknowledge(by="staff:lin", reason="disk broke")
    for number in range(2):
        say(subject=f"case:new{number}")
        sealing.seal_pending()
    tamper("DELETE FROM ledger_checkpoint WHERE number = 5")
    assert "checkpoint_removed" in {what for what, _where in names(auditing.audit_ledger())}
    newest = checkpoints.published_files()[4]
    newest.write_bytes(checkpoints.published_files()[3].read_bytes().replace(b'"number":3', b'"number":4'))
    assert any(where == f"file:{newest}" for _what, where in names(auditing.audit_ledger()))


@pytest.mark.parametrize(("by", "reason"), [("", "x"), ("staff:", "x"), ("system", "x"), ("staff:lin", " ")])
def test_nobody_is_nobody(restored, by, reason):
    with pytest.raises(restores.NobodyNamed):
        restores.acknowledge(by=by, reason=reason)
    assert restores.acknowledged() == []


def test_nothing_to_acknowledge(say):
    say()
    with pytest.raises(restores.NothingToAcknowledge):
        restores.acknowledge(by="staff:lin", reason="none")
    sealing.seal_pending()
    with pytest.raises(restores.NothingToAcknowledge):
        restores.acknowledge(by="staff:lin", reason="none")
    assert restores.acknowledged() == []


def test_another_ledger_is_no_earlier_state(restored):
    lying = checkpoints.make_checkpoint(number=2, size=2, root=bytes(32), heads_root=bytes(32), previous=bytes(32), sealed_at=0)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE ledger_checkpoint SET body = %s, signature = %s WHERE number = 2", [lying.body, lying.signature])
        cursor.execute("SET session_replication_role = origin")
    with pytest.raises(checkpoints.CheckpointContradicts):
        restores.acknowledge(by="staff:lin", reason="disk broke")
    assert restores.acknowledged() == []


def test_words_of_others_acknowledge_nothing(restored, say):
    """The kind and subject alone, as any sender of events could write them."""
    say(restores.KIND, subject=restores.SUBJECT, data={"kept_checkpoint": 2, "lost_checkpoint": "4"})
    with pytest.raises(checkpoints.CheckpointContradicts):
        sealing.seal_pending()
    assert {what for what, _where in names(auditing.audit_ledger())} == {"tail_cut"}


def test_the_command(restored, capsys):
    assert main(["seal", "--acknowledge-restore"]) == 2 and "--by" in capsys.readouterr().err
    assert main(["seal", "--acknowledge-restore", "--by", "staff:lin", "--reason", "disk broke"]) == 0
    assert checkpoints.latest().number == 5
