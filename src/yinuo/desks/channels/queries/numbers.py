"""Under which numbers the rows of a case stand: its own, and those of cases that were merged into it."""

from __future__ import annotations

from yinuo.desks.service.models import Case
from yinuo.desks.service.taking import reaching


def numbers_of(case: Case) -> list[str]:
    """Its own number first; asked within the reach of whoever asks."""
    return [case.number, *Case.objects.filter(merged_into=case).order_by("pk").values_list("number", flat=True)]


def survivor_of(case: Case) -> Case:
    """The case that goes on where this one was merged into it; itself otherwise."""
    with reaching(case.customer_id):
        row = Case.objects.select_related("merged_into").filter(pk=case.pk).first()
    return row.merged_into if row is not None and row.merged_into is not None else case
