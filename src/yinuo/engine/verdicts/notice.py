"""Prior notice: whole days, or workdays, between the delivery of a notice and the day on which a plan takes effect (semantics 6.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from yinuo.engine.events.shapes import NOTHING
from yinuo.engine.obligations.shapes import Duty
from yinuo.engine.verdicts.context import Context
from yinuo.engine.verdicts.facts import instant_in
from yinuo.engine.verdicts.frame import finish
from yinuo.engine.verdicts.rows import Rows
from yinuo.engine.verdicts.shapes import BROKEN, KEPT, PENDING, VOID, VerdictTable
from yinuo.engine.verdicts.shares import answers_of
from yinuo.engine.verdicts.singles import day_in, renumbered, rows_of, under_terms
from yinuo.engine.verdicts.table import Reasons
from yinuo.engine.worktime.arithmetic import WorkClock


@dataclass
class Plan:
    """One planned effect: when it was announced inside, by when notice is due, when its day begins, the deliveries by queue."""

    duty: Duty
    subject: int
    start: int
    event: int
    due: int
    effect: int
    is_row: bool
    ended_at: int | None = None
    delivered: dict[str, Delivery] = field(default_factory=dict)

    def settled(self, queues: Sequence[str]) -> Delivery | None:
        """The delivery that completed what was expected, or None."""
        return max(self.delivered.values(), key=lambda one: one.delivered) if len(self.delivered) == len(queues) else None


@dataclass(frozen=True)
class Delivery:
    """An answer on a subject: when it came to be, when it counts as delivered and was recorded, which queue of plans it serves."""

    occurred: int
    delivered: int
    recorded: int
    queue: str


def judge_notice(context: Context, duties: Sequence[Duty]) -> VerdictTable:
    """Judge prior notices: a row for each plan."""
    reasons = Reasons()
    plans = _plans(context, duties)
    for mine in plans.values():
        _supersede(mine)
    for key in dict.fromkeys(map(_matched_with, duties)):
        together = [duty for duty in duties if _matched_with(duty) == key]
        deliveries = _deliveries(context, together[0].body["expect"])
        for subject, mine in plans.items():
            of_these = [plan for plan in mine if plan.is_row and plan.duty in together]
            _match(of_these, deliveries.get(subject, []), _queues(together[0]))
    rows_by_duty = {id(duty): [plan for mine in plans.values() for plan in mine if plan.is_row and plan.duty is duty] for duty in duties}
    parts = [_rows(context, duty, rows_by_duty[id(duty)], reasons) for duty in duties]
    return finish(context, renumbered(parts, [part.opened_at for part in parts]), reasons)


def _matched_with(duty: Duty) -> str:
    """Versions with the same kind of plan and the same answer share their queue."""
    return repr((duty.body["event"], sorted(duty.body["expect"].items())))


def _queues(duty: Duty) -> tuple[str, ...]:
    expected = duty.body["expect"]
    return tuple(expected["all"]) if "all" in expected else ("",)


def _plans(context: Context, duties: Sequence[Duty]) -> dict[int, list[Plan]]:
    """Plans by subject in order of arrival; each stands under the version in force when it arrived."""
    by_place: dict[tuple[str, int], Plan] = {}
    for duty in duties:
        group = context.facts.of(duty.body["event"]).as_triggers
        values = group.values(duty.body["field"])
        fits = under_terms(duty, group, group.received).tolist()
        for place, value in enumerate(values):
            day = day_in(value, duty.clock)
            key = (duty.body["event"], place)
            if day is None or (key in by_place and not fits[place]):
                continue
            due, effect = notice_due(duty.clock, day, duty.body["lead"])
            row = int(group.rows[place])
            by_place[key] = Plan(duty, int(group.subject[place]), int(group.received[place]), row, due, effect, fits[place])
    found: dict[int, list[Plan]] = {}
    for _, plan in sorted(by_place.items(), key=lambda item: (item[1].start, item[0])):
        found.setdefault(plan.subject, []).append(plan)
    return found


def notice_due(clock: WorkClock, day: int, lead: Mapping[str, Any]) -> tuple[int, int]:
    """The last instant of delivery for an effect on a local day, and the first instant of that day.

    N days or N workdays lie whole between the day of delivery and the day of effect; the day of delivery ends at 24:00.
    """
    amount = int(lead["amount"])
    if lead["unit"] == "workday":
        last = day
        for _ in range(amount):
            last -= 1
            while not bool(clock.is_workday(last)):
                last -= 1
    else:
        last = day - amount * {"day": 1, "week": 7}[lead["unit"]]
    return int(clock.day_start(last)), int(clock.day_start(day))


def _deliveries(context: Context, expected: Mapping[str, Any]) -> dict[int, list[Delivery]]:
    """Deliveries by subject in order of occurrence."""
    found: dict[int, list[tuple[tuple[int, int, str], Delivery]]] = {}
    for kind in expected.get("all") or expected["any"]:
        group = context.facts.of(kind)
        counts = answers_of(group, kind, by_person=bool(expected.get("by_person")))
        channels, receipts, marks = group.values("channel"), group.values("receipt"), group.values("postmarked_at")
        for place in counts.nonzero()[0].tolist():
            if channels[place] == "email" and receipts[place] not in (True, "true"):
                continue  # an e-mail without receipt is not delivered
            occurred = int(group.occurred[place])
            posted = instant_in(marks[place]) if channels[place] == "post" else None
            recorded = int(group.recorded[place])
            delivery = Delivery(occurred, occurred if posted is None else posted, recorded, kind if "all" in expected else "")
            order = (occurred, recorded, context.facts.id_of(int(group.rows[place])))
            found.setdefault(int(group.subject[place]), []).append((order, delivery))
    return {subject: [delivery for _, delivery in sorted(mine, key=lambda pair: pair[0])] for subject, mine in found.items()}


def _supersede(plans: Sequence[Plan]) -> None:
    """A plan ends when a later one arrives before its day begins, whether or not that one fits `where`."""
    for older, newer in pairwise(plans):
        if newer.start < older.effect:
            older.ended_at = newer.start


def _match(plans: Sequence[Plan], deliveries: Sequence[Delivery], queues: Sequence[str]) -> None:
    """Each delivery serves the oldest plan that is open when it occurs."""
    for delivery in deliveries:
        for plan in plans:
            is_open = plan.start <= delivery.occurred and (plan.ended_at is None or delivery.occurred < plan.ended_at)
            if is_open and delivery.queue not in plan.delivered and delivery.queue in queues:
                plan.delivered[delivery.queue] = delivery
                break


def _rows(context: Context, duty: Duty, plans: Sequence[Plan], reasons: Reasons) -> Rows:
    outcomes = [_outcome(plan, plan.settled(_queues(duty)), context.at) for plan in plans]
    return rows_of(
        duty,
        [plan.subject for plan in plans],
        number=list(range(len(plans))),
        opened_at=[plan.start for plan in plans],
        due_at=[plan.due for plan in plans],
        settled_at=[settled for _, settled, _ in outcomes],
        broken_at=[plan.effect if verdict == BROKEN else NOTHING for plan, (verdict, _, _) in zip(plans, outcomes, strict=True)],
        verdict=[verdict for verdict, _, _ in outcomes],
        reason=[reasons.code(reason) for _, _, reason in outcomes],
        event=[plan.event for plan in plans],
    )


def _outcome(plan: Plan, settled: Delivery | None, at: int) -> tuple[int, int, str]:
    """Verdict, settled_at and reason."""
    in_time = settled is not None and settled.delivered <= plan.due
    if plan.ended_at is not None and not (in_time and settled is not None and settled.delivered <= plan.ended_at):
        return VOID, plan.ended_at, "superseded"
    delivered = NOTHING if settled is None else settled.delivered
    if in_time and settled is not None:
        return KEPT, delivered, "recorded_late" if settled.recorded > plan.due else ""
    return (BROKEN if at >= plan.effect else PENDING), delivered, ""
