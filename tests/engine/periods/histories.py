"""Random promises of sections 5 and 6 with calendars and histories that stay near their boundaries."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

from tests.engine.periods.harness import Event
from yinuo.engine.worktime.arithmetic import clock_of
from yinuo.engine.worktime.calendars import Calendar, builtin

ZONES = ("Asia/Shanghai", "America/New_York", "Europe/London", "Australia/Lord_Howe", "America/Santiago", "Africa/Cairo")
PERIODS = ("day", "week", "two weeks", "month", "quarter", "half-year", "year")
HOUR, DAY = 3600, 86_400
SUBJECTS = ("case:1", "case:2", "case:3", "organisation", "tier:gold", "tier:silver")
TIERS: tuple[Any, ...] = ("gold", "silver", "1.50", 2, True)


class World:
    """One random case: `line` and its versions, `calendar`, `events`, `attributes`, `at`, `known_at`, declarations."""

    def __init__(self, seed: int, kind: str) -> None:
        self.dice = random.Random(f"{kind} {seed}")
        self.zone = self.dice.choice(ZONES)
        self.calendar = self._calendar()
        self.clock = clock_of(self.calendar)
        self.low = int(self.clock.day_start(19_700 + self.dice.randrange(0, 800)))  # some day from the end of 2023 on
        self.span = self.dice.choice((3, 20, 90, 400)) * DAY
        self.at = self.low + self.span
        self.known_at = self.at + self.dice.choice((0, 0, 0, -2 * DAY, 5 * DAY))
        self.reported = tuple(name for name in ("a.done", "b.done") if self.dice.random() < 0.25)
        self.attributes = {name: {"tier": self.dice.choice(TIERS)} for name in SUBJECTS if self.dice.random() < 0.4}
        self.events: list[Event] = []
        self.lines = self._versions(kind)

    # --- promises --------------------------------------------------------------------------------------------------------------------

    def _versions(self, kind: str) -> list[tuple[str, int | None, int | None]]:
        per = self.dice.choice(PERIODS if self.span > 50 * DAY else PERIODS[:4])
        make = getattr(self, f"_{kind}")
        cut = self.moment()
        shape = self.dice.random()
        if shape < 0.6:
            return [(make(per), None, None)]
        if shape < 0.8:
            return [(make(per), self.moment(), None)]
        return [(make(per), None, cut), (make(per), cut, None)]

    def _count(self, per: str) -> str:
        self.scatter("a.done", 25)
        return self._added(f"at least {self.dice.choice(('1', '2', '3', '2.5'))} a.done per {per}", "each", "grace")

    def _sum(self, per: str) -> str:
        self.scatter("a.done", 25)
        return self._added(f"sum(a.done.size) >= {self.dice.choice(('1', '2.000001', '7'))} per {per}", "each", "grace")

    def _distinct(self, per: str) -> str:
        self.scatter("a.done", 25)
        return self._added(f"distinct(a.done.tier) >= {self.dice.choice(('1', '2'))} per {per}", "each", "grace")

    def _share(self, per: str) -> str:
        self.scatter("a.done", 20)
        sign, percent = self.dice.choice((">=", "<=")), self.dice.choice(("50", "66.7", "0", "100"))
        condition = "size >= 2"
        if self.dice.random() < 0.7:
            self.scatter("b.done", 20)
            condition = f"b.done within {self._duration()}"
        tail = self.dice.choice(("", " of all")) + self.dice.choice(("", " least 2"))
        return self._added(f"share of a.done with ({condition}) {sign} {percent}% per {per}{tail}", "each")

    def _ratio(self, per: str) -> str:
        self.scatter("a.done", 15)
        self.scatter("b.done", 20)
        sign, percent = self.dice.choice((">=", "<=")), self.dice.choice(("50", "66.7", "0", "100"))
        return self._added(f"share of a.done to b.done {sign} {percent}% per {per}{self.dice.choice(('', ' least 2'))}", "each")

    def _never(self, per: str) -> str:
        self.scatter("a.done", self.dice.choice((0, 2, 6)))
        self.scatter("b.done", 12)
        return self._added(f"never a.done{self.dice.choice(('', f' checked by b.done per {per}'))}")

    def _available(self, per: str) -> str:
        for _ in range(self.dice.randrange(5)):
            begin = self.moment()
            self.add("service.went_down", begin, "organisation")
            self.add("service.came_up", begin + self.dice.choice((0, 600, HOUR, 9 * HOUR, 3 * DAY)), "organisation")
        self.scatter("service.checked", self.dice.choice((0, 3)))
        for _ in range(self.dice.randrange(3)):
            opens = self.moment()
            told = opens - self.dice.choice((0, 1, DAY))
            self.add("maintenance.announced", told, starts_at=opens, ends_at=opens + self.dice.choice((HOUR, DAY)))
        percent = self.dice.choice(("99.9", "95", "50", "100"))
        return self._added(f"available test >= {percent}% per {per}{self.dice.choice(('', ' except maintenance.announced'))}")

    def _has(self, per: str) -> str:
        self.scatter("a.done", 15)
        self.scatter("b.done", 10)
        return self._added(f"every a.done has {self.dice.choice(('note', 'b.done', 'tier'))}")

    def _order(self, per: str) -> str:
        self.scatter("a.done", 15)
        self.scatter("b.done", 10)
        return self._added("a.done only after b.done")

    def _notice(self, per: str) -> str:
        for _ in range(self.dice.randrange(8)):
            when = self.moment()
            effect = when + self.dice.randrange(-2 * DAY, 20 * DAY)
            value: Any = effect if self.dice.random() < 0.5 else date.fromordinal(719_163 + effect // DAY).isoformat()
            self.add("change.planned", when, effective_at=value)
        for kind in ("notice.sent", "notice.published"):
            for _ in range(self.dice.randrange(8)):
                when = self.moment()
                mark = {"postmarked_at": when - self.dice.choice((0, DAY))} if self.dice.random() < 0.7 else {}
                data = self.dice.choice(({}, {"channel": "post", **mark}, {"channel": "email"}, {"channel": "email", "receipt": True}))
                self.add(kind, when, answered_by=self.dice.choice((None, None, "note", "bot")), **data)
        lead = self.dice.choice(("1 day", "3 days", "2 workdays", "0 days", "5 workdays"))
        answer = self.dice.choice(("notice.sent", "notice.sent or notice.published", "notice.sent and notice.published"))
        return self._added(f"{lead} before change.planned.effective_at expect {answer}")

    def _keep(self, per: str) -> str:
        for kind in ("record.created", "record.erased"):
            for _ in range(self.dice.randrange(10)):
                self.add(kind, self.moment(), **{"class": self.dice.choice(("logs", "logs", "calls"))})
        return self._added(f"keep logs for {self.dice.choice(('2 days', '1 month', '3 workdays', '6 hours', '1 year'))}")

    def _floor(self, per: str) -> str:
        for _ in range(self.dice.randrange(12)):
            self.add("stock.measured", self.moment(), value=self.dice.choice((1, 2, 3, 3.5, "3.4999999", "many", None)))
        return self._added(f"measure stock {self.dice.choice(('>=', '<='))} {self.dice.choice(('2', '3.5'))}")

    def _penalty(self, per: str) -> str:
        self._debts()
        cap = self.dice.choice(("", " cap 1%", " cap 0.35%"))
        return self._added(
            f"penalty {self.dice.choice(('0.05', '0.333'))}% per day of invoice.total after invoice.issued until invoice.paid{cap}"
        )

    def _penalty_fixed(self, per: str) -> str:
        self._debts()
        cap = self.dice.choice(("", " cap 30 yuan"))
        return self._added(f"penalty {self.dice.choice(('2.5', '10'))} yuan per day after invoice.issued until invoice.paid{cap}")

    def _debts(self) -> None:
        for _ in range(self.dice.randrange(4)):
            when = self.moment()
            due = self.dice.choice(({}, {"due_on": date.fromordinal(719_163 + when // DAY + 3).isoformat()}, {"due_at": when + 2 * DAY}))
            amount = self.dice.choice(
                ({"total": "1000"}, {"amount": 99.99}, {"total": 33, "amount": 5}, {"total": "0"}, {"amount": "1000000.01"})
            )
            self.add("invoice.issued", when, **due, **amount)
            for _ in range(self.dice.randrange(4)):
                later = when + self.dice.randrange(-2 * DAY, 12 * DAY)
                self.add("invoice.paid", later, amount=self.dice.choice((None, "500", 10, "33", "99.99", "1000")))
                self.add("penalty.paid", later + self.dice.randrange(10 * DAY), amount=self.dice.choice(("0.5", 1, "30", "4.95")))

    def _added(self, line: str, *offers: str) -> str:
        if not line.startswith("available") and "measure" not in line and self.dice.random() < 0.4:
            line += f" where {self.dice.choice(('size >= 2', 'tier = gold', 'not tier = gold', 'size != 3'))}"
        if "each" in offers and self.dice.random() < 0.5:
            line += self.dice.choice((" for each tier", " for each tier", " for each tier and size"))
        if self.dice.random() < 0.3:
            line += f" unless {self.dice.choice(('force_majeure', 'storm.came', 'force_majeure or storm.came'))}"
        if "grace" in offers and self.dice.random() < 0.3:
            line += " grace 2 days"
        if "penalty" not in line and self.dice.random() < 0.3:
            line += " major"
        return line

    def _duration(self) -> str:
        return self.dice.choice(("30 minutes", "2 business hours", "1 workday", "3 days", "0 workdays", "1 month"))

    # --- histories -------------------------------------------------------------------------------------------------------------------

    def _calendar(self) -> Calendar:
        shape = self.dice.random()
        if shape < 0.4:
            return builtin("24x7", self.zone)
        if shape < 0.6:
            return builtin(self.dice.choice(("cn", "cn-office")))
        shifts = dict.fromkeys(range(5), ((9 * HOUR, 12 * HOUR), (13 * HOUR, 18 * HOUR)))
        return Calendar(name="test", zone=self.zone, shifts=shifts, horizon=self.dice.choice((None, date(2024, 6, 30))))

    def moment(self) -> int:
        """Any instant, but often the first or last second of a local day, or one that is taken already."""
        shape = self.dice.random()
        if self.events and shape < 0.15:
            return int(self.dice.choice(self.events)["occurred_at"])
        when = self.low + self.dice.randrange(-self.span // 20, self.span)
        if shape < 0.5:
            when = int(self.clock.day_start(int(self.clock.local_day(when)))) + self.dice.choice((-1, 0, 1))
        return when

    def add(self, kind: str, when: int, subject: str | None = None, **data: Any) -> Event:
        """One event; now and then it arrived or was recorded later."""
        arrived = when + self.dice.choice((0, 1, HOUR, 2 * DAY)) if self.dice.random() < 0.25 else None
        recorded = (arrived or when) + self.dice.choice((0, 1, 3 * DAY)) if self.dice.random() < 0.25 else None
        one = {
            "id": f"e{len(self.events):03d}",
            "kind": kind,
            "subject": subject or self.dice.choice(SUBJECTS),
            "occurred_at": when,
            "received_at": arrived,
            "recorded_at": recorded,
            "corrects": None,
            "retracts": None,
            "data": {name: value for name, value in data.items() if value is not None},
        }
        self.events.append(one)
        return one

    def scatter(self, kind: str, most: int) -> None:
        """Events of a kind with the usual fields, some missing."""
        for _ in range(self.dice.randrange(most + 1)):
            data = {"size": self.dice.choice((1, 2, 3, 2.5, "2.000001", -1, "big")), "tier": self.dice.choice(TIERS)}
            data |= {"note": self.dice.choice(("", "yes")), "answered_by": self.dice.choice(("automatic", "note", "bot", "person"))}
            data |= {"confirmed": self.dice.choice((True, False))}
            keep = {name: value for name, value in data.items() if self.dice.random() < (0.15 if name == "answered_by" else 0.7)}
            self.add(kind, self.moment(), **keep)

    def trouble(self) -> World:
        """Members, force majeure, excuses, disputes, corrections and retractions, now and then."""
        for _ in range(self.dice.choice((0, 0, 3))):
            begin = self.moment()
            on = self.dice.choice(("organisation", "case:1", "tier:gold"))
            self.add("force_majeure.began", begin, on)
            self.add("force_majeure.ended", begin + self.dice.randrange(10 * DAY), on)
            self.add("storm.came", self.moment())
        for name in ("tier:gold", "tier:silver", "case:1"):
            for _ in range(self.dice.choice((0, 0, 1, 2))):
                joined = self.moment()
                self.add("tier.joined", joined, name)
                if self.dice.random() < 0.6:
                    self.add("tier.left", joined + self.dice.randrange(self.span), name)
        for _ in range(self.dice.choice((0, 0, 3))):
            kind = self.dice.choice(("breach.excused", "breach.remedied", "breach.disputed", "dispute.settled"))
            self.add(kind, self.moment(), promise=self.dice.choice((None, "p", "q")), number=self.dice.choice((None, None, 1, "1", 2)))
        for _ in range(self.dice.choice((0, 0, 4))):
            self._control()
        self.dice.shuffle(self.events)
        return self

    def _control(self) -> None:
        targets = [one for one in self.events if one["recorded_at"] is None and one["received_at"] is None]
        if not targets:
            return
        target = self.dice.choice(targets)
        when = target["occurred_at"] + self.dice.randrange(self.span)
        one = self.add(self.dice.choice(("record.corrected", target["kind"])), when, target["subject"])
        if self.dice.random() < 0.5:
            one["retracts"] = target["id"]
        else:
            one["corrects"] = target["id"]
            one["data"] = self.dice.choice(({"size": 3}, {"tier": "gold"}, {"new_occurred_at": target["occurred_at"] - HOUR}))
