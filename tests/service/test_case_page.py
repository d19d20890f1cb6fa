"""The page of a case: what desks above add to it, and every clock explaining itself."""

from __future__ import annotations

import pytest

from tests.service.test_cases import taken
from yinuo.desks.service import panels
from yinuo.desks.service.panels import Panel


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
