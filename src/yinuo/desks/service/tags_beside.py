"""The tags beside a case."""

from __future__ import annotations

from datetime import datetime

from yinuo.desks.customers.access import Viewer

from . import access
from .models import Case
from .panels import Panel


def panel_of(viewer: Viewer, case: Case, _at: datetime) -> Panel | None:
    """Its tags, and the way to change them; none where there are none and this person may put none on."""
    may_tag = access.may_handle(viewer)
    return Panel("service/tags_beside.html", {"tags": case.tags, "may_tag": may_tag}) if case.tags or may_tag else None
