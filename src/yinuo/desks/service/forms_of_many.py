"""What is typed for several cases at once, for views that are kept, and for who is on duty. The actions check again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yinuo.desks.customers.access import Viewer, reach_of
from yinuo.desks.customers.choices import Reach
from yinuo.desks.people.models import Staff
from yinuo.kit import clock

from . import access, duty
from .actions.tagging import words_of
from .choices import Complexity, Shared, Urgency
from .forms import CloseForm, LinkForm, NoteForm
from .queries.tags import in_use
from .refusals import BadCase

_KEPT = ("", _("as it is"))


class _OfMany(forms.Form):
    """Forms here are told who fills them in."""

    def __init__(self, *positional: Any, viewer: Viewer, **named: Any) -> None:
        super().__init__(*positional, **named)
        self.viewer = viewer


def _people(viewer: Viewer) -> list[tuple[str, str]]:
    """Who could take cases over that this person sees, with who is away said beside the name."""
    every = None if reach_of(viewer.staff) == Reach.ALL or not viewer.staff.department else viewer.staff.department
    people = list(duty.handlers(every))
    absent = duty.away(people, at=clock.now())
    return [(one.username, _named(one, absent.get(one.pk))) for one in people]


def _named(one: Staff, away: duty.Away | None) -> str:
    team = f"{one} · {one.department}" if one.department else str(one)
    return str(_("{name}, away until {day}")).format(name=team, day=away.until.isoformat()) if away else team


class OfferForm(_OfMany):
    """To whom it is offered."""

    to = forms.ChoiceField(label=_("To whom"))

    def __init__(self, *positional: Any, viewer: Viewer, **named: Any) -> None:
        super().__init__(*positional, viewer=viewer, **named)
        self.fields["to"].choices = _people(viewer)  # type: ignore[attr-defined]


class AssignForm(OfferForm):
    """To whom it is given."""


class TeamForm(_OfMany):
    """In whose queue it waits."""

    department = forms.ChoiceField(label=_("Team"))

    def __init__(self, *positional: Any, viewer: Viewer, **named: Any) -> None:
        super().__init__(*positional, viewer=viewer, **named)
        teams = sorted({one.department for one in duty.handlers() if one.department})
        self.fields["department"].choices = [(one, one) for one in teams]  # type: ignore[attr-defined]


class ManyGradeForm(_OfMany):
    """How much they press and take; either may stay as it is."""

    urgency = forms.ChoiceField(label=pgettext_lazy("case", "Urgency"), choices=[_KEPT, *Urgency.choices], required=False)
    complexity = forms.ChoiceField(label=pgettext_lazy("case", "Complexity"), choices=[_KEPT, *Complexity.choices], required=False)


class ManyNoteForm(_OfMany, NoteForm):
    """The same note in each."""


class ManyCloseForm(_OfMany, CloseForm):
    """Why it came to this, and what the customers say of the outcome: the same of each."""


class ManyLinkForm(_OfMany, LinkForm):
    """With which case each of them hangs together."""


class ManyTagsForm(_OfMany):
    """Which tags are put on each of them, and which are taken off."""

    add = forms.CharField(label=_("Put on, with commas between them"), required=False, max_length=200)
    remove = forms.CharField(label=_("Take off, with commas between them"), required=False, max_length=200)

    def __init__(self, *positional: Any, viewer: Viewer, **named: Any) -> None:
        super().__init__(*positional, viewer=viewer, **named)
        words = in_use(access.cases_of(viewer))
        if words:
            self.fields["add"].help_text = _("In use: {words}").format(words="，".join(words))

    def clean(self) -> dict[str, Any]:
        """At least one word, and each a possible one."""
        said = {name: self.cleaned_data.get(name, "") for name in ("add", "remove")}
        for name, text in said.items():
            try:
                said[name] = words_of(text)
            except BadCase as refusal:
                self.add_error(name, str(refusal.data["what"]))
        if not any(said.values()):
            self.add_error("add", str(_("Say which tags are put on or taken off.")))
        return said


class ViewForm(forms.Form):
    """A view that is kept."""

    name = forms.CharField(label=pgettext_lazy("shared view", "Name"), max_length=40)
    shared = forms.ChoiceField(label=pgettext_lazy("shared view", "Who sees it"), choices=Shared.choices)


class AwayForm(forms.Form):
    """Days on which somebody is away, both included."""

    starts_on = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    ends_on = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
