"""What the page of a customer shows of retention: the holds on it, and where to see what must stay."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yinuo.desks.customers.access import family_of
from yinuo.desks.customers.models import Customer
from yinuo.desks.customers.panels import Line, Panel
from yinuo.desks.customers.viewing import Viewer

from .. import rights
from ..choices import Verb
from .holds import standing


def panel_of(viewer: Viewer, customer: Customer, at: datetime) -> Panel | None:
    """The panel beside a customer; None for who has no business with it. Holds on kinds and filters stand on the page it leads to."""
    if not rights.may(viewer.staff.role, Verb.READ):
        return None
    held = standing().filter(customer_id__in=family_of(customer))
    lines = tuple(Line("lock", f"{one.number} · {one.get_basis_display()}", str(one.get_state_display())) for one in held)
    return Panel(pgettext("place", "Retention"), lines, reverse("retention_customer", args=[customer.number]), _("What must stay"))
