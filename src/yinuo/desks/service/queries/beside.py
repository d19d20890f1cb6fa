"""What this desk adds beside the customers: a panel on the page of a customer, and moments in its timeline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yinuo.desks.customers.access import Viewer, family_of
from yinuo.desks.customers.choices import Act, Field
from yinuo.desks.customers.models import Customer
from yinuo.desks.customers.panels import Line, Panel
from yinuo.ui import telling_time
from yinuo.ui.shapes import Moment

from ..choices import UNSETTLED
from ..models import Case
from .queue import title_of

ICONS = {
    "complaint": "message-report",
    "inquiry": "help-hexagon",
    "request": "checklist",
    "suggestion": "flag",
    "praise": "rosette-discount-check",
}
SHOWN = 5


def panel_of(viewer: Viewer, customer: Customer, at: datetime) -> Panel | None:
    """The cases of a customer that are not settled, the newest first, and the way to register one."""
    rows = Case.objects.filter(customer__in=family_of(customer), state__in=UNSETTLED)
    lines = tuple(
        Line(ICONS[one.kind], title_of(viewer, one), f"{one.number} · {telling_time.instant(one.received_at)}") for one in rows[:SHOWN]
    )
    may = viewer.may(Field.WISHES, Act.CHANGE)
    if not lines and not may:
        return None
    count = rows.count()
    note = ngettext("{n} case is open.", "{n} cases are open.", count).format(n=count) if count else ""
    url = reverse("case_register") + f"?customer={customer.number}" if may else reverse("queue") + f"?search={customer.number}"
    return Panel(_("Cases"), lines, url, _("Register a case") if may else _("Open"), note)


def moments_of(subjects: Sequence[str], limit: int) -> Sequence[Moment]:
    """Cases as they came and as they were closed; what was done in between stands on their own pages."""
    numbers = [one.removeprefix("customer:") for one in subjects if one.startswith("customer:")]
    found = []
    for one in Case.objects.filter(customer__number__in=numbers).select_related("owner").order_by("-received_at")[:limit]:
        words, url = f"{one.number} · {one.get_channel_display()}", reverse("case", args=[one.number])
        found.append(Moment(one.received_at, one.get_kind_display(), words, ICONS[one.kind], url=url))
        if one.closed_at is not None:
            found.append(Moment(one.closed_at, _("Closed: {kind}").format(kind=one.get_kind_display()), words, "circle-check", url=url))
    return found
