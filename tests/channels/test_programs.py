"""What other programs bring: calls, cases of authorities, text messages both ways; notices to us through a real HTTP server."""

from __future__ import annotations

import base64
import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from tests.channels.mailroom import mail
from tests.customers.conftest import NOON
from yinuo.desks.channels import carrying
from yinuo.desks.channels.actions import fetching, handing_over, noticing, sending
from yinuo.desks.channels.choices import Event, State
from yinuo.desks.channels.models import CallRecord, HandedOver, Incoming, Notice, Sending
from yinuo.desks.channels.refusals import BadRule, NumberUsed
from yinuo.desks.customers.access import seeing
from yinuo.desks.people.models import Staff
from yinuo.desks.service.actions import answering, intake
from yinuo.desks.service.actions.answering import Answer
from yinuo.desks.service.contacts import Contact
from yinuo.desks.service.models import Case, Enclosure, Message
from yinuo.desks.service.taking import case_of, reaching
from yinuo.kit import clock
from yinuo.ledger import followers, tokens
from yinuo.watch import queries as watch
from yinuo.watch.plans import current_plan

pytestmark = pytest.mark.usefixtures("as_app_role", "noon", "promised", "zhou")
SECRET = "signs reports"
MINUTE = timedelta(minutes=1)


class Gateway(ThreadingHTTPServer):
    """Takes what is posted; answers as the test wants."""

    def __init__(self) -> None:
        self.got: list[tuple[str, dict]] = []
        self.status = 200

        class Asked(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                self.server.got.append((self.headers.get("X-Key", ""), body))
                self.send_response(self.server.status)
                self.end_headers()
                self.wfile.write(json.dumps({"data": {"number": f"G-{len(self.server.got)}"}}).encode())

            def log_message(self, *_words: object) -> None:
                pass

        super().__init__(("127.0.0.1", 0), Asked)
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch, tmp_path) -> Iterator[Gateway]:
    made = Gateway()
    (tmp_path / "sms").write_text(SECRET, encoding="utf-8")
    settings = {
        "URL": f"http://127.0.0.1:{made.server_port}/send", "BODY": '{"mobile": ["{to}"], "content": "{text}", "ref": "{id}"}',
        "HEADERS": '{"X-Key": "k"}', "ID_FIELD": "data.number", "SECRET_FILE": str(tmp_path / "sms"),
    }  # fmt: skip
    for name, value in settings.items():
        monkeypatch.setenv(f"YINUO_SMS_{name}", value)
    yield made
    made.shutdown()
    made.server_close()


