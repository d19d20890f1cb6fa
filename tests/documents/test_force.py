"""From signature to clock: when a document comes into force, and that its own numbers run in the watch."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from tests.documents.conftest import NOON, samples
from yinuo.desks.documents.actions import drafting, force, originals, reviewing, signing, wet_ink
from yinuo.desks.documents.choices import Side, State
from yinuo.desks.documents.models import Draft, Signatory
from yinuo.desks.documents.queries import drafts as queries
from yinuo.desks.documents.refusals import (
    AlreadySigned,
    DateAhead,
    LinkIsOver,
    MustConfirm,
    NotConfirmed,
    NotTheirTurn,
    SecondPerson,
)
from yinuo.kit import clock
from yinuo.ledger import book
from yinuo.ledger.folding import audit_records
from yinuo.promises.models import Document, Version
from yinuo.promises.signing.checking import check_signed
from yinuo.promises.signing.seals import sample_seal
from yinuo.promises.signing.settings import trust

SEAL = sample_seal("澄川暖通")


def test_a_letter_is_in_force_at_its_signature_with_its_own_hours(in_force) -> None:
    draft = in_force(respond_hours="4")
    version = Version.objects.get(document__number=draft.number)
    assert (draft.state, draft.in_force_from, version.in_force_from) == (State.IN_FORCE, NOON, NOON)
    assert f"{draft.number}.respond: within 4 hours of complaint.received expect complaint.responded" in version.text
    clauses = {name: clause.text_zh for clause in version.clauses.all() for name in clause.promise_names}
    assert "4小时内响应" in clauses[f"{draft.number}.respond"]
    assert any("陆知行" in clause.text_zh for clause in version.clauses.all())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("hours", [4, 6])
def test_a_complaint_starts_the_clock_of_that_letter_with_that_number_of_hours(in_force, tmp_path, monkeypatch, hours) -> None:
    from yinuo.watch import queries as watch
    from yinuo.watch.rebuilding import catch_up

    monkeypatch.setenv("YINUO_LEDGER_KEY", str(tmp_path / "ledger.key"))
    monkeypatch.setenv("YINUO_CHECKPOINTS", str(tmp_path / "checkpoints"))
    draft = in_force(respond_hours=str(hours))
    received = NOON + timedelta(hours=1)
    with clock.pinned(received):
        with transaction.atomic():
            book.append("complaint.received", subject="case:1", actor="customer:1", occurred_at=received)
        catch_up()
    (row,) = watch.rows(f"{draft.number}.respond").rows
    assert (row.verdict, row.due_at) == ("pending", received + timedelta(hours=hours))


def test_nobody_else_signs_and_nobody_signs_twice(ready, lu, qian) -> None:
    draft = ready()
    Signatory.objects.filter(draft=draft).update(staff=lu, name="陆知行")
    with pytest.raises(NotTheirTurn):
        signing.sign_here(draft, by=qian, confirmed=(), place="", address=None, at=NOON)
    signing.sign_here(draft, by=lu, confirmed=(), place="", address=None, at=NOON)
    with pytest.raises(AlreadySigned):
        signing.sign_here(draft, by=lu, confirmed=(), place="", address=None, at=NOON)


def contract_ready(ready):
    draft = ready("S1")
    ours, theirs = draft.signatories.get(side=Side.COMPANY), draft.signatories.get(side=Side.OTHER)
    return draft, ours, theirs


def test_a_contract_is_in_force_with_the_last_signature_and_the_last_seal(ready, lu) -> None:
    draft, ours, theirs = contract_ready(ready)
    ticks = queries.confirmations_of(queries.template_of(draft))
    assert ticks
    with pytest.raises(NotConfirmed):
        signing.sign_here(draft, by=lu, confirmed=ticks[:1], place="", address=None, at=NOON)
    signing.sign_here(draft, by=lu, confirmed=ticks, place="", address=None, at=NOON)
    signing.set_seal(ours, SEAL, by_ref=lu.ref, at=NOON)
    secret = signing.invite(theirs, by=lu, at=NOON)
    later = NOON + timedelta(hours=2)
    with clock.pinned(later):
        signing.open_invitation(secret, at=later)
        draft = signing.sign_by_link(secret, name="何望舒", confirmed=ticks, place="", address="192.0.2.1", at=later)
    assert draft.state == State.PARTLY_SIGNED
    assert not Document.objects.exists()
    latest = NOON + timedelta(hours=3)
    with clock.pinned(latest):
        draft = signing.set_seal(theirs, SEAL, by_ref=theirs.ref, at=latest)
    assert (draft.state, draft.in_force_from) == (State.IN_FORCE, latest)
    with pytest.raises(LinkIsOver):
        signing.invited(secret, at=latest)
    for one in originals.latest_files(draft):
        found = check_signed(bytes(one.content), trust=trust(at=latest))
        assert found.is_good, [str(fault) for fault in found.faults]
        assert len(found.signatures) == 4


def test_a_link_is_good_once_until_its_day_and_only_its_hash_is_kept(ready, lu) -> None:
    draft, _ours, theirs = contract_ready(ready)
    first = signing.invite(theirs, by=lu, at=NOON)
    second = signing.invite(theirs, by=lu, at=NOON, days=1)
    theirs.refresh_from_db()
    assert second not in str(vars(theirs))
    with pytest.raises(LinkIsOver):
        signing.invited(first, at=NOON)
    assert signing.invited(second, at=NOON + timedelta(hours=24) - timedelta(seconds=1)).pk == theirs.pk
    with pytest.raises(LinkIsOver):
        signing.invited(second, at=NOON + timedelta(hours=24))
    with pytest.raises(LinkIsOver):
        signing.invited("", at=NOON)
    assert draft.number


def test_changing_the_words_after_a_signature_voids_every_signature_and_must_be_confirmed(ready, lu) -> None:
    draft, _ours, theirs = contract_ready(ready)
    ticks = queries.confirmations_of(queries.template_of(draft))
    secret = signing.invite(theirs, by=lu, at=NOON)
    signing.sign_here(draft, by=lu, confirmed=ticks, place="", address=None, at=NOON)
    with pytest.raises(MustConfirm):
        signing.reopen(draft, reason="金额写错", is_confirmed=False, by=lu, at=NOON)
    draft.refresh_from_db()
    assert (draft.state, draft.signatories.filter(voided_at=None).count()) == (State.PARTLY_SIGNED, 2)
    draft = signing.reopen(draft, reason="金额写错", is_confirmed=True, by=lu, at=NOON)
    assert (draft.state, draft.reviewer, draft.text_sha256) == (State.DRAFT, None, "")
    assert draft.signatories.filter(voided_at=None).count() == 0
    with pytest.raises(LinkIsOver):
        signing.invited(secret, at=NOON)


def test_paper_counts_from_the_day_written_on_it_once_a_second_person_confirms(ready, lin, zhou) -> None:
    draft = ready()
    row = draft.signatories.get()
    scan = wet_ink.Scan("scan.pdf", "application/pdf", b"%PDF-1.7 scan")
    with pytest.raises(DateAhead):
        wet_ink.enter_paper(row, scan, name="陆知行", signed_on=date(2026, 3, 3), place="", is_sealed=False, by=lin, at=NOON)
    draft = wet_ink.enter_paper(row, scan, name="陆知行", signed_on=date(2026, 2, 27), place="苏州", is_sealed=False, by=lin, at=NOON)
    assert draft.state == State.PARTLY_SIGNED
    with pytest.raises(SecondPerson):
        wet_ink.confirm_paper(row, by=lin, at=NOON)
    draft = wet_ink.confirm_paper(row, by=zhou, at=NOON)
    assert (draft.state, draft.in_force_from) == (State.IN_FORCE, datetime(2026, 2, 26, 16, 0, tzinfo=UTC))


def test_an_interval_approved_while_in_force_is_a_new_version_from_its_day(in_force, lin, zhou) -> None:
    draft = in_force()
    tomorrow = NOON + timedelta(days=1)
    made = drafting.set_interval(draft, "surveys_per_year", "6", from_on=tomorrow.date(), by=lin, at=NOON)
    with pytest.raises(SecondPerson):
        force.approve_interval(made, by=lin, at=NOON)
    force.approve_interval(made, by=zhou, at=NOON)
    assert Version.objects.count() == 1
    with clock.pinned(tomorrow):
        assert force.put_due_in_force(at=tomorrow) == 1
        assert force.put_due_in_force(at=tomorrow) == 0
    first, second = Version.objects.order_by("number")
    assert "{surveys_per_year}" in first.text
    assert "at least 6 survey.sent per year" in second.text
    assert (first.in_force_until, second.in_force_from) == (tomorrow, tomorrow)


def test_a_document_with_a_later_day_waits_for_it(noon, filled, lin, zhou, lu) -> None:
    draft = filled()
    day = date(2026, 3, 5)
    drafting.describe(draft, {"effective_on": day}, by=lin, at=NOON)
    reviewing.submit(draft, by=lin, at=NOON)
    reviewing.approve(draft, by=zhou, at=NOON)
    draft = signing.sign_here(draft, by=lu, confirmed=(), place="", address=None, at=NOON)
    assert draft.state == State.SIGNED
    eve = datetime(2026, 3, 4, 15, 59, 59, tzinfo=UTC)
    with clock.pinned(eve):
        assert force.put_due_in_force(at=eve) == 0
    with clock.pinned(eve + timedelta(seconds=1)):
        assert force.put_due_in_force(at=eve + timedelta(seconds=1)) == 1
    draft.refresh_from_db()
    assert (draft.state, draft.in_force_from) == (State.IN_FORCE, eve + timedelta(seconds=1))


def test_samples_are_what_the_tests_think(noon) -> None:
    assert "respond_hours" in samples("S4-L1")


def test_the_audit_names_a_version_whose_row_says_other_than_its_events(in_force) -> None:
    draft = in_force("S4-L1")
    assert not audit_records()[1]
    Draft.objects.filter(pk=draft.pk).update(state=State.SIGNED)
    _count, (finding,) = audit_records()
    assert finding.where == f"{draft.ref}/1" and "in force" in finding.sentence and "being signed" in finding.sentence
    Draft.objects.filter(pk=draft.pk).update(state=State.IN_FORCE)
