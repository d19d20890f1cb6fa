"""Requests: received, checked, answered; and what is refused on the way. Pages in both languages; guessed numbers tell nothing."""

from __future__ import annotations

import hashlib
import json
import re

import pypdfium2
import pytest
from django.test import Client

from tests.privacy.conftest import WANG, added, consent, person, proven, undertaken
from tests.privacy.test_consents import told
from yinuo.desks.customers.access import seeing
from yinuo.desks.customers.models import Customer
from yinuo.desks.people.choices import Role
from yinuo.desks.privacy import answers, handlers, house_rules, refusals
from yinuo.desks.privacy.access import may_use
from yinuo.desks.privacy.actions import answering, receiving
from yinuo.desks.privacy.choices import Outcome, Right, State, Verb
from yinuo.desks.privacy.models import Request
from yinuo.desks.privacy.queries.ruling import covers
from yinuo.engine.clauses.file import read_promises
from yinuo.kit import clock

pytestmark = pytest.mark.usefixtures("as_app_role", "noon")
SECRETS = (WANG["phone"], WANG["email"], WANG["identity"], WANG["bank"], "江枫苑")


def client_of(staff, language: str = "en") -> Client:
    client = Client()
    client.force_login(staff)
    client.cookies["yinuo_language"] = language
    return client


def address(request: Request, more: str = "") -> str:
    return f"/privacy/requests/{request.number}/{more}"


def test_every_right_has_a_rule_with_its_source_and_a_promise() -> None:
    read = read_promises(house_rules.document().text, source="house")
    assert {terms.name.rpartition(".")[2] for terms in read.terms} == set(Right.values) == {rule.right.value for rule in house_rules.RULES}
    assert all(rule.source_zh and rule.source_en for rule in house_rules.RULES)
    mine = {terms.name.rpartition(".")[2]: terms for terms in read.terms}
    assert not covers(mine["access"].tree, "access")  # it asks who rules, so it is no letter's promise
    of_a_letter = read_promises(
        "A.r: within 5 days of rights_request.received expect rights_request.fulfilled where right = copy\n", source="x"
    )
    assert [right for right in Right.values if covers(of_a_letter.terms[0].tree, right)] == ["copy"]


@pytest.mark.parametrize("role", Role.values)
def test_what_a_role_may_do_is_what_the_table_says(role, lin) -> None:
    somebody = undertaken(person("somebody", "某人", role))
    with seeing(somebody, purpose="test") as viewer:
        for verb in Verb.values:
            assert handlers.may(viewer, verb) == handlers.table()[role, verb]
    assert {one for one in Role.values if handlers.table()[one, "confirm"]} == {"director", "department_head", "security_officer"}


def test_the_whole_way_of_a_copy_on_its_pages(wang, lin, an) -> None:
    mine, officer = client_of(lin), client_of(an)
    answer = mine.post(
        "/privacy/requests/new/", {"number": wang.number, "right": "copy", "words": "我要一份副本", "channel": "counter", "asker": "self"}
    )
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    with seeing(lin, purpose="test"):
        made = Request.objects.get()
    assert (made.number, made.ruled_by) == (f"QL-{made.pk:06}", "house")
    received = told("rights_request.received")[0]
    assert received["subject"] == made.ref and received["refs"] == [wang.ref] and received["data"]["right"] == "copy"
    assert "document.came_into_force" in {kind for kind in ("document.came_into_force",) if told(kind)}

    shown = officer.get(address(made)).content.decode()
    assert "我要一份副本" in shown and not [value for value in SECRETS if value in shown]
    refused = officer.post(address(made, "record/json/"))
    assert refused.status_code == 302 and not told("customer_data.handed_over")  # nobody was checked yet
    officer.post(address(made, "do/identity/"), {"proof": "call_back", "is_proven": "yes"})
    assert mine.post(address(made, "record/json/")).status_code == 403  # a client manager hands nothing over
    record = json.loads(officer.post(address(made, "record/json/")).content)
    assert record["records"][0]["phone"] == WANG["phone"] and record["records"][0]["identity"] == WANG["identity"]
    assert record["requests"][0]["words"] == "我要一份副本" and record["format"] == "yinuo-person-1"
    page = officer.post(address(made, "record/html/")).content.decode()
    assert WANG["name"] in page and "<script" not in page
    assert [one["data"]["form"] for one in told("customer_data.handed_over")] == ["json", "html"]

    typed = {"outcome": "fulfilled", "channel": "mail", "text_zh": "", "text_en": "x" * 30}
    again = officer.post(address(made, "do/answer/"), typed)
    assert again.status_code == 400 and "x" * 30 in again.content.decode()  # what was typed is still there
    assert officer.post(address(made, "do/answer/"), {**typed, "text_zh": "副本已随函寄出"}).status_code == 302
    assert told("rights_request.fulfilled")[0]["data"]["outcome"] == "fulfilled"
    assert officer.post(address(made, "do/answer/"), {**typed, "text_zh": "再答一次"}).status_code == 409
    assert len(told("rights_request.fulfilled")) == 1
    assert "副本已随函寄出" in officer.get(address(made)).content.decode()
    assert made.number in officer.get("/privacy/requests/", {"state": "done"}).content.decode()
    assert not any(
        value in json.dumps(told(kind), ensure_ascii=False)
        for kind in ("rights_request.received", "customer_data.handed_over")
        for value in SECRETS
    )


