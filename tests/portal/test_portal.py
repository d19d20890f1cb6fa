"""The customers' door: from the form to the end without an account, and what never gets out."""

from __future__ import annotations

import base64
import json
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.customers.conftest import NOON
from yinuo.desks.customers.access import seeing
from yinuo.desks.service import tracking
from yinuo.desks.service.actions import answering, moving, settling
from yinuo.desks.service.actions.answering import Answer
from yinuo.desks.service.filing import File, let_in
from yinuo.desks.service.models import Case, Enclosure
from yinuo.desks.service.queries.files import name_of
from yinuo.desks.service.scanning import EICAR
from yinuo.doors.portal import knocking, proving
from yinuo.doors.portal.models import Knock
from yinuo.kit import clock
from yinuo.ledger import sealing
from yinuo.verifier import verify

pytestmark = pytest.mark.usefixtures("as_app_role", "noon")
PNG = b"\x89PNG\r\n\x1a\n picture"
FORM = {"kind": "complaint", "text": "3 栋不热\n从昨晚开始", "reach": "138 0000 6021", "name": "江枫物业", "consent": "1", "mark": "m-1"}


def sent(browser, **said):
    answer = browser.post("/submit/", FORM | said)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    page = browser.get(answer["Location"]).content.decode()
    number = re.search(r"/t/([A-Z0-9-]+)", answer["Location"]).group(1)
    return number, re.search(r'p-code">([^<]+)<', page).group(1), page


def opens(browser, number, secret, **more):
    return browser.post("/t/", {"number": number, "secret": secret}, **more)


def does(staff, act, number, *positional, **named):
    with seeing(staff, purpose="test") as viewer:
        return act(viewer, Case.objects.get(number=number), *positional, at=clock.now(), **named)


def test_from_the_form_to_the_end(promised, zhou, jiang):
    customer, elsewhere = Client(), Client()
    form = customer.get("/submit/")
    assert form.status_code == 200 and "localStorage" not in form.content.decode()
    number, secret, receipt = sent(customer)
    assert "CN-001" not in secret and "<svg" in receipt and f"/t/{number}#{secret}" in receipt
    page = customer.get(f"/t/{number}")
    assert page["Cache-Control"] == "no-store" and page["X-Robots-Tag"] and "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert "3 栋不热" in page.content.decode() and secret not in page.content.decode()
    # from another device, as it was read aloud
    assert opens(elsewhere, number.lower(), secret.lower().replace("-", " ")).status_code == 302
    assert "3 栋不热" in elsewhere.get(f"/t/{number}").content.decode()
    assert 'p-code">' not in elsewhere.get(f"/t/{number}/receipt").content.decode()
    with clock.pinned(NOON + timedelta(minutes=20)):
        row = does(zhou, moving.take, number)
        does(zhou, answering.note, number, "内部：户主难缠")
        does(zhou, answering.answer, number, Answer("工程师在路上"), revision=row.revision)
        shown = elsewhere.get(f"/t/{number}").content.decode()
        assert "工程师在路上" in shown and "周楠" in shown and "难缠" not in shown
        news = elsewhere.get(f"/t/{number}/news?after=0").json()
        assert [one["mine"] for one in news["messages"]] == [True, False, False] and "难缠" not in json.dumps(news, ensure_ascii=False)
        assert elsewhere.get(f"/t/{number}/news?after={news['messages'][-1]['id']}").json()["messages"] == []
        assert elsewhere.post(f"/t/{number}/do/say", {"text": "还有 501 户"}).status_code == 302
        assert elsewhere.post(f"/t/{number}/do/accept").status_code == 409  # nothing was offered yet
        does(zhou, settling.resolve, number, "已更换变频器", channel="web", revision=None)
        assert "已更换变频器" in elsewhere.get(f"/t/{number}").content.decode()
        assert elsewhere.post(f"/t/{number}/do/reject", {"text": " "}).status_code == 400
        assert elsewhere.post(f"/t/{number}/do/reject", {"text": "还是 12 度"}).status_code == 302
        does(zhou, settling.resolve, number, "又修了", channel="web", revision=None)
        assert elsewhere.post(f"/t/{number}/do/accept").status_code == 302
        row = does(zhou, settling.close, number, cause="product", opinion="satisfied", revision=None)
    assert (row.state, row.reopened, row.customer_id) == ("closed", 1, jiang.pk)
    for each in (elsewhere, customer):
        assert each.get(f"/t/{number}", HTTP_COOKIE="").status_code == 200
    assert elsewhere.post(f"/t/{number}/leave").status_code == 302
    assert "3 栋不热" not in elsewhere.get(f"/t/{number}").content.decode()


