"""The cast: 林 Lin works the case, 周 Zhou supervises, 钱 Qian may see nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from yinuo.desks.people.models import Staff

NINE = datetime(2026, 2, 14, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai
PHRASE = "一诺千金 a long phrase"


@pytest.fixture
def lin(db: None) -> Staff:
    return Staff.objects.create_user("lin", PHRASE, display_name="林夏", role="agent")


@pytest.fixture
def zhou(db: None) -> Staff:
    return Staff.objects.create_user("zhou", PHRASE, display_name="周楠", role="supervisor")


@pytest.fixture
def qian(db: None) -> Staff:
    return Staff.objects.create_user("qian", PHRASE, display_name="钱", role="agent", is_active=False)
