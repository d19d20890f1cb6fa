"""Two customers that are found to be one: what was promised to either is owed to the one they are, from the merge until it is undone."""

from __future__ import annotations

import json
import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from tests.customers.conftest import added, undertaken
from tests.documents.conftest import NOON, accept_all, person
from yinuo.desks.customers.access import seeing
from yinuo.desks.customers.actions import merging
from yinuo.desks.documents.actions import drafting, reviewing, signing, versions
from yinuo.desks.documents.choices import Bound
from yinuo.desks.documents.queries import drafts as queries
from yinuo.desks.documents.queries import listing, scopes
from yinuo.kit import clock
from yinuo.ledger import book, followers, sealing
from yinuo.promises.models import Version
from yinuo.promises.register import publish_built_in_calendars
from yinuo.verifier import verify
from yinuo.watch import queries as watch
from yinuo.watch.auditing import audit_watch
from yinuo.watch.proving import bundle_of
from yinuo.watch.rebuilding import catch_up

HOUR = timedelta(hours=1)


@pytest.fixture
def merger(db, noon):
    """Somebody who keeps the archive of customers."""
    return undertaken(person("chen", "陈一", "client_manager"))


@pytest.fixture
def letter_for(filled, lin, zhou, lu, tmp_path, monkeypatch):
    """A letter in force for some customers: letter_for(["KH-000001"], "2")."""
    monkeypatch.setenv("YINUO_LEDGER_KEY", str(tmp_path / "ledger.key"))
    monkeypatch.setenv("YINUO_CHECKPOINTS", str(tmp_path / "checkpoints"))

    def make(numbers: list[str], hours: str, *, is_signed: bool = True):
        draft = filled(respond_hours=hours)
        drafting.set_scope(draft, [(Bound.CUSTOMERS, one, None, None) for one in numbers], by=lin, at=clock.now())
        accept_all(draft, by=lin)
        draft = reviewing.submit(draft, by=lin, at=clock.now())
        reviewing.approve(draft, by=zhou, at=clock.now())
        if not is_signed:
            return draft
        ticks = queries.confirmations_of(queries.template_of(draft))
        signing.sign_here(draft, by=lu, confirmed=ticks, place="", address=None, at=clock.now())
        draft.refresh_from_db()
        return draft

    return make


def line(draft) -> str:
    text = Version.objects.filter(document__number=draft.number).latest("number").text
    return next(one.partition(" where ")[2] for one in text.splitlines() if one.startswith(f"{draft.number}.respond: "))


def complain(subject: str, customer: str, at) -> None:
    with clock.pinned(at):
        with transaction.atomic():
            book.append("complaint.received", subject=subject, actor="staff:lin", occurred_at=at, data={"customer": customer})
        catch_up()


def due(draft) -> dict[str, object]:
    return {one.subject: one.due_at for one in watch.rows(f"{draft.number}.respond").rows if one.number}


@pytest.mark.django_db(transaction=True)
def test_a_merge_starts_the_clocks_of_both_documents_for_the_survivor_and_its_undoing_parts_them(letter_for, merger) -> None:
    publish_built_in_calendars(by="system:test", at=NOON)
    kept, gone = added(merger), added(merger, {"name": "王小龑"})
    own, of_double = letter_for([kept.number], "2"), letter_for([gone.number], "6")
    both = f"customer in ('{kept.number}', '{gone.number}')"
    before, merged, between, undone, after = (NOON + hours * HOUR for hours in (1, 2, 3, 4, 5))
    complain("case:before", kept.number, before)
    with clock.pinned(merged), seeing(merger, purpose="test") as viewer:
        merge = merging.merge(viewer, kept, gone, at=merged)
    assert line(own) == line(of_double) == both
    assert Version.objects.filter(document__number=of_double.number).latest("number").in_force_from == merged
    complain("case:survivor", kept.number, between)
    complain("case:double", gone.number, between)  # a program outside may go on saying the old number
    two = {"case:survivor": between + 2 * HOUR, "case:double": between + 2 * HOUR}
    six = dict.fromkeys(two, between + 6 * HOUR)
    assert due(own) == {"case:before": before + 2 * HOUR, **two}
    assert due(of_double) == six, "what began before the merge stays under the lines of its day"
    with clock.pinned(undone), seeing(merger, purpose="test") as viewer:
        merging.undo_merge(viewer, merge, at=undone)
    assert (line(own), line(of_double)) == (f"customer = '{kept.number}'", f"customer = '{gone.number}'")
    complain("case:parted", kept.number, after)
    complain("case:other", gone.number, after)
    assert due(own) == {"case:before": before + 2 * HOUR, **two, "case:parted": after + 2 * HOUR}
    assert due(of_double) == {**six, "case:other": after + 6 * HOUR}, "and what began in between stays owed"
    with clock.pinned(after):
        assert not audit_watch().findings
        sealing.seal_pending()
        for document, subject in ((of_double, "case:survivor"), (own, "case:double"), (of_double, "case:other")):
            data = bundle_of(f"{document.number}.respond", subject, 1)
            assert verify.verify(data).ok
            assert json.loads(data)["verdict"]["verdict"] == "pending"
    told = followers.history([of_double.ref]).kind
    assert list(told).count("document.customer_numbers_set") == 2