def test_sending_twice_makes_one_case_and_what_is_wrong_stays_typed(promised, zhou):
    browser = Client()
    number, secret, _page = sent(browser)
    again, other, _page = sent(browser)
    assert again == number and other != secret  # the answer got lost: the same case, another code
    assert opens(Client(), number, secret).status_code == 404 and opens(Client(), number, other).status_code == 302
    assert sent(browser, mark="m-2")[0] != number
    for wrong in (
        {"kind": ""},
        {"text": " "},
        {"reach": "soon"},
        {"reach": "a@b"},
        {"consent": ""},
        {"website": "http://spam"},
        {"text": "长" * 4001},
    ):
        answer = Client().post("/submit/", FORM | {"mark": ""} | wrong)
        assert answer.status_code == 400, wrong
        assert wrong.get("text") or "从昨晚开始" in answer.content.decode()
    with seeing(zhou, purpose="test"):
        assert Case.objects.count() == 2


def test_nothing_of_another_case_gets_out_and_no_case_can_be_counted(promised, zhou, lu):
    mine, other = Client(), Client()
    number, secret, _page = sent(mine)
    theirs, _secret, _page = sent(other, text="别人的秘密", reach="b@example.cn", name="乙", mark="m-3")
    # the same answer: no such case, another's code, no code, a number that is none
    answers = []
    for asked, code in ((theirs, secret), ("TS-260302-999", secret), ("TS-260302-999", ""), (theirs, "0000-0000-0000-0000")):
        answer = opens(Client(REMOTE_ADDR="198.51.100.9"), asked, code)
        assert answer.status_code == 404 and not answer.cookies.get("yinuo_case")
        answers.append(re.sub(r"csrfmiddlewaretoken\" value=\"\w+|TS-260302-\d+", "", answer.content.decode()))
    assert len(set(answers)) == 1
    pages = [
        re.sub(r"csrfmiddlewaretoken\" value=\"\w+|TS-260302-\d+", "", mine.get(f"/t/{one}").content.decode())
        for one in (theirs, "TS-260302-999")
    ]
    assert pages[0] == pages[1] and "秘密" not in pages[0]
    # a cookie for one case opens no other, wherever it is sent
    mine.cookies["yinuo_case"]["path"] = "/"
    for address in (f"/t/{theirs}", f"/t/{theirs}/receipt", f"/t/{theirs}/news", f"/t/{theirs}/proof/CN-001.respond/1.json"):
        assert "秘密" not in mine.get(address).content.decode() and "乙" not in mine.get(address).content.decode()
    for verb in ("say", "accept", "reject", "rating"):
        assert mine.post(f"/t/{theirs}/do/{verb}", {"text": "x"}).status_code == 404
    forged = Client()
    forged.cookies["yinuo_case"] = mine.cookies["yinuo_case"].value.replace("A", "B")
    assert "3 栋不热" not in forged.get(f"/t/{number}").content.decode()
    for odd in ("TS-1'--", "..%2f..", "%00", "a" * 300, "TS-260302-001%0d%0aX: y"):
        assert Client().get(f"/t/{odd}").status_code in (200, 404)
    assert opens(Client(), f"{number}\0", secret).status_code in (302, 404)


