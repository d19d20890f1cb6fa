"""The cast of the feedback desk's tests: cases of the service desk that are solved, and customers who say what they think."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.channels.conftest import office, room  # noqa: F401
from tests.channels.test_programs import gateway  # noqa: F401
from tests.customers.conftest import NOON, added, an, chen, lin, lu, noon, person, qian, undertaken, zhao  # noqa: F401
from tests.records import records_as_told  # noqa: F401
from yinuo.desks.customers.access import seeing
from yinuo.desks.customers.models import Customer
from yinuo.desks.people.models import Staff
from yinuo.desks.service.actions import settling
from yinuo.desks.service.actions.receiving import Wanted, receive
from yinuo.desks.service.models import Case
from yinuo.kit import clock


@pytest.fixture
def zhou(db: None, noon: object) -> Staff:  # noqa: F811
    return undertaken(person("zhou", "周楠", "agent"))


@pytest.fixture
def han(db: None, noon: object) -> Staff:  # noqa: F811
    return undertaken(person("han", "韩启明", "agent"))


def settled(staff: Staff, customer: Customer, *, kind: str = "request", channel: str = "phone") -> Case:
    """A case that somebody solved and closed."""
    with seeing(staff, purpose="test") as viewer:
        case = receive(viewer, customer, Wanted(kind, channel, "3 栋地暖不热", "室温 12 度"), at=clock.now())
        case = settling.resolve(viewer, case, "已修好", channel="phone", revision=None, at=clock.now())
        return settling.close(viewer, case, cause="product", opinion="satisfied", revision=None, at=clock.now())


@pytest.fixture
def customers(lu: Staff) -> Callable[[int], list[Customer]]:  # noqa: F811
    """So many customers in 华东."""

    def made(count: int) -> list[Customer]:
        return [added(lu, {"name": f"江枫苑 {n} 户", "phone": f"139000{n:05}"}, department="华东") for n in range(count)]

    return made
