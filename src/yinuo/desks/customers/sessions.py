"""How a session is known again without keeping its key."""

from __future__ import annotations

import hashlib


def mark_of(session_key: str) -> bytes:
    """What is kept of a session's key: enough to know it again."""
    return hashlib.sha256(f"look|{session_key}".encode()).digest()[:16]
