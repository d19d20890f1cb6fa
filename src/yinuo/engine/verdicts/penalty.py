"""Penalties for late payment: an obligation of its own, settled by its own payment (semantics 6.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from yinuo.engine.events.shapes import NOTHING
from yinuo.engine.obligations.shapes import Duty
from yinuo.engine.verdicts.context import Context
from yinuo.engine.verdicts.frame import finish
from yinuo.engine.verdicts.money import Debt, Payment, Rate, apply_payments, owed
from yinuo.engine.verdicts.rows import Rows
from yinuo.engine.verdicts.shapes import KEPT, NOT_EXERCISED, PENDING, VerdictTable
from yinuo.engine.verdicts.singles import by_arrival, day_in, renumbered, rows_of, under_terms
from yinuo.engine.verdicts.table import Reasons
from yinuo.engine.verdicts.values import number_in
from yinuo.engine.worktime.arithmetic import WorkClock


@dataclass(frozen=True)
class Claim:
    """One late principal under one version: the debt, what it costs and the spans of days that are taken out."""

    duty: Duty
    subject: int
    start: int
    place: int
    event: int
    debt: Debt
    rate: Rate
    free: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Standing:
    """How one claim stands: owed and paid in yuan, and the instant at which the payments came to what is owed, or None."""

    owed: Decimal
    paid: Decimal
    reached_at: int | None


def judge_penalty(context: Context, duties: Sequence[Duty]) -> VerdictTable:
    """Judge `penalty …`: a row for each event that made a principal due."""
    reasons = Reasons()
    claims = claims_of(context, duties)
    standings = standings_of(context, claims)
    parts = []
    for duty in duties:
        parts.append(_rows(context, duty, [(claim, standings[id(claim)]) for claim in claims if claim.duty is duty], reasons))
    return finish(context, renumbered(parts, [part.opened_at for part in parts]), reasons)


def claims_of(context: Context, duties: Sequence[Duty]) -> list[Claim]:
    """All claims of one promise with their payments applied; by subject, oldest due day first."""
    claims: list[Claim] = []
    for duty in duties:
        group = context.facts.of(duty.body["after"])
        field = str(duty.body.get("base") or "").rpartition(".")[2]
        principals, amounts = group.values(field) if field else [None] * len(group), group.values("amount")
        on, at = group.values("due_on"), group.values("due_at")
        rank = np.argsort(by_arrival(group)).tolist()
        for place in under_terms(duty, group, group.received).nonzero()[0].tolist():
            days = (day_in(on[place], duty.clock), day_in(at[place], duty.clock), int(duty.clock.local_day(group.occurred[place])))
            due_day = next(day for day in days if day is not None)
            principal = _amount(principals[place] if principals[place] is not None else amounts[place])
            debt = Debt(due_day=due_day, principal=principal, occurred=int(group.occurred[place]))
            subject = int(group.subject[place])
            free = _free_days(context, duty, subject, due_day)
            row = int(group.rows[place])
            claims.append(Claim(duty, subject, int(group.received[place]), rank[place], row, debt, _rate(duty.body), free))
    claims.sort(key=lambda claim: (claim.subject, claim.debt.due_day, claim.start, claim.place))
    for mine in _by_subject(claims).values():
        apply_payments([claim.debt for claim in mine], _payments(context, mine[0].duty, mine[0].subject))
    return claims


def standings_of(context: Context, claims: Sequence[Claim]) -> dict[int, Standing]:
    """How each claim stands, by its identity: what was paid settles the oldest first, none more than it owes."""
    found: dict[int, Standing] = {}
    for subject, mine in _by_subject(claims).items():
        paid = _penalty_payments(context, subject)
        before = Decimal(0)
        for claim in mine:
            today = int(claim.duty.clock.local_day(context.at))
            due = owed(claim.debt, claim.rate, today=today, free=claim.free)
            reached = next((at for at, total in paid if total is None or total >= before + due), None)
            total = paid[-1][1] if paid else Decimal(0)
            share = due if total is None else min(max(total - before, Decimal(0)), due)
            found[id(claim)] = Standing(due, share, reached if due > 0 else NOTHING)
            before += due
    return found


def _by_subject(claims: Sequence[Claim]) -> dict[int, list[Claim]]:
    found: dict[int, list[Claim]] = {}
    for claim in claims:
        found.setdefault(claim.subject, []).append(claim)
    return found


def _rate(body: Mapping[str, Any]) -> Rate:
    cap = None if body.get("cap") is None else Decimal(body["cap"])
    if body["is"] == "penalty":
        return Rate(percent=Decimal(body["rate"]), cap=cap)
    return Rate(amount=Decimal(body["amount"]), cap=cap)


def _amount(value: Any) -> Decimal | None:
    number = number_in(value)
    return None if number is None else Decimal(number)


def _payments(context: Context, duty: Duty, subject: int) -> list[Payment]:
    group = context.facts.of(duty.body["until"])
    mine = group.of_subject(subject)
    occurred = group.occurred[mine]
    days = np.asarray(duty.clock.local_day(occurred))
    amounts = [_amount(context.facts.value(row, "amount")) for row in group.rows[mine].tolist()]
    return [Payment(at, day, amount) for at, day, amount in zip(occurred.tolist(), days.tolist(), amounts, strict=True)]


def _penalty_payments(context: Context, subject: int) -> list[tuple[int, Decimal | None]]:
    """Instants and running totals of what was paid on penalties; a payment without an amount pays everything (None)."""
    group = context.facts.of("penalty.paid")
    mine = group.of_subject(subject)
    total: Decimal | None = Decimal(0)
    found: list[tuple[int, Decimal | None]] = []
    for at, row in zip(group.occurred[mine].tolist(), group.rows[mine].tolist(), strict=True):
        amount = _amount(context.facts.value(row, "amount"))
        total = None if total is None or amount is None else total + amount
        found.append((at, total))
    return found


def _free_days(context: Context, duty: Duty, subject: int, due_day: int) -> tuple[tuple[int, int], ...]:
    """First and last days of the spans that a state covers whole, where it began by the end of the due day."""
    spans: list[tuple[int, int]] = []
    for exception in duty.addition("unless") or ():
        if "state" in exception:
            state = context.state(exception["state"])
            for code in {subject, context.facts.organisation}:
                mine = state.of_subject(code)
                spans += zip(state.begin[mine].tolist(), state.end[mine].tolist(), strict=True)
    latest = int(duty.clock.day_start(due_day + 1))
    whole = (_whole_days(duty.clock, begin, end) for begin, end in _joined(spans) if begin <= latest)
    return tuple((first, last) for first, last in whole if first <= last)


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The union of spans; those that touch become one."""
    found: list[tuple[int, int]] = []
    for begin, end in sorted(span for span in spans if span[1] > span[0]):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found


