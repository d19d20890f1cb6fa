"""What happened in the year: a deterministic stream of facts, mostly good work, some of it late, as in any honest company."""

from __future__ import annotations

import calendar
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from yinuo.engine.worktime.arithmetic import WorkClock, clock_of
from yinuo.engine.worktime.calendars import builtin

ZONE = ZoneInfo("Asia/Shanghai")
STORY_NOW = datetime(2026, 2, 14, 10, 26, tzinfo=ZONE)
"""The instant at which the story stands: a make-up workday before Spring Festival."""
STAFF = ("lin", "zhou", "shen", "han", "cheng", "cen")
CAUSES = ("work", "product", "delay", "fee", "conduct")
CHANNELS = ("phone", "wechat", "web", "walk_in")
HOUR, DAY = 3600, 86_400


@dataclass(frozen=True)
class Fact:
    """One event of the story; instants are epoch seconds UTC."""

    kind: str
    subject: str
    occurred_at: int
    data: dict[str, Any] = field(default_factory=dict)
    actor: str = "staff:lin"
    received_at: int | None = None

    @property
    def recorded_at(self) -> int:
        return max(self.occurred_at, self.received_at or 0)


class Year:
    """The company's year up to STORY_NOW, for so many customers and months; the same for the same seed."""

    def __init__(self, *, customers: int = 200, months: int = 12, seed: int = 7) -> None:
        self.random = Random(seed)
        self.customers, self.seed = customers, seed
        first = STORY_NOW.year * 12 + STORY_NOW.month - 1 - months
        self.begins_on = date(first // 12, first % 12 + 1, 1)
        self.begins = _at(self.begins_on)
        self.now = int(STORY_NOW.timestamp())
        self.office: WorkClock = clock_of(builtin("cn-office"))
        self.case_number = 0

    @property
    def begins_at(self) -> datetime:
        return datetime.fromtimestamp(self.begins, UTC)

    def facts(self) -> list[Fact]:
        """Everything that happened, in order of recording; nothing after STORY_NOW."""
        found = [fact for part in (self._complaints, self._inquiries, self._services, self._rhythms, self._standing) for fact in part()]
        found += self._golden()
        found = [fact for fact in found if fact.recorded_at <= self.now]
        return sorted(found, key=lambda fact: (fact.recorded_at, fact.occurred_at, fact.subject, fact.kind))

    def identity(self, position: int) -> str:
        """The id of the fact at a position: a version 5 UUID, so that loading twice changes nothing."""
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"yinuo-demo/{self.seed}/{self.customers}/{self.begins_on}/{position}"))

    # -- the parts of a year --

    def _complaints(self) -> Iterator[Fact]:
        for day in self._days():
            busy = 1.0 if self._is_workday(day) else 0.3
            for _ in range(self._count(self.customers / 160 * busy)):
                yield from self._complaint(day)

    def _complaint(self, day: date) -> Iterator[Fact]:
        subject, who, received = self._case("TS", day), self._staff(), self._moment(day)
        urgent = self.random.random() < 0.06
        data = {"urgency": "urgent" if urgent else "normal", "channel": self.random.choice(CHANNELS), "customer": self._customer()}
        yield Fact("complaint.received", subject, received, data, who)
        wait = self.random.gammavariate(2, 400) if urgent else self.random.gammavariate(2.2, 2300)
        responded = received + int(wait) if urgent else self._later(received, wait)
        yield Fact("complaint.acknowledged", subject, received + 60, {"answered_by": "automatic"}, "system:desk")
        yield Fact("complaint.responded", subject, responded, {"channel": data["channel"]}, who)
        solved = self._later(responded, self.random.gammavariate(2, 4.0 * HOUR))
        yield Fact("complaint.solution_offered", subject, solved, {}, who)
        closed = self._later(solved, self.random.gammavariate(2, 3 * HOUR))
        cause = {"cause": self.random.choice(CAUSES)} if self.random.random() > 0.012 else {}
        yield Fact("complaint.closed", subject, closed, cause, who)
        yield Fact("case.resolved", subject, closed, {}, who)
        if self.random.random() < 0.04:
            yield Fact("case.reopened", subject, closed + self.random.randrange(HOUR, 6 * DAY), {}, who)
        if self.random.random() < 0.5:
            score = self.random.choices((1, 2, 3, 4, 5), (1, 2, 4, 38, 55))[0]
            yield Fact("rating.given", subject, closed + self.random.randrange(HOUR, 5 * DAY), {"score": score}, "customer")
        deadline = int(self.office.add_one(received, 22 * HOUR + HOUR // 2))
        if solved > deadline + DAY and self.random.random() < 0.5:
            yield Fact("breach.remedied", subject, solved + 2 * HOUR, {"promise": "CN-001.solve", "remedy": "visit and voucher"}, who)

    def _inquiries(self) -> Iterator[Fact]:
        for day in self._days():
            if not self._is_workday(day):
                continue
            for _ in range(self._count(self.customers / 80)):
                subject, who, received = self._case("ZX", day), self._staff(), self._moment(day)
                yield Fact("inquiry.received", subject, received, {"channel": self.random.choice(CHANNELS)}, who)
                yield Fact("inquiry.responded", subject, self._later(received, self.random.gammavariate(2, 165)), {}, who)

    def _services(self) -> Iterator[Fact]:
        """Repairs under the property contract: with questions to the customer, for which the clock stops."""
        for day in self._days():
            if not self._is_workday(day) or self.random.random() > min(0.9, self.customers / 400):
                continue
            subject, who, asked = self._case("BX", day), self._staff(), self._moment(day)
            if self.random.random() > 0.004:
                yield Fact("disclosure.acknowledged", subject, asked - 5 * DAY if asked - 5 * DAY > self.begins else asked, {}, "customer")
            yield Fact("request.received", subject, asked, {}, "customer:jiangfeng")
            started = self._later(asked, self.random.gammavariate(2, HOUR))
            yield Fact("service.started", subject, started, {}, who)
            resumes = started
            if self.random.random() < 0.3:
                question = self._later(started, HOUR)
                resumes = question + self.random.randrange(2 * HOUR, 4 * DAY)
                yield Fact("customer.asked", subject, question, {"about": "access"}, who)
                yield Fact("customer.replied", subject, resumes, {}, "customer:jiangfeng")
            yield Fact("request.fulfilled", subject, self._later(resumes, self.random.gammavariate(2, 4.4 * HOUR)), {}, who)
            if self.random.random() < 0.4:
                message = self._later(asked, self.random.randrange(HOUR, 9 * HOUR))
                yield Fact("message.received", subject, message, {}, "customer:jiangfeng")
                yield Fact("message.answered", subject, self._later(message, self.random.gammavariate(2, 3000)), {}, who)

    def _rhythms(self) -> Iterator[Fact]:
        """What is owed by the week, month, quarter and year."""
        for day in self._days():
            if self._is_workday(day) and day.weekday() in (1, 4) and self.random.random() > 0.03:
                yield Fact("self_check.done", "organisation", _at(day, 15), {}, "staff:zhou")
        for year, month in self._months():
            last = calendar.monthrange(year, month)[1]
            for number in range(4 if self.random.random() > 0.1 else 3):
                day = date(year, month, min(last, 4 + 7 * number))
                yield Fact("survey.sent", f"survey:{year}-{month:02}-{number + 1}", _at(day, 10), {"recipients": 40}, "staff:shen")
            if self.random.random() > 0.06:
                yield Fact("security_review.done", "organisation", _at(date(year, month, 20), 16), {"findings": 0}, "staff:cen")
            for who in STAFF:
                lessons = self.random.choices((4, 3, 2), (80, 15, 5))[0]
                for number in range(lessons):
                    on = date(year, month, 3 + 6 * number)
                    yield Fact("training.completed", f"staff:{who}", _at(on, 17), {"staff": who, "hours": "2.5"}, "staff:zhou")
                for number in range(self.random.choice((2, 2, 3, 3))):
                    on = date(year, month, 5 + 7 * number)
                    yield Fact("customer.visited", f"customer:{self._customer()}", _at(on, 14), {"staff": who}, f"staff:{who}")
        for year in range(self.begins_on.year, STORY_NOW.year + 1):
            for who in STAFF:
                signed = max(_at(date(year, 1, 12), 9), self.begins + 3 * DAY)
                yield Fact("ethics_declaration.signed", f"staff:{who}", signed, {"staff": who}, f"staff:{who}")
            for number, agency in enumerate(("huaxin", "zhongce")):
                yield Fact(
                    "evaluation.completed", "organisation", _at(date(year, 5 + 5 * number, 18), 11), {"agency": agency}, "staff:zhou"
                )

    def _standing(self) -> Iterator[Fact]:
        """Readings, outages, invoices, planned changes, suggestions."""
        for year, month in self._months():
            on = date(year, month, 1)
            yield Fact("team_size.measured", "organisation", _at(on, 9), {"value": 6}, "staff:zhou")
            yield Fact("service.checked", "organisation", _at(on, 0, 5), {}, "system:probe")
            if self.random.random() < 0.4:
                down = _at(on, 2) + self.random.randrange(25 * DAY)
                yield Fact("service.went_down", "organisation", down, {}, "system:probe")
                yield Fact("service.came_up", "organisation", down + int(self.random.gammavariate(2, 700)), {}, "system:probe")
            invoice = f"invoice:HT-118-{year}{month:02}"
            amount = f"{self.random.randrange(8_000, 26_000)}.00"
            due = date(year, month, 15)
            yield Fact("invoice.due", invoice, _at(due, 9), {"unpaid_amount": amount, "due_on": due.isoformat()}, "staff:cheng")
            late = self.random.choices((0, 6, 21), (75, 18, 7))[0]
            yield Fact("invoice.paid", invoice, _at(due, 16) + late * DAY, {"amount": amount}, "customer:jiangfeng")
        for number, (planned, effective, delivered) in enumerate(self._changes()):
            subject = f"change:HT-118-{number + 1}"
            yield Fact("service.change_planned", subject, _at(planned, 10), {"effective_on": effective.isoformat()}, "staff:cheng")
            if delivered:
                yield Fact("notice.delivered", subject, _at(delivered, 15), {"channel": "post", "receipt": True}, "staff:cheng")
        for number in range(max(1, self.customers // 25)):
            accepted = self.begins + self.random.randrange(max(DAY, self.now - self.begins))
            subject = f"suggestion:JY-{number + 1:03}"
            yield Fact("suggestion.accepted", subject, accepted, {}, "staff:zhou")
            yield Fact("suggestion.implemented", subject, accepted + int(self.random.gammavariate(4, 14 * DAY)), {}, "staff:han")

    def _changes(self) -> list[tuple[date, date, date | None]]:
        first = self.begins_on
        return [
            (first + timedelta(40), first + timedelta(100), first + timedelta(55)),
            (first + timedelta(180), first + timedelta(225), first + timedelta(205)),
            (date(2026, 1, 28), date(2026, 3, 17), None),
        ]

    def _golden(self) -> list[Fact]:
        """The complaint that everybody looks at: Friday evening before the make-up Saturday before Spring Festival."""
        received = int(datetime(2026, 2, 13, 16, 40, tzinfo=ZONE).timestamp())
        data = {"urgency": "normal", "channel": "phone", "customer": "KH-000001"}
        return [
            Fact("complaint.received", "case:TS-0213-07", received, data, "staff:zhou"),
            Fact("complaint.acknowledged", "case:TS-0213-07", received + 60, {"answered_by": "automatic"}, "system:desk"),
        ]

    # -- small things --

    def _days(self) -> Iterator[date]:
        day = self.begins_on
        while day <= STORY_NOW.date():
            yield day
            day += timedelta(1)

    def _months(self) -> Iterator[tuple[int, int]]:
        month = self.begins_on.year * 12 + self.begins_on.month - 1
        while month <= STORY_NOW.year * 12 + STORY_NOW.month - 1:
            yield month // 12, month % 12 + 1
            month += 1

    def _is_workday(self, day: date) -> bool:
        return bool(self.office.is_workday((day - date(1970, 1, 1)).days))

    def _moment(self, day: date) -> int:
        hour = self.random.choices(range(24), (1, 1, 1, 1, 1, 2, 4, 8, 20, 40, 45, 40, 25, 35, 42, 40, 36, 30, 18, 12, 9, 6, 3, 2))[0]
        return _at(day, hour) + self.random.randrange(HOUR)

    def _later(self, start: int, working_seconds: float) -> int:
        return int(self.office.add_one(start, max(30, int(working_seconds))))

    def _count(self, mean: float) -> int:
        whole = int(mean)
        return whole + (self.random.random() < mean - whole)

    def _case(self, prefix: str, day: date) -> str:
        self.case_number += 1
        return f"case:{prefix}-{day:%y%m%d}-{self.case_number:05}"

    def _staff(self) -> str:
        return f"staff:{self.random.choice(STAFF)}"

    def _customer(self) -> str:
        return f"KH-{self.random.randrange(self.customers) + 1:06}"


def _at(day: date, hour: int = 0, minute: int = 0) -> int:
    return int(datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE).timestamp())
