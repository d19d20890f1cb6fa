"""Who acts for a colleague is the actor; the colleague stands beside, in every event that the desk writes for them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.documents.conftest import samples
from yinuo.desks.documents.choices import State
from yinuo.desks.documents.models import Draft
from yinuo.desks.documents.queries import drafts as queries
from yinuo.desks.people import actions
from yinuo.desks.people.models import Staff
from yinuo.ledger import followers


def written(draft: Draft) -> dict[str, tuple[str, list[str]]]:
    """Actor and references of each kind of event of a document, the newest of each kind."""
    found = followers.history([draft.ref])
    return {kind: (actor, list(refs)) for kind, actor, refs in zip(found.kind, found.actor, found.refs, strict=True)}


@pytest.fixture
def wei(db) -> Staff:
    return Staff.objects.create_user("wei", None, display_name="魏然", role="director")


@pytest.fixture
def acting(noon, lin, wei) -> Client:
    """Wei's browser, while Wei acts for Lin."""
    day = noon.date()
    actions.name_deputy(lin, wei, starts_on=day, ends_on=day + timedelta(1), at=noon)
    client = Client(HTTP_HOST="localhost")
    client.force_login(wei)
    client.post("/account/act-as/", {"person": "lin"})
    return client


def walk(client: Client, reviewer: Client) -> Draft:
    """From the template to a document in force, by the pages alone."""
    client.post(reverse("document_begin", args=["S4-L1"]))
    draft = Draft.objects.get()

    def at(route: str) -> str:
        return reverse(route, args=[draft.number, draft.version])

    client.post(at("document_fill"), {f"v-{key}": value for key, value in samples("S4-L1").items()})
    found = queries.open_points(draft, queries.template_of(draft), queries.values_of(draft)).undecided
    client.post(at("document_decide"), {"finding": [f"{one.code}:{one.about}" for one in found], "sentence": "保留"})
    client.post(at("document_entry"), {"promisor": "澄川暖通", "our_party": "promisor", "scope_kind": ["customers"], "scope_name": [""]})
    client.post(at("document_submit"))
    reviewer.post(at("document_review"), {"act": "approve"})
    client.post(at("document_sign"))
    draft.refresh_from_db()
    return draft


def test_every_event_names_both(acting, zhou) -> None:
    reviewer = Client(HTTP_HOST="localhost")
    reviewer.force_login(zhou)
    draft = walk(acting, reviewer)
    assert (draft.state, draft.drafter.username) == (State.IN_FORCE, "wei")
    said = written(draft)
    for kind in ("drafted", "filled", "scope_set", "submitted", "signed", "came_into_force"):
        assert said[f"document.{kind}"] == ("staff:wei", ["staff:lin"]), kind
    for kind in ("approved", "printed"):
        assert said[f"document.{kind}"] == ("staff:zhou", []), kind


def test_for_oneself_nobody_else_is_named(acting, zhou) -> None:
    acting.post("/account/act-as/", {"person": ""})
    reviewer = Client(HTTP_HOST="localhost")
    reviewer.force_login(zhou)
    said = written(walk(acting, reviewer))
    assert {refs for _actor, refs in ((actor, tuple(refs)) for actor, refs in said.values())} == {()}


def test_acting_for_somebody_opens_no_door(noon, filled, lin, qian, wei) -> None:
    draft = filled()
    actions.name_deputy(lin, qian, starts_on=noon.date(), ends_on=noon.date(), at=noon)
    client = Client(HTTP_HOST="localhost")
    client.force_login(qian)
    client.post("/account/act-as/", {"person": "lin"})
    before = len(followers.history([draft.ref]).kind)
    assert client.post(reverse("document_submit", args=[draft.number, 1])).status_code == 404
    draft.refresh_from_db()
    assert (draft.state, len(followers.history([draft.ref]).kind)) == (State.COMPLETE, before)
