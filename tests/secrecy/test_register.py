"""The register: no access before the paper, what ends when, hand-back, reminders, exceptions; and the lines that write themselves."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.customers.conftest import added
from tests.secrecy.conftest import NOON, client_of, facts_of, kinds_of, person
from yinuo.desks.customers.access import seeing
from yinuo.desks.customers.actions import leaving, looking
from yinuo.desks.customers.refusals import UndertakingMissing
from yinuo.desks.people.models import Staff
from yinuo.desks.secrecy import refusals
from yinuo.desks.secrecy.actions import excepting
from yinuo.desks.secrecy.actions import register as verbs
from yinuo.desks.secrecy.models import Holding, Reminder, SecrecyException
from yinuo.desks.secrecy.queries import register as queries
from yinuo.kit import clock

TODAY = date(2026, 3, 2)
pytestmark = pytest.mark.usefixtures("as_app_role", "noon")


def entered(by: Staff, **said: object) -> Holding:
    told = {
        "holder": "party",
        "name": "=cmd|甲数据公司",
        "info": ["identity", "purchases"],
        "term": "years",
        "years": 3,
        "owner": by,
        "at": NOON,
    }
    return verbs.enter(by, **{**told, **said})  # type: ignore[arg-type]


def state(row: Holding, on: date = TODAY) -> tuple[str, date | None]:
    fresh = Holding.objects.get(pk=row.pk)
    return queries.state_of(fresh, on=on), queries.ends_on(fresh)


def test_a_party_gets_nothing_before_its_agreement_and_owes_secrecy_after_its_end(an) -> None:
    row = entered(an)
    assert state(row) == ("missing", None)
    with pytest.raises(refusals.NoAgreement):
        verbs.grant(an, row, at=NOON)
    with pytest.raises(refusals.BadDay):
        verbs.sign(an, row, paper="NDA-7", signed_on=TODAY + timedelta(days=1), at=NOON)
    assert kinds_of(row.ref) == ["secret_holder.registered"]
    verbs.sign(an, row, paper="NDA-7", signed_on=date(2024, 1, 5), at=NOON)
    verbs.grant(an, row, at=NOON)
    assert state(row) == ("fine", None) and kinds_of(row.ref)[-2:] == ["undertaking.signed", "secret_access.granted"]
    with pytest.raises(refusals.BadDay):
        verbs.end(an, row, ended_on=date(2024, 1, 4), at=NOON)
    verbs.end(an, row, ended_on=date(2024, 2, 29), at=NOON)
    assert state(row, date(2024, 3, 30)) == ("handing_back", date(2027, 2, 28))  # three years from a day that 2027 lacks
    assert state(row, date(2024, 3, 31))[0] == "overdue"
    with pytest.raises(refusals.Incomplete):
        verbs.record_hand_back(an, row, how="destroyed", on=TODAY, certificate=" ", at=NOON)
    verbs.record_hand_back(an, row, how="destroyed", on=TODAY, certificate="销毁证明-1", at=NOON)
    assert facts_of(row.ref, "secret.destroyed")[0]["certificate"] and "销毁证明" not in str(facts_of(row.ref, "secret.destroyed"))
    assert [state(row, day)[0] for day in (TODAY, date(2027, 1, 29), date(2027, 2, 28), date(2027, 3, 1))] == [
        "after",
        "ending",
        "ending",
        "over",
    ]
    verbs.remind(an, holding=row, means="letter", proof="挂号 12", on=TODAY, at=NOON)
    assert kinds_of(row.ref)[-1] == "secrecy_reminder.delivered"


def test_what_is_not_whole_is_not_entered(an, lin) -> None:
    for wrong in (
        {"name": " "}, {"info": []}, {"term": "years", "years": None}, {"term": "until", "until_on": TODAY}, {"holder": "someone"},
        {"holder": "system"}, {"holder": "system", "level": "top", "protection": "机房", "encryption": ""},
    ):  # fmt: skip
        with pytest.raises((refusals.Incomplete, refusals.BadDay)):
            entered(an, **wrong)
    with pytest.raises(refusals.MayNot):
        entered(lin)
    assert not Holding.objects.exists()
    store = entered(an, holder="system", name="备份库", term="endless", level="top", protection="门禁与审计", encryption="AES-256")
    assert kinds_of(store.ref) == ["secret_holder.registered", "data_store.registered", "secret_store.registered"]
    assert facts_of(store.ref, "data_store.registered")[0]["secrecy_level"] == "top" and state(store) == ("fine", None)
    verbs.grant(an, store, at=NOON)  # a system needs no signature


def test_our_people_are_listed_by_what_they_did(wang, lin, an, lu, zhao) -> None:
    early = person("zao", "早一", "agent", "华东")
    one = added(lu, {"name": "李四", "phone": "13700001111"}, department="华东")
    with seeing(lin, purpose="test") as viewer:
        looking.look(viewer, wang, "phone", purpose="contact", session="s", at=NOON)

    def states() -> dict[str, str]:
        with seeing(an, purpose="secrecy"):
            return {one.staff.username: one.state for one in queries.people(at=clock.now())}

    assert states() == {"an": "fine", "lin": "fine", "lu": "fine", "zhao": "fine", "zao": "missing"}
    assert kinds_of(wang.ref)[-2:] == ["access.granted", "customer_data.viewed"]
    assert facts_of(wang.ref, "access.granted")[0]["reach"] == "own" and kinds_of("staff:lin") == [
        "undertaking.signed",
        "secret_access.granted",
    ]
    with seeing(early, purpose="test") as viewer, pytest.raises(UndertakingMissing):
        looking.look(viewer, one, "phone", purpose="contact", session="s", at=NOON)
    with pytest.raises(refusals.NotNow):
        verbs.remind(an, leaver=lin, means="letter", proof="x", on=TODAY, at=NOON)
    with seeing(an, purpose="review") as viewer:
        leaving.end_access(viewer, lin, at=NOON, has_left=True)
    assert states()["lin"] == "unreminded" and kinds_of("staff:lin")[-2:] == ["access.ended", "staff.left"]
    verbs.remind(an, leaver=lin, means="letter", proof="EMS 1", on=TODAY, at=NOON)
    assert states()["lin"] == "continuing" and Reminder.objects.get().staff == lin


def test_an_exception_needs_its_reason_and_a_second_person(an, wu, lin) -> None:
    for wrong in ({"basis": "law"}, {"reason": " "}, {"basis": "friendship"}):
        with pytest.raises(refusals.Incomplete):
            excepting.ask(an, **{"basis": "rights", "info": ["finance"], "to": "仲裁委", "reason": "举证 13900001234", "at": NOON, **wrong})  # type: ignore[arg-type]
    assert not SecrecyException.objects.exists()
    row = excepting.ask(an, basis="law", law="民事诉讼法", info=["finance"], to="法院", reason="举证 13900001234", at=NOON)
    for nobody, why in ((an, refusals.SecondPerson), (lin, refusals.MayNot)):
        with pytest.raises(why):
            excepting.decide(nobody, row, approves=True, at=NOON)
    excepting.decide(wu, row, approves=True, at=NOON)
    with pytest.raises(refusals.NotNow):
        excepting.decide(wu, row, approves=False, at=NOON)
    assert kinds_of(row.ref) == ["secrecy_exception.asked", "secrecy_exception.approved"]
    assert b"13900001234" not in bytes(SecrecyException.objects.get().sealed_reason)
    assert "13900001234" in client_of(wu).get("/customers/secrecy/exceptions/").content.decode()


def test_what_a_refused_form_held_is_still_there(an, wu, lin) -> None:
    row, client = entered(an), client_of(an)
    verbs.sign(an, row, paper="NDA-7", signed_on=date(2024, 1, 5), at=NOON)
    holder = f"/customers/secrecy/holders/{row.number}/"

    def again(path: str, said: dict[str, str], *kept: str) -> None:
        answer = client.post(path, said)
        text = answer.content.decode()
        assert answer.status_code >= 400 and 'role="alert"' in text and [one for one in kept if one not in text] == [], path

    again(holder, {"act": "end", "ended_on": "2024-01-04"}, "<details open><summary>The contract or the use ended", 'value="2024-01-04"')
    verbs.end(an, row, ended_on=date(2024, 2, 29), at=NOON)
    again(holder, {"act": "remind", "means": "letter", "on": "2031-01-01", "proof": "挂号 77"}, "挂号 77", 'value="2031-01-01"')
    again(holder, {"act": "hand-back", "how": "destroyed", "on": "", "certificate": "证明-77"}, "证明-77")
    party = {"holder": "party", "name": "乙数据公司", "info": "identity", "term": "years", "owner": "an", "paper": "NDA-88"}
    again("/customers/secrecy/holders/new/", party, "乙数据公司", "NDA-88")
    asked = {"basis": "law", "law": "", "to": "法院七庭", "info": "finance", "reason": "举证的理由"}
    again("/customers/secrecy/exceptions/", asked, "法院七庭", "举证的理由")
    with seeing(an, purpose="review") as viewer:
        leaving.end_access(viewer, lin, at=NOON, has_left=True)
    again("/customers/secrecy/people/lin/remind/", {"means": "letter", "on": "2031-01-01", "proof": "挂号 78"}, "挂号 78")
    assert Holding.objects.count() == 1 and not Reminder.objects.exists() and not SecrecyException.objects.exists()
