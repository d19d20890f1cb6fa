"""What is typed about complaints. The actions check again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yinuo.desks.care.choices import Offer
from yinuo.desks.care.models import Offered
from yinuo.desks.service.choices import LONGEST_TEXT, Cause, Channel, Complexity, Urgency
from yinuo.ui import telling_time

from .choices import LONGEST_BODY, BreachGrade, Immediate, Impact, RemedyKind, Severity, Target, Verification

_NOTHING: tuple[Any, str] = ("", "–")
REMEDIES = 4
"""How many remedies one form takes."""


def _long(label: Any, rows: int = 4, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": rows}), **more)


def subject_choices() -> list[tuple[Any, str]]:
    """What a complaint may be about: the services that are offered."""
    name = "name_zh" if telling_time.is_chinese() else "name_en"
    return [_NOTHING, *Offered.objects.filter(is_active=True, sort=Offer.SERVICE).values_list("pk", name)]


class AssessForm(forms.Form):
    """The first look."""

    severity = forms.ChoiceField(label=pgettext_lazy("complaint", "How much it weighs"), choices=[_NOTHING, *Severity.choices])
    impact = forms.ChoiceField(label=pgettext_lazy("complaint", "How far it reaches"), choices=[_NOTHING, *Impact.choices])
    is_safety = forms.BooleanField(label=_("Somebody's safety is concerned"), required=False)
    complexity = forms.ChoiceField(label=pgettext_lazy("case", "Complexity"), choices=Complexity.choices)
    urgency = forms.ChoiceField(label=pgettext_lazy("case", "Urgency"), choices=Urgency.choices)
    immediate = forms.ChoiceField(label=pgettext_lazy("complaint", "Action at once"), choices=Immediate.choices)
    action = _long(_("What was done at once, or why it cannot be"), 2, required=False)
    subject = forms.TypedChoiceField(label=pgettext_lazy("complaint", "What it is about"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["subject"].choices = subject_choices()  # type: ignore[attr-defined]


class PersonForm(forms.Form):
    """Whom it is about."""

    person = forms.CharField(
        label=pgettext_lazy("complaint", "User name"), max_length=63,
        help_text=_("Whoever it is neither handles, investigates nor checks it from here on."),
    )  # fmt: skip
    function = forms.CharField(label=pgettext_lazy("complaint", "Function, as the customer is told"), max_length=80, required=False)


class VerifyForm(forms.Form):
    """What the investigation says of it."""

    result = forms.ChoiceField(label=pgettext_lazy("complaint", "The complaint is"), choices=[_NOTHING, *Verification.choices])
    grade = forms.ChoiceField(
        label=pgettext_lazy("complaint", "It would be"), choices=[_NOTHING, *BreachGrade.choices],
        help_text=_("Proposed here; whoever keeps the register of breaches confirms it."),
    )  # fmt: skip
    findings = _long(pgettext_lazy("complaint", "What was found"))


class CauseForm(forms.Form):
    """Why it came to it."""

    cause = forms.ChoiceField(label=pgettext_lazy("case", "Root cause"), choices=[_NOTHING, *Cause.choices])
    whys = _long(
        pgettext_lazy("complaint", "Why, and why that?"), 5, help_text=_("One line for each «why»; five usually lead to where it began.")
    )


class ProposalForm(forms.Form):
    """A solution and what it offers: the first remedy is asked for, others may follow."""

    text = _long(pgettext_lazy("complaint", "Solution, in the words for the customer"), 5)

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        for place in range(1, REMEDIES + 1):
            is_first = place == 1
            kind = forms.ChoiceField(label=pgettext_lazy("complaint", "Remedy"), choices=[_NOTHING, *RemedyKind.choices], required=is_first)
            amount = forms.CharField(label=pgettext_lazy("complaint", "Amount in yuan"), max_length=16, required=False)
            due = forms.DateField(
                label=pgettext_lazy("complaint", "Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            )
            names = ("kind", "amount", "due_on") if is_first else (f"kind_{place}", f"amount_{place}", f"due_on_{place}")
            self.fields |= dict(zip(names, (kind, amount, due), strict=True))

    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        """The remedies, each with its fields."""
        places = ["", *(f"_{place}" for place in range(2, REMEDIES + 1))]
        return [(self[f"kind{end}"], self[f"amount{end}"], self[f"due_on{end}"]) for end in places]


class CheckForm(forms.Form):
    """A second person looks at it."""

    remark = _long(pgettext_lazy("complaint", "Remark; the reason where it goes back"), 2, required=False)


class TellForm(forms.Form):
    """By which way the customer is told."""

    channel = forms.ChoiceField(label=pgettext_lazy("case", "Told by"), choices=Channel.choices)


class EscalateForm(forms.Form):
    """One level up."""

    target = forms.ChoiceField(label=pgettext_lazy("complaint", "Who looks at it next"), choices=[_NOTHING, *Target.choices])
    body = forms.CharField(
        label=pgettext_lazy("complaint", "Body outside"), max_length=LONGEST_BODY, required=False,
        help_text=_("Only for mediation or an authority: its name, such as the consumers' association of the district."),
    )  # fmt: skip


class HandleForm(forms.Form):
    """What came of a level."""

    result = _long(pgettext_lazy("complaint", "What came of it"), 3)


class PeriodForm(forms.Form):
    """From a day to a day, both whole."""

    begins_on = forms.DateField(label=pgettext_lazy("period", "From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    ends_on = forms.DateField(label=pgettext_lazy("period", "To"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
