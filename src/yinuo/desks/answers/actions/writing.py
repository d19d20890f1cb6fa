"""Writing entries: proposed by one person, approved by another, looked over in time, retired. Approved words are never changed."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.desks.people.models import Staff
from yinuo.desks.people.queries import today
from yinuo.ledger import book

from .. import access
from ..choices import REVIEW_DAYS, Audience, State, Step
from ..models import Entry, Question, Version
from ..redacting import redacted
from ..refusals import AlreadyDecided, BadEntry, NeedsAnother

_TAG = re.compile(r"<[a-zA-Z/!][^>]*>")
_LONGEST = {"title": 120, "questions": 4000, "answer": 4000, "answer_en": 4000, "keywords": 200, "product": 60}


@dataclass(frozen=True)
class Words:
    """What an entry says, as typed; `questions` one variant a line."""

    title: str
    questions: str
    answer: str
    answer_en: str = ""
    keywords: str = ""
    product: str = ""
    audience: str = Audience.EVERYONE
    is_basic: bool = True
    since: date | None = None
    until: date | None = None


@transaction.atomic
def propose(
    by: Staff, words: Words, *, at: datetime, entry: Entry | None = None, review_on: date | None = None, answers: Iterable[str] = ()
) -> Version:
    """Write a new entry, or a new version of one; nothing of it is said before somebody else approves it.

    Args:
        answers: numbers of questions that nobody's entry answered and this one does.
    Raises:
        MayNotEdit, BadEntry.
    """
    access.check(access.may_write(by))
    _check(words)
    day = today(at)
    if review_on is not None and review_on <= day:
        raise BadEntry(what=_("The day of the next review lies ahead."), beside="review_on")
    place = 1
    if entry is None:
        entry = Entry.objects.create(
            number=f"NEW-{secrets.token_hex(8)}", owner=by, made_at=at, review_on=review_on or day + timedelta(days=REVIEW_DAYS)
        )
        entry.number = f"ZS-{entry.pk:06}"
        entry.save(update_fields=["number"])
    else:
        entry = Entry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
        if entry.state == State.RETIRED:
            raise BadEntry(what=_("The entry is retired; write a new one."))
        place = entry.versions.count() + 1
        if review_on is not None:
            entry.review_on = review_on
            entry.save(update_fields=["review_on"])
    said = {name: getattr(words, name).strip() for name in _LONGEST}
    said["questions"] = "\n".join(dict.fromkeys(line.strip() for line in words.questions.splitlines() if line.strip()))
    row = Version.objects.create(
        entry=entry,
        place=place,
        audience=words.audience,
        is_basic=words.is_basic,
        since=words.since,
        until=words.until,
        by=by,
        at=at,
        **said,
    )
    Question.objects.filter(number__in=list(answers)[:500], became__isnull=True).update(became=entry)
    _tell("answer_entry.proposed", row, by=by, at=at)
    return row


def _check(words: Words) -> None:
    questions = [line for line in words.questions.splitlines() if line.strip()]
    if not words.title.strip() or not questions or not words.answer.strip():
        raise BadEntry(what=_("An entry has a title, at least one question, and an answer."))
    for name, most in _LONGEST.items():
        text = getattr(words, name)
        if len(text) > most:
            raise BadEntry(what=_("At most {most} characters.").format(most=most), beside=name)
        if _TAG.search(text):
            raise BadEntry(what=_("Plain text only, without marks of a page such as <b>."), beside=name)
    for name in ("title", "questions", "keywords"):
        if redacted(getattr(words, name)) != redacted("") and "〔" in redacted(getattr(words, name)):
            raise BadEntry(what=_("A question names nobody: take out telephone and other numbers."), beside=name)
    if words.audience not in Audience.values:
        raise BadEntry(what=_("Choose whom it speaks to."), beside="audience")
    if words.since and words.until and words.until < words.since:
        raise BadEntry(what=_("It ends before it begins."), beside="until")


@transaction.atomic
def approve(by: Staff, version: Version, *, at: datetime) -> None:
    """From now on the bot says it; by somebody who did not write it.

    Raises:
        MayNotEdit, NeedsAnother, AlreadyDecided.
    """
    _decide(by, version, Step.APPROVED, at=at)
    entry = Entry.objects.select_for_update(of=("self",)).get(pk=version.entry_id)
    if entry.state == State.RETIRED:
        raise AlreadyDecided()
    entry.state, entry.live = State.LIVE, version
    if entry.review_on <= today(at):
        entry.review_on = today(at) + timedelta(days=REVIEW_DAYS)
    entry.save(update_fields=["state", "live", "review_on"])
    _tell("answer_entry.approved", version, by=by, at=at)


@transaction.atomic
def send_back(by: Staff, version: Version, *, remark: str, at: datetime) -> None:
    """It is not approved, and why.

    Raises:
        MayNotEdit, NeedsAnother, AlreadyDecided, BadEntry.
    """
    if not remark.strip():
        raise BadEntry(what=_("Say what is to be changed."), beside="remark")
    _decide(by, version, Step.RETURNED, at=at, remark=remark.strip()[:300])
    _tell("answer_entry.returned", version, by=by, at=at)


def _decide(by: Staff, version: Version, step: str, *, at: datetime, remark: str = "") -> None:
    access.check(access.may_approve(by))
    if version.by_id == by.pk:
        raise NeedsAnother()
    rows = Version.objects.filter(pk=version.pk, step=Step.PROPOSED)
    if not rows.update(step=step, decided_by=by, decided_at=at, remark=remark):
        raise AlreadyDecided()
    version.refresh_from_db()


@transaction.atomic
def reviewed(by: Staff, entries: Sequence[Entry], *, at: datetime, on: date | None = None) -> int:
    """These entries were looked over and are still right; gives how many. The next day of review is set.

    Raises:
        MayNotEdit, BadEntry.
    """
    access.check(access.may_write(by))
    following = on or today(at) + timedelta(days=REVIEW_DAYS)
    if following <= today(at):
        raise BadEntry(what=_("The day of the next review lies ahead."), beside="on")
    rows = list(Entry.objects.select_for_update(of=("self",)).filter(pk__in=[one.pk for one in entries], state=State.LIVE).order_by("pk"))
    for one in rows:
        one.review_on = following
    Entry.objects.bulk_update(rows, ["review_on"])
    book.append_many(
        [
            book.Draft(
                kind="answer_entry.reviewed", subject=one.ref, actor=by.ref, occurred_at=at, data={"again_on": following.isoformat()}
            )
            for one in rows
        ]
    )
    return len(rows)


@transaction.atomic
def give_to(by: Staff, entry: Entry, owner: Staff | None, *, at: datetime) -> None:
    """Somebody else looks after it from now on.

    Raises:
        MayNotEdit, BadEntry: nobody who writes entries.
    """
    access.check(access.may_approve(by) or by.pk == entry.owner_id)
    if owner is None or not access.may_write(owner):
        raise BadEntry(what=_("Choose somebody who writes entries."), beside="owner")
    if Entry.objects.filter(pk=entry.pk).exclude(owner=owner).update(owner=owner):
        book.append("answer_entry.given", subject=entry.ref, actor=by.ref, occurred_at=at, data={"staff": owner.username})


@transaction.atomic
def retire(by: Staff, entry: Entry, *, at: datetime, reason: str) -> None:
    """The bot says it no more; the entry stays on record.

    Raises:
        MayNotEdit, BadEntry, AlreadyDecided.
    """
    access.check(access.may_approve(by))
    if not reason.strip():
        raise BadEntry(what=_("Say why it is retired."), beside="reason")
    changed = Entry.objects.filter(pk=entry.pk).exclude(state=State.RETIRED).update(state=State.RETIRED, live=None, ended_at=at)
    if not changed:
        raise AlreadyDecided()
    book.append("answer_entry.retired", subject=entry.ref, actor=by.ref, occurred_at=at, data={})
    entry.refresh_from_db()


def _tell(kind: str, row: Version, *, by: Staff, at: datetime) -> None:
    data = {"version": row.place, "is_basic": row.is_basic, "audience": row.audience}
    book.append(kind, subject=row.entry.ref, actor=by.ref, occurred_at=at, data=data)
