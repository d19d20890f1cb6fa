"""Numbers of documents: one sequence per kind and year (or one for all years), without gaps, never given twice."""

from __future__ import annotations

from django.db import connection
from django.db.models import F

from yinuo.promises.models import Document

from ..models import Draft, Sequence
from ..patterns import NOTICE, PREFIXES, Pattern, patterns
from ..refusals import NumbersCollide

__all__ = ["NOTICE", "allot"]
ALL_YEARS = 0


def allot(kind: str, year: int) -> str:
    """The next number of a kind (letter, contract, policy, notice) in a year, such as CN-2026-0001. Inside the transaction that uses it.

    The row of the sequence is held until the commit: two drafts at once wait for each other, and a transaction that fails gives its
    number back, so that none is missing. A number that the register or an import uses already is passed over.
    Raises:
        NumbersCollide: the pattern was changed to one whose numbers were given already. BadSetting: the pattern cannot be.
    """
    assert connection.in_atomic_block
    pattern = patterns()[kind]
    of_year = year if pattern.is_yearly else ALL_YEARS
    _refuse_collision(pattern, year)
    Sequence.objects.bulk_create([Sequence(kind=pattern.prefix, of=kind, year=of_year)], ignore_conflicts=True)
    held = Sequence.objects.select_for_update().get(kind=pattern.prefix, year=of_year)
    last = held.last
    while True:
        last += 1
        number = pattern.number(year, last)
        if not Draft.objects.filter(number=number).exists() and not Document.objects.filter(number=number).exists():
            break
    Sequence.objects.filter(pk=held.pk).update(last=F("last") + (last - held.last))
    return number


def _refuse_collision(pattern: Pattern, year: int) -> None:
    """A prefix that another kind has used is that kind's for good; a new pattern must not look like numbers that came from elsewhere.

    Numbers of the same kind and pattern go on counting where they stopped, also with another width: the count never comes back.
    """
    mine = Sequence.objects.filter(kind=pattern.prefix)
    other = mine.exclude(of=pattern.kind).first()
    if other is not None:
        given = pattern.number(other.year or year, max(other.last, 1))
        raise NumbersCollide(pattern=pattern, number=given, setting=PREFIXES)
    if pattern.is_built_in or (mine.exclude(year=ALL_YEARS) if pattern.is_yearly else mine.filter(year=ALL_YEARS)).exists():
        return
    for table in (Draft, Document):
        found = table.objects.filter(number__regex=pattern.form).values_list("number", flat=True).first()
        if found:
            raise NumbersCollide(pattern=pattern, number=found, setting=PREFIXES)
