"""What is typed on this desk. The actions check everything again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yinuo.desks.customers.choices import Category, Tier

from .choices import Basis, Kind, Scope, Trade, Unit


def _day(**details: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **details)


class TermForm(forms.Form):
    """A term of the house's own."""

    kind = forms.ChoiceField(label=_("Kind of record"), choices=Kind.choices)
    amount = forms.IntegerField(
        label=_("How long"), required=False, min_value=1, max_value=36500, help_text=_("Empty: no own term any more.")
    )
    unit = forms.ChoiceField(label=_("Unit"), choices=Unit.choices, initial=Unit.YEAR)
    basis = forms.CharField(label=pgettext_lazy("term", "Why"), max_length=200)
    from_on = _day(label=_("Counts from"))


class TradeForm(forms.Form):
    """Switching the laws of a trade on or off."""

    trade = forms.ChoiceField(label=pgettext_lazy("law", "Trade"), choices=Trade.choices)
    is_on = forms.TypedChoiceField(
        label=_("Switch"), choices=[("on", _("Its laws count for us")), ("off", _("Its laws do not count for us"))],
        coerce=lambda value: value == "on",
    )  # fmt: skip
    basis = forms.CharField(label=pgettext_lazy("term", "Why"), max_length=200)
    from_on = _day(label=_("Counts from"))


class HoldForm(forms.Form):
    """What is put on hold, and why."""

    scope = forms.ChoiceField(label=_("What it covers"), choices=Scope.choices)
    customer = forms.CharField(
        label=_("Number of the customer"), max_length=24, required=False, help_text=_("For one customer: KH-000417.")
    )
    document = forms.CharField(label=_("Number of the document"), max_length=40, required=False, help_text=_("For one document."))
    record_kind = forms.ChoiceField(
        label=_("Kind of record"),
        choices=[("", _("Every kind")), *Kind.choices],
        required=False,
        help_text=_("For a kind, or with a filter."),
    )
    category = forms.ChoiceField(label=pgettext_lazy("customer", "Class"), choices=[("", "–"), *Category.choices], required=False)
    tier = forms.ChoiceField(
        label=pgettext_lazy("customer", "Tier"), choices=[("", "–"), *[one for one in Tier.choices if one[0]]], required=False
    )
    department = forms.CharField(label=_("Department"), max_length=80, required=False)
    tag = forms.CharField(label=_("Tag"), max_length=40, required=False)
    from_on = _day(label=_("Made from"), required=False)
    until_on = _day(label=_("Made until"), required=False)
    basis = forms.ChoiceField(label=pgettext_lazy("hold", "Basis"), choices=Basis.choices)
    basis_number = forms.CharField(label=_("Number of the case or order"), max_length=60, required=False)
    reason = forms.CharField(
        label=_("Reason"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("On one customer it is sealed under that customer's key. Otherwise it stands in clear: name nobody."),
    )  # fmt: skip
