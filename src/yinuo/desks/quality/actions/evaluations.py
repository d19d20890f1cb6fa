"""A periodic evaluation: opened with its figures frozen, findings entered, submitted, approved by another person, published.

Completing it writes the facts that letters wait for, and after them opens the improvements that its findings ask for, on its own subject: a
promise «within so many days of the evaluation an improvement is opened» is kept by the same act.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.actions.adding_many import drawn
from yinuo.desks.improvement.actions import items
from yinuo.desks.improvement.choices import Source
from yinuo.desks.improvement.refusals import BadImprovement
from yinuo.desks.people.models import Staff
from yinuo.desks.people.queries import today

from .. import access
from ..choices import LONGEST_TITLE, Dimension, Follow, Kind, State
from ..indicators import INDICATORS
from ..models import Evaluation, Finding
from ..queries import freezing, scoring, standing
from ..refusals import BadEvaluation
from ..spans import Span
from .common import tell, text

FACTS = {
    Kind.QUALITY: ("quality_evaluation.done", "quality_review.done"), Kind.MANAGEMENT: ("crm_evaluation.done",),
    Kind.CRM: ("crm_evaluation.done",), Kind.OUTSIDE: ("evaluation.completed",),
}  # fmt: skip
"""What a completed evaluation is evidence of."""


@transaction.atomic
def open_evaluation(viewer: Viewer, kind: str, span: Span, *, at: datetime) -> Evaluation:
    """Open an evaluation of a period that is over; its figures are counted now and frozen.

    Raises:
        MayNotEvaluate. BadEvaluation: the period is not over, was evaluated already, or no standard was approved for it.
    """
    access.check_evaluates(viewer)
    if kind not in Kind.values or kind == Kind.OUTSIDE:
        raise BadEvaluation(what=_("Say what is evaluated."), beside="kind")
    if span.ends_on > today(at):
        raise BadEvaluation(what=_("This period is not over yet; its figures would still move."), beside="period")
    standard = standing.standard_on(today(at))
    if standard is None:
        raise BadEvaluation(what=_("No standard is approved yet. Propose one, and let a second person approve it."))
    same = Evaluation.objects.filter(kind=kind, period=span.period, first_on=span.first_on).exclude(state=State.DROPPED).first()
    if same is not None:
        raise BadEvaluation(what=_("{number} evaluates this period already.").format(number=same.number), beside="period")
    figures = freezing.frozen(span, scoring.rules_of(standard))
    score = figures["house"]["score"]
    row = Evaluation.objects.create(
        number=_number(at), kind=kind, period=span.period, first_on=span.first_on, standard=standard, figures=figures,
        digest=freezing.digest_of(figures), score=None if score is None else Decimal(str(score)), by=viewer.staff, at=at,
    )  # fmt: skip
    _told(row, "quality_evaluation.opened", viewer, at=at)
    return row


@transaction.atomic
def record_outside(viewer: Viewer, span: Span, *, agency: str, score: Decimal, at: datetime) -> Evaluation:
    """Take in the evaluation of an agency from outside, with the score that it gave (0 to 100).

    Raises:
        MayNotEvaluate, BadEvaluation.
    """
    access.check_evaluates(viewer)
    if not 0 <= score <= 100:
        raise BadEvaluation(what=_("A score lies between 0 and 100."), beside="score")
    row = Evaluation.objects.create(
        number=_number(at), kind=Kind.OUTSIDE, period=span.period, first_on=span.first_on, score=score, by=viewer.staff, at=at,
        agency=text(agency, "agency", _("Say which agency."), most=LONGEST_TITLE), digest=freezing.digest_of({}),
    )  # fmt: skip
    _told(row, "quality_evaluation.opened", viewer, at=at)
    return row


def _number(at: datetime) -> str:
    return f"PG-{today(at):%y%m}-{drawn(Evaluation._meta.db_table, 1)[0]:04}"


@dataclass(frozen=True)
class Found:
    """What was found. With `improve` a title, a measure, an owner and a day; with `nothing` a reason."""

    dimension: str
    text: str
    follow: str
    indicator: str = ""
    reason: str = ""
    title: str = ""
    measure: str = ""
    owner: str = ""
    due_on: date | None = None


@transaction.atomic
def add_finding(viewer: Viewer, evaluation: Evaluation, found: Found, *, at: datetime) -> Finding:
    """Enter a finding and what follows from it.

    Raises:
        MayNotEvaluate, EvaluationNotNow, BadEvaluation.
    """
    access.check_evaluates(viewer)
    row = access.held(evaluation, State.OPEN, what=_("Findings are entered while it is open."))
    if found.dimension not in Dimension.values:
        raise BadEvaluation(what=_("Say which dimension it is about."), beside="dimension")
    if found.indicator and (found.indicator not in INDICATORS or INDICATORS[found.indicator].dimension != found.dimension):
        raise BadEvaluation(what=_("That indicator is of another dimension."), beside="indicator")
    made = Finding(evaluation=row, dimension=found.dimension, indicator=found.indicator, by=viewer.staff, at=at)
    made.text, made.follow = text(found.text, "text", _("Say what was found.")), found.follow
    if found.follow == Follow.IMPROVE:
        made.title = text(found.title, "title", _("Give the improvement a title."), most=LONGEST_TITLE)
        made.measure = text(found.measure, "measure", _("Say what is done."))
        made.owner, made.due_on = _owner(found.owner), found.due_on
        if made.due_on is None or made.due_on < today(at):
            raise BadEvaluation(what=_("Give it a day that is still to come."), beside="due_on")
    elif found.follow == Follow.NOTHING:
        made.reason = text(found.reason, "reason", _("Say why nothing follows from it."))
    else:
        raise BadEvaluation(what=_("Say what follows from it."), beside="follow")
    made.save()
    return made


def _owner(username: str) -> Staff:
    found = Staff.objects.filter(username=username.replace("\0", "")[:63], is_active=True).first()
    if found is None:
        raise BadEvaluation(what=_("Nobody of that name works here."), beside="owner")
    return found


@transaction.atomic
def remove_finding(viewer: Viewer, evaluation: Evaluation, identity: int) -> None:
    """Take a finding back while the evaluation is open. Raises MayNotEvaluate, EvaluationNotNow."""
    access.check_evaluates(viewer)
    row = access.held(evaluation, State.OPEN, what=_("Findings are taken back while it is open."))
    Finding.objects.filter(evaluation=row, pk=identity).delete()


def weak_without_finding(row: Evaluation) -> list[str]:
    """The weak dimensions that no finding speaks of yet."""
    told = set(row.findings.values_list("dimension", flat=True))
    return [one for one in row.figures.get("weak", []) if one not in told]


@transaction.atomic
def submit(viewer: Viewer, evaluation: Evaluation, *, zh: str, en: str, at: datetime) -> Evaluation:
    """Hand it to a second person, with what it comes to in both languages; every weak dimension has a finding by then.

    Raises:
        MayNotEvaluate, EvaluationNotNow. BadEvaluation: a weak dimension without a finding, no score, no words.
    """
    access.check_evaluates(viewer)
    row = access.held(evaluation, State.OPEN, what=_("It was submitted already."))
    if row.score is None:
        raise BadEvaluation(
            what=_("No indicator of this period has data, so there is nothing to approve. Give it up, or evaluate a longer period.")
        )
    lacking = weak_without_finding(row)
    if lacking:
        name = Dimension(lacking[0]).label
        raise BadEvaluation(what=_("This dimension is weak, and no finding speaks of it: {name}.").format(name=name))
    row.summary_zh, row.summary_en = text(zh, "zh", _("Say it in Chinese.")), text(en, "en", _("Say it in English."))
    row.state, row.submitted_by, row.submitted_at, row.remark = State.SUBMITTED, viewer.staff, at, ""
    row.save()
    _told(row, "quality_evaluation.submitted", viewer, at=at)
    return row


@transaction.atomic
def decide(viewer: Viewer, evaluation: Evaluation, *, is_approved: bool, remark: str, at: datetime) -> Evaluation:
    """Approve and complete it, or send it back with a reason. Improvements that it asks for are opened with it.

    Raises:
        MayNotEvaluate: whoever opened or submitted it. EvaluationNotNow. BadEvaluation: no reason, or an owner left meanwhile.
    """
    access.check_evaluates(viewer)
    row = access.held(evaluation, State.SUBMITTED, what=_("It waits for nobody's approval."))
    is_other = viewer.staff.pk not in (row.by_id, row.submitted_by_id)
    access.check(is_other, _("It is approved by somebody who neither opened nor submitted it."))
    if not is_approved:
        row.state, row.remark = State.OPEN, text(remark, "remark", _("Say why it goes back."))
        row.save()
        _told(row, "quality_evaluation.returned", viewer, at=at)
        return row
    row.state, row.decided_by, row.decided_at = State.DONE, viewer.staff, at
    row.save()
    _told(row, "quality_evaluation.approved", viewer, *FACTS[Kind(row.kind)], at=at)
    for found in row.findings.filter(follow=Follow.IMPROVE).select_related("owner"):
        _improve(viewer, row, found, at=at)
    return row


def _improve(viewer: Viewer, row: Evaluation, found: Finding, *, at: datetime) -> None:
    assert found.owner is not None and found.due_on is not None
    before, target = _figures(row, found.indicator)
    has_metric = before is not None and target is not None
    wanted = items.Wanted(
        title=found.title, measure=found.measure, owner=found.owner.username, due_on=max(found.due_on, today(at)), source=Source.EVALUATION,
        source_ref=row.ref, ground=found.text, metric=found.indicator if has_metric else "", before=before if has_metric else None,
        target=target if has_metric else None,
    )  # fmt: skip
    try:
        found.item = items.open_item(viewer, wanted, at=at)
    except BadImprovement as refusal:
        raise BadEvaluation(what=f"{found.title}: {refusal.data['what']}") from refusal
    found.save(update_fields=["item"])


def _figures(row: Evaluation, code: str) -> tuple[Decimal | None, Decimal | None]:
    """The figure of an indicator as it is, and as its standard wants it."""
    figure, rule = row.figures.get("house", {}).get("figures", {}).get(code), row.figures.get("rules", {}).get(code)
    if not figure or not rule or figure["value"] is None or rule["target"] is None:
        return None, None
    return Decimal(str(figure["value"])), Decimal(str(rule["target"]))


@transaction.atomic
def publish(viewer: Viewer, evaluation: Evaluation, *, at: datetime) -> Evaluation:
    """Show it to everybody: figures and summary, nothing of people or groups that are too small.

    Raises:
        MayNotEvaluate, EvaluationNotNow.
    """
    access.check_evaluates(viewer)
    row = access.held(evaluation, State.DONE, what=_("It is published once, after it was completed."))
    row.state, row.published_by, row.published_at = State.PUBLISHED, viewer.staff, at
    row.save()
    _told(row, "evaluation.published", viewer, at=at)
    return row


@transaction.atomic
def drop(viewer: Viewer, evaluation: Evaluation, *, remark: str, at: datetime) -> Evaluation:
    """Give it up with a reason, before it was completed; the period may be evaluated anew.

    Raises:
        MayNotEvaluate, EvaluationNotNow, BadEvaluation.
    """
    access.check_evaluates(viewer)
    row = access.held(evaluation, State.OPEN, State.SUBMITTED, what=_("What is completed stays."))
    row.state, row.remark = State.DROPPED, text(remark, "remark", _("Say why."))
    row.save()
    _told(row, "quality_evaluation.dropped", viewer, at=at)
    return row


def _told(row: Evaluation, kind: str, viewer: Viewer, *more: str, at: datetime) -> None:
    data = {
        "evaluation": row.number, "class": row.kind, "state": row.state, "from": row.first_on.isoformat(),
        "until": row.span.ends_on.isoformat(), "inputs_sha256": row.digest,
        **({"standard": row.standard.version} if row.standard else {}), **({"agency": row.agency} if row.agency else {}),
        **({"score": float(row.score)} if row.score is not None else {}),
    }  # fmt: skip
    tell(row.ref, [(one, data) for one in (kind, *more)], by=viewer.staff.ref, at=at)
