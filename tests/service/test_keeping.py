"""Cases as records: how long they lie here, how their words go, what an erasure leaves of them, and what a person gets of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.customers.conftest import NOON, zhao  # noqa: F401
from tests.privacy.test_erasing import confirmed, ready_to_erase
from tests.retention.conftest import in_force
from tests.retention.test_destruction import listed
from tests.retention.test_duties import SECOND, switch
from tests.retention.test_kinds_around import destroyed, over
from tests.service.test_cases import does, taken
from yinuo.desks.customers.access import seeing
from yinuo.desks.customers.actions import around
from yinuo.desks.customers.models import Wish
from yinuo.desks.customers.queries import timeline, whole_record
from yinuo.desks.privacy.queries import keeping
from yinuo.desks.service.actions import answering, settling
from yinuo.desks.service.actions.answering import Answer
from yinuo.desks.service.models import Case, Message
from yinuo.kit import clock

pytestmark = [pytest.mark.usefixtures("noon"), pytest.mark.rows_without_events]


def closed(staff, customer, *, kind: str) -> Case:
    """A case that was answered, noted about among ourselves, and closed."""
    case = taken(staff, customer, kind=kind)
    case = does(staff, answering.answer, case, Answer(text="周五前换新。", channel="phone"), revision=None)
    does(staff, answering.note, case, "先垫付")
    case = does(staff, settling.resolve, case, "换好了。", channel="phone", revision=None)
    does(staff, settling.close, case, cause="work", opinion="satisfied", revision=None)
    return Case.objects.get(pk=case.pk)


def test_words_of_cases_go_when_their_term_is_over_and_the_cases_stay(promised, zhou, jiang, lu, an):
    switch("rule", "service_records", lu, an, amount=1, unit="year")
    switch("rule", "complaints", lu, an, amount=1, unit="year")
    inquiry, complaint = (closed(zhou, jiang, kind=kind) for kind in ("inquiry", "complaint"))
    still_open = taken(zhou, jiang, kind="inquiry")
    with seeing(lu, purpose="test"):
        assert (listed("due", over(NOON) - SECOND, "service_records"), listed("due", over(NOON), "service_records")) == ([], [inquiry.ref])
        assert listed("kept", over(NOON), "service_records") == [still_open.ref]
        assert listed("due", over(NOON), "complaints") == [complaint.ref]
    for kind, case in (("service_records", inquiry), ("complaints", complaint)):
        assert destroyed(lu, an, kind, [case.ref], over(NOON)).outcome == "destroyed"
        with seeing(lu, purpose="test"):
            gone = Case.objects.get(pk=case.pk)
            assert gone.sealed_title is None and gone.state == "closed" and gone.cause == "work"
            assert set(Message.objects.filter(case=case).values_list("sealed_text", flat=True)) == {None}
            assert listed("due", over(NOON), kind) == []
    with seeing(lu, purpose="test"):
        assert Case.objects.get(pk=still_open.pk).sealed_title and Message.objects.get(case=still_open).sealed_text


def test_an_erasure_keeps_what_was_said_in_cases_as_long_as_it_must_and_nothing_else(promised, zhou, jiang, lu, an, zhao):  # noqa: F811
    in_force("T.complaints: keep complaints for 3 years\n", since=NOON - timedelta(days=9))
    case = closed(zhou, jiang, kind="complaint")
    with seeing(lu, purpose="test") as viewer:
        around.add_wish(viewer, jiang, kind="need", text="夜间报修", at=clock.now())
    request = ready_to_erase(jiang, by=zhou, proposer=an)
    certificate = confirmed(request, by=zhao, at=clock.now())
    with seeing(zhao, purpose="test") as viewer:
        plan = keeping.plan(jiang, at=NOON)
        assert [one.kind for one in plan.kept] == ["complaints"] and not plan.is_nothing and certificate is not None
        assert not Wish.objects.filter(customer=jiang).exists()
        jiang.refresh_from_db()
        assert jiang.sealed_name and jiang.sealed_phone is None
        assert Message.objects.filter(case=case, sealed_text__isnull=False).count() == 4


def test_a_person_gets_what_both_sides_said_and_the_timeline_tells_of_it(promised, zhou, jiang, lu, an):
    case = closed(zhou, jiang, kind="complaint")
    with seeing(an, purpose="test") as viewer:
        (told,) = whole_record.whole_record(viewer, jiang, at=NOON)["cases"]
        assert (told["number"], told["opinion"]) == (case.number, "satisfied")
        assert [one["direction"] for one in told["messages"]] == ["in", "out", "out"] and "先垫付" not in str(told)
        assert told["messages"][1]["text"] == "周五前换新。"
        assert [one.url for one in timeline.moments([jiang.ref], view="cases")] == [f"/cases/{case.number}/"] * 2