def test_documents_of_nobody_concerned_stay_and_later_ones_know_the_merge(letter_for, filled, lin, merger) -> None:
    first, second, third = (added(merger, {"name": name}) for name in ("王一", "王二", "王三"))
    knows_both, other = letter_for([first.number, second.number], "2"), letter_for(["CRM-77"], "2")
    everybody = letter_for([], "2")
    waiting = filled()
    drafting.set_scope(waiting, [(Bound.CUSTOMERS, second.number, None, None)], by=lin, at=NOON)
    with seeing(merger, purpose="test") as viewer:
        merging.merge(viewer, first, second, at=NOON)
        assert Version.objects.count() == 3, "one names both already, one another customer, one nobody"
        assert scopes.scope_of(scopes.rows_of(waiting)) == {"customer": (first.number, second.number)}
    with clock.pinned(NOON + HOUR), seeing(merger, purpose="test") as viewer:
        merge = merging.merge(viewer, third, first, at=NOON + HOUR)
    every = tuple(sorted(one.number for one in (first, second, third)))
    assert scopes.scope_of(scopes.rows_of(waiting)) == {"customer": every}
    assert line(knows_both) == "customer in ('{}', '{}', '{}')".format(*every)
    bound = listing.binding("customers", third.number, on=None)
    assert {one.number for one in bound} == {knows_both.number}
    assert line(other) == "customer = 'CRM-77'" and line(everybody) == ""
    with clock.pinned(NOON + HOUR), seeing(merger, purpose="test") as viewer:
        merging.undo_merge(viewer, merge, at=NOON + HOUR)  # in the same instant: nothing is lost, and the last word counts
    assert line(knows_both) == f"customer in ('{first.number}', '{second.number}')"
    assert not listing.binding("customers", third.number, on=None)


def test_what_survives_of_an_ended_document_follows_too_and_the_ended_stays_ended(letter_for, merger) -> None:
    kept, gone = added(merger), added(merger, {"name": "王小龑"})
    survived, ended = letter_for([gone.number], "2"), letter_for([gone.number], "4")
    until = NOON + 400 * 24 * HOUR
    for draft, surviving in ((survived, {f"{survived.number}.respond": until}), (ended, {})):
        with clock.pinned(NOON + HOUR):
            versions.end(draft, since=NOON + HOUR, surviving=surviving, by="system:test", at=NOON + HOUR)
    with clock.pinned(NOON + 2 * HOUR), seeing(merger, purpose="test") as viewer:
        merging.merge(viewer, kept, gone, at=NOON + 2 * HOUR)
    newest = Version.objects.filter(document__number=survived.number).latest("number")
    assert line(survived) == f"customer in ('{kept.number}', '{gone.number}')" and newest.number == 3
    assert f"until {until:%Y-%m-%dT%H:%M:%S}+00:00" in newest.text
    assert newest.text.count(f"\n{survived.number}.") + newest.text.startswith(f"{survived.number}.") == 1
    assert [one.promise_names for one in newest.clauses.all()] == [[f"{survived.number}.respond"]]
    assert Version.objects.filter(document__number=ended.number).latest("number").number == 1


@pytest.mark.django_db(transaction=True)
def test_a_merge_waits_for_a_document_that_is_just_coming_into_force(letter_for, merger, lu) -> None:
    kept, gone = added(merger), added(merger, {"name": "王小龑"})
    draft = letter_for([gone.number], "2", is_signed=False)
    is_begun, may_end = threading.Event(), threading.Event()

    def sign() -> None:
        with transaction.atomic():
            ticks = queries.confirmations_of(queries.template_of(draft))
            signing.sign_here(draft, by=lu, confirmed=ticks, place="", address=None, at=NOON)
            is_begun.set()
            assert may_end.wait(20)
        connection.close()

    def merge() -> None:
        with seeing(merger, purpose="test") as viewer:
            merging.merge(viewer, kept, gone, at=NOON)
        connection.close()

    signer, merging_one = threading.Thread(target=sign), threading.Thread(target=merge)
    signer.start()
    assert is_begun.wait(20)
    merging_one.start()
    merging_one.join(0.5)
    is_waiting = merging_one.is_alive()
    may_end.set()
    for one in (signer, merging_one):
        one.join(20)
    assert is_waiting and line(draft) == f"customer in ('{kept.number}', '{gone.number}')"
