"""How a letter's review stands: every sentence with its class, its proposals and its blanks, and what is still open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import gettext as _

from ..choices import MARGINS, READ_REASONS, REASONS, TAKEN, Answer, Chosen, Read
from ..models import Act, Hole, Letter, Passage, Proposal

DECLARABLE = frozenset(Chosen.values)


@dataclass(frozen=True)
class Piece:
    """A stretch of a sentence: plain words, or a blank."""

    text: str
    hole: Hole | None = None


@dataclass
class Row:
    """One sentence with all that belongs to it."""

    passage: Passage
    text: str
    proposals: list[Proposal] = field(default_factory=list)
    holes: list[Hole] = field(default_factory=list)

    @property
    def position(self) -> int:
        return self.passage.position

    @property
    def taken(self) -> list[Proposal]:
        return [one for one in self.proposals if one.answer in TAKEN]

    @property
    def open(self) -> list[Proposal]:
        return [one for one in self.proposals if one.answer == Answer.OPEN]

    @property
    def is_seen(self) -> bool:
        """Whether the sentence is accounted for: no proposal waits, and a line or a declared class stands for it."""
        return not self.open and bool(self.taken or self.passage.chosen)

    @property
    def kind(self) -> str:
        """What it counts as now."""
        if self.taken:
            return Read.PROMISE
        return self.passage.chosen or self.passage.read_class

    @property
    def word(self) -> str:
        kind = self.kind
        return str(Chosen(kind).label if kind in Chosen.values else Read(kind).label)

    @property
    def margin(self) -> str:
        return MARGINS.get(self.kind, "s")

    @property
    def declarable(self) -> str:
        """The class that accepting the reader's opinion gives; empty where the reader saw a duty."""
        return self.passage.read_class if self.passage.read_class in DECLARABLE else ""

    @property
    def read_reason(self) -> str:
        """Why the reader proposes no line, in the language of the page."""
        reason = self.passage.read_reason
        return str(READ_REASONS.get(reason) or REASONS.get(self.passage.read_class, reason)) if reason else ""

    @cached_property
    def pieces(self) -> list[Piece]:
        """The sentence in stretches."""
        return list(self._pieces())

    def _pieces(self) -> Iterator[Piece]:
        at = self.passage.start
        for hole in self.holes:
            if hole.is_interval or hole.is_text or hole.start < at or hole.end > self.passage.end:
                continue
            if hole.start > at:
                yield Piece(self._cut(at, hole.start))
            yield Piece(self._cut(hole.start, hole.end).strip(), hole)
            at = hole.end
        if at < self.passage.end:
            yield Piece(self._cut(at, self.passage.end))

    def _cut(self, start: int, end: int) -> str:
        return self.text[start - self.passage.start : end - self.passage.start]


@dataclass
class Review:
    """The whole letter as it stands."""

    letter: Letter
    rows: list[Row]
    holes: dict[str, Hole]

    @cached_property
    def seen(self) -> int:
        return sum(1 for one in self.rows if one.is_seen)

    @property
    def total(self) -> int:
        return len(self.rows)

    @property
    def is_whole(self) -> bool:
        return self.seen == self.total

    @cached_property
    def waiting(self) -> int:
        """Proposals nobody answered."""
        return sum(len(one.open) for one in self.rows)

    @cached_property
    def answers(self) -> dict[str, int]:
        found = Counter(proposal.answer for row in self.rows for proposal in row.proposals)
        return {answer: found.get(answer, 0) for answer in Answer.values}

    @cached_property
    def margins(self) -> list[tuple[str, str, int]]:
        """How many sentences of each colour: code, word, count; and those not accounted for."""
        found = Counter(row.margin for row in self.rows if row.is_seen)
        words = (("p", _("Promises")), ("d", _("Definitions and conditions")), ("s", _("Others")))
        return [*((code, word, found[code]) for code, word in words), ("m", _("Not accounted for"), self.total - self.seen)]

    def at(self, position: int) -> Row:
        """The sentence at a place, the nearest where there is none."""
        return self.rows[min(max(position, 1), self.total) - 1]

    def next_open(self, after: int) -> Row | None:
        """The next sentence not accounted for, beginning again at the top."""
        ahead = [row for row in self.rows if not row.is_seen]
        return next((row for row in ahead if row.position > after), ahead[0] if ahead else None)

    def alike(self, row: Row, proposal: Proposal | None = None) -> list[Row]:
        """Other sentences that wait for the same answer: the same line, or the same class without a line."""
        if proposal is not None:
            return [one for one in self.rows if one is not row and any(other.line == proposal.line for other in one.open)]
        if not row.declarable or row.proposals:
            return []
        same = row.passage.read_class
        return [one for one in self.rows if one is not row and not one.is_seen and not one.proposals and one.passage.read_class == same]


def review_of(letter: Letter) -> Review:
    """Everything about a letter, in four questions to the database."""
    text = Letter.objects.values_list("text", flat=True).get(pk=letter.pk)
    rows = {
        one.pk: Row(one, text[one.start : one.end])
        for one in Passage.objects.filter(letter=letter).select_related("by").order_by("position")
    }
    for proposal in Proposal.objects.filter(passage__letter=letter).select_related("by"):
        rows[proposal.passage_id].proposals.append(proposal)
    holes = {}
    for hole in Hole.objects.filter(letter=letter).select_related("by"):
        holes[hole.key] = hole
        if hole.passage_id in rows:
            rows[hole.passage_id].holes.append(hole)
    return Review(letter, list(rows.values()), holes)


def may_undo(letter: Letter, staff_id: int) -> bool:
    """Whether somebody has a decision left to undo."""
    return Act.objects.filter(letter=letter, by_id=staff_id, undone_at__isnull=True).exists()