def test_who_guesses_is_stopped_by_address_and_by_number_and_who_follows_is_not(promised, zhou, monkeypatch):
    browser = Client()
    number, secret, _page = sent(browser)
    guesser = Client(REMOTE_ADDR="198.51.100.7")
    for place in range(knocking.WRONG.most):
        assert opens(guesser, f"TS-260302-{place:03}", "0000-0000-0000-0000").status_code == 404
    assert opens(guesser, number, secret).status_code == 429  # the right one is not looked at either
    assert opens(Client(REMOTE_ADDR="198.51.100.8"), number, secret).status_code == 302
    with clock.pinned(NOON + timedelta(minutes=knocking.WRONG.minutes, seconds=1)):
        assert opens(guesser, number, secret).status_code == 302
    monkeypatch.setattr(knocking, "WRONG_FOR_NUMBER", knocking.Limit("wrong_number", 4, 60))  # one was guessed above
    for place in range(3):
        assert opens(Client(REMOTE_ADDR=f"203.0.113.{place}"), number, "0000-0000-0000-0000").status_code == 404
    assert opens(Client(REMOTE_ADDR="203.0.113.9"), number, secret).status_code == 429
    assert opens(Client(REMOTE_ADDR="203.0.113.9"), "TS-260302-999", secret).status_code == 404
    assert "3 栋不热" in browser.get(f"/t/{number}").content.decode()
    # how often one address may send: the last that is taken, and the next
    count = Knock.objects.filter(what="submit").count()
    for place in range(knocking.SUBMIT.most - count):
        assert browser.post("/submit/", FORM | {"mark": f"n-{place}"}).status_code == 302
    answer = browser.post("/submit/", FORM | {"mark": "n-last"})
    assert answer.status_code == 429 and "从昨晚开始" in answer.content.decode()
    assert Client(REMOTE_ADDR="203.0.113.50").post("/submit/", FORM | {"mark": "n-other"}).status_code == 302
    assert not any(str(one.who) in number for one in Knock.objects.all())


def test_without_the_mark_of_the_form_nothing_is_taken(promised, zhou):
    strict = Client(enforce_csrf_checks=True)
    for address in ("/submit/", "/t/", "/t/TS-260302-001/do/say"):
        assert strict.post(address, FORM).status_code == 403


def test_a_proof_speaks_of_this_case_alone_and_other_desks_add_sections(promised, zhou, lu, monkeypatch):
    browser = Client()
    number, _secret, _page = sent(browser)
    address = f"/t/{number}/proof/CN-001.respond/1.json"
    assert browser.get(address).status_code == 409  # not sealed yet
    assert browser.get(f"/t/{number}/proof/CN-001.nothing/1.json").status_code == 404
    bundle = {"streams": [{"subject": f"case:{number}"}, {"subject": "organisation"}, {"subject": "document:CN-001"}], "indexes": []}
    case = Case(number=number)
    assert proving.is_about(json.dumps(bundle).encode(), case)
    for other in ({"streams": [*bundle["streams"], {"subject": "case:TS-1"}], "indexes": []},
                  bundle | {"indexes": [{"events": [{"subject": "customer:KH-1"}]}]}):  # fmt: skip
        assert not proving.is_about(json.dumps(other).encode(), case)
    monkeypatch.setattr(tracking, "_MAKERS", {})
    monkeypatch.setattr(tracking, "_VERBS", {})
    seen = []
    tracking.register(
        "rating",
        lambda case, at: tracking.Section("components/note.html", {"text": "x"}),
        verb=lambda case, said, at: seen.append((case.number, said["score"])) or "ok",
    )
    assert browser.get(f"/t/{number}").status_code == 200
    assert browser.post(f"/t/{number}/do/rating", {"score": "5"}).status_code == 302 and seen == [(number, "5")]
    assert browser.post(f"/t/{number}/do/unknown").status_code == 404


