"""Acting for a colleague: kept in the session, checked anew at every request, and written into the ledger when it begins and ends."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.http import HttpRequest

from yinuo.kit import clock
from yinuo.ledger import book

from . import queries, refusals
from .models import Staff

_KEY = "acts_for"


def principal_of(request: HttpRequest) -> Staff | None:
    """For whom the person of this request acts now; None for themselves, also once the deputyship is over."""
    chosen = request.session.get(_KEY)
    if chosen is None or not isinstance(request.user, Staff):
        return None
    if not hasattr(request, "_principal"):
        request._principal = next((one for one in principals_of(request) if one.pk == chosen), None)  # type: ignore[attr-defined]
    found: Staff | None = request._principal  # type: ignore[attr-defined]
    return found


def principals_of(request: HttpRequest) -> list[Staff]:
    """For whom the person of this request may act today."""
    if not isinstance(request.user, Staff):
        return []
    if not hasattr(request, "_principals"):
        request._principals = queries.acts_for(request.user, on=queries.today(clock.now()))  # type: ignore[attr-defined]
    found: list[Staff] = request._principals  # type: ignore[attr-defined]
    return found


def actor_of(request: HttpRequest) -> tuple[str, tuple[str, ...]]:
    """Who does what this request does: the actor of its events, and the references to name beside (the principal acted for)."""
    assert isinstance(request.user, Staff)
    principal = principal_of(request)
    return request.user.ref, (principal.ref,) if principal else ()


@transaction.atomic
def begin(request: HttpRequest, username: str, *, at: datetime) -> Staff:
    """Act for this colleague from now on.

    Raises:
        NotTheirDeputy: not today; nothing was changed.
    """
    principal = next((one for one in principals_of(request) if one.username == username), None)
    if principal is None:
        raise refusals.NotTheirDeputy(username=username[:63])
    leave(request, at=at)
    _write(request, principal, "deputy.began_acting", at)
    request.session[_KEY] = principal.pk
    request.__dict__.pop("_principal", None)
    return principal


@transaction.atomic
def leave(request: HttpRequest, *, at: datetime) -> None:
    """Act for oneself again; nothing happens where one did."""
    chosen = request.session.pop(_KEY, None)
    request.__dict__.pop("_principal", None)
    principal = Staff.objects.filter(pk=chosen).first() if chosen is not None else None
    if principal is not None:
        _write(request, principal, "deputy.ceased_acting", at)


def _write(request: HttpRequest, principal: Staff, kind: str, at: datetime) -> None:
    deputy = request.user
    assert isinstance(deputy, Staff)
    names = {"deputy": deputy.ref, "principal": principal.ref}
    book.append(kind, subject=principal.ref, actor=deputy.ref, occurred_at=at, data=names, refs=[deputy.ref])
