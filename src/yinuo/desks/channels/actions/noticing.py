"""Telling people of ours, by what they use: WeCom, DingTalk, Feishu, mail, a webhook (through apprise). A number, what happened, a link.

Nothing of a customer leaves the house this way: the services that carry it are somebody else's.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidTag
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from yinuo.desks.people import sealing
from yinuo.desks.people.models import Staff
from yinuo.desks.service.taking import case_of
from yinuo.ledger import book, followers
from yinuo.watch.news import newest_breaches, newest_warnings

from .. import servers
from ..choices import Event, State
from ..models import Notice, NoticeMark, NoticeRule
from ..refusals import BadRule, NoSuchSending

SCHEMES = ("wecombot", "dingtalk", "feishu", "lark", "wechat", "mailtos", "mailto", "jsons", "json", "ntfys", "ntfy", "bark", "barks")
"""Ways that are taken; others of apprise write to files or run programs."""
PAUSES = tuple(timedelta(minutes=one) for one in (1, 5, 30, 120))
MOST_EVENTS = 5_000
_LEDGER, _WATCH = "ledger", "watch"
_OLDEST = timedelta(days=1)
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class _News:
    event: Event
    subject: str
    key: str
    owner: str = ""
    department: str = ""


@transaction.atomic
def set_rule(
    *, by: Staff, name: str, address: str, events: Iterable[str], staff: Staff | None = None, department: str = "", at: datetime
) -> NoticeRule:
    """Let somebody, or a team, be told of something.

    Raises:
        BadRule: no name, no event, or an address that nobody understands.
    """
    wanted = [one for one in Event.values if one in set(events)]
    if not name.strip() or not wanted:
        raise BadRule(what=_("Give the rule a name, and choose what it tells of."))
    scheme = address.strip().partition("://")[0].lower()
    if scheme not in SCHEMES or len(address) > 500 or _carrier_of(address.strip()) is None:
        raise BadRule(what=_("The address is none of these: {names}.").format(names=", ".join(f"{one}://" for one in SCHEMES)))
    row = NoticeRule.objects.create(
        staff=staff, department=department.strip()[:80], name=name.strip()[:60], scheme=scheme, events=wanted, by=by, at=at
    )
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
        Notice(rule=rule, event=one.event, subject=one.subject, key=one.key, due_at=at, made_at=at)
        for one in (_whose(one) for one in news)
        for rule in rules
        if one.event in rule.events and _is_for(rule, one)
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
    risks = [
        _News(Event.AT_RISK, one.subject, f"risk|{one.id}") for one in newest_warnings(100) if one.at_risk_at and one.at_risk_at > since
    ]
    return risks + [
        _News(Event.BROKEN, one.subject, f"broken|{one.id}") for one in newest_breaches(100) if one.broken_at and one.broken_at > since
    ]


def _whose(one: _News) -> _News:
    """With whose matter it is: the case's owner and department."""
    if not one.subject.startswith("case:"):
        return one
    case = case_of(one.subject.removeprefix("case:"))
    if case is None:
        return one
    owner = one.owner or (Staff.objects.filter(pk=case.owner_id).values_list("username", flat=True).first() or "" if case.owner_id else "")
    return _News(one.event, one.subject, one.key, owner, case.department)


def _is_for(rule: NoticeRule, one: _News) -> bool:
    if rule.staff is not None:
        return one.owner == rule.staff.username or (one.event == Event.OUTAGE)
    return not rule.department or rule.department == one.department or one.event == Event.OUTAGE


def send_due(*, at: datetime, most: int = 50) -> int:
    """Send the notices that are due; gives how many went out."""
    sent = 0
    for identity in list(
        Notice.objects.filter(state=State.WAITING, due_at__lte=at).order_by("due_at", "id").values_list("pk", flat=True)[:most]
    ):
        with transaction.atomic():
            rows = Notice.objects.select_for_update(of=("self",), skip_locked=True).select_related("rule__staff")
            row = rows.filter(pk=identity, state=State.WAITING, due_at__lte=at).first()
            if row is None:
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
        return title, "\n".join(one for one in (number, f"{servers.site()}{path}" if servers.site() else "") if one)


def _carrier_of(address: str) -> Any:
    """What carries a notice to an address; None where nobody understands it."""
    with warnings.catch_warnings():  # one of its two hundred services asks for a module that Python is about to drop
        warnings.simplefilter("ignore", DeprecationWarning)
        import apprise  # half a second, which only who tells somebody pays

        return apprise.Apprise.instantiate(address, suppress_exceptions=True)


def _handed(rule: NoticeRule, title: str, body: str) -> bool:
    try:
        address = sealing.unseal(rule.sealed_address or b"", bound_to=f"notice rule:{rule.pk}")
    except InvalidTag:
        return False
    try:
        carrier = _carrier_of(address)
        return carrier is not None and bool(carrier.notify(body=body, title=title))
    except Exception:  # of any of its many services; none may stop the others
        _LOG.exception("Notices by %s (rule %s) could not be handed in", rule.scheme, rule.pk)
        return False
