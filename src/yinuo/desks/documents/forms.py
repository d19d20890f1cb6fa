"""What is typed on the documents pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from yinuo.promises.templates.shapes import Party
from yinuo.ui import telling_time

from .choices import Capacity, Passing
from .models import Draft

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class EntryForm(forms.ModelForm):
    """The register's entry of a document."""

    our_party = forms.ChoiceField(label=_("Our side"), required=False)

    class Meta:
        model = Draft
        fields = ["promisor", "counterparty", "our_party", "external_number", "basis", "purpose", "effective_on", "expires_on"]
        labels = {
            "promisor": _("Our organisation, as it signs"),
            "counterparty": _("The other side"),
            "external_number": _("Number given by the other side"),
            "basis": _("Basis document or parent agreement"),
            "purpose": _("Purpose"),
            "effective_on": _("In force from, where later than the signature"),
            "expires_on": _("Last day, where it ends by itself"),
        }
        widgets = {"effective_on": _DAY, "expires_on": _DAY}

    def __init__(self, *positional: Any, parties: Sequence[Party], **named: Any) -> None:
        super().__init__(*positional, **named)
        words = [(one.key, one.name_zh if telling_time.is_chinese() else one.name_en) for one in parties]
        self.fields["our_party"].choices = words  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("effective_on") and found.get("expires_on") and found["expires_on"] < found["effective_on"]:
            self.add_error("expires_on", _("The last day lies before the first. Exchange them or correct one."))
        return found


class ReasonForm(forms.Form):
    """A reason, in a sentence."""

    reason = forms.CharField(label=_("Reason"), max_length=400)


class SignForm(forms.Form):
    """What a signatory says: name (by link), place, the statements that the document asks for."""

    name = forms.CharField(label=_("Your name, as it stands under the document"), max_length=120, required=False)
    place = forms.CharField(label=_("Place"), max_length=120, required=False)


class SealForm(forms.Form):
    """The picture of a seal."""

    picture = forms.FileField(label=_("Picture of the seal (PNG with a transparent ground)"))


class SignatoryForm(forms.Form):
    """Who signs for a side."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"), required=False)
    capacity = forms.ChoiceField(label=_("Capacity"), choices=Capacity.choices)
    authority = forms.CharField(label=_("Authority document"), max_length=200, required=False)
    language = forms.ChoiceField(label=_("Language of the mail"), choices=settings.LANGUAGES, required=False)


class PaperForm(forms.Form):
    """A signature given on paper."""

    name = forms.CharField(label=_("Name under the signature"), max_length=120)
    signed_on = forms.DateField(label=_("Day written on the paper"), widget=_DAY)
    place = forms.CharField(label=_("Place"), max_length=120, required=False)
    is_sealed = forms.BooleanField(label=_("The seal is on it"), required=False)
    scan = forms.FileField(label=_("Scan (PDF, PNG or JPEG)"))


class HandoverForm(forms.Form):
    """Which original was handed to whom, when and how."""

    counterpart = forms.IntegerField(label=_("Original"), min_value=1, max_value=9)
    to_name = forms.CharField(label=_("Handed to"), max_length=120)
    handed_on = forms.DateField(label=_("Day of the handover"), widget=_DAY)
    passing = forms.ChoiceField(label=_("How"), choices=Passing.choices)
    reason = forms.CharField(label=_("Why again, where it was handed over before"), max_length=400, required=False)


class UploadForm(forms.Form):
    """A file from outside."""

    file = forms.FileField(label=_("File"))
