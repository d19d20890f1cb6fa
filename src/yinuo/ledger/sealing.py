"""The sealer: takes committed events into the tree and the heads map and signs a checkpoint, at most ten seconds after their commit.

One sealer works at a time (a lock in the database), any number may try. A batch is one transaction: leaves, nodes, map and checkpoint
appear together, so the newest checkpoint always describes exactly what is stored. The transaction reads and computes first and writes
last, because followers wait for every open transaction that has written.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple

from django.db import DatabaseError, connection, transaction

from yinuo.kit import clock
from yinuo.ledger import checkpoints, heads, restores, tree
from yinuo.ledger.cursors import fast_cursor
from yinuo.ledger.hashing import NO_HASH, instant_text
from yinuo.ledger.heads import bucket_of, entry_key, entry_value
from yinuo.ledger.indexes import control_names
from yinuo.ledger.months import make_months_ahead

LOCK = 0x59494E554F5EA1
"""The advisory lock of the sealer; readers of proofs share it."""
BATCH = 20_000
BATCH_BESIDE = 100_000
"""Each sealing raises the whole map; beside an import a few large batches cost less than many small ones."""
SECONDS_BETWEEN = 3.0
_log = logging.getLogger(__name__)


class Unsealed(NamedTuple):
    """What sealing needs of an event."""

    xid: int
    position: int
    hash: bytes
    subject: str
    seq: int
    kind: str
    month: str
    control: str | None
    """The event's id where it corrects or retracts."""


def seal_pending(*, batch: int = BATCH) -> int:
    """Seal everything that is committed, batch after batch, and publish the checkpoints. Returns how many events were sealed.

    Raises:
        CheckpointContradicts: a published checkpoint says otherwise; nothing was sealed.
    """
    total = 0
    while True:
        with transaction.atomic():
            sealed = _seal_batch(batch, int(clock.now().timestamp()))
        if sealed or not total:
            checkpoints.publish()
        total += sealed
        if sealed < batch:
            return total


def run_forever(stop: threading.Event, *, seconds_between: float = SECONDS_BETWEEN) -> None:
    """Seal every few seconds until told to stop; a database that is away for a while is tried again."""
    month = ""
    while not stop.is_set():
        if _seal_or_say_why():
            now = clock.now()
            if month != (today := instant_text(int(now.timestamp()))[:10]):
                make_months_ahead(now)
                month = today
        stop.wait(seconds_between)
    connection.close()


def _seal_or_say_why(*, batch: int = BATCH) -> bool:
    try:
        seal_pending(batch=batch)
    except DatabaseError as problem:
        _log.warning("The ledger could not be sealed, and will be tried again: %s", problem)
        connection.close()
    except checkpoints.CheckpointContradicts as problem:
        _log.error("%s", problem)
    else:
        return True
    return False


@contextmanager
def beside(*, seconds_between: float = SECONDS_BETWEEN) -> Iterator[None]:
    """Seal in a second thread, on a connection of its own, what a `with` commits; at its end, also a bad one, what is left.

    What keeps the sealer from sealing is logged, as by the worker, and does not stop the one who writes.
    """
    stop = threading.Event()

    def work() -> None:
        try:
            while not stop.wait(seconds_between):
                _seal_or_say_why(batch=BATCH_BESIDE)
            _seal_or_say_why(batch=BATCH_BESIDE)
        finally:
            connection.close()

    sealer = threading.Thread(target=work, name="sealer")
    sealer.start()
    try:
        yield
    finally:
        stop.set()
        sealer.join()


