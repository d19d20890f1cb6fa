"""Security reviews by the checklist, and the findings that come of them: recorded, corrected with evidence, verified by somebody else."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.desks.people.models import Staff
from yinuo.desks.people.queries import today

from .. import access, checklist, sealing
from ..choices import DAYS_TO_CORRECT, Answer, FindingState, Severity
from ..models import Check, Finding, Incident, Review
from ..refusals import BadDay, Incomplete, NotNow, SecondPerson, StillUnchecked
from .telling import held, needed, numbered, tell


@transaction.atomic
def begin(staff: Staff, *, at: datetime) -> Review:
    """Begin a review; one that is not done yet is gone on with instead. Raises MayNot."""
    access.require(staff, "review")
    running = Review.objects.filter(done_at__isnull=True).first()
    if running is not None:
        return running
    row = numbered(Review(by=staff, began_at=at, checklist_sha256=checklist.fingerprint()), "SR", at=at)
    tell("security_review.begun", row.ref, by=staff, at=at, checklist=row.checklist_sha256)
    return row


@transaction.atomic
def answer(
    staff: Staff, review: Review, code: str, *, answer: str, at: datetime, note: str = "", severity: str = "", owner: Staff | None = None,
    due_on: date | None = None,
) -> Check:  # fmt: skip
    """Say what one line of the checklist came to; a finding is recorded with it. Answered again, the last word counts and findings stay.

    Raises:
        MayNot, NotNow, Incomplete, BadDay.
    """
    access.require(staff, "review")
    row = held(review)
    if row.done_at is not None:
        raise NotNow(number=row.number, state=_("done"))
    if code not in checklist.lines() or answer not in Answer.values:
        raise Incomplete(what=_("An answer"))
    check, _is_new = Check.objects.update_or_create(review=row, code=code, defaults={"answer": answer, "at": at, "by": staff})
    sealing.seal(check, "note", note.replace("\0", "").strip()[:2000], at=at)
    check.save(update_fields=["sealed_note"])
    has_one = Finding.objects.filter(review=row, code=code).exists()
    if answer == Answer.FINDING and not has_one:
        record(staff, what=note, severity=severity, owner=owner or staff, due_on=due_on, at=at, review=row, code=code)
    return check


@transaction.atomic
def record(
    staff: Staff, *, what: str, severity: str, owner: Staff, at: datetime, due_on: date | None = None, review: Review | None = None,
    incident: Incident | None = None, code: str = "",
) -> Finding:  # fmt: skip
    """Record something that has to be corrected. Without a day the days of its severity count.

    Raises:
        MayNot, Incomplete, BadDay.
    """
    access.require(staff, "review" if incident is None else "handle")
    if severity not in Severity.values:
        raise Incomplete(what=_("How grave it is"))
    text = needed(what, _("What was found"))
    due = due_on or today(at) + timedelta(days=DAYS_TO_CORRECT[Severity(severity)])
    if due < today(at):
        raise BadDay(what=_("The day by which it is corrected"), beside="due_on")
    row = numbered(
        Finding(review=review, incident=incident, code=code, severity=severity, owner=owner, due_on=due, found_by=staff, found_at=at),
        "FD",
        at=at,
    )
    sealing.seal(row, "what", text, at=at)
    row.save(update_fields=["sealed_what"])
    refs = [one.ref for one in (review, incident) if one is not None]
    tell(
        "finding.recorded",
        row.ref,
        by=staff,
        at=at,
        refs=[*refs, owner.ref],
        severity=severity,
        due_on=str(due),
        about="security",
        line=code,
    )
    return row


@transaction.atomic
def correct(staff: Staff, finding: Finding, *, how: str, evidence: str, at: datetime) -> None:
    """Say how it was corrected and what shows it. Raises MayNot: neither its owner nor a reviewer; NotNow, Incomplete."""
    row = held(finding, wanted=(FindingState.OPEN,))
    if row.owner_id != staff.pk:
        access.require(staff, "review")
    text = needed(how, _("How it was corrected"))
    row.evidence = needed(evidence, _("What shows it"), most=120)
    sealing.seal(row, "correction", text, at=at)
    row.state, row.corrected_by, row.corrected_at, row.verified_by, row.verified_at = FindingState.CORRECTED, staff, at, None, None
    row.save()
    tell("finding.corrected", row.ref, by=staff, at=at, severity=row.severity, in_time=today(at) <= row.due_on)


@transaction.atomic
def verify(staff: Staff, finding: Finding, *, holds: bool, at: datetime) -> None:
    """Look at the correction as somebody else: it holds, or the finding is open again. Raises MayNot, SecondPerson, NotNow."""
    access.require(staff, "verify")
    row = held(finding, wanted=(FindingState.CORRECTED,))
    if staff.pk in (row.corrected_by_id, row.owner_id):
        raise SecondPerson()
    row.state = FindingState.VERIFIED if holds else FindingState.OPEN
    row.verified_by, row.verified_at = staff, at
    row.save(update_fields=["state", "verified_by", "verified_at"])
    tell("finding.verified" if holds else "finding.reopened", row.ref, by=staff, at=at, severity=row.severity)


@transaction.atomic
def finish(staff: Staff, review: Review, *, at: datetime) -> Review:
    """The review is done: the fact that promises of secrecy wait for, with what was checked under which rule.

    Raises:
        MayNot, NotNow, StillUnchecked.
    """
    access.require(staff, "review")
    row = held(review)
    if row.done_at is not None:
        raise NotNow(number=row.number, state=_("done"))
    answers = dict(Check.objects.filter(review=row).values_list("code", "answer"))
    left = [code for code in checklist.lines() if code not in answers]
    if left:
        raise StillUnchecked(count=len(left))
    row.done_at = at
    row.save(update_fields=["done_at"])
    for code, line in checklist.lines().items():
        if answers[code] != Answer.NOT_HERE:
            tell("security_control.recorded", row.ref, by=staff, at=at, control=code, law_ref=line.law, result=answers[code])
    grades = list(Finding.objects.filter(review=row).values_list("severity", flat=True))
    counts = {severity: grades.count(severity) for severity in Severity.values if severity in grades}
    tell(
        "security_review.done",
        row.ref,
        by=staff,
        at=at,
        checklist=row.checklist_sha256,
        lines=len(answers),
        findings=len(grades),
        grades=counts,
    )
    if answers["policy"] != Answer.NOT_HERE:
        tell("data_policy.reviewed", row.ref, by=staff, at=at, checklist=row.checklist_sha256)
    return row
