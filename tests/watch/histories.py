"""Random histories for the book of these tests: complaints and all that can happen to them, corrected, merged, paused, excused."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from django.db import transaction

from tests.watch.conftest import NOON
from yinuo.kit import clock
from yinuo.ledger import book

CASES = 14
ON_A_CASE = (
    "complaint.received", "complaint.received", "complaint.responded", "complaint.solved", "complaint.closed", "customer.asked",
    "customer.replied", "apology.published", "complaint.voided", "complaint.reclassified", "breach.excused", "breach.remedied",
    "breach.disputed", "dispute.settled", "extension.agreed", "complaint.merged", "complaint.split", "change.planned", "notice.delivered",
)  # fmt: skip
ON_THE_HOUSE = (
    "force_majeure.began", "force_majeure.ended", "customer.asked", "customer.replied", "data.leaked", "data.reviewed", "service.went_down",
    "service.came_up", "service.checked", "team_size.measured", "survey.sent",
)  # fmt: skip
ON_OTHERS = (
    "invoice.due",
    "invoice.paid",
    "penalty.paid",
    "record.created",
    "record.erased",
    "training.completed",
    "staff.joined",
    "staff.left",
)


class History:
    """A random stream of things said, in order of when the ledger learns of them; the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.now = NOON
        self.said: list[tuple[str, str, str]] = []

    def step(self) -> None:
        """Let some time pass, then say one to four things in one transaction."""
        self.now += timedelta(seconds=self.random.choice((1, 60, 1800, 3600, 7200, 40_000, 90_000)))
        with clock.pinned(self.now), transaction.atomic():
            for _ in range(self.random.randrange(1, 5)):
                self._say()

    def _say(self) -> None:
        draw = self.random.random()
        if self.said and draw < 0.12:
            self._correct()
        elif draw < 0.75:
            self._append(self.random.choice(ON_A_CASE), f"case:{self.random.randrange(CASES)}")
        elif draw < 0.88:
            self._append(self.random.choice(ON_THE_HOUSE), "organisation")
        else:
            kind = self.random.choice(ON_OTHERS)
            thing = {"penalty": "invoice", "training": "staff"}.get(kind.partition(".")[0], kind.partition(".")[0])
            self._append(kind, f"{thing}:{self.random.randrange(3)}")

    def _append(self, kind: str, subject: str) -> None:
        late = timedelta(seconds=self.random.choice((0, 0, 0, 0, 600, 20_000, 200_000)))
        occurred = max(NOON - timedelta(days=20), self.now - late)
        entry = book.append(kind, subject=subject, actor="staff:lin", occurred_at=occurred, data=self._data(kind, subject))
        self.said.append((entry.id, kind, subject))

    def _correct(self) -> None:
        identity, kind, subject = self.random.choice(self.said)
        if self.random.random() < 0.4:
            entry = book.append(kind, subject=subject, actor="staff:lin", occurred_at=self.now, retracts=identity, reason="mistaken")
        else:
            data = self._data(kind, subject) | {"note": "x"}
            if self.random.random() < 0.6:
                data["new_occurred_at"] = (self.now - timedelta(seconds=self.random.randrange(300_000))).isoformat()
            entry = book.append(
                kind, subject=subject, actor="staff:lin", occurred_at=self.now, corrects=identity, reason="checked", data=data,
                approved_by="staff:zhou",
            )  # fmt: skip
        self.said.append((entry.id, kind, subject))

    def _data(self, kind: str, subject: str) -> dict[str, object]:
        choose = self.random.choice
        if kind == "extension.agreed":
            when = (self.now + timedelta(days=choose((1, 3)))).isoformat()
            return {"reason": "agreed", "approved_by": "staff:zhou", "told_at": self.now.isoformat(), "new_due_at": when}
        if kind.startswith("breach.") or kind == "dispute.settled":
            return choose(({}, {"promise": "A.respond"}, {"promise": "A.surveys"}, {"promise": "A.answered"}))
        return {
            "complaint.received": {"urgency": choose(("urgent", "normal")), "tier": choose(("gold", "plain"))},
            "complaint.reclassified": {"urgency": choose(("urgent", "normal"))},
            "complaint.closed": choose(({}, {"cause": "part"})),
            "complaint.voided": {"code": "spam"},
            "complaint.merged": {"into": f"case:{self.random.randrange(CASES)}"},
            "complaint.split": {"split_from": f"case:{self.random.randrange(CASES)}"},
            "complaint.responded": choose(({}, {"answered_by": "automatic"}, {"answered_by": "bot", "confirmed": True})),
            "change.planned": {},
            "team_size.measured": {"value": choose((4, 5, 6, "5"))},
            "invoice.due": {"unpaid_amount": choose(("100.00", "2500.50")), "due_on": self.now.date().isoformat()},
            "invoice.paid": {"amount": choose(("100.00", "50.00"))},
            "penalty.paid": {"amount": "0.05"},
            "record.created": {"class": "service_records"},
            "record.erased": {"class": "service_records"},
            "training.completed": {"staff": subject.partition(":")[2], "hours": choose(("2.5", 1, 0.5))},
        }.get(kind, {})  # fmt: skip
