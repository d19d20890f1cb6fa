"""What the desks around the archive did at the end of the story: a data check, a security review, contacts, a request, a hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

from django.db import transaction

from yinuo.desks.accuracy.actions import deciding, drawing
from yinuo.desks.accuracy.models import Item
from yinuo.desks.care.actions import planning, recording
from yinuo.desks.care.actions.planning import Wanted
from yinuo.desks.care.actions.recording import Outcome
from yinuo.desks.customers.access import Viewer, seeing, visible_to
from yinuo.desks.customers.models import Customer
from yinuo.desks.people.models import Staff
from yinuo.desks.people.queries import today
from yinuo.desks.privacy import purposes
from yinuo.desks.privacy.actions import consenting, receiving
from yinuo.desks.retention.actions import holding
from yinuo.desks.secrecy import checklist
from yinuo.desks.secrecy.actions import reviewing
from yinuo.desks.secrecy.models import Review
from yinuo.doors.demo.year import Year
from yinuo.kit import clock


@transaction.atomic
def furnish(year: Year) -> None:
    """Every room in its turn, on the day before the story stands still; nothing where it was done before."""
    if Review.objects.exists():
        return
    now = datetime.fromtimestamp(year.now, tz=year.begins_at.tzinfo)
    rooms: tuple[tuple[str, Callable[[Viewer, datetime], None]], ...] = (
        ("lu", _check_data), ("cen", _review_security), ("shen", _meet_customers), ("cen", _take_request),
        ("lu", _hold),
    )  # fmt: skip
    for place, (username, act) in enumerate(rooms):
        at = now - timedelta(hours=24 - place)
        with clock.pinned(at), seeing(Staff.objects.get(username=username), purpose="demo") as viewer:
            act(viewer, at)


def _mine(viewer: Viewer, count: int) -> list[Customer]:
    return list(visible_to(viewer.staff).order_by("number")[:count])


def ask_consents(viewer: Viewer, at: datetime) -> None:
    """Most customers agreed to be called after a service, every fifth said no: without an answer nobody may plan such a call."""
    survey = purposes.named("survey", day=today(at))
    assert survey is not None
    for place, row in enumerate(visible_to(viewer.staff).order_by("number")):
        if place % 5 == 4:
            consenting.decline(viewer, row, "survey", at=at, entered_at=at, channel="phone")
        else:
            evidence = f"服务确认单 {row.number}"
            consenting.give(viewer, row, "survey", at=at, entered_at=at, channel="paper", evidence=evidence, text_sha256=survey.text_sha256)


def _check_data(viewer: Viewer, at: datetime) -> None:
    """A round of data checks that is done: every customer that was drawn is right, as they said themselves."""
    drawn = drawing.draw_round(viewer, at=at, size=4, sharing="myself")
    for item in Item.objects.filter(round=drawn).order_by("pk"):
        deciding.decide(viewer, item, "right", source="customer", at=at)


def _review_security(viewer: Viewer, at: datetime) -> None:
    """A security review with one finding, which is still to be mended."""
    review = reviewing.begin(viewer.staff, at=at)
    for place, code in enumerate(checklist.lines()):
        if place == 2:
            note, severity = "备用钥匙的领用登记漏签一次", "low"
            reviewing.answer(viewer.staff, review, code, answer="finding", note=note, severity=severity, at=at)
        else:
            reviewing.answer(viewer.staff, review, code, answer="fine", at=at)
    reviewing.finish(viewer.staff, review, at=at)


def _meet_customers(viewer: Viewer, at: datetime) -> None:
    """Two calls of this morning, and two visits of the next working days."""
    customers = _mine(viewer, 4)
    for row, said in zip(
        customers[:2], (Outcome("yes", asked_needs=True), Outcome("partly", needs="希望停暖前一天收到短信")), strict=False
    ):
        recording.record_now(viewer, row, said, channel="phone", reason="follow_up", at=at)
    for days, row in zip((10, 11), customers[2:], strict=False):
        on = at.date() + timedelta(days=days)
        planning.plan_visit(viewer, row, Wanted("visit", "needs", on, time(10, 30), is_meant=True), at=at)


def _take_request(viewer: Viewer, at: datetime) -> None:
    """Somebody wants to see what is kept of them; who they are is made sure of, the copy is still to be handed over."""
    person = visible_to(viewer.staff).filter(kind="person").order_by("number").first()
    if person is not None:
        request = receiving.receive(viewer, person, right="access", words="想看看你们存了我的哪些资料", at=at)
        receiving.check_identity(viewer, request, proof="call_back", is_proven=True, remark="", at=at)


def _hold(viewer: Viewer, at: datetime) -> None:
    """A hold on one customer, to be confirmed by a second person."""
    holding.put_on(viewer, scope="customer", customer=_mine(viewer, 1)[0], basis="dispute", reason="上门费调价的争议尚未了结", at=at)
