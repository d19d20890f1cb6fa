"""A sample that this house asks by itself: real mail and a real gateway, one reminder, silence for whoever answered or does not want it."""

from __future__ import annotations

import re
from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.channels.test_programs import signed
from tests.customers.conftest import NOON, added
from tests.feedback.test_surveys import MARKS, answered, closed, consented, drawn, numbers_of, told
from yinuo.desks.channels.actions import fetching, sending
from yinuo.desks.channels.models import Envelope, Incoming, Sending
from yinuo.desks.customers.access import seeing
from yinuo.desks.customers.models import Customer
from yinuo.desks.feedback.actions import asking, surveys
from yinuo.desks.feedback.models import Survey
from yinuo.desks.feedback.queries import counts, moments
from yinuo.desks.feedback.refusals import BadFeedback
from yinuo.desks.privacy.actions.consenting import withdraw
from yinuo.desks.service.models import Case
from yinuo.kit import clock

pytestmark = pytest.mark.usefixtures("as_app_role", "zhou")
DAY = timedelta(days=1)


def people(lu, count):
    return [
        added(lu, {"name": f"客户{place}", "email": f"c{place}@jiangfeng.example", "phone": f"1390001{place:04}"}, department="华东")
        for place in range(count)
    ]


def sent_by_us(staff, survey, *, way="mail", remind_on=None, at=NOON):
    with clock.pinned(at), seeing(staff, purpose="test") as viewer:
        return surveys.send(viewer, survey, way=way, by_us=True, remind_on=remind_on, at=at)


def a_round(at):
    with clock.pinned(at):
        return asking.send_due(at=at), sending.send_due(at=at)


def link_in(mail):
    return re.search(r"https://yinuo\.example(/s/\w+/)", mail.get_body(("plain",)).get_content())[1]


