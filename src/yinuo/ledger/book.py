"""The one writer of the ledger. A verb of a desk changes its rows and appends its events in the same transaction."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from yinuo.kit import arrays, clock
from yinuo.ledger import refusals
from yinuo.ledger.cursors import fast_cursor
from yinuo.ledger.drafts import OWN_SOURCE, Draft, Ready, make_ready
from yinuo.ledger.hashing import event_hash, instant_text, signed_form
from yinuo.ledger.ids import id_from

__all__ = ["Draft", "Entry", "append", "append_many", "entry_of"]


@dataclass(frozen=True)
class Entry:
    """Where an event stands: its id, its number in its stream, its hash, and whether this call wrote it."""

    id: str
    seq: int
    hash: bytes
    is_new: bool


def append(
    kind: str,
    *,
    subject: str,
    actor: str,
    occurred_at: datetime,
    received_at: datetime | None = None,
    data: Mapping[str, Any] | None = None,
    refs: Sequence[str] = (),
    source: str = OWN_SOURCE,
    source_id: str | None = None,
    corrects: str | None = None,
    retracts: str | None = None,
    reason: str | None = None,
    approved_by: str | None = None,
) -> Entry:
    """Write down one fact, in the caller's transaction.

    Args:
        kind: two words, `thing.happened`.
        subject: whose stream it belongs to, pseudonymous: `case:2026-000123`.
        actor: who did it: `staff:lin`, `customer:8f3a`, `system`.
        occurred_at: when it happened; aware; not later than now.
        received_at: when it reached any channel of the organisation; `occurred_at` where not given.
        data: the payload in clear, a JSON object; money is decimal text.
        refs: related subjects.
        source, source_id: who sent it and under which number; a second sending of the same adds nothing and gives the same entry.
        corrects: id of an event of the same subject, some of whose fields `data` replaces; `new_occurred_at` and `new_received_at`
            in `data` replace its times and need `approved_by`, someone else than `actor`.
        retracts: id of an event of the same subject that is taken out.
        reason: why, for `corrects` and `retracts`.
    Returns:
        The entry, old or new.
    Raises:
        BadEvent: what is wrong, in a sentence; nothing was written.
    """
    draft = Draft(
        kind=kind, subject=subject, actor=actor, occurred_at=occurred_at, received_at=received_at, data={} if data is None else data,
        refs=refs, source=source, source_id=source_id, corrects=corrects, retracts=retracts, reason=reason, approved_by=approved_by,
    )  # fmt: skip
    return append_many([draft])[0]


def append_many(drafts: Iterable[Draft]) -> list[Entry]:
    """Write down several facts, all or none, in their order, in the caller's transaction. See `append`.

    Raises:
        BadEvent: of the first draft that is refused; its `data` holds the draft's `index`.
    """
    recorded_at = int(clock.now().timestamp())
    ready: list[Ready] = []
    for index, draft in enumerate(drafts):
        try:
            ready.append(make_ready(draft, recorded_at=recorded_at))
        except refusals.BadEvent as problem:
            problem.data["index"] = index
            raise
    if not ready:
        return []
    with transaction.atomic():
        return _write(ready, recorded_at)


def entry_of(identity: str) -> Entry:
    """The entry of an event that is in the ledger.

    Raises:
        NoSuchEvent: it is not.
    """
    found = _entries([identity])
    if identity not in found:
        raise refusals.NoSuchEvent(id=identity)
    return found[identity]


def _write(ready: Sequence[Ready], recorded_at: int) -> list[Entry]:
    noise = os.urandom(10 * len(ready))
    ids = [id_from(recorded_at, noise[first : first + 10]) for first in range(0, len(noise), 10)]
    known = _claim(ready, ids)
    first_of: dict[str, int] = {}
    writing: list[int] = []
    for index in range(len(ready)):
        identity = known.get(index, ids[index])
        ids[index] = identity
        if index not in known:
            writing.append(index)
            first_of[identity] = index
    _check_targets([(index, ready[index]) for index in writing], {ids[index]: ready[index].subject for index in writing}, ids)
    entries = _chain_and_insert([(ids[index], ready[index]) for index in writing], recorded_at)
    already = _entries([identity for identity in known.values() if identity not in entries])
    firsts = set(first_of.values())
    return [entries[ids[i]] if i in firsts else _as_old(entries.get(ids[i]) or already[ids[i]]) for i in range(len(ready))]


def _as_old(entry: Entry) -> Entry:
    return Entry(entry.id, entry.seq, entry.hash, is_new=False)


def _claim(ready: Sequence[Ready], ids: Sequence[str]) -> dict[int, str]:
    """Claim the source ids of a batch; what is already there, or earlier in the batch, comes back as index -> event id.

    The insert decides who was first: a concurrent sender of the same id waits here for the other's commit.
    """
    firsts: dict[tuple[str, str], int] = {}
    known: dict[int, str] = {}
    for index, event in enumerate(ready):
        if event.source_id is None:
            continue
        first = firsts.setdefault((event.source, event.source_id), index)
        if first != index:
            _check_same(event, ready[first].content, ids[first], index)
            known[index] = ids[first]
    if not firsts:
        return known
    asked = sorted(firsts)
    with connection.cursor() as cursor:
        columns = [[key[0] for key in asked], [key[1] for key in asked]]
        own = [[UUID(ids[firsts[key]]) for key in asked], [ready[firsts[key]].content for key in asked]]
        cursor.execute(
            "INSERT INTO ledger_dedup (source, source_id, event, content)"
            " SELECT * FROM unnest(%s::text[], %s::text[], %s::uuid[], %s::bytea[]) ON CONFLICT DO NOTHING",
            [*columns, *own],
        )
        if cursor.rowcount == len(asked):
            return known
        cursor.execute(
            "SELECT d.source, d.source_id, d.event::text, d.content FROM unnest(%s::text[], %s::text[]) AS a (source, source_id)"
            " JOIN ledger_dedup d USING (source, source_id)",
            columns,
        )
        for source, source_id, event, content in cursor.fetchall():
            first = firsts[source, source_id]
            if event == ids[first]:
                continue
            for index, one in enumerate(ready):
                if one.source_id == source_id and one.source == source:
                    _check_same(one, bytes(content), event, index)
                    known[index] = event
    return known


def _check_same(event: Ready, content: bytes, identity: str, index: int) -> None:
    if event.content != content:
        raise refusals.SaidDifferently(source=event.source, source_id=event.source_id, event=identity, index=index)


def _check_targets(writing: Sequence[tuple[int, Ready]], own: Mapping[str, str], ids: Sequence[str]) -> None:
    """Every correction names an event of its own subject, from before or from earlier in the batch."""
    targets = [(index, event, event.target) for index, event in writing if event.target is not None]
    if not targets:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT id::text, subject FROM ledger_event WHERE id = ANY (%s::uuid[])", [[target for *_rest, target in targets]])
        subjects = dict(cursor.fetchall())
    places = {identity: place for place, identity in enumerate(ids)}
    for index, event, target in targets:
        if target in own and places[target] < index:
            subjects[target] = own[target]
        if target not in subjects:
            raise refusals.NoSuchEvent(id=target, index=index)
        if subjects[target] != event.subject:
            raise refusals.OtherSubject(target=target, theirs=subjects[target], ours=event.subject, index=index)


def _chain_and_insert(writing: Sequence[tuple[str, Ready]], recorded_at: int) -> dict[str, Entry]:
    if not writing:
        return {}
    entries: dict[str, Entry] = {}
    bodies: list[str] = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ledger_lock_streams(%s, true)", [sorted({event.subject for _id, event in writing})])
        heads = {subject: (seq, bytes(digest)) for subject, seq, digest in cursor.fetchall()}
        for identity, event in writing:
            seq, prev = heads[event.subject]
            body = signed_form(
                id=identity, kind=event.kind, subject=event.subject, seq=seq + 1, prev=prev,
                occurred_at=instant_text(event.occurred_at), received_at=instant_text(event.received_at),
                recorded_at=instant_text(recorded_at), actor=event.actor, source=event.source, refs=event.refs,
                data=event.data, corrects=event.corrects, retracts=event.retracts,
            )  # fmt: skip
            digest = event_hash(body)
            heads[event.subject] = seq + 1, digest
            bodies.append(body)
            entries[identity] = Entry(identity, seq + 1, digest, is_new=True)
        _insert(cursor, writing, list(entries.values()), bodies, recorded_at)
    return entries


def _insert(cursor: Any, writing: Sequence[tuple[str, Ready]], entries: Sequence[Entry], bodies: Sequence[str], recorded_at: int) -> None:
    events = [event for _id, event in writing]
    with fast_cursor(cursor) as fast:
        fast.execute(
            "INSERT INTO ledger_event (id, kind, subject, seq, occurred_at, received_at, recorded_at, corrects, retracts, hash, body)"
            " SELECT id, kind, subject, seq, to_timestamp(occurred), to_timestamp(received), %s, corrects, retracts, hash, body"
            " FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::bigint[], %s::uuid[], %s::uuid[],"
            " %s::bytea[], %s::text[]) WITH ORDINALITY"
            " AS e (id, kind, subject, seq, occurred, received, corrects, retracts, hash, body, place)"
            " ORDER BY place",
            [
                datetime.fromtimestamp(recorded_at, UTC),
                arrays.texts(entry.id for entry in entries),
                arrays.binary_texts(event.kind for event in events),
                arrays.binary_texts(event.subject for event in events),
                arrays.binary_numbers([entry.seq for entry in entries]),
                arrays.binary_numbers([event.occurred_at for event in events]),
                arrays.binary_numbers([event.received_at for event in events]),
                arrays.texts(event.corrects for event in events),
                arrays.texts(event.retracts for event in events),
                arrays.binary_blobs(entry.hash for entry in entries),
                arrays.binary_texts(bodies),
            ],
        )


def _entries(identities: Sequence[str]) -> dict[str, Entry]:
    if not identities:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT id::text, seq, hash FROM ledger_event WHERE id = ANY (%s::uuid[])", [list(identities)])
        return {identity: Entry(identity, seq, bytes(digest), is_new=False) for identity, seq, digest in cursor.fetchall()}
