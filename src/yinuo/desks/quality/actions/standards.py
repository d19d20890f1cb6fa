"""The standard: what each indicator weighs, where its score begins and ends, and its target; proposed by one, approved by another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from yinuo.desks.customers.access import Viewer

from .. import access
from ..choices import Dimension, StandardState
from ..indicators import INDICATORS, METHOD
from ..models import Standard
from ..queries.scoring import Rule
from ..refusals import BadEvaluation
from .common import tell, text


@transaction.atomic
def propose(viewer: Viewer, lines: Mapping[str, Rule], *, weak_below: int, since_on: date, reason: str, at: datetime) -> Standard:
    """Propose the next version. An indicator left out is not scored; each dimension keeps at least one.

    Raises:
        MayNotEvaluate. BadEvaluation: a line that makes no sense, or another version waits.
    """
    access.check_evaluates(viewer)
    if Standard.objects.filter(state=StandardState.WAITING).exists():
        raise BadEvaluation(what=_("Another version waits for its second person; let it be decided on first."))
    for code, one in lines.items():
        _check(code, one)
    lacking = [one for one in Dimension if not any(INDICATORS[code].dimension == one for code in lines)]
    if lacking:
        raise BadEvaluation(what=_("Nothing is left of this dimension: {name}.").format(name=lacking[0].label))
    if not 1 <= weak_below <= 100:
        raise BadEvaluation(what=_("The limit lies between 1 and 100 points."), beside="weak_below")
    row = Standard.objects.create(
        version=(Standard.objects.aggregate(last=Max("version"))["last"] or 0) + 1, method=METHOD, weak_below=weak_below, since_on=since_on,
        lines={code: asdict(one) for code, one in lines.items()}, reason=text(reason, "reason", _("Say why.")), by=viewer.staff, at=at,
    )  # fmt: skip
    _told(row, "quality_standard.proposed", by=viewer.staff.ref, at=at)
    return row


def _check(code: str, one: Rule) -> None:
    if code not in INDICATORS:
        raise BadEvaluation(what=_("There is no indicator {code}.").format(code=code))
    name = INDICATORS[code].word
    if not 1 <= one.weight <= 100:
        raise BadEvaluation(what=_("{name}: a weight is from 1 to 100.").format(name=name), beside=f"{code}_weight")
    if one.zero == one.full or (one.full > one.zero) != INDICATORS[code].more_is_better:
        what = _("{name}: the value for 100 points must be better than the one for 0.").format(name=name)
        raise BadEvaluation(what=what, beside=f"{code}_full")
    if one.target is not None and not one.source.strip():
        raise BadEvaluation(what=_("{name}: say where its target comes from.").format(name=name), beside=f"{code}_source")


@transaction.atomic
def decide(viewer: Viewer, version: int, *, is_approved: bool, remark: str, at: datetime) -> Standard:
    """Approve a version, which is published with it, or send it back with a reason.

    Raises:
        MayNotEvaluate: one's own too. NoSuchEvaluation, EvaluationNotNow, BadEvaluation.
    """
    access.check_evaluates(viewer)
    row = access.standard_held(version)
    access.check(viewer.staff.pk != row.by_id, _("Whoever proposed it does not approve it."))
    row.remark = text(remark, "remark", _("Say why it goes back."), is_needed=not is_approved)
    row.state = StandardState.APPROVED if is_approved else StandardState.RETURNED
    row.decided_by, row.decided_at = viewer.staff, at
    row.save()
    _told(row, "quality_standard.approved" if is_approved else "quality_standard.returned", by=viewer.staff.ref, at=at)
    return row


def _told(row: Standard, kind: str, *, by: str, at: datetime) -> None:
    data = {
        "version": row.version,
        "state": row.state,
        "since": row.since_on.isoformat(),
        "method": row.method,
        "indicators": sorted(row.lines),
    }
    tell(row.ref, [(kind, data)], by=by, at=at)
