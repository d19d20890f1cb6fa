"""What this desk adds beside the customers: a panel on the page of a customer, and a link."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yinuo.desks.customers import panels
from yinuo.desks.customers.access import Viewer, family_of
from yinuo.desks.customers.choices import Act, Field
from yinuo.desks.customers.models import Customer
from yinuo.desks.customers.panels import Line, Panel
from yinuo.ui import telling_time

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


def join() -> None:
    """Called once, when the application is ready."""
    panels.register(panel_of)


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
