"""Review by a second person: submitted, approved or returned. Approval freezes the words, prints the paper and names who signs."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from yinuo.desks.people.choices import Role
from yinuo.desks.people.models import Staff
from yinuo.promises.templates.shapes import Template

from ..choices import Side, State
from ..models import Draft, Interval, Signatory
from ..queries import drafts as queries
from ..refusals import DrafterReviews, NoDate, NoReason, NotFilled
from . import originals
from .telling import locked, move, tell


@transaction.atomic
def submit(draft: Draft, *, by: Staff, at: datetime) -> Draft:
    """Hand a complete draft to review.

    Raises:
        NotFilled: something is missing, does not fit or is undecided. NoDate: it comes into force on a date and none is given.
    """
    draft = locked(draft, wanted=(State.DRAFT, State.COMPLETE))
    template = queries.template_of(draft)
    found = queries.open_points(draft, template, queries.values_of(draft))
    if not found.is_complete:
        raise NotFilled(number=draft.number, count=found.count, first=found.first)
    if template.effect == "on date" and draft.effective_on is None:
        raise NoDate(number=draft.number)
    move(draft, State.IN_REVIEW, at=at)
    tell("document.submitted", draft, by=by, at=at)
    return draft


@transaction.atomic
def approve(draft: Draft, *, by: Staff, at: datetime) -> Draft:
    """Approve the words as they stand: their hash is frozen, intervals proposed by others are approved, the paper is printed.

    Raises:
        DrafterReviews: the drafter reviews nothing of their own. NoGlyph, HiddenDirection: the paper cannot be printed as it is stored.
    """
    draft = locked(draft, wanted=(State.IN_REVIEW,))
    if draft.drafter_id == by.pk:
        raise DrafterReviews(number=draft.number)
    template, values = queries.template_of(draft), queries.values_of(draft)
    digest = queries.text_sha256(draft, template, queries.fitting(template, values))
    move(draft, State.READY, at=at, reviewer=by, reviewed_at=at, text_sha256=digest)
    tell("document.approved", draft, by=by, at=at, text_sha256=digest, template_sha256=template.sha256)
    for one in Interval.objects.filter(number=draft.number, approved_at__isnull=True).exclude(set_by=by):
        one.approved_by, one.approved_at = by, at
        one.save(update_fields=["approved_by", "approved_at"])
        tell("document.interval_approved", draft, by=by, at=at, key=one.key, value=one.value, from_on=one.from_on.isoformat())
    originals.issue(draft, by=by, at=at)
    _name_signatories(draft, template, by=by)
    return draft


def _name_signatories(draft: Draft, template: Template, *, by: Staff) -> None:
    """One row for every side, or one for every client manager where each of them signs; they are named or invited later."""
    seal = template.effect == "when all have signed and sealed"
    parties = queries.signing_parties(template)
    rows = []
    if template.signing == "each signatory":
        people = Staff.objects.filter(role=Role.CLIENT_MANAGER, is_active=True).order_by("username")
        rows = [
            Signatory(draft=draft, position=place, party=parties[0].key, side=Side.STAFF, staff=one, name=one.display_name, email=one.email)
            for place, one in enumerate(people, 1)
        ]
    if not rows:
        rows = [
            Signatory(
                draft=draft, position=place, party=party.key, needs_seal=seal,
                side=Side.COMPANY if template.signing != "both sides" or party.key == draft.our_party else Side.OTHER,
            )
            for place, party in enumerate(parties, 1)
        ]  # fmt: skip
    Signatory.objects.bulk_create(rows)


@transaction.atomic
def send_back(draft: Draft, *, reason: str, by: Staff, at: datetime) -> Draft:
    """Return a draft from review to its drafter, with what is to be changed."""
    draft = locked(draft, wanted=(State.IN_REVIEW,))
    if not reason.strip():
        raise NoReason()
    move(draft, State.DRAFT, at=at, remark=reason.strip()[:400])
    tell("document.returned", draft, by=by, at=at)
    return draft
