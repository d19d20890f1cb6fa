"""POST /api/events and what can be asked about events: each function is an address."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from yinuo.desks.customers.actions.leaving import end_access_of_leavers
from yinuo.doors.api.bodies import body_of
from yinuo.doors.api.cloudevents import LARGEST, content_type_of, drafts_of
from yinuo.doors.api.refusals import NotKnown, TooOften
from yinuo.engine.events.kinds import KINDS
from yinuo.kit import clock, env
from yinuo.kit.refusals import Refusal
from yinuo.ledger import book, checkpoints, followers, outside, proving, refusals, tokens
from yinuo.ledger.book import Entry
from yinuo.ledger.drafts import Draft, seconds_of
from yinuo.ledger.followers import EventColumns
from yinuo.ledger.ids import is_id
from yinuo.watch.arming import arm

CORRECTING = ("fact.corrected", "fact.retracted")
"""What corrections and retractions of anything may call themselves."""
ARMED_AT_ONCE = 20
View = Callable[..., HttpResponse]
_counts: dict[str, tuple[int, int]] = {}  # token name -> (minute, requests), for this process
_counting = threading.Lock()


def answering(view: View) -> View:
    """A refusal becomes JSON: {"code", "sentence", "index"}; `index` is the event's place in a batch, or null."""

    @wraps(view)
    def answer(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        try:
            return view(request, *arguments, **named)
        except Refusal as problem:
            said = {"code": problem.code, "sentence": str(problem), "index": problem.data.get("index")}
            response = JsonResponse(said, status=problem.http, json_dumps_params={"ensure_ascii": False})
            if isinstance(problem, NotKnown):
                response.headers["WWW-Authenticate"] = "Bearer"
            if isinstance(problem, TooOften):
                response.headers["Retry-After"] = str(problem.data["seconds"])
            return response

    return answer


def for_tokens(view: View) -> View:
    """Only for whoever sends a token that works, and not too often; the view gets its name."""

    @wraps(view)
    def checked(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
        name = tokens.name_of(token.strip()) if scheme.lower() == "bearer" and token else None
        if name is None:
            raise NotKnown()
        _count(name)
        return view(request, *arguments, token_name=name, **named)

    return checked


def _count(name: str) -> None:
    most = env.number("YINUO_API_REQUESTS_PER_MINUTE", 12_000, least=1)
    now = int(clock.now().timestamp())
    with _counting:
        minute, count = _counts.get(name, (0, 0))
        count = count + 1 if minute == now // 60 else 1
        _counts[name] = now // 60, count
    if count > most:
        raise TooOften(name=name, most=most, seconds=60 - now % 60)


@csrf_exempt
@require_POST
@answering
@for_tokens
def take_events(request: HttpRequest, *, token_name: str) -> HttpResponse:
    """Take one CloudEvent or a batch, all or none; sending the same again changes nothing and gives the same answer."""
    content_type = content_type_of(request.headers.get("Content-Type", ""))
    drafts = drafts_of(
        body_of(request, most=LARGEST[content_type]), content_type, actor=f"token:{token_name}", is_known_kind=_is_known_kind
    )
    outside.check_drafts(drafts)
    with transaction.atomic():
        entries = book.append_many(drafts)
        if any(draft.kind == "staff.left" for draft in drafts):
            end_access_of_leavers(at=clock.now())  # before anybody is answered: whoever left is out already
        _arm([(draft, entry) for draft, entry in zip(drafts, entries, strict=True) if entry.is_new])
    said = [
        {
            "id": entry.id,
            "source": draft.source,
            "source_id": draft.source_id,
            "seq": entry.seq,
            "hash": entry.hash.hex(),
            "new": entry.is_new,
        }
        for draft, entry in zip(drafts, entries, strict=True)
    ]
    return JsonResponse({"events": said}, status=201 if any(entry.is_new for entry in entries) else 200)


def _arm(written: Sequence[tuple[Draft, Entry]]) -> None:
    """Give the subjects their verdicts in the same transaction; a large batch is left to the watch, which is quicker with many at once."""
    if len(written) > ARMED_AT_ONCE:
        return
    by_subject: dict[str, list[tuple[Draft, Entry]]] = {}
    for draft, entry in written:
        by_subject.setdefault(draft.subject, []).append((draft, entry))
    for subject in sorted(by_subject):  # one order for all writers, so that none waits for another in a ring
        mine = by_subject[subject]
        arm(subject, kinds={draft.kind for draft, _entry in mine}, fresh=_whole_stream(mine))


def _whole_stream(written: Sequence[tuple[Draft, Entry]]) -> EventColumns | None:
    """The stream of a subject that was begun just now, in the watch's own shape; None where there is more of it in the ledger."""
    if sorted(entry.seq for _draft, entry in written) != list(range(1, len(written) + 1)) or any(
        draft.corrects or draft.retracts for draft, _entry in written
    ):
        return None
    now, found = int(clock.now().timestamp()), EventColumns()
    for draft, entry in written:
        occurred = seconds_of("occurred_at", draft.occurred_at)
        received = occurred if draft.received_at is None else seconds_of("received_at", draft.received_at)
        columns = (found.id, found.kind, found.subject, found.seq, found.occurred_at, found.received_at, found.recorded_at)
        values = (entry.id, draft.kind, draft.subject, entry.seq, occurred, received, max(now, received))
        for column, value in zip(columns, values, strict=True):
            column.append(value)  # type: ignore[attr-defined]
        found.corrects.append(None)
        found.retracts.append(None)
        found.actor.append(draft.actor)
        found.refs.append(list(draft.refs))
        found.data.append(dict(draft.data))
    return found


def _is_known_kind(kind: str) -> bool:
    """A kind of the house, or one that an import with a mapping has brought in; a typo must not become a new kind."""
    return kind in KINDS or kind in CORRECTING or followers.has_kind(kind)


@require_GET
@answering
@for_tokens
def show_event(request: HttpRequest, identity: str, *, token_name: str) -> HttpResponse:
    """An event as it was signed, its hash, and its leaf once it is sealed."""
    return JsonResponse(_event(identity))


@require_GET
@answering
def show_latest_checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest checkpoint, as it is published; it is for everybody."""
    latest = checkpoints.latest()
    if latest is None:
        return JsonResponse({"code": "no_checkpoint", "sentence": "Nothing has been sealed yet.", "index": None}, status=404)
    return JsonResponse(latest.as_published())


@require_GET
@answering
@for_tokens
def prove_event(request: HttpRequest, identity: str, *, token_name: str) -> HttpResponse:
    """That an event is in the ledger: its leaf, the path to the root, and the checkpoint that signs the root; hashes in hex."""
    found = _event(identity)
    with proving.sealed() as checkpoint:
        leaf = proving.leaf_of(identity)
        assert checkpoint is not None, "an event that is sealed is under a checkpoint"
        path = [digest.hex() for digest in proving.inclusion(leaf, checkpoint.size)]
    return JsonResponse(found | {"leaf": leaf, "size": checkpoint.size, "path": path, "checkpoint": checkpoint.as_published()})


def _event(identity: str) -> dict[str, Any]:
    if not is_id(identity):
        raise refusals.NoSuchEvent(id=identity[:60])
    body, digest = followers.signed_form_of(identity)
    try:
        leaf: int | None = proving.leaf_of(identity)
    except proving.NotSealedYet:
        leaf = None
    return {"event": json.loads(body), "hash": digest.hex(), "leaf": leaf}
