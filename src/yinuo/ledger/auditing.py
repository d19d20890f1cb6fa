"""Auditing the ledger: every byte, number, chain, leaf, node, head and checkpoint, recomputed from the events and compared.

Everything is read at one instant (one snapshot), in streams, so memory does not grow with the ledger but for one short record a stream.
What differs is named: which event, which stream, which leaf, which checkpoint.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection, transaction

from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _
from yinuo.ledger import checkpoints, heads, tree
from yinuo.ledger.auditing_checkpoints import check_checkpoints
from yinuo.ledger.checkpoints import Checkpoint
from yinuo.ledger.findings import Finding, Findings
from yinuo.ledger.hashing import NO_HASH, is_canonical
from yinuo.ledger.indexes import control_names

ROWS_AT_ONCE = 5000


_ALL_REMOVED = _("All {count} events of {subject} were removed; its head is still there.")


@contextmanager
def at_one_instant() -> Iterator[None]:
    """See one unchanging state of the database inside a `with`; joins a transaction that is already open."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def audit_ledger(checkpoint_files: Sequence[Path] = ()) -> dict[str, Any]:
    """All checks of the ledger.

    Args:
        checkpoint_files: checkpoints that were published (from letters, mails, the promise page), beside our own folder's.
    Returns:
        {"head": newest event hash of the tree as root in hex, "events", "streams", "tree": "ok"|"broken", "checkpoints": "ok"|"broken",
        "differences": how many findings, "findings": [{"where", "what", "sentence"}], the first finding first,
        "acknowledged": likewise the gaps that a named person stands for; "checkpoints" is "acknowledged" where nothing else is wrong}.
    """
    files = [*checkpoints.published_files().values(), *checkpoint_files]
    with at_one_instant():
        events, streams = check_streams()
        root, of_tree = check_tree()
        of_checkpoints, gaps = check_checkpoints(files)
    findings = [*streams, *of_tree, *of_checkpoints]
    return {
        "head": root, "events": events, "streams": "broken" if streams else "ok", "tree": "broken" if of_tree else "ok",
        "checkpoints": "broken" if of_checkpoints else "acknowledged" if gaps else "ok", "differences": len(findings),
        "findings": [asdict(found) for found in findings], "acknowledged": [asdict(found) for found in gaps],
    }  # fmt: skip


# -- streams --


def check_streams() -> tuple[int, list[Finding]]:
    """Every event's hash, columns, number and chain, and every stream's head. Returns how many events there are, and the findings."""
    findings = Findings()
    events = 0
    subject, seq, before = "", 0, NO_HASH
    ends = _rows('SELECT subject, seq, hash FROM ledger_stream WHERE seq > 0 ORDER BY subject COLLATE "C"', "ends")
    for row in _rows(
        "SELECT subject, seq, hash, id::text, kind, corrects::text, retracts::text, to_char(occurred_at AT TIME ZONE 'UTC', " + _ISO + "),"
        " to_char(received_at AT TIME ZONE 'UTC', " + _ISO + "), to_char(recorded_at AT TIME ZONE 'UTC', " + _ISO + "), body"
        ' FROM ledger_event ORDER BY subject COLLATE "C", seq, position', "streams",
    ):  # fmt: skip
        events += 1
        if row[0] != subject:
            if subject:
                _check_end(subject, seq, before, ends, findings)
            subject, seq, before = row[0], 0, NO_HASH
        _check_event(row, seq, before, findings)
        seq, before = row[1], bytes(row[2])
    if subject:
        _check_end(subject, seq, before, ends, findings)
    for rest, count, _hash in ends:
        findings.note(f"stream:{rest}", "stream_missing", _ALL_REMOVED.format(count=count, subject=rest))
    return events, findings


_ISO = '\'YYYY-MM-DD"T"HH24:MI:SS"Z"\''


