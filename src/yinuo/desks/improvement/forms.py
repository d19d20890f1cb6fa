"""What is typed about improvements and suggestions. The actions check again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yinuo.desks.service.choices import Channel

from .choices import LONGEST_METRIC, LONGEST_TEXT, LONGEST_TITLE, Judgement, Sort, Source

_NOTHING = ("", "–")


def _long(label: Any, rows: int = 3, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": rows}), **more)


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


def _figure(label: Any, **more: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, max_digits=14, decimal_places=3, required=False, **more)


class PlanForm(forms.Form):
    """What is done by whom until when, and how one will know that it helped."""

    title = forms.CharField(label=pgettext_lazy("improvement", "Title"), max_length=LONGEST_TITLE, help_text=_("Name no customer here."))
    measure = _long(pgettext_lazy("improvement", "What is done"), 4)
    owner = forms.CharField(label=pgettext_lazy("improvement", "Owner (user name)"), max_length=63)
    due_on = _day(pgettext_lazy("improvement", "Until"))
    metric = forms.CharField(
        label=pgettext_lazy("improvement", "Metric"), max_length=LONGEST_METRIC, required=False,
        help_text=_("Such as: complaints a month."),
    )  # fmt: skip
    before = _figure(pgettext_lazy("improvement", "Figure before"))
    target = _figure(pgettext_lazy("improvement", "Figure to be reached"))


class NewForm(PlanForm):
    """An improvement with what it answers; nothing is improved without a source."""

    source = forms.ChoiceField(label=pgettext_lazy("improvement", "What it answers"), choices=[_NOTHING, *Source.choices])
    source_ref = forms.CharField(
        label=pgettext_lazy("improvement", "Its number"), max_length=80, required=False,
        help_text=_("Of the case, such as TS-260302-001, or of the survey or review, such as survey:2026-Q3."),
    )  # fmt: skip
    sort = forms.ChoiceField(label=pgettext_lazy("improvement", "It is"), choices=Sort.choices)
    ground = _long(pgettext_lazy("improvement", "Why"), 2)
    field_order = ("source", "source_ref", "sort", "ground")


class ReasonForm(forms.Form):
    """Why."""

    reason = _long(pgettext_lazy("improvement", "Reason"), 2, required=False)


class MoveForm(forms.Form):
    """Another day, and why."""

    due_on = _day(pgettext_lazy("improvement", "Until"))
    reason = _long(pgettext_lazy("improvement", "Reason"), 2)


class EffectForm(forms.Form):
    """Whether it helped."""

    effect = _long(pgettext_lazy("improvement", "What it changed, or did not"))
    after = _figure(pgettext_lazy("improvement", "Figure after"))


class TellForm(forms.Form):
    """What everybody may read."""

    zh = _long(pgettext_lazy("improvement", "In Chinese"))
    en = _long(pgettext_lazy("improvement", "In English"))


class JudgeForm(forms.Form):
    """A suggestion is judged, and the customer is told why."""

    judgement = forms.ChoiceField(label=pgettext_lazy("suggestion", "It is"), choices=[_NOTHING, *Judgement.choices])
    reason = _long(pgettext_lazy("suggestion", "Answer with reasons"), 4, help_text=_("Said to the customer in these words."))
    channel = forms.ChoiceField(label=pgettext_lazy("case", "Told by"), choices=Channel.choices)


class EffectToldForm(forms.Form):
    """What came of a suggestion."""

    text = _long(pgettext_lazy("suggestion", "What came of it, for whoever suggested it"), 4)
    channel = forms.ChoiceField(label=pgettext_lazy("case", "Told by"), choices=Channel.choices)
