"""What the staff pages of this desk do alike: the row of links over them, and how a refusal is shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import pgettext

from yinuo.desks.people.access import signed_in
from yinuo.desks.people.asking import staff_of
from yinuo.desks.people.models import Staff
from yinuo.desks.people.refusing import show_refusal
from yinuo.kit.refusals import Refusal

from .. import access

Page = Callable[..., HttpResponse]


def staff_page(*, back: str) -> Callable[[Page], Page]:
    """Only for people who are signed in, in one transaction. A refused act leads back to where it stood, with the sentence."""

    def wrapper(page: Page) -> Page:
        @signed_in
        @wraps(page)
        def guarded(request: HttpRequest, **named: Any) -> HttpResponse:
            staff = staff_of(request)
            try:
                with transaction.atomic():
                    response = page(request, staff, **named)
            except Refusal as refusal:
                number = named.get("number")
                address = reverse("answers_entry", args=[number]) if number else reverse(back)
                response = show_refusal(request, refusal, template="answers/refused.html", back=address)
            response.headers["Cache-Control"] = "no-store"
            return response

        return guarded

    return wrapper


def rooms(staff: Staff, here: str) -> list[tuple[str, str, bool]]:
    """The links over the pages of this desk."""
    places = [
        ("answers", pgettext("answers", "Entries"), True),
        ("answers_open", pgettext("answers", "Not known"), access.may_write(staff)),
        ("answers_handed", pgettext("answers", "Handed over"), access.may_write(staff)),
        ("answers_check", pgettext("answers", "Checks"), access.may_check(staff)),
        ("answers_coverage", pgettext("answers", "Coverage"), True),
        ("answers_log", pgettext("answers", "Log"), access.may_write(staff) or access.may_check(staff)),
    ]  # fmt: skip
    return [(reverse(route), word, route == here) for route, word, may in places if may]
