"""What is typed on the secrecy desk. Days and instants are the organisation's; lengths are checked again by the verbs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yinuo.desks.people.models import Staff

from .choices import Audience, Basis, HandBack, Holder, Info, Kind, Level, Means, Risk, Severity, Term, WasNone


def _day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label, required=required, help_text=help_text, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def _instant(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(
        label=label, required=required, help_text=help_text, widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
    )


def _text(label: Any, *, most: int = 2000, rows: int = 3, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, required=required, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows})
    )


def _info() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("What information it is"), choices=Info.choices, widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"})
    )


def _colleague(label: Any) -> forms.ModelChoiceField:
    people = Staff.objects.filter(is_active=True).order_by("display_name", "username")
    return forms.ModelChoiceField(label=label, queryset=people, to_field_name="username")


class HolderForm(forms.Form):
    """An outside party or a system that is to hold something confidential."""

    holder = forms.ChoiceField(label=_("Who or what it is"), choices=Holder.choices)
    name = forms.CharField(label=_("The name of the holder"), max_length=120, help_text=_("An organisation or a system, not a person."))
    info = _info()
    owner = _colleague(_("Who answers for it here"))
    paper = forms.CharField(
        label=_("The number of the agreement"), max_length=60, required=False, help_text=_("Without one nothing is given to them.")
    )
    signed_on = _day(_("The day of signing"), required=False)
    term = forms.ChoiceField(label=_("How long"), choices=Term.choices)
    years = forms.IntegerField(label=_("Years after the contract"), min_value=1, max_value=99, required=False)
    until_on = _day(_("The last day of secrecy"), required=False)
    level = forms.ChoiceField(
        label=_("Level of secrecy"), choices=[("", "–"), *Level.choices], required=False, help_text=_("Asked of a system.")
    )
    protection = forms.CharField(label=_("How it is protected"), max_length=200, required=False)
    encryption = forms.CharField(label=_("How it is encrypted"), max_length=120, required=False)


class PaperForm(forms.Form):
    """A signed secrecy agreement."""

    paper = forms.CharField(label=_("The number of the agreement"), max_length=60)
    signed_on = _day(_("The day of signing"))


class EndForm(forms.Form):
    """The contract or the use ended."""

    ended_on = _day(_("The last day"))
    hand_back_due_on = _day(_("To be handed back by"), required=False, help_text=_("Thirty days after the end where it is left empty."))


class HandBackForm(forms.Form):
    """What the holder had was given back or destroyed."""

    how = forms.ChoiceField(label=_("How it was handed back"), choices=HandBack.choices)
    on = _day(_("The day of hand-back"))
    certificate = forms.CharField(label=_("The certificate or receipt"), max_length=120)


class RemindForm(forms.Form):
    """A reminder that secrecy goes on."""

    means = forms.ChoiceField(label=_("How they were told"), choices=[one for one in Means.choices if one[0] != Means.HOTLINE])
    on = _day(_("The day of the reminder"))
    proof = forms.CharField(label=_("What shows it"), max_length=120)


class ExceptionForm(forms.Form):
    """Something confidential is to be told for once."""

    basis = forms.ChoiceField(label=_("What the exception rests on"), choices=Basis.choices)
    law = forms.CharField(
        label=_("The article or order that demands it"), max_length=120, required=False, help_text=_("Needed where the law demands it.")
    )
    to = forms.CharField(label=_("To whom"), max_length=120)
    info = _info()
    reason = _text(_("The reason"))


class FindingForm(forms.Form):
    """Something that has to be corrected."""

    what = _text(_("What was found"))
    severity = forms.ChoiceField(label=_("How grave it is"), choices=Severity.choices, initial=Severity.MEDIUM)
    owner = _colleague(_("Who corrects it"))
    due_on = _day(_("To be corrected by"), required=False, help_text=_("Left empty: 3, 14, 30 or 90 days, from critical to low."))


class CorrectionForm(forms.Form):
    """How a finding was corrected."""

    how = _text(_("How it was corrected"))
    evidence = forms.CharField(label=_("What shows it"), max_length=120)


class ReportForm(forms.Form):
    """A leak is reported."""

    kind = forms.ChoiceField(label=_("What happened"), choices=Kind.choices)
    detected_at = _instant(_("Noticed at"), help_text=_("From here every limit runs."))
    occurred_at = _instant(_("Happened at"), required=False, help_text=_("Leave it empty where nobody knows."))
    info = _info()
    what = _text(_("What is known"), most=4000, rows=4, help_text=_("Sealed. Name customers by their numbers."))


class ConfirmForm(forms.Form):
    """It is true."""

    persons = forms.IntegerField(label=_("Persons concerned, as far as is known"), min_value=0, max_value=2_000_000_000)
    other_party = forms.BooleanField(label=_("Another party of a contract is concerned"), required=False)


class ContainForm(forms.Form):
    """It is under control."""

    contained_at = _instant(_("Contained at"))
    measures = _text(_("What was done"), most=4000)


class AssessForm(forms.Form):
    """What data, how many persons, what risk."""

    persons = forms.IntegerField(label=_("Persons concerned"), min_value=0, max_value=2_000_000_000)
    risk = forms.ChoiceField(label=_("Risk for the persons"), choices=Risk.choices)
    loss_yuan = forms.DecimalField(label=_("Direct loss (yuan)"), min_value=0, max_digits=14, decimal_places=2, initial=0)
    liable_party = forms.CharField(label=_("Who is liable"), max_length=80)
    loss = forms.BooleanField(label=_("There is loss of property"), required=False)
    harm = forms.BooleanField(label=_("There is harm to reputation"), required=False)
    is_major = forms.BooleanField(label=_("It is a major breach"), required=False)
    other_party = forms.BooleanField(label=_("Another party of a contract is concerned"), required=False)
    notify_persons = forms.BooleanField(label=_("The persons concerned are told"), required=False, initial=True)
    why_not = _text(_("If they are not told: how harm was effectively avoided"), required=False, rows=2)


class ToldForm(forms.Form):
    """Somebody was told."""

    audience = forms.ChoiceField(label=_("Who was told"), choices=Audience.choices)
    means = forms.ChoiceField(label=_("How they were told"), choices=Means.choices)
    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=2_000_000_000, initial=1)
    told_at = _instant(_("Told at"))
    proof = forms.CharField(label=_("What shows it"), max_length=120, help_text=_("Number of the receipt, of the letter, of the report."))


class LessonsForm(forms.Form):
    """What was learnt."""

    lessons = _text(_("Cause and lessons"), most=4000, rows=4)


class NoneForm(forms.Form):
    """It was none."""

    because = forms.ChoiceField(label=_("Why it was none"), choices=WasNone.choices)
