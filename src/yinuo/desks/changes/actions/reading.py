"""After an amendment or a ruling every bound person confirms to have read it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from yinuo.desks.documents.models import Draft
from yinuo.desks.people.models import Staff

from ..models import Proposal, Question, Reading, Study
from ..queries.bound import bound_staff
from ..refusals import NotBound
from .telling import day_of, tell

DAYS_TO_READ = 7


def begin(
    number: str, *, draft: Draft, at: datetime, proposal: Proposal | None = None, question: Question | None = None, days: int = DAYS_TO_READ
) -> Study:
    """Ask everybody bound to read. Called inside the transaction of the act that made something new."""
    study = Study.objects.create(number=number, proposal=proposal, question=question, begun_at=at, due_on=day_of(at) + timedelta(days=days))
    Reading.objects.bulk_create([Reading(study=study, staff=one) for one in bound_staff(draft)])
    return study


@transaction.atomic
def confirm(study: Study, *, by: Staff, at: datetime) -> None:
    """Confirm to have read and understood. Raises NotBound: not asked, or confirmed already."""
    if not Reading.objects.filter(study=study, staff=by, at__isnull=True).update(at=at):
        raise NotBound()
    subject = f"document:{study.number}"
    what = {"change": study.proposal_id} if study.proposal_id else {"question": study.question_id}
    tell("document.read", subject, by=by, at=at, refs=(by.ref,), number=study.number, **what)
    if not study.readings.filter(at__isnull=True).exists():  # the promise of study is kept when everybody has
        tell("study.confirmed", subject, by=by, at=at, number=study.number, people=study.readings.count(), **what)
