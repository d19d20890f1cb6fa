"""Taking the words of cases away when their term is over. Numbers, times, states and all facts of the ledger stay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.apps import apps
from django.db import models, transaction

from yinuo.desks.customers.access import Viewer
from yinuo.desks.retention.actions.erasers import Eraser, Gone
from yinuo.desks.retention.choices import Kind

from ..models import Case


def with_cases(below: Eraser | None) -> Eraser:
    """The verb for service records: what desks below keep of them, and cases."""

    def erase(viewer: Viewer, records: Sequence[str], at: datetime) -> list[Gone]:
        found = below(viewer, records, at) if below else []
        return found + [Gone(Kind.SERVICE_RECORDS, row.ref, row.customer.ref) for row in _emptied(records)]

    return erase


def before(below: Eraser | None) -> Eraser:
    """The verb for complaints: their words here go first; the desk below counts them off the ledger."""

    def erase(viewer: Viewer, records: Sequence[str], at: datetime) -> list[Gone]:
        _emptied(records)
        return below(viewer, records, at) if below else []

    return erase


@transaction.atomic
def _emptied(records: Sequence[str]) -> list[Case]:
    """Empty the title of some cases and every sealed column of what hangs on them, as far as the asking person reaches them."""
    numbers = [one.partition(":")[2] for one in records if one.startswith("case:")]
    rows = list(Case.objects.filter(number__in=numbers).select_related("customer").order_by("pk"))
    held = [row.pk for row in rows]
    Case.objects.filter(pk__in=held).update(sealed_title=None, tags=[])
    for model, field, columns in _on_cases():
        model._default_manager.filter(**{f"{field}__in": held}).update(**dict.fromkeys(columns))
    return rows


def _on_cases() -> Iterator[tuple[type[models.Model], str, list[str]]]:
    """Tables of any desk with a foreign key to a case, and their sealed columns."""
    for model in apps.get_models():
        fields = [one for one in model._meta.get_fields() if isinstance(one, models.Field)]
        key = next(
            (one.name for one in fields if isinstance(one, (models.ForeignKey, models.OneToOneField)) and one.related_model is Case), ""
        )
        columns = [one.name for one in fields if isinstance(one, models.BinaryField) and one.name.startswith("sealed_") and one.null]
        if key and columns:
            yield model, key, columns