def _seal_batch(limit: int, now: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute("SELECT xid, position FROM ledger_checkpoint ORDER BY number DESC LIMIT 1")
        bookmark = cursor.fetchone() or (0, 0)
        previous = checkpoints.latest()
        number_before = restores.number_before_next(previous)
        events = _unsealed(cursor, bookmark, limit)
        if not events:
            return 0
        size = previous.size if previous else 0
        edge = tree.edge_from(size, lambda level, first, end: read_nodes(cursor, level, first, end))
        leaves = [sha256(b"\x00" + event.hash).digest() for event in events]
        completed = edge.append(leaves)
        indexed, controls = _advance_indexes(cursor, events, size)
        changes = _map_changes(cursor, events, indexed)
        made = checkpoints.make_checkpoint(
            number=number_before + 1, size=edge.size, root=edge.root(), heads_root=changes.root,
            previous=previous.hash if previous else NO_HASH, sealed_at=now,
        )  # fmt: skip
        _copy(cursor, "ledger_leaf (index, position, hash)", _leaf_lines(size, events, leaves))
        _copy(cursor, "ledger_node (level, index, hash)", _node_lines(completed))
        _copy(cursor, "ledger_control (leaf, name)", (f"{leaf}\t{name}\n" for name, leaf in controls))
        _write_map(cursor, changes, indexed)
        cursor.execute(
            "INSERT INTO ledger_checkpoint (number, size, xid, position, body, signature, key) VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [made.number, made.size, events[-1].xid, events[-1].position, made.body, made.signature, made.key],
        )
    return len(events)


def _unsealed(cursor: Any, bookmark: Sequence[int], limit: int) -> list[Unsealed]:
    with fast_cursor(cursor) as fast:
        fast.execute(
            "SELECT xid, position, hash, subject, seq, kind, to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM'),"
            " CASE WHEN corrects IS NOT NULL OR retracts IS NOT NULL THEN id::text END FROM ledger_event"
            " WHERE (xid, position) > (%s, %s) AND xid < ledger_horizon() ORDER BY xid, position LIMIT %s",
            [*bookmark, limit],
            binary=True,
        )
        return [Unsealed(*row) for row in fast.fetchall()]


def read_nodes(cursor: Any, level: int, first: int, end: int) -> list[bytes]:
    """The stored nodes of a level with first <= index < end; the `read` of `tree`."""
    if first >= end:
        return []
    if level == 0:
        cursor.execute("SELECT hash FROM ledger_leaf WHERE index >= %s AND index < %s ORDER BY index", [first, end])
    else:
        cursor.execute("SELECT hash FROM ledger_node WHERE level = %s AND index >= %s AND index < %s ORDER BY index", [level, first, end])
    found = [bytes(row[0]) for row in cursor.fetchall()]
    if len(found) != end - first:
        raise LookupError(f"nodes {first} to {end} of level {level} are not all stored")
    return found


def read_tiles(cursor: Any, level: int, indexes: Sequence[int]) -> dict[int, bytes]:
    """The stored tiles of the heads map; the `read` of `heads`."""
    with fast_cursor(cursor) as fast:
        fast.execute(
            "SELECT index, hashes FROM ledger_tile WHERE level = %s AND index = ANY (%b::int[])", [level, list(indexes)], binary=True
        )
        return dict(fast.fetchall())


# -- the heads map --


@dataclass(frozen=True)
class MapChanges:
    """Buckets and tiles as they are after a batch, and the root above them."""

    buckets: Mapping[int, bytes]
    tiles: Mapping[tuple[int, int], bytes]
    root: bytes


def _advance_indexes(cursor: Any, events: Sequence[Unsealed], size: int) -> tuple[dict[str, tuple[int, bytes]], list[tuple[str, int]]]:
    """The monthly indexes after these events (name -> count, head), and which control stands at which leaf in which index."""
    names: dict[tuple[str, str], str] = {}
    controls: list[tuple[str, int]] = []
    steps: dict[str, list[bytes]] = {}
    for place, event in enumerate(events):
        if event.control:
            for name in control_names(cursor, event.control):
                controls.append((name, size + place))
                steps.setdefault(name, []).append(event.hash)
            continue
        key = event.kind, event.month
        name = names.get(key) or names.setdefault(key, f"kind:{key[0]}:{key[1]}")
        steps.setdefault(name, []).append(event.hash)
    cursor.execute("SELECT name, count, head FROM ledger_index WHERE name = ANY (%s)", [list(steps)])
    indexed = {name: (count, bytes(head)) for name, count, head in cursor.fetchall()}
    for name, hashes in steps.items():
        count, head = indexed.get(name, (0, bytes(32)))
        for digest in hashes:
            head = sha256(head + digest).digest()
        indexed[name] = count + len(hashes), head
    return indexed, controls


def _map_changes(cursor: Any, events: Sequence[Unsealed], indexed: Mapping[str, tuple[int, bytes]]) -> MapChanges:
    newest: dict[str, Unsealed] = {}
    for event in events:  # within a stream the order of the tree need not be the order of seq
        if event.subject not in newest or newest[event.subject].seq < event.seq:
            newest[event.subject] = event
    changed: dict[int, list[tuple[bytes, bytes, int]]] = {}
    moved = [(heads.stream_name(subject), event.seq, event.hash) for subject, event in newest.items()]
    for name, count, head in [*moved, *((name, count, head) for name, (count, head) in indexed.items())]:
        key = entry_key(name)
        changed.setdefault(bucket_of(key), []).append((key, entry_value(name, count, head), count))
    with fast_cursor(cursor) as fast:
        fast.execute("SELECT index, entries FROM ledger_bucket WHERE index = ANY (%b::int[])", [list(changed)], binary=True)
        stored = dict(fast.fetchall())
    buckets = {index: heads.with_records(stored.get(index, b""), records) for index, records in changed.items()}
    digests = {index: heads.stored_digest(entries) for index, entries in buckets.items()}
    tiles, root = heads.raise_tree(digests, lambda level, indexes: read_tiles(cursor, level, indexes))
    return MapChanges(buckets, tiles, root)


def _write_map(cursor: Any, changes: MapChanges, indexed: Mapping[str, tuple[int, bytes]]) -> None:
    cursor.execute(
        "INSERT INTO ledger_index (name, count, head) SELECT * FROM unnest(%s::text[], %s::bigint[], %s::bytea[])"
        " ON CONFLICT (name) DO UPDATE SET count = excluded.count, head = excluded.head",
        [list(indexed), [count for count, _head in indexed.values()], [head for _count, head in indexed.values()]],
    )
    with fast_cursor(cursor) as fast:
        fast.execute(
            "INSERT INTO ledger_bucket (index, entries) SELECT * FROM unnest(%b::int[], %b::bytea[])"
            " ON CONFLICT (index) DO UPDATE SET entries = excluded.entries",
            [list(changes.buckets), list(changes.buckets.values())],
        )
        fast.execute(
            "INSERT INTO ledger_tile (level, index, hashes) SELECT * FROM unnest(%b::smallint[], %b::int[], %b::bytea[])"
            " ON CONFLICT (level, index) DO UPDATE SET hashes = excluded.hashes",
            [[level for level, _index in changes.tiles], [index for _level, index in changes.tiles], list(changes.tiles.values())],
        )


# -- lines for COPY --


def _leaf_lines(first: int, events: Sequence[Unsealed], leaves: Sequence[bytes]) -> Iterable[str]:
    return (f"{first + i}\t{event.position}\t\\\\x{leaf.hex()}\n" for i, (event, leaf) in enumerate(zip(events, leaves, strict=True)))


def _node_lines(completed: Sequence[tuple[int, int, list[bytes]]]) -> Iterable[str]:
    return (f"{level}\t{first + i}\t\\\\x{digest.hex()}\n" for level, first, hashes in completed for i, digest in enumerate(hashes))


def _copy(cursor: Any, table: str, lines: Iterable[str]) -> None:
    text = "".join(lines)
    if text:
        with cursor.copy(f"COPY {table} FROM STDIN") as copy:
            copy.write(text)