def _check_event(row: Sequence[Any], seq: int, before: bytes, findings: Findings) -> None:
    subject, number, digest, identity, kind, corrects, retracts, occurred_at, received_at, recorded_at, body = row
    where = f"event:{identity}"
    named: dict[str, Any] = {"id": identity, "number": number, "subject": subject}
    if number > seq + 1:
        one = _("The stream of {subject} lacks number {first}: removed from between its neighbours.")
        many = _("The stream of {subject} lacks numbers {first} to {last}: removed from between their neighbours.")
        said_of = one if number == seq + 2 else many
        findings.note(f"stream:{subject}", "event_removed", said_of.format(subject=subject, first=seq + 1, last=number - 1))
    elif number <= seq:
        findings.note(
            where, "event_doubled", _("Event {id} (number {number} of {subject}) has a number that is already taken.").format(**named)
        )
    if sha256(body.encode("utf-8")).digest() != bytes(digest):
        findings.note(
            where,
            "event_changed",
            _(
                "Event {id} (number {number} of {subject}) was changed: its bytes no longer have the hash under which it was written."
            ).format(**named),
        )
        return
    try:
        said = json.loads(body)
        same = is_canonical(body, said) and said == {
            **{key: said[key] for key in ("actor", "data", "prev", "refs", "schema", "source")}, "id": identity, "kind": kind,
            "subject": subject, "seq": number, "corrects": corrects, "retracts": retracts, "occurred_at": occurred_at,
            "received_at": received_at, "recorded_at": recorded_at,
        }  # fmt: skip
    except (ValueError, KeyError, TypeError, Refusal):
        findings.note(
            where,
            "event_changed",
            _("Event {id} (number {number} of {subject}) is not a signed form of an event any more.").format(**named),
        )
        return
    if not same:
        findings.note(
            where,
            "event_changed",
            _("Event {id} (number {number} of {subject}) was changed: its columns do not say what its signed form says.").format(**named),
        )
    if number == seq + 1 and said["prev"] != before.hex():
        findings.note(
            where,
            "chain_broken",
            _("Event {id} (number {number} of {subject}) does not follow the event before it: one of the two was exchanged.").format(
                **named
            ),
        )


def _check_end(subject: str, seq: int, digest: bytes, ends: Iterator[tuple[Any, ...]], findings: Findings) -> None:
    """Compare a stream's last event with its head; heads come in the same order as streams."""
    for other, count, head in ends:
        if other < subject:
            findings.note(f"stream:{other}", "stream_missing", _ALL_REMOVED.format(count=count, subject=other))
            continue
        if other != subject:
            break
        if count > seq:
            findings.note(
                f"stream:{subject}",
                "stream_cut",
                _("The stream of {subject} ends with number {seq}, but had {count} events: its tail was cut.").format(
                    subject=subject, seq=seq, count=count
                ),
            )
        elif count < seq or bytes(head) != digest:
            findings.note(
                f"stream:{subject}",
                "head_changed",
                _("The head of the stream of {subject} does not name its last event.").format(subject=subject),
            )
        return
    findings.note(f"stream:{subject}", "head_missing", _("The head of the stream of {subject} is missing.").format(subject=subject))


# -- the tree and the map --


def check_tree() -> tuple[str, list[Finding]]:
    """Rebuild tree and heads map from the events' hashes; compare with leaves, nodes, map and every checkpoint.

    Returns:
        The root over all sealed events in hex, and the findings.
    """
    findings = Findings()
    stored = checkpoints.stored()
    size = stored[-1].size if stored else 0
    edge, rebuilt = tree.TreeEdge(), _Map()
    waiting = iter(stored)
    due = next(waiting, None)
    leaves = _rows("SELECT index, position, hash FROM ledger_leaf ORDER BY index", "leaves")
    nodes = _NodeCheck(findings)
    for event in _rows(
        "SELECT xid, position, hash, subject, seq, kind, to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM'),"
        " CASE WHEN corrects IS NOT NULL OR retracts IS NOT NULL THEN id::text END, id::text FROM ledger_event"
        " ORDER BY xid, position", "tree",
    ):  # fmt: skip
        if edge.size >= size:
            break
        leaf = tree.leaf_hash(bytes(event[2]))
        row = next(leaves, None)
        if row is None or row[0] != edge.size or row[1] != event[1] or bytes(row[2]) != leaf:
            findings.note(
                f"leaf:{edge.size}",
                "leaf_differs",
                _("Leaf {index} of the tree is not event {id}, which stands there: {why}.").format(
                    index=edge.size, id=event[8], why=_why(row, edge.size, event[1])
                ),
            )
            break  # everything behind it is shifted
        nodes.compare(edge.append([leaf]))
        rebuilt.add(event)
        if due is not None and edge.size == due.size:
            _check_root(due, edge.root(), findings)
            due = next(waiting, None)
    if not findings:
        _check_ends(edge, size, leaves, findings)
    if not findings and stored:
        _check_map(stored[-1], rebuilt, findings)
    return edge.root().hex(), findings


def _why(row: Sequence[Any] | None, index: int, position: int) -> str:
    if row is None:
        return str(_("the leaf is missing"))
    if row[0] != index:
        return _("the next leaf is {index}, so leaves were removed").format(index=row[0])
    return str(_("an event was removed or the order was changed") if row[1] != position else _("its hash is another"))


