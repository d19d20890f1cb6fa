"""Sending a sample its links ourselves, by mail or text message, in batches by the worker; reminding once; stopping when somebody answered.

Who may not be asked any more when their turn comes (consent withdrawn, restricted, erased, no longer the owner's to reach) is passed over.
Nothing is written when somebody answers: what waits for them is dropped when its turn comes, so no row tells when an answer was given.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from yinuo.desks.channels import servers
from yinuo.desks.channels.actions import writing
from yinuo.desks.channels.choices import Way as Line
from yinuo.desks.channels.choices import What
from yinuo.desks.channels.models import Sending
from yinuo.desks.customers import using
from yinuo.desks.customers.access import Viewer, seeing
from yinuo.desks.people.models import Staff
from yinuo.desks.people.queries import today
from yinuo.ledger import book
from yinuo.ui import telling_time

from ..choices import SurveyState, Way
from ..models import Member, Survey
from . import surveys

MOST = 200
"""Letters written in one round for one survey."""
FROM, UNTIL = time(9), time(20)
"""Hours of the day here within which customers are asked; outside of them it waits for the next morning."""
BY_US = {Way.MAIL: Line.MAIL, Way.SMS: Line.SMS}
_COLUMNS = {Line.MAIL: "email", Line.SMS: "phone"}
_SYSTEM = "system:feedback"


def sendable() -> list[str]:
    """The ways by which we send by ourselves: a server is set, and the public address that links begin with."""
    return [str(way) for way, line in BY_US.items() if servers.site() and writing.is_set_up(line)]


def decent(at: datetime) -> datetime:
    """The next instant at which a customer is written to without being asked for it."""
    local = at.astimezone(ZoneInfo(settings.TIME_ZONE))
    if FROM <= local.time() < UNTIL:
        return at
    day = local.date() + timedelta(days=local.time() >= UNTIL)
    return datetime.combine(day, FROM, tzinfo=local.tzinfo).astimezone(at.tzinfo)


def send_due(*, at: datetime) -> int:
    """One round of the worker: remind where the day has come, and write what is to be sent; gives how many letters that makes."""
    rows = Survey.objects.filter(state=SurveyState.OPEN, by_us=True, last_on__gte=today(at)).select_related("programme", "owner")
    return sum(_carry_on(row, at=at) for row in rows if row.owner.is_active)


def _carry_on(survey: Survey, *, at: datetime) -> int:
    with seeing(survey.owner, purpose="survey") as viewer:
        row = Survey.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=survey.pk, state=SurveyState.OPEN).first()
        if row is None:
            return 0  # another worker is at it
        if row.remind_on is not None and row.remind_on <= today(at) and row.reminded_at is None:
            _remind(row, at=at)
        made = _write(viewer, row, _not_yet(row, What.INVITE), What.INVITE, at=at)
        if row.reminded_at is not None and made < MOST:
            made += _write(viewer, row, _to_remind(row), What.REMIND, at=at)
    return made


def _remind(row: Survey, *, at: datetime) -> None:
    row.reminded_at = at
    row.save(update_fields=["reminded_at"])
    book.append("survey.reminded", subject=row.ref, actor=_SYSTEM, occurred_at=at, data={"reminded": surveys.unanswered(row)})


def _members(row: Survey, *, but: Iterable[int]) -> list[Member]:
    rows = row.members.filter(has_answered=False).exclude(customer__in=list(but))
    return list(rows.filter(customer__erased_at__isnull=True).select_related("customer").order_by("customer_id")[:MOST])


def _keys(row: Survey, what: What, *states: str) -> set[int]:
    found = Sending.objects.filter(subject=row.ref, what=what)
    return set((found.filter(state__in=states) if states else found).values_list("customer_key", flat=True))


def _not_yet(row: Survey, what: What) -> list[Member]:
    return _members(row, but=_keys(row, what))


def _to_remind(row: Survey) -> list[Member]:
    """Who got the first letter and did not answer; one that came back is not sent after."""
    got = _keys(row, What.INVITE, "sent", "delivered")
    return [one for one in _not_yet(row, What.REMIND) if one.customer_id in got]


def _write(viewer: Viewer, row: Survey, members: list[Member], what: What, *, at: datetime) -> int:
    allowed = {one.pk for one in using.usable(viewer, [one.customer for one in members], surveys.PURPOSE, at=at)}
    viewer.opener.prepare(one.customer_id for one in members)
    due_at = decent(at)
    for one in members:
        if one.customer_id not in allowed:
            writing.pass_over(one.customer_id, BY_US[Way(one.way)], what, subject=row.ref, at=at)
            continue
        line, address = _reached_by(viewer, one, BY_US[Way(one.way)])
        with override("zh-hans"):
            heading, text = words_of(row, one, what, line=line)
        writing.put_for(one.customer_id, line, what, address, text, subject=row.ref, heading=heading, at=at, due_at=due_at)
    return len(members)


def _reached_by(viewer: Viewer, member: Member, wished: Line) -> tuple[Line, str]:
    """By what and where somebody is reached: the way of the survey, else the other one where such letters go out."""
    others = [one for one in BY_US.values() if one != wished and writing.is_set_up(one)]
    for line in (wished, *others):
        address = viewer.opener.open(member.customer, _COLUMNS[line], customer=member.customer_id)
        if address:
            return line, address
    return wished, ""


def words_of(survey: Survey, member: Member, what: What, *, line: Line) -> tuple[str, str]:
    """The subject and the words of a letter: who asks, how long, until when, that it may stay unanswered, and the link."""
    title, link = survey.programme.title_zh, f"{servers.site()}/s/{surveys.token_of(survey, member.customer.number)}/"
    until = telling_time.day(survey.last_on)
    heading = _("How satisfied are you? {title}").format(title=title)
    if line == Line.SMS:
        if what == What.REMIND:
            return heading, _("A reminder, the only one: {title}, open until {until}: {link}").format(title=title, until=until, link=link)
        return heading, _("How satisfied are you? {title}, two minutes, until {until}, anonymous if you wish: {link}").format(
            title=title, until=until, link=link
        )
    lines = [_("Good day,"), ""]
    if what == What.REMIND:
        lines.append(_("You have not answered yet; this is the only reminder. It stays open until {until}.").format(until=until))
    else:
        asked = _("We ask some of our customers, drawn by lot, how satisfied they are. It takes two minutes and is open until {until}.")
        lines.append(asked.format(until=until))
    lines += [link, "", _("You may stay anonymous: then nobody knows what you answered, not even from a copy of our database."),
              _("You need not answer. If you do not want to be asked any more, say so on the same page."), "", "— " + title]  # fmt: skip
    if survey.programme.title_en:
        lines += [survey.programme.title_en + ": " + link]
    return heading, "\n".join(lines)


def is_wanted(row: Sending, at: datetime) -> bool:
    """Asked just before a letter goes out: the survey is open, this customer is of the sample, did not answer, and may still be asked."""
    survey = Survey.objects.select_related("owner", "programme").filter(number=row.subject.partition(":")[2]).first()
    if survey is None or survey.state != SurveyState.OPEN or today(at) > survey.last_on or not survey.owner.is_active:
        return False
    return _is_wanted(survey.owner, survey, row.customer_key, at=at)


def _is_wanted(owner: Staff, survey: Survey, customer: int, *, at: datetime) -> bool:
    with seeing(owner, purpose="survey") as viewer:
        member = survey.members.select_related("customer").filter(customer=customer, has_answered=False).first()
        if member is None or member.customer.erased_at is not None:
            return False
        into = member.customer.merged_into_id  # one person is asked once: who was merged into another of the sample is asked as that one
        if into is not None and survey.members.filter(customer=into).exists():
            return False
        return bool(using.usable(viewer, [member.customer], surveys.PURPOSE, at=at))
