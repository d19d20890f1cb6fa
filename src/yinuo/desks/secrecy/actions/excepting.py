"""Exceptions from secrecy: asked for by whoever needs one, decided by somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.desks.people.models import Staff

from .. import access, sealing
from ..choices import Asked, Basis
from ..models import SecrecyException
from ..refusals import Incomplete, SecondPerson
from .telling import held, known, needed, numbered, tell


@transaction.atomic
def ask(staff: Staff, *, basis: str, info: Sequence[str], to: str, reason: str, at: datetime, law: str = "") -> SecrecyException:
    """Ask to tell something confidential for once.

    Args:
        law: the rule or order, where the basis is the law.
    Raises:
        MayNot, Incomplete.
    """
    access.require(staff, "ask")
    if basis not in Basis.values:
        raise Incomplete(what=_("What the exception rests on"))
    if basis == Basis.LAW:
        needed(law, _("The article or order that demands it"))
    text = needed(reason, _("The reason"))
    row = numbered(
        SecrecyException(
            basis=basis, info=known(info), to=needed(to, _("To whom"), most=120), law=law.strip()[:120], asked_by=staff, asked_at=at
        ), "EX", at=at,
    )  # fmt: skip
    sealing.seal(row, "reason", text, at=at)
    row.save(update_fields=["sealed_reason"])
    tell("secrecy_exception.asked", row.ref, by=staff, at=at, basis=basis, info=row.info)
    return row


@transaction.atomic
def decide(staff: Staff, exception: SecrecyException, *, approves: bool, at: datetime) -> None:
    """Approve or refuse it, as somebody else than who asked. Raises MayNot, SecondPerson, NotNow."""
    access.require(staff, "decide")
    row = held(exception, wanted=(Asked.OPEN,))
    if row.asked_by_id == staff.pk:
        raise SecondPerson()
    row.state, row.decided_by, row.decided_at = Asked.APPROVED if approves else Asked.REFUSED, staff, at
    row.save(update_fields=["state", "decided_by", "decided_at"])
    kind = "secrecy_exception.approved" if approves else "secrecy_exception.refused"
    tell(kind, row.ref, by=staff, at=at, basis=row.basis, info=row.info)
