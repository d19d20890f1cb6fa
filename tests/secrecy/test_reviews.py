"""Reviews by the checklist and their findings: nothing is half done, nobody verifies their own work, and promises say when the next is."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from tests.secrecy.conftest import NOON, client_of, facts_of, kinds_of
from yinuo.desks.customers.access import seeing
from yinuo.desks.secrecy import refusals, sealing
from yinuo.desks.secrecy.actions import reviewing
from yinuo.desks.secrecy.checklist import lines
from yinuo.desks.secrecy.models import Check, Finding, Review
from yinuo.desks.secrecy.queries import reviews as queries
from yinuo.kit import clock
from yinuo.promises.register import register_document
from yinuo.promises.shapes import DraftDocument

DAY = timedelta(days=1)


def test_a_review_is_whole_or_not_done_and_its_findings_are_verified_by_others(an, wu, lin, as_app_role) -> None:
    row = reviewing.begin(an, at=NOON)
    assert reviewing.begin(wu, at=NOON) == row  # one at a time
    with pytest.raises(refusals.MayNot):
        reviewing.begin(lin, at=NOON)
    reviewing.answer(an, row, "logs", answer="not_here", at=NOON)
    with pytest.raises(refusals.Incomplete):
        reviewing.answer(an, row, "keys", answer="finding", note="环未轮换", at=NOON)  # how grave?
    assert not Finding.objects.exists()
    reviewing.answer(an, row, "keys", answer="finding", note="环未轮换 13900001234", severity="critical", owner=lin, at=NOON)
    with pytest.raises(refusals.StillUnchecked):
        reviewing.finish(an, row, at=NOON)
    for code in lines():
        if not Check.objects.filter(code=code).exists():
            reviewing.answer(wu, row, code, answer="fine", at=NOON)
    reviewing.finish(an, row, at=NOON)
    with pytest.raises(refusals.NotNow):
        reviewing.answer(an, row, "keys", answer="fine", at=NOON)
    done = facts_of(row.ref, "security_review.done")[0]
    assert (done["lines"], done["findings"], done["grades"]) == (len(lines()), 1, {"critical": 1})
    controls = facts_of(row.ref, "security_control.recorded")
    assert len(controls) == len(lines()) - 1 and all(one["law_ref"] for one in controls)

    found = Finding.objects.get()
    assert found.due_on == date(2026, 3, 5) and b"13900001234" not in bytes(found.sealed_what)
    assert facts_of(found.ref, "finding.recorded")[0]["severity"] == "critical"
    for wrong in ({"how": " "}, {"evidence": " "}):
        with pytest.raises(refusals.Incomplete):
            reviewing.correct(lin, found, **{"how": "已轮换", "evidence": "日志 1", "at": NOON, **wrong})  # type: ignore[arg-type]
    reviewing.correct(lin, found, how="已轮换", evidence="日志 1", at=NOON)  # its owner, whatever the role
    with pytest.raises(refusals.MayNot):
        reviewing.verify(lin, found, holds=True, at=NOON)
    reviewing.verify(wu, found, holds=False, at=NOON)
    assert Finding.objects.get().state == "open"
    reviewing.correct(wu, found, how="已轮换两次", evidence="日志 2", at=NOON)
    with pytest.raises(refusals.SecondPerson):
        reviewing.verify(wu, found, holds=True, at=NOON)
    reviewing.verify(an, found, holds=True, at=NOON)
    expected = ["finding.recorded", "finding.corrected", "finding.reopened", "finding.corrected", "finding.verified"]
    assert kinds_of(found.ref) == expected and sealing.Opener().open(Finding.objects.get(), "correction") == "已轮换两次"


def test_a_finding_is_overdue_the_day_after_its_day(an, wu, as_app_role) -> None:
    found = reviewing.record(an, what="x", severity="high", owner=an, at=NOON)
    assert found.due_on == date(2026, 3, 16)
    assert [queries.is_overdue(found, found.due_on + days * DAY) for days in (0, 1)] == [False, True]
    assert (queries.overdue_count(found.due_on), queries.overdue_count(found.due_on + DAY)) == (0, 1)
    with clock.pinned(NOON + 15 * DAY):
        reviewing.correct(an, found, how="y", evidence="z", at=clock.now())
    assert queries.is_overdue(Finding.objects.get(), date(2026, 3, 16)) and queries.overdue_count(date(2026, 4, 1)) == 0


@pytest.mark.rows_without_events
def test_the_next_review_is_due_when_a_promise_says_else_by_the_houses_setting(an, noon, monkeypatch) -> None:
    def due(at: datetime) -> tuple[date, str]:
        found = queries.next_due(at)
        return found.on, found.promise

    def done(at: datetime) -> None:
        with clock.pinned(at):
            Review.objects.create(number=f"SR-{at.timestamp()}", by=an, began_at=at, done_at=at, checklist_sha256="0" * 64)

    assert due(NOON) == (date(2026, 3, 2), "")  # never looked at: today
    done(NOON)
    assert due(NOON) == (date(2026, 5, 31), "")
    monkeypatch.setenv("YINUO_SECURITY_REVIEW_DAYS", "30")
    assert due(NOON) == (date(2026, 4, 1), "")
    text = "P.look: at least 4 security_review.done per year\nP.never: never secret.disclosed checked by security_review.done per quarter\n"
    register_document(DraftDocument("P", "书", "Letter", text, ()), in_force_from=NOON - DAY, by="staff:lu")
    assert due(NOON) == (date(2026, 6, 30), "P.never")  # of four in a year the second is due by 1 July: this quarter's look is done
    assert due(datetime.fromisoformat("2026-07-01T12:00+08:00")) == (date(2026, 7, 1), "P.look")
    assert queries.next_due(datetime.fromisoformat("2026-07-03T12:00+08:00")).is_overdue(date(2026, 7, 3))


def test_the_records_speak_beside_the_lines_and_every_page_opens(an, wu, lin, wang, qian, as_app_role) -> None:
    with seeing(an, purpose="secrecy"):
        said = queries.facts(NOON)
    assert set(said) >= {"access", "leavers", "undertakings", "keys", "parties", "handback", "findings"}
    client = client_of(an)
    assert client.post("/customers/secrecy/reviews/").status_code == 302
    number = Review.objects.get().number
    page = f"/customers/secrecy/reviews/{number}/"
    client.post(page, {"code": "access", "answer": "finding", "note": "=1+1", "severity": "low", "owner": "lin", "due_on": ""})
    client.post(page, {"code": "leavers", "answer": "fine"})
    client.post(page, {"code": "gossip", "answer": "fine"})
    lost = client.post(
        page, {"code": "encryption", "answer": "finding", "note": "", "severity": "high", "owner": "lin", "due_on": "2020-01-01"}
    )
    assert lost.status_code >= 400 and 'value="2020-01-01"' in lost.content.decode() and Finding.objects.count() == 1
    client.post(page, {"act": "finish"})
    assert Review.objects.get().done_at is None and Check.objects.count() == 2
    finding = Finding.objects.get().number
    party = {"holder": "party", "name": "=cmd", "info": "identity", "term": "endless", "owner": "an"}
    client.post("/customers/secrecy/holders/new/", party)
    told = {"kind": "leaked", "detected_at": "2026-03-02T11:00", "info": "identity", "what": "x"}
    client.post("/customers/secrecy/incidents/new/", told)
    pages = [
        "", "holders/new/", "holders/HD-2026-%04d/", "exceptions/", "reviews/", f"reviews/{number}/", "findings/", "findings/?state=all",
        "findings/new/", f"findings/{finding}/", "incidents/", "incidents/new/", "incidents/LK-2026-%04d/",
    ]  # fmt: skip
    from yinuo.desks.secrecy.models import Holding, Incident

    for language in ("en", "zh-hans"):
        here = client_of(an, language)
        for one in pages:
            row = Holding.objects.get().pk if "HD" in one else Incident.objects.get().pk
            answer = here.get(f"/customers/secrecy/{one % row if '%' in one else one}")
            assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store", one
    for one in ("register.csv", "findings/list.csv", "incidents/list.csv", f"reviews/{number}/list.csv"):
        answer = client.get(f"/customers/secrecy/{one}")
        assert answer.status_code == 200 and not [
            line for line in answer.content.decode().splitlines() if line.startswith("=") or ",=" in line
        ], one
    nobody = client_of(qian)
    assert nobody.get("/customers/secrecy/").status_code == 302  # on to reporting, which is all they may do
    for one in (
        "register.csv",
        "holders/new/",
        "reviews/",
        page.removeprefix("/customers/secrecy/"),
        "findings/list.csv",
        "incidents/list.csv",
    ):
        assert nobody.get(f"/customers/secrecy/{one}").status_code == 403, one
    assert nobody.get(f"/customers/secrecy/findings/{finding}/").status_code == 404
    assert client_of(lin).get(f"/customers/secrecy/findings/{finding}/").status_code == 200  # its owner
    assert nobody.get("/customers/secrecy/incidents/new/").status_code == 200
