"""A guard around the stories of a desk: after each, every record's state folded from its events is the state that its row says.

A story that writes rows past the verbs is marked `rows_without_events`.
"""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from django.apps import apps
from django.db import connection

from yinuo.ledger.folding import Fold, audit_records, registered


@pytest.fixture(autouse=True)
def records_as_told(request: pytest.FixtureRequest) -> Iterator[None]:
    """Where the test had a database, audit the records before it is emptied."""
    is_left_out = request.node.get_closest_marker("rows_without_events") is not None
    has_database = not is_left_out and ("db" in request.fixturenames or "transactional_db" in request.fixturenames)
    if has_database:
        request.getfixturevalue("db" if "db" in request.fixturenames else "transactional_db")
    yield
    if has_database:
        _count, findings = audit_records(in_memory=True, among=concerned())
        assert not findings, [finding.sentence for finding in findings[:5]]


def concerned() -> list[Fold]:
    """The folds that have anything to compare: an event of theirs was written, or their desk holds a row in any of its tables.

    A fold reads the rows of its own desk, if with names from lower ones; a story of customers need not ask forty folds about nothing.
    Whoever connects with the rights of the application alone may not see that there is a row, and has all of them compared.
    """
    label_of = {fold.name: apps.get_containing_app_config(fold.from_rows.__module__).label for fold in registered()}
    tables = {(model._meta.app_label, model._meta.db_table) for model in apps.get_models() if model._meta.app_label in label_of.values()}
    filled = (f"SELECT '{label}' WHERE EXISTS (SELECT FROM \"{table}\")" for label, table in sorted(tables))
    with psycopg.Cursor(connection.connection) as cursor:  # not Django's: planning the long question anew takes longer than its answer
        (role,) = cursor.execute("SELECT current_setting('role')").fetchone()
        cursor.execute("RESET ROLE")  # the application's may not see that there is a row
        (is_superuser,) = cursor.execute("SELECT current_setting('is_superuser') = 'on'").fetchone()
        if is_superuser:
            desks = {label for (label,) in cursor.execute(" UNION ALL ".join(filled), prepare=True)}
            kinds = {kind for (kind,) in cursor.execute("SELECT DISTINCT kind FROM ledger_event")}
        cursor.execute(f"SET ROLE {role}")
    if not is_superuser:
        return list(registered())
    return [fold for fold in registered() if label_of[fold.name] in desks or not kinds.isdisjoint(fold.kinds)]
