"""The Merkle tree over all events (RFC 6962): leaves `SHA256(0x00 || event hash)`, nodes `SHA256(0x01 || left || right)`.

Only whole subtrees are ever stored, and of these only every fourth level (0, 4, 8 …): a level in between is at most fifteen hashes
away. `TreeEdge` is all that appending needs: the nodes at the right edge that are not yet under a stored parent.
Pure: where nodes come from is the caller's `read`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

STEP = 4
"""Levels between stored levels."""
WIDTH = 1 << STEP
EMPTY_ROOT = sha256(b"").digest()

ReadNodes = Callable[[int, int, int], Sequence[bytes]]
"""`read(level, first, end)`: the stored hashes of a stored level with indexes first <= i < end."""


def leaf_hash(event_hash: bytes) -> bytes:
    """The leaf of an event."""
    return sha256(b"\x00" + event_hash).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The node above two subtrees."""
    return sha256(b"\x01" + left + right).digest()


def largest_power_below(size: int) -> int:
    """The largest power of two smaller than `size` (size > 1): where RFC 6962 splits a tree."""
    return 1 << (size - 1).bit_length() - 1


def fold(nodes: Sequence[bytes]) -> bytes:
    """The root over a power of two of nodes of one level."""
    row = list(nodes)
    while len(row) > 1:
        row = [sha256(b"\x01" + row[i] + row[i + 1]).digest() for i in range(0, len(row), 2)]
    return row[0]


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes, straight from the definition; for small trees and tests."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    split = largest_power_below(len(leaves))
    return node_hash(root_of(leaves[:split]), root_of(leaves[split:]))


@dataclass
class TreeEdge:
    """The right edge of a tree of `size` leaves: for each stored level the fewer than sixteen newest nodes without a stored parent."""

    size: int = 0
    rows: list[list[bytes]] = field(default_factory=list)

    def append(self, leaves: Sequence[bytes]) -> list[tuple[int, int, list[bytes]]]:
        """Add leaf hashes; returns the stored nodes this completes as (level, index of the first, hashes), levels 4, 8, …"""
        completed: list[tuple[int, int, list[bytes]]] = []
        added: Sequence[bytes] = leaves
        start = self.size
        self.size += len(leaves)
        place = 0
        while added:
            if place == len(self.rows):
                self.rows.append([])
            row = self.rows[place]
            row.extend(added)
            whole = len(row) // WIDTH * WIDTH
            parents = _parents(row, whole)
            del row[:whole]
            start >>= STEP
            place += 1
            if parents:
                completed.append((place * STEP, start, parents))
            added = parents
        return completed

    def root(self) -> bytes:
        """The root over all leaves so far."""
        right: bytes | None = None
        for row in self.rows:
            end = len(row)
            for bit in range(STEP):
                if end >> bit & 1:
                    begin = end - (1 << bit)
                    subtree = fold(row[begin:end])
                    right = subtree if right is None else node_hash(subtree, right)
                    end = begin
        return EMPTY_ROOT if right is None else right


def _parents(row: Sequence[bytes], whole: int) -> list[bytes]:
    """The nodes four levels up over the first `whole` nodes (a multiple of sixteen)."""
    level = list(row[:whole])
    for _level in range(STEP):
        level = [sha256(b"\x01" + level[i] + level[i + 1]).digest() for i in range(0, len(level), 2)]
    return level


def edge_from(size: int, read: ReadNodes) -> TreeEdge:
    """The right edge of a stored tree of `size` leaves."""
    edge = TreeEdge(size)
    level = 0
    while size >> level:
        end = size >> level
        edge.rows.append(list(read(level, end // WIDTH * WIDTH, end)))
        level += STEP
    return edge


def inclusion_path(index: int, size: int, read: ReadNodes) -> list[bytes]:
    """The hashes that lead from leaf `index` to the root of the tree of `size` leaves (RFC 6962, 2.1.1).

    Raises:
        ValueError: there is no such leaf in a tree of this size.
    """
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size} leaves")
    siblings = list(_siblings(index, size))
    return [range_hash(first, end, read) for first, end in reversed(siblings)]


def _siblings(index: int, size: int) -> Iterator[tuple[int, int]]:
    """The subtrees beside the way from the root down to a leaf."""
    first, end = 0, size
    while end - first > 1:
        split = first + largest_power_below(end - first)
        if index < split:
            yield split, end
            end = split
        else:
            yield first, split
            first = split


def consistency_path(old: int, new: int, read: ReadNodes) -> list[bytes]:
    """The hashes that show the tree of `old` leaves to be the beginning of the tree of `new` leaves (RFC 6962, 2.1.2).

    Raises:
        ValueError: not 0 < old <= new.
    """
    if not 0 < old <= new:
        raise ValueError(f"no proof leads from {old} to {new} leaves")
    ranges: list[tuple[int, int]] = []
    first, end, is_old_root = 0, new, True
    while old != end:
        split = first + largest_power_below(end - first)
        if old <= split:
            ranges.append((split, end))
            end = split
        else:
            ranges.append((first, split))
            first, is_old_root = split, False
    if not is_old_root:
        ranges.append((first, end))
    return [range_hash(first, end, read) for first, end in reversed(ranges)]


def range_hash(first: int, end: int, read: ReadNodes) -> bytes:
    """The root over leaves first <= i < end, where `first` is a multiple of the power of two at or above the length."""
    right: bytes | None = None
    for level, index in _whole_subtrees(first, end):
        stored = level // STEP * STEP
        spread = 1 << (level - stored)
        subtree = fold(read(stored, index * spread, (index + 1) * spread))
        right = subtree if right is None else node_hash(subtree, right)
    assert right is not None, "a range has at least one leaf"
    return right


def _whole_subtrees(first: int, end: int) -> Iterator[tuple[int, int]]:
    """The whole subtrees that make up a range, from the right: (level, index)."""
    length = end - first
    level = 0
    while length:
        if length & 1:
            end -= 1 << level
            yield level, end >> level
        length >>= 1
        level += 1


def reader_of(levels: Mapping[int, Sequence[bytes]]) -> ReadNodes:
    """A `read` over hashes held in memory."""
    return lambda level, first, end: levels[level][first:end]
