"""Deputies: who acts for whom on which day, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from yinuo.desks.people import actions, queries, refusals
from yinuo.desks.people.models import Deputyship, Staff
from yinuo.desks.people.tests.conftest import NINE
from yinuo.kit import clock

FIRST, LAST = date(2026, 2, 16), date(2026, 2, 20)


def name(principal: Staff, deputy: Staff, **changed: Any) -> Deputyship:
    return actions.name_deputy(principal, deputy, **{"starts_on": FIRST, "ends_on": LAST, "at": NINE, **changed})


def test_a_deputy_acts_from_the_first_day_to_the_last(lin: Staff, zhou: Staff) -> None:
    name(lin, zhou)
    day = timedelta(days=1)
    assert [queries.may_act_for(zhou, lin, on=on) for on in (FIRST - day, FIRST, LAST, LAST + day)] == [False, True, True, False]
    assert queries.acts_for(zhou, on=FIRST) == [lin]
    assert queries.acts_for(lin, on=FIRST) == []
    assert queries.may_act_for(lin, lin, on=FIRST)


def test_either_of_the_two_may_end_it_and_nobody_else(lin: Staff, zhou: Staff) -> None:
    other = Staff.objects.create_user("ma", display_name="马")
    made = name(lin, zhou)
    with pytest.raises(refusals.NotYourDeputyship):
        actions.end_deputyship(made.pk, by=other, at=NINE)
    assert queries.may_act_for(zhou, lin, on=FIRST)
    actions.end_deputyship(made.pk, by=zhou, at=NINE)
    assert not queries.may_act_for(zhou, lin, on=FIRST)
    with pytest.raises(refusals.NotYourDeputyship):
        actions.end_deputyship(made.pk, by=lin, at=NINE)


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ({"ends_on": FIRST - timedelta(days=1)}, refusals.DeputyEndsBeforeStart),
        ({"starts_on": date(2026, 2, 1), "ends_on": date(2026, 2, 13)}, refusals.DeputyInThePast),
    ],
)
def test_days_that_cannot_be_are_refused(lin: Staff, zhou: Staff, changed: dict[str, Any], refused: type[Exception]) -> None:
    with pytest.raises(refused):
        name(lin, zhou, **changed)
    assert Deputyship.objects.count() == 0


def test_nobody_stands_in_for_themselves_or_twice(lin: Staff, zhou: Staff) -> None:
    with pytest.raises(refusals.NotYourOwnDeputy):
        name(lin, lin)
    name(lin, zhou)
    with pytest.raises(refusals.DeputyTwice):
        name(lin, zhou, starts_on=LAST, ends_on=LAST + timedelta(days=3))
    name(lin, zhou, starts_on=LAST + timedelta(days=1), ends_on=LAST + timedelta(days=3))
    assert Deputyship.objects.count() == 2


def test_both_see_it_and_what_was_typed_stays(lin: Staff, zhou: Staff) -> None:
    mine, theirs = Client(), Client()
    mine.force_login(lin)
    theirs.force_login(zhou)
    with clock.pinned(NINE):
        typed = {"deputy": zhou.pk, "starts_on": "2026-02-16", "ends_on": "2026-02-15", "reason": "出差苏州"}
        response = mine.post("/account/deputies/", typed)
        assert response.status_code == 400
        assert "出差苏州" in response.content.decode() and "早于第一天" in response.content.decode()
        typed["ends_on"] = "2026-02-20"
        assert mine.post("/account/deputies/", typed).status_code == 302
        assert "周楠 代理你" in mine.get("/account/").content.decode()
        assert "你代理 林夏" in theirs.get("/account/").content.decode()


def test_a_stopped_person_is_not_acted_for(lin: Staff, zhou: Staff) -> None:
    name(lin, zhou)
    Staff.objects.filter(pk=lin.pk).update(is_active=False)
    assert queries.acts_for(zhou, on=FIRST) == []
