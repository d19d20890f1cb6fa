"""UUIDv7 identities (RFC 9562): the first 48 bits are the milliseconds at which the event was recorded."""

from __future__ import annotations

import os
from uuid import UUID


def new_id(recorded_at: int) -> str:
    """A fresh identity for an event recorded at this second."""
    return id_from(recorded_at, os.urandom(10))


def id_from(recorded_at: int, noise: bytes) -> str:
    """The identity made of a second and ten bytes; the same for the same input, so that a demo year is the same each time.

    >>> id_from(1770971999, bytes(10))
    '019c5628-2b18-7000-8000-000000000000'
    """
    high = f"{recorded_at * 1000:012x}"
    low = noise[:10].hex()
    return f"{high[:8]}-{high[8:]}-7{low[:3]}-{'89ab'[noise[9] & 3]}{low[3:6]}-{low[6:18]}"


def is_id(text: str) -> bool:
    """Whether this is a UUID in the one spelling the ledger uses."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
