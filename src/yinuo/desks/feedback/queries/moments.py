"""Ratings and answers under a name in a customer's timeline. What is anonymous stands nowhere beside a customer."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.ui.shapes import Moment

from ..choices import STARS
from ..models import Answer, Rating

_ICON = "clipboard-heart"


def moments_of(subjects: Sequence[str], limit: int) -> Sequence[Moment]:
    """What a customer said of us under their name, newest first."""
    numbers = [one.removeprefix("customer:") for one in subjects if one.startswith("customer:")]
    found = []
    for one in Rating.objects.filter(customer__number__in=numbers).order_by("-at")[:limit]:
        words = " · ".join(part for part in (one.case_number, str(STARS[one.score]), one.remedy_number) if part)
        title = _("Rated {score} of 5").format(score=one.score)
        found.append(Moment(one.at, title, words, _ICON, url=reverse("case", args=[one.case_number])))
    for row in Answer.objects.filter(customer__number__in=numbers).select_related("survey").order_by("-at")[:limit]:
        words = " · ".join(part for part in (row.survey.number, str(row.get_way_display()), row.remedy_number) if part)
        url = reverse("feedback_one", args=[row.survey.number])
        found.append(Moment(row.at, _("Answered a survey under their name"), words, _ICON, url=url))
    return found
