"""What is typed on the reading pages."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .actions.finishing import CALENDARS, EFFECTS

_FORMS = [
    ("letter", pgettext_lazy("form of a template", "Letter, one side signs")),
    ("contract", pgettext_lazy("form of a template", "Contract, both sides sign")),
    ("policy", pgettext_lazy("form of a template", "Policy")),
]
_EFFECTS = dict(zip(EFFECTS, (_("At the signature"), _("When all have signed and sealed"), _("On a date, once it is signed")), strict=True))
_CALENDARS = dict(
    zip(
        CALENDARS,
        (_("Workdays of China, 9:00–12:00 and 13:30–18:00"), _("Workdays of China, whole days"), _("Round the clock")),
        strict=True,
    )
)


class HeadForm(forms.Form):
    """The head of the template that a letter becomes."""

    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=120)
    title_en = forms.CharField(label=_("Title in English"), max_length=120)
    form = forms.ChoiceField(label=pgettext_lazy("template", "Form"), choices=_FORMS)
    effect = forms.ChoiceField(label=_("It comes into force"), choices=list(_EFFECTS.items()))
    calendar = forms.ChoiceField(label=_("Business hours and workdays are counted by"), choices=list(_CALENDARS.items()))
