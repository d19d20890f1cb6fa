"""The cast of the complaints desk's tests: those of the service desk, and 孙 who heads 华东; 陆 directs, 安 supervises."""

from __future__ import annotations

import pytest

from tests.customers.conftest import NOON, added, an, lu, noon, person, qian, seen, undertaken  # noqa: F401
from tests.records import records_as_told  # noqa: F401
from tests.service.conftest import as_, far, han, jiang, promised, zhou  # noqa: F401
from yinuo.desks.people.models import Staff


@pytest.fixture
def sun(db: None, noon: object) -> Staff:  # noqa: F811
    return undertaken(person("sun", "孙悦", "department_head"))


@pytest.fixture
def ye(db: None, noon: object) -> Staff:  # noqa: F811
    """A second director."""
    return undertaken(person("ye", "叶澄", "director", "总部"))
