"""A case on its process: chosen by the rule, its steps started and done one after another, each with person, times, evidence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.desks.customers.access import Viewer
from yinuo.desks.service import access as service
from yinuo.desks.service.actions.telling import tell
from yinuo.desks.service.models import Case
from yinuo.ledger import book
from yinuo.watch.arming import arm

from .. import evidence
from ..choices import LONGEST_TEXT, Stage, State, Why
from ..models import Following, Process, Run, Version
from ..queries.choosing import applies, version_for
from ..refusals import BadProcess, EvidenceMissing, NotOnProcess

DESCRIBED = "subject.described"


def begin(case: Case, *, at: datetime, by: str) -> Following | None:
    """Set a new case on the process that the rule gives it; None where none is for it."""
    version = version_for(case)
    if version is None:
        return None
    row = Following.objects.create(case=case, customer=case.customer, version=version, began_at=at)
    started_at = max(case.received_at, version.decided_at or at)
    tell(case, [("process.assigned", {**_named(version), "chosen": "rule"})], by=by, at=started_at)
    _describe(case, {"process_ref": version.code}, by=by, at=started_at)
    _start(case, row, after=0, by=by, at=started_at)
    return row


@transaction.atomic
def choose(viewer: Viewer, case: Case, process: Process, *, why: str, at: datetime) -> Following:
    """Let a case go on under another process, from its first step; the step where it stood is left, and its limit ends.

    Raises:
        MayNotHandle, NoSuchCase, NotOnProcess: it follows that version already, or is closed. BadProcess: not in force, or no reason.
    """
    held = service.locked(viewer, case)
    if held.is_settled:
        raise NotOnProcess(number=held.number, what=_("it is closed."))
    version = process.live
    if process.state != State.LIVE or version is None or why not in Why.values:
        raise BadProcess(what=_("Choose a process in force, and say why."))
    row = Following.objects.select_for_update(of=("self",)).filter(case=held).first()
    if row is not None and row.version_id == version.pk:
        raise NotOnProcess(number=held.number, what=_("it follows that version already."))
    by = viewer.staff.ref
    if row is None:
        row = Following(case=held, customer=held.customer, began_at=at)
    Run.objects.filter(case=held, done_at__isnull=True, left_at__isnull=True).update(left_at=at)
    row.version, row.by, row.why, row.completed_at = version, viewer.staff, why, None
    row.save()
    tell(held, [("process.reclassified", {**_named(version), "chosen": why, "handler": viewer.staff.username})], by=by, at=at)
    _describe(held, {"process_ref": version.code}, by=by, at=at)
    _start(held, row, after=0, by=by, at=at)
    return row


@transaction.atomic
def do(viewer: Viewer, case: Case, step: int, *, text: str, at: datetime) -> Following:
    """Say that the step at which a case stands is done; the next one starts. After a case is closed, steps of the follow-up go on.

    Args:
        step: its place, as the caller's page showed it.
    Raises:
        MayNotHandle, NoSuchCase. NotOnProcess: it stands at another step by now. EvidenceMissing, BadProcess: nothing was changed.
    """
    held = service.locked(viewer, case)
    row = Following.objects.select_for_update(of=("self",)).select_related("version__process", "step").filter(case=held).first()
    if row is None or row.step is None or row.step.place != step:
        raise NotOnProcess(number=held.number, what=_("it does not stand at this step any more; look at the list again."))
    if len(text) > LONGEST_TEXT:
        raise BadProcess(what=_("At most {most} characters.").format(most=LONGEST_TEXT), beside="text")
    missing = evidence.missing(held, row.step, text=text.strip())
    if missing:
        raise EvidenceMissing(what=missing)
    run = Run.objects.select_for_update(of=("self",)).get(case=held, step=row.step, done_at__isnull=True, left_at__isnull=True)
    if at < run.started_at:
        raise BadProcess(what=_("It was done before it began."))
    run.done_at, run.by = at, viewer.staff
    run.sealed_text = viewer.opener.seal(text.strip(), row=run, column="text", customer=held.customer_id)
    run.save(update_fields=["done_at", "by", "sealed_text"])
    who = {**_named(row.version), "step": row.step.place, "handler": viewer.staff.username, "evidence": row.step.evidence}
    said: list[tuple[str, Mapping[str, Any]]] = [(f"step_{row.step.place}.done", who)]
    said += [("follow_up.done", who)] if row.step.stage == Stage.FOLLOW_UP and row.step.fact != "follow_up.done" else []
    tell(held, said, by=viewer.staff.ref, at=at)
    _start(held, row, after=row.step.place, by=viewer.staff.ref, at=at)
    return row


def _start(case: Case, row: Following, *, after: int, by: str, at: datetime) -> None:
    """Start the next step that is for this case, or note that all are done."""
    steps = list(row.version.steps.order_by("place"))
    mine = [one for one in steps if applies(one, case)]
    step = next((one for one in mine if one.place > after), None)
    row.step = step
    if step is None:
        row.completed_at = at
        done = Run.objects.filter(case=case, step__version=row.version, done_at__isnull=False).count()
        tell(case, [("process.completed", {**_named(row.version), "steps_done": done})], by=by, at=at)
        _describe(case, {"steps_done": f"{done}/{len(mine)}"}, by=by, at=at)
    else:
        Run.objects.create(case=case, customer=case.customer, step=step, started_at=at)
        skipped = [one.place for one in steps if after < one.place < step.place]
        who = {**_named(row.version), "step": step.place, "owner_role": step.role, "skipped": skipped}
        tell(case, [(f"step_{step.place}.started", who)], by=by, at=at)
    row.save(update_fields=["step", "completed_at"])


def _named(version: Version) -> dict[str, Any]:
    return {"process_version": version.code, "process_ref": version.code}


def _describe(case: Case, data: Mapping[str, Any], *, by: str, at: datetime) -> None:
    """What letters ask of every case when it is closed stands with the case itself."""
    book.append(DESCRIBED, subject=case.ref, actor=by, occurred_at=at, data=dict(data))
    arm(case.ref, kinds=[DESCRIBED])
