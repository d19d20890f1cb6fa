"""Numbers of documents: one sequence per kind and year, without gaps, never given twice."""

from __future__ import annotations

from django.db import connection
from django.db.models import F

from yinuo.promises.models import Document

from ..models import Draft, Sequence

KINDS = {"letter": "CN", "contract": "HT", "policy": "ZC"}
NOTICE = "TZ"


def allot(kind: str, year: int) -> str:
    """The next number of a kind in a year, such as CN-2026-0001. Must run inside the transaction that uses the number.

    The row of the sequence is held until the commit: two drafts at once wait for each other, and a transaction that fails gives its
    number back, so that none is missing. A number that the register or an import uses already is passed over.
    """
    assert connection.in_atomic_block
    Sequence.objects.bulk_create([Sequence(kind=kind, year=year)], ignore_conflicts=True)
    held = Sequence.objects.select_for_update().get(kind=kind, year=year)
    last = held.last
    while True:
        last += 1
        number = f"{kind}-{year}-{last:04d}"
        if not Draft.objects.filter(number=number).exists() and not Document.objects.filter(number=number).exists():
            break
    Sequence.objects.filter(pk=held.pk).update(last=F("last") + (last - held.last))
    return number
