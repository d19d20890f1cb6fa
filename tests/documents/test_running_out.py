"""A document with a last day says so, on its page and in the list; one without, or one that is over, does not."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from yinuo.desks.documents.choices import State
from yinuo.desks.documents.models import Draft
from yinuo.desks.documents.queries.letters import ending_of


@pytest.mark.parametrize(
    ("last_on", "said"),
    [
        (date(2026, 3, 1), "已于"),
        (date(2026, 3, 2), "今日结束时到期"),
        (date(2026, 3, 3), "到期，还有 1 天"),
        (date(2026, 4, 2), "到期，还有 31 天"),
    ],
)
def test_page_and_list_say_when_it_runs_out(in_force, lin, last_on, said) -> None:
    draft = in_force()
    client = Client(HTTP_HOST="localhost")
    client.force_login(lin)
    pages = reverse("document_version", args=[draft.number, draft.version]), reverse("documents")
    for page in pages:
        assert "到期" not in client.get(page).content.decode()
    Draft.objects.filter(pk=draft.pk).update(expires_on=last_on)
    for page in pages:
        assert said in client.get(page).content.decode(), page


def test_what_is_over_does_not_run_out(filled) -> None:
    draft = filled()
    draft.expires_on = date(2026, 4, 1)
    near, far = ending_of(draft, today=date(2026, 3, 2)), ending_of(draft, today=date(2026, 3, 1))
    assert near is not None and near.days_left == 30 and near.is_near
    assert far is not None and far.days_left == 31 and not far.is_near
    for state in (State.REPLACED, State.ENDED, State.WITHDRAWN):
        draft.state = state
        assert ending_of(draft, today=date(2026, 3, 2)) is None
