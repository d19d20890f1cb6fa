"""The cast of the customers' tests, and a department with ten customers of two managers."""

from __future__ import annotations

import pytest

from tests.customers.conftest import added, an, chen, lin, lu, noon, qian, seen, zhao  # noqa: F401
from tests.records import records_as_told  # noqa: F401
from yinuo.desks.customers.models import Customer

RIGHT_ID = "11010519491231002X"
NAMES = ("甲一", "乙二", "丙三", "丁四", "戊五", "己六", "庚七", "辛八", "壬九", "癸十")


@pytest.fixture
def ten(lin, chen, lu) -> list[Customer]:  # noqa: F811
    """Five of 林's and five of 陈's customers, all of them without a fault."""
    people = (lin, chen)
    return [
        added(lu, {"name": name, "phone": f"1390000{place:04}"}, manager=people[place % 2], department="华东")
        for place, name in enumerate(NAMES)
    ]
