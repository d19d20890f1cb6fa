"""POST /api/transactions: what customers bought, from another system, all or none."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from yinuo.desks.transfer.actions.receiving import FIELDS, NEEDED, receive, staff_of_token
from yinuo.doors.api.bodies import json_body
from yinuo.doors.api.events import answering, for_tokens
from yinuo.doors.api.refusals import NotTransactions, TooMany
from yinuo.kit import clock

LARGEST = 5_000_000
"""Bytes of a body."""
MOST = 5_000


@csrf_exempt
@require_POST
@answering
@for_tokens
def take_transactions(request: HttpRequest, *, token_name: str) -> HttpResponse:
    """Take a batch, all or none; sending the same again changes nothing and gives the same answer."""
    value = json_body(request, most=LARGEST)
    if not isinstance(value, dict) or not set(value) <= {"system", "currency", "transactions"}:
        raise NotTransactions(index=None, why="it is an object with system, currency and transactions")
    system, currency, rows = value.get("system"), value.get("currency", "CNY"), value.get("transactions")
    if not isinstance(system, str) or not isinstance(currency, str) or not isinstance(rows, list):
        raise NotTransactions(index=None, why="system and currency are texts, transactions is a list")
    if len(rows) > MOST:
        raise TooMany(count=len(rows), most=MOST)
    for index, row in enumerate(rows):
        _check(row, index)
    taken = receive(staff_of_token(token_name), rows, system=system, currency=currency, at=clock.now())
    said = [{"reference": one.reference, "new": one.is_new} for one in taken]
    return JsonResponse({"transactions": said}, status=201 if any(one.is_new for one in taken) else 200)


def _check(row: Any, index: int) -> None:
    if not isinstance(row, dict) or not all(isinstance(one, str) for one in row.values()):
        raise NotTransactions(index=index, why='a transaction is an object of texts, figures too: "100.50"')
    for name in NEEDED:
        if not row.get(name):
            raise NotTransactions(index=index, why=f"{name} is missing")
    for name in row:
        if name not in FIELDS:
            raise NotTransactions(index=index, why=f"{name[:40]} is not known")
