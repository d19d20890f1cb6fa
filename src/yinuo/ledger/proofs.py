"""Checking proofs: inclusion, consistency, a name in the heads map, a signed checkpoint. Pure; audit uses exactly these."""

from __future__ import annotations

from collections.abc import Sequence

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from yinuo.ledger.heads import LEVELS, bucket_digest, bucket_of, entry_key, entry_value
from yinuo.ledger.tree import node_hash


def root_from_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that this path leads to, or None where the path does not fit the index and size (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return None
    position, last, root = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return None
        if position & 1 or position == last:
            root = node_hash(sibling, root)
            while not position & 1 and position:
                position >>= 1
                last >>= 1
        else:
            root = node_hash(root, sibling)
        position >>= 1
        last >>= 1
    return root if last == 0 else None


def includes(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether the leaf stands at `index` in the tree of `size` leaves with this root."""
    return root_from_inclusion(leaf, index, size, path) == root


def is_consistent(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether the tree of `old` leaves is the beginning of the tree of `new` leaves (RFC 9162, 2.1.4.2)."""
    if old == new:
        return old_root == new_root and not path
    if not 0 < old < new or not path:
        return False
    hashes = list(path)
    if old & (old - 1) == 0:
        hashes.insert(0, old_root)
    position, last = old - 1, new - 1
    while position & 1:
        position >>= 1
        last >>= 1
    old_found = new_found = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            old_found = node_hash(sibling, old_found)
            new_found = node_hash(sibling, new_found)
            while not position & 1 and position:
                position >>= 1
                last >>= 1
        else:
            new_found = node_hash(new_found, sibling)
        position >>= 1
        last >>= 1
    return last == 0 and old_found == old_root and new_found == new_root


def names_head(
    *, name: str, count: int, head: bytes, entries: Sequence[tuple[bytes, bytes]], path: Sequence[bytes], heads_root: bytes
) -> bool:
    """Whether the map under `heads_root` says that `name` has `count` events and ends with `head`.

    Args:
        entries: the name's whole bucket, (key, value) sorted by key.
        path: the sixteen sibling hashes from the bucket to the root.
    """
    if list(entries) != sorted(entries) or len({key for key, _value in entries}) != len(entries) or len(path) != LEVELS:
        return False
    key = entry_key(name)
    bucket = bucket_of(key)
    if any(bucket_of(other) != bucket for other, _value in entries):
        return False
    if (key, entry_value(name, count, head)) not in entries:
        return False
    found, index = bucket_digest(entries), bucket
    for sibling in path:
        found = node_hash(sibling, found) if index & 1 else node_hash(found, sibling)
        index >>= 1
    return found == heads_root


def is_signed(body: bytes, signature: bytes, public_key: bytes) -> bool:
    """Whether the Ed25519 signature over these bytes belongs to this key."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, body)
    except (InvalidSignature, ValueError):
        return False
    return True
