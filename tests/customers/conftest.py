"""The cast: 林 and 陈 manage customers, 陆 directs, 赵 heads a department, 安 guards the data, 钱 has no right. All are invented."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.records import records_as_told  # noqa: F401
from yinuo.desks.customers import undertakings
from yinuo.desks.customers.access import Viewer, seeing
from yinuo.desks.customers.actions import adding
from yinuo.desks.customers.actions.undertaking import undertake
from yinuo.desks.customers.models import Customer
from yinuo.desks.people.models import Staff
from yinuo.kit import clock

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)  # Monday 12:00 in Shanghai
PHRASE = "一诺千金 a long phrase"
WANG = {
    "name": "王小䶮😀",
    "phone": "13900001234",
    "email": "wang.xy@example.cn",
    "identity": "320501199001010043",
    "bank": "6222000011110118",
    "address": "苏州市姑苏区江枫苑3栋26户",
    "notes": "只在晚上方便接电话",
}


@pytest.fixture
def noon() -> Iterator[datetime]:
    """The clock stands at NOON until the test moves it."""
    with clock.pinned(NOON):
        yield NOON


def person(username: str, name: str, role: str, department: str = "华东") -> Staff:
    return Staff.objects.create_user(username, PHRASE, display_name=name, role=role, department=department)


def undertaken(staff: Staff) -> Staff:
    text = undertakings.text_in("zh-hans")
    undertake(staff, text_sha256=undertakings.fingerprint(text), language="zh-hans", address=None, at=clock.now())
    return staff


@pytest.fixture
def lin(db: None, noon: datetime) -> Staff:
    return undertaken(person("lin", "林晓", "client_manager"))


@pytest.fixture
def chen(db: None, noon: datetime) -> Staff:
    return undertaken(person("chen", "陈一", "client_manager"))


@pytest.fixture
def lu(db: None, noon: datetime) -> Staff:
    return undertaken(person("lu", "陆知行", "director", ""))


@pytest.fixture
def zhao(db: None, noon: datetime) -> Staff:
    return undertaken(person("zhao", "赵衡", "department_head"))


@pytest.fixture
def an(db: None, noon: datetime) -> Staff:
    return undertaken(person("an", "安然", "security_officer", ""))


@pytest.fixture
def qian(db: None, noon: datetime) -> Staff:
    return person("qian", "钱进", "administrator", "")


@pytest.fixture
def seen(noon: datetime) -> Iterator[Callable[..., Viewer]]:
    """Begin to see as somebody, until the test ends: seen(lin)."""
    with ExitStack() as stack:
        yield lambda staff, purpose="test": stack.enter_context(seeing(staff, purpose=purpose))


@pytest.fixture
def wang(lin: Staff) -> Customer:
    """林's customer, with every field."""
    return added(lin)


def added(by: Staff, fields: dict[str, str] | None = None, **details: Any) -> Customer:
    with seeing(by, purpose="test") as viewer:
        return adding.add_customer(viewer, fields or WANG, at=clock.now(), **details)
