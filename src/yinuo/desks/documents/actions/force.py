"""Putting a signed version in force: its obligations enter the register, and with it the watch."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from datetime import UTC, date, datetime, time
from functools import partial

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from yinuo.desks.people.models import Staff
from yinuo.kit.refusals import Refusal
from yinuo.promises import register
from yinuo.promises.models import Document, Version

from ..choices import State
from ..models import Draft, Interval
from ..queries import drafts as queries
from ..queries import scopes
from ..refusals import SecondPerson
from .merged import keep_merges_still
from .telling import locked, move, names_of, tell

SYSTEM = "system"
_LOG = logging.getLogger(__name__)


def midnight(on: object) -> datetime:
    """The first instant of a day in the organisation's zone."""
    return timezone.make_aware(datetime.combine(on, time())).astimezone(UTC)  # type: ignore[arg-type]


def begin(draft: Draft, *, since: datetime, by: Staff | str, at: datetime, refs: tuple[str, ...] = ()) -> None:
    """Put a version in force from an instant. Called inside the transaction of the act that completed it.

    The version before it is replaced from that instant on; what began under it stays under its terms.
    Raises:
        VersionTooEarly: an earlier version began later. ClauseRefusal: a promise line has a fault.
    """
    keep_merges_still()
    text = queries.document_of(draft, on=timezone.localtime(since).date())
    actor, beside = names_of(by)
    previous = draft.amends
    if previous is not None and previous.state == State.IN_FORCE:
        move(previous, State.REPLACED, at=at, in_force_until=since)
    move(draft, State.IN_FORCE, at=at, in_force_from=since)
    if Document.objects.filter(number=draft.number).exists():
        register.amend_document(text, in_force_from=since, by=actor, refs=(*refs, *beside))
    else:
        register.register_document(text, in_force_from=since, by=actor, refs=(*refs, *beside))
    tell("document.version_began", draft, by=by, at=at, refs=refs)
    Interval.objects.filter(number=draft.number, approved_at__isnull=False, from_on__lte=timezone.localtime(since).date()).update(
        applied_at=at
    )


@transaction.atomic
def approve_interval(interval: Interval, *, by: Staff, at: datetime) -> None:
    """Approve a proposed interval as a second person; a document in force gets a further version of its promises from the interval's day.

    Raises:
        SecondPerson: who proposed it does not approve it.
    """
    interval = Interval.objects.select_for_update().get(pk=interval.pk)
    if interval.set_by_id == by.pk:
        raise SecondPerson()
    if interval.approved_at is not None:
        return
    interval.approved_by, interval.approved_at = by, at
    interval.save(update_fields=["approved_by", "approved_at"])
    draft = Draft.objects.filter(number=interval.number).order_by("-version").first()
    assert draft is not None
    tell("document.interval_approved", draft, by=by, at=at, key=interval.key, value=interval.value, from_on=interval.from_on.isoformat())
    in_force = Draft.objects.filter(number=interval.number, state=State.IN_FORCE).first()
    if in_force is not None and interval.from_on <= timezone.localtime(at).date():
        _apply(in_force, [interval], by=by, at=at)


def _apply(draft: Draft, intervals: list[Interval], *, by: Staff | str, at: datetime) -> None:
    keep_merges_still()
    draft = locked(draft, wanted=(State.IN_FORCE,))
    actor, beside = names_of(by)
    register.amend_document(queries.document_of(draft, on=timezone.localtime(at).date()), in_force_from=at, by=actor, refs=beside)
    for one in intervals:
        one.applied_at = at
        one.save(update_fields=["applied_at"])


def put_due_in_force(*, at: datetime) -> int:
    """Do what a date brings: signed documents, intervals and customers whose day has come. Repeating it changes nothing.

    Each is a transaction of its own; one that is refused waits and does not hold up the others. Changes of a document in force and ends
    are put into effect by the desk of changes.
    Returns how many documents changed.
    """
    today = timezone.localtime(at).date()
    acts: list[Callable[[], None]] = []
    for draft in Draft.objects.filter(state=State.SIGNED, effective_on__lte=today, amends__isnull=True):
        acts.append(partial(_begin_due, draft, at=at))
    waiting = Interval.objects.filter(approved_at__isnull=False, applied_at__isnull=True, from_on__lte=today)
    numbers = sorted(set(waiting.values_list("number", flat=True)))
    acts += [partial(_apply, living, [], by=SYSTEM, at=at) for living in _with_other_scope(today, but=numbers)]
    for number in numbers:
        living = Draft.objects.filter(number=number, state=State.IN_FORCE).first()
        if living is not None:
            acts.append(partial(_apply, living, list(waiting.filter(number=number)), by=SYSTEM, at=at))
    return sum(_done(act) for act in acts)


def _with_other_scope(today: date, *, but: Collection[str]) -> list[Draft]:
    """Documents in force for which a day has come from which on they are for others than the newest version of their promises says."""
    has_turned = Q(scopes__from_on__lte=today) | Q(scopes__until_on__lt=today)
    dated = Draft.objects.filter(has_turned, state=State.IN_FORCE).exclude(number__in=but).distinct()
    drafts = list(dated.defer("search").prefetch_related("scopes"))
    versions = Version.objects.filter(document__number__in=[one.number for one in drafts]).order_by()
    begun = dict(versions.values_list("document__number").annotate(Max("in_force_from")))
    found = []
    for draft in drafts:
        days = [day for day in scopes.turning_days(scopes.rows_of(draft)) if day <= today]
        if days and draft.number in begun and timezone.localtime(begun[draft.number]).date() < days[-1]:
            found.append(draft)
    return found


def _done(act: Callable[[], None]) -> bool:
    try:
        with transaction.atomic():
            act()
    except Refusal as refusal:
        _LOG.warning("A document's day has come, but: %s", refusal)
        return False
    return True


def _begin_due(draft: Draft, *, at: datetime) -> None:
    held = locked(draft, wanted=(State.SIGNED,))
    assert held.effective_on is not None
    begin(held, since=min(at, max(midnight(held.effective_on), latest_signature(held))), by=SYSTEM, at=at)


def latest_signature(draft: Draft) -> datetime:
    """The instant at which the last signature or seal that counts was given; on paper, the day that stands on it."""
    instants = []
    for one in draft.signatories.filter(voided_at__isnull=True, signed_at__isnull=False):
        assert one.signed_at is not None
        instants.append(midnight(one.signed_on) if one.way == "paper" and one.signed_on else one.signed_at)
        if one.sealed_at is not None:
            instants.append(midnight(one.sealed_on) if one.way == "paper" and one.sealed_on else one.sealed_at)
    return max(instants)
