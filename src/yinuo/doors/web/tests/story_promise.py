"""One promise of the story, its verdicts as a list, and the list as a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from yinuo.doors.web.needs import Filters, Page, PromiseView, Rate, VerdictRow
from yinuo.doors.web.tests.story_words import VERDICT, VERDICT_URL, at, clause, states, t
from yinuo.ui.shapes import Month


def _rows() -> tuple[VerdictRow, ...]:
    found = [
        VerdictRow(
            VERDICT,
            VERDICT_URL,
            "broken",
            "case:TS-0206-11",
            ("remedied",),
            at(2, 6, 10, 15),
            at(2, 11, 18),
            at(2, 12, 9, 42, 16),
            2536,
            title=t("3 个工作日内给出解决方案", "Offer a solution in 3 workdays"),
        )
    ]
    for number, state in enumerate(("pending", "at_risk", "kept", "kept", "unproven", "not_exercised", "void", "kept")):
        opened = at(2, 13, 16, 40) - timedelta(days=number)
        found.append(
            VerdictRow(
                f"CN-001.solve@case:TS-02{13 - number:02}#1",
                VERDICT_URL,
                state,
                f"case:TS-02{13 - number:02}-07",
                (),
                opened,
                opened + timedelta(days=5),
                title=t("3 个工作日内给出解决方案", "Offer a solution in 3 workdays"),
            )
        )
    return tuple(found)


def promises(filters: Filters, *, at: datetime) -> Page:
    rows = tuple(row for row in _rows() if filters.search in row.subject and filters.state in ("", row.state))
    return Page(rows, "next" if rows and not filters.after else "", not filters.after)


def promise(document: str, name: str, filters: Filters, *, at: datetime) -> PromiseView | None:
    if (document, name) != ("CN-001", "solve"):
        return None
    verdicts = ("kept",) * 8 + ("broken", "kept", "unproven", "pending")
    return PromiseView(
        document="CN-001",
        document_title=t("客户关系管理与信守承诺书", "Customer relations promise"),
        name="solve",
        title=t("3 个工作日内给出解决方案", "Offer a solution in 3 workdays"),
        clause=clause("CN-001", "3.2.3"),
        line="within 3 workdays of complaint.received expect complaint.solution_offered",
        sentence=t("收到投诉后 3 个工作日内给出解决方案。", "A solution is offered within 3 workdays of the complaint being received."),
        version=t("v3，2026年1月1日起", "v3, from 1 January 2026"),
        calendar=t("江苏客服日历 v4", "Jiangsu service calendar v4"),
        state="broken",
        rate=Rate(95.0, 19, 20, t("2月履约率（至今）", "Kept rate, February to date")),
        states=states(19, 2, 1, 1, 0, 1, 0, 0),
        months=tuple(Month(str(place + 1), state, 19, 20) for place, state in enumerate(verdicts)),
        page=promises(filters, at=at),
    )


def exported(filters: Filters, *, promise: str = "") -> Iterator[tuple[object, ...]]:
    yield ("CN-001.solve", "case:TS-0206-11", 1, "", "", "", "broken", "minor", "", "=1+1", 2536, "false")
