"""What a customer's page shows of its checks: the newest ones, and what they found."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.desks.customers.access import Viewer, family_of
from yinuo.desks.customers.models import Customer
from yinuo.desks.customers.panels import Line, Panel
from yinuo.ui import telling_time

from ..choices import Outcome
from ..models import Item

_ICONS = {Outcome.RIGHT: "circle-check", Outcome.CORRECTED: "circle-check", Outcome.WRONG: "alert-triangle", Outcome.OPEN: "circle-dashed"}
_SHOWN = 3


def panel_of(viewer: Viewer, customer: Customer, at: datetime) -> Panel | None:
    """The last checks of a customer; nothing where there was none."""
    rows = list(Item.objects.filter(customer__in=family_of(customer)).select_related("round", "decided_by").order_by("-id")[:_SHOWN])
    if not rows:
        return None
    lines = tuple(
        Line(
            _ICONS.get(Outcome(one.outcome), "help-hexagon"), str(Outcome(one.outcome).label),
            telling_time.day(one.decided_at) if one.decided_at else one.round.number,
        )
        for one in rows
    )  # fmt: skip
    newest = rows[0]
    return Panel(_("Data checks"), lines, reverse("accuracy_item", args=[newest.round.number, newest.place]), _("Open"))
