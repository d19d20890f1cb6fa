"""The list of customers that may be one: merge them, or remember that they are two."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yinuo.desks.customers import showing
from yinuo.desks.customers.access import Viewer, customer_for
from yinuo.desks.customers.choices import TokenOf
from yinuo.kit import clock

from ..actions import telling_apart
from ..queries import doubles as query
from .common import desk_page, given, typed


@desk_page("doubles", "transfer_doubles")
@require_safe
def doubles(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Pairs that look alike, within reach."""
    viewer.check_verb("merge")
    said = given(request, "of", 1)
    of = int(said) if said in {str(one.value) for one in TokenOf if one} else 0
    found = query.doubles(viewer, of=of, after=_after(given(request, "after", 40)))
    people = [one for pair in found.pairs for one in (pair.one, pair.other)]
    apart = query.told_apart(viewer)
    people += [one for row in apart for one in (row.customer, row.other)]
    viewer.opener.prepare({one.pk for one in people})
    names = {one.pk: showing.name_of(viewer, one) for one in people}
    phones = {
        one.pk: showing.shown(viewer, one, "phone", customer=one, owner=one.pk, looks={}).text
        for pair in found.pairs
        for one in (pair.one, pair.other)
    }
    context = {
        "pairs": [(pair, [(one, names[one.pk], phones[one.pk]) for one in (pair.one, pair.other)]) for pair in found.pairs],
        "apart": [(row, names[row.customer_id], names[row.other_id]) for row in apart],
        "next_key": found.next_key,
        "of": of,
        "kinds": [(one.value, one.label) for one in TokenOf if one],
    }
    return render(request, "transfer/doubles.html", context)


def _after(text: str) -> tuple[int, int] | None:
    other, _dash, one = text.partition("-")
    return (int(other), int(one)) if other.isascii() and other.isdigit() and one.isascii() and one.isdigit() and len(text) < 38 else None


@desk_page("doubles", "transfer_doubles")
@require_POST
def apart(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Remember that two are two, or let them come up again."""
    one, other = (customer_for(viewer, typed(request, name, 24)) for name in ("one", "other"))
    if typed(request, "act", 8) == "back":
        telling_apart.take_back(viewer, one, other, at=clock.now())
        messages.success(request, _("They can come up again."))
    else:
        telling_apart.tell_apart(viewer, one, other, at=clock.now())
        messages.success(request, _("Remembered: {one} and {other} are two customers.").format(one=one.number, other=other.number))
    return HttpResponseRedirect(reverse("transfer_doubles"))
