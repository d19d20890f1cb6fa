"""The year's complaints, inquiries and repairs as cases of the service desk: with what was said, who had them, and how they stand today.

They go the way of an import of cases: set-based, idempotent, facts at their own times. What the story tells of a case stays as it is; this
adds what a desk writes beside it (opened, responded, closed) and the words. Chance hangs on the case's number, never on the order.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from yinuo.desks.customers.access import seeing, visible_to
from yinuo.desks.people.models import Staff
from yinuo.desks.service.actions.importing import import_cases
from yinuo.desks.service.case_rules import CaseRule, Value
from yinuo.desks.service.choices import Kind
from yinuo.desks.service.histories import Happened, History, in_order
from yinuo.doors.demo.case_words import COMPLAINTS, INQUIRIES, PRAISE, REQUESTS, SUGGESTIONS, Matter
from yinuo.doors.demo.year import DAY, HOUR, ZONE, Fact, Year

RULE = CaseRule("demo", keeps_numbers=True, customer={"number": Value("{customer}")})
KINDS = {
    "TS": (Kind.COMPLAINT, COMPLAINTS), "ZX": (Kind.INQUIRY, INQUIRIES), "BX": (Kind.REQUEST, REQUESTS),
    "JY": (Kind.SUGGESTION, SUGGESTIONS), "BY": (Kind.PRAISE, PRAISE),
}  # fmt: skip
CHANNELS = {"wechat": "social", "walk_in": "counter", "phone": "phone", "web": "web"}
OWNERS = {"lin": "lin", "zhou": "zhou", "shen": "shen", "han": "han", "cen": "lin"}
BESIDE = {
    "complaint.received": "case.opened", "inquiry.received": "case.opened", "request.received": "case.opened",
    "complaint.responded": "case.responded", "inquiry.responded": "case.responded", "service.started": "case.responded",
    "complaint.closed": "case.closed", "request.fulfilled": "case.resolved", "suggestion.received": "case.opened",
    "praise.received": "case.opened",
}  # fmt: skip
"""What a desk tells of every case beside what the story tells of this kind."""
FRESH = 4 * DAY
"""Cases of the last days are still worked on: some wait for the customer, some for somebody to take them."""

NOBODY = "system:desk"
TODAY: tuple[tuple[str, str, str, tuple[tuple[str, float], ...]], ...] = (
    ("TS", "staff:shen", "normal", (("complaint.received", 50), ("complaint.responded", 49), ("customer.asked", 26))),
    ("TS", "staff:han", "normal", (("complaint.received", 200), ("complaint.responded", 198), ("complaint.solution_offered", 190),
                                   ("complaint.closed", 170), ("case.resolved", 170), ("case.reopened", 16))),
    ("TS", NOBODY, "normal", (("complaint.received", 1.2),)),
    ("TS", "staff:lin", "urgent", (("complaint.received", 0.3),)),
    ("ZX", NOBODY, "normal", (("inquiry.received", 0.15),)),
    ("ZX", "staff:lin", "normal", (("inquiry.received", 0.1),)),
    ("BX", "staff:shen", "normal", (("request.received", 45), ("service.started", 44), ("customer.asked", 22))),
    ("JY", "staff:zhou", "normal", (("suggestion.received", 70),)),
    ("BY", "staff:lin", "normal", (("praise.received", 30), ("case.closed", 29))),
)  # fmt: skip
"""What lies on the desks at the end of the story: kind, who has it, urgency, and what happened how many hours ago."""


def _today(now: int) -> Iterator[Fact]:
    for place, (prefix, actor, urgency, steps) in enumerate(TODAY, 1):
        day = datetime.fromtimestamp(now - int(steps[0][1] * HOUR), ZONE)
        for kind, hours in steps:
            data = {"urgency": urgency, "channel": "web"} if kind.endswith(".received") else {}
            yield Fact(kind, f"case:{prefix}-{day:%y%m%d}-9{place:04}", now - int(hours * HOUR), data, actor)


def subjects_of_cases(facts: Sequence[Fact]) -> set[str]:
    """The subjects that are cases of the desk: of the desk's kinds of numbers, and received by now."""
    received = {fact.subject for fact in facts if fact.kind.endswith(".received")}
    return {subject for subject in received if subject[:8] in ("case:TS-", "case:ZX-", "case:BX-")}


def bring_in(year: Year, facts: Sequence[Fact], *, at: datetime) -> None:
    """Make cases of the facts of cases; what is there already stays."""
    director = Staff.objects.get(username="lu")
    with seeing(director, purpose="demo"):
        numbers = list(visible_to(director).order_by("pk").values_list("number", flat=True)[: year.customers])
    stories: dict[str, list[Fact]] = {}
    for fact in (*facts, *_today(year.now)):
        stories.setdefault(fact.subject.removeprefix("case:"), []).append(fact)
    histories = [_history(number, story, numbers, year.now) for number, story in stories.items()]
    brought = import_cases(director, histories, RULE, at=at, applies=True, size=2_000)
    assert not brought.refused, brought.refused[0].fault


