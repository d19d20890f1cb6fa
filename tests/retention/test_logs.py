"""Logs go by themselves at the end of their term, never before six months; a hold stops them. Own terms need two people."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection

from tests.customers.conftest import NOON, added
from yinuo.desks.customers.access import seeing
from yinuo.desks.customers.actions import merging
from yinuo.desks.customers.models import Look
from yinuo.desks.people.models import SignInRecord
from yinuo.desks.retention import refusals
from yinuo.desks.retention.actions import pruning, ruling
from yinuo.desks.retention.choices import Kind
from yinuo.desks.retention.models import Decision, Hold
from yinuo.desks.retention.queries.rules import rules_at
from yinuo.kit import clock

pytestmark = pytest.mark.usefixtures("as_app_role", "noon")
# six months from 1 September 2025 end on Sunday 1 March 2026, so with Monday: NOON lies within the last day. August is over.
BORDER = datetime(2025, 8, 31, 16, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def looks(by) -> list[datetime]:
    with seeing(by, purpose="test"):
        return list(Look.objects.order_by("at").values_list("at", flat=True))


def look(by, customer, at: datetime) -> None:
    with seeing(by, purpose="test"):
        Look.objects.create(customer=customer, staff=by, field="phone", purpose="case", session=b"", at=at, until=at)


@pytest.mark.rows_without_events
def test_logs_are_pruned_on_the_second_and_a_hold_stops_it(lu, lin, wang) -> None:
    assert pruning.border(Kind.ACCESS_LOGS, NOON) == BORDER
    double = added(lin, {"name": "王小"})
    for customer in (wang, double):
        look(lu, customer, BORDER - SECOND)
    look(lu, wang, BORDER)
    for at in (BORDER - SECOND, BORDER):
        SignInRecord.objects.create(at=at, username="lin", method="password", outcome="wrong")
        Session.objects.create(session_key=f"k{at.second}", session_data="", expire_date=at)
    with seeing(lin, purpose="test") as viewer:
        merging.merge(viewer, wang, double, at=NOON)
        hold = Hold.objects.create(number="LH-1", scope="customer", customer=wang, basis="audit", by=lu, at=NOON)
    # held with it: what was merged into it; attempts and sessions are nobody's data of a customer
    assert pruning.prune(at=NOON) == {"sign_in_logs": 1, "sessions": 1} and len(looks(lu)) == 3
    with seeing(lin, purpose="test"):
        Hold.objects.filter(pk=hold.pk).update(scope="kind", customer=None, record_kind="access_logs")
    assert pruning.prune(at=NOON) == {}
    with seeing(lin, purpose="test"):
        Hold.objects.filter(pk=hold.pk).update(state="refused")
    assert pruning.prune(at=NOON) == {"access_logs": 2} and looks(lu) == [BORDER]
    assert pruning.prune(at=NOON) == {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT body::jsonb -> 'data' ->> 'access_logs' FROM ledger_event WHERE kind = 'logs.pruned' ORDER BY position")
        assert [said for (said,) in cursor.fetchall()] == [None, "2"]


def test_the_database_lets_no_young_look_be_pruned(lu, wang) -> None:
    today = datetime.now(UTC)  # the database's own clock, which nobody pins
    look(lu, wang, today)
    look(lu, wang, today - timedelta(days=170))
    pruning._as_pruning()
    assert Look.objects.count() == 0 and Look.objects.all().delete()[0] == 0


def test_two_people_set_an_own_term_and_logs_keep_six_months(lu, an, zhao, wang) -> None:
    said = {"kind": "access_logs", "basis": "内部规定", "from_on": date(2026, 3, 2), "at": NOON}
    for amount, unit in ((5, "month"), (183, "day"), (0, "year"), (101, "year")):
        with pytest.raises(refusals.BadTerm):
            ruling.propose_term(lu, amount=amount, unit=unit, **said)
    for wrong in ({"kind": "x"}, {"basis": " "}, {"from_on": date(2026, 3, 1)}):
        with pytest.raises(refusals.BadTerm):
            ruling.propose_term(lu, amount=1, unit="year", **(said | wrong))
    with pytest.raises(refusals.MayNotHere):
        ruling.propose_term(zhao, amount=1, unit="year", **said)
    assert not Decision.objects.exists()
    row = ruling.propose_term(lu, amount=12, unit="month", **said)
    with pytest.raises(refusals.OneIsOpen):
        ruling.propose_term(an, amount=1, unit="year", **said)
    with pytest.raises(refusals.SecondPerson):
        ruling.decide(lu, row, accepts=True, at=NOON)
    assert pruning.border(Kind.ACCESS_LOGS, NOON) == BORDER
    ruling.decide(an, row, accepts=True, at=NOON)
    with pytest.raises(refusals.AlreadyDecided):
        ruling.decide(an, row, accepts=False, at=NOON)
    assert pruning.border(Kind.ACCESS_LOGS, NOON) == datetime(2025, 2, 28, 16, 0, tzinfo=UTC)
    trade = ruling.propose_trade(an, trade="finance", is_on=True, basis="银行", from_on=date(2026, 3, 3), at=NOON)
    ruling.decide(lu, trade, accepts=True, at=NOON)
    assert not rules_at(NOON)["transactions"]
    with clock.pinned(NOON + timedelta(days=1)):
        assert [rule.key for rule in rules_at(clock.now())["transactions"]] == ["law:aml-34"]
    assert [rule.key for rule in rules_at(datetime(2025, 6, 1, tzinfo=UTC))["access_logs"]] == ["law:csl-21"]
    assert next(iter(rules_at(NOON)["access_logs"])).key == "law:csl-23"
