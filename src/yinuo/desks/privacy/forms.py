"""What is typed about consents and requests. The actions check again; nothing that was typed is lost."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from . import purposes
from .actions import consenting, receiving
from .choices import Asker, Channel, Right
from .purposes import Purpose

_MINUTES = "%Y-%m-%dT%H:%M"


def _instant(label: Any, help_text: Any = "") -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MINUTES)
    return forms.DateTimeField(label=label, required=False, widget=widget, input_formats=[_MINUTES, f"{_MINUTES}:%S"], help_text=help_text)


class RequestForm(forms.Form):
    """A request as it came in."""

    number = forms.CharField(label=_("Number of the customer"), max_length=24)
    right = forms.ChoiceField(label=_("What is asked for"), choices=Right.choices)
    words = forms.CharField(label=_("In the person's words"), max_length=receiving.LONGEST, widget=forms.Textarea(attrs={"rows": 4}))
    purposes = forms.MultipleChoiceField(
        label=_("Consent is withdrawn for"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Only with a withdrawal. The use stops the moment this is saved."),
    )  # fmt: skip
    channel = forms.ChoiceField(label=pgettext_lazy("request", "How it came"), choices=Channel.choices, initial=Channel.COUNTER)
    received_at = _instant(pgettext_lazy("request", "Received"), _("Empty: now. The clock runs from here."))
    asker = forms.ChoiceField(label=pgettext_lazy("request", "Who asks"), choices=Asker.choices)
    asker_name = forms.CharField(
        label=_("Name of who asks"), max_length=200, required=False, help_text=_("Needed where it is not the person.")
    )

    def __init__(self, *positional: Any, withdrawable: list[Purpose], **named: Any) -> None:
        super().__init__(*positional, **named)
        self.fields["purposes"].choices = [(one.name, one.label) for one in withdrawable]


class ConsentForm(forms.Form):
    """One consent, given or declined, as it was said."""

    purpose = forms.ChoiceField(label=_("Purpose"))
    says = forms.ChoiceField(
        label=pgettext_lazy("consent", "The person"), choices=[("given", _("consents")), ("declined", _("declines"))], initial="given"
    )
    channel = forms.ChoiceField(label=pgettext_lazy("consent", "How it was said"), choices=Channel.choices, initial=Channel.PAPER)
    at = _instant(pgettext_lazy("consent", "When"), _("Empty: now."))
    evidence = forms.CharField(
        label=_("Where the evidence is"), max_length=consenting.LONGEST, required=False, help_text=_("The form, the recording, the page.")
    )
    is_separate = forms.BooleanField(label=_("Asked for and given by itself, apart from everything else"), required=False)
    is_child = forms.BooleanField(label=_("The person is under 14"), required=False)
    guardian = forms.CharField(
        label=_("Guardian who consents"),
        max_length=consenting.LONGEST,
        required=False,
        help_text=_("Name and relation, and how that was made sure."),
    )

    def __init__(self, *positional: Any, asked: list[Purpose], **named: Any) -> None:
        super().__init__(*positional, **named)
        self.fields["purpose"].choices = [(one.name, one.label) for one in asked if one.needs_consent]


def every_purpose() -> list[Purpose]:
    """The purposes that need a consent, whatever the day."""
    return [one for one in purposes.every() if one.needs_consent]
