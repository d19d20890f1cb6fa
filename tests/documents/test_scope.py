"""Whom a document is for: with several documents in force each judges its own customers' cases and no others."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.documents.conftest import NOON, accept_all, samples
from tests.doors.running import run
from yinuo.desks.documents.actions import drafting, force, reviewing, signing
from yinuo.desks.documents.choices import Bound, State
from yinuo.desks.documents.queries import drafts as queries
from yinuo.desks.documents.queries import letters, scopes
from yinuo.desks.documents.refusals import EndsBeforeItBegins, NoSuchColleague, NotANumber, ScopeIsSettled
from yinuo.kit import clock
from yinuo.ledger import followers, sealing, tokens
from yinuo.promises.models import Version
from yinuo.promises.register import publish_built_in_calendars
from yinuo.verifier import verify
from yinuo.watch import queries as watch
from yinuo.watch.auditing import audit_watch
from yinuo.watch.proving import bundle_of
from yinuo.watch.rebuilding import catch_up

ONE, OTHER = "KH-000417", "KH-000512"


def row(kind: Bound, name: str = "", from_on: date | None = None, until_on: date | None = None):
    return kind, name, from_on, until_on


@pytest.fixture
def brought(filled, lin, zhou, lu, tmp_path, monkeypatch):
    """A letter for somebody, brought into force: brought([row(…)], respond_hours="2")."""
    monkeypatch.setenv("YINUO_LEDGER_KEY", str(tmp_path / "ledger.key"))
    monkeypatch.setenv("YINUO_CHECKPOINTS", str(tmp_path / "checkpoints"))

    def make(rows, **changed: str):
        draft = filled(**changed)
        drafting.set_scope(draft, rows, by=lin, at=clock.now())
        accept_all(draft, by=lin)
        draft = reviewing.submit(draft, by=lin, at=clock.now())
        reviewing.approve(draft, by=zhou, at=clock.now())
        ticks = queries.confirmations_of(queries.template_of(draft))
        signing.sign_here(draft, by=lu, confirmed=ticks, place="", address=None, at=clock.now())
        draft.refresh_from_db()
        assert draft.state == State.IN_FORCE
        return draft

    return make


def lines_of(draft) -> dict[str, str]:
    """The promises of the newest version in the register, by their name within the document."""
    text = Version.objects.filter(document__number=draft.number).latest("number").text
    lines = (line.split(": ", 1) for line in text.splitlines() if line.startswith(f"{draft.number}."))
    return {name.removeprefix(f"{draft.number}."): line for name, line in lines}


def send(token: str, *facts: tuple[str, str, datetime, dict[str, object]]) -> None:
    """Facts by the API, each recorded when it happened."""
    for kind, subject, moment, data in facts:
        event = {
            "specversion": "1.0", "id": f"{subject}/{kind}/{moment.isoformat()}", "source": "/crm", "type": kind, "subject": subject,
            "time": moment.isoformat(), "data": data,
        }  # fmt: skip
        with clock.pinned(moment):
            answer = Client().post(
                "/api/events", json.dumps(event), content_type="application/cloudevents+json", headers={"authorization": f"Bearer {token}"}
            )
        assert answer.status_code == 201, answer.content


def woken(draft, name: str) -> dict[str, tuple[str, datetime]]:
    """The open or settled obligations of a promise by subject."""
    return {one.subject: (one.verdict, one.due_at) for one in watch.rows(f"{draft.number}.{name}").rows if one.number}


@pytest.mark.django_db(transaction=True)
def test_two_documents_in_force_each_wake_for_their_own_customer_and_prove_it(brought, tmp_path) -> None:
    one = brought([row(Bound.CUSTOMERS, "kh-000417")], respond_hours="2")
    other = brought([row(Bound.CUSTOMERS, OTHER)], respond_hours="6")
    assert lines_of(one)["respond"] == f"within 2 hours of complaint.received expect complaint.responded where customer = '{ONE}'"
    publish_built_in_calendars(by="system:test", at=NOON)
    token = tokens.make_token("crm", at=NOON)
    started = NOON + timedelta(hours=1)
    send(
        token,
        ("complaint.received", "case:A", started, {"customer": ONE}),
        ("complaint.received", "case:B", started, {"customer": OTHER}),
        ("complaint.received", "case:none", started, {}),
        ("subject.described", "case:A2", started, {"customer": ONE}),
        ("complaint.received", "case:A2", started, {"urgency": "normal"}),
    )
    with clock.pinned(started):
        catch_up()
    two, six = started + timedelta(hours=2), started + timedelta(hours=6)
    assert woken(one, "respond") == {"case:A": ("pending", two), "case:A2": ("pending", two)}
    assert woken(other, "respond") == {"case:B": ("pending", six)}
    send(token, ("complaint.responded", "case:A", two, {}), ("complaint.responded", "case:A2", two + timedelta(seconds=1), {}))
    with clock.pinned(two + timedelta(seconds=2)):
        catch_up()
        settled = {subject: state for subject, (state, _due) in woken(one, "respond").items()}
        assert settled == {"case:A": "kept", "case:A2": "broken"}
        assert not audit_watch().findings
        sealing.seal_pending()
        for subject, verdict in (("case:A", "kept"), ("case:A2", "broken")):
            data = bundle_of(f"{one.number}.respond", subject, 1)
            assert verify.verify(data).ok
            assert json.loads(data)["verdict"]["verdict"] == verdict
        changed = bundle_of(f"{one.number}.respond", "case:A", 1).replace(ONE.encode(), OTHER.encode())
        assert not verify.verify(changed).ok
    assert judged_on_files(tmp_path, one, other) == [{"kept": 1, "broken": 1}, {"pending": 1}]


def judged_on_files(folder, *drafts) -> list[dict[str, int]]:
    """What `yinuo judge` says of each text and the ledger's facts, where attributes are given in a file of subjects."""
    found = followers.history(["case:A", "case:B", "case:none", "case:A2"])
    lines = ["kind,subject,occurred_at,customer"]
    for kind, subject, occurred, data in zip(found.kind, found.subject, found.occurred_at, found.data, strict=True):
        if kind != "subject.described":
            lines.append(f"{kind},{subject},{datetime.fromtimestamp(occurred, UTC).isoformat()},{data.get('customer', '')}")
    (folder / "events.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "subjects.csv").write_text(f"subject,customer\ncase:A2,{ONE}\n", encoding="utf-8")
    answers = []
    for draft in drafts:
        (folder / "promises.txt").write_text(Version.objects.get(document__number=draft.number).text, encoding="utf-8")
        done = run(
            "judge", "--promises", folder / "promises.txt", "--events", folder / "events.csv", "--subjects", folder / "subjects.csv",
            "--as-of", (NOON + timedelta(hours=4)).isoformat(), "--json",
        )  # fmt: skip
        counts = done.json["promises"][f"{draft.number}.respond"]
        answers.append({name: count for name, count in counts.items() if count and name in ("kept", "broken", "pending")})
    return answers


def test_the_days_of_a_row_are_versions_and_both_ends_count(brought, lin) -> None:
    first, last = date(2026, 3, 5), date(2026, 3, 6)
    draft = brought([row(Bound.CUSTOMERS, ONE), row(Bound.CUSTOMERS, OTHER, first, last)])
    both = f"where customer in ('{ONE}', '{OTHER}')"
    assert lines_of(draft)["respond"].endswith(f"where customer = '{ONE}'")
    for day, count, ends_with in (
        (first - timedelta(days=1), 1, f"'{ONE}'"), (first, 2, both), (last, 2, both), (last + timedelta(days=1), 3, f"'{ONE}'"),
    ):  # fmt: skip
        morning = datetime(day.year, day.month, day.day, tzinfo=UTC)
        with clock.pinned(morning):
            force.put_due_in_force(at=morning)
            assert force.put_due_in_force(at=morning + timedelta(seconds=1)) == 0
        assert (Version.objects.count(), lines_of(draft)["respond"].endswith(ends_with)) == (count, True)
    with pytest.raises(ScopeIsSettled):
        drafting.set_scope(draft, [row(Bound.CUSTOMERS, OTHER)], by=lin, at=NOON)
    assert draft.scopes.count() == 2
    rows = [row(Bound.CUSTOMERS, ONE), row(Bound.CUSTOMERS, OTHER, first, last), row(Bound.DEPARTMENTS, "客服部")]
    assert drafting.set_scope(draft, rows, by=lin, at=NOON).scopes.count() == 3


def test_rows_of_one_kind_are_alternatives_and_kinds_are_joined(filled, lin) -> None:
    draft = filled("S4-L1")
    template, values = queries.template_of(draft), queries.values_of(draft)
    everything = scopes.reach_of(draft, template, values, {})

    def scope(*rows):
        drafting.set_scope(draft, rows, by=lin, at=NOON)
        return scopes.scope_of(scopes.rows_of(draft), on=NOON.date())

    assert scope() == scope(row(Bound.EVERYONE, "who")) == scope(row(Bound.CUSTOMERS), row(Bound.CUSTOMERS, ONE)) == {}
    assert scope(row(Bound.EVERYONE), row(Bound.CUSTOMERS, ONE), row(Bound.CHANNELS, "phone")) == {"channel": ("phone",)}
    both = scope(row(Bound.CUSTOMERS, OTHER), row(Bound.CUSTOMERS, ONE), row(Bound.CHANNELS, "phone"), row(Bound.STAFF, "林晓"))
    assert both == {"customer": (ONE, OTHER), "channel": ("phone",), "staff": ("lin",)}
    cards = {one.name: one for one in letters.promises_of(draft, template, at=NOON)}
    assert cards["complex_plan"].line.endswith(f"where complexity = complex and channel = phone and customer in ('{ONE}', '{OTHER}')")
    assert "where" not in cards["assessment"].line
    assert ONE in cards["respond"].sentence
    nobody = scope(row(Bound.CUSTOMERS, ONE, None, NOON.date() - timedelta(days=1)))
    assert nobody == {"customer": ()}
    reach = scopes.reach_of(draft, template, values, nobody)
    assert reach.narrowed == 0 and "respond" in reach.left_out and "assessment" not in reach.left_out
    assert (reach.total, everything.whole, everything.narrowed) == (everything.total, everything.total, 0)


def test_what_cannot_be_judged_is_refused_and_nothing_changes(filled, lin) -> None:
    draft = filled()
    drafting.set_scope(draft, [row(Bound.CUSTOMERS, ONE)], by=lin, at=NOON)
    for refused, bad in (
        (NotANumber, row(Bound.CUSTOMERS, "张三")),
        (NotANumber, row(Bound.CHANNELS, "a\nb")),
        (NoSuchColleague, row(Bound.STAFF, "nobody")),
        (EndsBeforeItBegins, row(Bound.CUSTOMERS, ONE, date(2026, 3, 2), date(2026, 3, 1))),
    ):  # fmt: skip
        with pytest.raises(refused):
            drafting.set_scope(draft, [bad], by=lin, at=NOON)
    assert [(one.kind, one.name) for one in draft.scopes.all()] == [("customers", ONE)]
    drafting.set_scope(draft, [row(Bound.CUSTOMERS, ONE, date(2026, 3, 1), date(2026, 3, 1))], by=lin, at=NOON)


def test_two_sides_that_name_no_customer_are_asked_at_review(filled, lin) -> None:
    draft = filled("S0-L6")
    template, values = queries.template_of(draft), queries.values_of(draft)

    def codes() -> set[str]:
        found = queries.open_points(draft, template, values)
        return {one.code for one in (*found.undecided, *(finding for finding, _decision in found.decided))}

    assert "binds_all_customers" in codes()
    for rows in ([row(Bound.CUSTOMERS, ONE)], [row(Bound.EVERYONE)]):
        drafting.set_scope(draft, rows, by=lin, at=NOON)
        assert "binds_all_customers" not in codes()
    drafting.set_scope(draft, [row(Bound.CUSTOMERS)], by=lin, at=NOON)
    assert "binds_all_customers" in codes()


def test_the_page_takes_and_shows_whom_it_is_for(noon, lin, client, db) -> None:
    draft = drafting.begin_draft("S4-L1", by=lin, at=NOON)
    drafting.fill(draft, samples("S4-L1"), by=lin, at=NOON)
    client.force_login(lin)
    entry = {"our_party": "promisor", "scope_kind": ["customers", ""], "scope_name": [ONE, ""], "scope_from": ["2026-03-01", ""],
             "scope_until": ["2026-12-31", ""]}  # fmt: skip
    page = client.post(reverse("document_entry", args=[draft.number, 1]), entry, follow=True).content.decode()
    assert ONE in page and "2026-12-31" in page
    said = draft.scopes.get()
    assert (said.name, said.from_on, said.until_on) == (ONE, date(2026, 3, 1), date(2026, 12, 31))
    assert ONE in client.get(reverse("document_version", args=[draft.number, 1])).content.decode()
    entry["scope_name"] = ["张三", ""]
    refused = client.post(reverse("document_entry", args=[draft.number, 1]), entry, follow=True).content.decode()
    assert "张三" in refused and draft.scopes.get().name == ONE
