"""A number of the fill page, judged by last year's traffic: a panel, a page without script, and nothing changed by either."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.documents.conftest import NOON, samples
from yinuo.desks.documents.actions import drafting
from yinuo.desks.documents.models import Value
from yinuo.desks.documents.queries import drafts, rehearsal
from yinuo.kit import clock
from yinuo.ledger import book
from yinuo.ledger.models import Event
from yinuo.promises.templates.grids import grid_around
from yinuo.promises.templates.library import built_in
from yinuo.promises.templates.shapes import Blank

PART = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def state_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("YINUO_LEDGER_KEY", str(tmp_path / "ledger.key"))
    monkeypatch.setenv("YINUO_CHECKPOINTS", str(tmp_path / "checkpoints"))


@pytest.fixture
def draft(transactional_db, noon, lin):
    made = drafting.begin_draft("S4-L1", by=lin, at=noon)
    return drafting.fill(made, samples("S4-L1", respond_hours="4"), by=lin, at=noon)


@pytest.fixture
def client_of(draft):
    def make(person) -> Client:
        client = Client(HTTP_HOST="localhost")
        client.force_login(person)
        return client

    return make


def answer_complaints(*hours: float) -> None:
    """One complaint a day, answered after so many hours."""
    for number, one in enumerate(hours):
        began = NOON - timedelta(days=number + 3)
        for kind, at in (("complaint.received", began), ("complaint.responded", began + timedelta(hours=one))):
            with clock.pinned(at), transaction.atomic():
                book.append(kind, subject=f"case:{number}", actor="staff:lin", occurred_at=at)


def address(draft, key: str = "respond_hours") -> str:
    return reverse("document_rehearsal", args=[draft.number, draft.version, key])


def test_the_panel_judges_the_value_and_its_neighbours(draft, lin, client_of) -> None:
    answer_complaints(1, 3, 4, 5, 9)
    shown = rehearsal.rehearse_blank(draft, drafts.template_of(draft), "respond_hours", None, now=NOON)
    (line,) = [one for one in shown.lines if one.name == "respond"]
    assert {point.amount: (point.row.kept, point.row.broken) for point in line.chart.points} == {
        "2": (1, 4), "3": (2, 3), "4": (3, 2), "5": (4, 1), "6": (4, 1), "8": (4, 1),
    }  # fmt: skip
    page = client_of(lin).get(address(draft), headers=PART).content.decode()
    assert "<html" not in page
    assert "60.0 %" in page  # three of five within four hours
    assert 'aria-label="2 小时（不停表）：兑现 20.0 %' in page
    assert "2 件违约起于何时" in page


def test_a_typed_value_is_tried_and_not_saved_and_the_page_works_without_script(draft, lin, client_of) -> None:
    answer_complaints(1, 3, 4, 5, 9)
    events, values = Event.objects.count(), Value.objects.count()
    page = client_of(lin).get(address(draft), {"v-respond_hours": "9"}).content.decode()
    assert "<html" in page
    assert "100.0 %" in page
    assert 'value="9"' in page
    assert (Event.objects.count(), Value.objects.count()) == (events, values)
    assert drafts.values_of(draft)["respond_hours"] == "4"


def test_no_traffic_is_said_and_a_bad_value_explained(draft, lin, client_of) -> None:
    client = client_of(lin)
    page = client.get(address(draft), headers=PART).content.decode()
    assert "过去一年没有此类业务记录。" in page
    assert "%</dd>" not in page
    assert "不是数字" in client.get(address(draft), {"v-respond_hours": "vier"}, headers=PART).content.decode()


def test_only_who_may_fill_sees_it_and_only_for_numbers_in_promises(draft, lin, qian, zhou, client_of) -> None:
    assert client_of(qian).get(address(draft)).status_code == 404
    assert client_of(zhou).get(address(draft)).status_code == 403
    assert Client(HTTP_HOST="localhost").get(address(draft)).status_code == 302
    assert client_of(lin).get(address(draft, "promisor_name")).status_code == 404
    assert client_of(lin).post(address(draft)).status_code == 405


def test_the_fill_page_offers_it_beside_numbers_only(draft, lin, client_of) -> None:
    page = client_of(lin).get(reverse("document_fill", args=[draft.number, draft.version])).content.decode()
    assert address(draft) in page
    assert address(draft, "promisor_name") not in page


def test_it_asks_the_database_as_often_for_sixty_cases_as_for_three(draft, lin, client_of) -> None:
    client = client_of(lin)

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(address(draft), headers=PART).status_code == 200
        return len(found)

    answer_complaints(1, 3, 5)
    asked()
    answer_complaints(*([2.0] * 20))
    few = asked()
    again = asked()
    answer_complaints(*([2.0] * 40))
    assert asked() <= few <= 16
    assert again < few


@pytest.mark.parametrize("template", sorted(built_in()))
def test_every_number_of_every_template_can_be_rehearsed(transactional_db, noon, lin, template) -> None:
    made = drafting.begin_draft(template, by=lin, at=noon)
    made = drafting.fill(made, samples(template), by=lin, at=noon)
    text = drafts.template_of(made)
    for key in sorted(rehearsal.rehearsable(text)):
        shown = rehearsal.rehearse_blank(made, text, key, text.blanks[key].sample or "4", now=NOON)
        assert shown.lines, key
        assert not [line.text for line in shown.lines if line.is_refused], key


def test_the_grid_fits_its_unit() -> None:
    days, share, span = Blank("x", "workdays", "", ""), Blank("x", "percent", "", ""), Blank("x", "duration", "", "")
    assert sorted(map(int, grid_around(days, "3"))) == [2, 3, 4, 5, 6]
    assert grid_around(share, "100") == ("100", "95", "98", "90")
    assert grid_around(span, "1 business hour")[:3] == ("1 business hour", "0.5 business hours", "2 business hours")
    assert grid_around(days, "soon") == ()
