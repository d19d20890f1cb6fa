"""What is typed on the pages of the desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yinuo.desks.people.models import Staff

from .choices import About, Channel, Ground, Proof, Reason, Side

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_LINES = forms.Textarea(attrs={"rows": 3})


class ProposeForm(forms.Form):
    """Why a document is changed, and from when."""

    reason = forms.ChoiceField(label=_("Reason"), choices=Reason.choices)
    basis = forms.CharField(
        label=_("The fact behind it"), max_length=1000, widget=_LINES,
        help_text=_("Which law, decision, review or letter, with its date or number. It stays with the document."),
    )  # fmt: skip
    basis_on = forms.DateField(
        label=_("Since when the law has changed"), required=False, widget=_DAY, help_text=_("Only where the reason is a law.")
    )
    effective_on = forms.DateField(
        label=_("First day of the new version"), widget=_DAY,
        help_text=_("May be moved later. The page of the change shows the earliest lawful day."),
    )  # fmt: skip


class WhyForm(forms.Form):
    """A reason, in a sentence."""

    why = forms.CharField(label=_("Why"), max_length=1000)


class DayForm(forms.Form):
    """Another first day."""

    effective_on = forms.DateField(label=_("First day of the new version"), widget=_DAY)


class ConsentForm(forms.Form):
    """The written yes or no of one side."""

    side = forms.ChoiceField(label=_("Side"), choices=[(Side.COMPANY, Side.COMPANY.label), (Side.OTHER, Side.OTHER.label)])
    is_yes = forms.TypedChoiceField(
        label=_("Decision"), choices=[("yes", _("Consents")), ("no", _("Does not consent"))], coerce=lambda word: word == "yes"
    )
    name = forms.CharField(label=_("Who decided for this side"), max_length=120)
    evidence = forms.CharField(label=_("The paper that shows it"), max_length=400, help_text=_("Number, date and where it is kept."))
    on = forms.DateField(label=_("Day of the decision"), widget=_DAY)


class NoticeForm(forms.Form):
    """A written notice to one or many."""

    about = forms.ChoiceField(label=_("About"), choices=About.choices)
    clause = forms.CharField(label=_("Clause"), max_length=40, required=False)
    channel = forms.ChoiceField(label=_("Way"), choices=Channel.choices)
    to = forms.CharField(
        label=_("To"), max_length=40_000, required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One line each: name | address | customer number. The customer number may be left out."),
    )  # fmt: skip
    staff = forms.ModelMultipleChoiceField(
        label=_("Colleagues"), queryset=Staff.objects.filter(is_active=True).order_by("display_name"), required=False,
        help_text=_("For notices in this system: they confirm to have read it."),
    )  # fmt: skip
    words = forms.CharField(
        label=_("Words"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Frozen when sent; their hash goes into the ledger."),
    )


class ReceiptForm(forms.Form):
    """What shows that a notice was delivered."""

    on = forms.DateField(label=_("Day of receipt; by post, the day of the postmark"), widget=_DAY)
    proof = forms.ChoiceField(label=_("What shows it"), choices=Proof.choices)
    detail = forms.CharField(label=_("Number, who signed, or where it is kept"), max_length=400)


class AgainForm(forms.Form):
    """The same words once more, perhaps another way."""

    channel = forms.ChoiceField(label=_("Way"), choices=Channel.choices)
    address = forms.CharField(label=_("Address"), max_length=400, required=False)


class EndForm(forms.Form):
    """Why and when a document ends."""

    ground = forms.ChoiceField(label=_("Ground"), choices=[one for one in Ground.choices if one[0] != Ground.TERM])
    clause = forms.CharField(
        label=_("Clause"), max_length=40, required=False, help_text=_("Left empty: the clause of the text that gives this ground.")
    )
    invoked_by = forms.ChoiceField(label=_("Invoked by"), choices=[one for one in Side.choices if one[0] != Side.NOBODY])
    evidence = forms.CharField(
        label=pgettext_lazy("end", "Proof"),
        max_length=2000,
        widget=_LINES,
        help_text=_("Agreement, court order, record of the breach, with its number."),
    )
    effective_on = forms.DateField(label=_("First day on which it is no more in force"), widget=_DAY)


class EndConsentForm(forms.Form):
    """The written consent of the other side to an end."""

    name = forms.CharField(label=_("Who consented"), max_length=120)
    evidence = forms.CharField(label=_("The paper that shows it"), max_length=400)
    on = forms.DateField(label=_("Day of the decision"), widget=_DAY)


class WordForm(forms.Form):
    """A word explained."""

    word = forms.CharField(label=_("Word"), max_length=60)
    meaning = forms.CharField(label=_("Meaning"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    attached = forms.CharField(label=_("Standard or agreement"), max_length=200, required=False)


class AskForm(forms.Form):
    """A question of meaning."""

    clause = forms.CharField(label=_("Clause"), max_length=40, required=False)
    word = forms.CharField(label=_("Word"), max_length=60, required=False)
    question = forms.CharField(label=_("What is not clear?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class RulingForm(forms.Form):
    """A ruling."""

    ruling = forms.CharField(label=_("Ruling"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    published_to = forms.CharField(label=_("Published to"), max_length=200, required=False)
    evidence = forms.CharField(
        label=_("Paper of the other side"),
        max_length=400,
        required=False,
        help_text=_("Only where the other side rules and you enter its ruling."),
    )


class SideForm(forms.Form):
    """A promise made outside the document."""

    place = forms.CharField(label=_("Where it was said (mail, chat, telephone)"), max_length=200)
    words = forms.CharField(label=_("What was said"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    said_on = forms.DateField(label=_("On the day"), widget=_DAY)
    said_to = forms.CharField(label=_("To whom (customer number)"), max_length=120, required=False)


class AgreementForm(forms.Form):
    """A service agreement under a standard; one field for each number of the standard."""

    name = forms.CharField(label=_("Name or number of the agreement"), max_length=200)
    counterparty = forms.CharField(label=_("The other side"), max_length=200)
    signed_on = forms.DateField(label=_("Signed on"), required=False, widget=_DAY)

    def __init__(self, *positional: Any, terms: Any, **named: Any) -> None:
        super().__init__(*positional, **named)
        for term in terms:
            self.fields[f"term-{term.key}"] = forms.CharField(
                label=term.label, max_length=60, required=False, help_text=_("Standard: {value}").format(value=term.value)
            )

    def values(self) -> dict[str, str]:
        """What the agreement says, by the key of the standard's blank."""
        return {key.removeprefix("term-"): value for key, value in self.cleaned_data.items() if key.startswith("term-")}
