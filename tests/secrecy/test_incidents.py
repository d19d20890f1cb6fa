"""A leak before the watch: what breaks, which clocks run from when, what a notice settles, and how it goes back where it was none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tests.secrecy.conftest import NOON, added, client_of, facts_of, kinds_of, person
from yinuo.desks.customers.access import seeing
from yinuo.desks.people.models import Staff
from yinuo.desks.secrecy import refusals
from yinuo.desks.secrecy.actions import concerning, reviewing
from yinuo.desks.secrecy.actions import incidents as verbs
from yinuo.desks.secrecy.checklist import lines
from yinuo.desks.secrecy.models import Incident
from yinuo.desks.secrecy.queries import incidents as queries
from yinuo.kit import clock
from yinuo.watch import queries as watch
from yinuo.watch.rebuilding import catch_up

HOUR = timedelta(hours=1)


def look(at: datetime) -> None:
    """Let the watch know everything as of an instant."""
    with clock.pinned(at):
        catch_up()


def verdict_of(promise: str, subject: str) -> list[tuple[str, datetime | None]]:
    return [(row.verdict, row.due_at) for row in watch.rows_of_subject(subject) if row.promise == promise]


def month_of(promise: str = "L.no_leak") -> tuple[str, str]:
    """How this month's look at leaks stands, and how grave it is."""
    row = next(row for row in watch.rows(promise).rows if row.number == 202603)
    return row.verdict, row.grade


def reported(by: Staff, **said: object) -> Incident:
    told = {"kind": "leaked", "info": ["identity"], "what": "导出文件误发给外部邮箱 13900001234", "detected_at": NOON - HOUR, "at": NOON}
    with clock.pinned(max(NOON, said.get("at", NOON))):  # type: ignore[type-var]
        return verbs.report(by, **{**told, **said})  # type: ignore[arg-type]


def fresh(row: Incident) -> Incident:
    return Incident.objects.get(pk=row.pk)


@pytest.mark.django_db(transaction=True)
def test_a_leak_breaks_the_prohibition_runs_its_clocks_and_is_closed_by_a_second_person(letter, lin, an, wu, noon) -> None:
    row = reported(lin)
    look(NOON)
    assert month_of() == ("pending", "") and "customer_data.leaked" not in kinds_of(row.ref)  # a suspicion breaks nothing
    with pytest.raises(refusals.MayNot):
        verbs.confirm(lin, row, persons=3, at=NOON)
    with clock.pinned(NOON + 2 * HOUR):
        verbs.confirm(an, row, persons=1_000_000, at=clock.now(), other_party=True)
    look(NOON + 2 * HOUR)
    assert month_of() == ("broken", "minor")
    # every clock runs from when it was noticed, an hour before it was reported and three before it was confirmed
    due = {row.id.partition("@")[0].removeprefix("HOUSE-LEAK."): row.due_at for row in queries.clocks_of(fresh(row))}
    noticed = NOON - HOUR
    assert due["report_leaked"] == noticed + 4 * HOUR  # the Measures of 2025, art. 4
    assert due["authority_leaked"] == due["persons_leaked"] == noticed + 72 * HOUR
    assert due["party_leaked"] == due["contain_leaked"] == noticed + 24 * HOUR
    broken = next(one for one in queries.clocks_of(fresh(row)) if one.id.startswith("L.no_leak@"))
    assert broken.state == "broken" and "no_leak" not in broken.words
    assert due["L.assessed"] == datetime(2026, 3, 12, 10, 0, tzinfo=UTC)  # ten days by the Civil Code, close of business

    def tell(audience: str, at: datetime) -> None:
        with clock.pinned(at):
            verbs.record_told(an, row, audience=audience, means="hotline", count=1, proof="12387-1", told_at=at, at=at)

    tell("authority", noticed + 4 * HOUR)  # the last second that still counts
    tell("party", noticed + 24 * HOUR + timedelta(seconds=1))
    look(noticed + 25 * HOUR)
    stands = {one.id.partition("@")[0].removeprefix("HOUSE-LEAK."): one.state for one in queries.clocks_of(fresh(row))}
    assert (stands["report_leaked"], stands["authority_leaked"]) == ("kept", "kept")
    assert (stands["party_leaked"], stands["contain_leaked"], stands["persons_leaked"]) == ("broken", "broken", "pending")

    later = noticed + 26 * HOUR
    with clock.pinned(later):
        with pytest.raises(refusals.Incomplete):  # not telling the persons needs its reason
            _assess(an, row, later, notify_persons=False)
        _assess(an, row, later, notify_persons=False, why_not="文件已加密，未被打开")
    look(later)
    assert month_of() == ("broken", "major")  # loss is known by now, so the same breach is grave
    assert verdict_of("HOUSE-LEAK.persons_leaked", row.ref) == [] and verdict_of("HOUSE-LEAK.report_leaked", row.ref) == []
    assert verdict_of("L.assessed", row.ref)[0][0] == "kept" and verdict_of("L.liable", row.ref)[0][0] == "kept"
    assert verdict_of("HOUSE-LEAK.authority_leaked", row.ref)[0][0] == "kept"

    with clock.pinned(later):
        verbs.contain(an, row, measures="收回文件，停用账号", contained_at=later, at=later)
        with pytest.raises(refusals.NotReady):
            verbs.close(wu, row, at=later)
        verbs.learn(an, row, lessons="外发须经批准", at=later)
        for nobody in (an, lin):  # who assessed it, who reported it
            with pytest.raises((refusals.SecondPerson, refusals.MayNot)):
                verbs.close(nobody, row, at=later)
        assert fresh(row).state == "confirmed"
        verbs.close(wu, row, at=later)
    assert fresh(row).closed_by == wu and kinds_of(row.ref)[-1] == "leak.closed"


