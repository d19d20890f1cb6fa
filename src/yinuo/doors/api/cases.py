"""Cases from other programs: opened, with more said in them, with files; and where they stand. A token sees what it opened, no more."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from yinuo.desks.customers.access import customer_for, seeing
from yinuo.desks.service import filing, following
from yinuo.desks.service.actions import intake
from yinuo.desks.service.choices import Channel
from yinuo.desks.service.contacts import Contact
from yinuo.desks.service.filing import Looked
from yinuo.desks.service.models import Case
from yinuo.desks.service.queries.receipt import fingerprint_of
from yinuo.desks.service.refusals import NoSuchCase
from yinuo.desks.service.taking import case_of
from yinuo.desks.transfer.actions.receiving import staff_of_token
from yinuo.doors.api.bodies import json_body
from yinuo.doors.api.events import answering, for_tokens
from yinuo.doors.api.refusals import NotACase
from yinuo.doors.portal.models import Sent
from yinuo.kit import clock
from yinuo.promises.library import promise_book
from yinuo.watch import queries as watch

LARGEST = 100_000
"""Bytes of a body, beside its files."""
OF_CONTACT = ("kind", "channel", "text", "title", "name", "phone", "email", "outside_number", "urgency", "language")
INSTANTS = ("received_at", "outside_due_at")
TEXTS = ("id", *OF_CONTACT, "customer", *INSTANTS)
TEXTS_OF_MESSAGE = ("id", "text", "channel", "received_at")
NEEDED = ("id", "text")
LONGEST_ID = 200


@csrf_exempt
@require_POST
@answering
@for_tokens
def take_case(request: HttpRequest, *, token_name: str) -> HttpResponse:
    """Open a case. The same `id` of the same token again opens none and gives where the first stands; the code is given only once."""
    said = _checked(_body(request), TEXTS)
    digest = _digest("api", token_name, said["id"])
    files = _files(said, digest)
    with transaction.atomic():
        before = _before(digest)
        if before is not None:
            return JsonResponse(_standing(_case(before.number)) | {"new": False, "secret": None})
        at = clock.now()
        taken = intake.take_in(_contact(said, token_name, at=at), at=at, files=files)
        Sent.objects.create(digest=digest, number=taken.case.number, at=at, by=token_name)
        link = request.build_absolute_uri(following.path_of(taken.case.number))
    return JsonResponse(_standing(taken.case) | {"new": True, "secret": taken.secret, "track": f"{link}#{taken.secret}"}, status=201)


@csrf_exempt
@require_POST
@answering
@for_tokens
def take_message(request: HttpRequest, number: str, *, token_name: str) -> HttpResponse:
    """Something more that the customer said in a case this token opened; a settled one is open again. The same `id` is taken once."""
    number = _opened_by(token_name, number)
    said = _checked(_body(request), TEXTS_OF_MESSAGE)
    digest = _digest("api message", token_name, number, said["id"])
    files = _files(said, digest)
    with transaction.atomic():
        is_new = _before(digest) is None
        if is_new:
            at = clock.now()
            _hear(_case(number), said, files, at=at)
            Sent.objects.create(digest=digest, number=number, at=at, by=token_name)
    return JsonResponse(_standing(_case(number)) | {"new": is_new}, status=201 if is_new else 200)


@require_GET
@answering
@for_tokens
def show_case(request: HttpRequest, number: str, *, token_name: str) -> HttpResponse:
    """Where a case stands that this token opened: codes and instants, nothing of what was said."""
    return JsonResponse(_standing(_case(_opened_by(token_name, number))))


def _opened_by(token_name: str, number: str) -> str:
    known = number.replace("\0", "")[:24]
    if not Sent.objects.filter(by=token_name, number=known).exists():
        raise NoSuchCase(number=known)
    return known


def _body(request: HttpRequest) -> Any:
    return json_body(request, most=filing.bytes_in_json(filing.of_customers(), around=LARGEST))


def _digest(*said: str) -> bytes:
    return hashlib.sha256("|".join(said).encode()).digest()


def _before(digest: bytes) -> Sent | None:
    """What was sent under this number; of two at once, the second waits here and finds the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 10))", [digest.hex()])
    return Sent.objects.filter(digest=digest).first()


def _files(said: dict[str, Any], digest: bytes) -> Looked:
    """The files beside what was said, looked through before anything is held; what was taken before is not looked through again."""
    if "files" not in said or Sent.objects.filter(digest=digest).exists():
        return filing.NO_FILES
    return filing.in_json(said["files"], filing.of_customers())


def _hear(case: Case, said: dict[str, Any], files: Looked, *, at: datetime) -> None:
    channel, text = said.get("channel", Channel.WEB.value), said["text"]
    if channel not in Channel.values:
        raise NotACase(why="the channel is none of the list")
    if case.is_settled:
        intake.reject(case, text, channel=channel, at=at, files=files)
        return
    received_at = _instant("received_at", said["received_at"]) if said.get("received_at") else at
    if received_at > at:
        raise NotACase(why="received_at is in the future")
    intake.hear(case, text, channel=channel, received_at=received_at, at=at, files=files)


def _case(number: str) -> Case:
    found = case_of(number)
    if found is None:
        raise NoSuchCase(number=number[:24])
    return found


def _checked(value: Any, texts: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise NotACase(why="it is an object")
    for name, one in value.items():
        if name not in (*texts, "files"):
            raise NotACase(why=f"{name[:40]} is not known")
        if name == "files":
            continue  # looked through at the gate
        if not isinstance(one, str) or "\0" in one:
            raise NotACase(why=f"{name} is a text")
    for name in NEEDED:
        if not value.get(name, "").strip():
            raise NotACase(why=f"{name} is missing")
    if len(value["id"]) > LONGEST_ID:
        raise NotACase(why=f"id has at most {LONGEST_ID} characters")
    return value


def _contact(said: dict[str, Any], token_name: str, *, at: datetime) -> Contact:
    number = said.get("customer", "")
    if number:  # whom a token may name, its person reaches
        staff = staff_of_token(token_name)
        with seeing(staff, purpose="case") as viewer:
            number = customer_for(viewer, number).number
    texts = {name: said[name] for name in OF_CONTACT if name in said}
    instants = {name: _instant(name, said[name]) for name in INSTANTS if said.get(name)}
    return Contact(**{"channel": "web", "received_at": at} | texts | instants, customer_number=number)


def _instant(name: str, text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise NotACase(why=f"{name} is an instant with its offset, such as 2026-02-13T16:40:00+08:00")
    return found


def _standing(case: Case) -> dict[str, Any]:
    book = promise_book()
    rows = [row for row in watch.rows_of_subject(case.ref) if row.number and row.promise in book.document_of]
    ordered = sorted(rows, key=lambda one: (one.due_at is None, one.due_at, one.promise))
    promises = [
        {
            "promise": row.promise, "document": row.document, "verdict": row.verdict,
            "due_at": _text(row.due_at), "settled_at": _text(row.settled_at),
        }
        for row in ordered
    ]  # fmt: skip
    names = ("received_at", "responded_at", "resolved_at", "closed_at")
    return {
        "number": case.number, "kind": case.kind, "state": case.state, "reopened": case.reopened, "fingerprint": fingerprint_of(case),
        **{name: _text(getattr(case, name)) for name in names}, "promises": promises,
    }  # fmt: skip


def _text(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at is not None else None
