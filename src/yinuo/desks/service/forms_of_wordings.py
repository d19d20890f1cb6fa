"""What is typed of standard replies and macros. The actions check again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yinuo.desks.customers.access import Viewer

from . import duty
from .actions.macros import MOST_STEPS, VERBS, sentence_of
from .choices import LONGEST_TEXT, Channel, Complexity, Kind, Urgency
from .models import Macro, StandardReply
from .queries.wordings import macros, replies

_EVERY = ("", _("every one"))
_KINDS = [_EVERY, *Kind.choices]


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ReplyForm(forms.Form):
    """A standard reply in both languages."""

    name = forms.CharField(label=pgettext_lazy("standard reply", "Name"), max_length=60)
    kind = forms.ChoiceField(label=pgettext_lazy("standard reply", "For cases of the kind"), choices=_KINDS, required=False)
    complexity = forms.ChoiceField(
        label=pgettext_lazy("standard reply", "For cases of the class"), choices=[_EVERY, *Complexity.choices], required=False
    )
    text = forms.CharField(label=_("Words in Chinese"), max_length=LONGEST_TEXT, widget=_area(8))
    text_en = forms.CharField(
        label=_("Words in English"), max_length=LONGEST_TEXT, widget=_area(6), required=False,
        help_text=_("For cases in English. Empty: the Chinese words are put in."),
    )  # fmt: skip


class MacroForm(forms.Form):
    """A macro's name, for which cases, and up to six steps; what a step's verb does not take is left out."""

    name = forms.CharField(label=pgettext_lazy("macro", "Name"), max_length=60)
    kind = forms.ChoiceField(label=pgettext_lazy("macro", "For cases of the kind"), choices=_KINDS, required=False)

    def __init__(self, *positional: Any, steps: list[dict[str, Any]] | None = None, **named: Any) -> None:
        super().__init__(*positional, **named)
        kept = steps or []
        written = [("", _("words of its own, below")), *((str(one.pk), one.name) for one in replies())]
        people = [("", "–"), *((one.username, f"{one} · {one.department}") for one in duty.handlers())]
        teams = [("", "–"), *((one, one) for one in sorted({one.department for one in duty.handlers() if one.department}))]
        for place in range(1, MOST_STEPS + 1):
            step = kept[place - 1] if place <= len(kept) else {}
            fields = {
                "verb": forms.ChoiceField(
                    label=_("What is done"), choices=[("", _("nothing")), *((one.key, one.word) for one in VERBS.values())]
                ),
                "reply": forms.ChoiceField(label=_("Standard reply"), choices=written),
                "text": forms.CharField(label=_("Words of its own"), max_length=LONGEST_TEXT, widget=_area(3)),
                "channel": forms.ChoiceField(
                    label=pgettext_lazy("case", "Told by"), choices=[("", _("the way by which it came")), *Channel.choices]
                ),
                "urgency": forms.ChoiceField(label=pgettext_lazy("case", "Urgency"), choices=[("", _("as it is")), *Urgency.choices]),
                "complexity": forms.ChoiceField(
                    label=pgettext_lazy("case", "Complexity"), choices=[("", _("as it is")), *Complexity.choices]
                ),
                "to": forms.ChoiceField(label=_("To whom"), choices=people),
                "department": forms.ChoiceField(label=_("Team"), choices=teams),
            }
            for name, field in fields.items():
                field.required, field.initial = False, step.get(name, "")
                self.fields[f"{name}_{place}"] = field

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The steps, each with its fields by name and whether it holds something."""
        names = ("verb", "reply", "text", "channel", "urgency", "complexity", "to", "department")
        return [
            {"place": place, "is_used": bool(self[f"verb_{place}"].value()), **{name: self[f"{name}_{place}"] for name in names}}
            for place in range(1, MOST_STEPS + 1)
        ]

    def steps(self) -> list[dict[str, Any]]:
        """The steps that were filled in, after `is_valid`."""
        names = ("verb", "reply", "text", "channel", "urgency", "complexity", "to", "department")
        found = [{name: self.cleaned_data.get(f"{name}_{place}", "") for name in names} for place in range(1, MOST_STEPS + 1)]
        return [step for step in found if step["verb"]]


class ManyMacroForm(forms.Form):
    """Which macro is run on several cases; each is told with what it does."""

    macro = forms.ChoiceField(
        label=_("Macro"), help_text=_("Each case for itself: where one of its steps is refused, none of them is done.")
    )

    def __init__(self, *positional: Any, viewer: Viewer, **named: Any) -> None:
        super().__init__(*positional, **named)
        self.viewer = viewer
        self.fields["macro"].choices = [(str(one.pk), f"{one.name}: {sentence_of(one)}") for one in macros()]  # type: ignore[attr-defined]


def initial_of(row: StandardReply | Macro | None) -> dict[str, Any]:
    """What stands in the form of one of them."""
    names = ("name", "kind", "complexity", "text", "text_en") if isinstance(row, StandardReply) else ("name", "kind")
    return {name: getattr(row, name) for name in names} if row is not None else {}
