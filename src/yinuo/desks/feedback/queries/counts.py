"""What is counted over everybody, whoever asks: the database gives codes and numbers through functions of its own, never a customer."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Min

from yinuo.desks.channels.choices import State as Gone
from yinuo.desks.channels.choices import What
from yinuo.desks.channels.models import Sending

from ..models import Survey


@dataclass(frozen=True)
class Turnout:
    """How many of a sample there are, were sent their link, answered, and answered under their name."""

    members: int
    sent: int
    answered: int
    named: int


def turnout(survey: Survey) -> Turnout:
    """How a survey stands; what is anonymous counts as soon as it is answered. Letters of ours count if none came back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT members, sent, answered, named FROM feedback_turnout(%s)", [survey.pk])
        found = Turnout(*cursor.fetchone())
    return replace(found, sent=len(went_out(survey))) if survey.by_us else found


def reviewed_at(survey: Survey) -> datetime | None:
    """When the results were gone through, as the ledger has it; None where they were not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(occurred_at) FROM ledger_event WHERE subject = %s AND kind = 'satisfaction_review.done'", [survey.ref])
        found: datetime | None = cursor.fetchone()[0]
    return found


_LETTERS = (What.INVITE, What.REMIND)


def went_out(survey: Survey) -> list[datetime]:
    """When each customer of a sample got the first letter that did not come back, the earliest first."""
    rows = Sending.objects.filter(subject=survey.ref, what__in=_LETTERS, state__in=(Gone.SENT, Gone.DELIVERED))
    found = rows.order_by().values("customer_key").annotate(at=Min("sent_at")).values_list("at", flat=True)
    return sorted(one for one in found if one is not None)


def letters(survey: Survey) -> dict[str, int]:
    """How many of our letters stand in which state, first ones and reminders together; keys are codes of `channels.choices.State`."""
    rows = Sending.objects.filter(subject=survey.ref).order_by().values_list("state").annotate(n=Count("pk"))
    return dict(rows)


def letters_to(survey: Survey, customers: Iterable[int]) -> dict[int, Sending]:
    """The latest letter to each of some customers."""
    rows = Sending.objects.filter(subject=survey.ref, customer_key__in=list(customers)).order_by("pk")
    return {one.customer_key: one for one in rows}


def named_answers(survey: Survey) -> list[dict[str, Any]]:
    """What was answered under a name, without the names: the marks, and under what they are counted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT way, department, staff, tier, marks::text FROM feedback_named_answers(%s)", [survey.pk])
        rows = cursor.fetchall()
    return [
        {"way": way, "department": department, "staff": staff, "tier": tier, "given": json.loads(marks)}
        for way, department, staff, tier, marks in rows
    ]


def asked(digest: bytes) -> int | None:
    """Whose link ends so; only for whoever knows the link."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT feedback_asked(%s)", [digest])
        return cursor.fetchone()[0]


def touch_members(survey: int, box: str, *, to: str) -> None:
    """Write all members whose answers lie in a box, so that nothing of a row tells which of them came when."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT feedback_touch_members(%s, %s, %s)", [survey, box, to])
