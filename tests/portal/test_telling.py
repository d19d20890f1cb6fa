"""What a customer agrees to on the form, what they are told without asking, and the code they lost."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.customers.conftest import NOON, added
from tests.portal.test_portal import FORM, does, opens, sent
from yinuo.desks.channels.actions import sending
from yinuo.desks.channels.models import Sending
from yinuo.desks.complaints.actions import escalating
from yinuo.desks.privacy import purposes
from yinuo.desks.privacy.models import Statement
from yinuo.desks.privacy.queries import uses
from yinuo.desks.service.actions import intake, proposing
from yinuo.desks.service.contacts import Contact
from yinuo.desks.service.models import Message
from yinuo.desks.service.taking import case_of, reaching
from yinuo.doors.portal import notice
from yinuo.kit import clock
from yinuo.ledger import followers
from yinuo.watch import queries as watch

pytestmark = pytest.mark.usefixtures("as_app_role", "noon")
CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}")


def facts(number, kind):
    found = followers.history([f"case:{number}"])
    return [data for one, data in zip(found.kind, found.data, strict=True) if one == kind]


def said(number):
    with reaching(case_of(number).customer_id) as viewer:
        rows = Message.objects.filter(case__number=number).order_by("pk")
        return [(one.direction, viewer.opener.open(one, "text", customer=one.customer_id)) for one in rows]


def statements(number):
    with reaching(case_of(number).customer_id):
        return list(Statement.objects.filter(customer=case_of(number).customer_id))


def test_the_form_shows_its_notice_and_a_consent_counts_for_whoever_is_new(promised, zhou, jiang):
    text = purposes.named("survey", day=NOON.date())
    agreed = {"survey": "1", "survey_sha256": text.text_sha256}
    form = Client().get("/submit/").content.decode()
    assert "第十三条" in form and text.text_zh in form and 'name="survey" value="1">' in form, "the box is empty at first"
    refused = Client().post("/submit/", FORM | agreed | {"survey_sha256": "0" * 64})
    assert refused.status_code == 400 and not Message.objects.exists(), "agreed to other words: nothing is taken"
    new, _code, _page = sent(Client(), **agreed, reach="137 0000 0001", mark="m-2")
    (row,) = statements(new)
    assert (row.says, row.by, row.channel, row.is_separate, row.text_sha256) == ("given", None, "portal", True, text.text_sha256)
    with reaching(row.customer_id):
        assert uses.may_use(row.customer, "survey", clock.now()).is_allowed
    (shown,) = facts(new, "personal_notice.shown")
    assert (shown["version"], shown["sha256"], shown["basis"]) == (notice.VERSION, notice.digest(), "contract")
    silent, _code, _page = sent(Client(), reach="137 0000 0002", mark="m-3")
    assert not statements(silent) and len(facts(silent, "personal_notice.shown")) == 1
    known, _code, _page = sent(Client(), **agreed)
    assert case_of(known).customer_id == jiang.pk and not statements(known), "nobody agrees for another by typing their number"
    assert any(way == "note" and "本人" in words for way, words in said(known))


def test_a_lost_code_is_given_anew_after_a_look_at_who_asks_and_the_old_one_is_dead_at_once(promised, zhou, jiang, office, as_):
    customer, agent = Client(), as_(zhou)
    number, old, _page = sent(customer)
    path, asked = reverse("channels_code", args=[number]), {"checked": "called_back", "remark": "回拨尾号 6021", "way": "aloud"}
    assert path in agent.get(reverse("case", args=[number])).content.decode()
    for wrong in ({"checked": ""}, {"checked": "guessed"}, {"remark": " "}, {"remark": "x" * 201}, {"way": "mail"}):
        assert agent.post(path, asked | wrong, follow=True).redirect_chain[0][0] == reverse("case", args=[number])
    assert customer.get(f"/t/{number}").content.decode().count("3 栋不热") and not facts(number, "case.code_renewed")
    page = agent.post(path, asked)
    secret = CODE.search(page.content.decode())[0]
    assert page.status_code == 200 and page["Cache-Control"] == "no-store" and secret != old
    assert "3 栋不热" not in customer.get(f"/t/{number}").content.decode(), "who followed by the old one is out"
    assert opens(Client(), number, old).status_code != 302
    assert opens(Client(), number, secret).status_code == 302
    (told,) = facts(number, "case.code_renewed")
    assert (told["checked"], told["way"], told["handler"]) == ("called_back", "aloud", "zhou") and "6021" not in str(told)
    assert said(number)[-1][0] == "note" and "回拨尾号 6021" in said(number)[-1][1] and secret not in str(said(number))


def test_a_new_code_goes_to_the_address_on_file_and_no_other(promised, zhou, lu, office, as_):
    lin = added(lu, {"name": "林先生", "phone": "13800006099", "email": "lin@a.example"}, department="华东")
    contact = Contact(channel="phone", received_at=NOON, text="想问进度", phone="13800006099", email="other@b.example")
    number = intake.take_in(contact, at=NOON).case.number
    assert case_of(number).customer_id == lin.pk
    answer = as_(zhou).post(reverse("channels_code", args=[number]), {"checked": "facts", "remark": "知道安装日期", "way": "mail"})
    assert answer.status_code == 302 and sending.send_due(at=clock.now()) == 1
    assert office.mails[0]["To"] == "lin@a.example"
    assert opens(Client(), number, CODE.search(office.words())[0]).status_code == 302


def test_a_later_date_and_another_level_are_told_on_the_page_and_by_mail(promised, zhou, han, lu, office):
    added(lu, {"name": "林先生", "phone": "13800006099", "email": "lin@a.example"}, department="华东")
    number, _code, _page = sent(browser := Client(), reach="13800006099")
    case = case_of(number)
    row = next(one for one in watch.rows_of_subject(case.ref) if one.promise == "CN-001.solve")
    asked = {"promise": row.promise, "code": "parts", "text": "配件周五到", "new_due_at": row.due_at + timedelta(days=2), "revision": None}
    made = does(zhou, proposing.propose_extension, number, **asked)
    assert not Sending.objects.exists(), "what is only asked for is told to nobody"
    does(han, proposing.decide, number, made.pk, agrees=True)
    page = browser.get(f"/t/{number}").content.decode()
    assert "配件周五到" in page and "原承诺" in page
    does(zhou, escalating.escalate, number, target="director", body="")
    page = browser.get(f"/t/{number}").content.decode()
    assert "上一级" in page and facts(number, "complaint.escalated")[0]["told_at"]
    assert sending.send_due(at=clock.now()) == 2
    words = [office.words(place) for place in (0, 1)]
    assert "配件周五到" in words[0] and "原承诺" in words[0] and number in words[1]
    assert {one["To"] for one in office.mails} == {"lin@a.example"}
    assert not any("3 栋不热" in f"{one['Subject']}{text}" for one, text in zip(office.mails, words, strict=True))
