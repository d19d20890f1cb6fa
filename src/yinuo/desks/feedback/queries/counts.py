"""What is counted over everybody, whoever asks: the database gives codes and numbers through functions of its own, never a customer."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.db import connection

from ..models import Survey


@dataclass(frozen=True)
class Turnout:
    """How many of a sample there are, were sent their link, answered, and answered under their name."""

    members: int
    sent: int
    answered: int
    named: int


def turnout(survey: Survey) -> Turnout:
    """How a survey stands; what is anonymous counts as soon as it is answered."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT members, sent, answered, named FROM feedback_turnout(%s)", [survey.pk])
        return Turnout(*cursor.fetchone())


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
