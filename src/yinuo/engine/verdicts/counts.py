"""Counts per period: at least so many events, so large a sum, so many distinct values (semantics 5.5)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yinuo.engine.events.shapes import NOTHING
from yinuo.engine.obligations.shapes import Duty
from yinuo.engine.verdicts.conditions import holds
from yinuo.engine.verdicts.context import Context
from yinuo.engine.verdicts.due import GRACE, Limit
from yinuo.engine.verdicts.facts import Group, Piece
from yinuo.engine.verdicts.frame import Frame, finish, frame_of
from yinuo.engine.verdicts.grouping import Names, codes_of_field, decimal_text, group_codes
from yinuo.engine.verdicts.periods import ordinal_of
from yinuo.engine.verdicts.rows import Rows
from yinuo.engine.verdicts.shapes import BROKEN, KEPT, PENDING, UNPROVEN, VerdictTable
from yinuo.engine.verdicts.singles import in_time
from yinuo.engine.verdicts.table import Reasons
from yinuo.engine.verdicts.tallies import MILLION, Tally, at_slots, first_of_each, tally
from yinuo.engine.verdicts.values import number_in, plain

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


def judge_counts(context: Context, duties: Sequence[Duty]) -> VerdictTable:
    """Judge a count, sum or distinct count: a row for each group and period."""
    names, reasons = Names(), Reasons()
    parts = []
    for duty in duties:
        counted, seen = tally_of(context, duty, names)
        parts.append(count_rows(frame_of(context, duty, names, seen), counted, reasons))
    return finish(context, parts, reasons, names)


def tally_of(context: Context, duty: Duty, names: Names) -> tuple[Tally, IntArray]:
    """What a version counts, by group and period, and the groups seen among its events; the form that can be merged."""
    body = duty.body
    group = context.facts.of(body["event"])
    fits = holds(duty.addition("where"), group)
    codes = group_codes(group, list(duty.addition("each") or ()), names)
    if not fits.all():
        codes = np.where(fits, codes, -1)
    counted = codes >= 0
    gains = value = None
    if body["is"] == "sum":
        gains, given = millionths(group, body["field"])
        counted &= given
    elif body["is"] == "distinct":
        value = codes_of_field(group, body["field"], Names(), typed=True)
        counted &= value >= 0
    everything = bool(counted.all())
    of_group = codes if everything else codes[counted]
    occurred = group.occurred if everything else group.occurred[counted]
    ordinal = ordinal_of(duty.clock, body["per"], occurred)
    if value is not None:
        of_group, ordinal, _, occurred = first_of_each(of_group, ordinal, value[counted], occurred)
    have = None if gains is None else gains[counted]
    if have is not None and len(have) and int(have.min()) < 0:  # with a minus, the order of equal instants decides what was reached
        rank = np.argsort(in_time(group))[counted]
        order = np.argsort(rank)
        of_group, ordinal, occurred, have = of_group[order], ordinal[order], occurred[order], have[order]
    return tally(group=of_group, ordinal=ordinal, occurred_at=occurred, have=have, needed=needed_of(body)), codes


def needed_of(body: Any) -> int:
    """What is needed, in the unit of the tally: whole things, or millionths of a sum."""
    needed = Decimal(body["at_least"]) * (MILLION if body["is"] == "sum" else 1)
    return int(needed.to_integral_value(rounding="ROUND_CEILING"))


def count_rows(frame: Frame, counted: Tally, reasons: Reasons) -> Rows:
    """The verdicts of a version's periods from its tally, whether it was counted at once or merged."""
    duty, at = frame.duty, frame.context.at
    body = duty.body
    have, _, settled = at_slots(counted, group=frame.group, ordinal=frame.ordinal)
    needed = needed_of(body)
    if needed <= 0:  # nothing was promised: kept from the first second
        settled = np.maximum(settled, frame.first)
    kept = settled != NOTHING
    is_reported = body["event"] in frame.context.reported
    proven_by = Limit(duty.clock, duty.addition("grace") or GRACE).due(frame.last) if is_reported and len(frame) else frame.last
    verdict = np.select([kept, frame.is_running, at <= proven_by], [KEPT, PENDING, UNPROVEN], BROKEN)
    broken = verdict == BROKEN
    shares = _reasons(have, body, broken & is_reported, reasons)
    return frame.rows(verdict=verdict, reason=shares, settled_at=settled, broken_at=np.where(broken, proven_by + 1, NOTHING))


def _reasons(have: IntArray, body: Any, no_evidence: BoolArray, reasons: Reasons) -> IntArray:
    unit = MILLION if body["is"] == "sum" else 1
    needed = decimal_text(Decimal(body["at_least"]))
    texts = (
        f"{'no_evidence;' if missing else ''}{decimal_text(Decimal(amount).scaleb(-6)) if unit == MILLION else amount}/{needed}"
        for amount, missing in zip(have.tolist(), no_evidence.tolist(), strict=True)
    )
    return np.array([reasons.code(text) for text in texts], np.int64)


def millionths(group: Group, field: str) -> tuple[IntArray, BoolArray]:
    """A field in millionths, exact, and where it is a number."""
    amounts, given = np.zeros(len(group), np.int64), np.zeros(len(group), bool)
    decided = np.zeros(len(group), bool)
    for piece in group.pieces(field):
        mine = ~decided if piece.given is None else ~decided & piece.given
        values, numeric = _millionths_of(piece, mine)
        amounts[mine] = values[mine]
        given[mine] = numeric[mine]
        decided |= mine
    return amounts, given


def _millionths_of(piece: Piece, used: BoolArray) -> tuple[IntArray, BoolArray]:
    values = piece.values
    if piece.words is None and values.dtype.kind in "iu":
        return values.astype(np.int64) * MILLION, used
    if piece.words is None and values.dtype.kind == "b":
        return np.zeros(len(values), np.int64), np.zeros(len(values), bool)
    distinct, position = np.unique(values[used], return_inverse=True)
    numbers = [number_in(plain(value, piece.words)) for value in distinct]
    exact = np.array([0 if number is None else _in_millionths(Decimal(number)) for number in numbers], np.int64)
    amounts, numeric = np.zeros(len(values), np.int64), np.zeros(len(values), bool)
    amounts[used] = exact[position]
    numeric[used] = np.array([number is not None for number in numbers], bool)[position]
    return amounts, numeric


def _in_millionths(number: Decimal) -> int:
    return int((number * MILLION).to_integral_value(rounding=ROUND_HALF_EVEN))
