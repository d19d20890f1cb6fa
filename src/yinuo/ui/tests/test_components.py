"""What the components promise: percentages that do not lie, axes that fold, spans in two units."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from yinuo.ui import explain, sampler, telling_time
from yinuo.ui.shapes import ClockLine, Segment
from yinuo.ui.templatetags.yinuo import rate, short_hash

START = datetime(2026, 2, 13, 8, 40, tzinfo=UTC)


@pytest.mark.parametrize(
    ("percent", "said"), [(100.0, "100"), (99.97, "99.9"), (99.951, "99.9"), (0.0, "0.0"), (97.1, "97.1"), (None, "–")]
)
def test_a_rate_never_rounds_up_to_a_full_hundred(percent: float | None, said: str) -> None:
    assert rate(percent) == said


@pytest.mark.parametrize(
    ("seconds", "chinese", "english"),
    [
        (0, "0 秒", "0 s"),
        (42, "42 秒", "42 s"),
        (2536, "42 分 16 秒", "42 min 16 s"),
        (4440, "1 小时 14 分", "1 h 14 min"),
        (90000, "1 日 1 小时", "1 day 1 h"),
    ],
)
def test_a_span_has_at_most_two_units(seconds: int, chinese: str, english: str) -> None:
    with translation.override("zh-hans"):
        assert telling_time.span(seconds) == chinese
    with translation.override("en"):
        assert telling_time.span(seconds) == english


def test_dates_are_written_as_each_language_does() -> None:
    with translation.override("zh-hans"):
        assert telling_time.day(date(2026, 2, 14), with_year=True) == "2026年2月14日"
    with translation.override("en"):
        assert telling_time.day(date(2026, 2, 14), with_year=True) == "14 Feb 2026"


def test_all_clocks_share_one_axis_and_fill_it() -> None:
    layout = explain.lay_out(sampler.explained(), now=sampler.NOON)
    assert len(layout.rows) == 2
    for row in layout.rows:
        assert sum(piece.weight for piece in row.pieces) == pytest.approx(100, abs=0.1)
    first, second = layout.rows
    assert first.pieces[0].weight == pytest.approx(sum(piece.weight for piece in second.pieces[:3]), abs=0.01)
    assert [mark.kind for mark in layout.marks] == ["start", "now", "due", "due"]
    assert layout.kinds == ("used", "on", "off", "pause")


def test_time_that_counts_for_nobody_is_folded() -> None:
    week = timedelta(days=9)
    line = ClockLine(
        "a", "", (Segment("used", START, START + timedelta(hours=1)), Segment("off", START + timedelta(hours=1), START + week)), None
    )
    used, off = explain.lay_out([line]).rows[0].pieces
    assert used.weight > 80 > off.weight


def test_short_stretches_stay_visible_and_empty_clocks_are_left_out() -> None:
    long = Segment("used", START + timedelta(seconds=1), START + timedelta(hours=8))
    line = ClockLine("a", "", (Segment("pause", START, START + timedelta(seconds=1)), long))
    layout = explain.lay_out([line, ClockLine("b", "", ())])
    assert len(layout.rows) == 1
    assert layout.rows[0].pieces[0].weight >= 1
    assert explain.lay_out([]).rows == ()


def test_labels_of_instants_close_together_stand_in_rows_of_their_own() -> None:
    lines = [
        ClockLine(str(n), "", (Segment("used", START, START + timedelta(minutes=60 + n)),), due_at=START + timedelta(minutes=60 + n))
        for n in range(5)
    ]
    layout = explain.lay_out(lines)
    assert layout.levels == 5
    assert len({(mark.level, mark.x) for mark in layout.marks}) == 5


def test_a_digest_is_shortened_only_where_it_is_long() -> None:
    assert short_hash("ab" * 32) == "abababab … abab"
    assert short_hash("abc") == "abc"
