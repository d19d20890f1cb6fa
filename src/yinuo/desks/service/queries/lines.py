"""A stretch of the queue as its page shows it: every word of a line ready, so that the template has only to set them in their places.

The words that stand in each line are translated once a page: a queue has forty lines, and its agents look at it all day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yinuo.desks.care import priority
from yinuo.desks.customers import showing
from yinuo.desks.customers.access import Viewer
from yinuo.promises.library import promise_book
from yinuo.promises.wording import duty
from yinuo.ui import telling_time
from yinuo.ui.shapes import Clause, Clock, Tone

from ..choices import Channel, Kind, Urgency
from ..models import Case, Deadline
from .queue import Found, clause_of, title_of

_ANY = "ANY"  # stands for the number in the address of a case, which is made once a page


@dataclass(frozen=True)
class Line:
    """One case in the queue: its title and customer as this person may see them, and what presses most.

    `url` is its page, `tick` names its box, `waits` how many messages wait for an answer, `others` its other clocks with how each is
    drawn, `owner` and `initial` who is responsible, `offered` to whom it is offered; each is empty where there is nothing of it.
    """

    number: str
    url: str
    tick: str
    title: str
    name: str
    kind: str
    channel: str
    urgency: str
    waits: str
    why: str
    clause: Clause | None
    duty: str
    clock: Clock | None
    others: tuple[tuple[str, str], ...]
    owner: str
    initial: str
    offered: str
    tags: tuple[str, ...]


def lines(viewer: Viewer, found: Found, *, at: datetime) -> list[Line]:
    """The cases of a stretch as lines, opened in one go."""
    viewer.opener.prepare(case.customer_id for case in found.cases)
    drawing = _Drawing(viewer, at)
    return [drawing.line(case, found.deadlines.get(case.number)) for case in found.cases]


class _Drawing:
    """What the lines of one page share."""

    def __init__(self, viewer: Viewer, at: datetime) -> None:
        self._viewer, self._at = viewer, at
        self._book, self._lang = promise_book(), ("zh" if telling_time.is_chinese() else "en")
        self._duties: dict[str, tuple[Clause, str]] = {}
        self._kinds, self._channels, self._urgencies = (_words(one.choices) for one in (Kind, Channel, Urgency))
        self._address = reverse("case", args=[_ANY])
        self._tick, self._offered = _("Tick {name}"), _("offered to {name}")
        self._counted = (("running", "t-run", _("{n} running")), ("kept", "t-kept", _("{n} kept")), ("broken", "t-minor", _("{n} broken")))

    @cached_property
    def _paused(self) -> Clock:
        return Clock("pause", 50, _("paused"), _("waiting for the customer"))

    def line(self, case: Case, deadline: Deadline | None) -> Line:
        viewer, owner, duty_of = self._viewer, case.owner, self._duty(deadline)
        return Line(
            number=case.number, url=self._address.replace(_ANY, case.number), tick=self._tick.format(name=case.number),
            title=title_of(viewer, case), name=showing.name_of(viewer, case.customer), kind=self._kinds[case.kind],
            channel=self._channels[case.channel], urgency=self._urgencies[case.urgency] if case.urgency != Urgency.NORMAL else "",
            waits=_waiting(case.unanswered), why=priority.reason_of(case.customer, urgency=case.urgency),
            clause=duty_of[0], duty=duty_of[1], clock=self._clock(deadline, has_duty=duty_of[0] is not None), others=self._others(deadline),
            owner=str(owner) if owner else "", initial=owner.initial if owner else "",
            offered=self._offered.format(name=case.offered_to) if case.offered_to else "", tags=tuple(case.tags),
        )  # fmt: skip

    def _duty(self, deadline: Deadline | None) -> tuple[Clause | None, str]:
        promise = deadline.promise if deadline is not None else ""
        if promise not in self._book.document_of:
            return None, ""
        if promise not in self._duties:
            self._duties[promise] = clause_of(self._book, promise), duty(self._book, promise, lang=self._lang)
        return self._duties[promise]

    def _clock(self, deadline: Deadline | None, *, has_duty: bool) -> Clock | None:
        if deadline is not None and has_duty:
            return clock_until(deadline, at=self._at)
        return self._paused if deadline is not None and deadline.paused else None

    def _others(self, deadline: Deadline | None) -> tuple[tuple[str, str], ...]:
        if deadline is None:
            return ()
        counts = ((getattr(deadline, name), look, words) for name, look, words in self._counted)
        return tuple((look, words.format(n=count)) for count, look, words in counts if count > (look == "t-run"))


def _words(choices: list[tuple[str, Any]]) -> dict[str, str]:
    return {value: str(label) for value, label in choices}


def _waiting(count: int) -> str:
    return ngettext("{n} message waits", "{n} messages wait", count).format(n=count) if count else ""


def clock_until(deadline: Deadline, *, at: datetime) -> Clock | None:
    """The clock of what presses most."""
    if deadline.due_at is None:
        return None
    left = (deadline.due_at - at).total_seconds()
    whole = (deadline.due_at - (deadline.opened_at or at)).total_seconds()
    tone: Tone = "late" if left < 0 else "risk" if deadline.is_at_risk else "run"
    percent = 100.0 if whole <= 0 else min(100.0, max(0.0, 100.0 * (whole - left) / whole))
    return Clock(tone, percent, telling_time.span(abs(left)), telling_time.instant(deadline.due_at), deadline.due_at)
