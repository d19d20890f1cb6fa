"""From the first word to review: numbers, values with their history, warnings with their decisions, the second person."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tests.documents.conftest import NOON, accept_all, samples
from yinuo.desks.documents.actions import drafting, numbering, reviewing
from yinuo.desks.documents.choices import State
from yinuo.desks.documents.models import Draft, Interval, Value
from yinuo.desks.documents.queries import drafts as queries
from yinuo.desks.documents.refusals import DrafterReviews, NoReason, NotAnInterval, NotFilled, NotNow
from yinuo.ledger.models import Event


def kinds_of(draft: Draft) -> list[str]:
    return list(Event.objects.filter(subject=draft.ref).order_by("seq").values_list("kind", flat=True))


def test_numbers_count_up_per_kind_and_year_and_a_withdrawn_one_is_never_given_again(noon, lin) -> None:
    first = drafting.begin_draft("S4-L1", by=lin, at=noon)
    drafting.withdraw(first, reason="写错了", by=lin, at=noon)
    second = drafting.begin_draft("S4-L1", by=lin, at=noon)
    contract = drafting.begin_draft("S1", by=lin, at=noon)
    next_year = drafting.begin_draft("S4-L1", by=lin, at=noon)
    assert [first.number, second.number, contract.number, next_year.number] == [
        "CN-2026-0001",
        "CN-2026-0002",
        "HT-2026-0001",
        "CN-2026-0003",
    ]
    with transaction.atomic():
        assert numbering.allot("letter", 2027) == "CN-2027-0001"


def test_a_failed_transaction_gives_its_number_back(noon, lin) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        drafting.begin_draft("S4-L1", by=lin, at=noon)
        raise RuntimeError
    assert drafting.begin_draft("S4-L1", by=lin, at=noon).number == "CN-2026-0001"


@pytest.mark.django_db(transaction=True)
def test_ten_drafts_at_once_have_ten_numbers_without_a_gap() -> None:
    found, lock = [], threading.Lock()

    def allot() -> None:
        with transaction.atomic():
            number = numbering.allot("letter", 2030)
        with lock:
            found.append(number)
        connection.close()

    threads = [threading.Thread(target=allot) for _one in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [f"CN-2030-{number:04d}" for number in range(1, 11)]


def test_every_value_keeps_who_and_when_and_an_unchanged_one_is_left_alone(noon, lin, lu) -> None:
    draft = drafting.begin_draft("S4-L1", by=lin, at=noon)
    drafting.fill(draft, {"respond_hours": "4"}, by=lin, at=noon)
    drafting.fill(draft, {"respond_hours": "4"}, by=lu, at=noon - timedelta(minutes=1))
    drafting.fill(draft, {"respond_hours": "2"}, by=lu, at=noon)
    history = Value.objects.filter(draft=draft, key="respond_hours").values_list("value", "by__username", "is_current")
    assert list(history) == [("4", "lin", False), ("2", "lu", True)]
    assert kinds_of(draft) == ["document.drafted", "document.filled", "document.filled"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Value.objects.create(draft=draft, key="respond_hours", value="1", by=lin, at=noon)


def test_a_value_that_does_not_fit_is_kept_and_holds_the_draft_back(noon, lin) -> None:
    draft = drafting.begin_draft("S4-L1", by=lin, at=noon)
    draft = drafting.fill(draft, samples("S4-L1", respond_hours="四"), by=lin, at=noon)
    found = queries.open_points(draft, queries.template_of(draft), queries.values_of(draft))
    assert queries.values_of(draft)["respond_hours"] == "四"
    assert set(found.problems) == {"respond_hours"}
    with pytest.raises(NotFilled):
        reviewing.submit(draft, by=lin, at=noon)
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


def test_unknown_fixed_and_signed_blanks_are_not_typed(noon, lin) -> None:
    draft = drafting.begin_draft("S4-L1", by=lin, at=noon)
    drafting.fill(draft, {"notice_days": "1", "promisor_signature": "x", "nothing": "x"}, by=lin, at=noon)
    assert queries.values_of(draft) == {}


def test_a_decision_holds_for_these_values_and_not_for_others(noon, lin) -> None:
    draft = drafting.begin_draft("S4-L1", by=lin, at=noon)
    drafting.fill(draft, samples("S4-L1", respond_hours="48", complex_hours="24"), by=lin, at=noon)
    accept_all(draft, by=lin)
    draft.refresh_from_db()
    assert draft.state == State.COMPLETE
    draft = drafting.fill(draft, {"respond_hours": "49"}, by=lin, at=noon)
    found = queries.open_points(draft, queries.template_of(draft), queries.values_of(draft))
    assert draft.state == State.DRAFT
    assert [one.code for one in found.undecided] == ["response_after_solution"]
    with pytest.raises(NoReason):
        drafting.decide(draft, [(one.code, one.about) for one in found.undecided], sentence=" ", by=lin, at=noon)
    draft = drafting.fill(draft, {"respond_hours": "24"}, by=lin, at=noon)
    assert draft.state == State.COMPLETE


def test_the_drafter_does_not_review_and_the_database_says_so_too(filled, lin, zhou) -> None:
    draft = filled()
    reviewing.submit(draft, by=lin, at=NOON)
    with pytest.raises(DrafterReviews):
        reviewing.approve(draft, by=lin, at=NOON)
    draft.refresh_from_db()
    assert draft.state == State.IN_REVIEW
    with pytest.raises(IntegrityError), transaction.atomic():
        Draft.objects.filter(pk=draft.pk).update(reviewer=lin)
    with pytest.raises(IntegrityError), transaction.atomic():
        Draft.objects.filter(pk=draft.pk).update(state=State.READY)
    with pytest.raises(NotNow):
        drafting.fill(draft, {"respond_hours": "1"}, by=lin, at=NOON)
    approved = reviewing.approve(draft, by=zhou, at=NOON)
    assert (approved.state, len(approved.text_sha256), len(approved.pdf_sha256)) == (State.READY, 64, 64)
    assert kinds_of(draft)[-3:] == ["document.submitted", "document.approved", "document.printed"]


def test_review_sends_back_with_a_reason(filled, lin, zhou) -> None:
    draft = filled()
    reviewing.submit(draft, by=lin, at=NOON)
    with pytest.raises(NoReason):
        reviewing.send_back(draft, reason="", by=zhou, at=NOON)
    back = reviewing.send_back(draft, reason="响应时限请与坐席排班核对", by=zhou, at=NOON)
    assert (back.state, back.remark) == (State.DRAFT, "响应时限请与坐席排班核对")


def test_an_interval_is_proposed_by_one_and_approved_with_the_review_by_another(filled, lin, zhou) -> None:
    draft = filled()
    with pytest.raises(NotAnInterval):
        drafting.set_interval(draft, "respond_hours", "3", from_on=NOON.date(), by=lin, at=NOON)
    with pytest.raises(NotAnInterval):
        drafting.set_interval(draft, "surveys_per_year", "often", from_on=NOON.date(), by=lin, at=NOON)
    drafting.set_interval(draft, "surveys_per_year", "4", from_on=NOON.date(), by=lin, at=NOON)
    assert queries.intervals_of(draft.number) == {}
    reviewing.submit(draft, by=lin, at=NOON)
    reviewing.approve(draft, by=zhou, at=NOON)
    assert queries.intervals_of(draft.number) == {"surveys_per_year": "4"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Interval.objects.update(approved_by=lin)


def test_the_ledger_holds_no_value_that_was_typed(noon, lin) -> None:
    draft = drafting.begin_draft("S4-L1", by=lin, at=noon)
    drafting.fill(draft, {"promisor_kind": "其他：王小明的小店"}, by=lin, at=noon)
    assert all("王小明" not in str(vars(one)) for one in Event.objects.filter(subject=draft.ref))
