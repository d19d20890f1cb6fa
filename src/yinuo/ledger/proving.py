"""Proofs out of the stored tree and map: that an event is in the ledger, that a checkpoint continues another, how a name ends.

All proofs of one `with sealed()` block are about one checkpoint: the sealer waits outside.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from yinuo.kit.words import gettext_lazy as _
from yinuo.ledger import checkpoints, heads, refusals, tree
from yinuo.ledger.checkpoints import Checkpoint
from yinuo.ledger.sealing import LOCK, read_nodes, read_tiles


class NotSealedYet(refusals.BadEvent):
    code, http = "event_not_sealed", 409
    text = _("The event {id} is in the ledger but not sealed yet. Ask again in ten seconds.")


@dataclass(frozen=True)
class HeadsProof:
    """What the map says of a name: count and last hash, its bucket's entries (key, value), and sixteen siblings up to the root."""

    name: str
    count: int
    head: bytes
    entries: list[tuple[bytes, bytes]]
    path: list[bytes]

    def as_json(self) -> dict[str, Any]:
        """Hashes in hex."""
        return {
            "name": self.name, "count": self.count, "head": self.head.hex(), "bucket": heads.bucket_of(heads.entry_key(self.name)),
            "entries": [[key.hex(), value.hex()] for key, value in self.entries], "path": [digest.hex() for digest in self.path],
        }  # fmt: skip


@contextmanager
def sealed() -> Iterator[Checkpoint | None]:
    """Hold the sealer back inside a `with`, and give the newest checkpoint: what is stored is exactly what it describes."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [LOCK])
        yield checkpoints.latest()


def leaf_of(identity: str) -> int:
    """An event's place in the tree.

    Raises:
        NoSuchEvent, NotSealedYet
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.index FROM ledger_event e LEFT JOIN ledger_leaf l ON l.position = e.position WHERE e.id = %s::uuid", [identity]
        )
        row = cursor.fetchone()
    if row is None:
        raise refusals.NoSuchEvent(id=identity)
    if row[0] is None:
        raise NotSealedYet(id=identity)
    return int(row[0])


def inclusion(index: int, size: int) -> list[bytes]:
    """The path from a leaf to the root of the tree of `size` leaves."""
    with connection.cursor() as cursor:
        return tree.inclusion_path(index, size, lambda level, first, end: read_nodes(cursor, level, first, end))


def consistency(old: int, new: int) -> list[bytes]:
    """The proof that the tree of `old` leaves is the beginning of the tree of `new` leaves."""
    with connection.cursor() as cursor:
        return tree.consistency_path(old, new, lambda level, first, end: read_nodes(cursor, level, first, end))


def heads_proof(name: str) -> HeadsProof | None:
    """What the map under the newest checkpoint says of a name; None where it has never been sealed. Ask inside `sealed()`."""
    key = heads.entry_key(name)
    bucket = heads.bucket_of(key)
    with connection.cursor() as cursor:
        cursor.execute("SELECT entries FROM ledger_bucket WHERE index = %s", [bucket])
        row = cursor.fetchone()
        records = heads.records_of(bytes(row[0])) if row else []
        counts = [count for other, _value, count in records if other == key]
        if not counts:
            return None
        path = heads.sibling_path(bucket, lambda level, indexes: read_tiles(cursor, level, indexes))
        head = _head_of(cursor, name, counts[0])
    return HeadsProof(name, counts[0], head, [(other, value) for other, value, _count in records], path)


def _head_of(cursor: Any, name: str, count: int) -> bytes:
    if name.startswith("stream:"):
        cursor.execute("SELECT hash FROM ledger_event WHERE subject = %s AND seq = %s", [name.removeprefix("stream:"), count])
    else:
        cursor.execute("SELECT head FROM ledger_index WHERE name = %s", [name])
    return bytes(cursor.fetchone()[0])


def index_entries(name: str) -> list[tuple[int, str, bytes]]:
    """The events of a monthly index (`kind:KIND:YYYY-MM`) in the order of the tree: leaf, id, hash. Ask inside `sealed()`."""
    _kind, kind, month = name.split(":")
    first = f"{month}-01T00:00:00Z"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.index, e.id::text, e.hash FROM ledger_event e JOIN ledger_leaf l ON l.position = e.position"
            " WHERE e.kind = %s AND e.corrects IS NULL AND e.retracts IS NULL AND e.occurred_at >= %s::timestamptz"
            " AND e.occurred_at < (%s::timestamp + interval '1 month') AT TIME ZONE 'UTC'"
            " UNION ALL SELECT l.index, e.id::text, e.hash FROM ledger_control c JOIN ledger_leaf l ON l.index = c.leaf"
            " JOIN ledger_event e ON e.position = l.position WHERE c.name = %s ORDER BY 1",
            [kind, first, first[:10], name],
        )
        return [(index, identity, bytes(digest)) for index, identity, digest in cursor.fetchall()]