def test_a_withdrawal_stops_the_use_in_the_transaction_that_receives_it(wang, lin) -> None:
    with seeing(lin, purpose="test") as viewer:
        for purpose in ("survey", "marketing"):
            consent(viewer, wang, purpose)
        with pytest.raises(refusals.NotGiven):
            receiving.receive(viewer, wang, right="withdrawal", words="别再打了", at=clock.now(), purposes=["survey", "profiling"])
        assert may_use(wang, "survey", clock.now()) and not Request.objects.exists()
        receiving.receive(viewer, wang, right="withdrawal", words="别再打了", at=clock.now(), purposes=["survey"])
        assert not may_use(wang, "survey", clock.now()) and may_use(wang, "marketing", clock.now())


@pytest.mark.parametrize(
    ("details", "refusal"),
    [
        ({"words": " "}, refusals.TextMissing),
        ({"words": "x" * 4001}, refusals.TextTooLong),
        ({"asker": "agent"}, refusals.TextMissing),
        ({"right": "withdrawal"}, refusals.TextMissing),
        ({"received_at": clock.now().replace(year=2031)}, refusals.BadInstant),
        ({"received_at": clock.now().replace(year=2020)}, refusals.BadInstant),
    ],
)  # fmt: skip
def test_a_request_that_says_too_little_opens_no_case(wang, lin, details, refusal) -> None:
    with seeing(lin, purpose="test") as viewer, pytest.raises(refusal):
        receiving.receive(viewer, wang, **{"right": "copy", "words": "副本", "at": clock.now(), **details})
    with seeing(lin, purpose="test"):
        assert not Request.objects.exists() and not told("rights_request.received")


def test_nothing_is_answered_before_it_is_clear_who_asks(asked, an) -> None:
    made = asked("access")
    said = {"text_zh": "已办理", "text_en": "", "channel": "mail", "at": clock.now()}
    with seeing(an, purpose="test") as viewer:
        receiving.check_identity(viewer, made, proof="call_back", is_proven=False, remark="号码不对", at=clock.now())
        for outcome, refusal in (("fulfilled", refusals.IdentityMissing), ("partly", refusals.IdentityMissing), ("", refusals.OtherRight)):
            with pytest.raises(refusal):
                answering.answer(viewer, made, outcome=outcome, **said)
        with pytest.raises(refusals.IdentityMissing):
            answering.hand_over(viewer, made, form="json", at=clock.now())
        made.refresh_from_db()
        assert (made.state, made.outcome) == (State.OPEN, Outcome.NONE)
        answering.answer(viewer, made, outcome="declined", **said)
    assert told("rights_request.declined") and not told("rights_request.fulfilled")


def test_an_erasure_is_never_fulfilled_by_one_person_alone(asked, an) -> None:
    made = proven(asked("deletion"), by=an)
    with seeing(an, purpose="test") as viewer, pytest.raises(refusals.OtherRight):
        answering.answer(viewer, made, outcome="fulfilled", text_zh="已删除", text_en="", channel="mail", at=clock.now())


def _without(text: str, number: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text.replace(number, "N"))


@pytest.mark.parametrize("more", ["", "do/identity/", "do/confirm/", "record/json/", "certificate.pdf"])
def test_a_guessed_number_and_one_out_of_reach_are_one_answer(asked, chen, more) -> None:
    made, theirs = asked("deletion"), client_of(chen)
    act = theirs.post if more.startswith(("do", "record")) else theirs.get
    real, none = act(address(made, more)), act(f"/privacy/requests/QL-999999/{more}")
    assert real.status_code == none.status_code == 404
    assert _without(real.content.decode(), made.number) == _without(none.content.decode(), "QL-999999")
    assert made.number not in theirs.get("/privacy/requests/").content.decode()
    assert made.number not in theirs.get("/privacy/requests/list.csv").content.decode()


