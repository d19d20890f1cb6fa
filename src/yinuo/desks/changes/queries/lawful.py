"""When a change may take effect: what the document promises about notice, who was told and when, the first lawful day. Worked by hand:
N days lie whole between the day of delivery and the first day, so a notice delivered on the 1st with 30 days allows the 1st of next month.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings

from yinuo.engine.clauses.shapes import Promises, Terms
from yinuo.engine.obligations.from_clauses import duties_of
from yinuo.engine.verdicts.notice import notice_due
from yinuo.engine.worktime.arithmetic import WorkClock
from yinuo.promises.library import promise_book

from ..choices import Channel, Fate
from ..models import Notice, Proposal

PLANNED = "service.change_planned"
ANNOUNCED = "announcement.published"
_EPOCH = date(1970, 1, 1)
MOST_DAYS = 3_700


@dataclass(frozen=True)
class Lead:
    """What a document promises: so long before a change, by a public announcement or by notice to each."""

    promise: str
    amount: str
    unit: str
    is_public: bool
    clock: WorkClock

    @property
    def days(self) -> str:
        """The lead in words, such as `30 day`."""
        return f"{self.amount} {self.unit}"

    def earliest(self, delivered_on: date) -> date:
        """The first day that a change may begin on after a delivery on this day."""
        day = (delivered_on - _EPOCH).days + 1
        wanted = int(self.clock.day_start(day))
        found = day
        while notice_due(self.clock, found, self._lead)[0] < wanted and found < day + MOST_DAYS:
            found += 1
        return _EPOCH + timedelta(days=found)

    def latest_delivery(self, effective_on: date) -> date:
        """The last day on which a notice may still be delivered for a change on this day."""
        due, _effect = notice_due(self.clock, (effective_on - _EPOCH).days, self._lead)
        day = (effective_on - _EPOCH).days
        while int(self.clock.day_start(day)) > due:
            day -= 1
        return _EPOCH + timedelta(days=day - 1)

    @property
    def _lead(self) -> Mapping[str, Any]:
        return {"amount": self.amount, "unit": self.unit, "count": "civil"}


@dataclass(frozen=True)
class Lawful:
    """How a planned change stands with its notices. `earliest` is None while somebody is not proven to have been told."""

    leads: tuple[Lead, ...]
    notices: tuple[Notice, ...]
    missing: tuple[Lead, ...]
    earliest: date | None
    deliver_by: date | None

    @property
    def delivered(self) -> int:
        return sum(1 for one in self.notices if one.state == Fate.DELIVERED)

    @property
    def undelivered(self) -> tuple[Notice, ...]:
        return tuple(one for one in self.notices if one.state != Fate.DELIVERED)

    @property
    def percent(self) -> float:
        return 100.0 * self.delivered / len(self.notices) if self.notices else 0.0

    def allows(self, day: date) -> bool:
        """Whether the change may begin on this day."""
        if not self.leads:
            return True
        return not self.missing and self.earliest is not None and self.earliest <= day


def leads_of(number: str, *, at: float) -> tuple[Lead, ...]:
    """The promises of a document in force about notice of a change, by the terms of an instant (seconds)."""
    book = promise_book()
    living = [
        one for one in book.promises.terms
        if book.document_of.get(one.name) == number and _is_notice(one) and (one.valid_from or 0) <= at < (one.valid_until or at + 1)
    ]  # fmt: skip
    default = getattr(settings, "YINUO_CALENDAR", "cn-office")
    duties = duties_of(Promises(tuple(living)), book.calendars, default_calendar=default)
    found = []
    for versions in duties.values():
        duty = versions[-1]
        if duty.is_open:  # the number is not set yet: nothing can be counted
            continue
        kinds = duty.body["expect"].get("any") or duty.body["expect"].get("all")
        lead = duty.body["lead"]
        found.append(Lead(duty.name, str(lead["amount"]), str(lead["unit"]), ANNOUNCED in kinds, duty.clock))
    return tuple(found)


def _is_notice(terms: Terms) -> bool:
    body = terms.tree["body"]
    return bool(body["is"] == "notice" and body["event"] == PLANNED and body["field"] == "effective_on")


def lawful(proposal: Proposal, *, at: float) -> Lawful:
    """How a proposal stands with its notices."""
    leads = leads_of(proposal.number, at=at)
    return weigh(leads, current(proposal.notices.select_related("staff")), proposal.effective_on)


def current(notices: Sequence[Notice]) -> tuple[Notice, ...]:
    """The notices without those that were sent again: the later one counts."""
    rows = list(notices)
    replaced = {one.again_id for one in rows}
    return tuple(one for one in rows if one.pk not in replaced)


def weigh(leads: Sequence[Lead], notices: Sequence[Notice], effective_on: date) -> Lawful:
    """The first lawful day: for each lead the last delivery of its kind of notice, and of all these days the latest."""
    missing, days = [], []
    for lead in leads:
        mine = [one for one in notices if (one.channel == Channel.PUBLIC) == lead.is_public]
        if not mine:
            missing.append(lead)
        days += [lead.earliest(one.delivered_on) for one in mine if one.delivered_on]
    is_all = not missing and all(one.state == Fate.DELIVERED for one in notices)
    deliver_by = min((lead.latest_delivery(effective_on) for lead in leads), default=None)
    return Lawful(tuple(leads), tuple(notices), tuple(missing), max(days, default=None) if is_all else None, deliver_by)
