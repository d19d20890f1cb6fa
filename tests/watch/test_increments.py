"""Counts and rates grow by what is new, and come to what judging everything at once comes to, whatever was corrected, late or killed."""

from __future__ import annotations

import random
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction

from tests.watch.conftest import NOON, counted, counted_from_rows, register, snapshot
from tests.watch.test_working import of_worker, wait_until
from tests.watch.warm import warm
from yinuo.kit import clock
from yinuo.ledger import book
from yinuo.watch import house_wide, tallies
from yinuo.watch.auditing import audit_watch
from yinuo.watch.following import follow
from yinuo.watch.house_wide import judge_due_unit
from yinuo.watch.plans import current_plan
from yinuo.watch.rebuilding import catch_up, rebuild
from yinuo.watch.scheduling import tick
from yinuo.watch.tallying import is_tallied

LETTER = """\
use calendar cn-office
reported inspection.done
C.surveys: at least 3 survey.sent per week
C.daily: at least 2 survey.sent per day for each channel unless force_majeure
C.hours: sum(training.completed.hours) >= 6 per week for each staff
C.net: sum(training.completed.hours) >= 5 per week
C.inspections: at least 1 inspection.done per week grace 2 days
C.people: distinct(survey.sent.channel) >= 2 per week
C.satisfaction: share of rating.given with (score >= 4) >= 60% per week for each channel
C.answered: share of complaint.received with (complaint.responded within 4 business hours) >= 50% per day
C.timely: share of complaint.received with (complaint.responded within 1 day) >= 50% per week of all
C.grouped: share of complaint.received with (complaint.responded within 2 hours) >= 50% per week for each channel
C.reopened: share of complaint.reopened to complaint.solved <= 50% per week
C.phoned: at least 2 survey.sent per week where channel = phone
C.by_phone: share of complaint.received with (complaint.responded within 4 business hours) >= 50% per week where channel = phone
"""
TALLIED = {line.partition(":")[0] for line in LETTER.splitlines() if line.startswith("C.")} - {"C.people"}


@pytest.fixture
def letter(transactional_db):
    with clock.pinned(NOON - timedelta(days=30)):
        register(LETTER, number="C")
    with clock.pinned(NOON):
        catch_up()


@pytest.fixture
def wholes(monkeypatch):
    """The units that were tallied whole, in order."""
    found: list[str] = []
    whole = tallies._whole

    def noted(plan, unit, **rest):
        found.append(unit)
        return whole(plan, unit, **rest)

    monkeypatch.setattr(tallies, "_whole", noted)
    return found


class Story:
    """Random facts that counts and rates look at: in order, late, corrected, retracted, excused; the same for the same seed."""

    def __init__(self, seed: int, *, now=NOON, describes: bool = False) -> None:
        self.random, self.now, self.describes = random.Random(seed), now, describes
        self.said: list[tuple[str, str, str]] = []

    def step(self, most: int = 4) -> None:
        self.now += timedelta(seconds=self.random.choice((0, 1, 60, 1800, 7200, 20_000, 90_000)))
        self.say(self.random.randrange(1, most + 1))

    def say(self, count: int) -> None:
        with clock.pinned(self.now), transaction.atomic():
            for _ in range(count):
                self._say()

    def _say(self) -> None:
        choose = self.random.choice
        if self.said and self.random.random() < 0.12:
            identity, kind, subject = choose(self.said)
            if self.random.random() < 0.4:
                self._append(kind, subject, retracts=identity, reason="mistaken")
            else:
                data = self._data(kind, subject) | {"note": "x"}
                if self.random.random() < 0.6:
                    data["new_occurred_at"] = (self.now - timedelta(seconds=self.random.randrange(1_500_000))).isoformat()
                self._append(kind, subject, corrects=identity, reason="checked", approved_by="staff:zhou", data=data)
            return
        if self.describes and self.random.random() < 0.15:
            data = {"channel": choose(("phone", "web")), "staff": choose("012345")}
            self._append("subject.described", f"{choose(('survey', 'complaint'))}:{self.random.randrange(6)}", data=data)
            return
        kind = choose(
            ("survey.sent", "survey.sent", "training.completed", "rating.given", "inspection.done", "staff.joined", "staff.left",
             "complaint.received", "complaint.received", "complaint.responded", "complaint.responded", "complaint.solved",
             "complaint.reopened", "breach.excused", "breach.disputed", "force_majeure.began", "force_majeure.ended")
        )  # fmt: skip
        thing = {"training": "staff", "breach": choose(("complaint", "staff", "organisation")), "rating": "complaint"}.get(
            kind.partition(".")[0], kind.partition(".")[0]
        )
        is_of_house = thing == "organisation" or kind.startswith(("force_majeure", "inspection"))
        subject = "organisation" if is_of_house else f"{thing}:{self.random.randrange(6)}"
        self._append(kind, subject, data=self._data(kind, subject), late=choose((0, 0, 0, 0, 600, 20_000, 700_000)))

    def _append(self, kind: str, subject: str, *, late: int = 0, **rest) -> None:
        occurred = max(NOON - timedelta(days=25), self.now - timedelta(seconds=late))
        entry = book.append(kind, subject=subject, actor="staff:lin", occurred_at=occurred, **rest)
        self.said.append((entry.id, kind, subject))

    def _data(self, kind: str, subject: str) -> dict[str, object]:
        choose = self.random.choice
        if kind.startswith("breach."):
            return choose(({}, {"promise": choose(sorted(TALLIED))}))
        return {
            "survey.sent": choose(({}, {"channel": choose(("phone", "web"))})),
            "rating.given": {"score": choose((1, 4, 5)), "channel": choose(("phone", "web"))},
            "training.completed": {"staff": subject.partition(":")[2], "hours": choose(("2.5", 1, 4, "-1", "0"))},
            "complaint.received": {} if self.describes else {"channel": choose(("phone", "web"))},
            "complaint.responded": choose(({}, {}, {"answered_by": "automatic"})),
        }.get(kind, {})  # fmt: skip


