"""What the door of channels takes from other programs, for the OpenAPI document: calls, orders of authorities, text messages, reports.

Names, limits and codes stand here as texts, as `description` says why; a test sends them and compares.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from yinuo.doors.api import refusals

from .description_of_cases import KINDS, URGENCIES

Json = dict[str, Any]
_INSTANT = {"type": "string", "format": "date-time", "description": "ISO 8601 with an offset."}
_TEXT = {"type": "string", "minLength": 1}
_DIGITS = {"type": "string", "pattern": "^[0-9]{1,6}$"}
MOST_CALLS = 500
MOST_CHARACTERS_OF_SMS = 20_000
_SIGNED = (
    "Signed by the gateway: `X-Signature` is hex HMAC-SHA256 over `X-Timestamp`, a dot and the body; `X-Timestamp` is seconds since 1970, "
    "not older than five minutes."
)


def paths(*, answered: Callable[..., Json], refused: Callable[..., Json], tokens: tuple[Any, ...]) -> Json:
    """The four addresses; `answered` and `refused` draw answers as everywhere in the document."""
    taken = "It was there already; nothing was changed."
    return {
        "/api/calls": {"post": {
            "operationId": "takeCalls", "tags": ["channels"], "summary": "Take call records, all or none.",
            "description": f"At most {MOST_CALLS} calls. The same `id` of the same token again changes nothing. A missed call becomes an "
            "inquiry to be called back; further ones within four hours join it. All clocks run from `at`.",
            "requestBody": _body("Calls"),
            "responses": {
                "200": answered("Nothing was new. What became of each call, in the order they came.", "CallsTaken"),
                "201": answered("At least one was new. What became of each call, in the order they came.", "CallsTaken"),
                **refused(*tokens, refusals.TooMuch, refusals.NotJson, more={400: ["bad_contact"]}),
            },
        }},
        "/api/handed-over": {"post": {
            "operationId": "takeHandedOver", "tags": ["channels"], "summary": "Take one case that an authority hands over.",
            "description": "One number of one authority is one case. The authority's `due_at` is a clock of the case beside our own.",
            "requestBody": _body("HandedOver"),
            "responses": {
                "200": answered(taken, "ContactTaken"), "201": answered("It became a case.", "ContactTaken"),
                **refused(*tokens, refusals.TooMuch, refusals.NotJson,
                          more={400: ["bad_contact", "case_bad"], 404: ["customer_unknown"], 409: ["authority_number_used"]}),
            },
        }},
        "/api/sms/received": {"post": {
            "operationId": "takeTextMessage", "tags": ["channels"], "summary": "Take a text message of a customer.",
            "description": f"{_SIGNED} Within 30 days of our last message about a case to that number it joins that case.",
            "security": [{"signature": [], "timestamp": []}], "requestBody": _body("TextMessage"),
            "responses": {
                "200": answered(taken, "ContactTaken"), "201": answered("It became a case, or joined one.", "ContactTaken"),
                **_unsigned(refused(refusals.TooMuch, more={400: ["bad_contact"], 401: ["not_signed"]})),
            },
        }},
        "/api/sms/reports": {"post": {
            "operationId": "takeReport", "tags": ["channels"], "summary": "Take what became of a text message of ours.",
            "description": f"{_SIGNED} `YINUO_SMS_REPORT_ID` and `YINUO_SMS_REPORT_STATUS` name the fields where a gateway calls them "
            "otherwise than `id` and `status`. A report of something unknown changes nothing, and `state` is empty.",
            "security": [{"signature": [], "timestamp": []}], "requestBody": _body("Report"),
            "responses": {
                "200": answered("What the message stands as now.", "ReportTaken"),
                **_unsigned(refused(refusals.TooMuch, more={400: ["bad_contact"], 401: ["not_signed"]})),
            },
        }},
    }  # fmt: skip


def _body(schema: str) -> Json:
    return {"required": True, "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}}


def _unsigned(answers: Json) -> Json:
    """A gateway has no token, so nothing asks it for one."""
    answers["401"].pop("headers", None)
    return answers


def security() -> Json:
    """How the gateway for text messages shows that it is one."""
    return {
        "signature": {"type": "apiKey", "in": "header", "name": "X-Signature", "description": _SIGNED},
        "timestamp": {"type": "apiKey", "in": "header", "name": "X-Timestamp", "description": "Seconds since 1970, as signed."},
    }


def schemas(*, an_object: Callable[..., Json]) -> Json:
    """What these addresses take and give."""
    call = {
        "id": {**_TEXT, "description": "The exchange's own number of the call."},
        "from": {**_TEXT, "description": "The other side's telephone number, of the customer also where we called."},
        "at": {**_INSTANT, "description": "When it came; not in the future."},
        "outcome": {"enum": ["answered", "missed"]},
        "direction": {"enum": ["in", "out"], "default": "in"},
        "seconds": {**_DIGITS, "description": "How long it lasted, as text."},
        "agent": {"type": "string", "maxLength": 63, "description": "Who of us spoke."},
        "case": {"type": "string", "description": "The number of the case it belongs to."},
        "recording": {"type": "string", "contentEncoding": "base64", "description": "Only with `case`: it stands with that case."},
        "recording_type": {"type": "string", "default": "audio/wav"},
    }
    order = {
        "authority": {**_TEXT, "maxLength": 40, "description": "`12345`, `12315` …"},
        "number": {**_TEXT, "maxLength": 40, "description": "Its own number."},
        "due_at": {**_INSTANT, "description": "Until when it wants to hear."},
        "received_at": {**_INSTANT, "description": "When it reached us; now where not given."},
        "text": {**_TEXT, "maxLength": 10_000},
        "kind": {"enum": KINDS, "default": "complaint"},
        "title": {"type": "string", "maxLength": 200}, "urgency": {"enum": URGENCIES, "default": "normal"},
        "name": {"type": "string", "maxLength": 200}, "phone": {"type": "string", "maxLength": 40},
        "email": {"type": "string", "maxLength": 254},
        "customer_number": {"type": "string", "description": "Our number of the customer, where it is known."},
    }  # fmt: skip
    is_new = {"type": "boolean", "description": "Whether this request brought it."}
    message = {"id": {**_TEXT, "maxLength": 120}, "from": _TEXT, "text": _TEXT, "at": _INSTANT}
    report = {"id": {**_TEXT, "description": "The gateway's number of our message."}, "status": {"type": "string"}, "at": _INSTANT}
    taken = {"id": {"type": "string"}, "case": {"type": "string"}, "new": is_new}
    return {
        "Calls": an_object(
            {"calls": {"type": "array", "maxItems": MOST_CALLS, "items": an_object(call, needed=("id", "from", "at", "outcome"))}}
        ),
        "CallsTaken": an_object({"calls": {"type": "array", "items": an_object(taken)}}),
        "HandedOver": an_object(order, needed=("authority", "number", "due_at", "text"), others=None),
        "ContactTaken": an_object({"case": {"type": "string", "description": "The number of the case."}, "new": is_new}),
        "TextMessage": an_object(message, needed=("id", "from", "text"), others=None),
        "Report": an_object(report, needed=(), others=None, said="As the gateway sends it; fields may be nested and named otherwise."),
        "ReportTaken": an_object({"state": {"enum": ["", "waiting", "sent", "delivered", "returned", "failed", "dropped"]}}),
    }
