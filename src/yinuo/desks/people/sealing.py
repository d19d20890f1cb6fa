"""Small secrets at rest: sealed under a key derived from the installation's secret, bound to the row they belong to."""

from __future__ import annotations

import hashlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_NONCE = 12


def seal(secret: str, *, bound_to: str) -> bytes:
    """Encrypt a secret; `bound_to` names its owner, so that a row copied to another owner does not open."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(_key(settings.SECRET_KEY)).encrypt(nonce, secret.encode(), bound_to.encode())


def unseal(sealed: bytes, *, bound_to: str) -> str:
    """The secret again, under the present key or an older one that the settings still name.

    Raises:
        InvalidTag: altered, moved to another owner, or sealed under a key that is gone.
    """
    sealed = bytes(sealed)
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return AESGCM(_key(key)).decrypt(sealed[:_NONCE], sealed[_NONCE:], bound_to.encode()).decode()
        except InvalidTag:
            continue
    raise InvalidTag


def fingerprint(code: str, *, bound_to: str) -> bytes:
    """What is kept of a recovery code: codes carry 80 random bits, so a plain keyed hash is enough."""
    key = _key(settings.SECRET_KEY)
    return hashlib.blake2b(code.encode() + b"|" + bound_to.encode(), key=key, person=b"recovery", digest_size=32).digest()


def _key(secret: str) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"yinuo people sealing 1").derive(secret.encode())
