"""Consent by purpose: as it stood on any day, refused where it was not given, and the refusal on record."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from tests.privacy.conftest import MINUTE, NOON, WANG, added, consent
from yinuo.desks.customers import using as port
from yinuo.desks.customers.access import seeing
from yinuo.desks.customers.actions import merging
from yinuo.desks.privacy import purposes, refusals
from yinuo.desks.privacy.access import may_use
from yinuo.desks.privacy.actions import consenting, using
from yinuo.desks.privacy.models import Statement
from yinuo.desks.privacy.queries import ages, consents
from yinuo.kit import clock

pytestmark = pytest.mark.usefixtures("as_app_role", "noon")


def told(kind: str) -> list[dict]:
    """Payloads of a kind of event, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM ledger_event WHERE kind = %s ORDER BY position", [kind])
        return [json.loads(body) for (body,) in cursor.fetchall()]


def test_the_file_of_purposes_is_whole() -> None:
    every = purposes.every()
    assert {one.basis.value for one in every} >= {"consent", "contract", "duty", "emergency"}
    assert all(bool(one.text_zh and one.text_en and one.version) == one.needs_consent for one in every)
    assert {one.name for one in every if one.is_separate} == {"sensitive", "sharing", "evaluation", "publicity", "abroad"}
    assert purposes.on(NOON.date().replace(year=2021, month=10)) == ()


def test_a_consent_counts_from_its_instant_to_the_instant_of_its_withdrawal(wang, lin) -> None:
    begins, ends = NOON - timedelta(days=9), NOON - timedelta(days=2)
    with seeing(lin, purpose="test") as viewer:
        consent(viewer, wang, "survey", at=begins)
        consenting.withdraw(viewer, wang, "survey", at=ends, entered_at=NOON, channel="phone")
        found = [bool(may_use(wang, "survey", at)) for at in (begins - MINUTE, begins, ends - MINUTE, ends, ends + MINUTE)]
        assert found == [False, True, True, False, False]
        assert [may_use(wang, "survey", at).why for at in (begins - MINUTE, begins, ends)] == ["not_asked", "given", "withdrawn"]
        past = {one.purpose.name: one.is_allowed for one in consents.standings(viewer, wang, at=ends - MINUTE)}
        assert past["survey"] and past["service"] and not past["marketing"]
    assert [one["data"]["purpose"] for one in told("consent.given")] == ["survey"]
    assert "盒" not in json.dumps([told("consent.given"), told("consent.withdrawn")], ensure_ascii=False)


def test_use_for_another_purpose_is_refused_and_on_record_while_the_law_needs_no_consent(wang, lin) -> None:
    with seeing(lin, purpose="test") as viewer:
        consent(viewer, wang, "survey")
        using.use(viewer, wang, "survey", at=clock.now())
        using.use(viewer, wang, "records", at=clock.now())
        assert port.usable(viewer, [wang], "marketing", at=clock.now()) == []  # as a desk below asks
        with pytest.raises(refusals.UseRefused) as refused:
            port.use(viewer, wang, "publicity", at=clock.now())
        assert (refused.value.data["asked"], refused.value.data["because"]) == ("publicity", "not_asked")
        with pytest.raises(refusals.NoSuchPurpose):
            may_use(wang, "gossip", clock.now())
    refusal = told("customer_data.use_refused")
    assert [(one["data"]["purpose"], one["data"]["why"], one["actor"], one["subject"]) for one in refusal] == [
        ("marketing", "not_asked", "staff:lin", wang.ref)
    ]


def test_a_refusal_that_undoes_its_page_is_written_down_by_the_page(wang, lin, monkeypatch) -> None:
    from yinuo.desks.customers.pages import customer as page

    real = page.records.record

    def mailing(viewer, found, **details):
        using.use(viewer, found, "marketing", at=clock.now())
        return real(viewer, found, **details)

    monkeypatch.setattr(page.records, "record", mailing)
    client = Client()
    client.force_login(lin)
    assert client.get(f"/customers/{wang.number}/").status_code == 403
    assert [one["data"]["purpose"] for one in told("customer_data.use_refused")] == ["marketing"]


