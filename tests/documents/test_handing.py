"""Which original was handed to whom, when and by whom; what cannot be is refused and leaves nothing behind."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from tests.documents.conftest import NOON
from tests.documents.test_acting_for import written
from yinuo.desks.documents.actions import handing
from yinuo.desks.documents.actions.telling import move, tell
from yinuo.desks.documents.choices import State
from yinuo.desks.documents.models import Draft, Handover
from yinuo.desks.documents.refusals import AlreadyHandedOver, DateAhead, NobodyNamed, NoSuchOriginal, NotNow
from yinuo.ledger import followers

TODAY = date(2026, 3, 2)


@pytest.fixture
def contract(ready) -> Draft:
    """A contract that both sides have signed, by the state and its event alone."""
    draft = ready("S1")
    move(draft, State.IN_FORCE, at=NOON, in_force_from=NOON)
    tell("document.version_began", draft, by="system", at=NOON)
    return draft


def hand(draft: Draft, by, **changed) -> Handover:
    said = {"counterpart": 2, "to_name": "何望舒", "handed_on": TODAY, "passing": "courier", **changed}
    return handing.hand_over(draft, **said, by=by, at=NOON)


def test_each_original_has_its_holder_and_its_event(contract, lin) -> None:
    hand(contract, lin)
    hand(contract, lin, counterpart=1, to_name="陆知行", passing="by_hand", handed_on=TODAY - timedelta(1))
    assert [(one.counterpart, one.to_name, one.by.username) for one in Handover.objects.all()] == [
        (1, "陆知行", "lin"),
        (2, "何望舒", "lin"),
    ]
    found = followers.history([contract.ref])
    said = [data for kind, data in zip(found.kind, found.data, strict=True) if kind == "document.handed_over"]
    assert [(one["counterpart"], one["originals"], one["passing"], one["handed_on"]) for one in said] == [
        (2, 2, "courier", "2026-03-02"),
        (1, 2, "by_hand", "2026-03-01"),
    ]
    assert "何望舒" not in str(said), "the ledger holds no names"
    assert written(contract)["document.handed_over"] == ("staff:lin", [])


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ({"counterpart": 0}, NoSuchOriginal),
        ({"counterpart": 3}, NoSuchOriginal),
        ({"to_name": "  "}, NobodyNamed),
        ({"handed_on": TODAY + timedelta(1)}, DateAhead),
    ],
)
def test_what_cannot_be_is_refused(contract, lin, changed, refused) -> None:
    with pytest.raises(refused):
        hand(contract, lin, **changed)
    assert not Handover.objects.exists()
    assert "document.handed_over" not in written(contract)


def test_an_original_given_away_is_given_again_only_with_a_reason(contract, lin, zhou) -> None:
    first = hand(contract, lin)
    with pytest.raises(AlreadyHandedOver, match="何望舒"):
        hand(contract, zhou, to_name="马")
    second = hand(contract, zhou, to_name="马", reason="何望舒已离职")
    first.refresh_from_db()
    assert (first.replaced_at, second.replaced_at, Handover.objects.count()) == (NOON, None, 2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Handover.objects.filter(pk=first.pk).update(replaced_at=None)


def test_before_everybody_has_signed_there_is_nothing_to_hand_over(ready, lin) -> None:
    with pytest.raises(NotNow):
        hand(ready("S1"), lin)
    assert not Handover.objects.exists()


def test_the_letter_page_shows_it_and_records_it(contract, lin, qian) -> None:
    address = reverse("document_handover", args=[contract.number, contract.version])
    page = reverse("document_version", args=[contract.number, contract.version])
    typed = {"counterpart": "2", "to_name": "何望舒", "handed_on": "2026-03-02", "passing": "by_hand"}
    stranger, clerk = Client(HTTP_HOST="localhost"), Client(HTTP_HOST="localhost")
    stranger.force_login(qian)
    clerk.force_login(lin)
    stranger.post(address, typed)
    assert not Handover.objects.exists()
    assert 'name="to_name"' not in stranger.get(page).content.decode()
    assert 'name="to_name"' in clerk.get(page).content.decode()
    clerk.post(address, {**typed, "counterpart": "x"})
    clerk.post(address, {**typed, "passing": "pigeon"})
    assert not Handover.objects.exists()
    clerk.post(address, typed)
    shown = stranger.get(page).content.decode()
    assert "何望舒" in shown and "2/2" in shown and "林晓" in shown


def test_a_one_sided_letter_has_one_original(in_force, lin) -> None:
    draft = in_force()
    with pytest.raises(NoSuchOriginal):
        hand(draft, lin)
    assert hand(draft, lin, counterpart=1).originals == 1
