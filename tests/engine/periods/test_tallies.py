"""A tally that grew event by event gives the rows of one that was counted at once, or says that it must be counted again."""

from __future__ import annotations

import random

import numpy as np
import pytest

from tests.engine.periods.harness import event, instant, promises_of, rows_of, table_of
from yinuo.engine.events.shapes import NOTHING
from yinuo.engine.obligations.from_clauses import duties_of
from yinuo.engine.verdicts import counts, shares
from yinuo.engine.verdicts.context import Context
from yinuo.engine.verdicts.facts import Facts
from yinuo.engine.verdicts.frame import finish, frame_of
from yinuo.engine.verdicts.grouping import Names
from yinuo.engine.verdicts.table import Reasons
from yinuo.engine.verdicts.tallies import Tally, first_of_each, merge, tally
from yinuo.engine.worktime.calendars import builtin


def of(cells: list[tuple[int, int, int, int]], needed: int | None = None) -> Tally:
    """A tally of (group, ordinal, occurred_at, have)."""
    group, ordinal, occurred, have = (np.array(column, np.int64) for column in zip(*cells, strict=True))
    return tally(group=group, ordinal=ordinal, occurred_at=occurred, have=have, of=np.ones(len(have), np.int64), needed=needed)


def same(a: Tally, b: Tally) -> bool:
    """Whether two tallies hold the same figures."""
    names = ("group", "ordinal", "have", "of", "first_at", "last_at", "settled_at", "mixed")
    return all(np.array_equal(getattr(a, name), getattr(b, name)) for name in names)


def random_cells(dice: random.Random, count: int, lowest: int = 1) -> list[tuple[int, int, int, int]]:
    return [(dice.randrange(3), dice.randrange(4), dice.randrange(50), dice.randrange(lowest, 4)) for _ in range(count)]


def test_merging_in_order_of_time_equals_counting_at_once() -> None:
    for seed in range(200):
        dice = random.Random(seed)
        cells = sorted(random_cells(dice, 30), key=lambda cell: cell[2])
        grown = of(cells[:1], needed=7)
        for cell in cells[1:]:
            grown = merge(grown, of([cell], needed=7), needed=7)
        assert same(grown, of(cells, needed=7)) and not grown.recount.any()


def test_merging_out_of_order_is_right_or_asks_for_a_recount() -> None:
    unsure = 0
    for seed in range(300):
        dice = random.Random(seed)
        cells, cut = random_cells(dice, 24, lowest=dice.choice((1, -2))), dice.randrange(1, 23)
        parts = of(cells[:cut], needed=5), of(cells[cut:], needed=5)
        merged, whole = merge(*parts, needed=5), of(cells, needed=5)
        assert same(merge(*reversed(parts), needed=5), merged)
        assert np.array_equal(merged.have, whole.have) and np.array_equal(merged.of, whole.of)
        sure = ~merged.recount
        assert np.array_equal(merged.settled_at[sure], whole.settled_at[sure])
        assert np.all(merged.settled_at[merged.recount] == NOTHING)
        unsure += int(merged.recount.sum())
    assert unsure  # the doubtful case does occur


def test_rates_merge_in_any_order() -> None:
    for seed in range(100):
        dice = random.Random(seed)
        cells = random_cells(dice, 20, lowest=0)
        cut = dice.randrange(1, 19)
        merged = merge(of(cells[cut:]), of(cells[:cut]))
        assert same(merged, of(cells)) and not merged.recount.any()


def test_large_sums_stay_exact() -> None:
    big = 2**61 // 3
    counted = of([(0, 0, 1, big), (0, 0, 2, big), (0, 0, 3, 1)], needed=2 * big + 1)
    assert (int(counted.have[0]), int(counted.settled_at[0])) == (2 * big + 1, 3)


def test_many_groups_need_no_dense_table() -> None:
    counted = of([(10**12, 5, 1, 1), (0, 700_000, 2, 1), (10**12, 5, 3, 1)], needed=2)
    assert counted.group.tolist() == [0, 10**12] and counted.settled_at.tolist() == [NOTHING, 3]


def test_distinct_values_merge_as_firsts() -> None:
    columns = [np.array(column, np.int64) for column in ([0, 0, 0], [1, 1, 1], [7, 7, 8], [30, 10, 20])]
    whole = first_of_each(*columns)
    parts = [first_of_each(*(column[rows] for column in columns)) for rows in (slice(0, 1), slice(1, 3))]
    again = first_of_each(*(np.concatenate(pair) for pair in zip(*parts, strict=True)))
    assert [column.tolist() for column in again] == [column.tolist() for column in whole] == [[0, 0], [1, 1], [7, 8], [10, 20]]


@pytest.mark.parametrize(
    "line",
    [
        "at least 3 a.done per week for each tier",
        "sum(a.done.size) >= 4.5 per month",
        "share of a.done with (size >= 2) >= 50% per week for each tier",
        "share of a.done with (b.done within 2 days) >= 50% per week",
    ],
)
def test_rows_from_merged_tallies_equal_rows_judged_at_once(line: str) -> None:
    dice, low = random.Random(line), instant("2026-01-01T00:00")
    facts = sorted(
        (
            event(dice.choice(("a.done", "b.done")), low + dice.randrange(60 * 86_400), f"case:{dice.randrange(40)}", id=f"e{place}",
                  size=dice.choice((1, 2, "2.5")), tier=dice.choice(("gold", "silver")))
            for place in range(80)
        ),
        key=lambda one: one["occurred_at"],
    )  # fmt: skip
    promises, at = promises_of([line]), instant("2026-03-15T00:00")
    (duty,) = duties_of(promises, {"test": builtin("cn")}, default_calendar="test")["p"]
    judge_part = counts if duty.kind in ("count", "sum") else shares
    context = Context(Facts(table_of(facts), at=at), promises)
    names, reasons = Names(), Reasons()
    if judge_part is counts:
        grown, seen = None, None
        for cut in range(len(facts)):
            part = Context(Facts(table_of(facts[cut : cut + 1]), at=at), promises)
            one, _ = counts.tally_of(part, duty, names)
            grown = one if grown is None else merge(grown, one, needed=counts.needed_of(duty.body))
        assert grown is not None and not grown.recount.any()
        _, seen = counts.tally_of(context, duty, names)
        live = finish(context, [counts.count_rows(frame_of(context, duty, names, seen), grown, reasons)], reasons, names)
        whole = counts.judge_counts(context, [duty])
    else:
        counted, groups = shares.tally_of(context, duty, names)
        empty = tally(group=counted.group[:0], ordinal=counted.ordinal[:0], occurred_at=counted.ordinal[:0])
        grown = merge(empty, counted)
        live = finish(context, [shares.share_rows(frame_of(context, duty, names, *groups), grown, reasons)], reasons, names)
        whole = shares.judge_shares(context, [duty])
    assert rows_of(live) == rows_of(whole)
