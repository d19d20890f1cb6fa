"""What is typed about processes and statements. The actions check again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yinuo.desks.people.choices import Role
from yinuo.desks.service.choices import Kind
from yinuo.engine.events.kinds import kind_name
from yinuo.promises.library import calendars

from .choices import FACTS, LONGEST_NAME, LONGEST_TEXT, MOST_STEPS, Evidence, Only, Source, Stage, Unit
from .models import SheetVersion
from .wording import reader

DOERS = (Role.AGENT, Role.CLIENT_MANAGER, Role.SUPERVISOR, Role.DEPARTMENT_HEAD, Role.DIRECTOR)


class ProcessForm(forms.Form):
    """The names of a version; `kind` and `complexity` only of a new process."""

    kind = forms.ChoiceField(label=_("For cases of kind"), choices=Kind.choices)
    complexity = forms.ChoiceField(label=_("Meant for"), choices=Only.choices)
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=LONGEST_NAME)
    name_en = forms.CharField(label=_("Name in English"), max_length=LONGEST_NAME)
    change = forms.CharField(label=_("What changes, and why"), max_length=300, required=False)


def _facts() -> list[tuple[str, str]]:
    return [("", "–"), *((kind, kind_name(kind, reader())) for kind in FACTS)]


def _calendars() -> list[tuple[str, str]]:
    return [(name, name) for name in sorted(calendars())]


class StepForm(forms.Form):
    """One step; a line without a name is none."""

    name_zh = forms.CharField(label=_("Step in Chinese"), max_length=LONGEST_NAME, required=False)
    name_en = forms.CharField(label=_("Step in English"), max_length=LONGEST_NAME, required=False)
    stage = forms.ChoiceField(label=pgettext_lazy("step", "Part of the service"), choices=Stage.choices, required=False)
    role = forms.ChoiceField(label=pgettext_lazy("step", "Whose it is"), choices=[(one.value, one.label) for one in DOERS], required=False)
    amount = forms.IntegerField(label=pgettext_lazy("step", "Limit"), min_value=1, max_value=1440, required=False)
    unit = forms.ChoiceField(label=pgettext_lazy("step", "Counted in"), choices=Unit.choices, required=False, initial=Unit.BUSINESS_HOUR)
    calendar = forms.ChoiceField(label=pgettext_lazy("step", "Calendar"), choices=_calendars, required=False, initial="cn-office")
    evidence = forms.ChoiceField(label=pgettext_lazy("step", "Must leave"), choices=Evidence.choices, required=False)
    fact = forms.ChoiceField(label=pgettext_lazy("step", "Which fact"), choices=_facts, required=False)
    only = forms.ChoiceField(label=pgettext_lazy("step", "For"), choices=Only.choices, required=False)
    pauses = forms.BooleanField(label=pgettext_lazy("step", "Pauses while we wait for the customer"), required=False, initial=True)
    is_shown = forms.BooleanField(label=pgettext_lazy("step", "The customer sees it"), required=False, initial=True)

    def clean(self) -> dict[str, Any]:
        """A step with a name has a limit."""
        said = super().clean() or {}
        if said.get("name_zh") and not said.get("amount"):
            self.add_error("amount", _("Every step has a limit."))
        return said


Steps = forms.formset_factory(StepForm, extra=2, max_num=MOST_STEPS, absolute_max=MOST_STEPS)


class IdeaForm(forms.Form):
    """How a process could be better."""

    text = forms.CharField(label=_("What could be better"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    source = forms.ChoiceField(label=_("It rests on"), choices=Source.choices)
    reference = forms.CharField(
        label=_("Where that stands"), max_length=80, required=False, help_text=_("the number of a case, a survey, a notice; no names")
    )


_PARTS = {
    "content": _("What the service is"), "fees": _("Fees"), "limits": _("Time limits"), "exclusions": _("What it does not cover"),
    "channels": _("Ways to complain"),
}  # fmt: skip
_LANGUAGES = {"zh": _("in Chinese"), "en": _("in English")}


def part_label(name: str) -> str:
    """What a part of a statement is called."""
    return str(_PARTS[name])


class SheetForm(forms.Form):
    """A statement in both languages; `kind` only of a new one."""

    kind = forms.ChoiceField(label=_("Before which service"), choices=[("", _("every service")), *Kind.choices], required=False)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        for language, word in _LANGUAGES.items():
            self.fields[f"title_{language}"] = forms.CharField(label=f"{_('Title')} {word}", max_length=80)
        for name in SheetVersion.PARTS:
            for language, word in _LANGUAGES.items():
                area = forms.Textarea(attrs={"rows": 3})
                self.fields[f"{name}_{language}"] = forms.CharField(label=f"{_PARTS[name]} {word}", max_length=LONGEST_TEXT, widget=area)
