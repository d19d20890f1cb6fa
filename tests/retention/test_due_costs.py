"""A due list and its figures read what they show and little beside, however many records there are, under row security."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.customers.test_search_costs import nodes_of, rows_read
from tests.retention.test_duties import switch
from yinuo.desks.customers.access import seeing
from yinuo.desks.customers.models import Customer
from yinuo.desks.people.models import Staff
from yinuo.desks.retention.queries import due
from yinuo.desks.retention.queries.due import Asked

pytestmark = [pytest.mark.usefixtures("noon"), pytest.mark.rows_without_events]
AT = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def fill(start: int, end: int, manager: Staff) -> None:
    """Customers in bulk, every fourth a former one, each with three transactions before the last change; spread over ten years."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO customers_customer"
            " (id, number, kind, category, tier, risk, source, department, manager_id, made_at, changed_at, revision)"
            " SELECT n, 'KH-' || lpad(n::text, 6, '0'), 'person', CASE n %% 4 WHEN 0 THEN 'former' ELSE 'regular' END, '', '', '',"
            " '华东', %s,"
            " %s::timestamptz - (n * 37 %% 3650) * interval '1 day', %s::timestamptz - (n * 37 %% 3650) * interval '1 day', 1"
            " FROM generate_series(%s, %s) n",
            [manager.pk, AT, AT, start, end - 1],
        )
        cursor.execute(
            "INSERT INTO customers_deal (customer_id, reference, at, currency, source)"
            " SELECT n, '', %s::timestamptz - (n * 37 %% 3650 + d * 10) * interval '1 day', 'CNY', '' FROM generate_series(%s, %s) n,"
            " generate_series(1, 3) d",
            [AT, start, end - 1],
        )
        cursor.execute("ANALYZE customers_customer, customers_deal")


def read_by(staff: Staff, asked: Callable[[], object]) -> tuple[float, list[dict[str, Any]]]:
    """Rows of the desks' tables that the statements of one question look at as the application's role, and the nodes of their plans."""
    rows, nodes = 0.0, []
    with seeing(staff, purpose="test"), connection.cursor() as cursor:
        with CaptureQueriesContext(connection) as done:
            asked()
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL ROLE yinuo_app")
        for one in done.captured_queries:
            if "customers_" in one["sql"] and one["sql"].startswith("SELECT"):
                cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + one["sql"].replace("%", "%%"), [])
                plan = json.loads(json.dumps(cursor.fetchone()[0]))[0]["Plan"]
                rows += rows_read(plan)
                nodes += nodes_of(plan)
        cursor.execute("RESET ROLE")
    return rows, nodes


@pytest.mark.parametrize("role", ["director", "department_head"])
def test_a_due_list_reads_the_same_however_many_records_there_are(lu, an, role, monkeypatch) -> None:
    monkeypatch.setattr(due, "MOST_COUNTED", 20)
    switch("rule", "transactions", lu, an, amount=5, unit="year")
    switch("rule", "customer_archive", lu, an, amount=6, unit="year")
    Staff.objects.filter(pk=lu.pk).update(role=role, department="华东")
    lu.refresh_from_db()

    def questions() -> dict[str, Callable[[], object]]:
        found: dict[str, Callable[[], object]] = {
            f"{kind} {state}": partial(due.records, Asked(kind, state), AT, limit=20)
            for kind in ("transactions", "customer_archive")
            for state in due.STATES
        }
        some = due.records(Asked("transactions", "due"), AT, limit=20)
        found["next page"] = lambda: due.records(Asked("transactions", "due", after=some.next_key), AT, limit=20)
        found["named"] = lambda: due.one_kind("transactions", [one.record for one in some.rows], AT)
        return found | {"counts": lambda: due.counts(AT)}

    fill(1, 1001, lu)
    with seeing(lu, purpose="test"):
        assert len(due.records(Asked("transactions", "due"), AT, limit=20).rows) == 20
        few = questions()
    before = {name: read_by(lu, asked)[0] for name, asked in few.items()}
    fill(1001, 5001, lu)
    with seeing(lu, purpose="test"):
        many = questions()
        former = Customer.objects.filter(category="former").count()
    for name, asked in many.items():
        rows, nodes = read_by(lu, asked)
        # whether a whole customer may go is asked of each former one whose own term is over, until a page is full
        asks_each = name in ("customer_archive soon", "customer_archive kept", "counts")
        assert rows <= (30 * former if asks_each else max(before[name] * 1.5, 20 * 21)), name
        assert not [node for node in nodes if node["Node Type"] == "Seq Scan" and node.get("Relation Name") in _LARGE], name


_LARGE = ("customers_deal", "customers_customer")
