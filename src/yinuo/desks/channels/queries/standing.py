"""How the channels stand: whether they are set and work, what came by each, what failed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yinuo.desks.documents import outgoing
from yinuo.desks.people.queries import today
from yinuo.desks.service.choices import Channel
from yinuo.kit.refusals import Refusal

from .. import servers
from ..choices import Line, State, Trouble, Way
from ..models import CallRecord, HandedOver, Incoming, Mailbox, Notice, Outage, Sending, Volume

DAYS = 30
SHOWN = 100
_BAD = Q(state__in=(State.FAILED, State.RETURNED), subject="")  # those of surveys stand with their survey


@dataclass(frozen=True)
class Standing:
    """One connection: `tone` is kept, risk or none (not set up)."""

    line: Line
    icon: str
    tone: str
    word: str
    facts: list[tuple[str, str | datetime | int | None]] = field(default_factory=list)


def lines(*, at: datetime) -> list[Standing]:
    """The connections of the house, as they were met last."""
    down = {one.line: one for one in Outage.objects.filter(until__isnull=True)}
    box = Mailbox.objects.aggregate(at=Max("looked_at"))["at"]
    last = Incoming.objects.aggregate(at=Max("received_at"))["at"]
    made = [
        _standing(Line.IN_MAIL, "inbox", _is_set(servers.post), down, [(_("Looked last"), box), (_("Received last"), last)]),
        _standing(Line.OUT_MAIL, "mail", _is_set(outgoing.server), down, _gone(Way.MAIL)),
        _standing(Line.SMS, "device-mobile", _is_set(servers.gateway), down, _gone(Way.SMS)),
    ]
    return made


def _is_set(ask: object) -> bool | None:
    try:
        return ask() is not None  # type: ignore[operator]
    except Refusal:
        return None


def _gone(way: Way) -> list[tuple[str, str | datetime | int | None]]:
    rows = Sending.objects.filter(way=way)
    waiting = rows.filter(state=State.WAITING).count()
    return [(_("Sent last"), rows.aggregate(at=Max("sent_at"))["at"]), (pgettext("sending", "Waiting"), waiting)]


def _standing(
    line: Line, icon: str, is_set: bool | None, down: dict[str, Outage], facts: list[tuple[str, str | datetime | int | None]]
) -> Standing:
    if is_set is None:
        return Standing(line, icon, "major", str(Trouble.SETTING.label), facts)
    if not is_set:
        return Standing(line, icon, "none", _("not set up"), [])
    outage = down.get(line.value)
    if outage is not None:
        return Standing(line, icon, "major", outage.get_why_display(), [(_("Since"), outage.since), *facts])
    return Standing(line, icon, "kept", _("works"), facts)


@dataclass(frozen=True)
class Volumes:
    """What came by one channel lately. `share` is percent of the largest."""

    channel: str
    count: int
    before: int
    last_at: datetime | None
    seconds: float
    share: float


def volumes(*, at: datetime) -> list[Volumes]:
    """Contacts by channel in the last thirty days, those of the thirty before beside them; of every channel."""
    first, before = today(at) - timedelta(days=DAYS - 1), today(at) - timedelta(days=2 * DAYS - 1)
    now = {one["channel"]: one for one in _counted().filter(on__gte=first)}
    then = {one["channel"]: one["n"] for one in _counted().filter(on__gte=before, on__lt=first)}
    most = max((one["n"] for one in now.values()), default=0)
    found = [
        Volumes(str(way.label), n, then.get(way.value, 0), one.get("last"), one.get("waited", 0) / n if n else 0, 100 * n / (most or 1))
        for way in Channel
        for one in (now.get(way.value, {}),)
        for n in (one.get("n", 0),)
    ]
    return sorted(found, key=lambda one: -one.count)


def _counted():  # type: ignore[no-untyped-def]
    rows = Volume.objects.order_by().values("channel")
    return rows.annotate(n=Coalesce(Sum("count"), 0), waited=Sum("seconds"), last=Max("last_at"))


def outages() -> list[Outage]:
    """The newest outages."""
    return list(Outage.objects.all()[:12])


@dataclass(frozen=True)
class Failures:
    """What somebody should look at."""

    sendings: list[Sending]
    mails: list[Incoming]
    notices: list[Notice]

    @property
    def count(self) -> int:
        return len(self.sendings) + len(self.mails) + len(self.notices)


def failures() -> Failures:
    """Messages that did not go out or came back, mails that could not be taken in, notices that nobody took."""
    return Failures(
        list(Sending.objects.filter(_BAD)[:SHOWN]),
        list(Incoming.objects.filter(is_settled=False)[:SHOWN]),
        list(Notice.objects.filter(state=State.FAILED).select_related("rule")[:SHOWN]),
    )


def open_calls() -> list[CallRecord]:
    """Calls that were answered and have no case: contacts that nobody recorded yet."""
    return list(CallRecord.objects.filter(case_number="")[:SHOWN])


def handed_over(*, is_open: bool) -> list[HandedOver]:
    """What authorities handed over: what waits for a report, nearest deadline first; or what was reported, the latest first."""
    rows = HandedOver.objects.select_related("reported_by").filter(reported_at__isnull=is_open)
    return list(rows.order_by("due_at" if is_open else "-reported_at")[:SHOWN])


def counts() -> dict[str, int]:
    """How many stand in each room of this desk."""
    bad = Sending.objects.filter(_BAD).aggregate(n=Count("pk"))["n"]
    return {
        "failed": bad + Incoming.objects.filter(is_settled=False).count() + Notice.objects.filter(state=State.FAILED).count(),
        "calls": CallRecord.objects.filter(case_number="").count(),
        "handed": HandedOver.objects.filter(reported_at__isnull=True).count(),
    }
