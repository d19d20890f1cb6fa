"""From what a writer says to what can be written: checked, normalised, and with its request hash."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from yinuo.kit import canonical_json
from yinuo.ledger import refusals
from yinuo.ledger.hashing import instant_text, json_text, request_hash
from yinuo.ledger.ids import is_id

KIND = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
LONGEST_KIND, LONGEST_NAME, LONGEST_REASON = 100, 200, 500
MOST_REFS = 100
LARGEST_DATA = 64 * 1024
"""Bytes of canonical JSON."""
OWN_SOURCE = "yinuo"
NEW_TIMES = ("new_occurred_at", "new_received_at")
"""The fields of a correction's data that replace a time of its target."""
REASON, APPROVAL = "correction_reason", "correction_approved_by"
"""Where a correction's or retraction's own reason and second person stand in its data."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An event as its writer says it. See `book.append` for what each part means."""

    kind: str
    subject: str
    actor: str
    occurred_at: datetime
    received_at: datetime | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    refs: Sequence[str] = ()
    source: str = OWN_SOURCE
    source_id: str | None = None
    corrects: str | None = None
    retracts: str | None = None
    reason: str | None = None
    approved_by: str | None = None


@dataclass(frozen=True)
class Ready:
    """A checked event. Instants are seconds since 1970 UTC; `refs` and `data` are canonical JSON text.

    `content` is the request hash of what has a number of its source, by which a second sending is known; empty for all others.
    """

    kind: str
    subject: str
    actor: str
    occurred_at: int
    received_at: int
    refs: str
    data: str
    source: str
    source_id: str | None
    corrects: str | None
    retracts: str | None
    content: bytes

    @property
    def target(self) -> str | None:
        """The event this one corrects or retracts."""
        return self.corrects or self.retracts


def make_ready(draft: Draft, *, recorded_at: int) -> Ready:
    """Check a draft and bring it into its one form.

    Raises:
        BadEvent: what is wrong with it, in one sentence.
    """
    check_kind(draft.kind)
    check_name("subject", draft.subject)
    check_name("actor", draft.actor)
    check_name("source", draft.source)
    if draft.source_id is not None:
        check_name("source_id", draft.source_id)
    occurred_at = seconds_of("occurred_at", draft.occurred_at)
    received_at = occurred_at if draft.received_at is None else seconds_of("received_at", draft.received_at)
    for name, value in (("occurred_at", occurred_at), ("received_at", received_at)):
        check_past(name, value, recorded_at=recorded_at)
    refs = _refs_text(draft.refs)
    data = data_text(_with_control(draft, recorded_at=recorded_at))
    said: dict[str, Any] = {
        "kind": draft.kind, "subject": draft.subject, "actor": draft.actor, "occurred_at": occurred_at, "received_at": received_at,
        "refs": refs, "data": data, "corrects": draft.corrects, "retracts": draft.retracts, "source": draft.source,
    }  # fmt: skip
    content = b"" if draft.source_id is None else request_hash(**said, source_id=draft.source_id)
    return Ready(**said, source_id=draft.source_id, content=content)


def check_kind(kind: object) -> None:
    """Raises BadKind unless this is two words joined by a dot."""
    if not isinstance(kind, str) or len(kind) > LONGEST_KIND or not KIND.fullmatch(kind):
        raise refusals.BadKind(kind=kind)


def check_name(field_name: str, value: object, most: int = LONGEST_NAME) -> None:
    """Raises BadText unless this is a short printable text."""
    if not isinstance(value, str) or not 1 <= len(value) <= most or not value.isprintable() or value != value.strip():
        raise refusals.BadText(field=field_name, most=most)


def check_past(field_name: str, value: int, *, recorded_at: int) -> None:
    """Raises NotYetHappened for an instant after the ledger learns of it."""
    if value > recorded_at:
        raise refusals.NotYetHappened(field=field_name, value=instant_text(value), recorded_at=instant_text(recorded_at))


def seconds_of(field_name: str, value: object) -> int:
    """An aware datetime, or ISO 8601 text with an offset, as whole seconds since 1970 UTC (rounded down)."""
    found = value
    if isinstance(value, str):
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            raise refusals.BadInstant(field=field_name, value=value[:60]) from None
    if not isinstance(found, datetime) or found.tzinfo is None or found.year < 2:
        raise refusals.BadInstant(field=field_name, value=str(value)[:60])
    return int(found.astimezone(UTC).replace(microsecond=0).timestamp())


def data_text(data: object) -> str:
    """Data as canonical JSON text.

    Raises:
        BadData, TooLarge
    """
    if not isinstance(data, dict):
        raise refusals.BadData(why="it is not an object")
    try:
        text = json_text(data)
        size = len(text.encode("utf-8"))
    except canonical_json.NoCanonicalForm as problem:
        raise refusals.BadData(why=problem.data["why"]) from None
    except UnicodeEncodeError:
        raise refusals.BadData(why="a text holds half of a surrogate pair") from None
    if "\\u0000" in text:
        raise refusals.BadData(why="a text holds the character NUL, which the database cannot keep")
    if size > LARGEST_DATA:
        raise refusals.TooLarge(size=size, most=LARGEST_DATA)
    return text


def _refs_text(refs: object) -> str:
    if isinstance(refs, str) or not isinstance(refs, Sequence) or len(refs) > MOST_REFS:
        raise refusals.BadData(why="refs is not a list of at most 100 texts")
    for ref in refs:
        check_name("refs", ref)
    if not refs:
        return "[]"
    return canonical_json.dumps(list(refs)).decode("utf-8")


def _with_control(draft: Draft, *, recorded_at: int) -> object:
    """The data of a draft, with a correction's times normalised and its reason and approval beside them."""
    if draft.corrects is None and draft.retracts is None:
        if draft.reason is not None or draft.approved_by is not None:
            raise refusals.ReasonWithoutTarget()
        return dict(draft.data) if isinstance(draft.data, Mapping) else draft.data
    if draft.corrects is not None and draft.retracts is not None:
        raise refusals.CorrectsAndRetracts()
    for name in ("corrects", "retracts"):
        target = getattr(draft, name)
        if target is not None and not (isinstance(target, str) and is_id(target)):
            raise refusals.BadReference(field=name, value=str(target)[:60])
    if not isinstance(draft.data, Mapping):
        raise refusals.BadData(why="it is not an object")
    data = dict(draft.data)
    if draft.corrects is not None and not data:
        raise refusals.NothingToCorrect(target=draft.corrects)
    if not isinstance(draft.reason, str) or not 1 <= len(draft.reason.strip()) <= LONGEST_REASON:
        raise refusals.ReasonNeeded()
    _check_approval(draft, changes_a_time=any(name in data for name in NEW_TIMES))
    for name in NEW_TIMES:
        if name in data:
            instant = seconds_of(name, data[name])
            check_past(name, instant, recorded_at=recorded_at)
            data[name] = instant_text(instant)
    return data | {REASON: draft.reason.strip()} | ({APPROVAL: draft.approved_by} if draft.approved_by is not None else {})


def _check_approval(draft: Draft, *, changes_a_time: bool) -> None:
    """A new time may turn a verdict; nobody turns their own alone."""
    if draft.approved_by is not None:
        check_name("approved_by", draft.approved_by)
    if changes_a_time and draft.approved_by is None:
        raise refusals.SecondPersonNeeded(actor=draft.actor)
    if draft.approved_by == draft.actor:
        raise refusals.SecondPersonNeeded(actor=draft.actor)
