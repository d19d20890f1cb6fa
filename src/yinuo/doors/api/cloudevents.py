"""CloudEvents 1.0 in JSON, one or a batch, as drafts for the ledger. Pure; what is wrong is said in one sentence with the event's index."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from yinuo.doors.api.refusals import NotACloudEvent, NotJson, TooMany, WrongType
from yinuo.ledger import refusals
from yinuo.ledger.drafts import Draft

ONE, BATCH = "application/cloudevents+json", "application/cloudevents-batch+json"
LARGEST = {ONE: 1_000_000, BATCH: 10_000_000}
"""Bytes of a body."""
MOST_EVENTS = 10_000
NEEDED = ("id", "source", "type", "subject", "time")
EXTENSIONS = ("actor", "receivedat", "corrects", "retracts", "reason", "approvedby", "refs")
LOOKED_OVER = ("dataschema", "traceparent", "tracestate")
"""Attributes that are allowed and not kept."""


def content_type_of(header: str) -> str:
    """The one of the two content types a header names.

    Raises:
        WrongType
    """
    found = header.partition(";")[0].strip().lower()
    if found not in LARGEST:
        raise WrongType(found=found[:80])
    return found


def drafts_of(body: bytes, content_type: str, *, actor: str, is_known_kind: Callable[[str], bool]) -> list[Draft]:
    """The drafts of a body.

    Args:
        actor: who did it, where an event does not say.
    Raises:
        NotJson, TooMany, NotACloudEvent, BadEvent; its data holds the `index`.
    """
    value = json_of(body)
    events = value if content_type == BATCH else [value]
    if not isinstance(events, list):
        raise NotACloudEvent(why="a batch is a JSON list of events")
    if len(events) > MOST_EVENTS:
        raise TooMany(count=len(events), most=MOST_EVENTS)
    drafts = []
    for index, event in enumerate(events):
        try:
            drafts.append(_draft(event, actor))
            if not is_known_kind(drafts[-1].kind):
                raise refusals.UnknownKind(kind=drafts[-1].kind[:100])
        except (NotACloudEvent, refusals.BadEvent) as problem:
            problem.data["index"] = index
            raise
    return drafts


def _draft(event: Any, actor: str) -> Draft:
    if not isinstance(event, dict):
        raise NotACloudEvent(why="an event is a JSON object")
    if event.get("specversion") != "1.0":
        raise NotACloudEvent(why="specversion must be 1.0")
    for name in NEEDED:
        if name not in event:
            raise NotACloudEvent(why=f"the attribute {name} is missing")
    known = {"specversion", "datacontenttype", "data", *NEEDED, *EXTENSIONS, *LOOKED_OVER}
    for name, value in event.items():
        if name not in known:
            raise NotACloudEvent(why=f"the attribute {name[:40]} is not known; what belongs to the fact goes into data")
        if name != "data" and not isinstance(value, str):
            raise NotACloudEvent(why=f"the attribute {name} is not a text")
    media = event.get("datacontenttype", "application/json").partition(";")[0].strip().lower()
    if media != "application/json":
        raise NotACloudEvent(why="datacontenttype must be application/json")
    return Draft(
        kind=event["type"], subject=event["subject"], actor=event.get("actor", actor), occurred_at=event["time"],
        received_at=event.get("receivedat"), data=event.get("data", {}), refs=tuple(event.get("refs", "").split()),
        source=event["source"], source_id=event["id"], corrects=event.get("corrects"), retracts=event.get("retracts"),
        reason=event.get("reason"), approved_by=event.get("approvedby"),
    )  # fmt: skip


def json_of(body: bytes) -> Any:
    """A body as a value; a key twice in one object and what is no JSON number are refused. Raises NotJson."""
    try:
        return json.loads(body.decode("utf-8"), object_pairs_hook=_once_each, parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise NotJson(why="it is not UTF-8") from None
    except RecursionError:
        raise NotJson(why="it is nested too deeply") from None
    except ValueError as problem:
        raise NotJson(why=str(problem)[:120]) from None


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key appears twice in one object")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")
