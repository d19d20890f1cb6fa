"""Restricted data: shown to the named few, used for nothing, and every refusal on record."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.privacy.conftest import WANG, added, consent
from tests.privacy.test_consents import told
from tests.privacy.test_requests import _without
from yinuo.desks.customers import access, sealing
from yinuo.desks.customers.access import seeing
from yinuo.desks.customers.actions import keys, looking, merging
from yinuo.desks.customers.models import Contact, Customer, CustomerKey, Look
from yinuo.desks.customers.refusals import NoSuchCustomer
from yinuo.desks.people import actions as people
from yinuo.desks.people.models import Staff
from yinuo.desks.privacy import refusals
from yinuo.desks.privacy.access import may_use
from yinuo.desks.privacy.actions import restricting
from yinuo.desks.privacy.models import Request, Restriction
from yinuo.kit import clock

pytestmark = pytest.mark.usefixtures("as_app_role", "noon")


def restricted(customer: Customer, *, by, readers: list[str], reason: str = "disputed") -> Restriction:
    with seeing(by, purpose="test") as viewer:
        return restricting.restrict(viewer, customer, reason=reason, readers=readers, at=clock.now())


def seen_by(staff, customer: Customer) -> tuple[int, int, int]:
    """What both walls let through: by the application, by the database, and the key."""
    with seeing(staff, purpose="test"):
        outer = access.visible_to(staff).filter(pk=customer.pk).count()
        return outer, Customer.objects.filter(pk=customer.pk).count(), CustomerKey.objects.filter(pk=customer.pk).count()


def test_the_named_few_see_it_and_for_all_others_there_is_none(wang, lin, an, lu, zhao) -> None:
    with seeing(lin, purpose="test") as viewer:
        consent(viewer, wang, "survey")
        looking.look(viewer, wang, "phone", purpose="contact", session="s", at=clock.now())
    restricted(wang, by=an, readers=["zhao"])
    assert seen_by(an, wang) == seen_by(zhao, wang) == (1, 1, 1)
    for one in (lin, lu):
        assert seen_by(one, wang) == (0, 0, 0)
        with seeing(one, purpose="test"):
            assert Contact.objects.count() == Request.objects.count() == 0
    with seeing(an, purpose="test"):
        assert not Look.objects.filter(until__gt=clock.now()).exists()  # what stood open is covered
        assert [may_use(wang, purpose, clock.now()).why for purpose in ("survey", "service", "records")] == [
            "restricted",
            "restricted",
            "basis",
        ]
    assert told("customer.restricted")[0]["data"].items() >= {"reason": "disputed", "readers": 2}.items()


def test_asking_for_it_is_refused_like_a_customer_that_is_none_and_written_down(wang, lin, chen, an) -> None:
    restricted(wang, by=an, readers=["an"])
    theirs = Client()
    theirs.force_login(lin)
    real, none = theirs.get(f"/customers/{wang.number}/"), theirs.get("/customers/KH-999999/")
    assert real.status_code == none.status_code == 404
    assert _without(real.content.decode(), wang.number) == _without(none.content.decode(), "KH-999999")
    assert [(one["actor"], one["subject"], one["data"]) for one in told("customer_data.look_refused")] == [
        ("staff:lin", wang.ref, {"why": "restricted"})
    ]
    assert wang.number not in theirs.get("/customers/", {"q": WANG["phone"]}).content.decode()


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("lin", "/care/customers/{}/"),
        ("lin", "/customers/{}/record/"),
        ("lin", "/privacy/customers/{}/"),
        ("lu", "/customers/retention/of/{}/"),
    ],
)
def test_every_desk_writes_down_who_asked_for_it(wang, an, lu, who, address, monkeypatch) -> None:
    restricted(wang, by=an, readers=["an"])
    theirs = Client()
    theirs.force_login(Staff.objects.get(username=who))
    assert theirs.get(address.format(wang.number)).status_code == 404
    assert [(one["actor"], one["subject"]) for one in told("customer_data.look_refused")] == [(f"staff:{who}", wang.ref)]


def test_what_is_merged_into_it_is_hidden_with_it_and_lifting_shows_it_again(wang, lin, an) -> None:
    double = added(lin, {**WANG, "name": "王小"})
    with seeing(lin, purpose="test") as viewer:
        merging.merge(viewer, wang, double, at=clock.now())
    restricted(wang, by=an, readers=["an"])
    assert seen_by(lin, wang) == seen_by(lin, double) == (0, 0, 0)
    with seeing(an, purpose="test") as viewer:
        restricting.lift(viewer, wang, at=clock.now())
        with pytest.raises(refusals.NotRestricted):
            restricting.lift(viewer, wang, at=clock.now())
    assert seen_by(lin, wang) == seen_by(lin, double) == (1, 1, 1)


def test_what_cannot_be_restricted_changes_nothing(wang, lin, an, zhao) -> None:
    for readers, refusal in (([], refusals.NobodyNamed), (["nobody"], refusals.NobodyNamed)):
        with pytest.raises(refusal):
            restricted(wang, by=an, readers=readers)
    with pytest.raises(refusals.MayNotHere):
        restricted(wang, by=lin, readers=["an"])
    restricted(wang, by=an, readers=["zhao"])
    with pytest.raises(refusals.AlreadyRestricted):
        restricted(wang, by=zhao, readers=["zhao"])
    with pytest.raises(NoSuchCustomer):
        restricted(wang, by=_lu(), readers=["lu"])
    with seeing(an, purpose="test"):
        assert Restriction.objects.count() == 1 and len(told("customer.restricted")) == 1


def _lu():
    from tests.privacy.conftest import person, undertaken

    return undertaken(person("lu", "陆知行", "director", ""))


def test_nobody_is_locked_away_for_good_and_keys_turn_over_with_the_others(wang, an, zhao, lu) -> None:
    restricted(wang, by=zhao, readers=["zhao"])
    assert seen_by(lu, wang) == (0, 0, 0)
    assert keys.rotate(lu, at=clock.now()) == 1 and sealing.wrapped_under(1) == 0
    people.lock("zhao")
    assert seen_by(lu, wang) == (1, 1, 1) and seen_by(an, wang) == (1, 1, 1)
