"""The cast of the service desk's tests: 林 and 陈 handle cases of customers in 华东, 王 heads nobody's department, 陆 directs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from tests.customers.conftest import NOON, added, an, lu, noon, person, qian, seen, undertaken  # noqa: F401
from tests.records import records_as_told  # noqa: F401
from yinuo.desks.customers.models import Customer
from yinuo.desks.people.models import Staff
from yinuo.kit import clock
from yinuo.promises.register import publish_built_in_calendars, register_document
from yinuo.promises.shapes import DraftDocument

TEXT = """\
use calendar cn-office
{n}.respond: within 4 business hours of complaint.received expect complaint.responded
{n}.solve: within 3 workdays of complaint.received expect complaint.resolved pausing while waiting_for_customer
{n}.major: within 8 business hours of complaint.received expect complaint.solution_offered where complexity = 'major'
{n}.investigated: within 2 workdays of complaint.received expect complaint.investigated
{n}.cause: every complaint.closed has cause
{n}.opinion: every complaint.closed has customer_opinion
{n}.handler: every complaint.received has handler
{n}.inquiry: within 30 minutes of inquiry.received expect inquiry.responded
{n}.reply: next reply within 6 business hours
"""
OTHER = "{n}.sooner: within 2 business hours of complaint.received expect complaint.responded where tier = gold\n"


@pytest.fixture
def promised(db: None, noon: object) -> None:  # noqa: F811
    """Two documents in force that speak of the same complaint."""
    with clock.pinned(NOON - timedelta(days=30)):
        publish_built_in_calendars(by="staff:lu", at=clock.now())
        for number, text in (("CN-001", TEXT), ("HT-118", f"use calendar cn-office\n{OTHER}")):
            draft = DraftDocument(number, "书", "Letter", text.replace("{n}", number), ())
            register_document(draft, in_force_from=clock.now(), by="staff:lu")


@pytest.fixture
def zhou(db: None, noon: object) -> Staff:  # noqa: F811
    return undertaken(person("zhou", "周楠", "agent"))


@pytest.fixture
def han(db: None, noon: object) -> Staff:  # noqa: F811
    return undertaken(person("han", "韩启明", "agent"))


@pytest.fixture
def far(db: None, noon: object) -> Staff:  # noqa: F811
    """Of another department, so that no customer of these tests is in reach."""
    return undertaken(person("far", "方远", "agent", "西南"))


@pytest.fixture
def jiang(lu: Staff) -> Customer:  # noqa: F811
    """A gold customer in 华东."""
    return added(lu, {"name": "江枫物业", "phone": "13800006021"}, department="华东", register={"tier": "gold", "category": "contract"})


@pytest.fixture
def as_() -> Callable[[Staff], Client]:
    """A browser in which somebody is signed in."""

    def signed_in(staff: Staff) -> Client:
        client = Client()
        client.force_login(staff)
        return client

    return signed_in
