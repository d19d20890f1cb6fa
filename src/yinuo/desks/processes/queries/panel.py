"""What this desk adds to the page of a case: the checklist of its process, and what the customer was shown before the service."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from yinuo.desks.customers.access import Viewer
from yinuo.desks.service.access import may_handle
from yinuo.desks.service.choices import Urgency
from yinuo.desks.service.models import Case
from yinuo.desks.service.panels import Panel

from ..choices import State, Way, Why
from ..models import Process, Start
from ..wording import evidence_words, name_of, reader, role_words
from .advance import Item, following_of, items
from .statements import NEEDED_FOR, seen_by, statement_for


def checklist(viewer: Viewer, case: Case, at: datetime) -> Panel | None:
    """The steps with their limits, the one that is due now, and the other processes in force; None where there is no process at all."""
    row = following_of(case)
    processes = list(Process.objects.filter(state=State.LIVE, kind=case.kind).select_related("live"))
    if row is None and not processes:
        return None
    lang = reader()
    found = items(case, row)
    lines = [(one, role_words(one.step.role, lang), evidence_words(one.step, lang), _late(one, at)) for one in found]
    others = [(one.number, name_of(one.live)) for one in processes if one.live and (row is None or one.live_id != row.version_id)]
    done = sum(1 for one in found if one.run and one.run.done_at)
    context = {
        "following": row, "name": name_of(row.version) if row else "", "lines": lines, "done": done,
        "whole": sum(1 for one in found if not one.is_skipped), "others": others, "reasons": Why.choices,
        "may": may_handle(viewer) and row is not None and row.step is not None,
        "may_change": may_handle(viewer) and not case.is_settled,
    }  # fmt: skip
    return Panel("processes/checklist.html", context)


def _late(one: Item, at: datetime) -> bool:
    return one.row is not None and one.row.settled_at is None and one.row.due_at is not None and one.row.due_at < at


def terms(viewer: Viewer, case: Case, at: datetime) -> Panel | None:
    """What was shown before the service, and whether it began; where a statement is in force or something was shown."""
    seen, version = seen_by(case), statement_for(case.kind)
    if not seen and (version is None or case.kind not in NEEDED_FOR):
        return None
    begun = Start.objects.filter(case=case).select_related("by").first()
    is_known = any(one.acknowledged_at for one in seen)
    waits = next((one for one in seen if one.shown_at and not one.acknowledged_at), None)
    context = {
        "seen": seen, "version": version, "start": begun, "is_known": is_known, "waits": waits if not is_known else None,
        "ways": [(way, label) for way, label in Way.choices if way != Way.LINK], "may": may_handle(viewer) and not case.is_settled,
        "is_emergency": case.urgency == Urgency.EMERGENCY, "is_late": not is_known and case.responded_at is not None,
        "warning": _("Nothing of the terms was acknowledged, and the service may not begin."),
    }  # fmt: skip
    return Panel("processes/terms_panel.html", context)
