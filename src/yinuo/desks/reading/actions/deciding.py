"""Deciding on a letter, sentence by sentence. Every verb keeps what stood before, so that it can be undone; the last decision stands.

`seen` is the letter's revision that the person looked at. Where somebody decided on the same thing since, the new decision stands all the
same, and the verb returns who was overruled, so that the page can say so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from yinuo.desks.people.models import Staff
from yinuo.ledger import book
from yinuo.promises.templates.printing import printable_label
from yinuo.promises.templates.values import NUMERIC

from ..choices import DIRECTIONS, KINDS, REASONS, TAKEN, Answer, Chosen, State
from ..models import Act, Decided, Hole, Letter, Passage, Proposal
from ..queries.lines import blank_is_gone, names_in, options_of, read_line
from ..queries.review import DECLARABLE
from ..refusals import BadBlank, BadLine, ChangedSince, NeedsLine, NoReason, NoSuchLetter, NothingChosen, NothingToUndo, NotNow
from .uploading import interval

_FIELDS: Mapping[str, tuple[str, ...]] = {
    "passage": ("chosen", "reason"),
    "proposal": ("line", "answer", "reason"),
    "hole": ("kind", "label", "direction", "options", "linked_to", "is_text"),
}
_MODELS: Mapping[str, type[Decided]] = {"passage": Passage, "proposal": Proposal, "hole": Hole}


@dataclass(frozen=True)
class Overruled:
    """Somebody's decision that was made after the page was shown and has been replaced now."""

    who: str
    at: datetime


@dataclass
class Turn:
    """One verb of one person on one letter: the locked letter, its new revision, and what it overruled."""

    letter: Letter
    by: Staff
    at: datetime
    seen: int | None
    revision: int
    overruled: list[Overruled] = field(default_factory=list)

    def change(self, row: Decided, verb: str, **values: Any) -> None:
        """Set fields of a row and keep what they were."""
        model = type(row).__name__.lower()
        if self.seen is not None and row.revision > self.seen and row.by_id not in (None, self.by.pk) and row.at is not None:
            self.overruled.append(Overruled(str(row.by), row.at))
        names = (*_FIELDS[model], "by_id", "at", "revision")
        before = {name: getattr(row, name) for name in names}
        before["at"] = before["at"].isoformat() if before["at"] else None
        Act.objects.create(
            letter=self.letter, revision=self.revision, verb=verb, model=model, row=row.pk, before=before, by=self.by, at=self.at
        )
        for name, value in values.items():
            setattr(row, name, value)
        row.by, row.at, row.revision = self.by, self.at, self.revision
        row.save(update_fields=[*_FIELDS[model], "by", "at", "revision"])


def turn(letter: Letter, *, by: Staff, at: datetime, seen: int | None = None) -> Turn:
    """Hold the letter for one decision. To be called inside a transaction.

    Raises:
        NotNow: the letter is not under review.
    """
    held = Letter.objects.select_for_update().defer("content", "text").get(pk=letter.pk)
    if held.state != State.IN_REVIEW:
        raise NotNow(state=State(held.state).label)
    held.revision, held.changed_at = held.revision + 1, at
    held.save(update_fields=["revision", "changed_at"])
    return Turn(held, by, at, seen, held.revision)


def holes_of(letter: Letter) -> dict[str, Hole]:
    """The blanks that lines may name."""
    return {one.key: one for one in Hole.objects.filter(letter=letter, is_text=False, linked_to="")}


@transaction.atomic
def accept(letter: Letter, proposal_id: int, *, by: Staff, at: datetime, seen: int | None = None) -> list[Overruled]:
    """Take a proposed line as it stands.

    Raises:
        BadLine: it names a blank that is none any more, or one of another kind.
    """
    held = turn(letter, by=by, at=at, seen=seen)
    _accept(held, _proposal(letter, proposal_id))
    return held.overruled


def _accept(held: Turn, proposal: Proposal) -> None:
    read_line(proposal.line, holes_of(held.letter))
    answer = Answer.ACCEPTED if proposal.line == proposal.read_line else Answer.EDITED
    held.change(proposal, "accept", answer=answer, reason="")


@transaction.atomic
def edit(letter: Letter, proposal_id: int, line: str, *, by: Staff, at: datetime, seen: int | None = None) -> list[Overruled]:
    """Take a line with other words; a blank that the letter does not have becomes an interval.

    Raises:
        BadLine: with the column; nothing was changed.
    """
    held = turn(letter, by=by, at=at, seen=seen)
    proposal = _proposal(letter, proposal_id)
    written = _written(held, proposal.passage, line)
    held.change(proposal, "edit", line=written, answer=Answer.ACCEPTED if written == proposal.read_line else Answer.EDITED, reason="")
    return held.overruled


