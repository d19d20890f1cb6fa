"""The cast and the documents of the documents desk, and a change at each stage of its life."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.documents.conftest import NOON, accept_all, filled, in_force, lin, lu, noon, person, qian, ready, samples, zhou
from tests.records import records_as_told
from yinuo.desks.changes.actions import notifying, proposing
from yinuo.desks.changes.choices import About, Channel, Proof, Reason
from yinuo.desks.changes.models import Notice, Proposal
from yinuo.desks.documents.actions import drafting, reviewing, signing
from yinuo.desks.documents.choices import Side, State
from yinuo.desks.documents.models import Draft
from yinuo.desks.documents.queries import drafts as queries
from yinuo.desks.people.models import Staff
from yinuo.kit import clock
from yinuo.promises.signing.seals import sample_seal

__all__ = ["NOON", "accept_all", "filled", "in_force", "lin", "lu", "noon", "person", "qian", "ready", "records_as_told", "samples", "zhou"]
TODAY = date(2026, 3, 2)


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


@pytest.fixture
def contract_in_force(ready, lu):
    """The two-sided contract, signed and sealed by both."""
    draft = ready("S1")
    ticks = queries.confirmations_of(queries.template_of(draft))
    signing.sign_here(draft, by=lu, confirmed=ticks, place="", address=None, at=NOON)
    signing.set_seal(draft.signatories.get(side=Side.COMPANY), sample_seal("澄川暖通"), by_ref=lu.ref, at=NOON)
    theirs = draft.signatories.get(side=Side.OTHER)
    secret = signing.invite(theirs, by=lu, at=NOON)
    signing.sign_by_link(secret, name="何望舒", confirmed=ticks, place="", address=None, at=NOON)
    signing.set_seal(theirs, sample_seal("江枫物业"), by_ref=theirs.ref, at=NOON)
    draft.refresh_from_db()
    assert draft.state == State.IN_FORCE
    return draft