def test_a_chat_begins_with_the_assistant_becomes_a_case_and_goes_on_with_a_person(promised, zhou, lu, jiang, monkeypatch):
    visitor = Client()

    def says(address, **body):
        return visitor.post(address, json.dumps(body), content_type="application/json")

    began = says("/api/ask", question="3 栋为什么不热").json()
    with clock.pinned(NOON + timedelta(minutes=3)):
        assert says("/api/ask", question="有人来看吗", conversation=began["conversation"]).status_code == 200
        assert says("/chat/person", conversation=began["conversation"], contact="").status_code == 400
        assert says("/chat/person", conversation="x" * 32, contact="13800006021").status_code == 410
        handed = says("/chat/person", conversation=began["conversation"], contact="江枫物业 13800006021").json()
    number, secret = handed["number"], handed["secret"]
    assert handed["link"].endswith(f"/t/{number}#{secret}")
    with seeing(zhou, purpose="test"):
        case = Case.objects.get(number=number)
        assert (case.channel, case.kind, case.received_at, case.customer_id) == ("chat", "inquiry", NOON, jiang.pk)
        assert [one.direction for one in case.messages.all()] == ["in", "out", "in", "out"] and case.unanswered == 1
    with clock.pinned(NOON + timedelta(minutes=4)):
        row = does(zhou, moving.take, number)
        assert says("/chat/tell", number=number, secret=secret, text="急").status_code == 200
        row = does(zhou, answering.answer, number, Answer("马上到", channel="chat"), revision=row.revision)  # what came meanwhile was seen
        lines = says("/chat/news", number=number, secret=secret, after=0).json()["messages"]
        assert [one["text"] for one in lines][-2:] == ["急", "马上到"] and lines[-1]["who"] == "周楠"
        assert says("/chat/news", number=number, secret="0000-0000-0000-0000").status_code == 404
        assert says("/chat/tell", number=number, secret=secret, text="长" * 4001).status_code == 400
        # files, without a cookie, both ways through the gate
        mine = {"number": number, "secret": secret}
        picture = {"name": "照片.png", "content": base64.b64encode(PNG).decode()}
        assert says("/chat/tell", **mine, text="", files=[picture]).status_code == 200
        infected = {"name": "发票.pdf", "content": base64.b64encode(EICAR).decode()}
        assert says("/chat/tell", **mine, text="看", files=[picture, infected]).json()["code"] == "file_refused"
        plan = let_in([File("方案.pdf", "", b"%PDF-1.7")])
        does(zhou, answering.answer, number, Answer("方案见附件", channel="chat", files=plan), revision=None)
        does(zhou, answering.note, number, "内部", files=let_in([File("内部.txt", "text/plain", b"x")]))
        lines = says("/chat/news", **mine, after=lines[-1]["id"]).json()["messages"]
        assert [(one["mine"], [file["name"] for file in one["files"]]) for one in lines] == [(True, ["照片.png"]), (False, ["方案.pdf"])]
        got = [says("/chat/file", **mine, file=one["files"][0]["id"]) for one in lines]
        assert [one.content for one in got] == [PNG, b"%PDF-1.7"] and got[0]["Content-Disposition"].startswith("attachment")
        kept = [one["files"][0]["id"] for one in lines]
        for wrong in (str(int(kept[1]) + 1), "x", ""):
            assert says("/chat/file", **mine, file=wrong).status_code == 404
        assert says("/chat/file", number=number, secret="0000-0000-0000-0000", file=kept[0]).status_code == 404
        assert says("/chat/person", conversation=began["conversation"]).json()["number"] == number
    assert (
        visitor.post("/chat/tell", {"number": number, "secret": secret, "text": "x"}).status_code == 400
    )  # as a form of another site would
    assert says("/chat/news", number=number, secret=secret, after=0).status_code == 404  # another code since
    # a frame only where the settings say so
    page = visitor.get("/chat/")
    assert page["X-Frame-Options"] == "DENY" and "frame-ancestors 'none'" in page["Content-Security-Policy"]
    monkeypatch.setenv("YINUO_CHAT_SITES", "https://shop.example")
    page = visitor.get("/chat/")
    assert "X-Frame-Options" not in page and "frame-ancestors 'self' https://shop.example" in page["Content-Security-Policy"]
    assert visitor.get("/t/")["X-Frame-Options"] == "DENY"
    # the page without script leads to the receipt, too
    plain = Client()
    assert plain.post("/ask/", {"question": "什么时候修好"}).status_code == 302
    answer = plain.post("/ask/", {"verb": "person", "contact": "li@example.cn"})
    assert re.fullmatch(r"/t/ZX-260302-\d+/receipt", answer["Location"]) and 'p-code">' in plain.get(answer["Location"]).content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_proof_that_is_sealed_is_given_to_whoever_follows_and_to_nobody_else(promised, zhou, state_folder):
    browser, other = Client(), Client()
    number, _secret, _page = sent(browser)
    sent(other, text="别人的秘密", reach="b@example.cn", mark="m-3")
    sealing.seal_pending()
    address = f"/t/{number}/proof/CN-001.respond/1.json"
    assert address in browser.get(f"/t/{number}").content.decode()
    proof = browser.get(address)
    assert proof.status_code == 200 and proof["Content-Type"] == "application/json", proof.content.decode()[-2000:]
    assert verify.verify(proof.content).ok and f"case:{number}" in proof.content.decode()
    assert "3 栋" not in proof.content.decode() and "TS-260302-002" not in proof.content.decode()
    assert other.get(address).status_code == 404


