"""The judges of periods and single facts by the body's `is` (semantics, sections 5 and 6)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from yinuo.engine.obligations.shapes import Duty
from yinuo.engine.verdicts.available import judge_available
from yinuo.engine.verdicts.context import Context
from yinuo.engine.verdicts.counts import judge_counts
from yinuo.engine.verdicts.floor import judge_floor
from yinuo.engine.verdicts.keep import judge_keep
from yinuo.engine.verdicts.never import judge_never
from yinuo.engine.verdicts.notice import judge_notice
from yinuo.engine.verdicts.penalty import judge_penalty
from yinuo.engine.verdicts.presence import judge_presence
from yinuo.engine.verdicts.shapes import VerdictTable
from yinuo.engine.verdicts.shares import judge_shares

PERIODIC: dict[str, Callable[[Context, Sequence[Duty]], VerdictTable]] = {
    **dict.fromkeys(("count", "sum", "distinct"), judge_counts),
    **dict.fromkeys(("share", "ratio"), judge_shares),
    "never": judge_never,
    "available": judge_available,
    **dict.fromkeys(("has", "order"), judge_presence),
    "notice": judge_notice,
    "keep": judge_keep,
    "floor": judge_floor,
    **dict.fromkeys(("penalty", "penalty_fixed"), judge_penalty),
}
