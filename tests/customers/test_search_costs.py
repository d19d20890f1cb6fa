"""A search reads what it finds and little beside, however many customers there are, under row security and with the application's role."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection

from tests.customers.conftest import person
from yinuo.desks.customers import access
from yinuo.desks.customers.access import seeing
from yinuo.desks.customers.queries import finding
from yinuo.desks.people.models import Staff
from yinuo.kit import sealed_index, sealed_keys

pytestmark = [pytest.mark.usefixtures("noon"), pytest.mark.rows_without_events]
ASKED = ["甲", "甲乙", "甲乙丙", "jyb", "5678", "13900005678", "KH-000003"]


def fill(start: int, end: int, manager: Staff) -> None:
    """Customers in bulk: every tenth up to number 100 is called 甲乙丙, all others alike. Fingerprints are real, seals are left out."""
    key = sealed_keys.ring().index
    rare = sealed_index.tokens_of_name(key, "甲乙丙") | sealed_index.tokens_of_number(key, "phone", "13900005678")
    common = sealed_index.tokens_of_name(key, "丁戊己") | sealed_index.tokens_of_number(key, "phone", "13900001111")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO customers_customer"
            " (id, number, kind, category, tier, risk, source, department, manager_id, made_at, changed_at, revision)"
            " SELECT n, 'KH-' || lpad(n::text, 6, '0'), 'person', 'regular', '', '', '', '华东', %s, now(), now(), 1"
            " FROM generate_series(%s, %s) n",
            [manager.pk, start, end - 1],
        )
        cursor.execute(
            "INSERT INTO customers_finding (token, customer_id) SELECT t, n FROM generate_series(%s, %s) n,"
            " unnest(CASE WHEN n <= 100 AND n %% 10 = 0 THEN %s::bigint[] ELSE %s::bigint[] END) t",
            [start, end - 1, list(rare), list(common)],
        )
        cursor.execute("ANALYZE customers_customer, customers_finding")


def plans(staff: Staff, typed: str) -> list[dict[str, Any]]:
    """The plans of one search as the application's role runs it. Without whole reads of tables: in small ones they would be cheaper."""
    found = []
    with seeing(staff, purpose="test"), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL ROLE yinuo_app")
        for way in finding.asked_ways(access.visible_to(staff), finding.Asked(search=typed), finding.Ways()):
            found.append(json.loads(way[:51].explain(format="JSON", analyze=True))[0]["Plan"])
        cursor.execute("RESET ROLE")
    return found


def nodes_of(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(node for inner in plan.get("Plans", ()) for node in nodes_of(inner))]


def rows_read(plan: dict[str, Any]) -> float:
    """Rows of customers and fingerprints that were looked at, thrown away ones included."""
    return sum(
        (node["Actual Rows"] + node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)) * node["Actual Loops"]
        for node in nodes_of(plan)
        if node.get("Relation Name", "").startswith("customers_")
    )


@pytest.mark.parametrize("role", ["director", "department_head", "client_manager"])
def test_a_search_reads_the_same_however_many_customers_there_are(db, role) -> None:
    somebody = person("somebody", "某人", role)
    fill(1, 501, somebody)
    before = {typed: sum(map(rows_read, plans(somebody, typed))) for typed in ASKED}
    fill(501, 4001, somebody)
    for typed in ASKED:
        now = plans(somebody, typed)
        found = max(plan["Actual Rows"] for plan in now)
        assert found == (1 if typed.startswith("KH") else 10), typed
        assert sum(map(rows_read, now)) <= max(before[typed], 1) * 1.5, typed
        whole = [node for plan in now for node in nodes_of(plan) if node["Node Type"] == "Seq Scan"]
        assert not [node for node in whole if node["Relation Name"].startswith("customers_")], typed


def test_every_operator_of_a_search_may_use_an_index_under_row_security(db) -> None:
    """Only leakproof operators go below a policy; LIKE and arrays would read every row first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT bool_and(proleakproof) FROM pg_proc WHERE oid = ANY (%s::regprocedure[])",
            [["int8eq(int8,int8)", "int8lt(int8,int8)", "texteq(text,text)", "text_lt(text,text)", "text_ge(text,text)"]],
        )
        assert cursor.fetchone() == (True,)
