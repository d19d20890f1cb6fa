"""The pages over a real watch: what they ask the database, how they find, sort, export, ring and prove."""

from __future__ import annotations

import csv
import io
import time
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests.watch.conftest import at, look
from tests.web.conftest import NOW
from yinuo.desks.documents.queries import words
from yinuo.desks.people.models import Staff
from yinuo.doors.web import pages_around
from yinuo.doors.web.reading import proof
from yinuo.engine.clauses.file import read_promises
from yinuo.engine.worktime.arithmetic import clock_of
from yinuo.engine.worktime.calendars import builtin
from yinuo.kit import clock
from yinuo.promises.shapes import PromiseBook
from yinuo.watch import proving

MOST_QUERIES = {"/": 26, "/promises/": 16, "/promises/A/A.respond/": 20, "/notices/": 16, "/pulse/": 4, "/find/?q=TS": 26}


def verdict_url(identity: str) -> str:
    return f"/verdicts/{quote(identity, safe='@:')}/"


def text_of(client: Client, address: str, **headers: str) -> str:
    response = client.get(address, headers=headers)
    assert response.status_code == 200, (address, response.status_code)
    return response.content.decode()


def test_no_page_asks_more_the_more_there_is(cases: None, inside: Client, say: Any) -> None:
    counts = {}
    wanted = {**MOST_QUERIES, verdict_url("A.respond@case:TS-2#1"): 22}
    for round_ in range(2):
        for address, most in wanted.items():
            inside.get(address)
            with CaptureQueriesContext(connection) as asked:
                inside.get(address)
            assert len(asked) <= most, (address, len(asked), [query["sql"][:90] for query in asked.captured_queries])
            counts.setdefault(address, []).append(len(asked))
        if not round_:
            for number in range(30):
                say("complaint.received", f"case:TT-{number}", data={"urgency": "urgent"}, recorded=NOW, hours=number / 10)
            look(NOW)
    for address, (before, after) in counts.items():
        assert after <= before, address


def test_the_proof_is_built_when_it_is_looked_at_and_kept_for_its_head(
    cases: None, inside: Client, say: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[str] = []

    def bundle_of(promise: str, subject: str, number: int) -> bytes:
        built.append(subject)
        return proving.bundle_of(promise, subject, number)

    monkeypatch.setattr(proof, "bundle_of", bundle_of)
    proof._kept.clear()
    address = verdict_url("A.respond@case:TS-2#1")
    page = text_of(inside, address)
    assert built == [] and f'hx-get="{address}proof/"' in page and "?proof=1" in page
    part = text_of(inside, f"{address}proof/", **{"HX-Request": "true"})
    assert "<html" not in part and "核验通过" in part and 'id="checks" hx-swap-oob="true"' in part
    assert "核验通过" in text_of(inside, f"{address}?proof=1")
    assert inside.get(f"{address}bundle.json").headers["Content-Type"] == "application/json"
    assert built == ["case:TS-2"]
    say("complaint.responded", "case:TS-2", recorded=NOW, hours=5)
    from yinuo.ledger.sealing import seal_pending

    seal_pending()
    text_of(inside, f"{address}proof/")
    assert len(built) == 2, "another head, another proof"


def test_a_running_verdict_says_what_is_left_and_until_when_it_counts(cases: None, inside: Client) -> None:
    page = text_of(inside, verdict_url("A.respond@case:TS-3#1"))
    # 10:00 to 12:00 and 13:30 to 15:30; it is 14:30, and the afternoon ends at 18:00
    assert 'data-seconds="3600" data-opens="0" data-closes="12600"' in page
    assert "data-seconds" in text_of(inside, "/")


def test_the_stretch_of_working_time() -> None:
    office = clock_of(builtin("cn-office"))

    def stretch(**when: float) -> tuple[float, float]:
        moment = int(at(**when).timestamp())
        opens, closes = words.stretch_after(office, moment)
        return (opens - moment) / 3600, (closes - moment) / 3600

    assert stretch() == (0, 2)  # Monday 10:00
    assert stretch(hours=2) == (1.5, 6)  # 12:00: the break
    assert stretch(hours=8) == (15, 18)  # 18:00: until 9:00 tomorrow
    assert stretch(days=5) == (47, 50)  # Saturday 10:00


BOOK = """\
L.leak: within 72 hours of customer_data.leaked expect authority.notified
L.days: within 10 days of complaint.received expect complaint.solved
L.respond: within 4 business hours of complaint.received expect complaint.responded
L.workdays: within 3 workdays of complaint.received expect complaint.replied
L.apology: within 5 days of breach.major of L.respond expect apology.published
L.service: within 2 hours of service.went_down expect service.came_up
"""


def test_a_clock_tells_hours_as_they_are_promised_and_a_remedy_names_a_clause() -> None:
    names = [line.partition(":")[0] for line in BOOK.splitlines()]
    calendars = {"cn-office": builtin("cn-office")}
    book = PromiseBook(read_promises(BOOK), calendars, dict.fromkeys(names, "L-01"), {"L.respond": "3.2"}, "a book of this test")

    def left(promise: str, **until: float) -> float:
        face = words.clock_face(book, promise, opened_at=at(), due_at=at(**until), now=at(), at_risk_at=None)
        assert face.seconds is not None
        return face.seconds / 3600

    # from Monday 10:00: of the day 6.5 hours are left, and a day has 7.5
    assert left("L.leak", hours=72) == 72 and left("L.days", days=10) == 240 and left("L.service", hours=2) == 2
    assert left("L.respond", hours=8) == 6.5 and left("L.workdays", days=3) == 22.5
    with translation.override("zh-hans"):
        assert "“L-01 第 3.2 条”" in words.title_of(book, "L.apology")
    with translation.override("en"):
        title = words.title_of(book, "L.apology")
        assert "the promise in clause 3.2 of L-01" in title and "L.respond" not in title


def test_the_pulse_beats_when_something_changes_and_does_not_keep_a_session_awake(cases: None, inside: Client, say: Any) -> None:
    before = text_of(inside, "/pulse/")
    assert text_of(inside, "/pulse/") == before
    assert f'data-stamp="{before}"' in text_of(inside, "/")
    say("complaint.responded", "case:TS-3", recorded=NOW, days=1, hours=4)
    look(NOW)
    assert text_of(inside, "/pulse/") != before
    session = inside.session
    session["session_began"] = session["session_seen"] = int(time.time()) - 600
    session.save()
    inside.get("/pulse/", headers={"X-Yinuo-By-Itself": "1"})
    assert inside.session["session_seen"] == session["session_seen"]
    inside.get("/")
    assert inside.session["session_seen"] > session["session_seen"]


def test_a_page_fetches_its_parts_without_the_shell(cases: None, inside: Client) -> None:
    for address in ("/", "/promises/", "/promises/A/A.respond/", "/notices/", verdict_url("A.respond@case:TS-3#1")):
        part = text_of(inside, address, **{"HX-Request": "true"})
        assert "<html" not in part and "yn-side" not in part and "<h1>" in part


def rows(client: Client, query: str) -> list[dict[str, str]]:
    response = client.get(f"/promises/verdicts.csv{query}")
    assert response.headers["Content-Type"].startswith("text/csv") and "attachment" in response.headers["Content-Disposition"]
    text = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:])))


