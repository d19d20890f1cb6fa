"""Where this desk joins those below it: they know that somebody may decide, hide, add and write down, not who."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yinuo.desks.customers import panels, places, remembering, using
from yinuo.desks.customers import refusals as of_customers
from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.models import Customer
from yinuo.desks.customers.panels import Line, Panel
from yinuo.desks.customers.queries import whole_record
from yinuo.desks.customers.viewing import narrow
from yinuo.desks.people.models import Staff
from yinuo.desks.retention.actions import erasers
from yinuo.kit.words import pgettext_lazy
from yinuo.ui import telling_time

from . import handlers
from .actions import blanking
from .actions import using as uses
from .choices import Says, Verb
from .queries import consents, copies, keeping, restrictions
from .refusals import UseRefused


def join() -> None:
    """Called once, when the application is ready."""
    using.register(uses.decide)
    narrow(restrictions.without_hidden)
    remembering.register(UseRefused, uses.remember_use)
    remembering.register(of_customers.NoSuchCustomer, uses.remember_look)
    panels.register(panel)
    places.register(places.Place("rights_requests", pgettext_lazy("place", "Rights"), may=_may_see, order=40))
    whole_record.register(copies.of_this_desk)
    erasers.join(keeping.EVIDENCE, blanking.empty_evidence)


def _may_see(staff: Staff) -> bool:
    return handlers.table().get((staff.role, Verb.SEE), False)


def panel(viewer: Viewer, customer: Customer, at: datetime) -> Panel | None:
    """Consents on the page of a customer, and whether the data are restricted."""
    if not handlers.may(viewer, Verb.SEE):
        return None
    lines = [
        Line(one.icon, one.purpose.label, _remark(one)) for one in consents.standings(viewer, customer, at=at) if one.purpose.needs_consent
    ]
    restriction = restrictions.of(customer)
    note = ""
    if restriction is not None:
        note = _("Restricted since {on}: only a few people see this page.").format(on=telling_time.day(restriction.at))
    url = reverse("privacy_customer", args=[customer.number])
    return Panel(pgettext("privacy", "Consents and rights"), tuple(lines), url, pgettext("privacy", "Open"), note)


def _remark(standing: consents.Standing) -> str:
    if standing.said is None:
        return pgettext("consent", "not asked")
    on = telling_time.day(standing.said.at)
    return on if standing.said.says == Says.GIVEN else f"{on} {standing.said.get_says_display()}"
