"""Telling people of ours, by what they use: WeCom, DingTalk, Feishu, mail, a webhook (through apprise). A number, what happened, a link.

Nothing of a customer leaves the house this way: the services that carry it are somebody else's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from yinuo.desks.people import sealing
from yinuo.desks.people.choices import Role
from yinuo.desks.people.models import Staff
from yinuo.desks.service.taking import case_of
from yinuo.ledger import book, followers
from yinuo.promises.library import promise_book
from yinuo.promises.wording import duty
from yinuo.ui import telling_time
from yinuo.watch import queries as watch
from yinuo.watch.news import breaches_after, warnings_after
from yinuo.watch.shapes import WatchedRow

from .. import carrying, servers
from ..choices import Event, State
from ..models import Notice, NoticeMark, NoticeRule
from ..refusals import BadRule, NoSuchSending

LEADERS = frozenset({Role.DEPARTMENT_HEAD, Role.SUPERVISOR, Role.DIRECTOR})
PAUSES = tuple(timedelta(minutes=one) for one in (1, 5, 30, 120))
MOST_EVENTS = 5_000
_STEP = re.compile(r"[A-Z]+-\d+-\d+\.step_\d+")
"""The promises that are limits of steps of processes."""
_LEDGER, _WATCH = "ledger", "watch"
_OLDEST = timedelta(days=1)


@dataclass(frozen=True)
class _News:
    event: Event
    subject: str
    key: str
    owner: str = ""
    department: str = ""
    promise: str = ""
    until: datetime | None = None

    @property
    def events(self) -> tuple[Event, ...]:
        """What it is, and what it is besides: a step that is due soon is a promise at risk too."""
        wider = {Event.STEP_SOON: (Event.AT_RISK,), Event.STEP_LATE: (Event.BROKEN,)}
        return (self.event, *wider.get(self.event, ()))


@transaction.atomic
def set_rule(
    *, by: Staff, name: str, address: str, events: Iterable[str], staff: Staff | None = None, department: str = "", leads: bool = False,
    quiet: tuple[int | None, int | None] = (None, None), at: datetime,
) -> NoticeRule:  # fmt: skip
    """Let somebody, or a team, be told of something.

    Args:
        leads: of a person: also of cases of the department that they lead, or of all where they belong to none.
        quiet: from and until which hour of the day here nobody is told; what comes then waits for its end.
    Raises:
        BadRule: no name, no event, half a time of quiet, or an address that nobody understands.
    """
    wanted = [one for one in Event.values if one in set(events)]
    if not name.strip() or not wanted:
        raise BadRule(what=_("Give the rule a name, and choose what it tells of."))
    scheme = address.strip().partition("://")[0].lower()
    if scheme not in carrying.SCHEMES or len(address) > 500 or carrying.carrier_of(address.strip()) is None:
        raise BadRule(what=_("The address is none of these: {names}.").format(names=", ".join(f"{one}://" for one in carrying.SCHEMES)))
    if (quiet[0] is None) is not (quiet[1] is None) or any(hour is not None and not 0 <= hour <= 23 for hour in quiet):
        raise BadRule(what=_("Quiet hours have a beginning and an end, whole hours from 0 to 23."))
    if leads and (staff is None or staff.role not in LEADERS):
        raise BadRule(what=_("Only heads of departments, supervisors and directors lead others; name one of them."))
    row = NoticeRule.objects.create(
        staff=staff, department=department.strip()[:80], name=name.strip()[:60], scheme=scheme, events=wanted, by=by, at=at, leads=leads,
        quiet_from=quiet[0], quiet_until=quiet[1],
    )  # fmt: skip
    row.sealed_address = sealing.seal(address.strip(), bound_to=f"notice rule:{row.pk}")
    row.save(update_fields=["sealed_address"])
    _tell(row, "set", by=by, at=at)
    return row


@transaction.atomic
def switch(identity: int, *, is_on: bool, by: Staff, at: datetime) -> NoticeRule:
    """Let a rule rest, or tell again. Raises NoSuchSending."""
    row = NoticeRule.objects.select_for_update().filter(pk=identity).first()
    if row is None:
        raise NoSuchSending()
    row.is_on = is_on
    row.save(update_fields=["is_on"])
    _tell(row, "on" if is_on else "off", by=by, at=at)
    return row


def _tell(row: NoticeRule, what: str, *, by: Staff, at: datetime) -> None:
    data = {
        "rule": row.pk,
        "what": what,
        "way": row.scheme,
        "events": row.events,
        "leads": row.leads,
        "quiet": [row.quiet_from, row.quiet_until],
        "team": row.department,
        "for": row.staff.username if row.staff else "",
    }
    book.append("notice_rule.set", subject=f"notice_rule:{row.pk}", actor=by.ref, occurred_at=at, data=data)


def test(identity: int, *, at: datetime) -> bool:
    """Send one notice now, so that somebody sees whether it arrives. Raises NoSuchSending."""
    row = NoticeRule.objects.filter(pk=identity).first()
    if row is None:
        raise NoSuchSending()
    with override("zh-hans"):
        return _handed(row, _("Test of notices"), _("If you read this, notices of the house arrive here."))


@transaction.atomic
def collect(*, at: datetime) -> int:
    """Look through what is new in the ledger and on the watch, and put down who is to be told; gives how many notices that makes."""
    rules = [one for one in NoticeRule.objects.filter(is_on=True).select_related("staff") if one.staff is None or one.staff.is_active]
    if not rules:  # nobody reads along; whoever begins to, begins with what is new then
        NoticeMark.objects.all().delete()
        return 0
    news = [*_from_ledger(at=at), *_from_watch(at=at)]
    made = [
        Notice(rule=rule, event=one.event, subject=one.subject, key=one.key, promise=one.promise, until=one.until, due_at=at, made_at=at)
        for one in (_whose(one) for one in news)
        for rule in rules
        if any(event in rule.events for event in one.events) and _is_for(rule, one)
    ]
    known = set(Notice.objects.filter(key__in=[one.key for one in made]).values_list("rule_id", "key"))
    fresh = [one for one in made if (one.rule_id, one.key) not in known]
    Notice.objects.bulk_create(fresh, ignore_conflicts=True)  # another worker may look at the same
    return len(fresh)


def _from_ledger(*, at: datetime) -> list[_News]:
    mark, is_new = NoticeMark.objects.select_for_update().get_or_create(name=_LEDGER)
    if is_new:  # begin where the watch is: what was before is no news
        with connection.cursor() as cursor:
            cursor.execute("SELECT xid, position FROM watch_bookmark ORDER BY xid DESC, position DESC LIMIT 1")
            found = cursor.fetchone() or (0, 0)
        mark.xid, mark.position = int(found[0]), int(found[1])
    events, after = followers.read_after(followers.Bookmark(mark.xid, mark.position), limit=MOST_EVENTS)
    mark.xid, mark.position, mark.at = after.xid, after.position, at
    mark.save()
    rows = zip(events.id, events.kind, events.subject, events.data, events.actor, strict=True)
    return [found for identity, kind, subject, data, actor in rows if (found := _news_of(identity, kind, subject, data, actor)) is not None]


def _news_of(identity: str, kind: str, subject: str, data: Mapping[str, Any], actor: str) -> _News | None:
    owner = str(data.get("owner") or "")
    if kind == "case.assigned" and owner and actor != f"staff:{owner}":  # whoever takes a case knows
        return _News(Event.ASSIGNED, subject, f"{kind}|{identity}", owner)
    if kind == "case.mentioned":
        return _News(Event.MENTIONED, subject, f"{kind}|{identity}", str(data.get("staff") or data.get("mentioned") or ""))
    if kind == "channel.went_down":
        return _News(Event.OUTAGE, subject, f"{kind}|{identity}")
    return None


def _from_watch(*, at: datetime) -> list[_News]:
    mark, is_new = NoticeMark.objects.select_for_update().get_or_create(name=_WATCH, defaults={"at": at})
    since = max(mark.at or at, at - _OLDEST)
    mark.at = at
    mark.save(update_fields=["at"])
    if is_new:
        return []
    # looked at once more a little back: a row may be written a moment after its instant; the key lets none be told twice
    since -= timedelta(minutes=10)
    return [
        *(_of_row(one, "risk", Event.AT_RISK, Event.STEP_SOON) for one in warnings_after(since, limit=MOST_EVENTS)),
        *(_of_row(one, "broken", Event.BROKEN, Event.STEP_LATE) for one in breaches_after(since, limit=MOST_EVENTS)),
    ]


def _of_row(row: WatchedRow, what: str, event: Event, of_step: Event) -> _News:
    is_step = _STEP.fullmatch(row.promise) is not None
    return _News(of_step if is_step else event, row.subject, f"{what}|{row.id}"[:200], promise=row.promise[:120], until=row.due_at)


def _whose(one: _News) -> _News:
    """With whose matter it is: the case's owner and department."""
    if not one.subject.startswith("case:"):
        return one
    case = case_of(one.subject.removeprefix("case:"))
    if case is None:
        return one
    owner = one.owner or (Staff.objects.filter(pk=case.owner_id).values_list("username", flat=True).first() or "" if case.owner_id else "")
    return replace(one, owner=owner, department=case.department)


