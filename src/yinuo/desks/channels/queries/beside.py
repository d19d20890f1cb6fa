"""What stands beside a case: how it came in, what went out and whether it arrived, until when an authority waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yinuo.desks.customers.access import Viewer
from yinuo.desks.service import filled
from yinuo.desks.service.models import Case
from yinuo.desks.service.panels import Panel

from ..choices import State, Trouble
from ..mails.shapes import Sender
from ..models import CallRecord, HandedOver, Incoming, Sending, Whole

MOST = 40


@dataclass(frozen=True)
class Gone:
    """One thing that went out, or did not."""

    row: Sending
    may_try_again: bool

    @property
    def is_bad(self) -> bool:
        return self.row.state in (State.FAILED, State.RETURNED)


@dataclass(frozen=True)
class Came:
    """One mail that came in, with its whole text and from whom as it says."""

    row: Incoming
    sender: str
    whole: str

    @property
    def is_doubtful(self) -> bool:
        return self.row.sender != Sender.VERIFIED


def panel_of(viewer: Viewer, case: Case, at: datetime) -> Panel | None:
    """The section of this desk on the page of a case; none where nothing came or went by a channel of its own."""
    numbers = filled.numbers_of(case)
    mails = filled.rows(case, Incoming.objects.filter(case_number__in=numbers).order_by("-id")[:MOST])
    wholes = {one.incoming_id: one for one in Whole.objects.filter(incoming__in=mails)} if mails else {}
    gone = filled.rows(case, Sending.objects.filter(case_number__in=numbers)[:MOST])
    handed = filled.rows(case, HandedOver.objects.filter(case_number__in=numbers).select_related("reported_by"))
    calls = filled.rows(case, CallRecord.objects.filter(case_number__in=numbers)[:MOST])
    if not (mails or gone or handed or calls):
        return None
    context = {
        "mails": [Came(one, *_words(viewer, wholes.get(one.pk))) for one in mails],
        "gone": [Gone(one, one.state == State.FAILED and one.trouble != Trouble.NO_ADDRESS) for one in gone],
        "handed": handed, "calls": calls, "at": at,
    }  # fmt: skip
    return Panel("channels/beside.html", context)


def _words(viewer: Viewer, row: Whole | None) -> tuple[str, str]:
    if row is None:
        return "", ""
    return viewer.opener.open(row, "sender", customer=row.customer_id), viewer.opener.open(row, "text", customer=row.customer_id)
