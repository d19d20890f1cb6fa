"""Rating a service: two clicks, once; what a low score opens; whom results are shown to; which cases are visited."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from tests.customers.conftest import NOON
from tests.feedback.conftest import settled
from yinuo.desks.care.models import Visit
from yinuo.desks.channels.models import Sending
from yinuo.desks.customers.access import seeing
from yinuo.desks.feedback import joining, rules
from yinuo.desks.feedback.actions import counting, inviting, programmes, visits
from yinuo.desks.feedback.models import Ballot, Bucket, Rating, Ticket, VisitDraw
from yinuo.desks.feedback.queries import scores
from yinuo.desks.feedback.refusals import BadFeedback, MayNotAsk, NotInThisState
from yinuo.desks.service.actions import settling
from yinuo.desks.service.models import Case
from yinuo.kit import clock


def signed_in(staff):
    client = Client()
    client.force_login(staff)
    return client


def test_a_link_is_used_by_sending_and_not_by_looking(lu, zhou, customers):
    (customer,) = customers(1)
    case = settled(zhou, customer)
    path, browser = joining.rating_link(case, at=clock.now()), Client()
    assert path.startswith("/r/") and browser.get(path).status_code == 200 == browser.get(path).status_code
    assert browser.post(path, {"score": "9"}).status_code == 400 and Ticket.objects.get().state == "open"
    page = browser.post(path, {"score": "1", "comment": "来了三次都没修好", "anonymous": ""})
    assert page.status_code == 200
    with seeing(lu, purpose="test") as viewer:
        row = Rating.objects.get()
        assert viewer.opener.open(row, "comment", customer=row.customer_id) == "来了三次都没修好"
        remedy = Case.objects.get(number=row.remedy_number)
        assert remedy.customer == customer and remedy.kind == "request" and row.remedy_number.encode() in page.content
    page = signed_in(zhou).get(f"/cases/{case.number}/").content.decode()
    assert "来了三次都没修好" in page and row.remedy_number in page
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, body FROM ledger_event WHERE subject = %s AND kind LIKE 'rating.%%' ORDER BY seq", [case.ref])
        told = dict(cursor.fetchall())
    assert set(told) == {"rating.given", "rating.followed"} and "修好" not in str(told) and '"score":1' in told["rating.given"]
    assert browser.get(path).status_code == 409 and joining.rating_link(case, at=clock.now()) == ""
    with clock.pinned(NOON + timedelta(days=31)):
        other = settled(zhou, customer)
        late = joining.rating_link(other, at=clock.now())
    with clock.pinned(NOON + timedelta(days=62)):
        assert Client().get(late).status_code == 410
        assert Client().get("/r/nonsense/").status_code == 410


def test_the_page_of_the_case_takes_a_rating_too(lu, zhou, customers):
    (customer,) = customers(1)
    case = settled(zhou, customer)
    section = joining.section_of(case, clock.now())
    assert section is not None and not section.context["done"]
    assert joining.rated(case, {"score": "5", "anonymous": "yes"}, clock.now())
    assert joining.section_of(case, clock.now()).context["done"] and Ballot.objects.count() == 1 and not Bucket.objects.exists()


def test_small_groups_and_what_would_give_them_away_are_hidden(lu, zhou, han, lin, customers):
    month = NOON.date().replace(day=1)
    for staff, count in (("zhou", 9), ("han", 6), ("lin", 2)):
        counting.add(month, [5] * (count - 1) + [2], department="华东", staff=staff)
        from yinuo.ledger import book

        book.append_many(
            book.Draft(
                kind="rating.given", subject="rating:2026-03", actor="system:feedback", occurred_at=NOON,
                data=counting.facts(score, month=month, department="华东", staff=staff),
            )
            for score in [5] * (count - 1) + [2]
        )  # fmt: skip
    table = scores.people(month, lu, least=5)
    # 林 has two, and 韩 is hidden with them: else two could be taken from the sum of the department
    assert [(one.value, one.count) for one in table.rows] == [("zhou", 9)] and table.hidden == 2
    assert [one.value for one in scores.people(month, han, least=5).rows] == ["han"]  # one's own
    assert scores.people(month, lin, least=5).rows == ()
    assert scores.departments(month, least=5).rows[0].count == 17
    page = signed_in(lu).get("/feedback/").content.decode()
    assert "周楠" in page and "韩启明" not in page and "林晓" not in page
    text = signed_in(lu).get("/feedback/ratings.csv").content.decode()
    assert "周楠" in text and "韩启明" not in text


def test_visits_are_drawn_by_lot_until_the_share_is_reached(lu, zhou, customers):
    with pytest.raises(MayNotAsk):
        programmes.set_rule(zhou, low_score=2, least_group=5, visit_percent=50, open_days=30, at=clock.now())
    with pytest.raises(BadFeedback):
        programmes.set_rule(lu, low_score=2, least_group=2, visit_percent=50, open_days=30, at=clock.now())
    programmes.set_rule(lu, low_score=2, least_group=5, visit_percent=50, open_days=30, at=clock.now())
    assert rules.present().visit_percent == 50
    for one in customers(5):
        settled(zhou, one)
    with seeing(lu, purpose="test") as viewer:
        row = visits.draw(viewer, NOON.date(), at=clock.now())
        assert (row.settled, row.drawn) == (5, 3) and Visit.objects.filter(reason="after_case").count() == 3
        with pytest.raises(NotInThisState):
            visits.draw(viewer, NOON.date(), at=clock.now())
    assert VisitDraw.objects.count() == 1
    page = signed_in(lu).get("/feedback/visits/")
    assert page.context["months"][0].planned == 3 and row.seed[:12] in page.content.decode()


def test_every_page_has_its_empty_state_and_its_walls(lu, zhou, qian, customers):
    for path in (
        "/feedback/",
        "/feedback/surveys/",
        "/feedback/visits/",
        "/feedback/rules/",
        "/feedback/questions/",
        "/feedback/surveys/new/",
    ):
        assert signed_in(lu).get(path).status_code == 200, path
        assert signed_in(qian).get(path).status_code == 403, path
        assert Client().get(path).status_code == 302
    assert signed_in(zhou).get("/feedback/rules/").status_code == 403
    lus = signed_in(lu)
    typed = {"name": "季度", "ask0": "csat", "zh0": "满意吗？", "ask1": "choice", "zh1": "渠道？", "choices1": "电话/Phone；网页/Web"}
    assert lus.post("/feedback/questions/", typed).status_code == 302
    wanted = {
        "title_zh": "季度调查", "set_name": "季度", "period": "quarter", "allocation": "share", "margin": "5", "expected_rate": "30",
    }  # fmt: skip
    assert lus.post("/feedback/surveys/new/", wanted).status_code == 302
    assert lus.post("/feedback/surveys/new/", wanted | {"margin": "0"}).status_code == 400
    assert lus.post("/feedback/programmes/DC-01/", {"verb": "draw"}).status_code == 302  # nobody consented: refused with a sentence
    assert "DC-01" in lus.get("/feedback/surveys/").content.decode()
    assert lus.post("/feedback/programmes/DC-01/", {"verb": "end"}).status_code == 302
    assert lus.get("/feedback/surveys/MY-99/").status_code == 404


def test_a_case_that_came_by_text_message_is_asked_by_one_once(lu, zhou, customers, monkeypatch):
    monkeypatch.setattr(inviting.servers, "site", lambda: "https://yinuo.example")
    monkeypatch.setattr(inviting.writing, "is_set_up", lambda way: True)
    (customer,) = customers(1)
    case = settled(zhou, customer, channel="sms")
    (sending,) = Sending.objects.all()
    assert (sending.case_number, sending.way, sending.what) == (case.number, "sms", "notice")
    with seeing(zhou, purpose="test") as viewer:
        row = settling.reopen(viewer, case, "又坏了", channel="sms", revision=None, at=clock.now())
        row = settling.resolve(viewer, row, "修好了", channel="phone", revision=None, at=clock.now())
        settling.close(viewer, row, cause="product", opinion="satisfied", revision=None, at=clock.now())
    assert Sending.objects.count() == 1 == Ticket.objects.count()
    settled(zhou, customer)  # by telephone: no message
    assert Sending.objects.count() == 1
