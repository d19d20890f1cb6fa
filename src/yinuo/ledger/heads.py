"""The heads map: how many events each stream and each monthly index of a kind has, and with which hash it ends, under one root.

An entry is `SHA256(name)` -> `SHA256(canonical {"count","head","name"})`. The first 16 bits of the key choose one of 65536 buckets; a
bucket's digest is `SHA256(0x02 || key || value || key || value …)` in the order of keys; above the buckets stands a full binary tree
of 16 levels. Digests and nodes are stored by tiles of sixteen (levels 0, 4, 8, 12 above the buckets), a tile for each stored parent.
Pure: where buckets and tiles come from is the caller's business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from hashlib import sha256

from yinuo.ledger.hashing import instant_text, quoted
from yinuo.ledger.tree import STEP, WIDTH, fold, node_hash

LEVELS = 16
BUCKETS = 1 << LEVELS
RECORD = 72
"""Bytes of a stored entry: key, value, and the count as eight bytes, so that a count is never lowered."""

Tiles = Callable[[int, Sequence[int]], Mapping[int, bytes]]
"""`read(level, indexes)`: the stored tiles (sixteen hashes in 512 bytes) of a level; what was never written is missing."""


def stream_name(subject: str) -> str:
    """The name of a subject's stream in the map."""
    return "stream:" + subject


def index_name(kind: str, occurred_at: int) -> str:
    """The name of a kind's monthly index (UTC month of occurrence) in the map.

    >>> index_name("rating.given", 1770971999)
    'kind:rating.given:2026-02'
    """
    return f"kind:{kind}:{instant_text(occurred_at)[:7]}"


def entry_key(name: str) -> bytes:
    """The key of a name."""
    return sha256(name.encode("utf-8")).digest()


def entry_value(name: str, count: int, head: bytes) -> bytes:
    """The value of a name: its count and last hash, bound to the name."""
    return sha256(f'{{"count":{count},"head":"{head.hex()}","name":{quoted(name)}}}'.encode()).digest()


def bucket_of(key: bytes) -> int:
    """The bucket of a key."""
    return key[0] << 8 | key[1]


def bucket_digest(entries: Iterable[tuple[bytes, bytes]]) -> bytes:
    """The digest of a bucket's entries, given in the order of keys."""
    return sha256(b"\x02" + b"".join(key + value for key, value in entries)).digest()


@cache
def empty_node(level: int) -> bytes:
    """The node of a level above buckets that are all empty."""
    if level == 0:
        return bucket_digest(())
    return node_hash(empty_node(level - 1), empty_node(level - 1))


def indexed_next(head: bytes, event_hash: bytes) -> bytes:
    """The head of a monthly index after one more event."""
    return sha256(head + event_hash).digest()


# -- a bucket as it is stored --


def records_of(stored: bytes) -> list[tuple[bytes, bytes, int]]:
    """A stored bucket as (key, value, count), in the order of keys."""
    places = range(0, len(stored), RECORD)
    return [(stored[i : i + 32], stored[i + 32 : i + 64], int.from_bytes(stored[i + 64 : i + RECORD], "big")) for i in places]


def with_records(stored: bytes, changed: Iterable[tuple[bytes, bytes, int]]) -> bytes:
    """A stored bucket after some names moved on. A record with a lower count than the stored one changes nothing."""
    found = {stored[i : i + 32]: stored[i : i + RECORD] for i in range(0, len(stored), RECORD)}
    for key, value, count in changed:
        counted = count.to_bytes(8, "big")
        if key not in found or found[key][64:] < counted:
            found[key] = key + value + counted
    return b"".join(sorted(found.values()))


def stored_digest(stored: bytes) -> bytes:
    """The digest of a stored bucket."""
    return sha256(b"\x02" + b"".join(stored[i : i + 64] for i in range(0, len(stored), RECORD))).digest()


# -- the tree above --


def raise_tree(digests: Mapping[int, bytes], read: Tiles) -> tuple[dict[tuple[int, int], bytes], bytes]:
    """Put new bucket digests into the tree.

    Returns:
        The tiles that changed, by (level, index), and the new root.
    """
    changed: dict[tuple[int, int], bytes] = {}
    nodes = dict(digests)
    for level in range(0, LEVELS, STEP):
        by_tile: dict[int, list[int]] = {}
        for index in nodes:
            by_tile.setdefault(index // WIDTH, []).append(index)
        stored = read(level, sorted(by_tile))
        above: dict[int, bytes] = {}
        for tile, indexes in by_tile.items():
            hashes = split_tile(stored.get(tile) or empty_tile(level))
            for index in indexes:
                hashes[index % WIDTH] = nodes[index]
            changed[level, tile] = b"".join(hashes)
            above[tile] = fold(hashes)
        nodes = above
    return changed, nodes[0]


def sibling_path(bucket: int, read: Tiles) -> list[bytes]:
    """The sixteen sibling hashes from a bucket up to the root."""
    path: list[bytes] = []
    index = bucket
    for level in range(0, LEVELS, STEP):
        tile = index // WIDTH
        row = split_tile(read(level, [tile]).get(tile) or empty_tile(level))
        place = index % WIDTH
        while len(row) > 1:
            path.append(row[place ^ 1])
            row = [node_hash(row[i], row[i + 1]) for i in range(0, len(row), 2)]
            place >>= 1
        index = tile
    return path


def root_over(buckets: Mapping[int, bytes]) -> bytes:
    """The root over stored buckets, from the ground up; audit compares with it."""
    digests = {index: stored_digest(stored) for index, stored in buckets.items()}
    return raise_tree(digests, lambda _level, _indexes: {})[1] if digests else empty_node(LEVELS)


def split_tile(tile: bytes) -> list[bytes]:
    """The sixteen hashes of a tile."""
    return [tile[i : i + 32] for i in range(0, WIDTH * 32, 32)]


def empty_tile(level: int) -> bytes:
    """A tile over buckets that are all empty."""
    return empty_node(level) * WIDTH