def test_a_contact_for_a_purpose_nobody_was_asked_about_is_not_planned_and_written_down(wang, lin) -> None:
    client = Client()
    client.force_login(lin)
    said = {"reason": "follow_up", "channel": "phone", "on": "2026-03-03", "minutes": "30"}
    client.post(f"/care/customers/{wang.number}/plan/", said)
    assert [(one["data"], one["actor"], one["subject"]) for one in told("customer_data.use_refused")] == [
        ({"purpose": "survey", "why": "not_asked"}, "staff:lin", wang.ref)
    ]
    assert not told("visit.planned")


def test_what_is_merged_speaks_with_one_voice(wang, lin) -> None:
    double = added(lin, {**WANG, "name": "王小"})
    with seeing(lin, purpose="test") as viewer:
        consent(viewer, wang, "survey", at=NOON - 3 * MINUTE)
        consent(viewer, double, "survey", at=NOON - 3 * MINUTE)
        consenting.withdraw(viewer, double, "survey", at=NOON - MINUTE, entered_at=NOON, channel="phone")
        assert may_use(wang, "survey", NOON)
        merging.merge(viewer, wang, double, at=NOON)
        assert not may_use(wang, "survey", NOON) and may_use(wang, "survey", NOON - 2 * MINUTE)


@pytest.mark.parametrize(
    ("purpose", "details", "refusal"),
    [
        ("survey", {"evidence": " "}, refusals.EvidenceMissing),
        ("survey", {"text_sha256": "0" * 64}, refusals.TextChanged),
        ("survey", {"is_child": True}, refusals.GuardianMissing),
        ("survey", {"at": NOON + MINUTE}, refusals.BadInstant),
        ("survey", {"evidence": "x" * 401}, refusals.TextTooLong),
        ("publicity", {"is_separate": False}, refusals.NotAlone),
        ("service", {}, refusals.NoConsentNeeded),
    ],
)  # fmt: skip
def test_a_consent_that_proves_nothing_is_refused_and_changes_nothing(wang, lin, purpose, details, refusal) -> None:
    with seeing(lin, purpose="test") as viewer, pytest.raises(refusal):
        consent(viewer, wang, purpose, **details)
    with seeing(lin, purpose="test"):
        assert not Statement.objects.exists() and not told("consent.given")


def test_what_was_not_given_cannot_be_withdrawn_nor_history_be_rewritten(wang, lin) -> None:
    with seeing(lin, purpose="test") as viewer:
        with pytest.raises(refusals.NotGiven):
            consenting.withdraw(viewer, wang, "survey", at=NOON, entered_at=NOON, channel="phone")
        consenting.decline(viewer, wang, "survey", at=NOON - MINUTE, entered_at=NOON, channel="phone")
        with pytest.raises(refusals.BadInstant):
            consent(viewer, wang, "survey", at=NOON - 2 * MINUTE)
        assert may_use(wang, "survey", NOON).why == "declined" and Statement.objects.count() == 1


def test_below_fourteen_a_guardian_consents_to_the_day(lin) -> None:
    """NOON is 2 March 2026: who was born on 2 March 2012 is fourteen, who was born the day after is not."""
    for born, needs in (("20120302", False), ("20120303", True)):
        child = added(lin, {"name": "小明", "identity": f"320501{born}0047"})
        with seeing(lin, purpose="test") as viewer:
            assert ages.needs_guardian(viewer, child, day=NOON.date()) is needs
            if needs:
                with pytest.raises(refusals.GuardianMissing):
                    consent(viewer, child, "survey")
                assert consent(viewer, child, "survey", guardian="母亲 王女士").by_guardian
            else:
                consent(viewer, child, "survey")


def test_whoever_may_not_enter_consents_does_not(wang, an, person_of="supervisor") -> None:
    from tests.privacy.conftest import person, undertaken

    somebody = undertaken(person("sun", "孙权", person_of))
    with seeing(somebody, purpose="test") as viewer, pytest.raises(refusals.MayNotHere):
        consent(viewer, wang, "survey")
    with seeing(an, purpose="test"):
        assert not Statement.objects.exists()