def _is_for(rule: NoticeRule, one: _News) -> bool:
    if rule.staff is not None:
        return one.owner == rule.staff.username or one.event == Event.OUTAGE or _leads(rule, one)
    return not rule.department or rule.department == one.department or one.event == Event.OUTAGE


def _leads(rule: NoticeRule, one: _News) -> bool:
    """Whether somebody leads those whose matter it is. What is told to one person alone (a mention, a case given to them) is not theirs."""
    if not rule.leads or rule.staff is None or one.event in (Event.ASSIGNED, Event.MENTIONED):
        return False
    return not rule.staff.department or rule.staff.department == one.department


def quiet_until(rule: NoticeRule, at: datetime) -> datetime | None:
    """When the quiet of a rule ends in which an instant lies; None where it lies in none."""
    if rule.quiet_from is None or rule.quiet_until is None or rule.quiet_from == rule.quiet_until:
        return None
    local = at.astimezone(ZoneInfo(settings.TIME_ZONE))
    first, last = rule.quiet_from, rule.quiet_until
    is_quiet = first <= local.hour < last if first < last else local.hour >= first or local.hour < last
    if not is_quiet:
        return None
    end = local.replace(hour=last, minute=0, second=0, microsecond=0)
    return (end if end > local else end + timedelta(days=1)).astimezone(at.tzinfo)


