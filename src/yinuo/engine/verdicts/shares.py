"""Shares: what part of the items of a period came out well, and counts of one kind to another (semantics 5.6, 5.7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yinuo.engine.events.shapes import NOTHING
from yinuo.engine.obligations.shapes import Duty
from yinuo.engine.verdicts.conditions import holds
from yinuo.engine.verdicts.context import Context
from yinuo.engine.verdicts.due import Limit
from yinuo.engine.verdicts.facts import Group
from yinuo.engine.verdicts.frame import Frame, finish, frame_of, periods_of
from yinuo.engine.verdicts.grouping import Names, group_codes
from yinuo.engine.verdicts.periods import bounds_of, ordinal_of
from yinuo.engine.verdicts.rows import Rows
from yinuo.engine.verdicts.shapes import BROKEN, KEPT, NOT_EXERCISED, PENDING, UNPROVEN, VerdictTable
from yinuo.engine.verdicts.table import Reasons
from yinuo.engine.verdicts.tallies import Tally, at_slots, tally

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
LAST = np.iinfo(np.int64).max


def judge_shares(context: Context, duties: Sequence[Duty]) -> VerdictTable:
    """Judge a share or a ratio: a row for each group and period."""
    names, reasons = Names(), Reasons()
    parts = []
    for duty, (counted, seen) in zip(duties, tallies_of(context, duties, names), strict=True):
        parts.append(share_rows(frame_of(context, duty, names, *seen), counted, reasons))
    return finish(context, parts, reasons, names)


def tallies_of(context: Context, duties: Sequence[Duty], names: Names) -> Iterator[tuple[Tally, tuple[IntArray, ...]]]:
    """Of each version hits and decided items by group and period, and the groups seen; an item decided in a later version's period
    counts there. Tallies of the events of different subjects merge into that of all."""
    decisions = [_decisions(context, duty) for duty in duties if duty.body["is"] == "share"]
    for duty in duties:
        if duty.body["is"] == "ratio":
            yield _tally_of_ratio(context, duty, names)
        else:
            yield _tally_of_share(context, duty, names, decisions)


@dataclass(frozen=True)
class Decisions:
    """The items of one version and how they came out, columns over `items`.

    `counts`: which items count at all, as they fit, lie in a period that this version judges, are not excused and are decided.
    `late_at` is the instant of a decision that came after the end of the item's own period, NOTHING where it came within.
    """

    duty: Duty
    items: Group
    fits: BoolArray
    counts: BoolArray
    hit: BoolArray
    ordinal: IntArray
    late_at: IntArray | None


def _decisions(context: Context, duty: Duty) -> Decisions:
    body, condition = duty.body, duty.body["with"]
    items = context.facts.of(body["event"])
    fits = holds(duty.addition("where"), items)
    ordinal = ordinal_of(duty.clock, body["per"], items.occurred)
    periods = periods_of(context, duty)
    counts = fits & (periods.slot_of(ordinal) >= 0)
    excused = excused_subjects(context, duty.name)
    if len(excused):
        counts &= ~np.isin(items.subject, excused)
    if "answered" not in condition:
        return Decisions(duty, items, fits, counts, holds(condition, items), ordinal, None)
    if items.received is not items.occurred:
        counts &= items.received <= context.at
    found = decide(context, duty, items, counts)
    if body.get("of_all"):
        return Decisions(duty, items, fits, counts, found.hit, ordinal, None)
    return Decisions(duty, items, fits, counts & (found.hit | found.miss), found.hit, ordinal, _late_at(duty, ordinal, found.decided_at))


def tally_of(context: Context, duty: Duty, names: Names) -> tuple[Tally, tuple[IntArray, ...]]:
    """Hits and decided items of one version by group and period, and the groups seen; the form that can be merged."""
    if duty.body["is"] == "ratio":
        return _tally_of_ratio(context, duty, names)
    return _tally_of_share(context, duty, names, [_decisions(context, duty)])


def _tally_of_share(context: Context, duty: Duty, names: Names, decisions: Sequence[Decisions]) -> tuple[Tally, tuple[IntArray, ...]]:
    """What counts in the periods of a version: its own items, and those of any version that were decided in them."""
    columns: list[tuple[IntArray, IntArray, BoolArray]] = []
    seen: tuple[IntArray, ...] = ()
    for one in decisions:
        codes = group_codes(one.items, list(one.duty.addition("each") or ()), names)
        counts = one.counts & (codes >= 0)
        if one.duty is duty:
            seen = (codes if one.fits.all() else np.where(one.fits, codes, -1),)
            within = counts if one.late_at is None else counts & (one.late_at == NOTHING)
            if within.all():
                columns.append((codes, one.ordinal, one.hit))
            else:
                columns.append((codes[within], one.ordinal[within], one.hit[within]))
        if one.late_at is not None:
            late = np.flatnonzero(counts & (one.late_at != NOTHING))
            columns.append((codes[late], ordinal_of(duty.clock, duty.body["per"], one.late_at[late]), one.hit[late]))
    codes, ordinal, hit = columns[0] if len(columns) == 1 else (np.concatenate(part) for part in zip(*columns, strict=True))
    return _tally_of_hits(codes, ordinal, hit), seen


def _tally_of_hits(codes: IntArray, ordinal: IntArray, hit: BoolArray) -> Tally:
    return tally(group=codes, ordinal=ordinal, occurred_at=ordinal, have=hit, of=np.ones(len(codes), bool))


def excused_subjects(context: Context, promise: str) -> IntArray:
    """Codes of the subjects that were excused from this promise or from all."""
    group = context.facts.of("breach.excused")
    named = [subject for subject, name in zip(group.subject.tolist(), group.values("promise"), strict=True) if name in (None, promise)]
    return np.array(sorted(set(named)), np.int64)


def _tally_of_ratio(context: Context, duty: Duty, names: Names) -> tuple[Tally, tuple[IntArray, ...]]:
    columns: list[tuple[IntArray, IntArray, BoolArray]] = []
    groups = []
    excused = excused_subjects(context, duty.name)
    for kind, adds in ((duty.body["event"], True), (duty.body["to"], False)):
        items = context.facts.of(kind)
        codes = group_codes(items, list(duty.addition("each") or ()), names)
        fits = holds(duty.addition("where"), items)
        codes = seen = codes if fits.all() else np.where(fits, codes, -1)
        if len(excused):
            codes = np.where(np.isin(items.subject, excused), -1, codes)
        counted = codes >= 0
        ordinal = ordinal_of(duty.clock, duty.body["per"], items.occurred if counted.all() else items.occurred[counted])
        columns.append((codes if counted.all() else codes[counted], ordinal, np.full(len(ordinal), adds)))
        groups.append(seen)
    codes, ordinal, hits = (np.concatenate(column) for column in zip(*columns, strict=True))
    return tally(group=codes, ordinal=ordinal, occurred_at=ordinal, have=hits, of=~hits), tuple(groups)


def share_rows(frame: Frame, counted: Tally, reasons: Reasons) -> Rows:
    """The verdicts of a version's periods from its tally, whether it was counted at once or merged."""
    body = frame.duty.body
    hits, total, _ = at_slots(counted, group=frame.group, ordinal=frame.ordinal)
    percent = Fraction(body["percent"])
    left, right = hits * 100 * percent.denominator, total * percent.numerator
    reached = left >= right if body["op"] == ">=" else left <= right
    least = body.get("least")
    too_few = total * Fraction(least or 0).denominator < Fraction(least or 0).numerator
    verdict = np.select(
        [frame.is_running, total == 0, too_few, reached],
        [PENDING, NOT_EXERCISED, UNPROVEN, KEPT],
        BROKEN,
    )
    few = ((verdict == UNPROVEN) & too_few).tolist()
    texts = (
        f"{'sample_too_small;' if small else ''}{have}/{of}" for small, have, of in zip(few, hits.tolist(), total.tolist(), strict=True)
    )
    reason = np.array([reasons.code(text) for text in texts], np.int64)
    return frame.rows(verdict=verdict, reason=reason, broken_at=np.where(verdict == BROKEN, frame.last + 1, NOTHING))


