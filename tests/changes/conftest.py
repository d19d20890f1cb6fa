"""The cast and the documents of the documents desk, and a change at each stage of its life."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from tests.documents.conftest import NOON, accept_all, fill, filled, in_force, lin, lu, noon, person, qian, ready, review, samples, zhou
from tests.records import records_as_told
from yinuo.desks.changes.actions import ending, notifying, proposing
from yinuo.desks.changes.choices import About, Channel, Ground, Proof, Reason
from yinuo.desks.changes.choices import Side as EndSide
from yinuo.desks.changes.models import Ending, Notice, Proposal
from yinuo.desks.documents.actions import drafting, force, reviewing, signing
from yinuo.desks.documents.choices import Side, State
from yinuo.desks.documents.models import Draft
from yinuo.desks.documents.queries import drafts as queries
from yinuo.desks.people.models import Staff
from yinuo.kit import clock
from yinuo.promises.signing.seals import sample_seal

__all__ = ["NOON", "accept_all", "filled", "in_force", "lin", "lu", "noon", "person", "qian", "ready", "records_as_told", "samples", "zhou"]
TODAY, MAY_1 = date(2026, 3, 2), date(2026, 5, 1)


def later(*, days: float = 0, hours: float = 0, seconds: float = 0) -> datetime:
    """An instant so long after NOON."""
    return NOON + timedelta(days=days, hours=hours, seconds=seconds)


def midnight(on: date) -> datetime:
    """The first instant of a day in Shanghai."""
    return datetime(on.year, on.month, on.day, tzinfo=UTC) - timedelta(hours=8)


@pytest.fixture(autouse=True)
def state_folder(tmp_path, monkeypatch):
    """Keys and checkpoints of this test only."""
    monkeypatch.setenv("YINUO_LEDGER_KEY", str(tmp_path / "ledger.key"))
    monkeypatch.setenv("YINUO_CHECKPOINTS", str(tmp_path / "checkpoints"))


@pytest.fixture
def wang(db) -> Staff:
    """A second director: who decides on what the first proposed."""
    return person("wang", "王岚", "director")


@pytest.fixture
def propose(in_force, lin) -> Callable[..., Proposal]:
    """A proposed change of a letter in force: propose("S4-L1", effective_on=…, respond_hours="6")."""

    def make(template_id: str = "S4-L1", *, effective_on: date = date(2026, 4, 15), by: Staff = lin, **changed: str) -> Proposal:
        base = in_force(template_id)
        made = proposing.propose(base, reason=Reason.MARKET, basis="年度复盘", effective_on=effective_on, by=by, at=clock.now())
        if changed:
            drafting.fill(made.draft, changed, by=by, at=clock.now())
        made.draft.refresh_from_db()
        return made

    return make


def sign_version(draft: Draft, *, by: Staff, drafter: Staff, reviewer: Staff) -> Draft:
    """Bring a further version through decision, review and the signature of our side."""
    accept_all(draft, by=drafter)
    draft = reviewing.submit(draft, by=drafter, at=clock.now())
    reviewing.approve(draft, by=reviewer, at=clock.now())
    ticks = queries.confirmations_of(queries.template_of(draft))
    return signing.sign_here(draft, by=by, confirmed=ticks, place="苏州", address=None, at=clock.now())


def announce(proposal: Proposal, *, by: Staff) -> Notice:
    """Publish a change."""
    to = [notifying.Addressee("全体客户", "www.example.test/notice")]
    return notifying.send(
        proposal.number, to, about=About.CHANGE, channel=Channel.PUBLIC, words="响应时限变更", by=by, at=clock.now(), proposal=proposal
    )[0]


def published(notice: Notice, *, on: date, by: Staff) -> Notice:
    """Enter where it was published."""
    return notifying.deliver(notice, on=on, proof=Proof.PUBLISHED, detail="官网公告栏，存档 2026-07", by=by, at=clock.now())


@pytest.fixture(scope="module")
def signed_contract(django_db_setup, django_db_blocker) -> Iterator[int]:
    """The two-sided contract, signed and sealed by both, once for all tests of a file; what each of them does to it is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        with clock.pinned(NOON):
            made = _sign_and_seal()
        yield made.pk
        transaction.set_rollback(True)


def _sign_and_seal() -> Draft:
    drafter, reviewer, director = person("lin", "林晓", "clerk"), person("zhou", "周楠", "supervisor"), person("lu", "陆知行", "director")
    draft = review(fill("S1", by=drafter), by=drafter, reviewer=reviewer)
    ticks = queries.confirmations_of(queries.template_of(draft))
    signing.sign_here(draft, by=director, confirmed=ticks, place="", address=None, at=NOON)
    signing.set_seal(draft.signatories.get(side=Side.COMPANY), sample_seal("澄川暖通"), by_ref=director.ref, at=NOON)
    theirs = draft.signatories.get(side=Side.OTHER)
    secret = signing.invite(theirs, by=director, at=NOON)
    signing.sign_by_link(secret, name="何望舒", confirmed=ticks, place="", address=None, at=NOON)
    signing.set_seal(theirs, sample_seal("江枫物业"), by_ref=theirs.ref, at=NOON)
    draft.refresh_from_db()
    assert draft.state == State.IN_FORCE
    return draft


@pytest.fixture
def shared_contract(signed_contract, db, noon, lin, zhou, lu) -> Draft:
    """The contract of the file, and those who made it; in a file whose every test may find it there and really commits nothing."""
    return Draft.objects.get(pk=signed_contract)


@pytest.fixture
def contract_in_force(noon, lin, zhou, lu) -> Draft:
    """The same contract, made for one test."""
    return _sign_and_seal()


@pytest.fixture
def propose_end(contract_in_force, lin) -> Callable[..., Ending]:
    def make(ground: Ground = Ground.AGREEMENT, *, invoked_by: EndSide = EndSide.BOTH, **changed: Any) -> Ending:
        arguments = {"clause": "", "evidence": "终止协议 2026-07", "effective_on": MAY_1, "by": lin, "at": NOON} | changed
        return ending.propose_end(contract_in_force, ground=ground, invoked_by=invoked_by, **arguments)

    return make


@pytest.fixture
def thirty_days_to_wind_up(contract_in_force, lin, zhou) -> None:
    """The number for "promptly" after the end, approved by a second person."""
    with clock.pinned(later(hours=1)):
        interval = drafting.set_interval(contract_in_force, "wind_up_days", "30", from_on=TODAY, by=lin, at=clock.now())
        force.approve_interval(interval, by=zhou, at=clock.now())