class Robot(ThreadingHTTPServer):
    """A service with robots: answers 200 to everything and says in the body whether it took it."""

    def __init__(self) -> None:
        self.got: list[tuple[str, str, dict]] = []
        self.said: object = {}

        class Asked(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                self.server.got.append((self.path, self.headers.get("Content-Type", ""), body))
                self.send_response(200)
                self.end_headers()
                self.wfile.write(json.dumps(self.server.said).encode())

            def log_message(self, *_words: object) -> None:
                pass

        super().__init__(("127.0.0.1", 0), Asked)
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()


@pytest.fixture
def robot() -> Iterator[Robot]:
    made = Robot()
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture
def program(db) -> Client:
    """A program that has a token."""
    return Client(headers={"authorization": f"Bearer {tokens.make_token('exchange', at=NOON)}"})


def post(client: Client, path: str, value: object, **headers: str):
    return client.post(path, json.dumps(value), content_type="application/json", headers=headers)


def signed(path: str, value: object, *, at=NOON, secret: str = SECRET):
    body, stamp = json.dumps(value), str(int(at.timestamp()))
    mark = hmac.new(secret.encode(), f"{stamp}.{body}".encode(), sha256).hexdigest()
    return Client().post(path, body, content_type="application/json", headers={"x-timestamp": stamp, "x-signature": mark})


def kinds(number: str) -> list[str]:
    return list(followers.history([f"case:{number}"]).kind)


def said(number: str) -> list[tuple[str, str]]:
    case = case_of(number)
    with reaching(case.customer_id) as viewer:
        return [(one.direction, viewer.opener.open(one, "text", customer=one.customer_id)) for one in Message.objects.filter(case=case)]


def test_a_text_message_is_answered_in_its_thread_and_delivery_is_proven_by_the_gateway(gateway, lu, jiang) -> None:
    first = {"id": "m1", "from": "+86 138 0000 6021", "text": "热水器漏水", "at": "2026-02-28T23:30:00+08:00"}
    came = signed("/api/sms/received", first)
    number = came.json()["case"]
    assert (came.status_code, signed("/api/sms/received", first).json()) == (201, {"case": number, "new": False})
    case = case_of(number)
    assert case.customer_id == jiang.pk and case.received_at == NOON - timedelta(hours=36, minutes=30)
    assert sending.send_due(at=NOON) == 1
    key, body = gateway.got[0]
    assert key == "k" and body["mobile"] == ["13800006021"] and number in body["content"] and body["ref"].isdigit()
    with seeing(lu, purpose="test") as viewer:
        answering.answer(viewer, Case.objects.get(pk=case.pk), Answer("明天来修 {id}", channel="sms"), revision=None, at=NOON)
    gateway.status = 503
    assert sending.send_due(at=NOON) == 0
    gateway.status = 200
    with clock.pinned(NOON + MINUTE):
        assert sending.send_due(at=NOON + MINUTE) == 1
    assert gateway.got[1][1] == gateway.got[2][1], "tried again under the same id"
    assert gateway.got[2][1]["content"] == "明天来修 {id}", "what somebody writes is filled into nothing"
    report = {"id": "G-3", "status": "DELIVRD"}
    assert signed("/api/sms/reports", report).json() == {"state": "delivered"} and kinds(number)[-1] == "notice.delivered"
    assert signed("/api/sms/reports", report).json() == {"state": "delivered"} and kinds(number).count("notice.delivered") == 1
    assert signed("/api/sms/received", {"id": "m2", "from": "13800006021", "text": "好的"}).json() == {"case": number, "new": True}
    for refused in (signed("/api/sms/reports", report, secret="x"), signed("/api/sms/reports", report, at=NOON - 6 * MINUTE)):
        assert (refused.status_code, refused.json()["code"]) == (401, "not_signed")


def test_missed_calls_wait_to_be_called_back_and_recordings_stand_with_their_case(program, jiang, lu, as_) -> None:
    missed = {"id": "c1", "from": "138-0000-6021", "at": "2026-03-02T08:00:00+08:00", "outcome": "missed"}
    talked = {
        "id": "c2",
        "from": "13700000001",
        "at": "2026-03-02T09:00:00+08:00",
        "outcome": "answered",
        "seconds": "192",
        "agent": "zhou",
    }
    came = post(program, "/api/calls", {"calls": [missed, talked]})
    number = came.json()["calls"][0]["case"]
    case = case_of(number)
    assert came.status_code == 201 and (case.kind, case.channel, case.customer_id) == ("inquiry", "phone", jiang.pk)
    assert case.received_at == NOON - timedelta(hours=4) and "inquiry.received" in kinds(number)
    assert post(program, "/api/calls", {"calls": [missed, talked]}).status_code == 200 and CallRecord.objects.count() == 2
    again = {**missed, "id": "c3", "at": "2026-03-02T08:30:00+08:00"}
    assert post(program, "/api/calls", {"calls": [again]}).json()["calls"][0]["case"] == number, "whoever calls twice waits once"
    back = {"id": "c4", "from": "13800006021", "at": "2026-03-02T11:00:00+08:00", "outcome": "answered", "direction": "out", "case": number,
            "recording": base64.b64encode(b"RIFF sound").decode()}  # fmt: skip
    assert post(program, "/api/calls", {"calls": [back]}).status_code == 201
    with reaching(case.customer_id):
        assert Enclosure.objects.get().case.number == number
    for wrong in ({**missed, "id": "c5", "at": "2026-03-02 08:00"}, {**back, "id": "c6", "case": "TS-1"}, {**missed, "id": "c7", "x": "1"}):
        refused = post(program, "/api/calls", {"calls": [{**missed, "id": "c8"}, wrong]})
        assert (refused.status_code, refused.json()["code"]) == (400, "bad_contact")
    answered = CallRecord.objects.get(key="c2")
    assert answered.sealed_number and "…0001" in as_(lu).get(reverse("channels_calls")).content.decode()
    as_(lu).post(reverse("channels_call", args=[answered.pk]), {"case": number})
    answered.refresh_from_db()
    assert (answered.case_number, answered.sealed_number) == (number, None)
    assert CallRecord.objects.count() == 4 and post(Client(), "/api/calls", {"calls": []}).status_code == 401


def test_the_deadline_of_an_authority_is_a_clock_of_its_own(program, lu, qian, as_) -> None:
    handing_over.publish(by=lu, at=NOON - MINUTE)
    current_plan()  # as another process reads it some seconds later
    order = {"authority": "12345", "number": "SZ-77", "due_at": "2026-03-04T18:00:00+08:00", "received_at": "2026-03-02T11:59:30+08:00",
             "text": "反映供暖不热", "phone": "13700000009"}  # fmt: skip
    came = post(program, "/api/handed-over", order)
    number = came.json()["case"]
    assert came.status_code == 201 and post(program, "/api/handed-over", order).json() == {"case": number, "new": False}
    case = case_of(number)
    assert (case.channel, case.outside_number, case.outside_due_at.isoformat()) == ("authority", "SZ-77", "2026-03-04T10:00:00+00:00")
    (row,) = [one for one in watch.rows_of_subject(case.ref) if one.promise == "JG-001.report"]
    assert (row.verdict, row.due_at.isoformat()) == ("pending", "2026-03-04T10:00:00+00:00")
    other = post(program, "/api/handed-over", {**order, "due_at": "2026-03-05T18:00:00+08:00"})
    assert (other.status_code, other.json()["code"]) == (NumberUsed.http, NumberUsed.code) and HandedOver.objects.count() == 1
    page = as_(lu).get(reverse("case", args=[number])).content.decode()
    assert "SZ-77" in page and "JG-001" in page
    with clock.pinned(NOON + MINUTE):
        as_(lu).post(reverse("channels_reported", args=[HandedOver.objects.get().pk]))
    (row,) = [one for one in watch.rows_of_subject(case.ref) if one.promise == "JG-001.report"]
    assert row.verdict == "kept" and kinds(number)[-1] == "case.reported_back"
    typed = {
        "authority": "12315",
        "number": "8",
        "due_at": "2026-03-09T18:00",
        "kind": "complaint",
        "text": "价格",
        "received_at": "2026-03-02T09:00",
    }
    assert as_(lu).post(reverse("channels_handed_over"), typed).status_code == 302 and HandedOver.objects.count() == 2
    assert as_(lu).post(reverse("channels_handed_over"), {**typed, "number": "9", "due_at": "2026-03-01T18:00"}).status_code == 400


def test_people_of_ours_are_told_a_number_and_a_link_and_what_nobody_takes_is_listed(gateway, lu, zhou, qian, jiang, monkeypatch) -> None:
    monkeypatch.setenv("YINUO_SITE", "https://yinuo.example")
    address = f"json://127.0.0.1:{gateway.server_port}/hook"
    with pytest.raises(BadRule):
        noticing.set_rule(by=qian, name="文件", address="file:///tmp/x", events=[Event.BROKEN], at=NOON)
    mine = noticing.set_rule(by=qian, name="周楠", address=address, events=[Event.ASSIGNED], staff=zhou, at=NOON)
    team = noticing.set_rule(by=qian, name="全部", address=address, events=[Event.BROKEN, Event.OUTAGE], at=NOON)
    assert noticing.test(mine.pk, at=NOON) and "热水器" not in str(gateway.got)
    noticing.collect(at=NOON)  # the first look only begins
    from yinuo.desks.channels.actions.telling import went_down
    from yinuo.desks.channels.choices import Line

    went_down(Line.IN_MAIL, "login", at=NOON)
    events = [
        ("case.assigned", "case:TS-260302-009", {"owner": "zhou"}, "staff:lu"),
        ("case.assigned", "case:X", {"owner": "zhou"}, "staff:zhou"),
    ]
    news = [noticing._news_of(str(place), *one) for place, one in enumerate(events)]
    assert news[1] is None, "whoever takes a case knows"
    monkeypatch.setattr(noticing, "_from_ledger", lambda *, at: [news[0], noticing._News(Event.OUTAGE, "channel:mail_in", "o")])
    assert noticing.collect(at=NOON) == 2 and noticing.collect(at=NOON) == 0, "once each"
    assert noticing.send_due(at=NOON) == 2
    bodies = [one[1]["message"] for one in gateway.got[1:]]
    assert "TS-260302-009\nhttps://yinuo.example/cases/TS-260302-009/" in bodies
    gateway.status = 500
    row = Notice.objects.create(rule=team, event=Event.BROKEN, subject="case:Y", key="b", due_at=NOON, made_at=NOON)
    for round_ in range(6):
        noticing.send_due(at=NOON + timedelta(days=round_))
    row.refresh_from_db()
    assert (row.state, row.tries) == (State.FAILED, 5)


ROBOTS = {
    # as their documentation gives it: the field that names the form, the form of a text, where its words stand, what is 0 where it is taken
    "wecombot": ("wecombot://693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa", ("msgtype", "text"), ("text", "content"), "errcode"),
    "dingtalk": ("dingtalk://SECsecretsecretsecret@bf73tokentokentoken", ("msgtype", "text"), ("text", "content"), "errcode"),
    "feishu": ("feishu://aaaaaaaabbbbccccddddeeeeeeeeeeee", ("msg_type", "text"), ("content", "text"), "code"),
}


def test_robots_of_wecom_dingtalk_and_feishu_get_the_body_they_document_and_what_they_refuse_is_not_sent(robot, qian, monkeypatch) -> None:
    monkeypatch.setenv("YINUO_SITE", "https://yinuo.example")
    for scheme, (address, (form, text), (outer, inner), code) in ROBOTS.items():
        carrier = type(carrying.carrier_of(address))
        path = {"wecombot": "/cgi-bin/webhook/send?key={key}", "dingtalk": "/robot/send?access_token={token}",
                "feishu": "/open-apis/bot/v2/hook/{token}/"}[scheme]  # fmt: skip
        assert carrier.notify_url.partition("://")[2].partition("/")[2] == path[1:], "the path that the service documents"
        monkeypatch.setattr(carrier, "notify_url", f"http://127.0.0.1:{robot.server_port}{path}")
        rule = noticing.set_rule(by=qian, name=scheme, address=address, events=[Event.BROKEN], at=NOON)
        row = Notice.objects.create(rule=rule, event=Event.BROKEN, subject="case:TS-260302-009", key="b", due_at=NOON, made_at=NOON)
        robot.said = {code: 0}
        assert noticing.send_due(at=NOON) == 1, scheme
        asked, kind, body = robot.got[-1]
        words = body[outer][inner]
        assert body[form] == text and kind.startswith("application/json") and "TS-260302-009" in words
        assert "https://yinuo.example/cases/TS-260302-009/" in words and len(words.encode()) < 2048
        Notice.objects.filter(pk=row.pk).update(state=State.WAITING, due_at=NOON)
        for refused in ({code: 93000, "errmsg": "invalid"}, {"ok": True}, ["0"]):
            robot.said = refused
            assert noticing.send_due(at=NOON) == 0, "200 with an error is no notice that was sent"
            Notice.objects.filter(pk=row.pk).update(due_at=NOON)
        Notice.objects.filter(pk=row.pk).delete()
        if scheme == "dingtalk":  # signed as it documents: HMAC-SHA256 of "timestamp\\nsecret" under the secret, in base64
            asked_with = {name: value[0] for name, value in parse_qs(urlsplit(asked).query).items()}
            secret = "SECsecretsecretsecret"
            mark = hmac.new(secret.encode(), f"{asked_with['timestamp']}\n{secret}".encode(), sha256).digest()
            assert asked_with["sign"] == base64.b64encode(mark).decode() and asked_with["access_token"] == "bf73tokentokentoken"


def test_steps_and_deadlines_are_told_to_owner_and_lead_once_and_not_at_night(gateway, lu, zhou, qian, jiang, monkeypatch) -> None:
    monkeypatch.setenv("YINUO_SITE", "https://yinuo.example")
    with clock.pinned(NOON - 10 * MINUTE):
        contact = Contact(channel="web", received_at=clock.now(), text="热水器漏水", kind="complaint", phone="13800006021")
        case = intake.take_in(contact, at=clock.now()).case
    with seeing(lu, purpose="test"):
        Case.objects.filter(pk=case.pk).update(owner=zhou, department="客服一部")
    lead = Staff.objects.filter(pk=qian.pk).update(role="supervisor", department="客服一部") and Staff.objects.get(pk=qian.pk)
    other = Staff.objects.filter(pk=lu.pk).update(role="supervisor", department="华东") and Staff.objects.get(pk=lu.pk)
    address = f"json://127.0.0.1:{gateway.server_port}/hook"
    for wrong in ({"quiet": (22, None)}, {"quiet": (22, 24)}, {"leads": True, "staff": zhou}, {"leads": True}):
        with pytest.raises(BadRule):
            noticing.set_rule(by=qian, name="x", address=address, events=[Event.STEP_SOON], at=NOON, **wrong)
    said = {"by": qian, "address": address, "at": NOON}
    mine = noticing.set_rule(name="本人", events=[Event.STEP_SOON, Event.BROKEN], staff=zhou, quiet=(22, 8), **said)
    theirs = noticing.set_rule(name="主管", events=[Event.STEP_LATE, Event.AT_RISK], staff=lead, leads=True, **said)
    nobody = noticing.set_rule(name="别处", events=list(Event), staff=other, leads=True, **said)
    noticing.collect(at=NOON)  # the first look only begins
    (row, *_rest) = [one for one in watch.rows_of_subject(case.ref) if one.due_at is not None and one.verdict == "pending"]
    night = NOON + timedelta(hours=11)
    soon = replace(row, promise="GC-001-2.step_3", id="GC-001-2.step_3@case#1", at_risk_at=night)
    late = replace(row, promise="GC-001-2.step_4", id="GC-001-2.step_4@case#1", broken_at=night)
    plain = replace(row, at_risk_at=night)
    monkeypatch.setattr(noticing, "warnings_after", lambda since, *, limit: (soon, plain))
    monkeypatch.setattr(noticing, "breaches_after", lambda since, *, limit: (late,))
    assert (noticing.collect(at=night), noticing.collect(at=night + MINUTE)) == (5, 0), "each once"
    told = [(one.rule_id, one.event, one.promise) for one in Notice.objects.order_by("rule_id", "pk")]
    assert told == [
        (mine.pk, "step_soon", "GC-001-2.step_3"), (mine.pk, "step_late", "GC-001-2.step_4"), (theirs.pk, "step_soon", "GC-001-2.step_3"),
        (theirs.pk, "at_risk", row.promise), (theirs.pk, "step_late", "GC-001-2.step_4"),
    ] and nobody.pk not in {one[0] for one in told}  # fmt: skip
    assert noticing.send_due(at=night) == 3, "who set no quiet hours is told at night"
    assert noticing.send_due(at=night + timedelta(hours=8)) == 0, "7 o'clock is quiet"
    assert noticing.send_due(at=night + timedelta(hours=9)) == 2, "8 o'clock ends it"
    bodies = [one[1]["message"] for one in gateway.got]
    link = f"https://yinuo.example/cases/{case.number}/"
    assert all(body.startswith(case.number) and body.endswith(link) for body in bodies) and not any("漏水" in body for body in bodies)
    assert any("GC-001-2.step_3" in body for body in bodies), "the reason is named"
    warned = Notice.objects.get(rule=theirs, event=Event.AT_RISK)
    Notice.objects.filter(pk=warned.pk).update(state=State.WAITING, due_at=NOON)
    monkeypatch.setattr(watch, "rows_of_subject", lambda subject: [replace(row, verdict="kept")])
    assert noticing.send_due(at=night + timedelta(hours=9)) == 0
    warned.refresh_from_db()
    assert warned.state == State.DROPPED, "nobody is warned of what is done"


def test_the_pages_tell_how_channels_stand_and_let_keepers_deal_with_what_failed(room, office, lu, zhou, qian, as_, jiang) -> None:
    room.put(mail(sender="nobody@jiangfeng.example"), NOON - MINUTE)
    room.put(b"\r\n", NOON)
    fetching.look(at=NOON)
    sending.send_due(at=NOON)
    keeper, agent = as_(qian), as_(zhou)
    pages = {
        name: keeper.get(reverse(name))
        for name in ("channels", "channels_failed", "channels_calls", "channels_handed_over", "channels_notices")
    }
    assert {one.status_code for one in pages.values()} == {200}
    words = pages["channels_failed"].content.decode()
    number = Sending.objects.get().case_number
    assert number in words and "漏水" not in words
    bad = Incoming.objects.get(outcome="bad")
    refused = agent.post(reverse("channels_mail", args=[bad.pk, "aside"]), follow=True)
    assert not Incoming.objects.get(pk=bad.pk).is_settled and "管理员" in refused.content.decode()
    keeper.post(reverse("channels_mail", args=[bad.pk, "aside"]))
    assert Incoming.objects.get(pk=bad.pk).is_settled
    assert agent.post(reverse("channels_send_again", args=[Sending.objects.get().pk]), {"from": "case"}).url == reverse(
        "case", args=[number]
    )
    assert Sending.objects.get().state == State.WAITING
    case = as_(lu).get(reverse("case", args=[number])).content.decode()
    assert "未经核实" in case and "整封邮件" in case
