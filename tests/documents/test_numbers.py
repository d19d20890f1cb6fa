"""Number patterns are a setting; one that could give a number twice is refused, and nothing is begun."""

from __future__ import annotations

import pytest
from django.db import transaction

from yinuo.desks.documents.actions import drafting, numbering
from yinuo.desks.documents.models import Draft, Sequence
from yinuo.desks.documents.patterns import patterns
from yinuo.desks.documents.queries.listing import gaps
from yinuo.desks.documents.refusals import NumbersCollide
from yinuo.kit import env


@pytest.fixture
def pattern(monkeypatch):
    def choose(prefixes: str = "", width: str = "", yearly: str = "") -> None:
        for name, value in (("PREFIXES", prefixes), ("WIDTH", width), ("YEARLY", yearly)):
            monkeypatch.setenv(f"YINUO_NUMBER_{name}", value)

    return choose


def begun(by, at, template: str = "S4-L1") -> str:
    return drafting.begin_draft(template, by=by, at=at).number


def test_prefix_width_and_year_are_chosen(noon, lin, pattern) -> None:
    pattern("letter:CNS, contract:HT1", "6", "no")
    assert [begun(lin, noon), begun(lin, noon), begun(lin, noon, "S1")] == ["CNS-000001", "CNS-000002", "HT1-000001"]
    with transaction.atomic():
        assert numbering.allot("letter", 2031) == "CNS-000003", "no fresh start in another year"


def test_another_width_goes_on_counting_and_leaves_no_gap(noon, lin, pattern) -> None:
    assert [begun(lin, noon), begun(lin, noon)] == ["CN-2026-0001", "CN-2026-0002"]
    pattern(width="2")
    assert begun(lin, noon) == "CN-2026-03"
    pattern(width="9")
    assert begun(lin, noon) == "CN-2026-000000004"
    assert gaps("CN", 2026) == []
    Sequence.objects.filter(kind="CN").update(last=5)
    assert gaps("CN", 2026) == ["CN-2026-0005"]


def test_a_prefix_that_another_kind_has_used_is_refused(noon, lin, pattern) -> None:
    begun(lin, noon)
    pattern("letter:LC, contract:CN")
    with pytest.raises(NumbersCollide, match="YINUO_NUMBER_PREFIXES"):
        begun(lin, noon, "S1")
    assert (Draft.objects.count(), Sequence.objects.count()) == (1, 1)
    assert begun(lin, noon) == "LC-2026-0001"
    pattern("contract:HT")
    assert begun(lin, noon) == "CN-2026-0002", "back to the former prefix, where it stopped"


def test_a_pattern_that_looks_like_numbers_from_elsewhere_is_refused(noon, lin, pattern) -> None:
    from yinuo.promises.register import register_document
    from yinuo.promises.shapes import DraftDocument

    register_document(DraftDocument("LC-007", "旧承诺书", "Old letter", "use calendar cn-office\n", ()), in_force_from=noon, by="staff:lin")
    pattern("letter:LC", yearly="no")
    with pytest.raises(NumbersCollide, match="LC-007"):
        begun(lin, noon)
    assert not Draft.objects.exists() and not Sequence.objects.exists()
    pattern("letter:LC")
    assert begun(lin, noon) == "LC-2026-0001", "with the year between it cannot meet the old one"


@pytest.mark.parametrize(
    "prefixes", ["letter:CN-1", "letter:cn", "letter:", "memo:ME", "letter", "letter:ABCDEFGHI", "letter:HT", "letter:1A"]
)
def test_prefixes_that_cannot_be_are_refused(pattern, prefixes) -> None:
    pattern(prefixes)
    with pytest.raises(env.BadSetting, match="YINUO_NUMBER_PREFIXES"):
        patterns()


@pytest.mark.parametrize(("width", "is_good"), [("0", False), ("1", True), ("9", True), ("10", False), ("x", False)])
def test_the_width_has_limits(pattern, width, is_good) -> None:
    pattern(width=width)
    if is_good:
        assert patterns()["letter"].width == int(width)
    else:
        with pytest.raises(env.BadSetting, match="YINUO_NUMBER_WIDTH"):
            patterns()
