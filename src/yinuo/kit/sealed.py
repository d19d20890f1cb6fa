"""Sealed fields: a value that only whoever holds its key can read, bound to the place where it is kept.

An envelope is `0x01 | key version | nonce (12 bytes) | ciphertext and tag`. The associated data name table, column and row, so that a value
copied to another row does not open. The version says which generation of the sealing key was used.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _

FORMAT = 1
KEY_BYTES = 32
_NONCE = 12
_HEAD = 2 + _NONCE
OVERHEAD = _HEAD + 16
"""Bytes that an envelope is longer than what it holds."""


class SealBroken(Refusal):
    """The envelope was altered, moved to another row, or sealed under another key."""

    code, http = "seal_broken", 500
    text = _("A sealed value ({place}) does not open: it was altered or moved, or its key was changed. Restore it from a backup.")


class KeyGone(Refusal):
    """The key of this generation is not there; after an erasure that is as it should be."""

    code, http = "sealing_key_gone", 410
    text = _("The key for {place} is no longer there, so nobody can read what it sealed.")


def new_key() -> bytes:
    """A fresh 256-bit key."""
    return secrets.token_bytes(KEY_BYTES)


def new_keys(count: int) -> list[bytes]:
    """So many fresh keys, asked of the system at once: asking for each alone costs more than sealing with it."""
    noise = secrets.token_bytes(KEY_BYTES * count)
    return [noise[first : first + KEY_BYTES] for first in range(0, len(noise), KEY_BYTES)]


def place_of(table: str, column: str, row: int | str) -> str:
    """Where a value is kept, as its seal names it.

    >>> place_of("customers_customer", "name", 7)
    'customers_customer|name|7'
    """
    return f"{table}|{column}|{row}"


def seal(plain: bytes, *, key: bytes, version: int, place: str) -> bytes:
    """Seal bytes for one place.

    Args:
        key: 32 bytes. version: 1 to 255, the generation of that key, written into the envelope.
        place: see `place_of`.
    """
    return Sealer(key, version=version).seal(plain, place=place)


class Sealer:
    """Seals many values under one key, which is made ready once."""

    def __init__(self, key: bytes, *, version: int) -> None:
        self._head = bytes((FORMAT, version))
        self._encrypt = AESGCM(key).encrypt

    def seal(self, plain: bytes, *, place: str, nonce: bytes | None = None) -> bytes:
        """See `seal`; `nonce` is one of `nonces`, used for nothing else."""
        nonce = os.urandom(_NONCE) if nonce is None else nonce
        return self._head + nonce + self._encrypt(nonce, plain, place.encode())


def nonces(count: int) -> Iterator[bytes]:
    """So many fresh nonces, asked of the system at once; never to be shared between processes."""
    noise = os.urandom(_NONCE * count)
    return (noise[first : first + _NONCE] for first in range(0, len(noise), _NONCE))


def unseal(envelope: bytes, *, key_of: Callable[[int], bytes | None], place: str) -> bytes:
    """What an envelope holds.

    Args:
        key_of: the key of a generation, None where it is gone.
    Raises:
        KeyGone, SealBroken.
    """
    envelope = bytes(envelope)
    if len(envelope) < OVERHEAD or envelope[0] != FORMAT:
        raise SealBroken(place=place)
    key = key_of(envelope[1])
    if key is None:
        raise KeyGone(place=place)
    try:
        return AESGCM(key).decrypt(envelope[2:_HEAD], envelope[_HEAD:], place.encode())
    except InvalidTag:
        raise SealBroken(place=place) from None


def version_of(envelope: bytes) -> int:
    """The generation of the key that sealed an envelope."""
    return bytes(envelope[:2])[1]
