"""How often, whom nobody has contacted, and the catalogue of services and channels."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.desks.customers import showing
from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.pages.common import given, guarded_page, typed
from yinuo.kit import clock

from .. import access, priority
from ..actions import rules as acts
from ..forms import OfferedForm, RuleForm
from ..models import Offered, Rule
from ..queries import due
from .visits import clean

_SHOWN = 100


@guarded_page("care", back="care_rules")
def rules(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The rules and how they stand; one of them opened shows whom nobody has contacted."""
    at = clock.now()
    may_set = viewer.may_do("define") or viewer.may_do("bulk")
    if request.method == "POST":
        ended = typed(request, "end", 12)
        if ended:
            acts.end_rule(viewer, get_object_or_404(Rule, pk=ended if ended.isascii() and ended.isdigit() else 0), at=at)
        else:
            acts.set_rule(viewer, at=at, **clean(RuleForm(request.POST)))
        messages.success(request, _("The changes are saved."))
        return HttpResponseRedirect(reverse("care_rules"))
    present = list(due.present_rules())
    wanted = given(request, "rule", 12)
    opened = next((one for one in present if str(one.pk) == wanted), None)
    waiting = list(due.due_of(viewer, opened, at=at)[: _SHOWN + 1]) if opened is not None else []
    viewer.opener.prepare(one.pk for one in waiting)
    context = {
        "kept": due.kept(viewer, present, at=at),
        "owed": due.owed(at=at),
        "opened": opened,
        "waiting": [(one, showing.name_of(viewer, one), priority.reason_of(one)) for one in waiting[:_SHOWN]],
        "has_more": len(waiting) > _SHOWN,
        "form": RuleForm() if may_set else None,
        "may_care": access.may_care(viewer),
    }
    return render(request, "care/rules.html", context)


@guarded_page("care", back="care_services")
def services(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The catalogue; how many are offered is what a promise measures."""
    at = clock.now()
    if request.method == "POST":
        row = typed(request, "row", 12)
        if row:
            chosen = get_object_or_404(Offered, pk=row if row.isascii() and row.isdigit() else 0)
            acts.switch(viewer, chosen, is_active=not chosen.is_active, at=at)
        else:
            acts.offer(viewer, at=at, **clean(OfferedForm(request.POST)))
        messages.success(request, _("The changes are saved."))
        return HttpResponseRedirect(reverse("care_services"))
    form = OfferedForm() if viewer.may_do("define") else None
    return render(request, "care/services.html", {"rows": Offered.objects.all(), "form": form})
