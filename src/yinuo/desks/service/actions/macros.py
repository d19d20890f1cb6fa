"""Macros: several verbs of a case, one after another, in one transaction. Each is the act that a person would do by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.desks.customers.access import Viewer
from yinuo.kit.refusals import Refusal
from yinuo.kit.words import Words, pgettext_lazy

from .. import access, placeholders
from ..choices import LONGEST_TEXT, Channel, Complexity, Urgency
from ..models import Case, Macro, StandardReply
from ..queries.wordings import rendered, values_of
from ..refusals import BadCase, NoSuchWording, StepRefused
from . import answering, moving, settling, teaming
from .answering import Answer
from .receiving import tidied

MOST_STEPS = 6
Step = Mapping[str, Any]


@dataclass(frozen=True)
class StepVerb:
    """One verb: what it takes (`words` are those of a standard reply or its own), and how it is done."""

    key: str
    word: Words
    takes: tuple[str, ...]
    run: Callable[[Viewer, Case, Step, datetime], object]


def _words(viewer: Viewer, case: Case, step: Step, at: datetime) -> str:
    """What a step says in this case.

    Raises:
        NoSuchWording: its standard reply is not in use any more.
    """
    if not step.get("reply"):
        return placeholders.filled(str(step.get("text", "")), values_of(viewer, case, at=at))
    row = StandardReply.objects.filter(pk=step["reply"], archived_at__isnull=True).first()
    if row is None:
        raise NoSuchWording()
    return rendered(viewer, case, [row], at=at)[0][1]


def _channel(case: Case, step: Step) -> str:
    """The way that the step names, else the one by which the case came."""
    return str(step.get("channel") or (case.channel if case.channel != Channel.AUTHORITY else Channel.PHONE))


def _answer(viewer: Viewer, case: Case, step: Step, at: datetime) -> object:
    return answering.answer(viewer, case, Answer(_words(viewer, case, step, at), _channel(case, step)), revision=None, at=at)


def _ask(viewer: Viewer, case: Case, step: Step, at: datetime) -> object:
    return answering.ask(viewer, case, _words(viewer, case, step, at), channel=_channel(case, step), revision=None, at=at)


def _resolve(viewer: Viewer, case: Case, step: Step, at: datetime) -> object:
    return settling.resolve(viewer, case, _words(viewer, case, step, at), channel=_channel(case, step), revision=None, at=at)


def _note(viewer: Viewer, case: Case, step: Step, at: datetime) -> object:
    return answering.note(viewer, case, _words(viewer, case, step, at), at=at)


def _grade(viewer: Viewer, case: Case, step: Step, at: datetime) -> object:
    held = Case.objects.get(pk=case.pk)
    wanted = {name: str(step.get(name) or getattr(held, name)) for name in ("urgency", "complexity")}
    return moving.grade(viewer, case, revision=None, at=at, **wanted)


def _take(viewer: Viewer, case: Case, _step: Step, at: datetime) -> object:
    return moving.take(viewer, case, at=at)


def _offer(viewer: Viewer, case: Case, step: Step, at: datetime) -> object:
    return moving.offer(viewer, case, to=str(step["to"]), revision=None, at=at)


def _team(viewer: Viewer, case: Case, step: Step, at: datetime) -> object:
    return teaming.give_to_team(viewer, case, department=str(step["department"]), at=at)


VERBS = {
    one.key: one
    for one in (
        StepVerb("take", pgettext_lazy("macro", "Take the case"), (), _take),
        StepVerb("answer", pgettext_lazy("macro", "Answer the customer"), ("words", "channel"), _answer),
        StepVerb("ask", pgettext_lazy("macro", "Ask the customer and wait"), ("words", "channel"), _ask),
        StepVerb("resolve", pgettext_lazy("macro", "Tell the solution"), ("words", "channel"), _resolve),
        StepVerb("note", pgettext_lazy("macro", "Note among ourselves"), ("words",), _note),
        StepVerb("grade", pgettext_lazy("macro", "Set urgency and complexity"), ("urgency", "complexity"), _grade),
        StepVerb("offer", pgettext_lazy("macro", "Offer to a colleague"), ("to",), _offer),
        StepVerb("team", pgettext_lazy("macro", "Hand over to a team"), ("department",), _team),
    )
}


def checked_steps(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """Steps as they are kept: each with what its verb takes and nothing else.

    Raises:
        BadCase: none, too many, an unknown verb, or a step that lacks what it needs; names the step.
    """
    if not 0 < len(steps) <= MOST_STEPS:
        raise BadCase(what=_("A macro has one to {most} steps.").format(most=MOST_STEPS))
    return [_checked(step, place) for place, step in enumerate(steps, 1)]


def _checked(step: Step, place: int) -> dict[str, Any]:
    verb = VERBS.get(str(step.get("verb", "")))
    if verb is None:
        raise BadCase(what=_("Step {n}: choose what it does.").format(n=place), beside=f"verb_{place}")
    found: dict[str, Any] = {"verb": verb.key}
    if "words" in verb.takes:
        found |= _checked_words(step, place)
    for name, among in (("channel", Channel), ("urgency", Urgency), ("complexity", Complexity)):
        if name in verb.takes and step.get(name):
            if step[name] not in among.values:
                raise BadCase(what=_("Step {n}: that is none of the list.").format(n=place), beside=f"{name}_{place}")
            found[name] = str(step[name])
    for name in ("to", "department"):
        if name in verb.takes:
            if not step.get(name):
                raise BadCase(what=_("Step {n}: say to whom.").format(n=place), beside=f"{name}_{place}")
            found[name] = str(step[name])[:80]
    if verb.key == "grade" and len(found) == 1:
        raise BadCase(what=_("Step {n}: say how urgent or how complex it becomes.").format(n=place), beside=f"urgency_{place}")
    return found


def _checked_words(step: Step, place: int) -> dict[str, Any]:
    if step.get("reply"):
        if not StandardReply.objects.filter(pk=step["reply"], archived_at__isnull=True).exists():
            raise BadCase(what=_("Step {n}: this standard reply is not in use.").format(n=place), beside=f"reply_{place}")
        return {"reply": int(step["reply"])}
    text = str(step.get("text", ""))
    if not text.strip():
        raise BadCase(what=_("Step {n}: choose a standard reply or write what is said.").format(n=place), beside=f"text_{place}")
    if unknown := placeholders.unknown_in(text):
        said = _("Step {n}: there is no place {name}; choose from the list.").format(n=place, name=f"{{{unknown[0]}}}")
        raise BadCase(what=said, beside=f"text_{place}")
    return {"text": tidied(text, most=LONGEST_TEXT, beside=f"text_{place}")}


@transaction.atomic
def run(viewer: Viewer, case: Case, macro: Macro, *, revision: int | None, at: datetime) -> Case:
    """Do every step with a case, or none of them.

    Raises:
        MayNotHandle, NoSuchCase, CaseChanged. NoSuchWording: the macro is not in use. StepRefused: names the step and why.
    """
    access.locked(viewer, case, revision=revision, is_handling=False)
    held = Macro.objects.filter(pk=macro.pk, archived_at__isnull=True).first()
    if held is None or held.kind not in ("", case.kind):
        raise NoSuchWording()
    for place, step in enumerate(held.steps, 1):
        try:
            VERBS[step["verb"]].run(viewer, case, step, at)
        except Refusal as refusal:
            raise StepRefused(place=place, step=VERBS[step["verb"]].word, why=str(refusal)) from refusal
    return Case.objects.select_related("customer", "owner").get(pk=case.pk)


def preview(viewer: Viewer, case: Case, steps: Sequence[Step], *, at: datetime) -> list[tuple[str, str, str]]:
    """What each step would do: its word, what it says with its places filled, and how else it is set. Nothing is done."""
    found = []
    for step in steps:
        verb = VERBS[step["verb"]]
        try:
            text = _words(viewer, case, step, at) if "words" in verb.takes else ""
        except NoSuchWording as refusal:
            text = str(refusal)
        found.append((str(verb.word), text, setting_of(step, case)))
    return found


def setting_of(step: Step, case: Case | None = None) -> str:
    """How a step is set, in words: by which way, which grade, to whom."""
    labels: dict[str, str] = {**dict(Channel.choices), **dict(Urgency.choices), **dict(Complexity.choices)}
    told = [str(labels.get(step[name], step[name])) for name in ("urgency", "complexity", "to", "department") if step.get(name)]
    verb = VERBS[step["verb"]]
    if "channel" in verb.takes:
        channel = _channel(case, step) if case is not None else step.get("channel")
        told.append(str(labels[channel]) if channel else _("as it came"))
    return " · ".join(told)


def sentence_of(macro: Macro) -> str:
    """What a macro does, in one line."""
    return " → ".join(str(VERBS[step["verb"]].word) for step in macro.steps)
