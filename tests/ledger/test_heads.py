"""The heads map: what it says of a name can be shown, and nothing else can."""

from hashlib import sha256

from yinuo.ledger import heads, proofs

NAMES = [f"stream:case:{number}" for number in range(400)]


class Map:
    """A heads map in memory."""

    def __init__(self):
        self.buckets, self.tiles, self.root = {}, {}, heads.empty_node(heads.LEVELS)

    def put(self, items):
        changed = {}
        for name, count, head in items:
            key = heads.entry_key(name)
            changed.setdefault(heads.bucket_of(key), []).append((key, heads.entry_value(name, count, head), count))
        for bucket, records in changed.items():
            self.buckets[bucket] = heads.with_records(self.buckets.get(bucket, b""), records)
        digests = {bucket: heads.stored_digest(self.buckets[bucket]) for bucket in changed}
        tiles, self.root = heads.raise_tree(digests, self.read)
        self.tiles |= tiles

    def read(self, level, indexes):
        return {index: self.tiles[level, index] for index in indexes if (level, index) in self.tiles}

    def proof(self, name):
        bucket = heads.bucket_of(heads.entry_key(name))
        entries = [(key, value) for key, value, _count in heads.records_of(self.buckets.get(bucket, b""))]
        return entries, heads.sibling_path(bucket, self.read)


def test_every_name_is_shown_and_no_other_count():
    book = Map()
    book.put([(name, 1, bytes(32)) for name in NAMES[:300]])
    book.put([(name, 7, sha256(name.encode()).digest()) for name in NAMES[200:]])
    assert book.root == heads.root_over(book.buckets)
    for name in NAMES:
        count, head = (1, bytes(32)) if name in NAMES[:200] else (7, sha256(name.encode()).digest())
        entries, path = book.proof(name)
        assert proofs.names_head(name=name, count=count, head=head, entries=entries, path=path, heads_root=book.root)
        assert not proofs.names_head(name=name, count=count + 1, head=head, entries=entries, path=path, heads_root=book.root)
        assert not proofs.names_head(name=name + "x", count=count, head=head, entries=entries, path=path, heads_root=book.root)
        assert not proofs.names_head(name=name, count=count, head=head, entries=entries, path=path[::-1], heads_root=book.root)


def test_a_count_is_never_lowered():
    book = Map()
    book.put([("stream:case:1", 5, bytes(32))])
    root = book.root
    book.put([("stream:case:1", 4, b"\x01" * 32)])
    assert book.root == root


def test_the_empty_map_is_the_tree_over_empty_buckets():
    assert heads.root_over({}) == heads.empty_node(16)
    assert heads.empty_node(0) == sha256(b"\x02").digest()
