"""What customers type."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from yinuo.desks.customers.numbers import is_phone
from yinuo.desks.service.choices import LONGEST_TEXT, Kind

MOST_TEXT = 4_000
"""Characters a customer may write at once; people may write more for them."""
assert MOST_TEXT <= LONGEST_TEXT
CHOICES = [
    (Kind.COMPLAINT.value, pgettext_lazy("submit", "Complaint"), _("Something went wrong"), "message-report"),
    (Kind.INQUIRY.value, pgettext_lazy("submit", "Question"), _("You want to know something"), "help-hexagon"),
    (Kind.SUGGESTION.value, pgettext_lazy("submit", "Suggestion"), _("Something could be better"), "flag"),
    (Kind.PRAISE.value, pgettext_lazy("submit", "Praise"), _("Somebody did well"), "rosette-discount-check"),
]
"""Kind, word, hint, icon."""


class SubmitForm(forms.Form):
    """One contact. `reach` is a telephone number or an e-mail address; one is enough."""

    kind = forms.ChoiceField(
        choices=[(value, word) for value, word, _hint, _icon in CHOICES], error_messages={"required": _("Choose one of the four.")}
    )
    text = forms.CharField(max_length=MOST_TEXT, error_messages={"required": _("Write what it is about.")})
    reach = forms.CharField(max_length=120, error_messages={"required": _("Say how we reach you; one way is enough.")})
    name = forms.CharField(max_length=60, required=False)
    consent = forms.BooleanField(error_messages={"required": _("Without your consent we may not handle it.")})
    survey = forms.BooleanField(required=False)
    survey_sha256 = forms.CharField(max_length=64, required=False)  # which words stood beside the box
    website = forms.CharField(required=False, max_length=200)  # nobody sees it; programs fill it in
    mark = forms.CharField(max_length=64, required=False)

    def clean_reach(self) -> str:
        """A telephone number or an e-mail address that can be one."""
        said: str = self.cleaned_data["reach"].strip()
        if "@" in said:
            forms.EmailField().clean(said)
        elif not is_phone(said):
            raise forms.ValidationError(gettext("This is neither a telephone number nor an e-mail address."))
        return said

    def clean_website(self) -> str:
        """What only a program fills in."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError(gettext("Leave the field that should stay empty as it is."))
        return ""

    @property
    def ways(self) -> dict[str, Any]:
        """Telephone or e-mail, as the contact names them."""
        said = self.cleaned_data["reach"]
        return {"email": said} if "@" in said else {"phone": said}
