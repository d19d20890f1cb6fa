"""Cases are guarded by columns of their own that follow their customers, and lists of them read what is shown, not what there is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction

from tests.customers.conftest import NOON, person
from tests.service.conftest import added
from tests.service.test_cases import taken
from yinuo.desks.customers.access import seeing
from yinuo.desks.customers.actions import merging
from yinuo.desks.customers.models import Customer
from yinuo.desks.people.choices import Role
from yinuo.desks.people.models import Deputyship
from yinuo.desks.privacy.actions import restricting
from yinuo.desks.service import access
from yinuo.desks.service.models import Case

pytestmark = pytest.mark.usefixtures("as_app_role")


def both_walls(staff):
    """The cases somebody reaches: by the columns of the cases, by the customers they see, and by the first wall, which all say the same."""
    with seeing(staff, purpose="test") as viewer:
        guarded = set(Case.objects.values_list("number", flat=True))
        assert guarded == set(Case.objects.filter(customer__in=Customer.objects.values("pk")).values_list("number", flat=True))
        assert guarded == set(access.cases_of(viewer).values_list("number", flat=True))
    return guarded


def test_whoever_reaches_a_customer_reaches_its_cases_wherever_it_goes(promised, zhou, far, lu, an):
    people = {role: person(f"a-{role.replace('_', '-')}", "某人", role) for role in Role.values}
    manager, deputy = people[Role.CLIENT_MANAGER], person("deputy", "代理", Role.AGENT, "")
    Deputyship.objects.create(
        principal=manager, deputy=deputy, starts_on=NOON.date(), ends_on=NOON.date() + timedelta(days=2), named_at=NOON
    )
    here = added(lu, {"name": "甲"}, department="华东")
    theirs = added(lu, {"name": "乙"}, department="西南", manager=manager)
    hidden = added(lu, {"name": "丙"}, department="华东")
    one, two, three = (taken(zhou if customer.department == "华东" else far, customer).number for customer in (here, theirs, hidden))

    seen = {role: both_walls(staff) for role, staff in people.items()}
    assert seen[Role.AGENT] == {one, three} and seen[Role.DIRECTOR] == {one, two, three} and seen[Role.CLIENT_MANAGER] == {two}
    assert both_walls(deputy) == {two} and both_walls(far) == {two}

    with seeing(an, purpose="test") as viewer:  # the few who are named, and nobody else
        restricting.restrict(viewer, hidden, reason="disputed", readers=["an"], at=NOON)
    assert both_walls(zhou) == {one} and both_walls(lu) == {one, two} and three in both_walls(an)

    with seeing(lu, purpose="test") as viewer:  # a case goes where its customer goes, and back
        merge = merging.merge(viewer, theirs, here, at=NOON)
    assert both_walls(zhou) == set() and both_walls(far) == {one, two} and both_walls(deputy) == {one, two}
    with seeing(lu, purpose="test") as viewer:
        merging.undo_merge(viewer, merge, at=NOON)
    assert both_walls(zhou) == {one} and both_walls(far) == {two}

    with seeing(zhou, purpose="test"), transaction.atomic():  # whatever a statement says, the customer's own columns count
        Case.objects.filter(number=one).update(customer_department="西南", customer_manager=manager.pk)
    assert both_walls(zhou) == {one} and both_walls(far) == {two}
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM service_case")  # nobody looks, and for nothing
        assert cursor.fetchone() == (0,)
