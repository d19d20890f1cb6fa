"""The page of a case: what desks above add to it, and every clock explaining itself."""

from __future__ import annotations

import pytest

from tests.service.test_cases import at, does, taken
from yinuo.desks.service import panels
from yinuo.desks.service.actions import answering, moving
from yinuo.desks.service.panels import Panel
from yinuo.desks.service.queries import one as page
from yinuo.desks.service.queries.explaining import explained
from yinuo.kit import clock


@pytest.fixture
def no_panels(monkeypatch):
    monkeypatch.setattr(panels, "_MAKERS", {})


def test_desks_above_add_sections_where_they_have_business(promised, no_panels, zhou, jiang, as_):
    case = taken(zhou, jiang)
    panels.register("later", lambda _viewer, one, _at: Panel("components/note.html", {"of": one.number}), order=90)
    panels.register("none", lambda _viewer, _one, _at: None, place="main")
    panels.register(
        "first", lambda viewer, one, at: Panel("components/note.html", {"of": f"{viewer.staff.username} {at:%Y}"}), place="main"
    )
    found = {}
    panels.register("probe", lambda viewer, one, at: found.update(viewer=viewer, case=one, at=at), order=1)
    assert as_(zhou).get(f"/cases/{case.number}/").status_code == 200
    assert found["case"] == case and found["viewer"].staff == zhou
    drawn = panels.of(found["viewer"], case, at=found["at"])
    assert [one.context["of"] for one in drawn["main"]] == ["zhou 2026"] and [one.context["of"] for one in drawn["side"]] == [case.number]


def test_every_clock_explains_itself_with_what_paused_it(promised, zhou, jiang, as_):
    case = taken(zhou, jiang)
    with clock.pinned(at(minutes=10)):
        case = does(zhou, moving.grade, case, urgency="normal", complexity="major", revision=None)
        does(zhou, answering.ask, case, "请拍温控面板", channel="sms", revision=None)
    with clock.pinned(at(minutes=31)):
        case = does(zhou, answering.hear, case, "照片已发", channel="sms")
        clocks = page.clocks(case, at=clock.now())
        drawn = explained(case, clocks, at=clock.now())
        shown = as_(zhou).get(f"/cases/{case.number}/").content.decode()
    dues = [one.ticking.row.due_at for one in drawn.told]
    assert dues == sorted(dues) and all(one.sentences and one.arithmetic for one in drawn.told)
    kinds = {line.title: [segment.kind for segment in line.segments] for line in drawn.bars}
    assert len(kinds) >= 3 and not any("pause" in found for found in kinds.values())  # hours of a first answer never pause
    assert any(one.days for one in drawn.told)  # three workdays, as days
    assert 'id="arithmetic"' in shown and "yn-xbar" in shown and "yn-days" in shown and "data-proof" in shown
