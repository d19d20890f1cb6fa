"""The history of a case as the ledger has it: every fact, oldest first. A panel of the case's page."""

from __future__ import annotations

from datetime import datetime

from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.queries.timeline import moments

from ..models import Case
from ..panels import Panel

MOST = 200


def history_of(viewer: Viewer, case: Case, at: datetime) -> Panel | None:
    """The newest facts of a case in order; numbers, codes and instants, as the ledger holds no more."""
    found = moments([case.ref], limit=MOST)
    return Panel("service/history.html", {"facts": found[::-1], "is_cut": len(found) == MOST}) if found else None
