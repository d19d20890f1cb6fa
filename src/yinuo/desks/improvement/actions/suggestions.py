"""A suggestion of a customer: judged with reasons and answered, planned, carried out, its effect told to whoever suggested it."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.desks.customers.access import Viewer
from yinuo.desks.people.queries import today
from yinuo.desks.service import access as cases
from yinuo.desks.service import taking
from yinuo.desks.service.actions.receiving import tidied
from yinuo.desks.service.actions.telling import Said, keep, write
from yinuo.desks.service.actions.telling import tell as tell_case
from yinuo.desks.service.choices import LONGEST_TEXT, Channel, Direction
from yinuo.desks.service.models import Case
from yinuo.promises.library import promise_book
from yinuo.watch import queries as watch

from .. import access
from ..choices import SUGGESTION_MONTHS, Judgement
from ..models import Item, Suggestion
from ..refusals import BadImprovement, SuggestionNotNow
from .telling import case_of


@transaction.atomic
def judge(viewer: Viewer, case: Case, *, judgement: str, reason: str, channel: str, revision: int | None, at: datetime) -> Suggestion:
    """Accept a suggestion or not, and tell the customer why; without a reason there is no judgement.

    Raises:
        MayNotHandle, NoSuchCase, CaseChanged. BadImprovement: no suggestion. SuggestionNotNow: judged already. BadCase: no reason.
    """
    access.suggestion_for(viewer, case.number)
    if judgement not in Judgement.values:
        raise BadImprovement(what=_("Say whether it is taken up."), beside="judgement")
    if channel not in Channel.values:
        raise BadImprovement(what=_("The channel is none of the list."), beside="channel")
    words = tidied(reason, most=LONGEST_TEXT, beside="reason")
    row = cases.locked(viewer, case, revision=revision)
    if Suggestion.objects.filter(case=row).exists():
        raise SuggestionNotNow(what=_("It was judged already, and the customer was told."))
    write(viewer, row, words, direction=Direction.OUT, at=at, made_at=at, channel=channel)
    way = {"by": "person", "answer_channel": channel, "handler": viewer.staff.username}
    said: Said = [("message.answered", way)] if row.unanswered else []
    if row.responded_at is None:
        said += [("suggestion.responded", way), ("case.responded", way)]
    else:
        said.append(("customer.updated", way))
    is_accepted = judgement == Judgement.ACCEPTED
    said += [("feedback.answered", way), ("suggestion.accepted" if is_accepted else "suggestion.declined", {**way, "reason": "told"})]
    tell_case(row, said, by=viewer.staff.ref, at=at)
    row.responded_at, row.unanswered = row.responded_at or at, 0
    keep(row, "responded_at", "unanswered")
    made = Suggestion.objects.create(
        case=row, customer=row.customer, judgement=judgement, judged_by=viewer.staff, judged_at=at,
        due_on=due_on_of(row, at=at) if is_accepted else None,
    )  # fmt: skip
    made.sealed_reason = viewer.opener.seal(words, row=made, column="reason", customer=row.customer_id)
    made.save(update_fields=["sealed_reason"])
    return made


def due_on_of(case: Case, *, at: datetime) -> date:
    """Until when an accepted suggestion is carried out: by the nearest promise that waits for it, else by the rule of this house."""
    book = promise_book()
    waiting = {terms.name for terms in book.promises.terms if "suggestion.implemented" in str(terms.tree)}
    found = [today(row.due_at) for row in watch.rows_of_subject(case.ref) if row.promise in waiting and row.due_at is not None]
    return min(found, default=months_later(today(at), SUGGESTION_MONTHS))


def months_later(day: date, count: int) -> date:
    """The same day some months later; the last of the month where it has no such day.

    >>> months_later(date(2026, 8, 31), 6)
    datetime.date(2027, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def planned(item: Item) -> None:
    """An improvement was opened for a suggestion: from here on it is what becomes of it."""
    if item.source_ref.startswith("case:"):
        number = item.source_ref.removeprefix("case:")
        Suggestion.objects.filter(case__number=number, judgement=Judgement.ACCEPTED, item__isnull=True).update(item=item)


def implemented(item: Item, *, by: str, at: datetime) -> None:
    """The improvement is carried out, and with it the suggestion that it answers, whoever reaches its customer."""
    case = case_of(item)
    if case is None:
        return
    with taking.reaching(case.customer_id):
        changed = Suggestion.objects.filter(case=case, item=item, implemented_at__isnull=True).update(implemented_at=at)
        if changed:
            tell_case(case, [("suggestion.implemented", {"improvement": item.number})], by=by, at=at)


@transaction.atomic
def tell_effect(viewer: Viewer, case: Case, text: str, *, channel: str, at: datetime) -> Suggestion:
    """Tell whoever suggested it what came of it; also on a case that was closed since.

    Raises:
        MayNotHandle, NoSuchCase, BadImprovement, BadCase. SuggestionNotNow: it is not carried out, or was told.
    """
    access.suggestion_for(viewer, case.number)
    if channel not in Channel.values:
        raise BadImprovement(what=_("The channel is none of the list."), beside="channel")
    words = tidied(text, most=LONGEST_TEXT, beside="text")
    row = cases.locked(viewer, case)
    found = Suggestion.objects.filter(case=row).first()
    if found is None or found.implemented_at is None or found.told_at is not None:
        raise SuggestionNotNow(what=_("The effect is told once, when the suggestion is carried out."))
    write(viewer, row, words, direction=Direction.OUT, at=at, made_at=at, channel=channel)
    way = {"by": "person", "answer_channel": channel, "handler": viewer.staff.username}
    tell_case(row, [("customer.updated", way), ("suggestion.effect_told", way)], by=viewer.staff.ref, at=at)
    found.told_at = at
    found.save(update_fields=["told_at"])
    return found
