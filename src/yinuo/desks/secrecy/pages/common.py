"""What every page of the desk does alike: who asks and for what purpose, where a refused act leads back to, the tabs of the frame."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.desks.customers.pages.common import Page, given, guarded_page, typed
from yinuo.desks.people.asking import cleaned, done, shown_again
from yinuo.desks.people.models import Staff

from .. import access

__all__ = ["cleaned", "desk_page", "done", "given", "page_again", "shown_again", "tabs_of", "typed"]


def desk_page(page: Page) -> Page:
    """A page of this desk; a refused act says why on the page it stood on."""
    return page_again(None)(page)


def page_again(again: Page | None) -> Callable[[Page], Page]:
    """A page of this desk; a refused act shows `again`, with what was typed."""
    return guarded_page("secrecy", template="secrecy/refused.html", back=_back, again=again)


def _back(request: HttpRequest, _named: Mapping[str, Any]) -> str:
    """The page an act stood on: its own address, but for the two acts that have none of their own to look at."""
    if request.path.endswith("/remind/"):
        return reverse("secrecy")
    if "/exceptions/" in request.path:
        return reverse("secrecy_exceptions")
    return request.path


def tabs_of(staff: Staff, here: str) -> dict[str, Any]:
    """What the frame of the desk's pages needs: the tabs this person may open, and which one this is."""
    see = access.may(staff, "see")
    tabs = [
        ("secrecy", _("Register"), see),
        ("secrecy_exceptions", _("Exceptions"), True),
        ("secrecy_reviews", _("Reviews"), see),
        ("secrecy_findings", _("Findings"), True),
        ("secrecy_incidents", _("Leak incidents"), True),
    ]
    return {"tabs": [(reverse(route), words, route == here) for route, words, may in tabs if may]}
