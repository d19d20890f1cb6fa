"""What a merge of customers, or its undoing, does to the documents for them; the desk of customers calls it in its own transaction."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from yinuo.desks.people.models import Staff
from yinuo.promises import register
from yinuo.promises.models import Version
from yinuo.promises.shapes import DraftDocument

from ..choices import Bound, State
from ..models import Draft
from ..queries import drafts as queries
from .telling import locked, names_of, tell

_LIVING = (State.IN_FORCE, State.ENDED)
_LOCK = 7_120_418  # only this module takes this advisory lock
_MOMENT = timedelta(microseconds=1)


def keep_merges_still() -> None:
    """Let no merge come between asking by which numbers a customer is known and putting that in force; until the transaction ends.

    Taken before a document in force is locked: a merge, which waits for this, locks those.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_LOCK])


@transaction.atomic
def follow_merge(numbers: Collection[str], *, by: Staff, at: datetime, refs: tuple[str, ...]) -> int:
    """Let every document for one of these customers say from now on by which numbers they are known; gives how many it changed.

    A document in force, or what survives of an ended one, gets a further version whose lines differ in those numbers alone. What began
    before stays under the lines of its start, after a merge as after its undoing: docs/decisions/0009.

    Args:
        numbers: of all customers that the merge joined, or that its undoing parted.
        refs: the customers, as the ledger names them.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    touched = Draft.objects.filter(state__in=_LIVING, scopes__kind=Bound.CUSTOMERS, scopes__name__in=numbers)
    identities = touched.order_by("number", "version").values_list("pk", flat=True).distinct()
    return sum(_follow(Draft(pk=identity), by=by, at=at, refs=refs) for identity in list(identities))


def _follow(draft: Draft, *, by: Staff, at: datetime, refs: tuple[str, ...]) -> bool:
    draft = locked(draft, wanted=_LIVING)
    last = Version.objects.select_related("document").filter(document__number=draft.number).order_by("number").last()
    if last is None or last.in_force_until is not None:
        return False
    text = queries.document_of(draft, on=timezone.localtime(at).date())
    if draft.state == State.ENDED:
        text = _surviving(text, last)
    if text.text == last.text:
        return False
    since = max(at, last.in_force_from + _MOMENT)  # another version may have begun while this one waited
    actor, beside = names_of(by)
    register.amend_document(text, in_force_from=since, by=actor, refs=(*refs, *beside))
    tell("document.customer_numbers_set", draft, by=by, at=at, refs=refs)
    return True


def _surviving(text: DraftDocument, last: Version) -> DraftDocument:
    """What survives of an ended document, its lines as they would be made now; each keeps the days that the end gave it."""
    made = dict(line.split(": ", 1) for line in text.text.splitlines() if line.startswith(f"{text.number}."))
    lines = []
    for line in last.text.splitlines():
        name = line.partition(": ")[0]
        lines.append(f"{name}: {made[name]}" if name in made else line)
    kept = {line.partition(": ")[0] for line in lines}
    clauses = tuple(
        replace(one, promise_names=tuple(name for name in one.promise_names if name in kept))
        for one in text.clauses
        if not kept.isdisjoint(one.promise_names)
    )
    return replace(text, text="\n".join(lines) + "\n", clauses=clauses)
