"""Recording that an original was handed over."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yinuo.kit import clock

from .. import access
from ..actions import handing
from ..forms import HandoverForm
from .common import back_to, desk_page, staff_of


@desk_page
@require_POST
def hand_over(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """Record which original was handed to whom."""
    staff = staff_of(request)
    draft = access.draft_for(staff, number, version, to="fill")
    form = HandoverForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(text for found in form.errors.values() for text in found))
        return back_to("document_version", draft)
    handing.hand_over(draft, **form.cleaned_data, by=staff, at=clock.now())
    messages.success(request, _("The handover is recorded."))
    return redirect(reverse("document_version", args=[number, version]) + "#originals")
