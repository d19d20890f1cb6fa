"""The secret by which a customer follows a case: given once, kept as a digest, compared in constant time."""

from __future__ import annotations

import hashlib
import hmac
import secrets

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without I, L, O, U, so that it can be read aloud and typed
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
LENGTH = 16
"""Places of five bits: 80 bits."""


def new_secret() -> str:
    """A fresh secret, in four groups: `7K2M-90QX-…`."""
    found = "".join(secrets.choice(_LETTERS) for _place in range(LENGTH))
    return "-".join(found[place : place + 4] for place in range(0, LENGTH, 4))


def digest_of(secret: str, *, number: str) -> bytes:
    """What is kept of a secret, bound to its case.

    >>> digest_of("7k2m90qxAAAAAAO1", number="TS-1") == digest_of(" 7K2M-90QX-AAAA-AA01 ", number="TS-1")
    True
    """
    plain = "".join(secret.upper().split()).replace("-", "").translate(_READ_AS)
    return hashlib.sha256(f"service case|{number}|{plain}".encode()).digest()


def is_right(secret: str, digest: bytes | None, *, number: str) -> bool:
    """Whether a secret is the one of a case; for a case that there is not, or that has none, the same work is done."""
    kept = bytes(digest) if digest is not None else bytes(32)
    return hmac.compare_digest(digest_of(secret[:64], number=number), kept) and digest is not None
