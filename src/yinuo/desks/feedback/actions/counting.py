"""From boxes into counts: anonymous ratings become numbers once enough lie together, and facts that name neither case nor customer."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from yinuo.desks.people import sealing
from yinuo.desks.people.queries import today
from yinuo.ledger import book

from .. import boxes, following, rules
from ..choices import Dimension, TicketState
from ..models import Ballot, Remark, Ticket

_ORDER = random.SystemRandom()


def add(month: date, scores: Sequence[int], *, department: str, staff: str) -> None:
    """Count scores: for the house, and for a department and a member of staff where they are known."""
    groups = [
        (Dimension.HOUSE, ""),
        *([(Dimension.DEPARTMENT, department)] if department else []),
        *([(Dimension.STAFF, staff)] if staff else []),
    ]
    with connection.cursor() as cursor:
        for dimension, value in groups:
            for score in sorted(set(scores)):
                cursor.execute(
                    "INSERT INTO feedback_bucket AS b (month, dimension, value, score, count) VALUES (%s, %s, %s, %s, %s)"
                    " ON CONFLICT (month, dimension, value, score) DO UPDATE SET count = b.count + excluded.count",
                    [month, str(dimension), value, score, scores.count(score)],
                )


def facts(score: int, *, month: date, department: str, staff: str) -> dict[str, Any]:
    """What an anonymous rating says in the ledger: a score, and of whose work as far as its group is large enough."""
    said: dict[str, Any] = {"score": score, "month": f"{month:%Y-%m}", "anonymous": True}
    return said | ({"department": department} if department else {}) | ({"staff": staff} if staff else {})


def release(box: str, *, month: date, department: str = "", staff: str = "", at: datetime) -> int:
    """Count all of a box that the caller holds and that is large enough; gives how many that was.

    Scores, words and tickets leave the box in one transaction, each in an order of its own.
    """
    answers = boxes.empty(box)
    scores = [int(one["score"]) for one in answers]
    add(month, scores, department=department, staff=staff)
    subject = f"rating:{month:%Y-%m}"
    book.append_many(
        book.Draft(
            kind="rating.given", subject=subject, actor="system:feedback", occurred_at=at,
            data=facts(score, month=month, department=department, staff=staff),
        )
        for score in scores
    )  # fmt: skip
    write_remarks([(one["comment"], "") for one in answers if one.get("comment")], month=month, department=department)
    Ticket.objects.filter(box=box).update(state=TicketState.DONE, box="")
    low = sum(score <= rules.present().low_score for score in scores)
    if low:
        following.note_low(following.Low(month, department, low, len(scores)), at=at)
    return len(scores)


def write_remarks(words: Sequence[tuple[str, str]], *, month: date, department: str = "") -> None:
    """Keep words of anonymous answers apart from their scores, in another order."""
    rows = []
    for text, about in _ORDER.sample(list(words), len(words)):
        row = Remark(month=month, department=department, about=about)
        row.sealed_text = sealing.seal(text, bound_to=f"remark|{row.pk}")
        rows.append(row)
    Remark.objects.bulk_create(rows)


@transaction.atomic
def end_months(*, at: datetime) -> int:
    """Count what months that are over left in boxes too small: by department where that is enough, else by the house, else it waits on.

    Gives how many were counted. To be called daily; a second call finds nothing to do.
    """
    present = today(at).replace(day=1)
    least = rules.present(at).least_group
    names = sorted(set(Ballot.objects.filter(box__startswith="rating|").values_list("box", flat=True)))
    old = [name for name in names if name.split("|")[1] < f"{present:%Y-%m}"]
    if not old:
        return 0
    boxes.hold(*old, boxes.box_of_ratings(present))
    moved: dict[tuple[str, str], list[str]] = {}
    for name in old:
        _rating, month, department, _staff = name.split("|")
        moved.setdefault((month, department), []).append(name)
    count, leftovers = 0, []
    for (month, department), parts in sorted(moved.items()):
        if department and sum(Ballot.objects.filter(box=name).count() for name in parts) >= least:
            first = date.fromisoformat(f"{month}-01")
            count += release(
                _together(parts, boxes.box_of_ratings(first, department=department)), month=first, department=department, at=at
            )
        else:
            leftovers += parts
    if leftovers:
        together = _together(leftovers, boxes.box_of_ratings(present))
        if Ballot.objects.filter(box=together).count() >= least:
            count += release(together, month=present, at=at)
    return count


def _together(parts: Sequence[str], box: str) -> str:
    """Put several boxes into one."""
    answers: list[Mapping[str, Any]] = [one for part in parts if part != box for one in boxes.empty(part)]
    boxes.put(box, answers)
    Ticket.objects.filter(box__in=[*parts, box]).update(box=box)
    return box
