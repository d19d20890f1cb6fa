"""The ledger's tables as Django sees them. They are made by SQL in the first migration; rows are read and written by SQL only.

Nothing outside this package imports this module (an import contract says so): others call `book`, `followers`, `sealing`.
"""

from __future__ import annotations

from django.db import models


class Event(models.Model):
    """A fact; partitioned by the month of `recorded_at`. `body` is the signed form, byte for byte what was hashed."""

    id = models.UUIDField(primary_key=True)
    position = models.BigIntegerField()
    xid = models.BigIntegerField()
    kind = models.TextField()
    subject = models.TextField()
    seq = models.BigIntegerField()
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    corrects = models.UUIDField(null=True)
    retracts = models.UUIDField(null=True)
    hash = models.BinaryField()
    body = models.TextField()

    class Meta:
        db_table = "ledger_event"


class Stream(models.Model):
    """How far a subject's stream has come: the number and hash of its newest event."""

    subject = models.TextField(primary_key=True)
    seq = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        db_table = "ledger_stream"


class Request(models.Model):
    """A request that was taken in, by its source's own number, so that a second sending adds nothing."""

    pk = models.CompositePrimaryKey("source", "source_id")
    source = models.TextField()
    source_id = models.TextField()
    event = models.UUIDField()
    content = models.BinaryField()

    class Meta:
        db_table = "ledger_dedup"


class Leaf(models.Model):
    """A leaf of the tree: the event's place in it and the leaf hash."""

    index = models.BigIntegerField(primary_key=True)
    position = models.BigIntegerField(unique=True)
    hash = models.BinaryField()

    class Meta:
        db_table = "ledger_leaf"


class Node(models.Model):
    """A whole subtree's hash, levels 4, 8, 12 …"""

    pk = models.CompositePrimaryKey("level", "index")
    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        db_table = "ledger_node"


class Bucket(models.Model):
    """The entries of one bucket of the heads map, as `heads.records_of` reads them."""

    index = models.IntegerField(primary_key=True)
    entries = models.BinaryField()

    class Meta:
        db_table = "ledger_bucket"


class Tile(models.Model):
    """Sixteen hashes of the tree above the buckets."""

    pk = models.CompositePrimaryKey("level", "index")
    level = models.SmallIntegerField()
    index = models.IntegerField()
    hashes = models.BinaryField()

    class Meta:
        db_table = "ledger_tile"


class Index(models.Model):
    """A kind's monthly index: how many sealed events it has, and its running hash."""

    name = models.TextField(primary_key=True)
    count = models.BigIntegerField()
    head = models.BinaryField()

    class Meta:
        db_table = "ledger_index"


class Control(models.Model):
    """A correction or retraction stands in the monthly indexes of what it is about, not in one of its own kind."""

    pk = models.CompositePrimaryKey("name", "leaf")
    name = models.TextField()
    leaf = models.BigIntegerField()

    class Meta:
        db_table = "ledger_control"


class Checkpoint(models.Model):
    """A signed statement of the ledger's size and roots."""

    number = models.BigIntegerField(primary_key=True)
    size = models.BigIntegerField()
    xid = models.BigIntegerField()
    position = models.BigIntegerField()
    body = models.TextField()
    signature = models.BinaryField()
    key = models.BinaryField()

    class Meta:
        db_table = "ledger_checkpoint"


class Token(models.Model):
    """Who may send events by the API: a name, and the SHA-256 of a secret that is shown once."""

    name = models.TextField(unique=True)
    digest = models.BinaryField(unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "ledger_token"
