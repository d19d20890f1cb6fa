"""What is typed about channels. The actions check again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yinuo.desks.service.choices import LONGEST_TEXT, LONGEST_TITLE, Kind

from .choices import Event

_INSTANT = ["%Y-%m-%dT%H:%M"]


def _instant(label: Any, **more: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_INSTANT[0])
    return forms.DateTimeField(label=label, widget=widget, input_formats=_INSTANT, **more)


class HandedOverForm(forms.Form):
    """A case that an authority handed over."""

    authority = forms.CharField(
        label=pgettext_lazy("handed over", "Authority"), max_length=40, widget=forms.TextInput(attrs={"list": "authorities"}),
        help_text=_("such as 12345 or 12315"),
    )  # fmt: skip
    number = forms.CharField(label=pgettext_lazy("handed over", "Its number"), max_length=40)
    due_at = _instant(pgettext_lazy("handed over", "It wants to hear by"))
    received_at = _instant(
        pgettext_lazy("case", "Received at"), required=False, help_text=_("When it reached us, at night too. Empty: now.")
    )
    kind = forms.ChoiceField(label=pgettext_lazy("case", "Kind"), choices=Kind.choices)
    title = forms.CharField(label=pgettext_lazy("case", "In one line"), max_length=LONGEST_TITLE, required=False)
    text = forms.CharField(
        label=pgettext_lazy("case", "What was said, in the customer's words"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    name = forms.CharField(label=pgettext_lazy("handed over", "Name of the person"), max_length=200, required=False)
    phone = forms.CharField(
        label=pgettext_lazy("handed over", "Telephone"), max_length=40, required=False, help_text=_("By it a known customer is found.")
    )


class RuleForm(forms.Form):
    """Who of us is told of what."""

    name = forms.CharField(label=pgettext_lazy("notice rule", "Name"), max_length=60)
    address = forms.CharField(
        label=pgettext_lazy("notice rule", "Address"), max_length=500,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "off"}),
        help_text=_("wecombot://key, dingtalk://secret@token, feishu://token, mailtos://user:password@host?to=…, jsons://host."),
    )  # fmt: skip
    username = forms.CharField(
        label=pgettext_lazy("notice rule", "Person"),
        max_length=63,
        required=False,
        help_text=_("User name: their own cases. Empty: a team."),
    )
    department = forms.CharField(
        label=pgettext_lazy("notice rule", "Team"), max_length=80, required=False, help_text=_("Cases of this department. Empty: all.")
    )
    leads = forms.BooleanField(
        label=pgettext_lazy("notice rule", "Also cases of those they lead"), required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
        help_text=_("For heads of departments, supervisors and directors: their department, or all where they have none."),
    )  # fmt: skip
    quiet_from = forms.IntegerField(
        label=pgettext_lazy("notice rule", "Quiet from, hour"), min_value=0, max_value=23, required=False,
        help_text=_("What comes in the quiet hours waits for their end. Empty: told at any hour."),
    )  # fmt: skip
    quiet_until = forms.IntegerField(label=pgettext_lazy("notice rule", "until, hour"), min_value=0, max_value=23, required=False)
    events = forms.MultipleChoiceField(
        label=pgettext_lazy("notice rule", "Tells of"),
        choices=Event.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )
