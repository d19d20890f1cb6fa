"""Single sign-on by OpenID Connect: authorisation code with state, nonce and PKCE. Configured by YINUO_OIDC_*.

A person is known by the pair of issuer and subject. The first time, the claim named by YINUO_OIDC_NAME_CLAIM (default
`preferred_username`) is matched with a user name; accounts are never made by an answer of the provider.
"""

from __future__ import annotations

import hmac
import time
from dataclasses import dataclass
from typing import Any

import requests
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from django.db import transaction
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from yinuo.kit import clock, env

from . import refusals
from .models import OutsideIdentity, Staff

SECONDS_TO_ANSWER = 600
_TIMEOUT = 5
_ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]  # never "none", never one keyed with a shared secret


@dataclass(frozen=True)
class Provider:
    """One provider, as the settings name it; `title` stands on the button."""

    issuer: str
    client_id: str
    client_secret: str
    title: str
    name_claim: str


def provider() -> Provider | None:
    """The provider of the settings, or none."""
    issuer = env.text("YINUO_OIDC_ISSUER", "")
    if not issuer:
        return None
    return Provider(
        issuer=issuer.rstrip("/"),
        client_id=env.text("YINUO_OIDC_CLIENT_ID"),
        client_secret=env.text("YINUO_OIDC_CLIENT_SECRET", ""),
        title=env.text("YINUO_OIDC_TITLE", "SSO"),
        name_claim=env.text("YINUO_OIDC_NAME_CLAIM", "preferred_username"),
    )


def begin(where: Provider, *, return_to: str) -> tuple[str, dict[str, Any]]:
    """Where to send the browser, and what to keep in its session until it comes back."""
    kept = {"nonce": generate_token(32), "verifier": generate_token(64), "at": int(time.time()), "issuer": where.issuer}
    address, kept["state"] = _client(where, return_to).create_authorization_url(
        _about(where)["authorization_endpoint"], nonce=kept["nonce"], code_verifier=kept["verifier"]
    )
    return address, kept


def finish(where: Provider, *, return_to: str, answer: dict[str, str], kept: dict[str, Any]) -> Staff:
    """Whom the provider vouches for.

    Args:
        answer: the query the browser came back with.
        kept: what `begin` gave for the session; good once.
    Raises:
        ProviderAnswerRefused, ProviderUnreachable, NoAccountHere.
    """
    if not kept or kept.get("issuer") != where.issuer or time.time() - kept["at"] > SECONDS_TO_ANSWER:
        raise refusals.ProviderAnswerRefused(why="too_late")
    if not hmac.compare_digest(answer.get("state", ""), kept["state"]):
        raise refusals.ProviderAnswerRefused(why="state")
    if answer.get("iss", where.issuer) != where.issuer:  # RFC 9207
        raise refusals.ProviderAnswerRefused(why="issuer")
    if "code" not in answer:
        raise refusals.ProviderAnswerRefused(why=_plain(answer.get("error", "no_code")))
    claims = _claims(where, _token(where, return_to, answer["code"], kept["verifier"]), nonce=kept["nonce"])
    return _person(where, claims)


def _token(where: Provider, return_to: str, code: str, verifier: str) -> str:
    try:
        found = _client(where, return_to).fetch_token(
            _about(where)["token_endpoint"], grant_type="authorization_code", code=code, code_verifier=verifier, timeout=_TIMEOUT
        )
    except requests.RequestException:
        raise refusals.ProviderUnreachable() from None
    except Exception as problem:  # authlib raises the provider's own error words
        raise refusals.ProviderAnswerRefused(why=_plain(getattr(problem, "error", "token"))) from None
    if "id_token" not in found:
        raise refusals.ProviderAnswerRefused(why="no_id_token")
    return str(found["id_token"])


def _claims(where: Provider, id_token: str, *, nonce: str) -> dict[str, Any]:
    try:
        token = jwt.decode(id_token, KeySet.import_key_set(_fetch(_about(where)["jwks_uri"])), algorithms=_ALGORITHMS)
        jwt.JWTClaimsRegistry(
            leeway=60,
            iss={"essential": True, "value": where.issuer},
            aud={"essential": True, "value": where.client_id},
            nonce={"essential": True, "value": nonce},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
        ).validate(token.claims)
    except (JoseError, ValueError) as problem:
        raise refusals.ProviderAnswerRefused(why=_plain(getattr(problem, "error", "id_token"))) from None
    if token.claims.get("azp", where.client_id) != where.client_id:
        raise refusals.ProviderAnswerRefused(why="azp")
    return dict(token.claims)


@transaction.atomic
def _person(where: Provider, claims: dict[str, Any]) -> Staff:
    subject = str(claims["sub"])
    known = OutsideIdentity.objects.select_related("staff").filter(issuer=where.issuer, subject=subject).first()
    name = str(claims.get(where.name_claim, "")).strip().lower()
    staff = known.staff if known else Staff.objects.filter(username=name).first() if name else None
    if staff is None or not staff.is_active:
        raise refusals.NoAccountHere(name=name or subject)
    if known is None:
        if OutsideIdentity.objects.filter(staff=staff, issuer=where.issuer).exists():
            raise refusals.NoAccountHere(name=name)  # another subject now claims a name that is already linked
        OutsideIdentity.objects.create(staff=staff, issuer=where.issuer, subject=subject, linked_at=clock.now())
    return staff


def _client(where: Provider, return_to: str) -> OAuth2Session:
    method = "client_secret_basic" if where.client_secret else "none"
    return OAuth2Session(
        where.client_id,
        where.client_secret or None,
        scope="openid profile",
        redirect_uri=return_to,
        code_challenge_method="S256",
        token_endpoint_auth_method=method,
    )


def _about(where: Provider) -> dict[str, Any]:
    about = _fetch(f"{where.issuer}/.well-known/openid-configuration")
    if str(about.get("issuer", "")).rstrip("/") != where.issuer:
        raise refusals.ProviderAnswerRefused(why="issuer")
    return about


def _fetch(address: str) -> dict[str, Any]:
    try:
        response = requests.get(address, timeout=_TIMEOUT, allow_redirects=False)
        response.raise_for_status()
        found = response.json()
    except (requests.RequestException, ValueError):
        raise refusals.ProviderUnreachable() from None
    if not isinstance(found, dict):
        raise refusals.ProviderUnreachable()
    return found


def _plain(words: object) -> str:
    """An error word of another machine, made harmless for a page."""
    return "".join(letter for letter in str(words) if letter.isalnum() or letter in "_- ")[:40]
