"""How often, whom nobody has contacted, and the catalogue of services and channels."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from yinuo.desks.customers import showing
from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.pages.common import given, guarded_page, typed
from yinuo.desks.people.asking import cleaned, done, shown_again
from yinuo.kit import clock
from yinuo.kit.refusals import Refusal

from .. import access, priority
from ..actions import rules as acts
from ..forms import OfferedForm, RuleForm
from ..models import Offered, Rule
from ..queries import due

_SHOWN = 100


def _rules_page(request: HttpRequest, viewer: Viewer, refusal: Refusal | None = None) -> HttpResponse:
    """The rules and how they stand; one of them opened shows whom nobody has contacted. After a refusal with what was typed."""
    at = clock.now()
    may_set = viewer.may_do("define") or viewer.may_do("bulk")
    present = list(due.present_rules())
    wanted = given(request, "rule", 12)
    opened = next((one for one in present if str(one.pk) == wanted), None)
    waiting = list(due.due_of(viewer, opened, at=at)[: _SHOWN + 1]) if opened is not None else []
    viewer.opener.prepare(one.pk for one in waiting)
    form = shown_again(RuleForm(request.POST), refusal) if refusal is not None and not typed(request, "end") else RuleForm()
    context = {
        "kept": due.kept(viewer, present, at=at),
        "owed": due.owed(at=at),
        "opened": opened,
        "waiting": [(one, showing.name_of(viewer, one), priority.reason_of(one)) for one in waiting[:_SHOWN]],
        "has_more": len(waiting) > _SHOWN,
        "form": form if may_set else None,
        "may_care": access.may_care(viewer),
        "refusal": refusal,
    }
    return render(request, "care/rules.html", context, status=refusal.http if refusal else 200)


@guarded_page("care", back="care_rules", again=_rules_page)
def rules(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The rules; with a form, a new one or the end of one."""
    if request.method != "POST":
        return _rules_page(request, viewer)
    at, ended = clock.now(), typed(request, "end", 12)
    if ended:
        acts.end_rule(viewer, get_object_or_404(Rule, pk=ended if ended.isascii() and ended.isdigit() else 0), at=at)
    else:
        acts.set_rule(viewer, at=at, **cleaned(RuleForm(request.POST)))
    return done(request, "care_rules", words=_("The changes are saved."))


def _services_page(request: HttpRequest, viewer: Viewer, refusal: Refusal | None = None) -> HttpResponse:
    """The catalogue; after a refusal with what was typed."""
    form = shown_again(OfferedForm(request.POST), refusal) if refusal is not None and not typed(request, "row") else OfferedForm()
    context = {"rows": Offered.objects.all(), "form": form if viewer.may_do("define") else None, "refusal": refusal}
    return render(request, "care/services.html", context, status=refusal.http if refusal else 200)


@guarded_page("care", back="care_services", again=_services_page)
def services(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The catalogue; how many are offered is what a promise measures."""
    if request.method != "POST":
        return _services_page(request, viewer)
    at, row = clock.now(), typed(request, "row", 12)
    if row:
        chosen = get_object_or_404(Offered, pk=row if row.isascii() and row.isdigit() else 0)
        acts.switch(viewer, chosen, is_active=not chosen.is_active, at=at)
    else:
        acts.offer(viewer, at=at, **cleaned(OfferedForm(request.POST)))
    return done(request, "care_services", words=_("The changes are saved."))
