"""What is typed about rounds and checks. Lengths are checked again by the actions."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yinuo.desks.customers.choices import LONGEST, Sealed

from .choices import MOST, Outcome, Per, Sharing, Source

CORRECTABLE = (Sealed.NAME, Sealed.PHONE, Sealed.EMAIL, Sealed.IDENTITY, Sealed.ADDRESS)


class DrawForm(forms.Form):
    """A new round."""

    size = forms.IntegerField(label=pgettext_lazy("data check", "Customers to check"), min_value=1, max_value=MOST)
    chance_percent = forms.IntegerField(
        label=pgettext_lazy("data check", "Of these by chance alone, percent"), min_value=0, max_value=100,
        help_text=_("The rest are drawn where a rule sees a risk: missing, contradictory, stale, of a wrong form, or a double."),
    )  # fmt: skip
    sharing = forms.ChoiceField(label=pgettext_lazy("data check", "Who checks"), choices=Sharing.choices)
    department = forms.ChoiceField(label=pgettext_lazy("customer", "Department"), required=False)

    def __init__(self, *positional: object, departments: list[str], **named: object) -> None:
        super().__init__(*positional, **named)  # type: ignore[arg-type]
        everyone = ("", pgettext_lazy("data check", "All customers that you reach"))
        self.fields["department"].choices = [everyone, *((one, one) for one in departments)]  # type: ignore[attr-defined]


class CheckForm(forms.Form):
    """What a check found. The fields are empty: what is kept stays covered, what is typed replaces it."""

    outcome = forms.ChoiceField(choices=[(one.value, one.label) for one in Outcome if one.value])
    source = forms.ChoiceField(choices=[("", "–"), *Source.choices], required=False)
    fields_wrong = forms.MultipleChoiceField(choices=[(one.value, one.label) for one in Sealed], required=False)
    note = forms.CharField(max_length=500, required=False)
    name = forms.CharField(label=Sealed.NAME.label, max_length=LONGEST[Sealed.NAME], required=False)
    phone = forms.CharField(label=Sealed.PHONE.label, max_length=LONGEST[Sealed.PHONE], required=False)
    email = forms.EmailField(label=Sealed.EMAIL.label, required=False)
    identity = forms.CharField(label=Sealed.IDENTITY.label, max_length=LONGEST[Sealed.IDENTITY], required=False)
    address = forms.CharField(label=Sealed.ADDRESS.label, max_length=LONGEST[Sealed.ADDRESS], required=False)

    @property
    def values(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in CORRECTABLE if self.cleaned_data.get(name)}


class RuleForm(forms.Form):
    """How this house checks."""

    rounds = forms.IntegerField(label=pgettext_lazy("data check", "Rounds to draw"), min_value=1, max_value=100)
    per = forms.ChoiceField(label=pgettext_lazy("data check", "in each period of"), choices=Per.choices)
    size = forms.IntegerField(label=pgettext_lazy("data check", "Customers to check"), min_value=1, max_value=MOST)
    chance_percent = forms.IntegerField(label=pgettext_lazy("data check", "Of these by chance alone, percent"), min_value=0, max_value=100)
    stale_days = forms.IntegerField(label=pgettext_lazy("data check", "Data are stale after days"), min_value=1, max_value=3660)
    correct_days = forms.IntegerField(label=pgettext_lazy("data check", "Errors are put right within days"), min_value=1, max_value=365)
