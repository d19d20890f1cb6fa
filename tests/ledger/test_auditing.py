"""Tampering by whoever may do anything in the database is found and named."""

from __future__ import annotations

import json
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.utils import translation

from tests.ledger.conftest import NOON, minutes
from tests.ledger.test_importing import columns, run
from yinuo.kit import clock
from yinuo.ledger import auditing, book, checkpoints, sealing
from yinuo.ledger.months import make_months

pytestmark = pytest.mark.django_db  # each test tampers inside a transaction that is rolled back


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Keys and published checkpoints of this module's ledger."""
    return tmp_path_factory.mktemp("ledger")


@pytest.fixture(autouse=True)
def state_folder(folders, monkeypatch):
    monkeypatch.setenv("YINUO_LEDGER_KEY", str(folders / "keys" / "ledger.key"))
    monkeypatch.setenv("YINUO_CHECKPOINTS", str(folders / "checkpoints"))
    return folders


@pytest.fixture(scope="module")
def built(folders, django_db_setup, django_db_blocker):
    """200 imported events, a correction and a retraction, in several checkpoints, and three events not sealed yet; made once."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setenv("YINUO_LEDGER_KEY", str(folders / "keys" / "ledger.key"))
        patch.setenv("YINUO_CHECKPOINTS", str(folders / "checkpoints"))
        _build()
        make_months(int(NOON.timestamp()), int(NOON.timestamp()))
        yield
        call_command("flush", verbosity=0, interactive=False)


def _build():
    def say(kind="complaint.received", **given):
        return book.append(kind, **{"actor": "staff:lin", "occurred_at": NOON} | given)

    run(columns(200))
    sealing.seal_pending(batch=64)
    with clock.pinned(minutes(60 * 24 * 60)):
        target = say(subject="case:fixed")
        moved = {"new_occurred_at": "2026-03-01T00:00:00Z"}
        say("fact.corrected", subject="case:fixed", corrects=target.id, reason="month", approved_by="staff:zhou", data=moved)
        say("fact.retracted", subject="case:fixed", retracts=target.id, reason="not ours")
    sealing.seal_pending()
    for number in range(3):
        say(subject=f"case:late{number}")


@pytest.fixture
def ledger(built, db):
    """The ledger of this module; whatever a test does to it is undone."""


@contextmanager
def as_intruder():
    """A superuser who switches the triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            yield cursor
        finally:
            cursor.execute("SET session_replication_role = origin")


def tamper(*statements):
    with as_intruder() as cursor:
        for statement in statements:
            cursor.execute(statement)
            assert cursor.rowcount != 0, statement


def names(found):
    return [(finding["what"], finding["where"]) for finding in found["findings"]]


def one(query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


def test_a_whole_ledger_is_found_whole(ledger):
    found = auditing.audit_ledger()
    assert found["findings"] == []
    assert found | {"head": ""} == {
        "head": "",
        "events": 206,
        "streams": "ok",
        "tree": "ok",
        "checkpoints": "ok",
        "differences": 0,
        "findings": [],
        "acknowledged": [],
    }
    assert found["head"] == checkpoints.latest().said["root"]


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("body = replace(body, '\"n\":17,', '\"n\":18,')", "event_changed"),
        ("body = body || ' '", "event_changed"),
        ("occurred_at = occurred_at - interval '1 second'", "event_changed"),
        ("kind = 'case.faked'", "event_changed"),
        ("corrects = id", "event_changed"),
    ],
)
def test_a_changed_byte(ledger, change, what):
    identity = one("SELECT id FROM ledger_event WHERE body LIKE '%\"n\":17,%'")
    tamper(f"UPDATE ledger_event SET {change} WHERE id = '{identity}'")
    found = auditing.audit_ledger()
    assert (what, f"event:{identity}") in names(found)
    assert str(identity) in found["findings"][0]["sentence"] and found["streams"] == "broken"


def test_a_changed_byte_with_its_hash_made_to_fit(ledger):
    identity = one("SELECT id FROM ledger_event WHERE subject = 'case:2' AND seq = 40")
    tamper(f"UPDATE ledger_event SET body = replace(body, '\"n\":', '\"n\":1') WHERE id = '{identity}'",
           f"UPDATE ledger_event SET hash = sha256(convert_to(body, 'UTF8')) WHERE id = '{identity}'",
           "UPDATE ledger_stream k SET hash = (SELECT hash FROM ledger_event e WHERE e.subject = k.subject AND e.seq = k.seq)")  # fmt: skip
    found = auditing.audit_ledger()
    assert found["streams"] == "ok" and found["tree"] == "broken" and identity and str(identity) in found["findings"][0]["sentence"]
    tamper(f"UPDATE ledger_leaf SET hash = (SELECT sha256('\\x00'::bytea || hash) FROM ledger_event WHERE id = '{identity}')"
           f" WHERE position = (SELECT position FROM ledger_event WHERE id = '{identity}')")  # fmt: skip
    assert {what for what, _where in names(auditing.audit_ledger())} == {"node_differs", "tree_rewritten"}


