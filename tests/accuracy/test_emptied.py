"""A round of which nobody is left: done, told, and no evidence of a check."""

from __future__ import annotations

import pytest

from tests.accuracy.test_rounds import decided, drawn, told
from yinuo.desks.accuracy import access
from yinuo.desks.accuracy.actions import undoing
from yinuo.desks.customers.access import seeing
from yinuo.desks.customers.actions import merging
from yinuo.desks.customers.models import Customer
from yinuo.kit import clock
from yinuo.ledger.folding import audit_records

pytestmark = pytest.mark.usefixtures("as_app_role", "noon")


def test_a_round_of_nobody_is_told_and_runs_again_when_taken_back(ten, lu) -> None:
    row = drawn(lu, size=1, sharing="myself", chance_percent=100)
    with seeing(lu, purpose="test") as viewer:
        item = access.item_for(viewer, row.number, 1)
        survivor = next(one for one in ten if one.pk != item.customer_id and one.manager_id == item.customer.manager_id)
        merging.merge(viewer, Customer.objects.get(pk=survivor.pk), item.customer, at=clock.now())
    decided(lu, row, 1, "gone")
    row.refresh_from_db()
    assert row.state == "done" and len(told("data_check.emptied")) == 1 and not told("data_check.done")
    assert not audit_records()[1]
    with seeing(lu, purpose="test") as viewer:
        undoing.undo(viewer, access.item_for(viewer, row.number, 1), at=clock.now())
    row.refresh_from_db()
    assert row.state == "open" and not audit_records()[1]
