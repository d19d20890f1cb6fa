"""What may be said about whom a document binds: names as events know them, days in order, and nothing new once it was reviewed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from yinuo.desks.people.models import Staff
from yinuo.promises.templates import filling

from ..choices import Bound
from ..models import Draft, Scope
from ..queries import drafts as queries
from ..queries import scopes
from ..refusals import EndsBeforeItBegins, NoSuchColleague, NotANumber, ScopeIsSettled

Row = tuple[Bound, str, date | None, date | None]
MOST_ROWS = 200
NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")
"""What the number of a customer looks like, here or elsewhere; names of people stay out of lines that are signed and published."""
ONE_LINE = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028-\u2029]{0,120}")


def checked(draft: Draft, rows: Iterable[Row]) -> list[Scope]:
    """The rows as they can be judged; not saved yet.

    Raises:
        NotANumber, NoSuchColleague: a name that events do not know. EndsBeforeItBegins: the last day lies before the first.
    """
    found: dict[Row, Scope] = {}
    for kind, typed, from_on, until_on in list(rows)[:MOST_ROWS]:
        if from_on is not None and until_on is not None and until_on < from_on:
            raise EndsBeforeItBegins(first=from_on, last=until_on)
        name = "" if kind == Bound.EVERYONE else _name(kind, typed.strip())
        found[kind, name, from_on, until_on] = Scope(draft=draft, kind=kind, name=name, from_on=from_on, until_on=until_on)
    return list(found.values())


def _name(kind: Bound, typed: str) -> str:
    if kind == Bound.CUSTOMERS and typed:
        number = typed.upper() if re.fullmatch(r"kh-\d+", typed, re.IGNORECASE) else typed
        if not NUMBER.fullmatch(number):
            raise NotANumber(typed=typed[:60])
        return number
    if kind == Bound.STAFF and typed:
        known = Staff.objects.filter(Q(username__iexact=typed) | Q(display_name=typed)).values_list("username", flat=True)[:2]
        if len(known) != 1:
            raise NoSuchColleague(typed=typed[:60])
        return str(known[0])
    if not ONE_LINE.fullmatch(typed):
        raise NotANumber(typed=typed[:60])
    return typed


def refuse_other_terms(draft: Draft, rows: list[Scope], *, today: date) -> None:
    """Refuse rows by which another line would be judged than the one that was reviewed; who must read and keep it may still be said.

    Raises:
        ScopeIsSettled: on some day from today on a promise would be another one.
    """
    now = scopes.rows_of(draft)
    days = {today, *(day for day in (*scopes.turning_days(now), *scopes.turning_days(rows)) if day > today)}
    template = queries.template_of(draft)
    values = queries.fitting(template, queries.values_of(draft))
    for day in sorted(days):
        before, after = (
            filling.promises_text(template, values, number=draft.number, scope=scopes.scope_of(one, on=day)) for one in (now, rows)
        )
        if before != after:
            raise ScopeIsSettled(number=draft.number)
