"""What the staff pages of this desk do alike: the row of links over them."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import pgettext

from yinuo.desks.people.models import Staff

from .. import access


def rooms(staff: Staff, here: str) -> list[tuple[str, str, bool]]:
    """The links over the pages of this desk."""
    places = [
        ("feedback", pgettext("feedback", "Ratings"), True),
        ("feedback_surveys", pgettext("feedback", "Surveys"), True),
        ("feedback_visits", pgettext("feedback", "Return visits"), True),
        ("feedback_rules", pgettext("feedback", "Rules"), access.may_rule(staff)),
    ]
    return [(reverse(route), word, route == here) for route, word, may in places if may]
