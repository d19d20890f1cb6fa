"""What is typed about contacts, rules, events and plans. The actions check again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yinuo.desks.customers.choices import Category, Kind, Tier

from .choices import Channel, EventKind, Offer, Reason, Satisfied

_EVERY = ("", pgettext_lazy("filter", "All"))


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    return forms.DateField(label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


def _hour(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


class PlanForm(forms.Form):
    """One contact."""

    reason = forms.ChoiceField(label=pgettext_lazy("visit", "What for"), choices=Reason.choices)
    channel = forms.ChoiceField(label=pgettext_lazy("visit", "How"), choices=Channel.choices)
    on = _day(pgettext_lazy("visit", "Day"))
    begins_at = _hour(pgettext_lazy("visit", "Hour, if one is agreed"))
    minutes = forms.IntegerField(label=pgettext_lazy("visit", "Minutes"), initial=30, min_value=5, max_value=600)
    about = forms.CharField(
        label=pgettext_lazy("visit", "Number of the case"),
        max_length=40,
        required=False,
        help_text=_("Needed for a return visit after a case."),
    )
    is_urgent = forms.BooleanField(label=pgettext_lazy("visit", "Urgent: comes before everything else"), required=False)
    is_meant = forms.BooleanField(label=pgettext_lazy("visit", "Also on a rest day, or beside another contact"), required=False)


class MoveForm(forms.Form):
    """Another day."""

    on = _day(pgettext_lazy("visit", "Day"))
    begins_at = _hour(pgettext_lazy("visit", "Hour, if one is agreed"))
    is_meant = forms.BooleanField(label=pgettext_lazy("visit", "Also on a rest day, or beside another contact"), required=False)


class MissForm(forms.Form):
    """Nobody was reached; when to try again."""

    on = forms.DateField(
        label=_("Again on"), required=False, help_text=_("empty: not again"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    begins_at = _hour(_("Hour"))


class OutcomeForm(forms.Form):
    """What came of a contact."""

    satisfied = forms.ChoiceField(label=pgettext_lazy("visit", "Is the customer satisfied?"), choices=Satisfied.choices, required=False)
    needs = forms.CharField(
        label=pgettext_lazy("visit", "Needs, in the customer's words"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    asked_needs = forms.BooleanField(label=pgettext_lazy("visit", "I asked for needs, and there is nothing new"), required=False)
    has_changed = forms.BooleanField(label=pgettext_lazy("visit", "The need changes what we do for this customer"), required=False)
    agreement = forms.CharField(
        label=pgettext_lazy("visit", "What was agreed"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    note = forms.CharField(
        label=pgettext_lazy("visit", "Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needs, agreement and note are sealed under the customer's key."),
    )  # fmt: skip
    gave_survey = forms.BooleanField(label=pgettext_lazy("visit", "I handed out the satisfaction questionnaire"), required=False)


class NowForm(OutcomeForm):
    """A contact that nobody planned."""

    channel = forms.ChoiceField(label=pgettext_lazy("visit", "How"), choices=Channel.choices, initial=Channel.PHONE)
    reason = forms.ChoiceField(label=pgettext_lazy("visit", "What for"), choices=Reason.choices)
    about = forms.CharField(label=pgettext_lazy("visit", "Number of the case"), max_length=40, required=False)
    field_order = ("reason", "channel", "about")


class RuleForm(forms.Form):
    """How often customers of a kind are contacted."""

    name = forms.CharField(label=pgettext_lazy("care rule", "Name"), max_length=60)
    tier = forms.ChoiceField(label=pgettext_lazy("customer", "Tier"), choices=[_EVERY, *Tier.choices[1:]], required=False)
    category = forms.ChoiceField(label=pgettext_lazy("customer", "Class"), choices=[_EVERY, *Category.choices], required=False)
    kind = forms.ChoiceField(label=pgettext_lazy("customer", "Kind"), choices=[_EVERY, *Kind.choices], required=False)
    reason = forms.ChoiceField(label=pgettext_lazy("visit", "What for"), choices=Reason.choices)
    channel = forms.ChoiceField(label=pgettext_lazy("visit", "How"), choices=Channel.choices)
    every_days = forms.IntegerField(
        label=pgettext_lazy("care rule", "At least every so many days"), min_value=1, max_value=1100, initial=90
    )


class ManyForm(forms.Form):
    """A contact with each customer of a filter."""

    tier = forms.ChoiceField(label=pgettext_lazy("customer", "Tier"), choices=[_EVERY, *Tier.choices[1:]], required=False)
    category = forms.ChoiceField(label=pgettext_lazy("customer", "Class"), choices=[_EVERY, *Category.choices], required=False)
    kind = forms.ChoiceField(label=pgettext_lazy("customer", "Kind"), choices=[_EVERY, *Kind.choices], required=False)
    tag = forms.CharField(label=pgettext_lazy("customer", "Tag"), max_length=40, required=False)
    manager = forms.ChoiceField(label=_("Client manager"), required=False)
    rule = forms.ChoiceField(label=pgettext_lazy("visit", "Only who is due by a rule"), required=False)
    reason = forms.ChoiceField(label=pgettext_lazy("visit", "What for"), choices=Reason.choices)
    channel = forms.ChoiceField(label=pgettext_lazy("visit", "How"), choices=Channel.choices, initial=Channel.PHONE)
    on = _day(pgettext_lazy("visit", "From day"))
    per_day = forms.IntegerField(label=pgettext_lazy("visit", "At most a day for each person"), min_value=1, max_value=100, initial=5)

    def __init__(self, *positional: Any, rules: list[tuple[str, str]], managers: list[tuple[str, str]], **named: Any) -> None:
        super().__init__(*positional, **named)
        self.fields["manager"].choices = [_EVERY, *managers]  # type: ignore[attr-defined]
        self.fields["rule"].choices = [("", "–"), *rules]  # type: ignore[attr-defined]


class EventForm(forms.Form):
    """A customer event."""

    kind = forms.ChoiceField(label=pgettext_lazy("customer event", "Kind"), choices=EventKind.choices)
    title = forms.CharField(label=pgettext_lazy("customer event", "Title"), max_length=80, help_text=_("Names no customer."))
    place = forms.CharField(label=pgettext_lazy("customer event", "Place"), max_length=120, required=False)
    starts_at = forms.DateTimeField(
        label=pgettext_lazy("customer event", "Begins"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    minutes = forms.IntegerField(label=pgettext_lazy("visit", "Minutes"), initial=120, min_value=10, max_value=4320)


class HeldForm(forms.Form):
    """What came of an event."""

    effect = forms.CharField(
        label=_("What came of it"), max_length=1000, help_text=_("names nobody"), widget=forms.Textarea(attrs={"rows": 3})
    )
    walked_in = forms.IntegerField(label=_("Came without an invitation"), min_value=0, max_value=999_999, initial=0)


class InviteForm(forms.Form):
    """Whom to invite: a filter, or numbers."""

    numbers = forms.CharField(
        label=pgettext_lazy("invitation", "Numbers of customers"), max_length=4000, required=False,
        widget=forms.Textarea(attrs={"rows": 2}), help_text=_("With spaces between, such as KH-000012 KH-000017; or a filter instead."),
    )  # fmt: skip
    tier = forms.ChoiceField(label=pgettext_lazy("customer", "Tier"), choices=[_EVERY, *Tier.choices[1:]], required=False)
    category = forms.ChoiceField(label=pgettext_lazy("customer", "Class"), choices=[_EVERY, *Category.choices], required=False)


class OfferedForm(forms.Form):
    """A line of the catalogue."""

    sort = forms.ChoiceField(label=pgettext_lazy("catalogue", "Sort"), choices=Offer.choices)
    name_zh = forms.CharField(label=pgettext_lazy("catalogue", "Name in Chinese"), max_length=60)
    name_en = forms.CharField(label=pgettext_lazy("catalogue", "Name in English"), max_length=60, required=False)


class EffectForm(forms.Form):
    """What came of a service plan."""

    effect = forms.CharField(label=_("What came of it"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    satisfied = forms.ChoiceField(label=_("Satisfied"), choices=Satisfied.choices, required=False)


class ServicePlanForm(forms.Form):
    """A plan for one customer."""

    method = forms.CharField(
        label=pgettext_lazy("service plan", "How the needs were found out"), max_length=200,
        help_text=_("The method and the data used, such as “talk and orders of 12 months”; names nobody."),
    )  # fmt: skip
    needs = forms.CharField(label=pgettext_lazy("service plan", "Needs"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    plan = forms.CharField(label=pgettext_lazy("service plan", "What we offer"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
