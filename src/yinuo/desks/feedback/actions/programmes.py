"""Sets of questions, programmes, and what holds for ratings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from yinuo.desks.people.models import Staff
from yinuo.ledger import book

from .. import access, questions
from ..choices import Allocation, Period, Strata
from ..models import Programme, QuestionSet, Rule
from ..questions import Question
from ..refusals import BadFeedback, NotInThisState


@dataclass(frozen=True)
class Wanted:
    """A programme as it is set up. Empty filters mean everybody; `limit_percent` is what a department must reach."""

    title_zh: str
    set_name: str
    period: str
    title_en: str = ""
    department: str = ""
    tier: str = ""
    category: str = ""
    strata: str = ""
    allocation: str = Allocation.SHARE
    margin: int = 5
    expected_rate: int = 30
    limit_percent: int | None = None


@transaction.atomic
def publish_set(staff: Staff, name: str, rows: Sequence[Question], *, at: datetime) -> QuestionSet:
    """Keep a set of questions, as the next version of its name; surveys that are drawn already stay with theirs.

    Raises:
        MayNotAsk, BadFeedback: nothing was kept.
    """
    access.check(access.may_plan(staff))
    clean = name.strip()[:60]
    if not clean:
        raise BadFeedback(what=_("Give the set a name."), beside="name")
    kept = [one.as_json() for one in questions.checked(rows)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 8))", [clean])
    newest = QuestionSet.objects.filter(name=clean).order_by("-version").first()
    row = QuestionSet.objects.create(name=clean, version=newest.version + 1 if newest else 1, questions=kept, by=staff, at=at)
    data = {"version": row.version, "questions": len(kept)}
    book.append("question_set.published", subject=row.ref, actor=staff.ref, occurred_at=at, data=data)
    return row


@transaction.atomic
def start(staff: Staff, wanted: Wanted, *, at: datetime) -> Programme:
    """Set up a programme; whoever does carries it.

    Raises:
        MayNotAsk, BadFeedback: nothing was kept.
    """
    access.check(access.may_plan(staff))
    _check(wanted)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('feedback programmes', 8))")
    row = Programme.objects.create(number=f"DC-{Programme.objects.count() + 1:02}", owner=staff, made_at=at, **asdict(wanted))
    data: dict[str, Any] = {"period": row.period, "set": row.set_name, "margin": row.margin, "state": "running", "staff": staff.username}
    data |= {"limit": row.limit_percent} if row.limit_percent is not None else {}
    book.append("survey_programme.set", subject=row.ref, actor=staff.ref, occurred_at=at, data=data)
    return row


def _check(wanted: Wanted) -> None:
    if not wanted.title_zh.strip():
        raise BadFeedback(what=_("Give the programme a name."), beside="title_zh")
    if not QuestionSet.objects.filter(name=wanted.set_name).exists():
        raise BadFeedback(what=_("There is no such set of questions."), beside="set_name")
    if wanted.period not in Period.values or wanted.strata not in Strata.values or wanted.allocation not in Allocation.values:
        raise BadFeedback(what=_("The period or the division is none of the list."))
    if not 1 <= wanted.margin <= 30 or not 1 <= wanted.expected_rate <= 100:
        raise BadFeedback(what=_("The margin is 1 to 30 points, the expected share of answers 1 to 100 %."))
    if wanted.limit_percent is not None and not 1 <= wanted.limit_percent <= 100:
        raise BadFeedback(what=_("The limit is 1 to 100 %."), beside="limit_percent")


@transaction.atomic
def end(staff: Staff, programme: Programme, *, at: datetime) -> None:
    """Carry a programme out no more; what was surveyed stays.

    Raises:
        MayNotAsk. NotInThisState: it is ended, or a survey of it is still open.
    """
    access.check_owns(staff, programme)
    row = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    if row.ended_at is not None or row.surveys.exclude(state="closed").exists():
        raise NotInThisState(number=row.number, what=_("it is ended, or a survey of it is not closed."))
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    data = {"state": "ended", "staff": row.owner.username}
    book.append("survey_programme.set", subject=row.ref, actor=staff.ref, occurred_at=at, data=data)


@transaction.atomic
def set_rule(staff: Staff, *, low_score: int, least_group: int, visit_percent: int, open_days: int, at: datetime) -> Rule:
    """Say what holds for ratings from now on.

    Raises:
        MayNotAsk, BadFeedback: nothing was changed.
    """
    access.check(access.may_rule(staff))
    if not 1 <= low_score <= 3 or not 3 <= least_group <= 50 or not 0 <= visit_percent <= 100 or not 1 <= open_days <= 366:
        raise BadFeedback(what=_("A low score is 1 to 3, a group 3 to 50, a share 0 to 100 %, and a link is open 1 to 366 days."))
    said = {"low_score": low_score, "least_group": least_group, "visit_percent": visit_percent, "open_days": open_days}
    row = Rule.objects.create(**said, by=staff, at=at)
    book.append("rating_rule.set", subject="rating_rule:house", actor=staff.ref, occurred_at=at, data=said)
    return row
