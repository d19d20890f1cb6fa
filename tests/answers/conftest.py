"""The cast of the answers desk, and three entries of a heating company."""

from __future__ import annotations

from tests.customers.conftest import an, lin, lu, noon, qian, zhao  # noqa: F401
from tests.records import records_as_told  # noqa: F401