@transaction.atomic
def add(letter: Letter, position: int, line: str, *, by: Staff, at: datetime, seen: int | None = None) -> list[Overruled]:
    """Write a line for a sentence by hand.

    Raises:
        BadLine: with the column; nothing was changed.
    """
    held = turn(letter, by=by, at=at, seen=seen)
    passage = _passage(letter, position)
    written = _written(held, passage, line)
    last = passage.proposals.order_by("-position").first()
    place = last.position + 1 if last else 1
    # undoing it leaves it declined, not waiting
    made = Proposal.objects.create(passage=passage, position=place, kind="own", line=written, answer=Answer.DECLINED)
    held.change(made, "add", answer=Answer.EDITED)
    return held.overruled


def _written(held: Turn, passage: Passage, line: str) -> str:
    """The line in its canonical form, its new blanks made."""
    holes = holes_of(held.letter)
    written, _tree = read_line(line.strip(), holes)
    for name in names_in(written):
        if name not in holes:
            if Hole.objects.filter(letter=held.letter, key=name).exists():
                raise blank_is_gone(line, name)
            interval(written, name, name, passage=passage, letter=held.letter).save(force_insert=True)
    return written


@transaction.atomic
def decline(letter: Letter, proposal_id: int, reason: str, *, by: Staff, at: datetime, seen: int | None = None) -> list[Overruled]:
    """Decline a proposed line, saying why.

    Raises:
        NoReason: nothing is said; nothing was changed.
    """
    held = turn(letter, by=by, at=at, seen=seen)
    if not reason.strip():
        raise NoReason()
    held.change(_proposal(letter, proposal_id), "decline", answer=Answer.DECLINED, reason=reason.strip()[:400])
    return held.overruled


@transaction.atomic
def classify(
    letter: Letter, position: int, chosen: str, *, reason: str = "", by: Staff, at: datetime, seen: int | None = None
) -> list[Overruled]:
    """Say what a sentence is. Without a reason of one's own the class gives it.

    Raises:
        NeedsLine: `chosen` is empty and the reader saw a duty. BadBlank: there is no such class.
        NoReason: a missing fact is claimed and not named.
    """
    held = turn(letter, by=by, at=at, seen=seen)
    passage = _passage(letter, position)
    _classify(held, passage, chosen or (passage.read_class if passage.read_class in DECLARABLE else ""), reason)
    return held.overruled


def _classify(held: Turn, passage: Passage, chosen: str, reason: str) -> None:
    if not chosen:
        raise NeedsLine()
    if chosen not in Chosen.values:
        raise BadBlank(problem=chosen[:40])
    if chosen == Chosen.OPEN and not reason.strip():
        raise NoReason()
    with translation.override("zh-hans" if held.letter.language == "zh" else "en"):
        words = reason.strip()[:400] or str(REASONS[chosen])
    held.change(passage, "classify", chosen=chosen, reason=words)


@transaction.atomic
def together(
    letter: Letter, *, positions: Iterable[int] = (), proposals: Iterable[int] = (), by: Staff, at: datetime, seen: int | None = None
) -> tuple[int, list[Overruled]]:
    """Accept several at once: the reader's class for sentences, the proposed line for proposals. What was decided since is left alone.

    Returns:
        How many were accepted. They are undone together.
    Raises:
        NothingChosen: nothing of what was chosen waits any more; nothing was changed.
    """
    held = turn(letter, by=by, at=at, seen=seen)
    count = 0
    for passage in Passage.objects.filter(letter=letter, position__in=list(positions), chosen="", proposals__isnull=True):
        if passage.read_class in DECLARABLE:
            _classify(held, passage, passage.read_class, "")
            count += 1
    for proposal in Proposal.objects.filter(passage__letter=letter, pk__in=list(proposals), answer=Answer.OPEN):
        _accept(held, proposal)
        count += 1
    if not count:
        raise NothingChosen()
    return count, held.overruled