# --- items that wait for an answer -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Decided:
    """For each item whether it was answered in time, missed, or neither yet, and the instant of the decision (NOTHING where open)."""

    hit: BoolArray
    miss: BoolArray
    decided_at: IntArray


def decide(context: Context, duty: Duty, items: Group, wanted: BoolArray) -> Decided:
    """Decide items of `share … with (K within D)`, each by itself; only those wanted."""
    condition: Mapping[str, Any] = duty.body["with"]
    limit = Limit(duty.clock, condition["within"])
    answers = answering(context, condition["answered"])
    start = items.received
    answer = first_from(answers, items.subject, start, items.facts.subject_count)
    hit = answer >= start
    if limit.clocked or limit.spent:
        hit &= answer <= start + limit.seconds  # working time is no longer than time: no need to ask the calendar
    else:
        hit[:] = False  # a day may be over before the item came, so the calendar is always asked
    decided_at = answer.copy()
    rest = np.flatnonzero(~hit & wanted)
    due = limit.due(start[rest]) if len(rest) else start[:0]
    late = answer[rest]
    in_time = (late != NOTHING) & (late <= due)
    missed = ~in_time & (context.at > due)
    hit[rest] = in_time
    miss = np.zeros(len(items), bool)
    miss[rest] = missed
    decided_at[rest] = np.where(in_time, late, np.where(missed, due + 1, NOTHING))
    early = _earlier(answers, items, start)  # decided at once: within their own periods
    hit[early], miss[early], decided_at[early] = True, False, items.occurred[early]
    return Decided(hit, miss, decided_at)


