"""A case from another program: once, for the right customer, and seen by the token that opened it alone."""

from __future__ import annotations

import base64
import json

import pytest
from django.test import Client

from tests.api.test_description import assert_described
from tests.customers.conftest import NOON
from tests.portal.test_portal import does
from tests.service.conftest import han, jiang, lu, noon, promised, zhou  # noqa: F401
from yinuo.desks.customers.access import seeing
from yinuo.desks.service.actions import settling
from yinuo.desks.service.models import Case, Enclosure
from yinuo.desks.service.scanning import EICAR
from yinuo.doors.api import events
from yinuo.ledger import tokens

pytestmark = pytest.mark.usefixtures("as_app_role", "noon")
BODY = {"id": "CRM-7", "text": "3 栋不热", "kind": "complaint", "phone": "13800006021", "received_at": "2026-03-02T06:00:00+08:00"}


def post(token, body, **more):
    return Client().post(
        "/api/cases", json.dumps(body), content_type="application/json", headers={"authorization": f"Bearer {token}"}, **more
    )


def add(token, number, body):
    return Client().post(
        f"/api/cases/{number}/messages", json.dumps(body), content_type="application/json", headers={"authorization": f"Bearer {token}"}
    )


def packed(name, content, **more):
    return {"name": name, "content": base64.b64encode(content).decode()} | more


def get(token, number):
    return Client().get(f"/api/cases/{number}", headers={"authorization": f"Bearer {token}"})


def test_a_program_opens_a_case_once_and_sees_what_it_opened(promised, zhou, jiang):  # noqa: F811
    events._counts.clear()
    mine, other, nobody = (tokens.make_token(name, at=NOON) for name in ("crm@zhou", "shop@zhou", "shop"))
    first = post(mine, BODY)
    assert first.status_code == 201 and first.json()["secret"] and first.json()["received_at"].startswith("2026-03-01T22:00")
    again = post(mine, BODY | {"text": "changed"})
    number = first.json()["number"]
    assert (again.status_code, again.json()["number"], again.json()["new"], again.json()["secret"]) == (200, number, False, None)
    assert post(other, BODY).json()["number"] != number  # another sender's own number
    with seeing(zhou, purpose="test"):
        assert Case.objects.count() == 2 and Case.objects.get(number=number).customer_id == jiang.pk
    standing = get(mine, number)
    assert standing.json()["state"] == "open" and "CN-001.respond" in {one["promise"] for one in standing.json()["promises"]}
    assert "3 栋" not in standing.content.decode()
    for token, asked in ((other, number), (mine, "TS-260302-999"), (mine, "x' OR 1")):
        answer = get(token, asked)
        assert answer.status_code == 404 and answer.json()["code"] == "case_unknown"
        assert_described(answer, "/api/cases/{number}", "get")
    for answer in (first, again):
        assert_described(answer, "/api/cases", "post")
    assert_described(standing, "/api/cases/{number}", "get")
    assert post(mine, {"id": "1", "text": "x", "customer": jiang.number}).status_code == 201
    for token, wrong, status in (
        (mine, {"text": "x"}, 400), (mine, {"id": "2", "text": " "}, 400), (mine, {"id": "2", "text": "x", "kind": "threat"}, 400),
        (mine, {"id": "2", "text": "x", "to": "y"}, 400), (mine, {"id": "2", "text": "x", "received_at": "2026-03-02"}, 400),
        (mine, {"id": "2", "text": "x", "received_at": "2999-03-02T00:00:00Z"}, 400), (mine, [], 400),
        (mine, {"id": "2", "text": "x", "customer": "KH-999999"}, 404), (nobody, {"id": "2", "text": "x", "customer": jiang.number}, 403),
    ):  # fmt: skip
        answer = post(token, wrong)
        assert answer.status_code == status, answer.content
        assert_described(answer, "/api/cases", "post")
    with seeing(zhou, purpose="test"):
        assert Case.objects.count() == 3


def test_files_come_with_a_case_and_with_what_is_said_in_it_through_the_one_gate(promised, zhou, jiang, monkeypatch):  # noqa: F811
    events._counts.clear()
    monkeypatch.setenv("YINUO_FILES_MEGABYTES", "1")
    mine, other = (tokens.make_token(name, at=NOON) for name in ("crm@zhou", "shop@zhou"))
    whole = b"%PDF-" + b"x" * (1024 * 1024 - 5)
    opened = post(mine, BODY | {"files": [packed("../现场 3.pdf", whole, type="text/html")]})  # exactly as much as is taken
    assert opened.status_code == 201
    number = opened.json()["number"]
    for wrong in (
        [packed("a.pdf", whole + b"x")], [packed("a.pdf", EICAR)], [packed("a.exe", b"MZ")], [packed(f"{n}.txt", b"x") for n in range(6)],
        [packed("a.txt", b"x"), packed("b.txt", b"")], [{"name": "a.txt", "content": "no base64"}], [{"content": 1}], "x", [None],
        [packed("a.txt", b"x", path="/")],
    ):  # fmt: skip
        for answer, path in (
            (post(mine, BODY | {"id": "CRM-8", "files": wrong}), "/api/cases"),
            (add(mine, number, {"id": "1", "text": "x", "files": wrong}), "/api/cases/{number}/messages"),
        ):
            assert (answer.status_code, answer.json()["code"]) == (400, "file_refused"), wrong
            assert_described(answer, path, "post")
    said = {"id": "1", "text": "补一张照片", "channel": "chat", "files": [packed("照片.png", b"\x89PNG\r\n\x1a\n")]}
    first, again = add(mine, number, said), add(mine, number, said)
    assert (first.status_code, first.json()["new"], again.status_code, again.json()["new"]) == (201, True, 200, False)
    assert add(other, number, said).status_code == add(mine, "TS-260302-999", said).status_code == 404
    for wrong in ({"id": ""}, {"text": " "}, {"phone": "1"}, {"channel": "fax"}, {"received_at": "2999-03-02T00:00:00Z"}):
        answer = add(mine, number, {"id": "2", "text": "x"} | wrong)
        assert answer.status_code == 400
        assert_described(answer, "/api/cases/{number}/messages", "post")
    with seeing(zhou, purpose="test"):
        case = Case.objects.get()
        assert [(one.type, one.message.channel) for one in Enclosure.objects.all()] == [("application/pdf", "web"), ("image/png", "chat")]
        assert case.messages.count() == case.unanswered == 2
    row = does(zhou, settling.resolve, number, "修好了", channel="mail", revision=case.revision)
    does(zhou, settling.close, number, opinion="satisfied", cause="product", revision=row.revision)
    reopened = add(mine, number, {"id": "3", "text": "又不热了"})
    assert (reopened.status_code, reopened.json()["state"], reopened.json()["reopened"]) == (201, "open", 1)
    for answer in (first, again, reopened):
        assert_described(answer, "/api/cases/{number}/messages", "post")
