"""The demo's archive: the same customers for the same seed, added by the desk's verbs, with something to see on every page."""

from __future__ import annotations

from datetime import date

import pytest

from yinuo.desks.accuracy.models import Round
from yinuo.desks.care.models import Visit
from yinuo.desks.care.queries import due as care
from yinuo.desks.customers.access import seeing, visible_to
from yinuo.desks.customers.models import Agreement, Contact, Deal, Look, Tagging, Wish
from yinuo.desks.people.models import Staff
from yinuo.desks.privacy.models import Request
from yinuo.desks.retention.models import Destruction, Hold
from yinuo.desks.retention.queries import due
from yinuo.desks.secrecy.models import Review
from yinuo.desks.service.actions.intake import PROVISIONAL
from yinuo.doors.demo.customers import FIRMS, PEOPLE, customers
from yinuo.doors.demo.year import STORY_NOW, Year
from yinuo.kit import clock
from yinuo.ledger import followers
from yinuo.ledger.folding import audit_records


def told(seed: int) -> list[object]:
    return list(customers(60, seed=seed, begins_on=date(2025, 2, 1), days=378))


def test_a_seed_tells_the_same_customers() -> None:
    assert told(7) == told(7) != told(8)
    assert len(told(7)) == 60 == len({one.fields["name"] for one in told(7)}) and not set(FIRMS) & set(PEOPLE)
    assert told(7)[:5] == list(customers(5, seed=7, begins_on=date(2025, 2, 1), days=378)), "a smaller story begins alike"


def test_the_facts_of_the_year_name_customers_by_their_numbers() -> None:
    year = Year(customers=40, months=2)
    named = {fact.data["customer"] for fact in year.facts() if "customer" in fact.data}
    assert named <= {f"KH-{number:06}" for number in range(1, 41)} and "KH-000001" in named


@pytest.mark.django_db
def test_the_rooms_around_the_archive_are_furnished(loaded: object) -> None:
    with seeing(Staff.objects.get(username="lu"), purpose="test"):
        assert Round.objects.get().state == "done" and set(Hold.objects.values_list("scope", flat=True)) == {"customer"}
        assert Review.objects.get().done_at is not None and Request.objects.get().is_proven
    for kind in ("data_check.done", "security_review.done", "rights_request.received", "hold.put_on", "customer.contacted"):
        assert followers.has_kind(kind), kind


@pytest.mark.django_db
def test_every_page_of_a_customer_has_something_to_show(loaded: object) -> None:
    director, manager = (Staff.objects.get(username=name) for name in ("lu", "shen"))
    with seeing(director, purpose="test"):
        rows = visible_to(director)
        assert rows.count() > 0 and all(one.number == f"KH-{one.pk:06}" for one in rows)
        strangers = set(rows.filter(manager=None))  # who wrote for the first time is entered and marked, until somebody looks
        assert {one.customer for one in Tagging.objects.filter(tag__name=PROVISIONAL)} == strangers
        assert len(strangers) == 5 and rows.count() == 15 + len(strangers)  # those of the last weeks, beside the archive
        assert {one.kind for one in rows} == {"person", "organisation"}
        for table in (Contact, Wish, Agreement, Deal, Tagging):
            assert table.objects.filter(customer__in=rows).exists(), table.__name__
        assert Look.objects.count() == 2
    with seeing(manager, purpose="test"):
        assert visible_to(manager).exists() and Visit.objects.filter(customer__manager=manager).count() >= 4


@pytest.mark.django_db
def test_care_and_retention_show_life_and_the_audit_finds_nothing(loaded: object) -> None:
    director = Staff.objects.get(username="lu")
    with clock.pinned(STORY_NOW), seeing(director, purpose="test") as viewer:
        states = set(Visit.objects.values_list("state", flat=True))
        assert states >= {"planned", "done"} and all(one.concerned for one in care.kept(viewer, list(care.present_rules()), at=STORY_NOW))
        over = [one for one in due.counts(STORY_NOW) if one.kind == "transactions"]
        assert over[0].due and Destruction.objects.exists()
    count, findings = audit_records()
    assert count > 60 and not findings, [one.sentence for one in findings[:5]]
