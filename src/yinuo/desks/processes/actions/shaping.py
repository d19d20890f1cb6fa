"""Processes: written by one person, brought into force by another, revised from ideas; what is in force is never changed."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.desks.people.choices import Role
from yinuo.desks.people.models import Staff
from yinuo.desks.service.choices import Kind
from yinuo.engine.errors import EngineRefusal
from yinuo.ledger import book
from yinuo.promises.library import calendars
from yinuo.promises.models import Document
from yinuo.promises.models import Version as Registered
from yinuo.promises.register import end_document, register_document
from yinuo.watch import queries as watch

from .. import access, limits
from ..choices import FACTS, LONGEST_NAME, MOST, MOST_STEPS, Evidence, IdeaState, Only, Phase, Source, Stage, State, Unit
from ..models import Idea, Process, Reading, Step, Version
from ..refusals import BadProcess, DecidedAlready, SecondPerson


@dataclass(frozen=True)
class StepWords:
    """One step as it is written."""

    name_zh: str
    name_en: str
    role: str
    stage: str = Stage.HANDLING
    only: str = Only.ALWAYS
    amount: int = 1
    unit: str = Unit.BUSINESS_HOUR
    calendar: str = "cn-office"
    pauses: bool = True
    evidence: str = Evidence.TEXT
    fact: str = ""
    is_shown: bool = True


@dataclass(frozen=True)
class Words:
    """A version as it is written; for a new process also which cases it is for."""

    name_zh: str
    name_en: str
    steps: Sequence[StepWords]
    kind: str = Kind.INQUIRY
    complexity: str = Only.ALWAYS
    change: str = ""


@transaction.atomic
def propose(by: Staff, words: Words, *, at: datetime, process: Process | None = None, ideas: Iterable[Idea] = ()) -> Version:
    """Write a new process, or a new version of one. No case follows it before somebody else brings it into force.

    Raises:
        MayNotShape, BadProcess.
    """
    access.check(access.may_write(by))
    _check(words)
    if process is None:
        process = Process.objects.create(
            number=f"NEW-{secrets.token_hex(8)}", kind=words.kind, complexity=words.complexity, owner=by, made_at=at
        )
        process.number = f"GC-{process.pk:03}"
        process.save(update_fields=["number"])
    else:
        process = Process.objects.select_for_update(of=("self",)).get(pk=process.pk)
        if process.state == State.RETIRED:
            raise BadProcess(what=_("The process is retired; write a new one."))
    row = Version.objects.create(
        process=process, place=process.versions.count() + 1, name_zh=words.name_zh.strip(), name_en=words.name_en.strip(), by=by, at=at,
        change=words.change.strip()[:300],
    )  # fmt: skip
    steps = [Step(version=row, place=place, **asdict(step)) for place, step in enumerate(words.steps, 1)]
    try:
        limits.check(row, steps)
    except EngineRefusal as refusal:
        raise BadProcess(what=str(refusal)) from refusal
    Step.objects.bulk_create(steps)
    for idea in ideas:
        _decide_idea(by, idea, IdeaState.TAKEN, at=at, became=row)
    book.append("service_process.proposed", subject=process.ref, actor=by.ref, occurred_at=at, data={"version": row.place})
    return row


def _check(words: Words) -> None:
    names = [words.name_zh, words.name_en, *(name for step in words.steps for name in (step.name_zh, step.name_en))]
    if any(not 0 < len(name.strip()) <= LONGEST_NAME for name in names):
        raise BadProcess(what=_("Every name is given in Chinese and English, at most {most} characters.").format(most=LONGEST_NAME))
    if not 1 <= len(words.steps) <= MOST_STEPS:
        raise BadProcess(what=_("A process has 1 to {most} steps.").format(most=MOST_STEPS))
    if words.kind not in Kind.values or words.complexity not in Only.values:
        raise BadProcess(what=_("Choose the kind of case."))
    if not any(step.only == Only.ALWAYS for step in words.steps):
        raise BadProcess(what=_("At least one step is for every case."))
    known = calendars()
    for place, step in enumerate(words.steps, 1):
        closed = (step.role in Role.values, step.stage in Stage.values, step.only in Only.values, step.unit in Unit.values,
                  step.evidence in Evidence.values, step.calendar in known)  # fmt: skip
        if not all(closed):
            raise BadProcess(what=_("Step {place} holds something that is none of its list.").format(place=place))
        if not 1 <= step.amount <= MOST[Unit(step.unit)]:
            words_of = _("The limit of step {place} is between 1 and {most}.")
            raise BadProcess(what=words_of.format(place=place, most=MOST[Unit(step.unit)]))
        if (step.evidence == Evidence.FACT) != bool(step.fact) or (step.fact and step.fact not in FACTS):
            raise BadProcess(what=_("Step {place}: say which fact it waits for, or choose another evidence.").format(place=place))


@transaction.atomic
def approve(by: Staff, version: Version, *, at: datetime) -> None:
    """From now on cases follow it, and its limits are promises; by somebody who did not write it.

    Raises:
        MayNotShape, SecondPerson, DecidedAlready.
    """
    process = _decide(by, version, Phase.LIVE, at=at)
    steps = list(version.steps.order_by("place"))
    for step in steps:
        step.version = version
    register_document(limits.document_of(version, steps), in_force_from=at, by=by.ref, refs=[process.ref])
    Version.objects.filter(process=process, phase=Phase.LIVE).exclude(pk=version.pk).update(phase=Phase.REPLACED, ended_at=at)
    _end_replaced(process, by=by, at=at)
    was_live = process.live_id is not None
    process.state, process.live = State.LIVE, version
    process.save(update_fields=["state", "live"])
    stages = ", ".join(dict.fromkeys(step.stage for step in steps))
    said = {"version": version.place, "stages": stages, "document": version.document, "process_ref": version.code, "steps": len(steps)}
    rows = [("service_process.published", process.ref, said)]
    rows += [("service_process.revised", process.ref, said)] * was_live
    for step in steps:
        rows.append(
            ("process_step.published", process.ref, {"step": step.place, "owner": step.role, "limit": f"{step.amount} {step.unit}"})
        )
    rows += [("service_standard.published", subject, said) for subject in (process.ref, *_that_wait())]
    book.append_many([book.Draft(kind=kind, subject=subject, actor=by.ref, occurred_at=at, data=data) for kind, subject, data in rows])


def _end_replaced(process: Process, *, by: Staff, at: datetime) -> None:
    """End the documents of versions that no new case follows. The limits of their steps live on for the cases under way, which go on as
    they began; of a version replaced before this one they end too, once no case is on it any more. (Every change of the book has the whole
    watch judged anew, so it is not done for each case that ends.)"""
    for version in Version.objects.select_related("process").filter(process=process, phase=Phase.REPLACED).order_by("place"):
        registered = Registered.objects.filter(document__number=version.document).order_by("number")
        if not registered or registered[len(registered) - 1].in_force_until is not None:
            continue
        steps = list(version.steps.order_by("place"))
        for step in steps:
            step.version = version
        names = [step.promise for step in steps]
        if len(registered) == 1:
            end_document(version.document, at=at, by=by.ref, surviving=dict.fromkeys(names))
        elif registered[1].in_force_from < at and not watch.unsettled_of(names, limit=1):
            end_document(version.document, at=at, by=by.ref)


def _that_wait() -> list[str]:
    """The documents that promise a published standard: each of them hears of it."""
    waiting = Document.objects.filter(versions__in_force_until__isnull=True, versions__text__contains="service_standard.published")
    return [document.ref for document in waiting.order_by("number").distinct()]


@transaction.atomic
def send_back(by: Staff, version: Version, *, remark: str, at: datetime) -> None:
    """It does not come into force, and why. Raises MayNotShape, SecondPerson, DecidedAlready, BadProcess."""
    if not remark.strip():
        raise BadProcess(what=_("Say what is to be changed."), beside="remark")
    process = _decide(by, version, Phase.RETURNED, at=at, remark=remark.strip()[:300])
    book.append("service_process.returned", subject=process.ref, actor=by.ref, occurred_at=at, data={"version": version.place})


def _decide(by: Staff, version: Version, phase: str, *, at: datetime, remark: str = "") -> Process:
    access.check(access.may_approve(by))
    if version.by_id == by.pk:
        raise SecondPerson()
    process = Process.objects.select_for_update(of=("self",)).get(pk=version.process_id)
    rows = Version.objects.filter(pk=version.pk, phase=Phase.PROPOSED)
    if process.state == State.RETIRED or not rows.update(phase=phase, decided_by=by, decided_at=at, remark=remark):
        raise DecidedAlready()
    version.refresh_from_db()
    return process


@transaction.atomic
def retire(by: Staff, process: Process, *, at: datetime) -> None:
    """No new case follows it; those on it go on. Raises MayNotShape, DecidedAlready."""
    access.check(access.may_approve(by))
    if not Process.objects.filter(pk=process.pk).exclude(state=State.RETIRED).update(state=State.RETIRED, live=None):
        raise DecidedAlready()
    Version.objects.filter(process=process, phase=Phase.LIVE).update(phase=Phase.REPLACED, ended_at=at)
    _end_replaced(process, by=by, at=at)
    book.append("service_process.retired", subject=process.ref, actor=by.ref, occurred_at=at, data={})


@transaction.atomic
def suggest(by: Staff, process: Process, *, text: str, source: str, at: datetime, reference: str = "") -> Idea:
    """Say how a process could be better. A change of the market is told as such: letters count from it until the process is revised.

    Raises:
        BadProcess: nothing is written, or it rests on nothing.
    """
    if not text.strip() or len(text) > 1000 or source not in Source.values:
        raise BadProcess(what=_("Say what could be better, in at most 1000 characters, and what it rests on."), beside="text")
    if source != Source.PRACTICE and not reference.strip():
        raise BadProcess(what=_("Name what it rests on: the number of a case, a survey, a notice."), beside="reference")
    row = Idea.objects.create(process=process, text=text.strip(), source=source, reference=reference.strip()[:80], by=by, at=at)
    data = {"process": process.number, "source": source}
    book.append("process_idea.given", subject=row.ref, actor=by.ref, occurred_at=at, data=data)
    if source == Source.MARKET:
        book.append("market.changed", subject=process.ref, actor=by.ref, occurred_at=at, data={"idea": row.pk})
    return row


@transaction.atomic
def decline(by: Staff, idea: Idea, *, remark: str, at: datetime) -> None:
    """It is not taken up, and why. Raises MayNotShape, BadProcess, DecidedAlready."""
    access.check(access.may_write(by))
    if not remark.strip():
        raise BadProcess(what=_("Say why it is not taken up."), beside="remark")
    _decide_idea(by, idea, IdeaState.DECLINED, at=at, remark=remark.strip()[:300])


def _decide_idea(by: Staff, idea: Idea, state: str, *, at: datetime, became: Version | None = None, remark: str = "") -> None:
    changed = {"state": state, "decided_by": by, "decided_at": at, "became": became, "remark": remark}
    if not Idea.objects.filter(pk=idea.pk, state=IdeaState.OPEN).update(**changed):
        raise DecidedAlready()
    kind = "process_idea.taken" if state == IdeaState.TAKEN else "process_idea.declined"
    book.append(kind, subject=idea.ref, actor=by.ref, occurred_at=at, data={"version": became.place} if became else {})


@transaction.atomic
def acknowledge(by: Staff, version: Version, *, at: datetime) -> None:
    """Say that one knows a version. A second time changes nothing. Raises BadProcess: it is not in force."""
    if version.phase != Phase.LIVE:
        raise BadProcess(what=_("This version is not in force."))
    _row, is_new = Reading.objects.get_or_create(version=version, staff=by, defaults={"at": at})
    if is_new:
        data = {"version": version.place, "staff": by.username}
        book.append("service_standard.acknowledged", subject=version.process.ref, actor=by.ref, occurred_at=at, data=data)
