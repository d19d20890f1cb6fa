"""Whole streams and monthly indexes as they stand under the newest checkpoint, each with the proof of its head: the raw stuff of bundles.

Ask inside one `proving.sealed()` block, so that everything is about the same checkpoint.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from yinuo.ledger import heads, proving
from yinuo.ledger.sealing import read_tiles


def stream_evidence(subject: str) -> dict[str, Any]:
    """A subject's sealed events in order, in their signed form, and the proof that these are all: `subject, events, head`."""
    head = head_evidence(f"stream:{subject}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM ledger_event WHERE subject = %s AND seq <= %s ORDER BY seq", [subject, head["count"]])
        events = [json.loads(body) for (body,) in cursor.fetchall()]
    return {"subject": subject, "events": events, "head": head}


def index_evidence(name: str) -> dict[str, Any]:
    """A monthly index `kind:KIND:YYYY-MM`: its events in the order of the tree, and the proof that these are all: `name, events, head`."""
    head = head_evidence(name)
    entries = proving.index_entries(name)[: head["count"]] if head["count"] else []
    return {"name": name, "events": _bodies([identity for _index, identity, _digest in entries]), "head": head}


def head_evidence(name: str) -> dict[str, Any]:
    """The map's proof of a name's head; count 0 and no head where the map has no such name, with the bucket that shows it."""
    found = proving.heads_proof(name)
    if found is not None:
        return found.as_json()
    key = heads.entry_key(name)
    bucket = heads.bucket_of(key)
    with connection.cursor() as cursor:
        cursor.execute("SELECT entries FROM ledger_bucket WHERE index = %s", [bucket])
        row = cursor.fetchone()
        records = heads.records_of(bytes(row[0])) if row else []
        path = heads.sibling_path(bucket, lambda level, indexes: read_tiles(cursor, level, indexes))
    entries = [[other.hex(), value.hex()] for other, value, _count in records]
    return {"name": name, "count": 0, "head": None, "bucket": bucket, "entries": entries, "path": [digest.hex() for digest in path]}


def inclusion_evidence(identity: str, size: int) -> dict[str, Any]:
    """Where an event lies in the tree of `size` leaves: `id, index, path`."""
    index = proving.leaf_of(identity)
    return {"id": identity, "index": index, "path": [digest.hex() for digest in proving.inclusion(index, size)]}


def _bodies(identities: Sequence[str]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id::text, body FROM ledger_event WHERE id = ANY (%s::uuid[])", [list(identities)])
        found = dict(cursor.fetchall())
    return [json.loads(found[identity]) for identity in identities]


def leaves_of(identities: Sequence[str]) -> dict[str, int]:
    """Places in the tree of the sealed ones among some events, by id."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.id::text, l.index FROM ledger_event e JOIN ledger_leaf l ON l.position = e.position WHERE e.id = ANY (%s::uuid[])",
            [list(identities)],
        )
        return dict(cursor.fetchall())


def entries(*, before: int | None, subject: str | None, limit: int) -> list[tuple[int, str, str, datetime, datetime, str]]:
    """Sealed entries, newest first: place in the tree, kind, subject, recorded and occurred instants, hash in hex.

    Args:
        before: only places before this one. subject: only this subject's.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.index, e.kind, e.subject, e.recorded_at, e.occurred_at, encode(e.hash, 'hex')"
            " FROM ledger_leaf l JOIN ledger_event e ON e.position = l.position"
            " WHERE (%s::bigint IS NULL OR l.index < %s) AND (%s::text IS NULL OR e.subject = %s) ORDER BY l.index DESC LIMIT %s",
            [before, before, subject, subject, limit],
        )
        return list(cursor.fetchall())
