"""Who may see which request and which consents. Rows come through row security, so a request is reached with its customer or not at all."""

from __future__ import annotations

from yinuo.desks.customers.access import Viewer, customer_for, seeing, visible_to

from . import handlers
from .choices import Verb
from .models import Request
from .queries.uses import Decision, may_use
from .refusals import NoSuchRequest

__all__ = ["Decision", "customer_for", "may_use", "request_for", "seeing"]


def request_for(viewer: Viewer, number: str) -> Request:
    """The request of a number, the only way to reach one.

    Raises:
        MayNotHere. NoSuchRequest: there is none, or its customer is out of reach; nobody can tell which.
    """
    handlers.check(viewer, Verb.SEE)
    rows = Request.objects.filter(customer__in=visible_to(viewer.staff)).select_related(
        "customer", "by", "proven_by", "proposed_by", "confirmed_by", "answered_by"
    )
    found = rows.filter(number=number[:24]).first() if "\0" not in number else None
    if found is None:
        raise NoSuchRequest(number=number.replace("\0", "")[:24])
    return found
