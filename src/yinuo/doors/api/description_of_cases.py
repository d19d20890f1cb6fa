"""What this door says of cases and of the assistant, for the OpenAPI document. Names stand here as texts, as `description` says why."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
KINDS = ["complaint", "inquiry", "request", "suggestion", "praise"]
CHANNELS = ["phone", "counter", "mail", "web", "chat", "sms", "social", "letter", "visit", "authority"]
URGENCIES = ["normal", "urgent", "emergency"]
STATES = ["open", "waiting", "resolved", "closed"]
_INSTANT = {"type": "string", "format": "date-time", "description": "ISO 8601 with an offset."}
_MAYBE = {"anyOf": [_INSTANT, {"type": "null"}]}
CODES_OF_CASES = {400: ["case_bad"], 403: ["token_for_nobody"], 404: ["customer_unknown"]}
"""Codes of the desks that a case may be refused with."""
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
    }  # fmt: skip


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