def test_the_list_is_exported_as_it_was_asked_for(cases: None, inside: Client) -> None:
    everything = rows(inside, "")
    assert {row["promise"] for row in everything} >= {"A.respond", "A.solve"}
    broken = rows(inside, "?only=A.respond&state=broken")
    assert [(row["promise"], row["subject"], row["number"], row["verdict"]) for row in broken] == [
        ("A.respond", "case:TS-2", "1", "broken")
    ]
    assert [row["subject"] for row in rows(inside, "?only=A.respond&sort=due_at")] == ["case:TS-1", "case:TS-2", "case:TS-3"]
    assert {row["subject"] for row in rows(inside, "?q=TS-2")} == {"case:TS-2"}
    assert rows(inside, "?only=none") == rows(inside, "?document=none") == []
    assert 'href="/promises/verdicts.csv?state=broken&amp;only=A.respond"' in text_of(inside, "/promises/A/A.respond/?state=broken")


@pytest.mark.parametrize("nasty", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "  =1", "＝1"])
def test_no_cell_is_run_by_a_spreadsheet(nasty: str) -> None:
    assert pages_around.harmless(nasty) == f"'{nasty}"


def test_harmless_cells_stay_as_they_are() -> None:
    assert [pages_around.harmless(cell) for cell in ("case:1", "", "1-2", -5, None)] == ["case:1", "", "1-2", -5, ""]


def test_the_list_is_filtered_by_state_day_document_and_number(cases: None, inside: Client) -> None:
    assert "case:TS-2" in text_of(inside, "/promises/?state=broken") and "case:TS-1" not in text_of(inside, "/promises/?state=broken")
    assert "case:TS-3" in text_of(inside, "/promises/?state=at_risk")
    day = "/promises/A/A.respond/?from=2026-03-03&until=2026-03-03"
    assert "case:TS-3" in text_of(inside, day) and "case:TS-1" not in text_of(inside, day)
    assert "case:TS-1" in text_of(inside, "/promises/?q=TS-1") and "case:TS-2" not in text_of(inside, "/promises/?q=TS-1")
    for foolish in ("?from=x&until=9999-99-99", "?sort=id;drop", "?after=%00", "?q=%00", "?state=nope", "?until=9999-12-31"):
        text_of(inside, f"/promises/{foolish}")


def test_the_bell_rings_for_what_came_since_the_last_look(cases: None, inside: Client, lin: Staff, say: Any) -> None:
    bell = text_of(inside, "/notices/bell/")
    assert "项新" in bell and "dot--hot" in bell
    page = text_of(inside, "/notices/")
    assert "is-new" in page and "case:TS-2" in page and "case:TS-3" in page
    assert inside.get("/notices/seen/").status_code == 405
    inside.post("/notices/seen/")
    assert "项新" not in text_of(inside, "/notices/bell/") and "is-new" not in text_of(inside, "/notices/")
    later = at(days=2, hours=1)
    look(later)
    with clock.pinned(later):
        assert "项新" in text_of(inside, "/notices/bell/"), "TS-3 broke meanwhile"


def test_the_palette_finds_cases_promises_clauses_and_commands(cases: None, inside: Client) -> None:
    found = text_of(inside, "/find/?q=TS-2")
    assert "case:TS-2" in found and "case:TS-1" not in found
    assert "/promises/A/A.respond/" in text_of(inside, "/find/?q=A.respond")
    commands = text_of(inside, "/find/?q=%3E")
    assert "/ledger/" in commands and "A.respond" not in commands
    assert "/promises/A/" in text_of(inside, "/find/?q=%C2%A7A")
    assert "case:" not in text_of(inside, "/find/?q=%C2%A7TS-2")
    assert "<script" not in text_of(inside, "/find/", q="x") and inside.get("/find/", {"q": "<script>"}).status_code == 200