def test_a_customer_sends_files_and_gets_those_of_answers_but_never_of_notes(promised, zhou, jiang, monkeypatch):
    customer, other = Client(), Client()
    picture = SimpleUploadedFile("漏水.jpg", b"\xff\xd8\xff water", "image/jpeg")
    refused = customer.post("/submit/", FORM | {"files": [picture, SimpleUploadedFile("x.txt", EICAR)]})
    assert refused.status_code == 400 and "从昨晚开始</textarea>" in refused.content.decode() and not Knock.objects.exists()
    picture.seek(0)
    number, _secret, _page = sent(customer, files=[picture])
    sent(other, text="别的事", mark="m-2", reach="139 0000 1111")
    with seeing(zhou, purpose="test") as viewer:
        case = Case.objects.get(number=number)
        for text, name in (("见方案", "方案.pdf"), ("内部", "内部.pdf")):
            looked = let_in([File(name, "application/pdf", b"%PDF-1 " + name.encode())])
            if name == "方案.pdf":
                answering.answer(viewer, case, Answer(text, files=looked), revision=None, at=clock.now())
            else:
                answering.note(viewer, case, text, at=clock.now(), files=looked)
        kept = {name_of(viewer, one): one.pk for one in Enclosure.objects.filter(case=case)}
    page = customer.get(f"/t/{number}").content.decode()
    assert "漏水.jpg" in page and "方案.pdf" in page and "内部.pdf" not in page
    got = customer.get(f"/t/{number}/files/{kept['方案.pdf']}")
    assert got.content.startswith(b"%PDF-1") and got["Content-Disposition"].startswith("attachment") and got["Cache-Control"] == "no-store"
    news = customer.get(f"/t/{number}/news?after=0").json()["messages"]
    assert [file["name"] for one in news for file in one["files"]] == ["漏水.jpg", "方案.pdf"]
    assert customer.get(f"/t/{number}/files/{kept['内部.pdf']}").status_code == 404
    for browser in (other, Client()):
        assert b"%PDF" not in browser.get(f"/t/{number}/files/{kept['方案.pdf']}").content
    monkeypatch.setattr(knocking, "FILES", knocking.Limit("files", 2, 60))
    added = {"text": "再发一张"}
    assert customer.post(f"/t/{number}/do/say", added | {"files": [SimpleUploadedFile("b.png", b"\x89PNG\r\n")]}).status_code == 302
    often = customer.post(f"/t/{number}/do/say", added | {"files": [SimpleUploadedFile("c.png", b"\x89PNG\r\n")]})
    assert often.status_code == 429 and "再发一张" in often.content.decode()
    assert customer.post(f"/t/{number}/do/say", added).status_code == 302  # without files it is no matter
    monkeypatch.setenv("YINUO_FILES_MEGABYTES", "1")
    flood = SimpleUploadedFile("d.png", b"\x89PNG" * (5 * 1024 * 1024 // 4))
    assert customer.post("/submit/", FORM | {"mark": "m-3", "files": [flood]}).status_code == 400  # not even read
