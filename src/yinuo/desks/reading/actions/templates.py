"""Own templates: a changed text as the next edition, approval by a second person, out of use."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from yinuo.desks.people.models import Staff
from yinuo.ledger import book
from yinuo.promises.models import OwnTemplate
from yinuo.promises.templates import own

from ..refusals import NoReason
from .finishing import tell_made


@transaction.atomic
def change(template_id: str, text: str, *, by: Staff, at: datetime) -> OwnTemplate:
    """Keep a changed text as the next edition.

    Raises:
        TemplateRefused: with the line and what belongs there. NothingChanged, TemplateTooLarge, UnknownTemplate; nothing was stored.
    """
    row = own.make(text, by=by.ref, at=at, of=template_id)
    tell_made(row, by=by, at=at)
    return row


@transaction.atomic
def approve(row: OwnTemplate, *, by: Staff, at: datetime) -> OwnTemplate:
    """A second person puts an edition in use.

    Raises:
        MakerApproves, AlreadyApproved, AlreadyWithdrawn: nothing was changed.
    """
    row = own.approve(row, by=by.ref, at=at)
    book.append("template.approved", subject=row.ref, actor=by.ref, occurred_at=at, data={"edition": row.edition, "sha256": row.sha256})
    return row


@transaction.atomic
def withdraw(template_id: str, *, reason: str, by: Staff, at: datetime, edition: int | None = None) -> None:
    """Take a template, or one edition of it, out of use; nothing is deleted.

    Raises:
        NoReason, UnknownTemplate, AlreadyWithdrawn: nothing was changed.
    """
    if not reason.strip():
        raise NoReason()
    count = own.withdraw(template_id, by=by.ref, at=at, reason=reason.strip()[:400], edition=edition)
    data = {"editions": count, **({"edition": edition} if edition else {})}
    book.append("template.withdrawn", subject=f"template:{template_id}", actor=by.ref, occurred_at=at, data=data)
