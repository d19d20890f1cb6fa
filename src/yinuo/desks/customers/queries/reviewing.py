"""Who can see what, and why: the list that is gone through at every review of access."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max

from yinuo.desks.people.models import Staff
from yinuo.desks.people.queries import acts_for

from .. import rights
from ..choices import Act, Field, Reach
from ..models import AccessReview, Customer, Look, Undertaking
from ..viewing import reach_of


@dataclass(frozen=True)
class Access:
    """What one person can see, and why."""

    staff: Staff
    reach: Reach
    own: int
    plainly: tuple[str, ...]
    for_a_purpose: tuple[str, ...]
    stands_in_for: tuple[Staff, ...]
    undertaken_at: datetime | None
    looks: int
    last_look_at: datetime | None
    reviewed: AccessReview | None


def accesses(*, on: date, since: datetime) -> list[Access]:
    """One line for everybody who may sign in and reaches customers.

    Args:
        since: from when looks are counted.
    """
    people = list(Staff.objects.filter(is_active=True).order_by("department", "display_name", "username"))
    own = dict(Customer.objects.filter(manager__in=people).order_by().values_list("manager").annotate(Count("pk")))
    looks = {row[0]: row[1:] for row in Look.objects.filter(at__gte=since).order_by().values_list("staff").annotate(Count("pk"), Max("at"))}
    undertaken = dict(Undertaking.objects.order_by().values_list("staff").annotate(Max("signed_at")))
    reviewed = {row.staff_id: row for row in AccessReview.objects.order_by("at").select_related("by")}
    found = []
    for staff in people:
        principals = tuple(one for one in acts_for(staff, on=on) if reach_of(one) == Reach.OWN)
        if reach_of(staff) == Reach.NONE and not principals:
            continue
        count, last = looks.get(staff.pk, (0, None))
        found.append(
            Access(
                staff, reach_of(staff), own.get(staff.pk, 0), labels_of(staff.role, Act.SEE), labels_of(staff.role, Act.REVEAL), principals,
                undertaken.get(staff.pk), count, last, reviewed.get(staff.pk),
            )
        )  # fmt: skip
    return found


def labels_of(role: str, act: Act) -> tuple[str, ...]:
    """The fields on which a role may do something."""
    return tuple(str(field.label) for field in Field if rights.is_allowed(role, field, act))


def left_behind() -> Sequence[Customer]:
    """Customers whose client manager has left."""
    rows = Customer.objects.filter(manager__is_active=False, merged_into__isnull=True, erased_at__isnull=True)
    return list(rows.select_related("manager").order_by("pk")[:200])