@transaction.atomic
def type_blank(letter: Letter, key: str, typed: Mapping[str, str], *, by: Staff, at: datetime, seen: int | None = None) -> list[Overruled]:
    """Say what a blank is: its kind, label, direction, options, the blank it repeats; or that it is no blank at all.

    Raises:
        BadBlank: what was typed does not fit; nothing was changed.
    """
    held = turn(letter, by=by, at=at, seen=seen)
    hole = Hole.objects.filter(letter=letter, key=key).first()
    if hole is None:
        raise BadBlank(problem=key[:40])
    values = _blank_values(hole, typed)
    used = list(Proposal.objects.filter(passage__letter=letter, answer__in=TAKEN, line__contains="{" + key + "}"))
    if used and (values["is_text"] or values["linked_to"]):
        raise BadBlank(problem=_("a promise line of sentence {n} names it; change or undo that first").format(n=used[0].passage.position))
    held.change(hole, "blank", **values)
    holes = holes_of(letter)
    for one in used:
        try:
            read_line(one.line, holes)
        except BadLine as refusal:
            problem = _("the line of sentence {n} could not be read any more ({why})").format(n=one.passage.position, why=refusal)
            raise BadBlank(problem=problem) from None
    return held.overruled


def _blank_values(hole: Hole, typed: Mapping[str, str]) -> dict[str, Any]:
    kind, label = typed.get("kind", hole.kind), printable_label(typed.get("label", hole.label))[:40]
    direction, linked = typed.get("direction", ""), typed.get("linked_to", "")
    options = "、".join(printable_label(one) for one in options_of(Hole(options=typed.get("options", ""))) if printable_label(one))[:400]
    if kind not in KINDS or direction not in DIRECTIONS:
        raise BadBlank(problem=_("choose one of the list"))
    if not label:
        raise BadBlank(problem=_("it needs a label, which names it in the form"))
    if kind == "choice" and len(options_of(Hole(options=options))) < 2:
        raise BadBlank(problem=_("a choice needs at least two options, divided by commas"))
    if hole.is_interval and kind not in (*NUMERIC, "duration"):
        raise BadBlank(problem=_("it stands only in a promise line, so it is a number or a length of time"))
    if linked and (linked == hole.key or not Hole.objects.filter(letter=hole.letter, key=linked, linked_to="", is_text=False).exists()):
        raise BadBlank(problem=_("the blank that it repeats is none of this letter’s, or repeats another one itself"))
    return {
        "kind": kind,
        "label": label,
        "direction": direction,
        "options": options if kind == "choice" else "",
        "linked_to": linked,
        "is_text": typed.get("is_text") == "yes" and not hole.is_interval,
    }


@transaction.atomic
def undo(letter: Letter, *, by: Staff, at: datetime) -> int:
    """Take back the person's own last decision, with all that was decided by the same key press.

    Returns:
        The position of the sentence it was about.
    Raises:
        NothingToUndo: no decision is left. ChangedSince: somebody decided on it again; nothing was changed.
    """
    held = turn(letter, by=by, at=at)
    last = Act.objects.filter(letter=letter, by=by, undone_at__isnull=True).order_by("-revision").first()
    if last is None:
        raise NothingToUndo()
    position = 0
    for act in Act.objects.filter(letter=letter, by=by, revision=last.revision, undone_at__isnull=True).order_by("-id"):
        row: Any = _MODELS[act.model]._default_manager.select_related("by").get(pk=act.row)
        if row.revision != act.revision:
            raise ChangedSince(who=str(row.by))
        before = {**act.before, "at": datetime.fromisoformat(act.before["at"]) if act.before["at"] else None}
        before["revision"] = held.revision  # whoever still looks at the decision that was undone is told
        for name, value in before.items():
            setattr(row, name, value)
        row.save(update_fields=[name.removesuffix("_id") for name in before])
        position = row.position if act.model == "passage" else row.passage.position if row.passage_id else 1
    Act.objects.filter(letter=letter, by=by, revision=last.revision).update(undone_at=held.at)
    return position


@transaction.atomic
def withdraw(letter: Letter, reason: str, *, by: Staff, at: datetime) -> None:
    """Put a letter aside; its file and every decision stay.

    Raises:
        NoReason: nothing is said. NotNow: it is not under review.
    """
    held = turn(letter, by=by, at=at)
    if not reason.strip():
        raise NoReason()
    Letter.objects.filter(pk=letter.pk).update(state=State.WITHDRAWN, reason=reason.strip()[:400])
    book.append("letter.withdrawn", subject=letter.ref, actor=by.ref, occurred_at=at, data={"revision": held.revision})


def _proposal(letter: Letter, proposal_id: int) -> Proposal:
    found = Proposal.objects.filter(pk=proposal_id, passage__letter=letter).select_related("passage", "by").first()
    if found is None:
        raise NoSuchLetter(id=letter.pk)
    return found


def _passage(letter: Letter, position: int) -> Passage:
    found = Passage.objects.select_related("by").filter(letter=letter, position=position).first()
    if found is None:
        raise NoSuchLetter(id=letter.pk)
    return found
