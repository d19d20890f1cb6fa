"""From the review to a template: its head, its text as it would be, and making it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yinuo.kit import clock
from yinuo.kit.refusals import Refusal

from .. import access
from ..actions import finishing
from ..choices import State
from ..forms import HeadForm
from ..queries import review
from .common import desk_page, staff_of


@desk_page("letter_finish")
def finish(request: HttpRequest, letter_id: int) -> HttpResponse:
    """What is missing, the head to fill, and the text as it would stand; sent, it is made."""
    staff = staff_of(request)
    letter = access.letter_for(staff, letter_id, to="decide")
    form = HeadForm(request.POST or None, initial=finishing.head_of(letter))
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        finishing.set_head(letter, form.cleaned_data, by=staff, at=clock.now())
        if request.POST.get("make") == "yes":
            row = finishing.finish(letter, by=staff, at=clock.now())
            messages.success(request, _("{id} is made and waits for a second person’s approval.").format(id=row.template_id))
            return redirect("own_template", row.template_id)
        messages.success(request, _("Saved."))
        return redirect("letter_finish", letter.pk)
    state, text = review.review_of(letter), ""
    try:
        text = finishing.text_of(state) if state.is_whole else ""
    except Refusal as found:
        refusal = found
    context = {
        "letter": letter,
        "state": state,
        "form": form,
        "text": text,
        "refusal": refusal,
        "open": [row for row in state.rows if not row.is_seen][:40],
        "is_open": letter.state == State.IN_REVIEW,
    }
    return render(request, "reading/finish.html", context)


@desk_page("letter")
@require_POST
def reopen(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Go on with a letter that was finished."""
    staff = staff_of(request)
    letter = access.letter_for(staff, letter_id, to="decide")
    finishing.reopen(letter, by=staff, at=clock.now())
    messages.success(request, _("The review goes on; finishing it again makes the next edition."))
    return redirect("letter", letter.pk)
