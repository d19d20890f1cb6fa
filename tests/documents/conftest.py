"""The cast: 林 drafts, 周 reviews, 陆 directs, 钱 may see nothing of a draft; and a document at each stage."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tests.records import records_as_told
from yinuo.desks.documents.actions import drafting, reviewing, signing
from yinuo.desks.documents.models import Draft
from yinuo.desks.documents.queries import drafts as queries
from yinuo.desks.people.models import Staff
from yinuo.kit import clock
from yinuo.promises.templates.library import template

__all__ = ["records_as_told"]
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)  # Monday 12:00 in Shanghai


@pytest.fixture
def noon():
    """The clock stands at NOON until the test moves it."""
    with clock.pinned(NOON):
        yield NOON


def person(username: str, name: str, role: str) -> Staff:
    """Somebody of the cast, who may be there already: a whole file can share a beginning."""
    return Staff.objects.filter(username=username).first() or Staff.objects.create_user(username, None, display_name=name, role=role)


@pytest.fixture
def lin(db) -> Staff:
    return person("lin", "林晓", "clerk")


@pytest.fixture
def zhou(db) -> Staff:
    return person("zhou", "周楠", "supervisor")


@pytest.fixture
def lu(db) -> Staff:
    return person("lu", "陆知行", "director")


@pytest.fixture
def qian(db) -> Staff:
    return person("qian", "钱进", "agent")


def samples(template_id: str, **changed: str) -> dict[str, str]:
    """Sample values of every blank that somebody types."""
    found = {key: blank.sample for key, blank in template(template_id).blanks.items() if queries.is_typed(blank) and not blank.is_optional}
    return {**found, **changed}


def accept_all(draft: Draft, *, by: Staff) -> None:
    """Decide on every warning that stands."""
    found = queries.open_points(draft, queries.template_of(draft), queries.values_of(draft)).undecided
    drafting.decide(draft, [(one.code, one.about) for one in found], sentence="经部门讨论，保留", by=by, at=clock.now())


def fill(template_id: str, *, by: Staff, **changed: str) -> Draft:
    draft = drafting.begin_draft(template_id, by=by, at=clock.now())
    drafting.fill(draft, samples(template_id, **changed), by=by, at=clock.now())
    accept_all(draft, by=by)
    draft.refresh_from_db()
    return draft


def review(draft: Draft, *, by: Staff, reviewer: Staff) -> Draft:
    reviewing.submit(draft, by=by, at=clock.now())
    reviewing.approve(draft, by=reviewer, at=clock.now())
    draft.refresh_from_db()
    return draft


@pytest.fixture
def filled(noon, lin) -> Callable[..., Draft]:
    """A draft with everything filled and decided: filled("S4-L1", respond_hours="4")."""
    return lambda template_id="S4-L1", **changed: fill(template_id, by=lin, **changed)


@pytest.fixture
def ready(filled, lin, zhou) -> Callable[..., Draft]:
    """A reviewed document, ready to be signed."""
    return lambda template_id="S4-L1", **changed: review(filled(template_id, **changed), by=lin, reviewer=zhou)


@pytest.fixture
def in_force(ready, lu) -> Callable[..., Draft]:
    """A one-sided letter in force."""

    def make(template_id: str = "S4-L1", **changed: str) -> Draft:
        draft = ready(template_id, **changed)
        signing.sign_here(
            draft, by=lu, confirmed=queries.confirmations_of(queries.template_of(draft)), place="苏州", address=None, at=clock.now()
        )
        draft.refresh_from_db()
        return draft

    return make
