"""What is typed about entries. The actions check again."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .choices import Audience


def _day(label: object, help_text: object = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, help_text=help_text)  # type: ignore[arg-type]


class EntryForm(forms.Form):
    """One version of an entry."""

    title = forms.CharField(label=pgettext_lazy("entry", "Title"), max_length=120)
    questions = forms.CharField(
        label=pgettext_lazy("entry", "How it is asked"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One wording a line, as customers say it: the more, the surer it is found. No names, no numbers of persons."),
    )  # fmt: skip
    answer = forms.CharField(
        label=pgettext_lazy("entry", "Answer"), max_length=4000, widget=forms.Textarea(attrs={"rows": 7}), help_text=_("Plain text.")
    )
    answer_en = forms.CharField(
        label=pgettext_lazy("entry", "Answer in English"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    keywords = forms.CharField(
        label=pgettext_lazy("entry", "Keywords"), max_length=200, required=False, help_text=_("With spaces between.")
    )
    product = forms.CharField(label=pgettext_lazy("entry", "Product or class"), max_length=60, required=False)
    audience = forms.ChoiceField(label=pgettext_lazy("entry", "For whom"), choices=Audience.choices)
    is_basic = forms.BooleanField(
        label=pgettext_lazy("entry", "A basic question"),
        required=False,
        help_text=_("Basic questions are what the promise of coverage counts."),
    )
    since = _day(pgettext_lazy("entry", "Holds from"), _("Empty: at once."))
    until = _day(pgettext_lazy("entry", "Holds until"), _("Empty: until it is retired."))
    review_on = _day(pgettext_lazy("entry", "Look it over again on"), _("Empty: as it stands, at first half a year from now."))


class FileForm(forms.Form):
    """A table of entries."""

    file = forms.FileField(label=_("File"), help_text=_("CSV or XLSX with headings as in the export."))
