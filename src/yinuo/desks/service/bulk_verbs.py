"""The acts on several cases that this desk knows itself: each is the verb of one case, with what it needs to be taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count

from yinuo.desks.customers.access import Viewer, reaches
from yinuo.desks.people.models import Staff
from yinuo.kit.words import pgettext_lazy

from . import access, duty, guarding
from .actions import answering, combining, macros, moving, settling, tagging, teaming
from .bulking import BulkVerb, Kept, Shown, register
from .choices import UNSETTLED
from .forms_of_many import AssignForm, ManyCloseForm, ManyGradeForm, ManyLinkForm, ManyNoteForm, ManyTagsForm, OfferForm, TeamForm
from .forms_of_wordings import ManyMacroForm
from .models import Case, Macro
from .refusals import NoSuchWording, OutOfReach

Said = Mapping[str, Any]


def _had(case: Case) -> Kept:
    return {"owner": case.owner_id, "department": case.department}


def _take(viewer: Viewer, case: Case, _said: Said, at: datetime) -> Kept:
    had = _had(case)
    moving.take(viewer, case, at=at)
    return had


def _offer(viewer: Viewer, case: Case, said: Said, at: datetime) -> Kept:
    had = _had(case)
    row = moving.offer(viewer, case, to=said["to"], revision=None, at=at)
    return {"offered": True} if row.offered_to_id else had


def _assign(viewer: Viewer, case: Case, said: Said, at: datetime) -> Kept:
    had = _had(case)
    row = teaming.assign(viewer, case, to=said["to"], at=at)
    return {"offered": True} if row.offered_to_id else had


def _team(viewer: Viewer, case: Case, said: Said, at: datetime) -> Kept:
    had = _had(case)
    teaming.give_to_team(viewer, case, department=said["department"], at=at)
    return had


def _to_whom(viewer: Viewer, cases: Sequence[Case], _said: Said, at: datetime) -> Said:
    """Each case goes to whoever of those here has the fewest open cases by then, of its own team and within reach."""
    teams = {case.department for case in cases}
    people = [one for one in duty.handlers() if one.department in teams]
    absent = duty.away(people, at=at)
    here = [one for one in people if one.pk not in absent]
    counts = Case.objects.filter(owner__in=here, state__in=UNSETTLED).order_by().values_list("owner").annotate(n=Count("pk"))
    load = {one.pk: 0 for one in here} | dict(counts)
    chosen: dict[str, str] = {}
    for case in cases:
        fit = [one for one in here if one.department == case.department and one.pk != case.owner_id]
        fit = [one for one in fit if reaches(one, case.customer) and guarding.may_handle_this(case, one)]
        if fit:
            least = min(fit, key=lambda one: (load[one.pk], one.username))
            load[least.pk] += 1
            chosen[case.number] = least.username
    return {"chosen": chosen}


def _spread(viewer: Viewer, case: Case, said: Said, at: datetime) -> Kept:
    if case.number not in said["chosen"]:
        raise OutOfReach(name=pgettext_lazy("bulk", "Nobody on duty"))
    return _assign(viewer, case, {"to": said["chosen"][case.number]}, at)


def _give_back(viewer: Viewer, case: Case, kept: Said, at: datetime) -> None:
    if kept.get("offered"):
        moving.withdraw(viewer, case, revision=kept["revision"], at=at)
        return
    row = access.locked(viewer, case, revision=kept["revision"], is_handling=False)
    owner = Staff.objects.filter(pk=kept["owner"]).first() if kept["owner"] else None
    teaming.put_back(viewer, row, owner=owner, department=kept["department"], at=at)


def _grade(viewer: Viewer, case: Case, said: Said, at: datetime) -> Kept:
    had = {"urgency": case.urgency, "complexity": case.complexity}
    wanted = {name: said[name] or had[name] for name in had}
    moving.grade(viewer, case, revision=None, at=at, **wanted)
    return had


def _grade_back(viewer: Viewer, case: Case, kept: Said, at: datetime) -> None:
    moving.grade(viewer, case, urgency=kept["urgency"], complexity=kept["complexity"], revision=kept["revision"], at=at)


def _note(viewer: Viewer, case: Case, said: Said, at: datetime) -> None:
    answering.note(viewer, case, said["text"], at=at)


def _close(viewer: Viewer, case: Case, said: Said, at: datetime) -> None:
    settling.close(viewer, case, revision=None, at=at, **said)


def _link(viewer: Viewer, case: Case, said: Said, at: datetime) -> Kept:
    made = combining.link(viewer, case, at=at, **said)
    return {"to": made.other.number}


def _unlink(viewer: Viewer, case: Case, kept: Said, at: datetime) -> None:
    combining.unlink(viewer, case, to=kept["to"], at=at)


def _macro(viewer: Viewer, case: Case, said: Said, at: datetime) -> None:
    macros.run(viewer, case, _macro_of(said), revision=None, at=at)


def _macro_of(said: Said) -> Macro:
    row = Macro.objects.filter(pk=said["macro"], archived_at__isnull=True).first()
    if row is None:
        raise NoSuchWording()
    return row


def _macro_shown(viewer: Viewer, case: Case, said: Said, at: datetime) -> Shown:
    row = _macro_of(said)
    if row.kind not in ("", case.kind):
        raise NoSuchWording()
    return macros.preview(viewer, case, row.steps, at=at)


def _tag(viewer: Viewer, case: Case, said: Said, at: datetime) -> Kept:
    on, off = tagging.tag(viewer, case, add=said["add"], remove=said["remove"], at=at)
    return {"on": on, "off": off}


def _tag_back(viewer: Viewer, case: Case, kept: Said, at: datetime) -> None:
    tagging.tag(viewer, case, add=kept["off"], remove=kept["on"], at=at)


def _leads(viewer: Viewer) -> bool:
    return duty.leads(viewer.staff)


def join() -> None:
    """Called once, when the application is ready."""
    for verb in (
        BulkVerb("take", pgettext_lazy("bulk", "Take"), "user-check", _take, undo=_give_back, order=10),
        BulkVerb("offer", pgettext_lazy("bulk", "Hand over"), "user-share", _offer, OfferForm, _give_back, shortcut="a", order=20),
        BulkVerb("assign", pgettext_lazy("bulk", "Give to"), "user-check", _assign, AssignForm, _give_back, is_for=_leads, order=22),
        BulkVerb("spread", pgettext_lazy("bulk", "Spread over who is here"), "binary-tree", _spread, undo=_give_back, prepare=_to_whom,
                 is_for=_leads, order=24),
        BulkVerb("team", pgettext_lazy("bulk", "To a team"), "users", _team, TeamForm, _give_back, order=26),
        BulkVerb("grade", pgettext_lazy("bulk", "Grade"), "flag", _grade, ManyGradeForm, _grade_back, shortcut="u", order=30),
        BulkVerb("tag", pgettext_lazy("bulk", "Tag"), "point", _tag, ManyTagsForm, _tag_back, order=35),
        BulkVerb("note", pgettext_lazy("bulk", "Note"), "file-text", _note, ManyNoteForm, shortcut="n", order=40),
        BulkVerb("macro", pgettext_lazy("bulk", "Run a macro"), "robot", _macro, ManyMacroForm, preview=_macro_shown, shortcut="m",
                 order=50),
        BulkVerb("link", pgettext_lazy("bulk", "Link"), "arrows-exchange", _link, ManyLinkForm, _unlink, order=60),
        BulkVerb("close", pgettext_lazy("bulk", "Close"), "check", _close, ManyCloseForm, shortcut="c", order=70),
    ):  # fmt: skip
        register(verb)