@pytest.mark.parametrize("more", ["", "do/consent/", "do/withdraw/", "do/restrict/", "do/lift/"])
def test_a_customer_out_of_reach_is_none_here_too(wang, chen, more) -> None:
    theirs = client_of(chen)
    act = theirs.post if more else theirs.get
    real, none = act(f"/privacy/customers/{wang.number}/{more}"), act(f"/privacy/customers/KH-999999/{more}")
    assert real.status_code == none.status_code == 404
    assert _without(real.content.decode(), wang.number) == _without(none.content.decode(), "KH-999999")
    said = {"number": wang.number, "right": "copy", "words": "x", "channel": "counter", "asker": "self"}
    assert theirs.post("/privacy/requests/new/", said).status_code == 404


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_opens_and_keeps_nothing(asked, wang, an, lu, qian, language) -> None:
    made = asked("deletion")
    officer = client_of(an, language)
    with seeing(an, purpose="test") as viewer:
        consent(viewer, wang, "survey")
    pages = [
        "requests/",
        "requests/?state=done",
        "requests/?right=copy",
        "requests/new/",
        f"requests/{made.number}/",
        "certificates/",
        "purposes/",
    ]
    for one in [
        *pages,
        "purposes/?on=2020-01-01",
        f"customers/{wang.number}/",
        f"customers/{wang.number}/?on=2026-01-01",
        "requests/list.csv",
    ]:
        answer = officer.get(f"/privacy/{one}")
        assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store", one
        assert not [value for value in SECRETS if value in answer.content.decode()], one
    assert "/privacy/customers/" in officer.get(f"/customers/{wang.number}/").content.decode()
    assert officer.get("/privacy/requests/?right=%00&after=x&q=%00'").status_code == 200
    assert client_of(qian, language).get("/privacy/requests/").status_code == 403
    for bad in ("do/nothing/", "do/identity/"):
        assert officer.post(address(made, bad), {"proof": "magic"}).status_code in (302, 409)
    with seeing(an, purpose="test"):
        assert Request.objects.get().proof == "" and Customer.objects.count() == 1


def test_consents_are_entered_and_withdrawn_on_the_page(wang, lin) -> None:
    mine, page = client_of(lin), f"/privacy/customers/{wang.number}/"
    shown = mine.get(page).content.decode()
    digest = re.search(r'name="text_survey" value="(\w{64})"', shown)[1]
    said = {"purpose": "survey", "says": "given", "channel": "paper", "text_survey": digest, "evidence": ""}
    refused = mine.post(page + "do/consent/", said)
    assert refused.status_code == 400 and not told("consent.given")
    assert mine.post(page + "do/consent/", {**said, "evidence": "柜台表单"}).status_code == 302
    assert "柜台表单" in mine.get(page).content.decode()
    assert mine.post(page + "do/withdraw/", {"purpose": "survey", "channel": "phone"}).status_code == 302
    assert [len(told(f"consent.{kind}")) for kind in ("given", "withdrawn")] == [1, 1]
    other = added(lin, {"name": "乙"})
    assert "柜台表单" not in mine.get(f"/privacy/customers/{other.number}/").content.decode()


def words_of(pdf: bytes) -> str:
    """What a PDF says, without the breaks of its lines."""
    return "".join("".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)).split())


def test_the_copy_and_the_answer_come_on_paper(wang, lin, an, asked) -> None:
    made = proven(asked("copy"), by=an)
    officer, mine = client_of(an), client_of(lin)
    assert officer.post(address(made, "answer.pdf")).status_code == 302 and not told("rights_request.letter_printed")  # no answer yet
    copy = officer.post(address(made, "record/pdf/"))
    said = words_of(copy.content)
    assert copy.headers["Content-Type"] == "application/pdf" and b"pdfaid:part" in copy.content
    assert "王小䶮〔U+1F600〕" in said and WANG["identity"] in said and "2026-03-0212:00" in said and "U+1F600" in said
    assert said.count(f"{made.number}·安然(an)·2026-03-0212:00") > 12  # behind every page and below it
    assert [one["data"]["form"] for one in told("customer_data.handed_over")] == ["pdf"]
    assert told("customer_data.handed_over")[0]["data"]["sha256"] == hashlib.sha256(copy.content).hexdigest()

    typed = {"outcome": "fulfilled", "channel": "paper", "text_zh": "副本已随函寄出。", "text_en": "The copy comes with this letter."}
    officer.post(address(made, "do/answer/"), typed)
    assert mine.post(address(made, "answer.pdf")).status_code == 403 and not told("rights_request.letter_printed")
    letter = officer.post(address(made, "answer.pdf"))
    said = words_of(letter.content)
    for part in (
        made.number, wang.number, "2026年3月2日", "王小䶮", "副本已随函寄出。", "30日", "投诉", "第五十条", "Thecopycomeswiththisletter.",
        "Ifyoudisagree",
    ):  # fmt: skip
        assert part in said, part
    assert [one["data"]["sha256"] for one in told("rights_request.letter_printed")] == [hashlib.sha256(letter.content).hexdigest()]
    assert "Print the letter" in officer.get(address(made)).content.decode()

    declined = proven(asked("correction"), by=an)
    reasons = "经核实，我们不能办理您的请求，理由如下：原件与记录一致。\n\n" + answers.decline_draft(language="zh").rpartition("\n\n")[2]
    officer.post(address(declined, "do/answer/"), {**typed, "outcome": "declined", "text_zh": reasons, "text_en": ""})
    said = words_of(officer.post(address(declined, "answer.pdf")).content)
    assert "原件与记录一致" in said and said.count("人民法院提起诉讼") == 1 and "Ifyoudisagree" not in said
    taken_back = asked("access")
    officer.post(address(taken_back, "do/take-back/"), {"remark": "电话"})
    assert officer.post(address(taken_back, "answer.pdf")).status_code == 302
