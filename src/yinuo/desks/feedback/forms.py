"""What is typed about programmes, sets and rules. The actions check again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yinuo.desks.customers.choices import Category, Tier

from .choices import Allocation, Period, Strata


def _every(label: Any, choices: list[tuple[str, Any]]) -> forms.ChoiceField:
    rows = [("", _("all")), *((value, words) for value, words in choices if value)]
    return forms.ChoiceField(label=label, choices=rows, required=False)


class ProgrammeForm(forms.Form):
    """A programme of surveys."""

    title_zh = forms.CharField(label=pgettext_lazy("survey", "Name"), max_length=80, help_text=_("As customers read it."))
    title_en = forms.CharField(label=pgettext_lazy("survey", "Name in English"), max_length=80, required=False)
    set_name = forms.ChoiceField(label=pgettext_lazy("survey", "Questions"))
    period = forms.ChoiceField(label=pgettext_lazy("survey", "How often"), choices=Period.choices, initial=Period.QUARTER)
    department = forms.CharField(
        label=pgettext_lazy("survey", "Customers of department"), max_length=80, required=False, help_text=_("Empty: of all.")
    )
    tier = _every(pgettext_lazy("survey", "Of tier"), list(Tier.choices))
    category = _every(pgettext_lazy("survey", "Of class"), list(Category.choices))
    strata = forms.ChoiceField(label=pgettext_lazy("survey", "Sample divided"), choices=Strata.choices, required=False)
    allocation = forms.ChoiceField(label=pgettext_lazy("survey", "Of each part"), choices=Allocation.choices)
    margin = forms.IntegerField(
        label=pgettext_lazy("survey", "Wanted margin, in points"), min_value=1, max_value=30, initial=5,
        help_text=_("At 95 %: 5 means that the true share lies within 5 points."),
    )  # fmt: skip
    expected_rate = forms.IntegerField(
        label=pgettext_lazy("survey", "Who will answer, in %"), min_value=1, max_value=100, initial=30,
        help_text=_("So many more are asked than answers are needed."),
    )  # fmt: skip
    limit_percent = forms.IntegerField(
        label=pgettext_lazy("survey", "A department must reach, in %"), min_value=1, max_value=100, required=False,
        help_text=_("Below it, a plan to improve is demanded. Empty: none."),
    )  # fmt: skip


class RuleForm(forms.Form):
    """What holds for ratings."""

    low_score = forms.IntegerField(
        label=pgettext_lazy("rating", "A low score is at most"), min_value=1, max_value=3, help_text=_("Named, it opens a case by itself.")
    )
    least_group = forms.IntegerField(
        label=pgettext_lazy("rating", "Smallest group that is shown"), min_value=3, max_value=50,
        help_text=_("Anonymous scores wait until so many lie together; no group below it is shown."),
    )  # fmt: skip
    visit_percent = forms.IntegerField(label=pgettext_lazy("rating", "Settled cases to be visited, in %"), min_value=0, max_value=100)
    open_days = forms.IntegerField(label=pgettext_lazy("rating", "Days to rate a service"), min_value=1, max_value=366)
