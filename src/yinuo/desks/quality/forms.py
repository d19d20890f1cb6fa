"""What is typed about quality. The actions check again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yinuo.desks.service.choices import Channel

from .choices import LONGEST_NOTE, LONGEST_TEXT, LONGEST_TITLE, Dimension, Follow, Kind, OutageCause
from .indicators import INDICATORS
from .queries.scoring import Rule
from .spans import Span, span_of

_NOTHING = ("", "–")
_PERIOD = pgettext_lazy("evaluation", "Period")
_INSIDE = [one for one in Kind.choices if one[0] != Kind.OUTSIDE]


def _long(label: Any, rows: int = 3, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": rows}), **more)


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


def _instant(label: Any, **more: Any) -> forms.DateTimeField:
    """An instant in the organisation's time."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget, **more)


class SpanField(forms.CharField):
    """A period by its key."""

    def clean(self, value: Any) -> Span:
        found = span_of(super().clean(value))
        if found is None:
            raise forms.ValidationError(_("A period looks like 2026-Q3, 2026-09 or 2026."))
        return found


class OpenForm(forms.Form):
    """An evaluation is opened."""

    kind = forms.ChoiceField(label=pgettext_lazy("evaluation", "What is evaluated"), choices=_INSIDE)
    period = SpanField(
        label=pgettext_lazy("evaluation", "Period"), max_length=8, help_text=_("Such as 2026-Q3, 2026-09 or 2026; it must be over.")
    )


class OutsideForm(forms.Form):
    """An evaluation from outside is taken in."""

    agency = forms.CharField(label=pgettext_lazy("evaluation", "Agency"), max_length=LONGEST_TITLE)
    period = SpanField(label=_PERIOD, max_length=8, help_text=_("Such as 2026-Q3, 2026-09 or 2026."))
    score = forms.DecimalField(
        label=pgettext_lazy("evaluation", "Its score, of 100"), min_value=0, max_value=100, max_digits=4, decimal_places=1
    )


class FindingForm(forms.Form):
    """A finding, and what follows from it."""

    dimension = forms.ChoiceField(label=pgettext_lazy("finding", "Dimension"), choices=[_NOTHING, *Dimension.choices])
    indicator = forms.ChoiceField(label=pgettext_lazy("finding", "Indicator"), required=False)
    text = _long(pgettext_lazy("finding", "What was found"), help_text=_("Name nobody here."))
    follow = forms.ChoiceField(label=pgettext_lazy("finding", "What follows"), choices=Follow.choices)
    title = forms.CharField(label=pgettext_lazy("finding", "Title of the improvement"), max_length=LONGEST_TITLE, required=False)
    measure = _long(pgettext_lazy("finding", "What is done"), 2, required=False)
    owner = forms.CharField(label=pgettext_lazy("finding", "Owner (user name)"), max_length=63, required=False)
    due_on = _day(pgettext_lazy("finding", "Until"), required=False)
    reason = _long(pgettext_lazy("finding", "Why nothing follows"), 2, required=False, help_text=_("Only where nothing follows."))

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        choices = [(code, str(one.word)) for code, one in INDICATORS.items()]
        self.fields["indicator"].choices = [("", _("all of the dimension")), *choices]  # type: ignore[attr-defined]


class SubmitForm(forms.Form):
    """What it comes to, as everybody reads it once it is published."""

    zh = _long(pgettext_lazy("evaluation", "What it comes to, in Chinese"))
    en = _long(pgettext_lazy("evaluation", "What it comes to, in English"))


class RemarkForm(forms.Form):
    """Why."""

    remark = _long(pgettext_lazy("evaluation", "Reason"), 2, required=False)


class OutageForm(forms.Form):
    """A channel is out, or was."""

    channel = forms.ChoiceField(label=pgettext_lazy("outage", "Channel"), choices=Channel.choices)
    since = _instant(pgettext_lazy("outage", "Out since"))
    until = _instant(pgettext_lazy("outage", "Works again since"), required=False, help_text=_("Empty while it lasts."))
    cause = forms.ChoiceField(label=pgettext_lazy("outage", "Cause"), choices=OutageCause.choices, help_text=_("Everybody reads it."))
    note = forms.CharField(label=pgettext_lazy("outage", "Note among ourselves"), max_length=LONGEST_NOTE, required=False)
    is_whole = forms.BooleanField(label=_("The whole service was down: promises of availability count it"), required=False)


class EndForm(forms.Form):
    """It works again."""

    until = _instant(pgettext_lazy("outage", "Works again since"))


class StandardForm(forms.Form):
    """The next version of the standard: a line of fields for each indicator."""

    weak_below = forms.IntegerField(label=_("A dimension is weak below (points)"), min_value=1, max_value=100)
    since_on = _day(pgettext_lazy("standard", "Holds from"))
    reason = _long(pgettext_lazy("standard", "Why"), 2)

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        for code in INDICATORS:
            self.fields[f"{code}_weight"] = forms.IntegerField(label=pgettext_lazy("standard", "Weight"), min_value=0, max_value=100)
            for name, label in (("zero", pgettext_lazy("standard", "0 points at")), ("full", pgettext_lazy("standard", "100 points at"))):
                self.fields[f"{code}_{name}"] = forms.FloatField(label=label)
            self.fields[f"{code}_target"] = forms.FloatField(label=pgettext_lazy("standard", "Target"), required=False)
            self.fields[f"{code}_source"] = forms.CharField(
                label=pgettext_lazy("standard", "Source of the target"), max_length=120, required=False
            )

    def lines(self) -> dict[str, Rule]:
        """The lines that were typed; one with the weight 0 is left out."""
        said = self.cleaned_data
        return {
            code: Rule(*(said[f"{code}_{name}"] for name in ("weight", "zero", "full", "target", "source")))
            for code in INDICATORS
            if said[f"{code}_weight"]
        }

    def rows(self) -> list[tuple[Any, list[Any]]]:
        """Each indicator with its five fields."""
        names = ("weight", "zero", "full", "target", "source")
        return [(one, [self[f"{code}_{name}"] for name in names]) for code, one in INDICATORS.items()]
