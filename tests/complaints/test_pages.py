"""The section of a complaint on its case, the register and its files, the analysis, the report and its receipt."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.service.test_cases import NOON, does, taken
from yinuo.desks.complaints.actions import handling, reporting
from yinuo.desks.complaints.models import Complaint, Proposal, Report
from yinuo.desks.complaints.queries.analysis import analysed, restored
from yinuo.desks.complaints.refusals import MayNotReport
from yinuo.desks.customers.access import seeing
from yinuo.desks.service.actions import settling
from yinuo.desks.service.models import Case
from yinuo.kit import clock


def test_a_complaint_is_handled_on_the_page_of_its_case(promised, zhou, sun, jiang, as_):
    case = taken(zhou, jiang)
    agent, head, url = as_(zhou), as_(sun), f"/complaints/{case.number}/"
    page = agent.get(f"/cases/{case.number}/").content.decode()
    assert 'id="complaint"' in page and "assess_severity" in page
    said = {"severity": "high", "impact": "one", "complexity": "major", "urgency": "normal", "immediate": "impossible", "revision": "1"}
    refused = agent.post(f"{url}assess/", said)
    assert refused.status_code == 400 and not Complaint.objects.exists()
    assert '<option value="high" selected>' in refused.content.decode()  # what was typed stays
    assert agent.post(f"{url}assess/", said | {"action": "无备件"}).status_code == 302
    bad = agent.post(f"{url}propose/", {"text": "更换变频器", "kind": "refund"})
    assert bad.status_code == 400 and "更换变频器" in bad.content.decode() and not Proposal.objects.exists()
    agent.post(
        f"{url}propose/", {"text": "更换变频器", "kind": "repair", "kind_2": "compensation", "amount_2": "300", "due_on": "2026-03-05"}
    )
    made = Proposal.objects.get()
    assert "check_remark" not in agent.get(f"/cases/{case.number}/").content.decode()
    assert "check_remark" in head.get(f"/cases/{case.number}/").content.decode()
    assert f">{case.number}<" in head.get("/complaints/?view=check").content.decode()
    assert agent.post(f"{url}check/", {"row": made.pk, "verdict": "approve"}).status_code == 409
    assert head.post(f"{url}check/", {"row": made.pk, "verdict": "approve"}).status_code == 302
    assert agent.post(f"{url}tell/", {"row": made.pk, "channel": "phone"}).status_code == 302
    assert Case.objects.get().offered_at is not None
    for verb, sent in (
        ("carried_out", {"row": made.remedies.first().pk}),
        ("escalate", {"target": "director"}),
        ("person", {"person": "sun"}),
    ):
        assert agent.post(f"{url}{verb}/", sent).status_code == 302, verb
    assert agent.post(f"{url}check/", {"row": "7x"}).status_code == 400 and agent.post(f"{url}magic/", {}).status_code == 400


def test_the_register_is_narrowed_and_taken_away_without_anybodys_name(promised, zhou, han, far, jiang, as_):
    first, second = taken(zhou, jiang), taken(han, jiang, channel="web")
    taken(zhou, jiang, kind="inquiry")
    does(zhou, handling.verify, first, result="partly", grade="none", findings="部分属实")
    agent = as_(zhou)
    assert all(number in agent.get("/complaints/").content.decode() for number in (first.number, second.number))
    for query, shown in (
        ("view=mine", {first}), ("verification=partly", {first}), ("channel=web", {second}), (f"search={second.number}", {second}),
        (f"search={jiang.number}", {first, second}), ("begins_on=2026-03-03", set()),
        ("begins_on=2026-03-02&ends_on=2026-03-02", {first, second}),
        ("ends_on=2026-03-01", set()), ("state=nonsense", {first, second}), (f"before={second.pk}", {first}),
    ):  # fmt: skip
        page = agent.get(f"/complaints/?{query}").content.decode()
        assert {one for one in (first, second) if f'/cases/{one.number}/"' in page} == shown, query
    lines = agent.get("/complaints/register.csv?view=all").content.decode().splitlines()
    assert len(lines) == 4 and "江枫" not in "".join(lines) and "zhou" in lines[-1]
    sheet = load_workbook(BytesIO(agent.get("/complaints/register.xlsx?view=all").content)).active
    assert [row[0] for row in sheet.values][1:3] == [second.number, first.number]
    assert as_(far).get("/complaints/register.csv?view=all").content.decode().count("\n") == 2  # head and mark
    assert as_(far).get("/complaints/").status_code == 200


def test_the_analysis_counts_and_management_takes_note_of_it(promised, zhou, lu, ye, an, jiang, as_):
    first, _second = taken(zhou, jiang), taken(zhou, jiang, channel="web")
    does(zhou, settling.resolve, first, "已处理", channel="phone", revision=None)
    does(zhou, settling.close, first, cause="work", opinion="satisfied", revision=None)
    on = NOON.date()
    with seeing(lu, purpose="test"):
        rows = Case.objects.filter(kind="complaint")
        found = analysed(rows, begins_on=on, ends_on=on, at=NOON)
        assert not analysed(rows, begins_on=on + timedelta(days=1), ends_on=on + timedelta(days=9), at=NOON).received
    assert (found.received, found.closed, found.satisfied_share, found.cause_share) == (2, 1, 100.0, 100.0)
    assert {one.code: one.count for one in found.by["cause"]} == {"": 1, "work": 1} and found.repeat[0].code == jiang.number
    assert {one.promise: one.rate for one in found.limits}["CN-001.solve"] == 100.0
    assert restored(found.as_json()) == found
    with pytest.raises(MayNotReport), seeing(zhou, purpose="test") as viewer:
        reporting.report(viewer, begins_on=on, ends_on=on, at=NOON)
    director = as_(lu)
    assert director.get("/complaints/analysis/").status_code == director.get("/complaints/analysis.csv").status_code == 200
    assert director.post("/complaints/analysis/", {"begins_on": "2026-03-02", "ends_on": "2026-03-01"}).status_code == 400
    assert director.post("/complaints/analysis/", {"begins_on": "2026-03-01", "ends_on": "2026-03-02"}).status_code == 302
    row = Report.objects.get()
    url = f"/complaints/reports/{row.number}/"
    assert director.post(url).status_code == 302 and Report.objects.get().received_at is None  # nobody receives their own
    assert as_(zhou).get(url).status_code == 403
    with clock.pinned(NOON + timedelta(days=1)):
        taken(zhou, jiang)
        assert as_(ye).post(url).status_code == 302
        assert Report.objects.get().received_by == ye and Report.objects.get().figures["received"] == 2
        assert as_(ye).get(url).status_code == 200 and as_(an).get("/complaints/analysis/").status_code == 200
