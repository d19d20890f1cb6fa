"""Which case goes on for one that was merged into another."""

from __future__ import annotations

from yinuo.desks.service.models import Case
from yinuo.desks.service.taking import reaching


def survivor_of(case: Case) -> Case:
    """The case that goes on where this one was merged into it; itself otherwise."""
    with reaching(case.customer_id):
        row = Case.objects.select_related("merged_into").filter(pk=case.pk).first()
    return row.merged_into if row is not None and row.merged_into is not None else case
