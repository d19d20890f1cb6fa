"""The macros beside a case."""

from __future__ import annotations

from datetime import datetime

from yinuo.desks.customers.access import Viewer

from . import access
from .actions.macros import sentence_of
from .models import Case
from .panels import Panel
from .queries.wordings import macros_for


def panel_of(viewer: Viewer, case: Case, _at: datetime) -> Panel | None:
    """The macros that fit this case; none where it is settled, or where this person handles none."""
    if case.is_settled or not access.may_handle(viewer):
        return None
    found = macros_for(case)
    return Panel("service/macros_beside.html", {"macros": [(one, sentence_of(one)) for one in found]}) if found else None