def test_a_removed_row(ledger):
    tamper("DELETE FROM ledger_event WHERE subject = 'case:3' AND seq = 7")
    found = auditing.audit_ledger()
    assert ("event_removed", "stream:case:3") in names(found) and "number 7" in found["findings"][0]["sentence"]
    assert found["tree"] == "broken"


def test_the_last_row_of_a_stream_removed(ledger):
    tamper("DELETE FROM ledger_event WHERE subject = 'case:late1'")
    assert names(auditing.audit_ledger()) == [("stream_missing", "stream:case:late1")]
    tamper("DELETE FROM ledger_event WHERE subject = 'case:fixed' AND seq = 3")
    assert ("stream_cut", "stream:case:fixed") in names(auditing.audit_ledger())


def test_a_whole_stream_removed_with_its_head(ledger):
    tamper("DELETE FROM ledger_event WHERE subject = 'case:1'", "DELETE FROM ledger_stream WHERE subject = 'case:1'")
    found = auditing.audit_ledger()
    assert found["streams"] == "ok" and names(found)[0][0] == "leaf_differs"


def test_the_tail_cut_back_behind_the_newest_checkpoint(ledger):
    """Everything of the last checkpoints is removed so well that the database agrees with itself; only the published file knows."""
    number = checkpoints.latest().number
    size = checkpoints.stored("WHERE number = %s", [number - 1])[0].size
    tamper(
        f"DELETE FROM ledger_event WHERE position NOT IN (SELECT position FROM ledger_leaf WHERE index < {size})",
        "DELETE FROM ledger_stream",
        "INSERT INTO ledger_stream SELECT DISTINCT ON (subject) subject, seq, hash FROM ledger_event ORDER BY subject, seq DESC",
        f"DELETE FROM ledger_leaf WHERE index >= {size}",
        f"DELETE FROM ledger_checkpoint WHERE number = {number}",
        "DELETE FROM ledger_control",
    )
    found = auditing.audit_ledger()
    newest = checkpoints.published_files()[number]
    assert ("tail_cut", f"file:{newest}") in names(found) and found["checkpoints"] == "broken"
    with pytest.raises(checkpoints.CheckpointContradicts):
        sealing.seal_pending()


def test_the_tail_cut_without_touching_checkpoints(ledger):
    size = checkpoints.latest().size
    tamper(f"DELETE FROM ledger_event WHERE position NOT IN (SELECT position FROM ledger_leaf WHERE index < {size - 3})")
    assert {"tail_cut", "stream_missing"} <= {what for what, _where in names(auditing.audit_ledger())}


def test_a_checkpoint_inconsistent_with_a_published_one(ledger):
    number = checkpoints.latest().number
    older = checkpoints.stored("WHERE number = %s", [number - 1])[0]
    lying = checkpoints.make_checkpoint(
        number=number, size=checkpoints.latest().size, root=bytes(32), heads_root=bytes(32), previous=older.hash, sealed_at=0
    )
    with as_intruder() as cursor:  # even with our key
        cursor.execute("UPDATE ledger_checkpoint SET body = %s, signature = %s WHERE number = %s", [lying.body, lying.signature, number])
    found = auditing.audit_ledger()
    assert ("checkpoint_inconsistent", f"file:{checkpoints.published_files()[number]}") in names(found)
    assert ("tree_rewritten", f"checkpoint:{number}") in names(found)


def test_a_bad_signature(ledger):
    tamper("UPDATE ledger_checkpoint SET signature = set_byte(signature, 5, get_byte(signature, 5) # 1) WHERE number = 2")
    assert names(auditing.audit_ledger()) == [("bad_signature", "checkpoint:2")]


def test_a_checkpoint_signed_by_somebody_else(ledger, folders, tmp_path, monkeypatch):
    file = checkpoints.published_files()[1]
    ours = checkpoints.read_published(file)
    monkeypatch.setenv("YINUO_LEDGER_KEY", str(tmp_path / "other" / "ledger.key"))
    other = checkpoints.make_checkpoint(number=1, size=ours.size, root=bytes(32), heads_root=bytes(32), previous=bytes(32), sealed_at=0)
    with as_intruder() as cursor:
        cursor.execute(
            "UPDATE ledger_checkpoint SET body = %s, signature = %s, key = %s WHERE number = 1", [other.body, other.signature, other.key]
        )
    monkeypatch.setenv("YINUO_LEDGER_KEY", str(folders / "keys" / "ledger.key"))
    monkeypatch.setenv("YINUO_CHECKPOINTS", str(tmp_path / "nowhere"))
    assert ("bad_signature", "checkpoint:1") in names(auditing.audit_ledger())