def _whole_days(clock: WorkClock, begin: int, end: int) -> tuple[int, int]:
    first = int(clock.local_day(begin))
    if int(clock.day_start(first)) < begin:
        first += 1
    return first, int(clock.local_day(end)) - 1


def _rows(context: Context, duty: Duty, claims: Sequence[tuple[Claim, Standing]], reasons: Reasons) -> Rows:
    verdicts = [_verdict(claim, standing) for claim, standing in claims]
    texts = [reasons.code(f"owed {standing.owed:.2f} paid {standing.paid:.2f}") for _, standing in claims]
    opened = [claim.debt.due_day + 1 for claim, _ in claims]
    return rows_of(
        duty,
        [claim.subject for claim, _ in claims],
        number=[claim.place for claim, _ in claims],
        opened_at=duty.clock.day_start(np.array(opened, np.int64)),
        settled_at=[settled for _, settled in verdicts],
        verdict=[verdict for verdict, _ in verdicts],
        reason=texts,
        event=[claim.event for claim, _ in claims],
    )


def _verdict(claim: Claim, standing: Standing) -> tuple[int, int]:
    """Verdict and settled_at."""
    if claim.debt.is_settled_by_due_day:
        return NOT_EXERCISED, NOTHING
    if claim.debt.paid_off is None or standing.reached_at is None:
        return PENDING, NOTHING
    return KEPT, max(claim.debt.paid_off[0], standing.reached_at)


__all__ = ["Claim", "Standing", "claims_of", "judge_penalty", "standings_of"]
