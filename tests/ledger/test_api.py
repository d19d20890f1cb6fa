"""The API: CloudEvents in, all or none; bad ones refused with a sentence and nothing written."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest
from django.test import Client

import yinuo
from tests.ledger.conftest import NOON, minutes
from tests.ledger.test_book import rows
from yinuo.doors.api import cloudevents, events
from yinuo.ledger import followers, outside, proofs, sealing, tokens, tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def token():
    events._counts.clear()
    return tokens.make_token("crm", at=NOON)


@pytest.fixture
def send(token):
    def post(body, *, content_type=cloudevents.ONE, authorization=None):
        content = body if isinstance(body, (bytes, str)) else json.dumps(body)
        headers = {"authorization": f"Bearer {token}" if authorization is None else authorization}
        return Client(enforce_csrf_checks=True).post("/api/events", content, content_type=content_type, headers=headers)

    return post


def event(**given):
    plain = {
        "specversion": "1.0", "id": "1", "source": "/crm", "type": "complaint.received", "subject": "case:1",
        "time": "2026-02-13T16:40:00+08:00", "data": {"urgency": "normal"},
    }  # fmt: skip
    return {key: value for key, value in (plain | given).items() if value is not None}


def test_one_event_and_again(send):
    first = send(event(receivedat="2026-02-13T16:41:00+08:00", actor="customer:7", refs="customer:7 product:2"))
    assert first.status_code == 201
    (said,) = first.json()["events"]
    again = send(event(receivedat="2026-02-13T16:41:00+08:00", actor="customer:7", refs="customer:7 product:2"))
    assert again.status_code == 200 and again.json()["events"] == [said | {"new": False}]
    found = followers.history(["case:1"])
    assert (found.id, found.actor, found.refs) == ([said["id"]], ["customer:7"], [["customer:7", "product:2"]])
    assert found.received_at[0] - found.occurred_at[0] == 60
    other = send(event(data={}))
    assert other.status_code == 409 and other.json()["code"] == "event_said_differently"
    assert rows() == (1, 1, 1)


def test_a_correction(send):
    (target,) = send(event()).json()["events"]
    fix = event(id="2", type="fact.corrected", corrects=target["id"], reason="typo", actor="staff:lin", time="2026-02-14T09:00:00+08:00")
    assert send(fix | {"data": {"new_occurred_at": "2026-02-13T16:00:00+08:00"}}).json()["code"] == "event_second_person"
    fix |= {"data": {"new_occurred_at": "2026-02-13T16:00:00+08:00"}, "approvedby": "staff:zhou"}
    assert send(fix).status_code == 201
    assert followers.history(["case:1"]).data[1]["new_occurred_at"] == "2026-02-13T08:00:00Z"
    gone = event(id="3", type="fact.retracted", retracts=target["id"], reason="not ours", data=None, time="2026-02-14T09:00:00+08:00")
    assert send(gone).status_code == 201 and send(gone).status_code == 200


def test_a_batch_is_taken_whole_or_not_at_all(send):
    batch = [event(id=str(number)) for number in range(20)]
    bad = send([*batch, event(id="x", time="yesterday")], content_type=cloudevents.BATCH)
    assert bad.status_code == 422 and bad.json()["index"] == 20 and "yesterday" in bad.json()["sentence"]
    assert rows() == (0, 0, 0)
    good = send(batch, content_type=cloudevents.BATCH + "; charset=utf-8")
    assert good.status_code == 201 and [said["seq"] for said in good.json()["events"]] == list(range(1, 21))
    assert send([], content_type=cloudevents.BATCH).json() == {"events": []}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ("{", 400, "not_json"),
        (b"\xff", 400, "not_json"),
        ('{"id":1,"id":2}', 400, "not_json"),
        ('{"data":NaN}', 400, "not_json"),
        ("[" * 100000, 400, "not_json"),
        ([], 400, "not_a_cloudevent"),
        ({}, 400, "not_a_cloudevent"),
        (event(specversion="0.3"), 400, "not_a_cloudevent"),
        (event(id=None), 400, "not_a_cloudevent"),
        (event(id=7), 400, "not_a_cloudevent"),
        (event(id=""), 422, "event_text"),
        (event(time=None), 400, "not_a_cloudevent"),
        (event(time="2026-02-13T16:40:00"), 422, "event_time"),
        (event(time="2999-02-13T16:40:00Z"), 422, "event_in_future"),
        (event(subject=None), 400, "not_a_cloudevent"),
        (event(type="complaint"), 422, "event_kind_unknown"),
        (event(type="complaint.recieved"), 422, "event_kind_unknown"),
        (event(recievedat="2026-02-13T16:40:00Z"), 400, "not_a_cloudevent"),
        (event(data_base64="AA=="), 400, "not_a_cloudevent"),
        (event(datacontenttype="text/xml"), 400, "not_a_cloudevent"),
        (event(data=[1]), 422, "event_data"),
        (event(data={"a": "\x00"}), 422, "event_data"),
        (event(data={"a": 2**60}), 422, "event_data"),
        (event(data={"a": "x" * 70000}), 413, "event_too_large"),
        ("x" * 1_000_001, 413, "too_much"),
        (event(corrects="x"), 422, "event_reference"),
        (event(reason="x"), 422, "event_reason_without_target"),
    ],
)
def test_bad_events_are_refused_and_nothing_is_written(send, body, status, code):
    found = send(body)
    assert (found.status_code, found.json()["code"]) == (status, code), found.content
    assert set(found.json()) == {"code", "sentence", "index"} and found.json()["sentence"]
    assert rows() == (0, 0, 0)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"type": "ledger.restored", "subject": "ledger"}, "event_kind_of_the_house"),
        ({"type": "document.came_into_force", "subject": "document:CN-001"}, "event_kind_of_the_house"),
        ({"type": "calendar.published", "subject": "calendar:cn-office"}, "event_kind_of_the_house"),
        ({"type": "customer.key_destroyed", "subject": "customer:KH-000001"}, "event_kind_of_the_house"),
        ({"type": "access.granted", "subject": "customer:KH-000001"}, "event_kind_of_the_house"),
        ({"type": "secret_access.granted", "subject": "staff:lin"}, "event_kind_of_the_house"),
        ({"type": "archive.opened", "subject": "customer:KH-000001"}, "event_kind_of_the_house"),
        ({"source": "yinuo"}, "event_source_of_the_house"),
        ({"source": "/Yinuo/desk"}, "event_source_of_the_house"),
        ({"source": "urn:yinuo:desk"}, "event_source_of_the_house"),
        ({"source": "changes", "id": "law/1"}, "event_source_of_the_house"),
    ],
)
def test_nobody_outside_writes_for_the_house(send, say, given, code):
    say("ledger.restored", subject="ledger")  # that it is in the ledger makes it no kind of everybody's
    written = rows()
    found = send([event(id="0"), event(**given)], content_type=cloudevents.BATCH)
    assert (found.status_code, found.json()["code"], found.json()["index"]) == (403, code, 1), found.content
    assert rows() == written


def test_what_others_know_they_may_say(send):
    kinds = ["customer.contacted", "customer.visited", "data_check.done", "record.created", "rights_request.received"]
    batch = [event(id=kind, type=kind, subject="customer:7") for kind in kinds]
    assert send(batch, content_type=cloudevents.BATCH).status_code == 201


def test_nobody_outside_corrects_what_the_house_wrote(send, say):
    own = say("document.came_into_force", subject="document:CN-001")
    written = rows()
    about = {"subject": "document:CN-001", "time": "2026-02-14T09:00:00+08:00", "reason": "not so"}
    for named in ({"type": "fact.retracted", "retracts": own.id, "data": None}, {"type": "fact.corrected", "corrects": own.id}):
        assert send(event(**about, **named)).json()["code"] == "event_kind_of_the_house"
    assert rows() == written


def test_names_that_only_look_like_the_house_s_are_taken(send):
    sources = ("yinuo.csv", "/crm/yinuo", "https://yinuo.example", "change-desk")
    assert [send(event(id=str(number), source=one)).status_code for number, one in enumerate(sources)] == [201] * 4


def test_every_name_under_which_the_house_numbers_its_requests_is_reserved():
    """A verb that gives a `source` of its own is found in the code, so that none is forgotten."""
    found = set()
    texts = (path.read_text("utf-8") for path in Path(yinuo.__file__).parent.rglob("*.py"))
    for text in (text for text in texts if "source_id" in text):  # the others cannot give one, and taking them all apart takes seconds
        for call in (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)):
            given = {one.arg: one.value for one in call.keywords}
            if "source_id" in given and isinstance(given.get("source"), ast.Constant):
                found.add(given["source"].value)
    assert found >= {"changes", "promises"} and found <= outside.HOUSE_SOURCES


def test_other_content_types_and_too_many(send):
    assert send(event(), content_type="application/json").status_code == 415
    assert send(event(), content_type=cloudevents.BATCH).status_code == 400
    many = send(json.dumps([1] * 10_001), content_type=cloudevents.BATCH)
    assert many.status_code == 413 and many.json()["code"] == "too_many"
    assert rows() == (0, 0, 0)


def test_tokens(send, token, client, monkeypatch):
    for header in ("", "Bearer", "Bearer x", f"Basic {token}", f"Bearer {token}x", "Bearer \u20ac"):
        found = send(event(), authorization=header)
        assert found.status_code == 401 and found.headers["WWW-Authenticate"] == "Bearer"
    with pytest.raises(tokens.TokenNameTaken):
        tokens.make_token("crm", at=NOON)
    monkeypatch.setenv("YINUO_API_REQUESTS_PER_MINUTE", "2")
    assert [send(event()).status_code for _time in range(3)] == [201, 200, 429]
    tokens.revoke_token("crm", at=minutes(1))
    assert send(event()).status_code == 401
    with pytest.raises(tokens.NoSuchToken):
        tokens.revoke_token("crm", at=minutes(1))
    assert tokens.token_names() == [("crm", NOON, minutes(1))]
    assert client.get("/api/events").status_code == 405


@pytest.mark.django_db(transaction=True)
def test_an_event_and_its_proof(send, token, client):
    (said, *_more) = send([event(id=str(number)) for number in range(9)], content_type=cloudevents.BATCH).json()["events"]
    mine = {"authorization": f"Bearer {token}"}
    assert client.get("/api/checkpoints/latest").status_code == 404
    assert client.get(f"/api/events/{said['id']}").status_code == 401
    assert client.get(f"/api/events/{said['id']}", headers=mine).json()["leaf"] is None
    assert client.get(f"/api/proof/event/{said['id']}", headers=mine).json()["code"] == "event_not_sealed"
    sealing.seal_pending()
    found = client.get(f"/api/proof/event/{said['id']}", headers=mine).json()
    assert found["event"]["id"] == said["id"] and found["hash"] == said["hash"]
    root = bytes.fromhex(found["checkpoint"]["checkpoint"]["root"])
    path = [bytes.fromhex(digest) for digest in found["path"]]
    assert proofs.includes(tree.leaf_hash(bytes.fromhex(said["hash"])), found["leaf"], found["size"], path, root)
    assert client.get("/api/checkpoints/latest").json() == found["checkpoint"]
    for unknown in ("x", "019c5628-2b18-7000-8000-000000000000"):
        assert client.get(f"/api/events/{unknown}", headers=mine).status_code == 404