def test_a_removed_checkpoint(ledger):
    tamper("DELETE FROM ledger_checkpoint WHERE number = 2")
    assert ("checkpoint_removed", "checkpoint:3") in names(auditing.audit_ledger())


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE ledger_stream SET hash = sha256('x') WHERE subject = 'case:1'", "head_changed"),
        ("DELETE FROM ledger_stream WHERE subject = 'case:1'", "head_missing"),
        ("UPDATE ledger_leaf SET hash = sha256('x') WHERE index = 100", "leaf_differs"),
        ("DELETE FROM ledger_leaf WHERE index = 100", "leaf_differs"),
        ("UPDATE ledger_node SET hash = sha256('x') WHERE level = 4 AND index = 3", "node_differs"),
        (
            "UPDATE ledger_bucket SET entries = set_byte(entries, 40, get_byte(entries, 40) # 1) "
            " WHERE index = (SELECT min(index) FROM ledger_bucket)",
            "head_differs",
        ),
        ("UPDATE ledger_index SET count = count + 1 WHERE name LIKE 'kind:case.opened:%'", "index_differs"),
        ("UPDATE ledger_event SET xid = xid + 1000 WHERE subject = 'case:4' AND seq = 1", "leaf_differs"),
    ],
)
def test_other_changes(ledger, statement, what):
    tamper(statement)
    assert what in {found for found, _where in names(auditing.audit_ledger())}


def test_a_published_file_given_from_outside(ledger, tmp_path):
    good = checkpoints.published_files()[2]
    copy = tmp_path / "from a letter.json"
    copy.write_bytes(good.read_bytes())
    assert auditing.audit_ledger([copy])["differences"] == 0
    changed = json.loads(good.read_bytes())
    changed["checkpoint"]["size"] += 1
    copy.write_text(json.dumps(changed, sort_keys=True, separators=(",", ":")))
    assert names(auditing.audit_ledger([copy])) == [("bad_signature", f"file:{copy}")]
    copy.write_text("not json")
    assert names(auditing.audit_ledger([copy])) == [("not_a_checkpoint", f"file:{copy}")]


TABLES = ("event", "event_rest", "event_2026_02", "dedup", "leaf", "node", "control", "checkpoint", "stream", "origin")


def refused(statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    return True


def test_the_application_s_role_may_not_change_anything(ledger):
    before = auditing.audit_ledger()
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE yinuo_app")
    try:
        for table in TABLES:
            column = one(f"SELECT attname FROM pg_attribute WHERE attrelid = 'ledger_{table}'::regclass AND attnum = 1")
            assert refused(f"UPDATE ledger_{table} SET {column} = {column}"), table
            assert refused(f"DELETE FROM ledger_{table}"), table
            assert refused(f"TRUNCATE ledger_{table}"), table
            assert refused(f"ALTER TABLE ledger_{table} ADD COLUMN more int"), table
        for statement in (
            "INSERT INTO ledger_stream VALUES ('case:new', 1, sha256('x'))",
            "INSERT INTO ledger_event_rest SELECT * FROM ledger_event LIMIT 1",
            "INSERT INTO ledger_event (xid, position) VALUES (1, 1)",
            "ALTER TABLE ledger_event DISABLE TRIGGER USER",
            "SET session_replication_role = replica",
            "SELECT ledger_settle()",
            "SELECT setval('ledger_position', 1)",
            "DROP FUNCTION ledger_take_in() CASCADE",
        ):
            assert refused(statement), statement
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
    assert auditing.audit_ledger() == before


@pytest.mark.parametrize("change", ["seq = 9", "hash = sha256('x')", "subject = 'case:other'", "kind = 'a.c'", "occurred_at = '2020-01-01'",
                                    "received_at = '2020-01-01'", "recorded_at = now()", "corrects = id", "retracts = id",
                                    "id = gen_random_uuid()"])  # fmt: skip
def test_the_database_refuses_an_event_that_lies_about_itself(ledger, say, change):
    """The columns and the chain are checked against the body by the database, whoever inserts."""
    say()
    good = book.append_many([book.Draft(kind="a.b", subject="case:fresh", actor="a", occurred_at=NOON, data={"id": 'x","id":"y'})])[0]
    names_of = "id, kind, subject, seq, occurred_at, received_at, recorded_at, corrects, retracts, hash, body"
    column = change.split(" = ", 1)
    picked = ", ".join(f"{column[1]} AS {name}" if name == column[0] else name for name in names_of.split(", "))
    with as_intruder() as cursor:
        cursor.execute(f"CREATE TEMP TABLE kept ON COMMIT DROP AS SELECT * FROM ledger_event WHERE id = '{good.id}'")
        cursor.execute("DELETE FROM ledger_event WHERE subject = 'case:fresh'")
        cursor.execute("DELETE FROM ledger_stream WHERE subject = 'case:fresh'")
    assert refused(f"INSERT INTO ledger_event ({names_of}) SELECT {picked} FROM kept")
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO ledger_event ({names_of}) SELECT {names_of} FROM kept")  # the true one is taken


def test_findings_are_told_in_the_reader_s_language(ledger):
    tamper("DELETE FROM ledger_event WHERE subject = 'case:3' AND seq IN (7, 8)")
    assert "lacks numbers 7 to 8" in auditing.audit_ledger()["findings"][0]["sentence"]
    with translation.override("zh-hans"):
        assert auditing.audit_ledger()["findings"][0]["sentence"] == "case:3 的事件流缺少第 7 至 8 号：从前后事件之间被删除。"
