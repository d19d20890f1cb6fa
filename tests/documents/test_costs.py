"""What pages cost: questions to the database do not grow with the rows, and the application's own role may do all of it."""

from __future__ import annotations

import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.documents.conftest import NOON, accept_all, samples
from yinuo.desks.documents.actions import drafting, reviewing, signing
from yinuo.desks.documents.choices import State
from yinuo.desks.documents.models import Draft
from yinuo.promises.templates.library import built_in


@pytest.fixture
def client_of_lin(lin) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(lin)
    return client


def questions(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_the_list_asks_as_often_for_thirty_documents_as_for_three(noon, lin, client_of_lin) -> None:
    for _number in range(3):
        drafting.begin_draft("S4-L1", by=lin, at=noon)
    few = questions(client_of_lin, reverse("documents"))
    for _number in range(27):
        drafting.begin_draft("S4-L1", by=lin, at=noon)
    assert questions(client_of_lin, reverse("documents")) <= few


def test_a_letter_asks_as_often_with_forty_promises_as_with_eight(in_force, client_of_lin) -> None:
    def asked(template_id: str) -> int:
        draft = in_force(template_id)
        return questions(client_of_lin, reverse("document_version", args=[draft.number, draft.version]))

    assert abs(asked("S4-L1") - asked("S4-L2")) <= 2


def work_of_a_change(client: Client, template_id: str, *, by) -> float:
    """Seconds of this thread's work for one changed blank of a filled letter, the least of some."""
    draft = drafting.begin_draft(template_id, by=by, at=NOON)
    drafting.fill(draft, samples(template_id), by=by, at=NOON)
    key = next(key for key, value in samples(template_id).items() if value.isdigit())
    took = []
    for number in range(6):
        began = time.thread_time()
        client.post(reverse("document_fill", args=[draft.number, 1]), {f"v-{key}": str(number + 1)}, headers={"HX-Request": "true"})
        took.append(time.thread_time() - began)
    return min(took)


def test_a_change_costs_no_more_for_a_sentence_of_the_longest_letter_than_for_one_of_a_middling_letter(noon, lin, client_of_lin) -> None:
    by_length = sorted(built_in().values(), key=lambda one: len(one.sentences))
    longest, middling = by_length[-1], by_length[len(by_length) // 2]
    assert len(longest.sentences) > 2 * len(middling.sentences)
    of_the_longest = work_of_a_change(client_of_lin, longest.id, by=lin) / len(longest.sentences)
    of_the_middling = work_of_a_change(client_of_lin, middling.id, by=lin) / len(middling.sentences)
    assert of_the_longest < 1.5 * of_the_middling


def test_the_application_s_own_role_may_do_all_of_it(noon, lin, zhou, lu, as_app_role) -> None:
    draft = drafting.begin_draft("S4-L1", by=lin, at=NOON)
    drafting.fill(draft, samples("S4-L1"), by=lin, at=NOON)
    accept_all(draft, by=lin)
    reviewing.submit(draft, by=lin, at=NOON)
    reviewing.approve(draft, by=zhou, at=NOON)
    signing.sign_here(draft, by=lu, confirmed=(), place="", address=None, at=NOON)
    assert Draft.objects.get().state == State.IN_FORCE
