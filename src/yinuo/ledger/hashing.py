"""What exactly is hashed: the signed form of an event, its hash, and the hash of a request for idempotency.

The hash of an event covers the hash of the event before it in the same stream, so the event hash *is* the stream chain.
Pure: no database, no clock. Text is UTF-8; instants are int64 seconds since 1970-01-01 UTC inside and ISO 8601 with Z in the form.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from json.encoder import encode_basestring
from typing import Any

from yinuo.kit import canonical_json

SCHEMA = 1
"""Version of the signed form."""
NO_HASH = bytes(32)
"""Stands before the first event of a stream and before the first checkpoint."""
SIGNED_KEYS = (
    "actor", "corrects", "data", "id", "kind", "occurred_at", "prev", "received_at", "recorded_at", "refs",
    "retracts", "schema", "seq", "source", "subject",
)  # fmt: skip

quoted = encode_basestring
"""JSON text of a string, with exactly the escapes RFC 8785 asks for."""


@lru_cache(maxsize=65536)
def instant_text(seconds: int) -> str:
    """Seconds since 1970 UTC as ISO 8601: `1770971999` is `2026-02-13T08:39:59Z`.

    >>> instant_text(0)
    '1970-01-01T00:00:00Z'
    """
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if seconds >= 0 else _before_1970(seconds)


def _before_1970(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None).isoformat() + "Z"


def json_text(value: Any) -> str:
    """Canonical JSON (RFC 8785) as text; flat values of text, lists of text and whole numbers take a fast way to the same characters."""
    if type(value) is dict and all(_is_plain(item) and type(key) is str and key.isascii() for key, item in value.items()):
        return _encode(value)
    return canonical_json.dumps(value).decode("utf-8")


def _is_plain(item: Any) -> bool:
    kind = type(item)
    if kind is list:
        return all(type(one) is str for one in item)
    return kind is str or (kind is int and abs(item) <= canonical_json.LARGEST_WHOLE_NUMBER) or kind is bool or item is None


def is_canonical(body: str, parsed: Any) -> bool:
    """Whether this text is the canonical form of the value that was read from it; audit asks this for every event."""
    return body == _encode(parsed) or body == canonical_json.dumps(parsed).decode("utf-8")


_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def signed_form(
    *, id: str, kind: str, subject: str, seq: int, prev: bytes, occurred_at: str, received_at: str, recorded_at: str, actor: str,
    source: str, refs: str, data: str, corrects: str | None, retracts: str | None,
) -> str:  # fmt: skip
    """The signed form of an event as canonical JSON text. `refs` and `data` come as canonical JSON text, times as `instant_text`.

    All fifteen keys are always there, in the order RFC 8785 sorts them; what was not given is null.
    """
    return form_of_pieces(
        id=id, kind=quoted(kind), subject=quoted(subject), seq=seq, prev=prev.hex(), occurred_at=occurred_at, received_at=received_at,
        recorded_at=recorded_at, actor=quoted(actor), source=quoted(source), refs=refs, data=data, corrects=id_or_null(corrects),
        retracts=id_or_null(retracts),
    )  # fmt: skip


def form_of_pieces(
    *, id: str, kind: str, subject: str, seq: int, prev: str, occurred_at: str, received_at: str, recorded_at: str, actor: str,
    source: str, refs: str, data: str, corrects: str, retracts: str,
) -> str:  # fmt: skip
    """`signed_form` of pieces that are JSON text already (`prev` in hex): who writes many events quotes what repeats only once."""
    return (
        f'{{"actor":{actor},"corrects":{corrects},"data":{data},"id":"{id}","kind":{kind}'
        f',"occurred_at":"{occurred_at}","prev":"{prev}","received_at":"{received_at}"'
        f',"recorded_at":"{recorded_at}","refs":{refs},"retracts":{retracts},"schema":{SCHEMA}'
        f',"seq":{seq},"source":{source},"subject":{subject}}}'
    )


def request_hash(
    *, kind: str, subject: str, occurred_at: int, received_at: int, actor: str, source: str, source_id: str, refs: str, data: str,
    corrects: str | None, retracts: str | None,
) -> bytes:  # fmt: skip
    """SHA-256 of what a sender said, without what the ledger adds (id, number, chain, time of recording).

    Two requests under the same source and source id are the same request exactly when this is equal.
    """
    return request_hash_of_pieces(
        kind=quoted(kind), subject=quoted(subject), occurred_at=occurred_at, received_at=received_at, actor=quoted(actor),
        source=quoted(source), source_id=quoted(source_id), refs=refs, data=data, corrects=id_or_null(corrects),
        retracts=id_or_null(retracts),
    )  # fmt: skip


def request_hash_of_pieces(
    *, kind: str, subject: str, occurred_at: int, received_at: int, actor: str, source: str, source_id: str, refs: str, data: str,
    corrects: str, retracts: str,
) -> bytes:  # fmt: skip
    """`request_hash` of pieces that are JSON text already."""
    text = f"[{source},{source_id},{kind},{subject},{occurred_at},{received_at},{actor},{refs},{data},{corrects},{retracts}]"
    return sha256(text.encode("utf-8")).digest()


def event_hash(body: str) -> bytes:
    """SHA-256 of the signed form as it is stored."""
    return sha256(body.encode("utf-8")).digest()


def prev_of(event: Mapping[str, Any]) -> bytes:
    """The hash of the stream's previous event, as a signed form names it."""
    return bytes.fromhex(event["prev"])


def chain_is_whole(events: Sequence[Mapping[str, Any]], hashes: Sequence[bytes]) -> bool:
    """Whether parsed signed forms of one stream, in order of seq, are numbered from 1 without gaps and chained."""
    before = NO_HASH
    for number, (event, digest) in enumerate(zip(events, hashes, strict=True), start=1):
        if event["seq"] != number or event["prev"] != before.hex():
            return False
        before = digest
    return True


def id_or_null(identity: str | None) -> str:
    """JSON text of an id, or null."""
    return "null" if identity is None else f'"{identity}"'
