"""What other programs bring: calls, cases that authorities hand over, text messages and what became of ours.

Sending the same again changes nothing.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from yinuo.desks.channels.actions import calling, handing_over, texting
from yinuo.desks.channels.actions.texting import instant_of
from yinuo.desks.channels.refusals import BadContact
from yinuo.desks.service.contacts import Contact
from yinuo.doors.api.bodies import body_of
from yinuo.doors.api.cloudevents import json_of
from yinuo.doors.api.events import answering, for_tokens
from yinuo.kit import clock

LARGEST = 60_000_000
"""Bytes of a body: recordings are in it."""
LARGEST_ORDER = 200_000
_CONTACT = ("text", "kind", "title", "name", "phone", "email", "urgency", "customer_number")


@csrf_exempt
@require_POST
@answering
@for_tokens
def take_calls(request: HttpRequest, *, token_name: str) -> HttpResponse:
    """Take call records, all or none: {"calls": [{"id", "from", "at", "outcome", …}]}."""
    value = _object(request, LARGEST)
    calls = value.get("calls")
    if not isinstance(calls, list) or not all(isinstance(one, dict) for one in calls):
        raise BadContact(what="The body is an object with a list of calls.")
    taken = calling.take_calls(calls, source=token_name, at=clock.now())
    said = [{"id": one.key, "case": one.case_number, "new": one.is_new} for one in taken]
    return JsonResponse({"calls": said}, status=201 if any(one.is_new for one in taken) else 200)


@csrf_exempt
@require_POST
@answering
@for_tokens
def take_handed_over(request: HttpRequest, *, token_name: str) -> HttpResponse:
    """Take one case that an authority hands over: {"authority", "number", "due_at", "received_at", "text", …}."""
    value = _object(request, LARGEST_ORDER)
    for name in ("authority", "number", "text"):
        if not isinstance(value.get(name), str) or not value[name].strip():
            raise BadContact(what=f"{name} is missing.")
    at = clock.now()
    said = {name: str(value[name]) for name in _CONTACT if value.get(name)}
    contact = Contact(channel="authority", received_at=_when(value, "received_at", at), **{"kind": "complaint", **said})
    order = handing_over.Order(value["authority"], value["number"], instant_of(value.get("due_at"), beside="due_at"), contact)
    taken = handing_over.take_over(order, at=at)
    return JsonResponse({"case": taken.case_number, "new": taken.is_new}, status=201 if taken.is_new else 200)


@csrf_exempt
@require_POST
@answering
def take_text(request: HttpRequest) -> HttpResponse:
    """A text message of a customer, from the gateway: {"id", "from", "text", "at"}, signed."""
    taken = texting.take_text(_signed(request), at=clock.now())
    return JsonResponse({"case": taken.case_number, "new": taken.is_new}, status=201 if taken.is_new else 200)


@csrf_exempt
@require_POST
@answering
def take_report(request: HttpRequest) -> HttpResponse:
    """What became of a text message of ours, from the gateway, signed."""
    return JsonResponse({"state": texting.take_report(_signed(request), at=clock.now())})


def _signed(request: HttpRequest) -> dict[str, Any]:
    body = body_of(request, most=texting.MOST_BYTES)
    headers = request.headers
    return texting.checked(body, timestamp=headers.get("X-Timestamp", ""), signature=headers.get("X-Signature", ""), at=clock.now())


def _object(request: HttpRequest, most: int) -> dict[str, Any]:
    value = json_of(body_of(request, most=most))
    if not isinstance(value, dict):
        raise BadContact(what="The body is no JSON object.")
    return value


def _when(value: dict[str, Any], name: str, at: datetime) -> datetime:
    return instant_of(value[name], beside=name) if value.get(name) else at