def test_a_sample_is_asked_by_mail_reminded_once_and_left_alone_by_its_answer_or_its_wish(lu, office, room):
    everybody = people(lu, 8)
    consented(lu, everybody)
    survey = drawn(lu)
    with pytest.raises(BadFeedback):
        sent_by_us(lu, survey, remind_on=survey.last_on + DAY)
    with pytest.raises(BadFeedback):
        sent_by_us(lu, survey, way="qr")
    assert not Sending.objects.exists() and Survey.objects.get().state == "drawn", "what is refused changes nothing"
    survey = sent_by_us(lu, survey, remind_on=(NOON + 5 * DAY).date())
    numbers = numbers_of(survey, lu)
    withdrawn, bounced, named, hidden = numbers[0], numbers[1], numbers[2], numbers[3]
    with seeing(lu, purpose="test") as viewer:
        withdraw(viewer, Customer.objects.get(number=withdrawn), "survey", at=NOON, entered_at=NOON, channel="phone")
    night = NOON + timedelta(hours=12)
    assert a_round(night) == (8, 0), "nobody is asked at night"
    assert a_round(night) == (0, 0) and a_round(NOON + DAY) == (0, 7), "each once; who withdrew is passed over"
    assert len(office.mails) == 7 and {one["Auto-Submitted"] for one in office.mails} == {"auto-generated"}
    with seeing(lu, purpose="test"):
        assert not Envelope.objects.exclude(sealed_words=None).exists(), "the words are gone once they are sent"
    by_address = {one["To"]: one for one in office.mails}
    with seeing(lu, purpose="test") as viewer:
        address = {one.number: viewer.opener.open(one, "email", customer=one.pk) for one in Customer.objects.filter(number__in=numbers)}
    facts = told("notice.sent")
    assert len(facts) == 7 and {subject for subject, *_rest in facts} == {survey.ref}
    assert not any(number in body or "jiangfeng" in body for number in numbers for _subject, _staff, body in facts)
    # one comes back; a note of absence and a machine's receipt are no contacts
    bounce = EmailMessage()
    bounce["From"], bounce["Subject"] = "MAILER-DAEMON@mx.example", "Undelivered Mail Returned to Sender"
    bounce.set_content("no such user")
    lost = by_address[address[bounced]]
    bounce.add_attachment(f"Message-ID: {lost['Message-ID']}\n".encode(), maintype="text", subtype="rfc822-headers")
    room.put(bounce, NOON + DAY)
    machine = EmailMessage()
    machine["From"], machine["Subject"], machine["Auto-Submitted"] = address[named], "Ticket #1", "auto-replied"
    machine["References"] = str(lost["Message-ID"])
    machine.set_content("We have received your message")
    room.put(machine, NOON + DAY)
    with clock.pinned(NOON + DAY):
        fetching.look(at=NOON + DAY)
    assert [one.outcome for one in Incoming.objects.order_by("pk")] == ["returned", "left"] and not Case.objects.exists()
    assert [subject for subject, *_rest in told("notice.returned")] == [survey.ref]
    # answers: by the link of the mail, anonymously and by name
    with clock.pinned(NOON + DAY):
        answered(survey, hidden)
        assert Client().get(link_in(by_address[address[named]])).status_code == 200
        answered(survey, named, MARKS, is_anonymous=False)
    with connection.cursor() as cursor:  # nothing of the letters was written together with the answer, and no letter bears its time
        cursor.execute("SELECT count(*) FROM channels_sending s WHERE s.xmin::text IN (SELECT xmin::text FROM feedback_ballot)")
        assert cursor.fetchone()[0] == 0
    # one says on the page that they do not want to be asked
    silent = numbers[4]
    page = Client().post(link_in(by_address[address[silent]]), {"verb": "stop"})
    assert page.status_code == 200
    assert a_round(NOON + 4 * DAY) == (0, 0), "not before its day"
    assert a_round(NOON + 5 * DAY + timedelta(hours=1)) == (4, 3), "not to who answered, came back or does not want it"
    reminded = {one["To"] for one in office.mails[7:]}
    assert reminded == {address[one] for one in numbers[5:]} and a_round(NOON + 9 * DAY) == (0, 0), "once"
    assert len(told("survey.reminded")) == 1 and told("customer_data.use_refused")
    client = Client()
    client.force_login(lu)
    shown = client.get(reverse("feedback_one", args=[survey.number]))
    assert [count for _word, count in shown.context["letters"]] == [9, 1, 2] and shown.status_code == 200
    with seeing(lu, purpose="test"):
        assert [one.title for one in moments.moments_of([f"customer:{named}"], 9)] == ["署名参加满意度调查"]
        assert not moments.moments_of([f"customer:{hidden}"], 9), "what is anonymous stands beside nobody"
    with clock.pinned(NOON + 20 * DAY):
        survey = closed(lu, survey)
    assert (survey.drawn, survey.least, survey.sent, survey.counts) == (8, 8, 6, False), "what came back was not asked"
    assert not told("survey.sent") and survey.answered == 2


def test_text_messages_go_to_the_other_way_where_there_is_no_number_and_count_from_the_one_that_made_it_enough(lu, gateway, office):
    with_phone = [added(lu, {"name": "甲", "phone": "13900010001"}, department="华东")]
    consented(lu, [*with_phone, added(lu, {"name": "乙", "email": "yi@jiangfeng.example"}, department="华东")])
    survey = sent_by_us(lu, drawn(lu), way="sms")
    assert a_round(NOON) == (2, 2) and len(office.mails) == 1
    (_key, body), *_rest = gateway.got
    assert body["mobile"] == ["13900010001"] and "https://yinuo.example/s/" in body["content"] and len(body["content"]) < 140
    report = {"id": "G-1", "status": "DELIVRD"}
    assert signed("/api/sms/reports", report).json() == {"state": "delivered"}
    ((subject, _staff, body),) = told("notice.delivered")
    assert subject == survey.ref and '"proof":"G-1"' in body.replace(" ", "")
    came = signed("/api/sms/received", {"id": "m1", "from": "13900010001", "text": "不要再发了"})
    assert came.status_code == 201 and came.json()["new"] and Case.objects.count() == 0, "what they write is a contact of its own"
    assert counts.turnout(survey).sent == 2
    with clock.pinned(NOON + DAY):
        survey = closed(lu, Survey.objects.get())
    assert survey.counts and survey.sent_at == NOON and len(told("survey.sent")) == 1
