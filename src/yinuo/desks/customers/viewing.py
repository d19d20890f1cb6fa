"""A person while they work with customers: their rights, their reach, the keys they opened, and the transaction the database guards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from yinuo.desks.people.models import Staff
from yinuo.desks.people.queries import acts_for, today
from yinuo.kit import clock

from . import rights, undertakings
from .choices import Act, Field, Reach, Verb
from .models import Customer
from .refusals import MayNot, UndertakingMissing
from .sealing import Opener

_SETTINGS = ("yinuo.person", "yinuo.purpose", "yinuo.today")
Narrowing = Callable[[QuerySet[Customer], Staff], QuerySet[Customer]]
_NARROWINGS: list[Narrowing] = []


def narrow(by: Narrowing) -> None:
    """Let a desk above take customers out of everybody's sight (restricted ones); its own policy in the database says the same."""
    if by not in _NARROWINGS:
        _NARROWINGS.append(by)


@dataclass(frozen=True)
class Viewer:
    """A member of staff while they work with customers: their rights, and the keys they opened. Lives as long as one request."""

    staff: Staff

    @cached_property
    def opener(self) -> Opener:
        return Opener()

    @cached_property
    def has_undertaken(self) -> bool:
        return undertakings.has_signed(self.staff)

    def may(self, field: Field | str, act: Act | str) -> bool:
        """Whether the matrix allows it, and the undertaking is signed where the field needs one."""
        if not rights.is_allowed(self.staff.role, field, act):
            return False
        return self.has_undertaken or not rights.needs_undertaking(field, act)

    def check(self, field: Field | str, act: Act | str) -> None:
        """Raises MayNot or UndertakingMissing unless allowed."""
        if not rights.is_allowed(self.staff.role, field, act):
            raise MayNot(act=f"{Field(field).label}: {Act(act).label}")
        if not self.may(field, act):
            raise UndertakingMissing()

    def may_do(self, verb: str) -> bool:
        """Whether the role may do this at all: one of `choices.Verb`."""
        return rights.verbs().get((self.staff.role, verb), False)

    def check_verb(self, verb: str) -> None:
        """Raises MayNot unless allowed."""
        if not self.may_do(verb):
            raise MayNot(act=Verb(verb).label)


@contextmanager
def seeing(staff: Staff, *, purpose: str) -> Iterator[Viewer]:
    """One transaction in which the database lets through what this person reaches, for a purpose that is named.

    Settings are local to the transaction, so a pooled connection carries nothing over; inside an outer transaction they are put back.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join('current_setting(%s, true)' for _name in _SETTINGS)}", list(_SETTINGS))
        before = cursor.fetchone()
        _set(cursor, [str(staff.pk), purpose[:80], today(clock.now()).isoformat()])
        yield Viewer(staff)
        _set(cursor, [value or "" for value in before])


def _set(cursor: object, values: list[str]) -> None:
    pairs = [part for pair in zip(_SETTINGS, values, strict=True) for part in pair]
    cursor.execute(f"SELECT {', '.join('set_config(%s, %s, true)' for _name in _SETTINGS)}", pairs)  # type: ignore[attr-defined]


def reach_of(staff: Staff) -> Reach:
    """Which customers this person's role sees at all."""
    return rights.reaches()[staff.role] if staff.is_active else Reach.NONE


def visible_to(staff: Staff) -> QuerySet[Customer]:
    """The customers somebody reaches; says so in the words of an index, which row security alone would not."""
    rows = _in_reach(staff)
    for by in _NARROWINGS:
        rows = by(rows, staff)
    return rows


def _in_reach(staff: Staff) -> QuerySet[Customer]:
    reach = reach_of(staff)
    if reach == Reach.ALL:
        return Customer.objects.all()
    managers = [one.pk for one in acts_for(staff, on=today(clock.now())) if reach_of(one) == Reach.OWN]
    if reach == Reach.OWN:
        return Customer.objects.filter(manager__in=[staff.pk, *managers])
    mine = Q(department=staff.department) if reach == Reach.DEPARTMENT and staff.department else Q(pk__in=[])
    if managers:
        mine |= Q(manager__in=managers)
    return Customer.objects.filter(mine)


def reaches(staff: Staff, customer: Customer) -> bool:
    """Whether a customer as it stands in memory is one this person reaches; for rows about to be written."""
    reach = reach_of(staff)
    if reach == Reach.ALL:
        return True
    if reach == Reach.DEPARTMENT:
        return bool(staff.department) and customer.department == staff.department
    return reach == Reach.OWN and customer.manager_id == staff.pk


def family_of(customer: Customer) -> list[int]:
    """The customer and all that were merged into it, itself first: whose rows together are the record."""
    return [customer.pk, *Customer.objects.filter(merged_into=customer).order_by("pk").values_list("pk", flat=True)]
