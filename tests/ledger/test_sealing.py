"""Sealing: what is committed gets into tree and map once, in batches of any size, and can be proven."""

from __future__ import annotations

import json
import threading
from hashlib import sha256

import pytest
from django.db import connection, transaction

from tests.ledger.conftest import NOON, minutes
from tests.ledger.test_book import in_threads
from yinuo.kit import clock
from yinuo.ledger import book, checkpoints, proofs, proving, sealing, tree

pytestmark = pytest.mark.django_db(transaction=True)


def event_hashes():
    with connection.cursor() as cursor:
        cursor.execute("SELECT hash FROM ledger_event ORDER BY xid, position")
        return [bytes(row[0]) for row in cursor.fetchall()]


def drafts(count, **given):
    return [
        book.Draft(**{"kind": "case.opened", "subject": f"case:{n % 7}", "actor": "a", "occurred_at": NOON, "data": {"n": n}} | given)
        for n in range(count)
    ]


def test_nothing_to_seal_makes_no_checkpoint():
    assert sealing.seal_pending() == 0
    assert checkpoints.latest() is None


def test_batches_of_any_size_make_one_tree():
    for count in (1, 15, 40, 1, 300):
        book.append_many(drafts(count))
        assert sealing.seal_pending(batch=17) == count
        latest = checkpoints.latest()
        leaves = [tree.leaf_hash(digest) for digest in event_hashes()]
        assert latest.size == len(leaves) and latest.said["root"] == tree.root_of(leaves).hex()
    assert sealing.seal_pending() == 0
    roots = {c.size: bytes.fromhex(c.said["root"]) for c in checkpoints.stored()}
    before = bytes(32)
    for checkpoint in checkpoints.stored():
        assert checkpoint.said["previous"] == before.hex()
        assert proofs.is_signed(checkpoint.body.encode(), checkpoint.signature, checkpoints.public_key())
        before = checkpoint.hash
        path = proving.consistency(checkpoint.size, latest.size)
        assert proofs.is_consistent(checkpoint.size, latest.size, roots[checkpoint.size], roots[latest.size], path)
    for index in (0, 1, 16, 255, 256, 356):
        assert proofs.includes(leaves[index], index, latest.size, proving.inclusion(index, latest.size), roots[latest.size])


def test_every_stream_and_month_is_in_the_map(say):
    book.append_many(drafts(50))
    book.append_many(drafts(9, kind="rating.given", occurred_at=minutes(-60 * 24 * 20)))
    sealing.seal_pending(batch=8)
    with proving.sealed() as checkpoint:
        heads_root = bytes.fromhex(checkpoint.said["heads_root"])
        for name, count in [*((f"stream:case:{n}", 10 if n == 0 else 9 if n == 1 else 8) for n in range(7)),
                            ("kind:case.opened:2026-02", 50), ("kind:rating.given:2026-01", 9)]:  # fmt: skip
            found = proving.heads_proof(name)
            assert found.count == count, name
            shown = {"name": name, "count": count, "head": found.head, "entries": found.entries, "path": found.path}
            assert proofs.names_head(**shown, heads_root=heads_root)
            assert not proofs.names_head(**shown | {"count": count - 1}, heads_root=heads_root)
        head = bytes(32)
        entries = proving.index_entries("kind:case.opened:2026-02")
        for _leaf, _id, digest in entries:
            head = sha256(head + digest).digest()
        assert len(entries) == 50 and head == proving.heads_proof("kind:case.opened:2026-02").head
        assert proving.heads_proof("stream:nobody") is None
        assert json.dumps(found.as_json())


def test_a_correction_stands_in_the_months_of_its_target(say):
    with clock.pinned(minutes(60 * 24 * 90)):
        target = say()  # February
        fix = {"kind": "fact.corrected", "corrects": target.id, "reason": "wrong month", "approved_by": "staff:zhou"}
        first = say(**fix, data={"new_occurred_at": "2026-03-05T00:00:00Z"})
        sealing.seal_pending()
        second = say(**fix, data={"new_occurred_at": "2026-04-05T00:00:00Z"})
        gone = say(kind="fact.retracted", retracts=first.id, reason="not so", data={})
        sealing.seal_pending()
    with proving.sealed():
        ids = {
            month: [identity for _leaf, identity, _hash in proving.index_entries(f"kind:complaint.received:2026-{month}")]
            for month in ("02", "03", "04")
        }
        counts = {month: proving.heads_proof(f"kind:complaint.received:2026-{month}").count for month in ids}
        assert proving.heads_proof("kind:fact.corrected:2026-02") is None
    assert ids == {"02": [target.id, first.id, second.id, gone.id], "03": [first.id, second.id, gone.id], "04": [second.id, gone.id]}
    assert counts == {month: len(found) for month, found in ids.items()}


def test_what_is_not_committed_is_not_sealed_and_comes_later(say):
    began, go_on = threading.Event(), threading.Event()

    def slow():
        try:
            with transaction.atomic():
                say(subject="case:slow")
                began.set()
                go_on.wait(10)
        finally:
            connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    began.wait(10)
    say(subject="case:fast")
    first = sealing.seal_pending()
    go_on.set()
    thread.join()
    assert first + sealing.seal_pending() == 2
    assert checkpoints.latest().size == 2


def test_sealing_beside_writers_misses_nothing(say):
    stop = threading.Event()
    sealers = [threading.Thread(target=sealing.run_forever, args=(stop,), kwargs={"seconds_between": 0.01}) for _n in range(2)]
    for sealer in sealers:
        sealer.start()
    in_threads(4, lambda number: [say(subject=f"case:{turn % 3}", data={"n": number}) for turn in range(25)])
    stop.set()
    for sealer in sealers:
        sealer.join()
    sealing.seal_pending()
    leaves = [tree.leaf_hash(digest) for digest in event_hashes()]
    assert len(leaves) == 100 and checkpoints.latest().said["root"] == tree.root_of(leaves).hex()
    with proving.sealed() as checkpoint:
        for subject in range(3):
            found = proving.heads_proof(f"stream:case:{subject}")
            shown = {"name": found.name, "head": found.head, "entries": found.entries, "path": found.path}
            assert proofs.names_head(**shown, count=36 if subject == 0 else 32, heads_root=bytes.fromhex(checkpoint.said["heads_root"]))


def test_checkpoints_are_published_outside_and_never_replaced(say, state_folder):
    say()
    sealing.seal_pending()
    files = checkpoints.published_files()
    assert list(files) == [1] and files[1].parent == state_folder / "checkpoints"
    assert checkpoints.read_published(files[1]) == checkpoints.latest()
    key = state_folder / "keys" / "ledger.key"
    assert key.stat().st_mode & 0o777 == 0o600
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM ledger_checkpoint WHERE body LIKE %s OR encode(key, 'hex') = %s",
            [f"%{key.read_text().strip()}%", key.read_text().strip()],
        )
        assert cursor.fetchone() == (0,)
    files[1].rename(files[1].with_name("000000002.json"))
    say()
    with pytest.raises(checkpoints.CheckpointContradicts, match="yinuo audit"):
        sealing.seal_pending()
    assert checkpoints.latest().number == 1


def test_unsealed_and_unknown_events(say):
    entry = say()
    with pytest.raises(proving.NotSealedYet):
        proving.leaf_of(entry.id)
    sealing.seal_pending()
    assert proving.leaf_of(entry.id) == 0
    with pytest.raises(book.refusals.NoSuchEvent):
        proving.leaf_of("019c5628-2b18-7000-8000-000000000000")
