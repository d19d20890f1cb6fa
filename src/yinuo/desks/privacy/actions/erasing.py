"""Erasing a person: one proposes, a second confirms. What must be kept stays restricted, everything else goes; a certificate says which.

Whatever is decided is decided by what retention says at the moment of confirming, and only if that is what the second person looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.desks.customers.access import Viewer, family_of
from yinuo.desks.customers.actions import keys
from yinuo.desks.customers.actions.telling import locked, reindex, touch
from yinuo.desks.customers.actions.telling import tell as tell_customer
from yinuo.desks.customers.models import Customer
from yinuo.desks.people.queries import today
from yinuo.kit import env

from ..choices import Outcome, Part, Reason, Right, State, StepKind, Verb
from ..models import Certificate, Reader, Request, Restriction
from ..queries import keeping, restrictions
from ..refusals import IdentityMissing, OtherRight, PlanChanged, SecondPersonNeeded, TextMissing
from . import blanking
from .receiving import add_step, close, held, tell
from .restricting import end

BACKUP_DAYS = 30


@transaction.atomic
def propose(viewer: Viewer, request: Request, *, at: datetime) -> None:
    """Put an erasure to a second person.

    Raises:
        MayNotHere, NotOpen, OtherRight, IdentityMissing: nothing was changed.
    """
    row = held(viewer, request)
    if row.right != Right.DELETION:
        raise OtherRight(number=row.number)
    if not row.is_proven:
        raise IdentityMissing()
    row.state, row.proposed_by, row.proposed_at = State.SECOND, viewer.staff, at
    row.save(update_fields=["state", "proposed_by", "proposed_at"])
    add_step(viewer, row, StepKind.PROPOSED, "", at=at)
    tell("rights_request.erasure_proposed", row, by=viewer.staff, at=at)


@transaction.atomic
def send_back(viewer: Viewer, request: Request, *, remark: str, at: datetime) -> None:
    """The second person, or the one who proposed it, takes the erasure back to the desk.

    Raises:
        MayNotHere, NotOpen, TextMissing.
    """
    row = held(viewer, request, verb=Verb.HANDLE, state=State.SECOND)
    if not remark.strip():
        raise TextMissing(field=_("Why it goes back"))
    row.state, row.proposed_by, row.proposed_at = State.OPEN, None, None
    row.save(update_fields=["state", "proposed_by", "proposed_at"])
    add_step(viewer, row, StepKind.RETURNED, remark, at=at)
    tell("rights_request.erasure_returned", row, by=viewer.staff, at=at)


@transaction.atomic
def confirm(viewer: Viewer, request: Request, *, stamp: str, at: datetime) -> Certificate:
    """As the second person: carry the erasure out. It cannot be undone.

    Args:
        stamp: of the plan that was looked at (`keeping.Plan.stamp`).
    Raises:
        MayNotHere, NotOpen, SecondPersonNeeded, PlanChanged: nothing was erased.
    """
    row = held(viewer, request, verb=Verb.CONFIRM, state=State.SECOND)
    if row.proposed_by_id == viewer.staff.pk:
        raise SecondPersonNeeded()
    customer = locked(viewer, row.customer)
    plan = keeping.plan(customer, at=at)
    if plan.stamp != stamp:
        raise PlanChanged()
    row.confirmed_by = viewer.staff
    add_step(viewer, row, StepKind.ERASED, "", at=at)
    if plan.is_whole:
        erased, event = _erase_whole(viewer, customer, at=at)
    else:
        erased, event = _erase_in_part(viewer, customer, row, plan, at=at)
    close(row, Outcome.FULFILLED if plan.is_whole else Outcome.PARTLY, by=viewer.staff, at=at, more={"confirmed_by": viewer.staff})
    outcome = {"outcome": row.outcome, "kept": sorted(one.kind for one in plan.kept), "on_hold": plan.on_hold}
    tell("rights_request.fulfilled", row, by=viewer.staff, at=at, **outcome)
    return _certificate(row, customer, plan, erased, event, at=at)


def _erase_whole(viewer: Viewer, customer: Customer, *, at: datetime) -> tuple[dict[str, int], str]:
    family = family_of(customer)
    restriction = restrictions.of(customer)
    if restriction is not None:
        end(restriction, by=viewer.staff, at=at)
        tell_customer("customer.unrestricted", customer, by=viewer.staff, at=at, reason=restriction.reason)
    erased = blanking.take_away(family, parts=[part for part in Part if part != Part.KEY])
    return {**erased, Part.KEY.value: len(family)}, keys.destroy_key(viewer, customer, at=at)


def _erase_in_part(viewer: Viewer, customer: Customer, request: Request, plan: keeping.Plan, *, at: datetime) -> tuple[dict[str, int], str]:
    """Take away what need not stay; the rest is kept under a restriction that ends only with the last term."""
    family = family_of(customer)
    erased = blanking.take_away(family, parts=[part for part in Part if part not in plan.parts and part != Part.KEY])
    for member in Customer.objects.filter(pk__in=family):
        reindex(viewer, member)
    touch(customer, at=at)
    _keep_restricted(viewer, customer, request, at=at)
    kinds = sorted(one.kind for one in plan.kept)
    said = {"parts": sorted(erased), "kept": kinds, "on_hold": plan.on_hold}
    return erased, tell_customer("customer.erased_in_part", customer, by=viewer.staff, at=at, refs=[request.ref], **said)


def _keep_restricted(viewer: Viewer, customer: Customer, request: Request, *, at: datetime) -> None:
    before = restrictions.of(customer)
    readers: Sequence[int] = [viewer.staff.pk, *([request.proposed_by_id] if request.proposed_by_id else [])]
    if before is not None:
        readers = [*readers, *before.readers.values_list("pk", flat=True)]
        end(before, by=viewer.staff, at=at)
    made = Restriction.objects.create(
        customer=customer, number=customer.number, request=request, reason=Reason.KEPT, at=at, by=viewer.staff
    )
    Reader.objects.bulk_create([Reader(restriction=made, staff_id=one) for one in dict.fromkeys(readers)])
    tell_customer("customer.restricted", customer, by=viewer.staff, at=at, reason=made.reason, readers=len(set(readers)))


def _certificate(
    request: Request, customer: Customer, plan: keeping.Plan, erased: dict[str, int], event: str, *, at: datetime
) -> Certificate:
    days = env.number("YINUO_BACKUP_DAYS", BACKUP_DAYS, least=0, most=3660)
    made = Certificate.objects.create(
        number=f"NEW-{request.number}", request=request, customer=customer, at=at, event=UUID(event), is_whole=plan.is_whole, erased=erased,
        kept=[one.as_json() for one in plan.kept] + ([HOLD] if plan.on_hold else []), backups_until_on=today(at) + timedelta(days=days),
    )  # fmt: skip
    made.number = f"SC-{made.pk:06}"
    made.save(update_fields=["number"])
    return made


HOLD = {
    "kind": "hold", "label_zh": "全部记录", "label_en": "All records", "basis_zh": "冻结：争议、诉讼或调查未了结",
    "basis_en": "On hold: a dispute, a lawsuit or an investigation is not over", "until": None,
}  # fmt: skip
