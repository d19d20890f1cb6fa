"""What the channels keep: where it goes when two become one, what a person gets of it, what the audit sees, what leaves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.channels.mailroom import mail
from tests.channels.test_mail import VOUCHED, kinds, look, outcomes, said, send
from tests.customers.conftest import NOON, added
from yinuo.desks.channels.actions import emptying, handing_over
from yinuo.desks.channels.models import CallRecord, Envelope, HandedOver, Incoming, Sending, Whole
from yinuo.desks.channels.queries import folding, keeping
from yinuo.desks.customers.access import seeing
from yinuo.desks.service.actions import combining, intake
from yinuo.desks.service.contacts import Contact
from yinuo.desks.service.models import Case
from yinuo.desks.service.taking import case_of
from yinuo.kit import clock
from yinuo.ledger import tokens
from yinuo.ledger.folding import audit_records
from yinuo.watch import queries as watch
from yinuo.watch.plans import current_plan

pytestmark = pytest.mark.usefixtures("as_app_role", "noon", "promised", "zhou")
SATURDAY = NOON - timedelta(hours=36)
MINUTE = timedelta(minutes=1)


def audited() -> list[str]:
    _count, found = audit_records(in_memory=True, among=folding.FOLDS)
    return [one.sentence for one in found]


def test_of_two_cases_that_are_one_everything_goes_on_with_the_one_and_is_copied_audited_and_leaves(room, office, lu, zhou, as_) -> None:
    he = added(lu, {"name": "何望舒", "phone": "13800006033", "email": "he@jiangfeng.example"}, department="华东")
    handing_over.publish(by=lu, at=NOON - MINUTE)
    current_plan()
    room.put(mail(**VOUCHED), SATURDAY)
    look()
    send()
    first = case_of(Incoming.objects.get().case_number)
    assert first.customer_id == he.pk
    order = handing_over.Order("12345", "SZ-7", NOON + timedelta(days=2), Contact("authority", NOON, "供暖不热", phone="13800006033"))
    handed = case_of(handing_over.take_over(order, at=NOON).case_number)
    program = Client(headers={"authorization": f"Bearer {tokens.make_token('exchange', at=NOON)}"})
    call = {"id": "c1", "from": "13800006033", "at": "2026-03-02T11:00:00+08:00", "outcome": "answered", "case": handed.number}
    assert program.post("/api/calls", {"calls": [call]}, content_type="application/json").status_code == 201
    survivor = case_of(intake.take_in(Contact("web", NOON, "还是不热", phone="13800006033"), at=NOON).case.number)
    for one in (first, handed):
        with seeing(zhou, purpose="test") as viewer:
            combining.merge(viewer, Case.objects.get(pk=one.pk), into=survivor.number, revision=None, at=NOON)
    # what is answered to the first one's receipt is heard on the one that goes on
    room.put(mail("补充：客厅也不热", subject="Re: x", References=str(office.mails[0]["Message-ID"])), NOON)
    assert look() == 1 and outcomes()[-1] == "heard" and said(survivor)[-1] == ("in", "补充：客厅也不热")
    page = as_(zhou).get(reverse("case", args=[survivor.number])).content.decode()
    assert "SZ-7" in page and "整封邮件" in page, "beside it stand the mails and the authority of those merged into it"
    with clock.pinned(NOON + MINUTE):
        assert as_(zhou).post(reverse("channels_reported", args=[HandedOver.objects.get().pk])).status_code == 302
    assert kinds(survivor)[-1] == "case.reported_back" and HandedOver.objects.get().reported_at is not None
    rows = [one for one in watch.rows_of_subject(survivor.ref) if one.promise == "JG-001.report"]
    assert [one.verdict for one in rows] == ["kept"], "the authority's clock went on with it, and stands"
    # a copy for the person, with those merged into them and nobody else's
    other = added(lu, {"name": "别人", "phone": "13800006044"}, department="华东")
    with seeing(lu, purpose="test") as viewer:
        copy = keeping.of_this_desk(viewer, [he.pk], NOON)
        assert keeping.of_this_desk(viewer, [other.pk], NOON) == {} and keeping.of_this_desk(viewer, [other.pk, he.pk], NOON) == copy
    assert "补充：客厅也不热" in copy["mails_received"][-1]["text"]
    assert copy["mails_received"][0]["sender"] == "何望舒 <he@jiangfeng.example>" and len(copy["mails_received"]) == 2
    assert {one["address"] for one in copy["messages_sent"]} == {"he@jiangfeng.example"} and copy["messages_sent"][0]["state"] == "sent"
    assert copy["calls"][0]["case"] == handed.number and copy["handed_over_by_authorities"][0]["number"] == "SZ-7"
    # the audit agrees, and sees what somebody changed behind the ledger's back
    assert audited() == []
    Sending.objects.filter(state="sent").update(state="delivered")
    HandedOver.objects.update(reported_at=None)
    assert len(audited()) == 2
    Sending.objects.filter(state="delivered").update(state="sent")
    HandedOver.objects.update(reported_at=NOON + MINUTE)
    # the words of cases whose term is over go here as well; those of others stay
    with seeing(lu, purpose="test") as viewer:
        emptying.before(None)(viewer, [first.ref], NOON)
        assert [one.sealed_text is None for one in Whole.objects.order_by("pk")] == [True, False]
        assert Envelope.objects.get(sending__case_number=first.number).sealed_address is None
    assert Sending.objects.exclude(token=None).exists()
    assert emptying.forget_fingerprints(at=NOON + emptying.COUNTED) == 0
    assert emptying.forget_fingerprints(at=NOON + emptying.COUNTED + MINUTE) >= 2
    assert not Sending.objects.exclude(token=None).exists() and not CallRecord.objects.exclude(token=None).exists()


def test_thirty_megabytes_are_named_and_left_a_broken_label_is_read_and_two_machines_do_not_feed_each_other(room, office, lu) -> None:
    large = mail("见附件", sender="big@b.example")
    large.add_attachment(b"0" * 30_000_000, maintype="video", subtype="mp4", filename="现场.mp4")
    room.put(large, NOON)
    words = "热水器又漏了，请尽快派人。" * 3
    broken = (
        b"From: =?utf-8?B?5L2V?= <c@c.example>\r\nSubject: =?gb2312?B?yMjLrsb3\xff?=\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        + words.encode("gb18030")
    )
    room.put(broken, NOON)
    assert look() == 2 and outcomes() == ["case", "case"]
    big, odd = (case_of(one.case_number) for one in Incoming.objects.order_by("pk"))
    assert any(way == "note" and "现场.mp4" in text for way, text in said(big)) and said(odd)[0] == ("in", words)
    send()
    assert any("现场.mp4 (30.0 MB)" in office.words(place) for place in range(len(office.mails)))
    # our receipt comes back as the receipt of another machine, again and again
    for place in range(6):
        echo = mail(f"Ticket {place}", sender="c@c.example", subject="Re: 已收到", Auto_Submitted="auto-replied",
                    References=str(office.mails[-1]["Message-ID"]))  # fmt: skip
        room.put(echo, NOON + MINUTE)
    before = len(office.mails)
    look(NOON + MINUTE)
    assert send(NOON + MINUTE) == 0 and len(office.mails) == before and set(outcomes()[2:]) == {"absence"}
