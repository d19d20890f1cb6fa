"""A service plan for one customer: needs found out, a plan offered, agreed on, carried out, its effect evaluated; adjusted on change.

The analysis and the offer are one act, and so are the evaluation and the end: neither exists without the other.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.desks.customers import using
from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.actions.telling import locked
from yinuo.desks.customers.models import Customer
from yinuo.ledger import book

from .. import access
from ..choices import PlanState, Satisfied
from ..models import ServicePlan
from ..refusals import AlreadyEnded, BadCare

LONGEST = 2000
OPEN = (PlanState.OFFERED, PlanState.AGREED)


@transaction.atomic
def offer_plan(viewer: Viewer, customer: Customer, *, method: str, needs: str, plan: str, at: datetime) -> ServicePlan:
    """Write down what a customer needs and how that was found out, and offer a plan for it; one that runs is replaced.

    Raises:
        MayNotPlan, BadCare; what the desk of consents refuses with.
    """
    access.check_may_care(viewer)
    row = locked(viewer, customer)
    if not method.strip() or not needs.strip() or not plan.strip() or max(len(needs), len(plan)) > LONGEST:
        raise BadCare(what=_("A plan needs the method, the needs and what we offer, each in up to {most} characters.").format(most=LONGEST))
    using.use(viewer, row, "service", at=at)
    before = ServicePlan.objects.filter(customer=row, state__in=OPEN).order_by("-id").first()
    made = ServicePlan.objects.create(
        number=f"NEW-{secrets.token_hex(8)}", customer=row, method=method.strip()[:200],
        by=viewer.staff, at=at, changed_at=at, replaces=before,
    )  # fmt: skip
    made.number = f"FA-{made.pk:06}"
    made.sealed_needs = viewer.opener.seal(needs.strip(), row=made, column="needs", customer=row.pk)
    made.sealed_plan = viewer.opener.seal(plan.strip(), row=made, column="plan", customer=row.pk)
    made.save()
    data = {"customer": row.number, "staff": viewer.staff.username, "tier": row.tier or "none", "class": row.category}
    # the offer stands before the analysis: a promise asks of every analysis that an offer is there
    kinds = [("service_plan.offered", data | {"needs_analysis": made.number}), ("needs_analysis.done", data | {"method": made.method})]
    if before is not None:
        kinds.append(("strategy.adjusted", data | {"replaces": before.number}))
        ServicePlan.objects.filter(pk=before.pk).update(state=PlanState.DECLINED, changed_at=at)
    for kind, said in kinds:
        subject = row.ref if kind == "strategy.adjusted" else made.ref
        book.append(kind, subject=subject, actor=viewer.staff.ref, occurred_at=at, refs=[row.ref], data=said)
    return made


@transaction.atomic
def answer_plan(viewer: Viewer, plan: ServicePlan, *, is_agreed: bool, at: datetime) -> ServicePlan:
    """The customer agrees to a plan, or does not."""
    row = _held(viewer, plan, (PlanState.OFFERED,))
    row.state, row.changed_at = (PlanState.AGREED if is_agreed else PlanState.DECLINED), at
    row.save(update_fields=["state", "changed_at"])
    kind = "service_plan.agreed" if is_agreed else "service_plan.declined"
    _tell(viewer, row, kind, at=at)
    return row


@transaction.atomic
def complete_plan(viewer: Viewer, plan: ServicePlan, *, effect: str, satisfied: str, at: datetime) -> ServicePlan:
    """A plan was carried out, and its effect evaluated with the customer.

    Raises:
        MayNotPlan, AlreadyEnded, BadCare.
    """
    row = _held(viewer, plan, OPEN)
    if not effect.strip() or len(effect) > LONGEST or satisfied not in Satisfied.values:
        raise BadCare(what=_("Say what came of the plan."), beside="effect")
    row.sealed_effect = viewer.opener.seal(effect.strip(), row=row, column="effect", customer=row.customer_id)
    row.state, row.satisfied, row.changed_at = PlanState.COMPLETED, satisfied, at
    row.save()
    _tell(viewer, row, "effect_evaluation.done", at=at)
    _tell(viewer, row, "service_plan.completed", at=at)
    return row


def _held(viewer: Viewer, plan: ServicePlan, states: tuple[PlanState, ...]) -> ServicePlan:
    access.check_may_care(viewer)
    row = ServicePlan.objects.select_for_update(of=("self",)).select_related("customer").get(pk=plan.pk)
    locked(viewer, row.customer)
    if row.state not in states:
        raise AlreadyEnded(number=row.number)
    return row


def _tell(viewer: Viewer, row: ServicePlan, kind: str, *, at: datetime) -> None:
    data = {"customer": row.customer.number, "staff": viewer.staff.username} | ({"satisfied": row.satisfied} if row.satisfied else {})
    book.append(kind, subject=row.ref, actor=viewer.staff.ref, occurred_at=at, refs=[row.customer.ref], data=data)
