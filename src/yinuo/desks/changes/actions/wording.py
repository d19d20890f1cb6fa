"""Words: explained, asked about, ruled on by whom the document names; promises made outside the document, flagged."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from yinuo.desks.documents.models import Draft
from yinuo.desks.people.models import Staff

from ..choices import Standing
from ..models import Proposal, Question, SidePromise, Word
from ..queries.words import authority_of
from ..refusals import AlreadyDecided, NobodyNamed, NoReason, NotTheRuler, OwnQuestion
from . import reading
from .telling import held, tell


@transaction.atomic
def explain(draft: Draft, *, word: str, meaning: str, attached: str, by: Staff, at: datetime) -> Word:
    """Explain a word of a document for its readers; this defines nothing. `attached` names a standard or an agreement. Raises NoReason."""
    if not word.strip() or not meaning.strip():
        raise NoReason()
    made, _new = Word.objects.update_or_create(
        number=draft.number,
        word=word.strip()[:60],
        defaults={"meaning": meaning.strip()[:1000], "attached": attached.strip()[:200], "by": by, "at": at},
    )
    tell("meaning.explained", draft.ref, by=by, at=at, number=draft.number, word=made.word)
    return made


@transaction.atomic
def ask(draft: Draft, *, clause: str, word: str, question: str, by: Staff, at: datetime) -> Question:
    """Ask what a clause or a word means. Raises NoReason; NobodyNamed: the document names nobody who could rule."""
    if not question.strip():
        raise NoReason()
    authority = authority_of(draft)
    if authority is None:
        raise NobodyNamed(number=draft.number)
    made = Question.objects.create(
        number=draft.number, clause=clause.strip()[:40], word=word.strip()[:60], question=question.strip()[:1000], asked_by=by, asked_at=at,
        authority=authority.clause,
    )  # fmt: skip
    for kind in ("meaning.asked", "question.asked"):  # the second is what letters call it that promise a ruling in time
        tell(kind, draft.ref, by=by, at=at, number=draft.number, question=made.pk)
    return made


@transaction.atomic
def rule(question: Question, draft: Draft, *, ruling: str, published_to: str, by: Staff, at: datetime, evidence: str = "") -> Question:
    """Rule on a question as whom the document names; the ruling becomes its next supplementary term, which everybody bound then reads.

    Where the other side rules, somebody of ours enters its ruling with the paper that shows it (`evidence`).
    Raises:
        NotTheRuler; OwnQuestion; NoReason: no ruling; AlreadyDecided.
    """
    authority = authority_of(draft)
    if authority is None:
        raise NobodyNamed(number=draft.number)
    is_theirs = not authority.roles and evidence.strip()
    if by.role not in authority.roles and not is_theirs:
        raise NotTheRuler(number=draft.number, who=authority.who)
    Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)  # numbers of supplementary terms are given one after the other
    row = Question.objects.select_for_update(of=("self",)).get(pk=question.pk)
    if row.ruled_at is not None:
        raise AlreadyDecided()
    if row.asked_by_id == by.pk:
        raise OwnQuestion()
    if not ruling.strip():
        raise NoReason()
    row.term = (Question.objects.filter(number=row.number).aggregate(last=Max("term"))["last"] or 0) + 1
    row.ruling, row.published_to, row.evidence = ruling.strip()[:2000], published_to.strip()[:200], evidence.strip()[:400]
    row.ruled_by, row.ruled_at = by, at
    row.save()
    for kind in ("meaning.ruled", "question.ruled"):
        tell(kind, draft.ref, by=by, at=at, number=row.number, question=row.pk, term=row.term, authority=row.authority)
    reading.begin(row.number, draft=draft, question=row, at=at)
    return row


@transaction.atomic
def flag(draft: Draft, *, place: str, words: str, said_on: date, said_to: str, by: Staff, at: datetime) -> SidePromise:
    """Flag a promise made in a mail, a chat or a call: it has no contractual effect until a change takes it in. Raises NoReason."""
    if not words.strip() or not place.strip():
        raise NoReason()
    made = SidePromise.objects.create(
        number=draft.number,
        place=place.strip()[:200],
        words=words.strip()[:1000],
        said_on=said_on,
        said_to=said_to.strip()[:120],
        by=by,
        at=at,
    )
    tell("side_promise.flagged", draft.ref, by=by, at=at, number=draft.number, side_promise=made.pk, said_on=said_on.isoformat())
    return made


@transaction.atomic
def settle_side_promise(side: SidePromise, *, proposal: Proposal | None, remark: str, by: Staff, at: datetime) -> SidePromise:
    """Take a side promise into a change, or note that it was withdrawn towards the customer. Raises NoReason, NotNow."""
    row = held(side, wanted=(Standing.FLAGGED,), number=side.number)
    if proposal is None and not remark.strip():
        raise NoReason()
    row.state = Standing.AMENDED if proposal else Standing.DROPPED
    row.proposal, row.remark = proposal, remark.strip()[:400]
    row.save(update_fields=["state", "proposal", "remark"])
    tell("side_promise.settled", f"document:{row.number}", by=by, at=at, number=row.number, side_promise=row.pk, state=str(row.state))
    return row
