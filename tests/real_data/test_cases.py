"""Real logs imported as cases with their history: a slice of each, judged by the watch, against the pure engine on the same slice.

The whole logs are for `yinuo bench cases`, which ends where a count is not the one of the README; its figures: docs/real-data.md.
"""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest
from django.test import Client

from bench.cases import HELPDESK, INCIDENTS, LOGS, MESSAGES, WEEK, Log, kept_by_the_watch, promise
from tests.customers.conftest import lu, noon, person, undertaken  # noqa: F401
from tests.shared_data import shared
from yinuo.desks.customers.access import seeing
from yinuo.desks.people.models import Staff
from yinuo.desks.service.actions.importing import Brought, import_cases
from yinuo.desks.service.case_rules import case_rule
from yinuo.desks.service.histories import read_histories
from yinuo.desks.service.models import Case, Deadline, Message
from yinuo.desks.transfer.choices import Outcome
from yinuo.engine.clauses.file import read_promises
from yinuo.engine.pipeline import counts, judge
from yinuo.engine.worktime.calendars import calendar_from_json
from yinuo.kit import clock
from yinuo.ledger.intake import read_events, read_mapping
from yinuo.watch.rebuilding import catch_up

EVERY = {HELPDESK.number: ("case_id", 20), INCIDENTS.number: ("caseid", 40), MESSAGES.number: ("msg_id", 14)}
"""Of each log, every so manieth case."""


def slice_of(log: Log, folder: Path) -> Path:
    """Some cases of a log with all their rows."""
    column, every = EVERY[log.number]
    path, numbers = folder / f"{log.number}.csv", dict[str, int]()
    with gzip.open(shared(log.file), "rt", encoding="utf-8", newline="") as stream, path.open("w", encoding="utf-8", newline="") as out:
        rows = csv.DictReader(stream)
        writer = csv.DictWriter(out, rows.fieldnames or [])
        writer.writeheader()
        writer.writerows(row for row in rows if numbers.setdefault(row[column], len(numbers)) % every == 0)
    return path


def by_the_engine(log: Log, path: Path) -> dict[str, int]:
    """How many cases of a file keep each promise, by the pure engine on the file alone."""
    events = read_events(path, read_mapping(log.mapping_file()))
    found = counts(judge(read_promises(log.text()), events, {"week": calendar_from_json(WEEK)}, at=int(clock.now().timestamp())))
    return {line: found[log.name(place)]["kept"] for place, line in enumerate(log.kept)}


def brought_in(staff: Staff, log: Log, path: Path, *, applies: bool = True) -> Brought:
    mapping = read_mapping(log.mapping_file())
    rule = case_rule(mapping, log.mapping)
    return import_cases(staff, read_histories(path, mapping, rule), rule, at=clock.now(), applies=applies, size=150)


@pytest.mark.django_db
@pytest.mark.parametrize("log", LOGS, ids=lambda log: log.mapping)
def test_a_real_log_becomes_cases_whose_promises_judge_as_the_engine_says(lu: Staff, tmp_path: Path, log: Log) -> None:  # noqa: F811
    promise(log)
    path = slice_of(log, tmp_path)
    brought = brought_in(lu, log, path)
    count = brought.cases[Outcome.NEW]
    assert brought.cases == {Outcome.NEW: count} and count > 150
    catch_up()
    engine = by_the_engine(log, path)
    assert kept_by_the_watch(log) == engine
    assert len(set(engine.values())) > 3, "a slice on which all promises fare alike would prove little"
    with seeing(lu, purpose="test") as viewer:
        assert Case.objects.count() == count
        unsettled = [row.ref for row in Case.objects.exclude(state="closed")]
        assert set(Deadline.objects.values_list("subject", flat=True)) == set(unsettled)
        for row in Message.objects.all()[:5]:
            assert viewer.opener.open(row, "text", customer=row.customer_id)
        number, outside = Case.objects.order_by("pk").values_list("number", "outside_number")[count // 2]
    client = Client(headers={"accept-language": "en"})
    client.force_login(lu)
    page = client.get(f"/cases/{number}/").content.decode()
    assert outside in page and page.count('data-fact="') >= 2, "its history stands on its page"
    assert (
        number
        in client.get(f"/queue/?view=closed&search={number}").content.decode() + client.get(f"/queue/?search={number}").content.decode()
    )
    assert brought_in(lu, log, path).cases == {Outcome.SAME: count}


@pytest.mark.django_db
def test_a_file_that_grew_brings_only_what_is_new(lu: Staff, tmp_path: Path) -> None:  # noqa: F811
    """Cut in the middle of cases first, then whole: the same cases, their later facts, and no number given twice."""
    whole = slice_of(INCIDENTS, tmp_path)
    lines = whole.read_text(encoding="utf-8").splitlines()
    cut = tmp_path / "cut.csv"
    cut.write_text("\n".join(lines[: len(lines) // 2]) + "\n", encoding="utf-8")
    assert brought_in(lu, INCIDENTS, cut, applies=False).facts > 0
    with seeing(lu, purpose="test"):
        assert not Case.objects.exists()
    first = brought_in(lu, INCIDENTS, cut)
    then = brought_in(lu, INCIDENTS, whole)
    assert then.cases[Outcome.CHANGED] >= 1 and then.cases[Outcome.SAME] >= 50 and then.cases[Outcome.NEW] >= 50
    assert sum(first.cases.values()) == then.cases[Outcome.SAME] + then.cases[Outcome.CHANGED]
    promise(INCIDENTS)
    catch_up()
    assert kept_by_the_watch(INCIDENTS) == by_the_engine(INCIDENTS, whole)