def answering(context: Context, kind: str) -> tuple[IntArray, IntArray]:
    """Subjects and instants of what counts as an answer of a kind, in order of (subject, instant)."""
    group = context.facts.of(kind)
    counts = answers_of(group, kind, by_person=False)
    return (group.subject, group.occurred) if counts.all() else (group.subject[counts], group.occurred[counts])


def answers_of(group: Group, kind: str, *, by_person: bool) -> BoolArray:
    """Which facts of a kind count as answers (semantics 3.2): who, or what, answered is looked at."""
    if not group.pieces("answered_by"):
        return np.ones(len(group), bool)
    counts = ~holds(_is("answered_by", "note"), group)
    bot = holds(_is("answered_by", "bot"), group)
    if not by_person:
        bot = bot & ~holds({"field": "confirmed", "op": "=", "value": {"flag": True}}, group)
    counts &= ~bot
    if by_person or kind.partition(".")[2] != "acknowledged":
        counts &= ~holds(_is("answered_by", "automatic"), group)
    return counts


def _is(field: str, text: str) -> Mapping[str, Any]:
    return {"field": field, "op": "=", "value": {"text": text}}


def first_from(answers: tuple[IntArray, IntArray], subjects: IntArray, start: IntArray, subject_count: int) -> IntArray:
    """The first answer on each subject at or after a start, or NOTHING; `answers` are subjects and instants in that order."""
    subject, instant = answers
    if not len(subject) or not len(subjects):
        return np.full(len(subjects), NOTHING, np.int64)
    if bool(np.all(subject[1:] > subject[:-1])):  # at most one a subject: a look-up, no search
        place = np.full(subject_count, NOTHING, np.int64)
        place[subject] = instant
        found = place[subjects]
        found[found < start] = NOTHING
        return found
    low = min(int(instant.min()), int(start.min()))
    span = max(int(instant.max()), int(start.max())) - low + 1
    keys = subject.astype(np.int64) * span + (instant - low)
    position = np.searchsorted(keys, subjects.astype(np.int64) * span + (start - low))
    inside = np.minimum(position, len(subject) - 1)
    return np.where((position < len(subject)) & (subject[inside] == subjects), instant[inside], NOTHING)


def _earlier(answers: tuple[IntArray, IntArray], items: Group, start: IntArray) -> IntArray:
    """Positions of facts that are the first of their subject, by arrival, and come after an answer on it."""
    subject, instant = answers
    if not len(subject) or not len(items):
        return np.zeros(0, np.int64)
    first_answer = np.full(items.facts.subject_count, LAST, np.int64)
    first_answer[subject[::-1]] = instant[::-1]
    candidates = np.flatnonzero(first_answer[items.subject] < start)
    if len(candidates) and not items.is_single:
        order = np.lexsort((start, items.subject))
        ordered = items.subject[order]
        candidates = np.intersect1d(candidates, order[np.append(True, ordered[1:] != ordered[:-1])])
    return candidates


def _late_at(duty: Duty, ordinal: IntArray, decided_at: IntArray) -> IntArray:
    """The instant of each decision that came after the end of the item's own period, else NOTHING."""
    if not len(ordinal):
        return decided_at
    low, high = int(ordinal.min()), int(ordinal.max())
    last = bounds_of(duty.clock, duty.body["per"], np.arange(low, high + 1))[1]
    return np.where(decided_at > last[ordinal - low], decided_at, NOTHING)
