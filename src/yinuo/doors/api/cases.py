"""POST /api/cases and GET /api/cases/NUMBER: a case from another program, and where it stands. A token sees what it opened, no more."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from yinuo.desks.customers.access import customer_for, seeing
from yinuo.desks.service import following
from yinuo.desks.service.actions import intake
from yinuo.desks.service.contacts import Contact
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
"""Bytes of a body."""
TEXTS = ("id", "kind", "channel", "text", "title", "name", "phone", "email", "outside_number", "urgency", "language", "customer")
INSTANTS = ("received_at", "outside_due_at")
NEEDED = ("id", "text")
LONGEST_ID = 200


@csrf_exempt
@require_POST
@answering
@for_tokens
def take_case(request: HttpRequest, *, token_name: str) -> HttpResponse:
    """Open a case. The same `id` of the same token again opens none and gives where the first stands; the code is given only once."""
    said = _checked(json_body(request, most=LARGEST))
    with transaction.atomic():
        digest = hashlib.sha256(f"api|{token_name}|{said['id']}".encode()).digest()
        with connection.cursor() as cursor:  # two of the same at once: the second waits, and finds the first
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 10))", [digest.hex()])
        before = Sent.objects.filter(digest=digest).first()
        if before is not None:
            return JsonResponse(_standing(_case(before.number)) | {"new": False, "secret": None})
        at = clock.now()
        taken = intake.take_in(_contact(said, token_name, at=at), at=at)
        Sent.objects.create(digest=digest, number=taken.case.number, at=at, by=token_name)
        link = request.build_absolute_uri(following.path_of(taken.case.number))
    return JsonResponse(_standing(taken.case) | {"new": True, "secret": taken.secret, "track": f"{link}#{taken.secret}"}, status=201)


@require_GET
@answering
@for_tokens
def show_case(request: HttpRequest, number: str, *, token_name: str) -> HttpResponse:
    """Where a case stands that this token opened: codes and instants, nothing of what was said."""
    if not Sent.objects.filter(by=token_name, number=number.replace("\0", "")[:24]).exists():
        raise NoSuchCase(number=number.replace("\0", "")[:24])
    return JsonResponse(_standing(_case(number)))


def _case(number: str) -> Case:
    found = case_of(number)
    if found is None:
        raise NoSuchCase(number=number[:24])
    return found


def _checked(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise NotACase(why="it is an object")
    for name, one in value.items():
        if name not in (*TEXTS, *INSTANTS):
            raise NotACase(why=f"{name[:40]} is not known")
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
    texts = {name: said[name] for name in TEXTS if name in said and name not in ("id", "customer")}
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