def _is_over(row: Notice) -> bool:
    """Whether what was due soon is settled by now, so that nobody is warned of it any more."""
    if row.event not in (Event.AT_RISK, Event.STEP_SOON) or not row.promise:
        return False
    rows = [one for one in watch.rows_of_subject(row.subject) if f"risk|{one.id}"[:200] == row.key]
    return bool(rows) and all(one.verdict != "pending" for one in rows)


def send_due(*, at: datetime, most: int = 50) -> int:
    """Send the notices that are due; gives how many went out. What comes in a rule's quiet hours waits for their end."""
    sent = 0
    for identity in list(
        Notice.objects.filter(state=State.WAITING, due_at__lte=at).order_by("due_at", "id").values_list("pk", flat=True)[:most]
    ):
        with transaction.atomic():
            rows = Notice.objects.select_for_update(of=("self",), skip_locked=True).select_related("rule__staff")
            row = rows.filter(pk=identity, state=State.WAITING, due_at__lte=at).first()
            if row is None:
                continue
            wakes_at = quiet_until(row.rule, at)
            if wakes_at is not None:
                Notice.objects.filter(pk=row.pk).update(due_at=wakes_at)
                continue
            if _is_over(row):
                Notice.objects.filter(pk=row.pk).update(state=State.DROPPED)
                continue
            row.tries += 1
            row.due_at = at + PAUSES[min(row.tries, len(PAUSES)) - 1]
            row.save(update_fields=["tries", "due_at"])
        is_sent = row.rule.is_on and _handed(row.rule, *_words(row))
        state = (
            State.SENT if is_sent else State.DROPPED if not row.rule.is_on else State.FAILED if row.tries > len(PAUSES) else State.WAITING
        )
        Notice.objects.filter(pk=row.pk, state=State.WAITING).update(state=state, sent_at=at if is_sent else None)
        sent += is_sent
    return sent


def _words(row: Notice) -> tuple[str, str]:
    number = row.subject.partition(":")[2]
    path = f"/cases/{number}/" if row.subject.startswith("case:") else "/channels/" if row.event == Event.OUTAGE else "/notices/"
    with override(row.rule.staff.language if row.rule.staff else "zh-hans"):
        title = str(Event(row.event).label)
        return title, "\n".join(one for one in (number, _reason(row), f"{servers.site()}{path}" if servers.site() else "") if one)


def _reason(row: Notice) -> str:
    """Which promise it is, in its public words, and until when; nothing of whom it is for."""
    book = promise_book()
    if not row.promise or row.promise not in book.document_of:
        return row.promise
    words = duty(book, row.promise, lang="zh" if telling_time.is_chinese() else "en")
    if row.until is None:
        return words
    return _("{duty}: by {when}").format(duty=words, when=telling_time.instant(row.until))


def _handed(rule: NoticeRule, title: str, body: str) -> bool:
    try:
        address = sealing.unseal(rule.sealed_address or b"", bound_to=f"notice rule:{rule.pk}")
    except InvalidTag:
        return False
    return carrying.carry(address, title, body)