def _check_root(checkpoint: Checkpoint, root: bytes, findings: Findings) -> None:
    if checkpoint.said["root"] != root.hex():
        words = _("The tree over the first {size} events does not have the root that checkpoint {number} signed: it was rewritten.")
        sentence = words.format(size=checkpoint.size, number=checkpoint.number)
        findings.note(f"checkpoint:{checkpoint.number}", "tree_rewritten", sentence)


def _check_ends(edge: tree.TreeEdge, size: int, leaves: Iterator[tuple[Any, ...]], findings: Findings) -> None:
    if edge.size < size:
        sentence = _("The newest checkpoint covers {size} events, but only {there} are there: the tail was cut.").format(
            size=size, there=edge.size
        )
        findings.note("tree", "tail_cut", sentence)
    elif next(leaves, None) is not None:
        findings.note(
            "tree", "leaves_without_checkpoint", _("There are leaves behind leaf {index} that no checkpoint covers.").format(index=size - 1)
        )


class _NodeCheck:
    """Compares stored nodes with rebuilt ones as these come up, level by level."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._levels: dict[int, Iterator[tuple[Any, ...]]] = {}

    def compare(self, completed: Iterable[tuple[int, int, list[bytes]]]) -> None:
        for level, first, hashes in completed:
            if level not in self._levels:
                self._levels[level] = _rows(
                    f"SELECT index, hash FROM ledger_node WHERE level = {int(level)} ORDER BY index", f"nodes{level}"
                )
            for place, digest in enumerate(hashes):
                row = next(self._levels[level], None)
                if row is None or row[0] != first + place or bytes(row[1]) != digest:
                    self._findings.note(
                        f"node:{level}:{first + place}",
                        "node_differs",
                        _("Node {index} of level {level} of the tree was changed.").format(index=first + place, level=level),
                    )


class _Map:
    """The heads map as the events say it should be."""

    def __init__(self) -> None:
        self.streams: dict[str, tuple[int, bytes]] = {}
        self.indexes: dict[str, tuple[int, bytes]] = {}

    def add(self, event: Sequence[Any]) -> None:
        _xid, _position, digest, subject, seq, kind, month, control, _id = event
        if self.streams.get(subject, (0, b""))[0] < seq:
            self.streams[subject] = seq, bytes(digest)
        if control:
            with connection.cursor() as cursor:
                names = control_names(cursor, control)
        else:
            names = [f"kind:{kind}:{month}"]
        for name in names:
            count, head = self.indexes.get(name, (0, NO_HASH))
            self.indexes[name] = count + 1, heads.indexed_next(head, bytes(digest))

    def buckets(self) -> dict[int, bytes]:
        """As they would be stored."""
        records: dict[int, list[bytes]] = {}
        for prefix, found in (("stream:", self.streams), ("", self.indexes)):
            for name, (count, head) in found.items():
                key = heads.entry_key(prefix + name)
                record = key + heads.entry_value(prefix + name, count, head) + count.to_bytes(8, "big")
                records.setdefault(heads.bucket_of(key), []).append(record)
        return {bucket: b"".join(sorted(found)) for bucket, found in records.items()}


def _check_map(newest: Checkpoint, rebuilt: _Map, findings: Findings) -> None:
    buckets = rebuilt.buckets()
    if heads.root_over(buckets).hex() != newest.said["heads_root"]:
        words = _(
            "The heads of streams and monthly indexes do not have the root that checkpoint {number} signed: an event was left out or added."
        )
        sentence = words.format(number=newest.number)
        findings.note(f"checkpoint:{newest.number}", "heads_rewritten", sentence)
    for index, entries in _rows("SELECT index, entries FROM ledger_bucket ORDER BY index", "buckets"):
        if buckets.pop(index, b"") != bytes(entries):
            findings.note(
                f"bucket:{index}", "head_differs", _("Bucket {index} of the heads map is not what the events say.").format(index=index)
            )
    for index in buckets:
        findings.note(f"bucket:{index}", "head_differs", _("Bucket {index} of the heads map is missing.").format(index=index))
    for name, count, head in _rows("SELECT name, count, head FROM ledger_index ORDER BY name", "indexes"):
        if rebuilt.indexes.pop(name, None) != (count, bytes(head)):
            findings.note(name, "index_differs", _("The monthly index {name} is not what the events say.").format(name=name))
    for name in rebuilt.indexes:
        findings.note(name, "index_differs", _("The monthly index {name} is missing.").format(name=name))


def _rows(query: str, name: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a query, through a cursor on the server."""
    connection.ensure_connection()
    with psycopg.ServerCursor(connection.connection, f"audit_{name}") as cursor:
        cursor.itersize = ROWS_AT_ONCE
        cursor.execute(query.encode("utf-8"))
        yield from cursor
