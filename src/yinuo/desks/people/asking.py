"""What the pages of every desk take from a request, and where they go on to: who asks, what was typed, and a word after an act."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.kit.refusals import Refusal

from . import acting
from .models import Staff


def staff_of(request: HttpRequest) -> Staff:
    """The member of staff who asks; `acts_for` names the colleague for whom they act now, for the ledger."""
    assert isinstance(request.user, Staff)
    staff = request.user
    _actor, staff.acts_for = acting.actor_of(request)  # type: ignore[attr-defined]
    return staff


def given(request: HttpRequest, name: str, most: int = 80) -> str:
    """A value of the address, cut and without NUL."""
    return _text(request.GET, name)[:most]


def typed(request: HttpRequest, name: str, most: int | None = None) -> str:
    """A value of the form, without NUL. A choice or a number is cut to `most`; a text is not: the act refuses one that is too long."""
    return _text(request.POST, name)[:most]


def _text(values: QueryDict, name: str) -> str:
    return values.get(name, "").replace("\0", "").strip()


class NotValid(Refusal):
    """What was typed does not fit; the sentence names the fields."""

    code, http = "form_not_valid", 400

    def __str__(self) -> str:
        return str(self.data["words"])


def cleaned(form: forms.Form) -> dict[str, Any]:
    """What was typed. Raises NotValid with the fields and what is wrong."""
    if not form.is_valid():
        told = [f"{form.fields[name].label if name in form.fields else ''}: {' '.join(found)}" for name, found in form.errors.items()]
        raise NotValid(words=" ".join(told))
    return form.cleaned_data


def shown_again(form: forms.Form, refusal: Refusal) -> forms.Form:
    """A form as it was typed, with what is wrong beside the field; the refusal of an act stands beside the field it names as `beside`."""
    name = str(refusal.data.get("beside", ""))
    if form.is_valid() and name in form.fields:
        form.add_error(name, str(refusal))
    first = next((one for one in form.fields if one in form.errors), "")
    if first:
        form.fields[first].widget.attrs["autofocus"] = True
    return form


def done(request: HttpRequest, route: str, *arguments: object, words: str = "") -> HttpResponseRedirect:
    """On to a page after an act, with a word about it."""
    messages.success(request, words or _("Done."))
    return HttpResponseRedirect(reverse(route, args=arguments))
