"""A person's whole record as a file: JSON for machines, a page of its own for people (or paper: `record_paper`).

What this desk keeps is part of it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string

from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.models import Customer
from yinuo.desks.customers.queries import whole_record

from .. import purposes
from ..models import Request, Statement
from .record_words import in_words, word_of


def whole(viewer: Viewer, customer: Customer, *, at: datetime) -> dict[str, Any]:
    """The whole record; raises as `whole_record`."""
    return whole_record.whole_record(viewer, customer, at=at)


def of_this_desk(viewer: Viewer, family: Sequence[int], at: datetime) -> dict[str, Any]:
    """Consents, purposes and requests, in clear."""
    statements = Statement.objects.filter(customer__in=family).order_by("at", "pk")
    requests = Request.objects.filter(customer__in=family).order_by("pk")
    return {
        "purposes": [
            {"purpose": one.name, "basis": one.basis.value, "article": one.article, "zh": one.label_zh, "en": one.label_en}
            for one in purposes.every()
        ],
        "consents": [
            {
                "purpose": row.purpose, "says": row.says, "at": row.at.isoformat(), "channel": row.channel, "text": row.text_version,
                "separate": row.is_separate, "evidence": viewer.opener.open(row, "evidence", customer=row.customer_id),
                "guardian": viewer.opener.open(row, "guardian", customer=row.customer_id),
            }
            for row in statements
        ],
        "requests": [
            {
                "number": row.number, "right": row.right, "received_at": row.received_at.isoformat(), "outcome": row.outcome,
                "answered_at": row.answered_at.isoformat() if row.answered_at else None,
                "words": viewer.opener.open(row, "words", customer=row.customer_id),
            }
            for row in requests
        ],
    }  # fmt: skip


def as_json(said: dict[str, Any]) -> bytes:
    """For machines: UTF-8, readable by people too."""
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()


def as_html(said: dict[str, Any]) -> bytes:
    """For people: one file without scripts, in the reader's language, that opens anywhere and prints."""
    groups = [(word_of(name), [_flat(row) for row in rows]) for name, rows in said.items() if isinstance(rows, list) and rows]
    return render_to_string("privacy/copy.html", {"said": said, "groups": groups}).encode()


def _flat(row: Any) -> list[tuple[str, Any]]:
    said = [(word_of(key), in_words(value, key)) for key, value in row.items()] if isinstance(row, dict) else [("", in_words(row))]
    return [(key, text) for key, text in said if text]
