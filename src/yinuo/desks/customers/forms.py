"""What is typed about a customer. Lengths are checked again by the actions; nothing that was typed is lost."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .choices import LONGEST, Category, Kind, Risk, Sealed, Tier, Verification, WishKind

REGISTER = ("kind", "category", "tier", "risk", "source", "since_on")


class CustomerForm(forms.Form):
    """The sealed fields and the register entry of one customer."""

    kind = forms.ChoiceField(label=pgettext_lazy("customer", "Kind"), choices=Kind.choices)
    name = forms.CharField(label=Sealed.NAME.label, max_length=LONGEST[Sealed.NAME])
    phone = forms.CharField(label=Sealed.PHONE.label, max_length=LONGEST[Sealed.PHONE], required=False)
    email = forms.EmailField(label=Sealed.EMAIL.label, required=False)
    identity = forms.CharField(
        label=Sealed.IDENTITY.label,
        max_length=LONGEST[Sealed.IDENTITY],
        required=False,
        help_text=_("Identity card or unified social credit code."),
    )
    bank = forms.CharField(label=Sealed.BANK.label, max_length=LONGEST[Sealed.BANK], required=False)
    address = forms.CharField(label=Sealed.ADDRESS.label, max_length=LONGEST[Sealed.ADDRESS], required=False)
    notes = forms.CharField(
        label=Sealed.NOTES.label, max_length=LONGEST[Sealed.NOTES], required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    category = forms.ChoiceField(label=pgettext_lazy("customer", "Class"), choices=Category.choices, initial=Category.REGULAR)
    tier = forms.ChoiceField(label=pgettext_lazy("customer", "Tier"), choices=Tier.choices, required=False)
    risk = forms.ChoiceField(label=pgettext_lazy("customer", "Relation at risk"), choices=Risk.choices, required=False)
    source = forms.CharField(label=pgettext_lazy("customer", "Source"), max_length=40, required=False)
    since_on = forms.DateField(
        label=pgettext_lazy("customer", "Customer since"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    verification = forms.ChoiceField(
        label=_("How the data were verified"), required=False,
        choices=[(one.value, one.label) for one in Verification if one != Verification.CHECK_DIGIT],
        help_text=_("Asked once, when the archive is opened. The fact of it says how, and nothing of what was verified."),
    )  # fmt: skip
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def keep(self, sealed: set[str], *, has_register: bool) -> None:
        """Leave a customer who is there only the fields that this person may write: what a form does not have, nobody can send."""
        for name in list(self.fields):
            if name == "verification" or (name in Sealed.values and name not in sealed) or (name in REGISTER and not has_register):
                del self.fields[name]

    @property
    def sealed(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if name in Sealed.values}

    @property
    def register(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name in REGISTER}


class ContactForm(forms.Form):
    """Somebody to speak to."""

    name = forms.CharField(label=Sealed.NAME.label, max_length=LONGEST[Sealed.NAME])
    position = forms.CharField(label=pgettext_lazy("contact", "Position"), max_length=60, required=False)
    phone = forms.CharField(label=Sealed.PHONE.label, max_length=LONGEST[Sealed.PHONE], required=False)
    email = forms.EmailField(label=Sealed.EMAIL.label, required=False)
    is_main = forms.BooleanField(label=pgettext_lazy("contact", "Speak to this person first"), required=False)


class WishForm(forms.Form):
    """A preference or a need."""

    kind = forms.ChoiceField(label=pgettext_lazy("wish", "Kind"), choices=WishKind.choices)
    text = forms.CharField(
        label=pgettext_lazy("wish", "In the customer's words"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class AgreementForm(forms.Form):
    """What was agreed."""

    text = forms.CharField(label=pgettext_lazy("agreement", "What was agreed"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    document = forms.CharField(label=pgettext_lazy("agreement", "Number of the document"), max_length=40, required=False)
    from_on = forms.DateField(label=pgettext_lazy("agreement", "From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until_on = forms.DateField(label=pgettext_lazy("agreement", "Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
