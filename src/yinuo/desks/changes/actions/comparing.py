"""A service agreement under a standard: its terms beside the standard's, conflicts resolved, then registered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from yinuo.desks.documents.models import Draft
from yinuo.desks.people.models import Staff

from ..choices import CONFLICTS
from ..models import Agreement, Comparison
from ..queries.agreements import compared, terms_of
from ..refusals import AlreadyDecided, NoReason, NotChecked, OpenConflicts, SecondPerson
from .telling import tell


@transaction.atomic
def compare(
    standard: Draft, *, name: str, counterparty: str, signed_on: date | None, values: Mapping[str, str], by: Staff, at: datetime
) -> Agreement:
    """Set the terms of an agreement beside those of its standard. Raises NoReason: it has no name."""
    if not name.strip():
        raise NoReason()
    made = Agreement.objects.create(
        standard=standard.number,
        name=name.strip()[:200],
        counterparty=counterparty.strip()[:200],
        signed_on=signed_on,
        made_by=by,
        made_at=at,
    )
    Comparison.objects.bulk_create(
        [
            Comparison(
                agreement=made, key=term.key, label=term.label[:200], standard=term.value[:200], value=values.get(term.key, "")[:200],
                result=compared(term, values.get(term.key, "").strip()),
            )
            for term in terms_of(standard)
        ]
    )  # fmt: skip
    return made


@transaction.atomic
def resolve(row: Comparison, *, resolution: str, by: Staff, at: datetime) -> None:
    """Say how a term that differs is resolved. Raises NoReason; AlreadyDecided: the comparison is finished."""
    if not resolution.strip():
        raise NoReason()
    if row.agreement.checked_at is not None:
        raise AlreadyDecided()
    Comparison.objects.filter(pk=row.pk).update(resolution=resolution.strip()[:400], resolved_by=by, resolved_at=at)


@transaction.atomic
def finish(agreement: Agreement, *, by: Staff, at: datetime) -> Agreement:
    """Finish the comparison. Raises OpenConflicts; AlreadyDecided."""
    row = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    if row.checked_at is not None:
        raise AlreadyDecided()
    waiting = list(row.comparisons.filter(result__in=CONFLICTS, resolution=""))
    if waiting:
        raise OpenConflicts(count=len(waiting), first=waiting[0].label)
    row.checked_by, row.checked_at = by, at
    row.save(update_fields=["checked_by", "checked_at"])
    conflicts = row.comparisons.filter(result__in=CONFLICTS).count()
    tell(
        "service_agreement.checked",
        row.ref,
        by=by,
        at=at,
        refs=(f"document:{row.standard}",),
        standard=row.standard,
        conflicts=conflicts,
    )
    return row


@transaction.atomic
def register(agreement: Agreement, *, by: Staff, at: datetime) -> Agreement:
    """Register a compared agreement, as a second person. Raises NotChecked, SecondPerson, AlreadyDecided."""
    row = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    if row.checked_at is None:
        raise NotChecked()
    if row.made_by_id == by.pk:
        raise SecondPerson()
    if row.registered_at is not None:
        raise AlreadyDecided()
    row.registered_by, row.registered_at = by, at
    row.save(update_fields=["registered_by", "registered_at"])
    tell("service_agreement.registered", row.ref, by=by, at=at, refs=(f"document:{row.standard}",), standard=row.standard)
    return row
