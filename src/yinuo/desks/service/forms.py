"""What is typed about cases. The actions check again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .choices import LONGEST_TEXT, LONGEST_TITLE, Cause, Channel, Complexity, ExtensionCode, Kind, Opinion, Tied, Urgency, VoidCode


def _long(label: Any, rows: int = 4, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": rows}), **more)


class RegisterForm(forms.Form):
    """A contact that came in."""

    kind = forms.ChoiceField(label=pgettext_lazy("case", "Kind"), choices=Kind.choices)
    channel = forms.ChoiceField(label=pgettext_lazy("case", "It came by"), choices=Channel.choices)
    title = forms.CharField(label=pgettext_lazy("case", "In one line"), max_length=LONGEST_TITLE)
    text = _long(pgettext_lazy("case", "What was said, in the customer's words"), 6)
    urgency = forms.ChoiceField(label=pgettext_lazy("case", "Urgency"), choices=Urgency.choices)
    complexity = forms.ChoiceField(label=pgettext_lazy("case", "Complexity"), choices=Complexity.choices)
    received_at = forms.DateTimeField(
        label=pgettext_lazy("case", "Received at"), required=False, help_text=_("When it reached us, at night too. Empty: now."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"), input_formats=["%Y-%m-%dT%H:%M"],
    )  # fmt: skip
    outside_number = forms.CharField(
        label=pgettext_lazy("case", "Number it has elsewhere"), max_length=40, required=False, help_text=_("of 12345, 12315 or a shop"),
    )  # fmt: skip


class AnswerForm(forms.Form):
    """Something is told to the customer."""

    text = _long(pgettext_lazy("case", "Answer"))
    channel = forms.ChoiceField(label=pgettext_lazy("case", "Told by"), choices=Channel.choices)
    offers = forms.BooleanField(label=_("It holds a solution"), required=False)
    is_checked = forms.BooleanField(label=_("I checked that it is right and complete"), required=False)
    needs = forms.ChoiceField(
        label=_("Needs behind the question"), required=False,
        choices=[("", _("not asked")), ("none", _("asked, nothing new")), ("recorded", _("asked and written down"))],
    )  # fmt: skip


class ToldForm(forms.Form):
    """Something is told to the customer, or by them."""

    text = _long(pgettext_lazy("case", "What is said"))
    channel = forms.ChoiceField(label=pgettext_lazy("case", "By"), choices=Channel.choices)


class NoteForm(forms.Form):
    """Something among ourselves."""

    text = _long(pgettext_lazy("case", "Note among ourselves"), 3, help_text=_("@ and a name tells a colleague who may see the case."))


class CloseForm(forms.Form):
    """Why it came to this, and what the customer says of the outcome."""

    cause = forms.ChoiceField(label=pgettext_lazy("case", "Root cause"), choices=[("", "–"), *Cause.choices])
    opinion = forms.ChoiceField(label=pgettext_lazy("case", "The customer is"), choices=[("", "–"), *Opinion.choices])


class GradeForm(forms.Form):
    """How much it presses, and how much it takes."""

    urgency = forms.ChoiceField(label=pgettext_lazy("case", "Urgency"), choices=Urgency.choices)
    complexity = forms.ChoiceField(label=pgettext_lazy("case", "Complexity"), choices=Complexity.choices)


class MergeForm(forms.Form):
    """Which case lives on."""

    into = forms.CharField(label=_("Number of the case that lives on"), max_length=24)


class SplitForm(forms.Form):
    """What becomes a case of its own."""

    kind = forms.ChoiceField(label=pgettext_lazy("case", "Kind"), choices=Kind.choices)
    title = forms.CharField(label=pgettext_lazy("case", "In one line"), max_length=LONGEST_TITLE)
    text = _long(pgettext_lazy("case", "What was said, in the customer's words"))


class LinkForm(forms.Form):
    """Which other case hangs together with this one, and how."""

    to = forms.CharField(label=_("Number of the other case"), max_length=24)
    kind = forms.ChoiceField(label=pgettext_lazy("tie", "How"), choices=[one for one in Tied.choices if one[0] != Tied.SPLIT])


class VoidForm(forms.Form):
    """Why a case does not count."""

    code = forms.ChoiceField(label=pgettext_lazy("proposal", "Reason"), choices=VoidCode.choices)
    text = _long(_("What happened"), 2)


class ExtendForm(forms.Form):
    """A later date of one promise."""

    promise = forms.CharField(label=_("Which promise"), max_length=200, widget=forms.Select())
    code = forms.ChoiceField(label=pgettext_lazy("proposal", "Reason"), choices=ExtensionCode.choices)
    new_due_at = forms.DateTimeField(
        label=_("New date"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
    )  # fmt: skip
    text = _long(_("What the customer is told once it is agreed"), 3)