def _assess(by: Staff, row: Incident, at: datetime, **said: object) -> None:
    told = {
        "persons": 3,
        "risk": "low",
        "is_major": True,
        "loss": True,
        "harm": False,
        "liable_party": "市场部",
        "loss_yuan": Decimal(1200),
    }
    verbs.assess(by, row, at=at, **{**told, **said})  # type: ignore[arg-type]


@pytest.mark.django_db(transaction=True)
def test_what_was_no_leak_is_taken_out_by_two_and_the_verdict_goes_back(letter, lin, an, wu, noon) -> None:
    review = reviewing.begin(an, at=NOON)
    for code in lines():
        reviewing.answer(an, review, code, answer="fine", at=NOON)
    reviewing.finish(an, review, at=NOON)
    row = reported(lin)
    verbs.confirm(an, row, persons=3, at=NOON)
    look(NOON)
    assert month_of()[0] == "broken" and verdict_of("L.assessed", row.ref)[0][0] == "pending"
    before = watch.verdict("L.no_leak", "organisation", 202603)
    later = NOON + 5 * HOUR
    with clock.pinned(later):
        verbs.say_none(an, row, because="never_left", at=later)
        with pytest.raises(refusals.SecondPerson):
            verbs.say_none(an, row, because="never_left", at=later)
    look(later)
    assert month_of()[0] == "broken"  # one person's word changes nothing yet
    with clock.pinned(later):
        verbs.say_none(wu, row, because="", at=later)
        with pytest.raises(refusals.NotNow):
            verbs.record_told(an, row, audience="persons", means="mail", count=1, proof="x", told_at=later, at=later)
    look(later)
    assert month_of()[0] == "pending" and verdict_of("L.assessed", row.ref) == []
    after = watch.verdict("L.no_leak", "organisation", 202603)
    assert before is not None and after is not None and after.row.revision > before.row.revision
    assert [(one.before, one.after) for one in after.history] == [("broken", "pending")]  # numbered, with the old one beside it
    look(datetime(2026, 4, 1, 12, 0, tzinfo=UTC))
    assert month_of()[0] == "kept"  # the review of the month is what proves it


def test_a_report_is_open_to_all_refused_where_it_cannot_be_and_sealed(db, noon, lin, an, qian, as_app_role) -> None:
    for wrong in (
        {"kind": "lost"}, {"info": []}, {"info": ["gossip"]}, {"what": " "}, {"detected_at": NOON + HOUR},
        {"detected_at": NOON - HOUR, "occurred_at": NOON},
    ):  # fmt: skip
        with pytest.raises((refusals.Incomplete, refusals.BadDay)):
            reported(qian, **wrong)
    assert not Incident.objects.exists()
    row = reported(qian)
    assert b"13900001234" not in bytes(row.sealed_what) and "13900001234" not in str(facts_of(row.ref, "leak.suspected"))
    assert "13900001234" in client_of(an).get(f"/customers/secrecy/incidents/{row.number}/").content.decode()
    assert client_of(lin).get(f"/customers/secrecy/incidents/{row.number}/").status_code == 404  # somebody else's report
    assert client_of(lin).get("/customers/secrecy/incidents/LK-2026-9999/").status_code == 404
    with pytest.raises(refusals.Incomplete):
        verbs.confirm(an, row, persons=0, at=NOON)
    verbs.confirm(an, row, persons=2, at=NOON)
    with pytest.raises(refusals.NotNow):
        verbs.confirm(an, row, persons=2, at=NOON)
    with pytest.raises(refusals.BadDay):
        verbs.contain(an, row, measures="x", contained_at=NOON - 2 * HOUR, at=NOON)
    assert kinds_of(row.ref) == ["leak.suspected", "customer_data.leaked"]
    client, address = client_of(an), f"/customers/secrecy/incidents/{row.number}/"
    for page, said, field in (
        (address, {"act": "contain", "measures": "收回了文件", "contained_at": "2026-03-02T01:00"}, "contain_contained_at"),
        (address, {"act": "learn", "lessons": "外发须经批准" * 1000}, "learn_lessons"),
        ("/customers/secrecy/incidents/new/", {"kind": "leaked", "what": "误发", "detected_at": "2031-01-01T00:00"}, "id_info"),
    ):
        answer = client.post(page, said)
        shown = answer.content.decode()
        assert answer.status_code == 400 and 'role="alert"' in shown and field in shown, (page, field)
        assert said.get("measures", said.get("lessons", said.get("what"))) in shown
    assert kinds_of(row.ref) == ["leak.suspected", "customer_data.leaked"]


def test_whom_it_concerns_stays_behind_the_walls(db, noon, wang, lin, an, as_app_role) -> None:
    hers = added(person("chen", "陈一", "client_manager"), {"name": "李"})
    row = reported(lin)
    with seeing(an, purpose="secrecy") as viewer:
        with pytest.raises(refusals.NoSuchCustomers):
            concerning.enter(viewer, row, f"{wang.number}, KH-999999", at=NOON)
        assert not row.concerned.exists()
        assert concerning.enter(viewer, row, f"{wang.number} {hers.number}\n{wang.number}", at=NOON) == 2
        assert concerning.enter(viewer, row, wang.number, at=NOON) == 0
        assert row.concerned.count() == 2
    with seeing(lin, purpose="secrecy"):
        assert [one.customer_id for one in row.concerned.all()] == [wang.pk]
    assert row.concerned.count() == 0
