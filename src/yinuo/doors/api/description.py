"""What this door takes and gives, as an OpenAPI 3.1 document: `yinuo openapi` prints it, the tests hold the addresses to it.

Limits, codes and statuses are read from the modules that enforce them, so that the description cannot promise something else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from yinuo.doors.api import description_of_cases as of_cases
from yinuo.doors.api import description_of_channels as of_channels
from yinuo.doors.api import refusals
from yinuo.doors.api.cloudevents import BATCH, LARGEST, LOOKED_OVER, MOST_EVENTS, NEEDED, ONE
from yinuo.kit.refusals import Refusal
from yinuo.ledger import refusals as of_events
from yinuo.ledger.drafts import KIND, LONGEST_KIND, LONGEST_NAME, LONGEST_REASON
from yinuo.ledger.proving import NotSealedYet

Json = dict[str, Any]
TOKEN_REFUSALS: tuple[type[Refusal], ...] = (refusals.NotKnown, refusals.TooOften)
BODY_REFUSALS: tuple[type[Refusal], ...] = (
    refusals.TooMuch, refusals.TooMany, refusals.WrongType, refusals.NotJson, refusals.NotACloudEvent,
)  # fmt: skip
HASH = {"type": "string", "pattern": "^[0-9a-f]{64}$", "description": "SHA-256 in hex."}
NAME = {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME}
EVENT_ID = {"type": "string", "format": "uuid", "description": "The event's id in the ledger, a UUIDv7."}
INSTANT = {"type": "string", "format": "date-time", "description": "ISO 8601 with an offset; fractions of a second are cut off."}
TEXT = {"type": "string"}


def description() -> Json:
    """The whole document, ready to be printed as JSON."""
    return {
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "info": {
            "title": "Yinuo",
            "version": _version(),
            "summary": "Facts in, proofs out.",
            "description": "Facts come in as CloudEvents 1.0 and stay in an append-only ledger. Every verdict of the house is worked out "
            "from them. Sending the same event again (same `source` and `id`) changes nothing and gives the same answer.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/", "description": "The house that serves this description."}],
        "security": [{"token": []}],
        "tags": [
            {"name": "events", "description": "What happened."},
            {"name": "proofs", "description": "That it is in the ledger."},
            {"name": "transactions", "description": "What customers bought."},
            {"name": "cases", "description": "What customers came with."},
            {"name": "channels", "description": "Calls, text messages, and cases of authorities."},
            {"name": "assistant", "description": "Answers day and night."},
        ],
        "paths": _paths(),
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "A token of one program; `yinuo token add NAME` makes one."},
                **of_channels.security(),
            },
            "schemas": _schemas(),
        },
    }


def _version() -> str:
    try:
        return version("yinuo")
    except PackageNotFoundError:  # run from a source tree that was never installed
        return "0"


def _paths() -> Json:
    identity = [{"name": "identity", "in": "path", "required": True, "description": "The event's id in the ledger.", "schema": TEXT}]
    return {
        "/api/events": {"post": _take_events()},
        "/api/transactions": {"post": _take_transactions()},
        **of_cases.paths(answered=_json, refused=_refused, tokens=TOKEN_REFUSALS),
        **of_channels.paths(answered=_json, refused=_refused, tokens=TOKEN_REFUSALS),
        "/api/ask": {"post": _ask()},
        "/api/ask/status": {"get": _ask_status()},
        "/api/events/{identity}": {
            "get": {
                "operationId": "showEvent",
                "tags": ["events"],
                "summary": "One event as it was signed.",
                "parameters": identity,
                "responses": {
                    "200": _json("The event, its hash, and its leaf once it is sealed.", "StoredEvent"),
                    **_refused(*TOKEN_REFUSALS, of_events.NoSuchEvent),
                },
            }
        },
        "/api/proof/event/{identity}": {
            "get": {
                "operationId": "proveEvent",
                "tags": ["proofs"],
                "summary": "That an event is in the ledger.",
                "description": "The leaf is SHA-256 of a zero byte and the event's hash; `path` leads to the signed root (RFC 6962).",
                "parameters": identity,
                "responses": {
                    "200": _json("The leaf, the path and the checkpoint that signs the root.", "EventProof"),
                    **_refused(*TOKEN_REFUSALS, of_events.NoSuchEvent, NotSealedYet),
                },
            }
        },
        "/api/checkpoints/latest": {
            "get": {
                "operationId": "showLatestCheckpoint",
                "tags": ["proofs"],
                "summary": "The newest signed root; for everybody.",
                "security": [],
                "responses": {
                    "200": _json("The checkpoint as it is published.", "Checkpoint"),
                    "404": _json("Nothing has been sealed yet. Code: `no_checkpoint`.", "Refusal", codes=["no_checkpoint"]),
                },
            }
        },
    }


def _take_events() -> Json:
    bad_events = [one for one in vars(of_events).values() if isinstance(one, type) and issubclass(one, of_events.BadEvent)]
    bad_events.remove(of_events.BadEvent)
    taken = "What became of each event, in the order they came."
    return {
        "operationId": "takeEvents",
        "tags": ["events"],
        "summary": "Take one CloudEvent or a batch, all or none.",
        "description": f"One event of at most {LARGEST[ONE]:,} bytes, or at most {MOST_EVENTS:,} events in {LARGEST[BATCH]:,} bytes. "
        "Where one event of a batch is refused, nothing of the batch is written and `index` says which.",
        "requestBody": {
            "required": True,
            "content": {
                ONE: {"schema": {"$ref": "#/components/schemas/CloudEvent"}, "examples": {"complaint": {"value": EXAMPLE}}},
                BATCH: {"schema": {"type": "array", "maxItems": MOST_EVENTS, "items": {"$ref": "#/components/schemas/CloudEvent"}}},
            },
        },
        "responses": {
            "200": _json(f"Nothing was new. {taken}", "Taken"),
            "201": _json(f"At least one event was new. {taken}", "Taken"),
            **_refused(*TOKEN_REFUSALS, *BODY_REFUSALS, *bad_events),
        },
    }


def _take_transactions() -> Json:
    """Names and limits stand here as texts: `yinuo openapi` needs neither settings nor a database, which the desk does; a test compares."""
    return {
        "operationId": "takeTransactions",
        "tags": ["transactions"],
        "summary": "Take a batch of transactions, all or none.",
        "description": "Each is known by its system, invoice (or the sender's own number) and line; the same again changes nothing. Where "
        "one is refused, nothing of the batch is written and `index` says which. The token has the rights of the person whose user "
        "name stands after the @ of its name; a customer out of their reach is answered like one that does not exist.",
        "requestBody": {"required": True, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Transactions"}}}},
        "responses": {
            "200": _json("Nothing was new. What became of each, in the order they came.", "TransactionsTaken"),
            "201": _json("At least one was new. What became of each, in the order they came.", "TransactionsTaken"),
            **_refused(
                *TOKEN_REFUSALS, refusals.TooMuch, refusals.TooMany, refusals.NotSentAsJson, refusals.NotJson,
                refusals.NotTransactions, more=OF_THE_DESK,
            ),
        },
    }  # fmt: skip


def _ask() -> Json:
    sentence = "Refused, and nothing was taken."
    return {
        "operationId": "ask",
        "tags": ["assistant"],
        "summary": "Ask the assistant; for everybody, limited by address.",
        "security": [],
        "requestBody": {"required": True, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Question"}}}},
        "responses": {
            "200": _json("What the assistant says, or that it does not know.", "Answer"),
            "400": _json(sentence, "AskRefusal"),
            "429": _json(sentence, "AskRefusal")
            | {"headers": {"Retry-After": {"description": "Seconds.", "schema": {"type": "string", "pattern": "^[0-9]+$"}}}},
        },
    }


def _ask_status() -> Json:
    return {
        "operationId": "askStatus",
        "tags": ["assistant"],
        "summary": "Whether the assistant answers; for everybody.",
        "security": [],
        "responses": {"200": _json("Whether it finds its own first entry.", "AskStatus")},
    }


OF_THE_DESK = {
    400: ["import_system_missing", "import_bad_currency"],
    403: ["token_for_nobody", "customer_act_not_allowed", "undertaking_missing"],
    422: ["transaction_refused"],
}
"""Codes of the desks of customers and transfer."""


def _transactions() -> Json:
    exact = {"type": "string", "pattern": "^-?[0-9]{1,14}(\\.[0-9]{1,4})?$"}
    row = {
        "customer": {"type": "string", "description": "Our number: `KH-000417`."},
        "at": {"type": "string", "description": "ISO 8601; without an offset it is the time of the house. Not in the future."},
        "amount": {**exact, "description": "Decimal text, negative for what is cancelled; nothing is rounded."},
        "quantity": exact,
        "currency": {"type": "string", "description": "Three letters; that of the batch where not given."},
        "invoice": {"type": "string", "minLength": 1, "maxLength": 44, "description": "Number of the invoice, or the sender's own number."},
        "line": {"type": "string", "maxLength": 12, "description": "Place on the invoice; `1` where not given."},
        "goods": {"type": "string", "maxLength": 60},
    }
    rows = {"type": "array", "maxItems": 5_000, "items": _object(row, needed=("customer", "at", "amount", "invoice"))}
    system = {"type": "string", "minLength": 1, "maxLength": 40, "description": "The name of the sending system."}
    return _object(
        {"system": system, "currency": {"type": "string", "default": "CNY"}, "transactions": rows}, needed=("system", "transactions")
    )


EXAMPLE: Json = {
    "specversion": "1.0",
    "id": "2026-000123/1",
    "source": "/crm",
    "type": "complaint.received",
    "subject": "case:2026-000123",
    "time": "2026-02-13T16:40:00+08:00",
    "data": {"channel": "telephone", "urgency": "normal"},
}


def _json(said: str, schema: str, *, codes: Iterable[str] = ()) -> Json:
    found: Json = {"$ref": f"#/components/schemas/{schema}"}
    if codes:
        found = {"allOf": [found], "properties": {"code": {"enum": list(codes)}}}
    return {"description": said, "content": {"application/json": {"schema": found}}}


def _refused(*kinds: type[Refusal], more: Mapping[int, Sequence[str]] | None = None) -> Json:
    """One answer a status, with every code that comes with it."""
    by_status: dict[int, list[str]] = {}
    for kind in kinds:
        by_status.setdefault(kind.http, []).append(kind.code)
    for status, codes in (more or {}).items():
        by_status.setdefault(status, []).extend(codes)
    answers = {}
    for status, codes in sorted(by_status.items()):
        named = ", ".join(f"`{code}`" for code in codes)
        answers[str(status)] = _json(f"Refused, and nothing was changed. Code: {named}.", "Refusal", codes=codes)
    if "401" in answers:
        answers["401"]["headers"] = {"WWW-Authenticate": {"description": "Always `Bearer`.", "schema": {"const": "Bearer"}}}
    if "429" in answers:
        seconds = {"type": "string", "pattern": "^[0-9]+$"}
        answers["429"]["headers"] = {"Retry-After": {"description": "Seconds until the next minute begins.", "schema": seconds}}
    return answers


def _object(properties: Json, *, needed: Iterable[str] | None = None, said: str = "", others: bool | None = False) -> Json:
    found: Json = {"type": "object", "properties": properties, "required": list(properties if needed is None else needed)}
    if said:
        found["description"] = said
    if others is not None:
        found["additionalProperties"] = others
    return found


def _schemas() -> Json:
    leaf = {"type": "integer", "minimum": 0, "description": "Its place in the tree, counted from 0."}
    stored = {"event": {"$ref": "#/components/schemas/SignedEvent"}, "hash": HASH}
    taken = {
        "id": EVENT_ID,
        "source": TEXT,
        "source_id": {"type": "string", "description": "The `id` it was sent with."},
        "seq": {"type": "integer", "minimum": 1, "description": "Its number in the stream of its subject."},
        "hash": HASH,
        "new": {"type": "boolean", "description": "Whether this request wrote it."},
    }
    proof = {
        "leaf": leaf,
        "size": {"type": "integer", "minimum": 1, "description": "How many leaves the root covers."},
        "path": {"type": "array", "items": HASH, "description": "From the leaf's neighbour to the root's children."},
        "checkpoint": {"$ref": "#/components/schemas/Checkpoint"},
    }
    return {
        "CloudEvent": _cloud_event(),
        "Taken": _object({"events": {"type": "array", "items": _object(taken)}}),
        "SignedEvent": _signed_event(),
        "StoredEvent": _object({**stored, "leaf": {"anyOf": [leaf, {"type": "null"}]}}),
        "EventProof": _object({**stored, **proof}),
        "Checkpoint": _checkpoint(),
        "NewCase": _object(of_cases.case_properties(), needed=("id", "text")),
        "TakenCase": _object(of_cases.taken_properties(HASH), needed=(*of_cases.standing_properties(HASH), "new", "secret")),
        "CaseStanding": _object(of_cases.standing_properties(HASH)),
        "NewMessage": _object(of_cases.message_properties(), needed=("id", "text")),
        "TakenMessage": _object({**of_cases.standing_properties(HASH), "new": {"type": "boolean"}}),
        **of_channels.schemas(an_object=_object),
        "Question": _object({"question": TEXT, "conversation": TEXT}, needed=("question",)),
        "Answer": _object(of_cases.answer_properties()),
        "AskRefusal": _object({"error": TEXT, "text": TEXT}),
        "AskStatus": _object({"answers": {"type": "boolean"}, "words": TEXT}),
        "Transactions": _transactions(),
        "TransactionsTaken": _object(
            {"transactions": {"type": "array", "items": _object({"reference": TEXT, "new": {"type": "boolean"}})}}
        ),
        "Refusal": _object(
            {
                "code": {"type": "string", "description": "Stable; for programs."},
                "sentence": {"type": "string", "description": "For people: what is wrong and what to do."},
                "index": {
                    "type": ["integer", "null"],
                    "minimum": 0,
                    "description": "The event's place in the batch, where one is at fault.",
                },
            }
        ),
    }


def _cloud_event() -> Json:
    media = {"type": "string", "pattern": "^\\s*[Aa][Pp][Pp][Ll][Ii][Cc][Aa][Tt][Ii][Oo][Nn]/[Jj][Ss][Oo][Nn]\\s*(;.*)?$"}
    properties: Json = {
        "specversion": {"const": "1.0"},
        "id": {**NAME, "description": "The sender's own number of the event; the same again is the same event."},
        "source": {**NAME, "description": "Who sends it."},
        "type": {
            "type": "string",
            "pattern": f"^{KIND.pattern}$",
            "maxLength": LONGEST_KIND,
            "description": "What happened, `thing.happened`; a kind that this house knows.",
        },
        "subject": {**NAME, "description": "Whose stream it belongs to, pseudonymous: `case:2026-000123`."},
        "time": {**INSTANT, "description": "When it happened; not in the future."},
        "datacontenttype": media,
        "data": {"type": "object", "description": "The payload; money is decimal text, whole numbers lie within ±(2⁵³ − 1)."},
        "actor": {**NAME, "description": "Who did it; the token's name where not given."},
        "receivedat": {**INSTANT, "description": "When it reached any channel of the organisation; `time` where not given."},
        "corrects": {**EVENT_ID, "description": "The event some of whose fields `data` replaces."},
        "retracts": {**EVENT_ID, "description": "The event that is taken out."},
        "reason": {"type": "string", "minLength": 1, "maxLength": LONGEST_REASON, "description": "Why, for corrections and retractions."},
        "approvedby": {**NAME, "description": "The second person, where a correction changes a time."},
        "refs": {"type": "string", "description": "Related subjects, with blanks between."},
        **{name: {"type": "string", "description": "Allowed, and not kept."} for name in LOOKED_OVER},
    }
    found = _object(properties, needed=("specversion", *NEEDED), said="CloudEvents 1.0 in JSON.")
    found["not"] = {"required": ["corrects", "retracts"]}
    return found | {"dependentSchemas": {name: {"required": ["reason"]} for name in ("corrects", "retracts")}}


def _signed_event() -> Json:
    properties = {
        "actor": TEXT,
        "corrects": {"type": ["string", "null"]},
        "data": {"type": "object"},
        "id": EVENT_ID,
        "kind": TEXT,
        "occurred_at": INSTANT,
        "prev": {**HASH, "description": "The hash of the stream's previous event; zeros for the first."},
        "received_at": INSTANT,
        "recorded_at": INSTANT,
        "refs": {"type": "array", "items": TEXT},
        "retracts": {"type": ["string", "null"]},
        "schema": {"type": "integer"},
        "seq": {"type": "integer", "minimum": 1},
        "source": TEXT,
        "subject": TEXT,
    }
    return _object(properties, said="The signed form: its canonical JSON (RFC 8785) is what `hash` is the SHA-256 of.")


def _checkpoint() -> Json:
    statement = {
        "heads_root": HASH,
        "origin": TEXT,
        "previous": {**HASH, "description": "The SHA-256 of the statement before; zeros for the first."},
        "root": HASH,
        "sealed_at": INSTANT,
        "size": {"type": "integer", "minimum": 0},
    }
    signature = {"type": "string", "pattern": "^[0-9a-f]{128}$", "description": "Ed25519 over the statement's canonical JSON, in hex."}
    return _object(
        {
            "checkpoint": _object(statement),
            "key": {"type": "string", "pattern": "^[0-9a-f]{64}$", "description": "The Ed25519 public key in hex."},
            "number": {"type": "integer", "minimum": 1},
            "signature": signature,
        }
    )
