"""`yinuo openapi` against the addresses themselves: every request and every answer fits what the description says."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver
from jsonschema import Draft202012Validator, FormatChecker

from tests.ledger.conftest import NOON, in_english, state_folder
from yinuo.doors.api import cloudevents, events
from yinuo.doors.api.description import EXAMPLE, description
from yinuo.doors.cli.main import main
from yinuo.kit import clock
from yinuo.ledger import sealing, tokens

__all__ = ["in_english", "state_folder"]
pytestmark = pytest.mark.django_db
DESCRIBED = description()
FORMATS = FormatChecker(["uuid"])
VERBS = {"get", "post", "put", "patch", "delete"}


def fits(value: object, schema: dict[str, Any]) -> bool:
    """Whether a value fits a schema of the description."""
    whole = {**schema, "components": DESCRIBED["components"]}
    return Draft202012Validator(whole, format_checker=FORMATS).is_valid(value)


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [(path, verb, what) for path, verbs in DESCRIBED["paths"].items() for verb, what in verbs.items() if verb in VERBS]


def assert_described(response: Any, path: str, verb: str) -> None:
    """The status, the headers and the body of an answer are those of the description."""
    answers = DESCRIBED["paths"][path][verb]["responses"]
    assert str(response.status_code) in answers, (path, response.status_code, response.content)
    answer = answers[str(response.status_code)]
    (media,) = answer["content"]
    assert response.headers["Content-Type"] == media
    assert fits(response.json(), answer["content"][media]["schema"]), response.json()
    for name, header in answer.get("headers", {}).items():
        assert fits(response.headers[name], header["schema"]), name


@pytest.fixture
def token() -> str:
    events._counts.clear()
    return tokens.make_token("crm", at=NOON)


def post(token: str, body: object, *, content_type: str = cloudevents.ONE) -> Any:
    content = body if isinstance(body, (bytes, str)) else json.dumps(body)
    return Client().post("/api/events", content, content_type=content_type, headers={"authorization": f"Bearer {token}"})


def test_the_command_prints_the_description(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["openapi"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(json.dumps(DESCRIBED))


def test_it_is_a_sound_document() -> None:
    assert DESCRIBED["openapi"] == "3.1.0" and {"title", "version"} <= set(DESCRIBED["info"])
    names = [what["operationId"] for _path, _verb, what in operations()]
    assert len(names) == len(set(names))
    text = json.dumps(DESCRIBED)
    for pointer in re.findall(r'"\$ref": "#/([^"]+)"', text):
        found: Any = DESCRIBED
        for part in pointer.split("/"):
            found = found[part]
        assert found
    for name, schema in DESCRIBED["components"]["schemas"].items():
        Draft202012Validator.check_schema(schema)
        assert f'"#/components/schemas/{name}"' in text, f"{name} is not used"
    for path, _verb, what in operations():
        assert {one["name"] for one in what.get("parameters", ())} == set(re.findall(r"\{(\w+)\}", path))
        assert all(answer["description"] for answer in what["responses"].values())


def addresses(patterns: Any, before: str = "/") -> list[str]:
    """Every address of the house, of whatever door, as the description writes them."""
    found: list[str] = []
    for one in patterns:
        here = before + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(one.pattern))
        found += addresses(one.url_patterns, here) if isinstance(one, URLResolver) else [here]
    return found


def test_every_address_is_described_with_its_verbs_and_no_other(db: None) -> None:
    served = {one for one in addresses(get_resolver().url_patterns) if one.startswith("/api/")}
    assert served == set(DESCRIBED["paths"])
    for path in DESCRIBED["paths"]:
        for verb in VERBS:
            is_described = verb in DESCRIBED["paths"][path]
            response = getattr(Client(), verb)(path.replace("{identity}", "x"))
            assert (response.status_code == 405) is not is_described, (path, verb)


def test_only_the_checkpoint_is_for_everybody() -> None:
    for path, verb, what in operations():
        response = getattr(Client(), verb)(path.replace("{identity}", "x"))
        assert (response.status_code == 401) is (what.get("security") != []), path
        assert_described(response, path, verb)


@pytest.mark.django_db(transaction=True)
def test_real_answers_fit(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = {"authorization": f"Bearer {token}"}
    assert_described(Client().get("/api/checkpoints/latest"), "/api/checkpoints/latest", "get")
    assert fits(EXAMPLE, {"$ref": "#/components/schemas/CloudEvent"})
    example = EXAMPLE | {"time": "2026-02-13T16:40:00+08:00"}
    for status in (201, 200):
        taken = post(token, example)
        assert taken.status_code == status
        assert_described(taken, "/api/events", "post")
    assert_described(post(token, [example], content_type=cloudevents.BATCH), "/api/events", "post")
    identity = taken.json()["events"][0]["id"]
    shown, proven = "/api/events/{identity}", "/api/proof/event/{identity}"
    for expected in (409, 200):
        for path in (shown, proven):
            response = Client().get(path.replace("{identity}", identity), headers=mine)
            assert response.status_code == (expected if path == proven else 200)
            assert_described(response, path, "get")
        sealing.seal_pending()
    for path in (shown, proven):
        assert_described(Client().get(path.replace("{identity}", "x"), headers=mine), path, "get")
    assert_described(Client().get("/api/checkpoints/latest"), "/api/checkpoints/latest", "get")
    assert_described(post(token, example | {"data": {"urgency": "urgent"}}), "/api/events", "post")  # said differently: 409
    monkeypatch.setenv("YINUO_API_REQUESTS_PER_MINUTE", "1")
    assert_described(post(token, example), "/api/events", "post")
    assert post(token, example).status_code == 429


def test_what_other_programs_bring_is_taken_and_refused_as_described(token: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    (tmp_path / "sms").write_text("signs", encoding="utf-8")
    monkeypatch.setenv("YINUO_SMS_SECRET_FILE", str(tmp_path / "sms"))
    mine, stamp = {"authorization": f"Bearer {token}"}, str(int(clock.now().timestamp()))

    def sent(path: str, value: object, *, fit: bool, status: int, most: bool = False) -> None:
        body = "x" * 20_001 if most else json.dumps(value)
        mark = hmac.new(b"signs", f"{stamp}.{body}".encode(), hashlib.sha256).hexdigest()
        headers = {"x-timestamp": stamp, "x-signature": mark} if "/sms/" in path else mine
        asked = DESCRIBED["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
        assert fits(value, asked) is fit, value
        response = Client().post(path, body, content_type="application/json", headers=headers)
        assert response.status_code == status, response.content
        assert_described(response, path, "post")

    call = {"id": "1", "from": "13800006021", "at": "2026-02-01T08:00:00+08:00", "outcome": "missed"}
    order = {"authority": "12345", "number": "7", "due_at": "2999-03-04T18:00:00+08:00", "text": "供暖不热", "phone": "13700000009"}
    message = {"id": "m", "from": "13800006022", "text": "漏水"}
    for path, value, wrong in (
        ("/api/calls", {"calls": [call]}, {"calls": [{**call, "outcome": "lost"}]}),
        ("/api/handed-over", order, {**order, "text": ""}),
        ("/api/sms/received", message, {**message, "from": ""}),
    ):
        sent(path, value, fit=True, status=201)
        sent(path, value, fit=True, status=200)
        sent(path, wrong, fit=False, status=400)
    sent("/api/calls", {"calls": [{**call, "colour": "red"}]}, fit=False, status=400)
    sent("/api/handed-over", {**order, "due_at": "2999-03-05T18:00:00+08:00"}, fit=True, status=409)
    sent("/api/sms/reports", {"id": "unknown", "status": "DELIVRD"}, fit=True, status=200)
    sent("/api/sms/received", message, fit=True, status=413, most=True)


OTHER_EVENT = "019c5628-2b18-7000-8000-000000000000"


@pytest.mark.parametrize(
    "changed",
    [
        {"specversion": "0.3"},
        {"id": None},
        {"id": 7},
        {"id": ""},
        {"id": "x" * 201},
        {"time": None},
        {"subject": None},
        {"type": "complaint"},
        {"type": "a." + "b" * 99},
        {"recievedat": "2026-02-13T16:40:00Z"},
        {"data_base64": "AA=="},
        {"datacontenttype": "text/xml"},
        {"data": [1]},
        {"corrects": "x", "reason": "y"},
        {"corrects": OTHER_EVENT},
        {"corrects": OTHER_EVENT, "retracts": OTHER_EVENT, "reason": "y"},
        {"retracts": OTHER_EVENT, "reason": "x" * 501},
    ],
)
def test_what_the_description_forbids_is_refused(token: str, changed: dict[str, Any]) -> None:
    event = {key: value for key, value in (EXAMPLE | changed).items() if value is not None}
    assert not fits(event, {"$ref": "#/components/schemas/CloudEvent"})
    response = post(token, event)
    assert response.status_code in (400, 422)
    assert_described(response, "/api/events", "post")


@pytest.mark.parametrize(
    "changed",
    [
        {"datacontenttype": "application/json; charset=utf-8"},
        {"traceparent": "00-0", "dataschema": "urn:x"},
        {"refs": "customer:7 product:2", "actor": "customer:7", "receivedat": "2026-02-13T16:41:00+08:00"},
        {"id": "x" * 200},
        {"data": None},
    ],
)
def test_what_the_description_allows_is_taken(token: str, changed: dict[str, Any]) -> None:
    event = {key: value for key, value in (EXAMPLE | changed).items() if value is not None}
    assert fits(event, {"$ref": "#/components/schemas/CloudEvent"})
    assert post(token, event).status_code == 201


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        ("{", cloudevents.ONE, 400),
        ("x" * 1_000_001, cloudevents.ONE, 413),
        (json.dumps([1] * 10_001), cloudevents.BATCH, 413),
        (EXAMPLE, "application/json", 415),
        (EXAMPLE | {"corrects": OTHER_EVENT, "reason": "y"}, cloudevents.ONE, 404),
        (EXAMPLE | {"time": "2999-01-01T00:00:00Z"}, cloudevents.ONE, 422),
    ],
)
def test_other_refusals_are_described(token: str, body: object, content_type: str, status: int) -> None:
    response = post(token, body, content_type=content_type)
    assert response.status_code == status
    assert_described(response, "/api/events", "post")
