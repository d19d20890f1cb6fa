"""The secret ends of links: worked out from the installation's secret, so that they can be shown again; only a digest is kept of each."""

from __future__ import annotations

import base64
import hashlib
import hmac

from django.conf import settings

_BYTES = 15
"""Of a token: 120 bits, 24 characters."""


def token_of(what: str) -> str:
    """The token for one thing: a case's rating, a member of a sample, a survey's open address."""
    digest = hmac.new(settings.SECRET_KEY.encode(), f"feedback link|{what}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:_BYTES]).decode().lower()


def digest_of(token: str) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(b"feedback|" + token[:64].encode()).digest()
