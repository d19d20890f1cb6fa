"""Who can see what, and why: the list that is gone through at every review of access."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yinuo.desks.people.choices import Role
from yinuo.desks.people.models import Staff
from yinuo.desks.people.queries import acts_for, today

from .. import rights
from ..choices import Act, Field, Reach
from ..models import AccessReview, Customer, Denial, Look, Undertaking
from ..viewing import reach_of

DAYS = 90
"""Over how many days looks are counted."""


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
    denied: int
    """How often they asked for what is not there or not theirs, and (`denied_kept`) for a number that this house gave."""
    denied_kept: int
    reviewed: AccessReview | None
    is_reviewed: bool
    """Whether somebody answered in this quarter that it is needed."""

    @property
    def why(self) -> tuple[str, ...]:
        """The reasons for what this person sees, one sentence each: role and department, own customers, deputyship, fields."""
        role = str(self.staff.get_role_display())
        found = []
        if self.reach == Reach.DEPARTMENT:
            found.append(
                _("Role {role}: customers of the department {department}").format(role=role, department=self.staff.department or "–")
            )
        elif self.reach != Reach.NONE:
            found.append(_("Role {role}: {reach}").format(role=role, reach=self.reach.label))
        if self.own:
            found.append(ngettext("{count} own customer", "{count} own customers", self.own).format(count=self.own))
        found += [_("stands in for {name}").format(name=one.display_name) for one in self.stands_in_for]
        if self.undertaken_at is None:
            found.append(_("without the undertaking no sensitive field opens"))
        return tuple(found)


def quarter_of(on: date) -> tuple[date, date]:
    """First and last day of the quarter of a day: access is answered for once in each.

    >>> quarter_of(date(2026, 11, 22))
    (datetime.date(2026, 10, 1), datetime.date(2026, 12, 31))
    """
    first = date(on.year, (on.month - 1) // 3 * 3 + 1, 1)
    after = date(first.year + first.month // 10, (first.month + 2) % 12 + 1, 1)
    return first, after - timedelta(days=1)


def accesses(*, on: date, since: datetime, department: str | None = None) -> list[Access]:
    """One line for everybody who may sign in and reaches customers.

    Args:
        since: from when looks are counted. department: only its people; everybody's where it is None.
    """
    people = list(Staff.objects.filter(is_active=True).order_by("department", "display_name", "username"))
    if department is not None:
        people = [one for one in people if department and one.department == department]
    first_day, _last_day = quarter_of(on)
    own = dict(Customer.objects.filter(manager__in=people).order_by().values_list("manager").annotate(Count("pk")))
    looks = {row[0]: row[1:] for row in Look.objects.filter(at__gte=since).order_by().values_list("staff").annotate(Count("pk"), Max("at"))}
    denied = {row[0]: row[1:] for row in denials(since=since).order_by().values_list("staff").annotate(Sum("asked"), Sum("kept"))}
    undertaken = dict(Undertaking.objects.order_by().values_list("staff").annotate(Max("signed_at")))
    reviewed = {row.staff_id: row for row in AccessReview.objects.order_by("at").select_related("by")}
    found = []
    for staff in people:
        principals = tuple(one for one in acts_for(staff, on=on) if reach_of(one) == Reach.OWN)
        if reach_of(staff) == Reach.NONE and not principals:
            continue
        count, last = looks.get(staff.pk, (0, None))
        answer = reviewed.get(staff.pk)
        is_reviewed = answer is not None and answer.stays and today(answer.at) >= first_day
        found.append(
            Access(
                staff, reach_of(staff), own.get(staff.pk, 0), labels_of(staff.role, Act.SEE), labels_of(staff.role, Act.REVEAL), principals,
                undertaken.get(staff.pk), count, last, *denied.get(staff.pk, (0, 0)), answer, is_reviewed,
            )
        )  # fmt: skip
    return found


def denials(*, since: datetime, department: str | None = None) -> QuerySet[Denial]:
    """Days on which people asked for what is not there or not theirs, newest first; of one department where it is said."""
    rows = Denial.objects.filter(on__gte=today(since)).select_related("staff").order_by("-on", "-kept", "-asked", "staff")
    return rows if department is None else rows.filter(staff__department=department) if department else rows.none()


def answered_for_by(staff: Staff) -> str | None:
    """The department whose people somebody answers for; None where it is everybody's, who then see the whole list."""
    return staff.department if staff.role == Role.DEPARTMENT_HEAD else None


def labels_of(role: str, act: Act) -> tuple[str, ...]:
    """The fields on which a role may do something."""
    return tuple(str(field.label) for field in Field if rights.is_allowed(role, field, act))


def left_behind() -> Sequence[Customer]:
    """Customers whose client manager has left."""
    rows = Customer.objects.filter(manager__is_active=False, merged_into__isnull=True, erased_at__isnull=True)
    return list(rows.select_related("manager").order_by("pk")[:200])
