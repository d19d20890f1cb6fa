"""The Merkle tree: known roots of RFC 6962 trees, proofs of every size, and appending in pieces."""

from hashlib import sha256

import pytest

from yinuo.ledger import proofs, tree

# The eight inputs and roots of the Certificate Transparency reference implementation.
INPUTS = [bytes.fromhex(text) for text in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [sha256(b"\x00" + number.to_bytes(4, "big")).digest() for number in range(300)]


def stored_levels(leaves):
    levels = {0: list(leaves)}
    while len(levels[max(levels)]) >= tree.WIDTH:
        top = levels[max(levels)]
        whole = len(top) // tree.WIDTH
        levels[max(levels) + tree.STEP] = [tree.fold(top[i * tree.WIDTH : (i + 1) * tree.WIDTH]) for i in range(whole)]
    levels[max(levels) + tree.STEP] = []
    return levels


def test_known_roots():
    leaves = [tree.leaf_hash(item) for item in INPUTS]
    for size, root in enumerate(ROOTS, start=1):
        assert tree.root_of(leaves[:size]).hex() == root
        edge = tree.TreeEdge()
        edge.append(leaves[:size])
        assert edge.root().hex() == root
    assert tree.TreeEdge().root().hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("sizes", [(1,), (15, 1, 1), (16,), (17, 239), (255, 1, 1), (256, 44), (100, 100, 100)])
def test_appending_in_pieces_gives_the_same_tree(sizes):
    edge, done = tree.TreeEdge(), 0
    stored = {}
    for size in sizes:
        for level, first, hashes in edge.append(LEAVES[done : done + size]):
            for place, digest in enumerate(hashes):
                assert (level, first + place) not in stored
                stored[level, first + place] = digest
        done += size
        levels = stored_levels(LEAVES[:done])
        assert edge.root() == tree.root_of(LEAVES[:done])
        assert tree.edge_from(done, tree.reader_of(levels)).root() == edge.root()
    expected = {(level, i): h for level, hashes in levels.items() if level for i, h in enumerate(hashes)}
    assert stored == expected


@pytest.mark.parametrize("size", [1, 2, 3, 7, 16, 17, 33, 255, 256, 257, 300])
def test_inclusion(size):
    read = tree.reader_of(stored_levels(LEAVES[:size]))
    root = tree.root_of(LEAVES[:size])
    for index in range(size):
        path = tree.inclusion_path(index, size, read)
        assert proofs.includes(LEAVES[index], index, size, path, root)
        assert not proofs.includes(LEAVES[index - 1 if index else -1], index, size, path, root) or size == 1
        assert not proofs.includes(LEAVES[index], index, size, [*path, bytes(32)], root)
        if path:
            assert not proofs.includes(LEAVES[index], index, size, path[:-1], root)
    with pytest.raises(ValueError, match="not in a tree"):
        tree.inclusion_path(size, size, read)


def test_consistency_of_every_pair():
    size = 70
    read = tree.reader_of(stored_levels(LEAVES[:size]))
    roots = {n: tree.root_of(LEAVES[:n]) for n in range(1, size + 1)}
    for new in range(1, size + 1):
        for old in range(1, new + 1):
            path = tree.consistency_path(old, new, read)
            assert proofs.is_consistent(old, new, roots[old], roots[new], path)
            assert not proofs.is_consistent(old, new, bytes(32), roots[new], path)
            assert not proofs.is_consistent(old, new, roots[old], bytes(32), path)
