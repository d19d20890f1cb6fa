"""What this desk adds beside the customers: a link, a panel on the page of a customer, moments in its timeline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.desks.customers import panels, places
from yinuo.desks.customers.access import Viewer, family_of
from yinuo.desks.customers.choices import Act, Field, Reach
from yinuo.desks.customers.models import Customer
from yinuo.desks.customers.panels import Line, Panel
from yinuo.desks.customers.queries import timeline
from yinuo.desks.customers.viewing import reach_of
from yinuo.kit.words import pgettext_lazy
from yinuo.ui import telling_time
from yinuo.ui.shapes import Moment

from .. import priority
from ..choices import State
from ..models import Visit

ICONS = {"visit": "users", "phone": "phone", "video": "device-mobile", "message": "message-report", "mail": "mail"}
_STATES = {"planned": "calendar-event", "done": "circle-check", "missed": "circle-x", "cancelled": "ban"}


def join() -> None:
    """Called once, when the application is ready."""
    word = pgettext_lazy("place", "Visits and calls")
    places.register(places.Place("care", word, may=lambda staff: reach_of(staff) != Reach.NONE, order=20))
    panels.register(panel_of)
    timeline.register(moments_of, view="visits")


def panel_of(viewer: Viewer, customer: Customer, at: datetime) -> Panel | None:
    """The next and the last contacts, why this customer comes first, and the way to plan one or record a call."""
    rows = Visit.objects.filter(customer__in=family_of(customer)).select_related("owner")
    coming, past = (
        list(rows.filter(state=State.PLANNED).order_by("on", "id")[:3]),
        list(rows.exclude(state=State.PLANNED).order_by("-ended_at")[:2]),
    )
    lines = tuple(
        Line(_STATES[one.state], f"{one.get_reason_display()} · {one.get_channel_display()}", telling_time.day(one.on))
        for one in (*coming, *past)
    )  # fmt: skip
    if not lines and not viewer.may(Field.WISHES, Act.CHANGE):
        return None
    why = priority.reason_of(customer)
    note = _("Comes before others: {why}.").format(why=why) if why else ""
    return Panel(_("Visits and calls"), lines, reverse("care_customer", args=[customer.number]), _("Plan or record"), note)


def moments_of(subjects: Sequence[str], limit: int) -> Sequence[Moment]:
    """Contacts that were planned, missed or made about a case; the ledger tells the rest under the customer's own name."""
    numbers = [one.removeprefix("customer:") for one in subjects if one.startswith("customer:")]
    rows = Visit.objects.filter(customer__number__in=numbers).exclude(state=State.CANCELLED).select_related("owner", "customer")
    found = []
    for one in rows.order_by("-made_at")[:limit]:
        words = f"{one.get_reason_display()} · {one.get_channel_display()} · {telling_time.day(one.on)}"
        at = one.ended_at if one.state == State.MISSED and one.ended_at else one.made_at
        state = one.get_state_display() if one.state == State.MISSED else _("Planned contact")
        found.append(Moment(at, state, f"{one.owner}: {words}", "calendar-event", url=reverse("care_visit", args=[one.number])))
    return found