def differences() -> list[object]:
    """Where the watch, brought up to date, differs from the ledger and from a rebuild; empty where growing came to the same."""
    catch_up()
    found: list[object] = list(audit_watch().findings)
    if counted() != counted_from_rows():
        found.append(("counts", counted(), counted_from_rows()))
    before, sums = snapshot(), kept_sums()
    rebuild()
    if snapshot() != before:
        found.append(("rows", before, snapshot()))
    if kept_sums() != sums:
        found.append(("sums", sums, kept_sums()))
    return found


def kept_sums() -> list[tuple]:
    """The tallies, which a rebuild must come to as well."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT unit, version, grouped, ordinal, have, of, settled_at FROM watch_tally ORDER BY 1, 2, 3, 4")
        return cursor.fetchall()


def test_all_but_distinct_counts_are_tallied(letter):
    plan = current_plan()
    assert {unit for unit in plan.units if is_tallied(plan, unit)} == TALLIED


@pytest.mark.parametrize("seed", (0, 3))
def test_growing_comes_to_what_judging_at_once_does(letter, wholes, seed):
    story, dice = Story(seed, describes=seed == 3), random.Random(seed)
    for _ in range(40):
        story.step()
        with clock.pinned(story.now):
            for work in dice.sample((follow, lambda: follow(limit=3), tick, judge_due_unit, catch_up), dice.randrange(4)):
                work()
    for days in (0, 8):
        with clock.pinned(story.now + timedelta(days=days)):
            assert not differences()
    assert len(wholes) < 400  # else nothing grew


def test_what_comes_in_order_is_never_tallied_whole(letter, wholes):
    wholes.clear()
    for hour in range(30):
        with clock.pinned(NOON + timedelta(hours=hour, minutes=1)):
            with transaction.atomic():
                for number in range(3):
                    for kind in ("survey.sent", "complaint.received"):
                        subject = f"{kind.partition('.')[0]}:{hour}-{number}"
                        book.append(kind, subject=subject, actor="staff:lin", occurred_at=clock.now(), data={"channel": "web"})
                book.append("complaint.responded", subject=f"complaint:{hour}-1", actor="staff:lin", occurred_at=clock.now())
            catch_up()
    assert wholes == []
    with clock.pinned(NOON + timedelta(hours=31)):
        assert not differences()


def test_a_correction_lets_only_its_period_be_tallied_again(letter, wholes, monkeypatch):
    asked: list[int] = []
    in_periods = tallies.of_kinds_in
    monkeypatch.setattr(tallies, "of_kinds_in", lambda kinds, spans, **rest: asked.append(len(spans)) or in_periods(kinds, spans, **rest))
    with clock.pinned(NOON), transaction.atomic():
        entry = book.append("survey.sent", subject="survey:1", actor="staff:lin", occurred_at=NOON)
        for number in range(3):
            book.append("survey.sent", subject="survey:2", actor="staff:lin", occurred_at=NOON - timedelta(days=7, hours=number))
    with clock.pinned(NOON):
        catch_up()
    wholes.clear()
    asked.clear()
    with clock.pinned(NOON + timedelta(hours=1)), transaction.atomic():
        book.append(
            "survey.sent", subject="survey:1", actor="staff:lin", occurred_at=clock.now(), corrects=entry.id, reason="checked",
            approved_by="staff:zhou", data={"new_occurred_at": (NOON - timedelta(days=14)).isoformat()},
        )  # fmt: skip
    with clock.pinned(NOON + timedelta(hours=2)):
        catch_up()
        assert asked == [2]  # the week it was said to be in, and the one it was in
        assert "C.surveys" not in wholes
        assert not differences()


def test_a_late_event_after_the_count_was_reached_settles_it_earlier(letter):
    def sent(day: int) -> None:
        with transaction.atomic():
            book.append("survey.sent", subject=f"survey:{day}", actor="staff:lin", occurred_at=NOON + timedelta(days=day))

    def settled():
        catch_up()
        with connection.cursor() as cursor:
            cursor.execute("SELECT settled_at FROM watch_row WHERE promise = 'C.surveys' AND number = 202610")
            return cursor.fetchone()[0]

    with clock.pinned(NOON + timedelta(days=5)):
        for day in (1, 3, 4):
            sent(day)
        assert settled() == NOON + timedelta(days=4)
        sent(2)
        assert settled() == NOON + timedelta(days=3)
        assert not differences()


def test_judging_the_house_does_not_keep_cases_waiting(letter, monkeypatch):
    reading, done = threading.Event(), threading.Event()
    brought_up = house_wide.brought_up

    def slow(*arguments, **named):
        reading.set()
        done.wait(20)
        return brought_up(*arguments, **named)

    monkeypatch.setattr(house_wide, "brought_up", slow)

    def judge() -> None:
        with clock.pinned(NOON + timedelta(seconds=5)):
            judge_due_unit()
        connections.close_all()

    with clock.pinned(NOON), transaction.atomic():
        book.append("survey.sent", subject="survey:1", actor="staff:lin", occurred_at=NOON)
    with clock.pinned(NOON + timedelta(seconds=5)):
        follow()
        thread = threading.Thread(target=judge)
        thread.start()
        assert reading.wait(20)
        with transaction.atomic():
            book.append("survey.sent", subject="survey:2", actor="staff:lin", occurred_at=NOON)
        assert follow().events == 1  # while the unit is being judged
        done.set()
        thread.join()
        assert not differences()


def test_units_begun_anew_meanwhile_are_not_written_over(letter, monkeypatch):
    brought_up, has_rebuilt = house_wide.brought_up, []

    def interrupted(*arguments, **named):
        found = brought_up(*arguments, **named)
        if not has_rebuilt:
            has_rebuilt.append(True)
            thread = threading.Thread(target=_rebuild_elsewhere)
            thread.start()
            thread.join()
        return found

    monkeypatch.setattr(house_wide, "brought_up", interrupted)
    with clock.pinned(NOON), transaction.atomic():
        book.append("survey.sent", subject="survey:1", actor="staff:lin", occurred_at=NOON)
    with clock.pinned(NOON + timedelta(seconds=5)):
        assert not differences()
    assert has_rebuilt


def _rebuild_elsewhere() -> None:
    with clock.pinned(NOON + timedelta(seconds=5)):
        rebuild()
    connections.close_all()


def followed() -> tuple[int, int]:
    """How far the watch is; unlike the number of rows, every batch of news moves it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT xid, position FROM watch_bookmark")
        return cursor.fetchone()


def test_workers_at_once_one_of_them_killed(transactional_db, cluster):
    now = clock.now()
    register(LETTER, number="C", since=now - timedelta(days=30))
    catch_up()
    story, dice = Story(3, now=now - timedelta(hours=1)), random.Random(3)
    with warm(of_worker(cluster)) as warmed:
        workers = [warmed.run("worker", "--no-sealing") for _ in range(2)]
        try:
            for _turn in range(2):
                seen = followed()
                for _ in range(20):
                    story.now = clock.now() - timedelta(seconds=1)
                    story.say(4)
                    time.sleep(0.02)
                wait_until(lambda seen=seen: followed() != seen)
                time.sleep(dice.random() / 2)
                workers.pop(0).kill()
                workers.append(warmed.run("worker", "--no-sealing"))
        finally:
            for one in workers:
                one.kill()
    assert not differences()
