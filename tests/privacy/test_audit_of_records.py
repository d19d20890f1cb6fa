"""The audit sees the state of every record, of hidden customers too, and nothing else of them; what differs is named."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection, models

from tests.privacy.conftest import added, consent
from yinuo.desks.accuracy.actions import deciding, drawing
from yinuo.desks.accuracy.models import Item, Round
from yinuo.desks.care.actions import planning
from yinuo.desks.care.models import Visit
from yinuo.desks.customers.access import seeing
from yinuo.desks.customers.models import Customer, Undertaking
from yinuo.desks.customers.queries.folding import audited
from yinuo.desks.privacy.actions import restricting
from yinuo.desks.privacy.models import Request, Restriction, Statement
from yinuo.desks.retention.actions import holding
from yinuo.desks.retention.models import Hold
from yinuo.desks.secrecy.actions import reviewing
from yinuo.desks.secrecy.models import Finding, Review
from yinuo.kit import clock
from yinuo.ledger import book
from yinuo.ledger.folding import audit_records

GUARDED = ("customers_customer", "privacy_restriction", "privacy_statement", "privacy_request")


def differences() -> dict[str, str]:
    return {finding.where: finding.sentence for finding in audit_records()[1]}


@pytest.fixture
def everything(lin, an, lu, wang, asked) -> dict[str, models.Model]:
    """A record of each desk, written by its verbs; and a second customer, restricted, whom only 安 and 陆 see."""
    request = asked("access")
    with seeing(lu, purpose="test") as viewer:
        consent(viewer, wang, "survey")
        hidden = added(lin, {"name": "李四"})
        restricting.restrict(viewer, hidden, reason="disputed", readers=["an"], at=clock.now())
        hold = holding.put_on(viewer, scope="customer", customer=wang, basis="audit", reason="审计", at=clock.now())
        drawn = drawing.draw_round(viewer, at=clock.now(), size=1, sharing="myself")
        item = Item.objects.get(round=drawn)
        deciding.decide(viewer, item, "wrong", fields=["phone"], at=clock.now())
    wanted = planning.Wanted("phone", "after_case", date(2026, 3, 4), about=request.number, is_meant=True)
    with seeing(lin, purpose="test") as viewer:
        visit = planning.plan_visit(viewer, wang, wanted, at=clock.now())
    review = reviewing.begin(an, at=clock.now())
    finding = reviewing.record(an, what="x", severity="low", owner=an, at=clock.now(), review=review)
    return {
        "request": request, "hidden": hidden, "hold": hold, "round": drawn, "item": item, "visit": visit, "review": review,
        "finding": finding,
    }  # fmt: skip


@pytest.mark.rows_without_events
def test_the_audit_names_every_record_that_is_not_as_its_events_tell(everything, wang, chen) -> None:
    assert differences() == {}
    ref = {name: row.ref for name, row in everything.items()}
    Customer.objects.filter(pk=wang.pk).update(manager=chen)
    Statement.objects.update(says="withdrawn")
    Request.objects.update(state="second")
    Restriction.objects.update(ended_at=clock.now())
    Hold.objects.update(state="on")
    Round.objects.update(state="cancelled")
    Item.objects.update(outcome="corrected")
    Visit.objects.update(on=date(2026, 3, 5))
    Review.objects.update(done_at=clock.now())
    Finding.objects.update(state="verified")
    Undertaking.objects.filter(staff=chen).delete()
    found = differences()
    assert "staff:lin" in found[wang.ref] and "staff:chen" in found[wang.ref]
    assert "disputed" in found[f"{ref['hidden']}/restriction"]
    assert {where for where in found if "undertaking" not in where} == {
        wang.ref, f"{wang.ref}/consent survey", f"{ref['hidden']}/restriction", *(ref[name] for name in ref if name != "hidden"),
    }  # fmt: skip
    assert sum("staff:chen/undertaking" in where for where in found) == 1
    assert not any("13900001234" in said or "王小" in said for said in found.values())


@pytest.mark.rows_without_events
def test_a_customer_that_vanished_is_missed_and_what_others_sent_is_not(everything, wang) -> None:
    book.append("consent.given", subject="customer:KH-999998", actor="x", occurred_at=clock.now(), data={}, source="/crm")
    assert differences() == {}
    book.append("customer.withdrawn", subject="customer:KH-999999", actor="x", occurred_at=clock.now())
    assert list(differences()) == ["customer:KH-999999"]


def test_the_applications_role_reads_states_for_the_audit_and_no_customer(everything, wang, as_app_role) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM customers_audited()")
        assert cursor.fetchall() == []  # not outside an audit
        assert [column.name for column in cursor.description] == [
            "number", "kind", "category", "department", "manager", "merged_into", "is_erased",
        ]  # fmt: skip
    rows = audited("customers_audited")
    numbers = {next(rows)[0]}
    assert Customer.objects.count() == Restriction.objects.count() == Statement.objects.count() == 0  # while the audit reads
    numbers |= {row[0] for row in rows}
    assert numbers == {wang.number, everything["hidden"].number}
    assert differences() == {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('yinuo.purpose', true)")
        assert cursor.fetchone() == ("",)


def test_an_owner_who_is_bound_by_policies_lets_the_audit_read_too(everything, wang) -> None:
    """A hosted database has no superuser: there the policy for the audit is what lets the owner's functions read."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; CREATE ROLE plain_owner")
        cursor.execute("SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
        for (table,) in cursor.fetchall():
            if not table.startswith("ledger_"):
                cursor.execute(f"ALTER TABLE {table} OWNER TO plain_owner")
        cursor.execute("SELECT oid::regprocedure::text FROM pg_proc WHERE proname LIKE '%\\_audited'")
        for (function,) in cursor.fetchall():
            cursor.execute(f"ALTER FUNCTION {function} OWNER TO plain_owner")
        cursor.execute("SET LOCAL ROLE yinuo_app")
    assert differences() == {}
    assert audit_records()[0] >= len(everything)
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        for purpose, seen in (("auditing", 2), ("test", 0)):
            cursor.execute("SET LOCAL ROLE plain_owner")
            cursor.execute("SELECT set_config('yinuo.purpose', %s, true), set_config('yinuo.person', '', true)", [purpose])
            cursor.execute("SELECT count(*) FROM customers_customer")
            assert cursor.fetchone() == (seen,)
            cursor.execute("RESET ROLE")
