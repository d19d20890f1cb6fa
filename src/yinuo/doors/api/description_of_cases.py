"""What this door says of cases and of the assistant, for the OpenAPI document. Names stand here as texts, as `description` says why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from yinuo.doors.api import refusals

Json = dict[str, Any]
Answered = Callable[..., Json]
Tokens = tuple[Any, ...]
KINDS = ["complaint", "inquiry", "request", "suggestion", "praise"]
CHANNELS = ["phone", "counter", "mail", "web", "chat", "sms", "social", "letter", "visit", "authority"]
URGENCIES = ["normal", "urgent", "emergency"]
STATES = ["open", "waiting", "resolved", "closed"]
_INSTANT = {"type": "string", "format": "date-time", "description": "ISO 8601 with an offset."}
_TEXT = {"type": "string"}
_BY_NUMBER = [{"name": "number", "in": "path", "required": True, "description": "The case's number.", "schema": _TEXT}]
_BODY = (refusals.TooMuch, refusals.NotSentAsJson, refusals.NotJson, refusals.NotACase)
_MAYBE = {"anyOf": [_INSTANT, {"type": "null"}]}
CODES_OF_CASES = {400: ["case_bad", "file_refused"], 403: ["token_for_nobody"], 404: ["customer_unknown"]}
"""Codes of the desks that a case may be refused with."""
CODES_OF_MESSAGES = {400: ["case_bad", "file_refused"], 404: ["case_unknown"], 409: ["case_not_now"]}
CODES_OF_ASKING = ["question_bad"]


def case_properties() -> Json:
    """What a program says of a contact."""
    return {
        "id": {"type": "string", "minLength": 1, "maxLength": 200, "description": "The sender's own number; the same opens no other case."},
        "text": {"type": "string", "minLength": 1, "maxLength": 10_000, "description": "What the customer said."},
        "title": {"type": "string", "maxLength": 200, "description": "In one line; the first line of the text where not given."},
        "kind": {"enum": KINDS, "default": "inquiry"},
        "channel": {"enum": CHANNELS, "default": "web"},
        "urgency": {"enum": URGENCIES, "default": "normal"},
        "received_at": {**_INSTANT, "description": "When it reached any channel; every clock counts from it. Now where not given."},
        "name": {"type": "string", "maxLength": 200},
        "phone": {"type": "string", "maxLength": 40, "description": "A known customer is found by it, or by `email`."},
        "email": {"type": "string", "maxLength": 254},
        "customer": {"type": "string", "description": "Our number, `KH-000417`; the token's person has to reach that customer."},
        "outside_number": {"type": "string", "maxLength": 40, "description": "The number it has elsewhere."},
        "outside_due_at": {**_INSTANT, "description": "Until when an authority wants its answer."},
        "language": {"enum": ["zh", "en"], "default": "zh", "description": "Of receipts and automatic messages."},
        "files": _files(),
    }  # fmt: skip


def _files() -> Json:
    one = {
        "name": {"type": "string"},
        "type": {"type": "string", "description": "Where the bytes do not say it themselves."},
        "content": {"type": "string", "minLength": 1, "contentEncoding": "base64"},
    }
    return {
        "type": "array", "maxItems": 5,
        "items": {"type": "object", "properties": one, "required": ["content"], "additionalProperties": False},
        "description": "At most `YINUO_FILES_MEGABYTES` (15) together; no programs and nothing that looks like a virus: all, or none.",
    }  # fmt: skip


def message_properties() -> Json:
    """What a program says of a further message of the customer."""
    contact = case_properties()
    said = {name: contact[name] for name in ("id", "text", "channel", "files")}
    said["id"] = contact["id"] | {"description": "The sender's own number; the same in this case is taken once."}
    return said | {"received_at": {**_INSTANT, "description": "When it reached any channel. Now where not given."}}


def standing_properties(hash_schema: Json) -> Json:
    """Where a case stands."""
    promise = {
        "promise": {"type": "string"}, "document": {"type": "string"}, "verdict": {"type": "string"},
        "due_at": _MAYBE, "settled_at": _MAYBE,
    }  # fmt: skip
    return {
        "number": {"type": "string", "description": "What the customer is told: `TS-260302-001`."}, "kind": {"enum": KINDS},
        "state": {"enum": STATES}, "reopened": {"type": "integer", "minimum": 0}, "fingerprint": hash_schema,
        "received_at": _INSTANT, "responded_at": _MAYBE, "resolved_at": _MAYBE, "closed_at": _MAYBE,
        "promises": {
            "type": "array",
            "items": {"type": "object", "properties": promise, "required": list(promise), "additionalProperties": False},
        },
    }  # fmt: skip


def taken_properties(hash_schema: Json) -> Json:
    """The same right after it was sent."""
    return {
        **standing_properties(hash_schema),
        "new": {"type": "boolean", "description": "Whether this request opened it."},
        "secret": {"type": ["string", "null"], "description": "The customer's code, given once; null where the case was there before."},
        "track": {"type": "string", "description": "The customer's link, with the code behind `#`; only where it is new."},
    }


def answer_properties() -> Json:
    """What the assistant says."""
    return {
        "number": {"type": "string"}, "result": {"enum": ["answered", "unsure"]}, "answered_by": {"const": "bot"},
        "conversation": {"type": "string", "description": "A secret; send it with the next question of the same conversation."},
        "answer": {"type": "string"}, "entry": {"type": ["string", "null"]}, "title": {"type": ["string", "null"]},
        "person": {"type": "string", "description": "Where a person takes over."},
    }  # fmt: skip


def paths(*, answered: Answered, refused: Answered, tokens: Tokens) -> Json:
    """The three addresses; `answered` and `refused` draw answers as everywhere in the document."""
    return {
        "/api/cases": {"post": _take_case(answered, refused, tokens)},
        "/api/cases/{number}": {"get": _show_case(answered, refused, tokens)},
        "/api/cases/{number}/messages": {"post": _take_message(answered, refused, tokens)},
    }


def _take_case(answered: Answered, refused: Answered, tokens: Tokens) -> Json:
    return {
        "operationId": "takeCase",
        "tags": ["cases"],
        "summary": "Open a case.",
        "description": "The customer is found by telephone or e-mail, or entered provisionally. All clocks run from `received_at`. "
        "The same `id` of the same token again opens nothing and says where the first stands.",
        "requestBody": {"required": True, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/NewCase"}}}},
        "responses": {
            "200": answered("It was there already.", "TakenCase"),
            "201": answered("It is opened.", "TakenCase"),
            **refused(*tokens, *_BODY, more=CODES_OF_CASES),
        },
    }  # fmt: skip


def _show_case(answered: Answered, refused: Answered, tokens: Tokens) -> Json:
    return {
        "operationId": "showCase",
        "tags": ["cases"],
        "summary": "Where a case stands that this token opened.",
        "parameters": _BY_NUMBER,
        "responses": {
            "200": answered("Codes and instants; nothing of what was said.", "CaseStanding"),
            **refused(*tokens, more={404: ["case_unknown"]}),
        },
    }


def _take_message(answered: Answered, refused: Answered, tokens: Tokens) -> Json:
    return {
        "operationId": "takeMessage",
        "tags": ["cases"],
        "summary": "Something more that the customer said, in a case that this token opened.",
        "description": "On a settled case it says that it is not solved, and opens it again. The same `id` is taken once.",
        "parameters": _BY_NUMBER,
        "requestBody": {"required": True, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/NewMessage"}}}},
        "responses": {
            "200": answered("It was there already.", "TakenMessage"),
            "201": answered("It stands in the case.", "TakenMessage"),
            **refused(*tokens, *_BODY, more=CODES_OF_MESSAGES),
        },
    }  # fmt: skip
