"""Rating a service once: named, so that somebody can come back to it, or anonymously, so that nobody can.

`offer` gives a case its one ticket. `rate` is called by whoever knows that it is the customer: the portal by the case's secret, a link
by its own token.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.desks.customers.access import Viewer
from yinuo.desks.people.queries import today
from yinuo.desks.service import taking
from yinuo.desks.service.actions import intake
from yinuo.desks.service.actions.telling import tell
from yinuo.desks.service.choices import Channel, Kind, State
from yinuo.desks.service.contacts import Contact
from yinuo.desks.service.models import Case

from .. import boxes, links, rules
from ..choices import LONGEST_COMMENT, SCALES, Ask, TicketState
from ..models import Ballot, Rating, Ticket
from ..refusals import AlreadyRated, BadFeedback, LinkIsOver
from . import counting


def offer(case: Case) -> Ticket:
    """The one ticket of a case; made when it is solved or closed, never made twice."""
    ticket, _is_new = Ticket.objects.get_or_create(
        case_number=case.number,
        defaults={
            "digest": links.digest_of(token_for(case.number)), "staff": case.owner.username if case.owner else "",
            "department": case.department, "until": today(case.resolved_at or case.made_at) + timedelta(days=rules.present().open_days),
        },
    )  # fmt: skip
    return ticket


def token_for(number: str) -> str:
    """The end of the link by which a case is rated without anything else."""
    return links.token_of(f"rating|{number}")


def path_for(number: str) -> str:
    """The path of that link."""
    return f"/r/{token_for(number)}/"


def may_rate(case: Case, *, at: datetime) -> bool:
    """Whether a case is at the point where its customer is asked, and was not rated."""
    if case.state not in (State.RESOLVED, State.CLOSED):
        return False
    ticket = Ticket.objects.filter(case_number=case.number).first()
    return ticket is None or (ticket.state == TicketState.OPEN and ticket.until >= today(at))


def case_of(token: str, *, at: datetime) -> Case:
    """The case that a link is for.

    Raises:
        LinkIsOver: no such link, or it is past its day. AlreadyRated.
    """
    ticket = Ticket.objects.filter(digest=links.digest_of(token)).first() if "\0" not in token else None
    case = taking.case_of(ticket.case_number) if ticket is not None else None
    if ticket is None or case is None or ticket.until < today(at):
        raise LinkIsOver()
    if ticket.state != TicketState.OPEN:
        raise AlreadyRated()
    return case


def rate(case: Case, *, score: int, comment: str, is_anonymous: bool, at: datetime) -> str:
    """Take a rating; gives the number of the case that a low one opened, or nothing.

    Raises:
        BadFeedback: no such mark, or the comment is too long. LinkIsOver: it is not solved yet, or past its day. AlreadyRated.
    """
    text = "".join(one for one in comment if one.isprintable() or one == "\n").strip()
    if score not in SCALES[Ask.CSAT]:
        raise BadFeedback(what=_("Please choose one of the answers."), beside="score")
    if len(text) > LONGEST_COMMENT:
        raise BadFeedback(
            what=_("That is {n} characters long; at most {most} fit.").format(n=len(text), most=LONGEST_COMMENT), beside="comment"
        )
    if case.state not in (State.RESOLVED, State.CLOSED):
        raise LinkIsOver()
    with taking.reaching(case.customer_id) as viewer:
        ticket = offer(Case.objects.select_related("owner").get(pk=case.pk))
        if ticket.until < today(at):
            raise LinkIsOver()
        if is_anonymous:
            _anonymous(ticket, score, text, month=today(at).replace(day=1), at=at)
            return ""
        _use(ticket, state=TicketState.DONE)
        return _named(viewer, Case.objects.select_related("customer", "owner").get(pk=case.pk), ticket, score, text, at=at)


def _use(ticket: Ticket, *, state: str, box: str = "") -> None:
    """The filter, not a look before, decides who was first."""
    if not Ticket.objects.filter(pk=ticket.pk, state=TicketState.OPEN).update(state=state, box=box):
        raise AlreadyRated()


def _anonymous(ticket: Ticket, score: int, comment: str, *, month: date, at: datetime) -> None:
    box = boxes.box_of_ratings(month, department=ticket.department, staff=ticket.staff)
    boxes.hold(box)
    _use(ticket, state=TicketState.WAITING, box=box)
    boxes.put(box, [{"score": score, "comment": comment}])
    Ticket.objects.filter(box=box).update(box=box)  # every used ticket of the box is written with it: see `boxes`
    if Ballot.objects.filter(box=box).count() >= rules.present(at).least_group:
        counting.release(box, month=month, department=ticket.department, staff=ticket.staff, at=at)


@transaction.atomic
def _named(viewer: Viewer, case: Case, ticket: Ticket, score: int, comment: str, *, at: datetime) -> str:
    month = today(at).replace(day=1)
    row = Rating.objects.create(
        case_number=case.number, customer=case.customer, staff=ticket.staff, department=ticket.department, score=score, at=at
    )
    row.sealed_comment = viewer.opener.seal(comment, row=row, column="comment", customer=case.customer_id)
    counting.add(month, [score], department=ticket.department, staff=ticket.staff)
    said = {"score": score, "month": f"{month:%Y-%m}", "anonymous": False, "department": ticket.department}
    said |= {"staff": ticket.staff} if ticket.staff else {}
    tell(case, [("rating.given", said)], by=case.customer.ref, at=at)
    if score <= rules.present(at).low_score:
        row.remedy_number = remedy(case, score, comment, at=at)
        tell(case, [("rating.followed", {"remedy": row.remedy_number})], by="system:feedback", at=at)
    row.save(update_fields=["sealed_comment", "remedy_number"])
    return row.remedy_number


def remedy(case: Case, score: int, comment: str, *, at: datetime) -> str:
    """Open a case of its own for somebody who was let down, with what they said; gives its number."""
    title = _("Low rating: {score} of 5 for {number}").format(score=score, number=case.number)
    text = comment or _("Rated {score} of 5, without words. Call back, ask what went wrong, and make it good.").format(score=score)
    contact = Contact(
        channel=Channel.WEB, received_at=at, text=text, kind=Kind.REQUEST, title=title, customer_number=case.customer.number,
        language=case.language,
    )  # fmt: skip
    return intake.take_in(contact, at=at).case.number
