"""A guard around the stories of a desk: after each, every record's state folded from its events is the state that its row says.

A story that writes rows past the verbs is marked `rows_without_events`.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from yinuo.ledger.folding import audit_records


@pytest.fixture(autouse=True)
def records_as_told(request: pytest.FixtureRequest) -> Iterator[None]:
    """Where the test had a database, audit the records before it is emptied."""
    is_left_out = request.node.get_closest_marker("rows_without_events") is not None
    has_database = not is_left_out and ("db" in request.fixturenames or "transactional_db" in request.fixturenames)
    if has_database:
        request.getfixturevalue("db" if "db" in request.fixturenames else "transactional_db")
    yield
    if has_database:
        _count, findings = audit_records(in_memory=True)
        assert not findings, [finding.sentence for finding in findings[:5]]
