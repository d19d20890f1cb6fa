"""The cast of the customers' tests."""

from __future__ import annotations

import pytest

from tests.customers.conftest import added, an, chen, lin, lu, noon, qian, seen, wang, zhao  # noqa: F401
from tests.records import records_as_told  # noqa: F401
from yinuo.desks.customers.models import Customer


@pytest.fixture
def five(lin, lu) -> list[Customer]:  # noqa: F811
    """林's customers: two without a tier, one silver, one platinum, one gold under contract."""
    said = ({}, {"tier": "silver"}, {"tier": "platinum"}, {"tier": "gold", "category": "contract"}, {})
    return [
        added(lu, {"name": f"客户{place}", "phone": f"1390000{place:04}"}, manager=lin, department="华东", register=register)
        for place, register in enumerate(said)
    ]
