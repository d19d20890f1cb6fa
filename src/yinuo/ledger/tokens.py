"""Tokens by which programs send events. Only their SHA-256 is kept; the token itself is shown once, when it is made."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime
from hashlib import sha256

from django.db import connection

from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _
from yinuo.ledger.drafts import check_name

PREFIX = "yinuo_"


class TokenNameTaken(Refusal):
    code, http = "token_name_taken", 409
    text = _("There is a token named {name} already, and a name is never given twice. Choose another one.")


class NoSuchToken(Refusal):
    code, http = "no_such_token", 404
    text = _("There is no token named {name} that still works.")


def make_token(name: str, *, at: datetime) -> str:
    """Make a token and return it; it cannot be shown again.

    Raises:
        TokenNameTaken, BadText
    """
    check_name("name", name, 80)
    token = PREFIX + secrets.token_urlsafe(32)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_token (name, digest, made_at) VALUES (%s, %s, %s) ON CONFLICT (name) DO NOTHING", [name, _digest(token), at]
        )
        if not cursor.rowcount:
            raise TokenNameTaken(name=name)
    return token


def revoke_token(name: str, *, at: datetime) -> None:
    """Let a token no longer work.

    Raises:
        NoSuchToken
    """
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_token SET revoked_at = %s WHERE name = %s AND revoked_at IS NULL", [at, name])
        if not cursor.rowcount:
            raise NoSuchToken(name=name)


def token_names() -> list[tuple[str, datetime, datetime | None]]:
    """All tokens: name, when made, when revoked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, made_at, revoked_at FROM ledger_token ORDER BY name")
        return [(name, made_at, revoked_at) for name, made_at, revoked_at in cursor.fetchall()]


def name_of(token: str) -> str | None:
    """Whose token this is; None where it is nobody's, or was revoked."""
    digest = _digest(token)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, digest FROM ledger_token WHERE digest = %s AND revoked_at IS NULL", [digest])
        row = cursor.fetchone()
    return str(row[0]) if row and hmac.compare_digest(bytes(row[1]), digest) else None


def _digest(token: str) -> bytes:
    return sha256(token.encode("utf-8", "replace")).digest()