def _history(number: str, story: Sequence[Fact], customers: Sequence[str], now: int) -> History:
    kind, matters = KINDS[number[:2]]
    dice = zlib.crc32(number.encode())
    matter, first = matters[dice % len(matters)], min(story, key=lambda fact: (not fact.kind.endswith(".received"), fact.occurred_at))
    customer = customers[0] if kind == Kind.REQUEST else _customer(first, customers, dice)
    facts = in_order(_told([*_beside(story), *_afterwards(kind, story, dice, now)], matter, dice))
    handler = first.actor.removeprefix("staff:") if kind != Kind.REQUEST else story[-1].actor.removeprefix("staff:")
    came_by_itself = first.data.get("channel") in ("web", "wechat")
    is_nobodys = (
        now - first.occurred_at < FRESH and dice % 5 == 0 and came_by_itself and not any(fact.kind == "case.responded" for fact in facts)
    )
    owner = "" if is_nobodys or first.actor == NOBODY else OWNERS.get(handler, "lin")
    said = {
        "kind": str(kind), "channel": CHANNELS.get(first.data.get("channel", ""), "phone"), "title": matter.title,
        "urgency": first.data.get("urgency", "normal"), "department": "客户服务部",
    }  # fmt: skip
    return History(number, said | ({"owner": owner} if owner else {}), {"number": customer}, facts, rows=[0])


def _customer(fact: Fact, customers: Sequence[str], dice: int) -> str:
    """Whom the story names, as far as the archive reaches; else anybody."""
    named = fact.data.get("customer", "")
    place = int(named.removeprefix("KH-")) - 1 if named else dice // 7
    return customers[place % len(customers)]


def _beside(story: Sequence[Fact]) -> Iterator[Fact]:
    for fact in story:
        yield fact
        if fact.kind in BESIDE:
            yield replace(fact, kind=BESIDE[fact.kind])


def _afterwards(kind: Kind, story: Sequence[Fact], dice: int, now: int) -> Iterator[Fact]:
    """What follows from what the story tells: questions are settled when they are answered, what was opened again is solved again."""
    last = max(story, key=lambda fact: fact.recorded_at)
    at = {fact.kind: fact for fact in story}
    found: list[Fact] = []
    if kind == Kind.INQUIRY and "inquiry.responded" in at:
        found.append(Fact("case.closed", last.subject, at["inquiry.responded"].occurred_at + HOUR // 2, {}, last.actor))
    if kind == Kind.REQUEST and "request.fulfilled" in at:
        found.append(Fact("case.closed", last.subject, max(last.recorded_at, at["request.fulfilled"].occurred_at) + DAY, {}, last.actor))
    if (again := at.get("case.reopened")) and now - again.occurred_at > 2 * DAY:
        wait = (2 + dice % 9) * HOUR
        for place, what in enumerate(("case.responded", "case.resolved", "case.closed")):
            found.append(Fact(what, again.subject, again.occurred_at + wait * (place * place + 1), {}, again.actor))
    if (
        kind == Kind.COMPLAINT
        and "complaint.responded" in at
        and not {"complaint.solution_offered", "customer.asked"} & set(at)
        and dice % 2
    ):
        found.append(Fact("customer.asked", last.subject, at["complaint.responded"].occurred_at + 60, {}, last.actor))
    yield from (fact for fact in found if fact.recorded_at <= now)


def _told(facts: Sequence[Fact], matter: Matter, dice: int) -> Iterator[Happened]:
    words = {
        "case.opened": matter.said, "case.responded": matter.answer, "customer.asked": matter.asked, "case.reopened": matter.again,
        "complaint.solution_offered": matter.solution, "request.fulfilled": matter.solution,
        "customer.replied": "今天下午三点以后家里都有人。", "message.received": "请问现在处理到哪一步了？",
        "message.answered": "正在处理，今天之内会给您回话。",
    }  # fmt: skip
    is_asked = "dissatisfied" if dice % 23 == 0 else "partly" if dice % 9 == 0 else "satisfied"
    for fact in facts:
        data = {name: value for name, value in fact.data.items() if name not in ("customer", "channel", "urgency")} | {"by": fact.actor}
        if fact.kind == "case.closed":
            data["customer_opinion"] = is_asked
        staff = fact.actor.removeprefix("staff:") if fact.actor.startswith("staff:") else ""
        received = fact.received_at if fact.received_at != fact.occurred_at else None
        yield Happened(fact.kind, fact.occurred_at, received, fact.recorded_at, data, words.get(fact.kind, ""), by=OWNERS.get(staff, staff))
