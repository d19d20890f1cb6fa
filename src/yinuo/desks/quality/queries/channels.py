"""Channels: how much came by each and went out by each, what nobody recorded yet, what was out and for how long."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yinuo.desks.answers.models import Talk
from yinuo.desks.care.choices import Channel as CareChannel
from yinuo.desks.care.choices import State as VisitState
from yinuo.desks.care.models import Visit
from yinuo.desks.channels.choices import Line, Way
from yinuo.desks.channels.choices import State as Gone
from yinuo.desks.channels.models import CallRecord, Incoming, Outage, Sending, Volume
from yinuo.desks.people.queries import today
from yinuo.desks.service.choices import Channel

from ..models import Interruption

DAYS = 90
"""How far back outages are shown and counted."""
STEPS = {"day": 14, "week": 12, "month": 12}
"""How many days, weeks or months a table of volumes has."""
_OF_LINES = {Line.IN_MAIL: Channel.MAIL, Line.OUT_MAIL: Channel.MAIL, Line.SMS: Channel.SMS}
_SHOWN = 100


@dataclass(frozen=True)
class Row:
    """One channel: contacts in each step, all of them, their share in percent, mean seconds from contact to record."""

    channel: str
    label: str
    counts: tuple[int, ...]
    total: int
    share: float
    seconds: float | None


@dataclass(frozen=True)
class Volumes:
    """A table of volumes, the newest step last. `most` is the largest cell."""

    heads: tuple[date, ...]
    rows: tuple[Row, ...]
    sums: tuple[int, ...]
    total: int
    most: int


def volumes(*, step: str, at: datetime) -> Volumes:
    """Contacts by channel and step; every channel has a line, also one by which nothing came."""
    heads = heads_of(step, today(at))
    counts: dict[str, Counter[date]] = {}
    seconds: Counter[str] = Counter()
    rows = Volume.objects.filter(on__gte=heads[0], on__lte=today(at)).order_by()
    for channel, on, count, waited in rows.values_list("channel", "on", "count", "seconds"):
        counts.setdefault(channel, Counter())[max(head for head in heads if head <= on)] += count
        seconds[channel] += waited
    total = sum(sum(one.values()) for one in counts.values())
    lines = []
    for one in Channel:
        mine = counts.get(one.value, Counter())
        n = sum(mine.values())
        share, mean = (100 * n / total if total else 0.0), (seconds[one.value] / n if n else None)
        lines.append(Row(one.value, str(one.label), tuple(mine[head] for head in heads), n, share, mean))
    sums = tuple(sum(line.counts[place] for line in lines) for place in range(len(heads)))
    most = max((count for line in lines for count in line.counts), default=0)
    return Volumes(heads, tuple(sorted(lines, key=lambda line: -line.total)), sums, total, most)


def heads_of(step: str, last: date) -> tuple[date, ...]:
    """The first days of the newest steps, the oldest first; weeks begin on Monday.

    >>> [one.isoformat() for one in heads_of("week", date(2026, 3, 4))[-2:]], heads_of("month", date(2026, 3, 4))[0].isoformat()
    (['2026-02-23', '2026-03-02'], '2025-04-01')
    """
    first = {"week": last - timedelta(days=last.weekday()), "month": last.replace(day=1)}.get(step, last)
    found = [first]
    while len(found) < STEPS.get(step, STEPS["day"]):
        before = found[-1] - timedelta(days=1)
        found.append({"week": before - timedelta(days=before.weekday()), "month": before.replace(day=1)}.get(step, before))
    return tuple(reversed(found))


def outbound(*, step: str, at: datetime) -> list[tuple[str, int]]:
    """Contacts that went out from us in the same time: visits and calls made, invitations to surveys sent; by channel."""
    first = heads_of(step, today(at))[0]
    made = Visit.objects.filter(state=VisitState.DONE, on__gte=first).order_by().values_list("channel").annotate(n=Count("pk"))
    asked = Sending.objects.filter(state__in=(Gone.SENT, Gone.DELIVERED), sent_at__date__gte=first).exclude(subject="")
    sent = asked.order_by().values_list("way").annotate(n=Count("pk"))
    found = [(pgettext("outbound", "Visit or call: {way}").format(way=CareChannel(channel).label), n) for channel, n in made]
    found += [(pgettext("outbound", "Invitation to a survey: {way}").format(way=Way(way).label), n) for way, n in sent]
    return sorted(found, key=lambda one: -one[1])


@dataclass(frozen=True)
class Unrecorded:
    """One sort of contact that has no case yet: how many, since when the oldest waits, and where they are worked on."""

    word: str
    count: int
    since: datetime | None
    url: str


def unrecorded() -> list[Unrecorded]:
    """Contacts without a case, by sort; there should be none."""
    calls = CallRecord.objects.filter(case_number="").aggregate(n=Count("pk"), since=Min("received_at"))
    mails = Incoming.objects.filter(is_settled=False).aggregate(n=Count("pk"), since=Min("received_at"))
    talks = Talk.objects.filter(handed_at__isnull=False, answered_at__isnull=True).aggregate(n=Count("pk"), since=Min("handed_at"))
    return [
        Unrecorded(_("Calls that were answered and have no case"), calls["n"], calls["since"], reverse("channels_calls")),
        Unrecorded(_("E-mails that could not be taken in"), mails["n"], mails["since"], reverse("channels_failed")),
        Unrecorded(_("Talks that the assistant handed over"), talks["n"], talks["since"], reverse("answers_handed")),
    ]


@dataclass(frozen=True)
class Out:
    """One outage, whoever noticed it. `row` is what somebody recorded, None for a server's own."""

    channel: str
    label: str
    since: datetime
    until: datetime | None
    cause: str
    row: Interruption | None

    def seconds(self, at: datetime) -> float:
        return ((self.until or at) - self.since).total_seconds()


def outages(*, at: datetime) -> list[Out]:
    """The outages of the last months, those that last first, then the newest."""
    first = at - timedelta(days=DAYS)
    recorded = [
        Out(one.channel, str(one.get_channel_display()), one.since, one.until, str(one.get_cause_display()), one)
        for one in Interruption.objects.select_related("by", "ended_by").exclude(until__lt=first)[:_SHOWN]
    ]
    own = [
        Out(_OF_LINES[Line(one.line)].value, str(one.get_line_display()), one.since, one.until, str(one.get_why_display()), None)
        for one in Outage.objects.exclude(until__lt=first)[:_SHOWN]
    ]
    return sorted([*recorded, *own], key=lambda one: (one.until is not None, -one.since.timestamp()))


@dataclass(frozen=True)
class ChannelState:
    """One channel as the public reads it: `now` is the outage that lasts; `percent` of the last months in which it worked."""

    channel: str
    label: str
    now: Out | None
    percent: float
    times: int


def state_of_channels(found: Sequence[Out], *, at: datetime) -> list[ChannelState]:
    """Every channel by which customers reach us; outages that overlap count once."""
    first = at - timedelta(days=DAYS)
    lines = []
    for one in Channel:
        mine = sorted((out for out in found if out.channel == one.value), key=lambda out: out.since)
        down, until = 0.0, first
        for out in mine:
            begins, ends = max(out.since, until), out.until or at
            down += max(0.0, (ends - begins).total_seconds())
            until = max(until, ends)
        now = next((out for out in mine if out.until is None), None)
        lines.append(ChannelState(one.value, str(one.label), now, 100 * (1 - down / (DAYS * 86_400)), len(mine)))
    return lines
