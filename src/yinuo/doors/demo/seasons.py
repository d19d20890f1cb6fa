"""What the desks of care and retention did in the course of the year: rules and terms, visits, events, service plans, old records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal

from django.db import transaction

from yinuo.desks.care import workdays
from yinuo.desks.care.actions import events, planning, plans, recording, rules
from yinuo.desks.care.actions.planning import Wanted
from yinuo.desks.care.actions.recording import Outcome
from yinuo.desks.care.models import CustomerEvent, Invitation, Rule, ServicePlan, Visit
from yinuo.desks.customers.access import Viewer, seeing, visible_to
from yinuo.desks.customers.actions import around
from yinuo.desks.customers.models import Contact, Customer, Deal
from yinuo.desks.people.models import Staff
from yinuo.desks.people.queries import today
from yinuo.desks.privacy import purposes
from yinuo.desks.privacy.actions import consenting
from yinuo.desks.privacy.queries import consents
from yinuo.desks.retention.actions import destroying, holding, ruling
from yinuo.desks.retention.models import Decision, Destruction, Hold
from yinuo.doors.demo.year import ZONE, Year
from yinuo.kit import clock

Act = Callable[[Viewer, datetime], None]
OLD_DEALS = (1120, 1040, 965, 900, 845, 790, 760, 742, 734, 720, 705, 668)
"""Days before the story's end. Kept for two years: the first are long over, some just over, the last nearly."""
_WORDS = (
    ("visit", "needs", Outcome("yes", asked_needs=True, note="机房一切正常，送了保养手册。")),
    ("phone", "service", Outcome("yes", note="提醒停暖日期。")),
    ("visit", "service", Outcome("partly", asked_needs=True, needs="希望停暖前检查一次阀门", has_changed=True)),
    ("phone", "needs", Outcome("", asked_needs=True)),
    ("video", "service", Outcome("yes", agreement="下一采暖季前免费冲洗一次系统")),
)


@transaction.atomic
def tell(year: Year) -> None:
    """Each act on its day, as far as the story reaches back; nothing where it was told before."""
    if Rule.objects.exists():
        return
    now = datetime.fromtimestamp(year.now, tz=year.begins_at.tzinfo)
    first = max((now - year.begins_at).days - 2, 3)
    acts: list[tuple[int, str, Act]] = [
        (first, "lu", _decide_on_care), (first, "cen", _ask_for_news), (first - 1, "cen", _propose_terms), (first - 1, "lu", _decide_terms),
        (first - 1, "lu", _bring_old_deals(now)), (232, "lu", _end_contacts),
        *((days, who, _meet(place)) for place, days in enumerate((168, 94, 33, 17)) for who in ("shen", "han")),
        (150, "shen", _cancel_event), (110, "shen", _offer_plan), (104, "shen", _agree_plan), (40, "shen", _complete_plan),
        (70, "cen", _hold), (69, "lu", _confirm_hold), (45, "cen", _propose_to_destroy(3)), (44, "lu", _approve), (36, "lu", _carry_out),
        (42, "shen", _invite_to("open_day", "供暖站开放日", 12)), (29, "shen", _hold_event), (9, "han", _offer_plan),
        (8, "shen", _invite_to("training", "家用地暖保养小课堂", 20)), (5, "shen", _plan_days), (4, "han", _plan_days),
        (2, "shen", _miss), (1, "cen", _propose_to_destroy(1)),
    ]  # fmt: skip
    for days, username, act in sorted(acts, key=lambda one: -one[0]):
        if days > first:
            continue
        at = now - timedelta(days=days, hours=2)
        with clock.pinned(at), seeing(Staff.objects.get(username=username), purpose="demo") as viewer:
            act(viewer, at)


def _mine(viewer: Viewer) -> list[Customer]:
    """Whom somebody looks after, but those who are customers no more."""
    return list(visible_to(viewer.staff).exclude(category="former").order_by("number"))


# --- care ---------------------------------------------------------------------------------------------------------------------------------


def _decide_on_care(viewer: Viewer, at: datetime) -> None:
    """How often whom, and what is offered beside the contract."""
    rules.set_rule(viewer, name="合同客户每季上门", channel="visit", every_days=90, reason="needs", category="contract", at=at)
    rules.set_rule(viewer, name="金卡客户每两月联系", channel="phone", every_days=60, reason="service", tier="gold", at=at)
    rules.set_rule(viewer, name="家庭客户每年联系", channel="phone", every_days=365, reason="service", kind="person", at=at)
    for sort, name_zh, name_en in (
        ("service", "采暖季前免费检查", "Free check before the season"), ("service", "夜间应急热线", "Emergency line at night"),
        ("service", "老人独居关怀", "Looking in on the old"), ("channel", "上门", "Visits"), ("channel", "电话", "Telephone"),
        ("channel", "企业微信", "WeCom"),
    ):  # fmt: skip
        rules.offer(viewer, sort=sort, name_zh=name_zh, name_en=name_en, at=at)


def _ask_for_news(viewer: Viewer, at: datetime) -> None:
    """Two of three want to hear of events; the others were asked and declined."""
    known = purposes.named("marketing", day=today(at))
    assert known is not None
    for place, row in enumerate(visible_to(viewer.staff).order_by("number")[:15]):
        if place % 3 == 2:
            consenting.decline(viewer, row, "marketing", at=at, entered_at=at, channel="phone")
        else:
            consenting.give(
                viewer, row, "marketing", at=at, entered_at=at, channel="paper", evidence=f"活动通知同意书 {row.number}",
                text_sha256=known.text_sha256, is_separate=known.is_separate,
            )  # fmt: skip


def _meet(place: int) -> Act:
    """A round of contacts, made and recorded; whoever comes next differs from round to round."""

    def act(viewer: Viewer, at: datetime) -> None:
        mine = _mine(viewer)
        for turn in range(min(2, len(mine))):
            channel, reason, said = _WORDS[(place + turn) % len(_WORDS)]
            row = mine[(place * 2 + turn) % len(mine)]
            recording.record_now(viewer, Customer.objects.get(pk=row.pk), said, channel=channel, reason=reason, at=at)

    return act


def _plan_days(viewer: Viewer, at: datetime) -> None:
    """The days around the story's end: one visit whose day has passed, two of today, some to come."""
    mine = _mine(viewer)
    for place, (days, begins_at) in enumerate(((3, time(15)), (5, time(9, 30)), (5, time(16)), (15, time(10)), (16, time(14, 30)))):
        if place < len(mine):
            reason = "needs" if place % 2 else "service"
            wanted = Wanted("visit" if place % 2 else "phone", reason, today(at) + timedelta(days=days), begins_at, is_meant=True)
            planning.plan_visit(viewer, mine[-1 - place], wanted, at=at)


def _miss(viewer: Viewer, at: datetime) -> None:
    """Nobody was at home, so it is tried again."""
    visit = Visit.objects.filter(owner=viewer.staff, state="planned").order_by("on", "pk").first()
    if visit is not None:
        again_on = workdays.next_workday(today(at) + timedelta(days=8), clock=workdays.house_clock())
        recording.miss(viewer, visit, at=at, again_on=again_on, again_at=time(19))


def _invite_to(kind: str, title: str, ahead: int) -> Act:
    def act(viewer: Viewer, at: datetime) -> None:
        planned = events.plan_event(
            viewer, kind=kind, title=title, starts_at=_afternoon(at, days=ahead), minutes=120, place="客户服务中心一楼", at=at
        )  # fmt: skip
        able = [row for row in _mine(viewer) if Invitation.objects.filter(customer=row).count() < 2][:14]
        if _some_may_be_invited(able, at):
            events.invite(viewer, planned, able, at=at)
            for place, one in enumerate(Invitation.objects.filter(event=planned).order_by("pk")):
                if place % 4 != 3:
                    events.answer(viewer, one, "declined" if place % 5 == 4 else "accepted", at=at)

    return act


def _afternoon(at: datetime, *, days: int) -> datetime:
    """So many days later at two o'clock."""
    return datetime.combine(today(at) + timedelta(days=days), time(14), tzinfo=ZONE)


def _some_may_be_invited(rows: Sequence[Customer], at: datetime) -> bool:
    return any(
        said is not None and said.says == "given"
        for row in rows
        for said in (consents.of_family([row.pk], at=at).get("marketing"),)
    )  # fmt: skip


def _hold_event(viewer: Viewer, at: datetime) -> None:
    """The open day took place: most of those who accepted came, and one said what it was worth to them."""
    event = CustomerEvent.objects.filter(title="供暖站开放日").first()
    if event is None or not event.invited:
        return
    for place, one in enumerate(Invitation.objects.filter(event=event, answer="accepted").order_by("pk")):
        came = "absent" if place % 4 == 3 else "attended"
        events.answer(viewer, one, came, at=at, feedback="看到锅炉房怎么运行，放心了。" if place == 0 else "")
    events.hold(viewer, event, effect="两户提出分户计量改造的意向，一户改签两年合同。", at=at, walked_in=3)


def _cancel_event(viewer: Viewer, at: datetime) -> None:
    starts_at = _afternoon(at, days=9)
    event = events.plan_event(viewer, kind="online", title="线上答疑：暑期检修", starts_at=starts_at, minutes=60, place="", at=at)
    events.cancel_event(viewer, event, at=at)


def _offer_plan(viewer: Viewer, at: datetime) -> None:
    contract = [row for row in _mine(viewer) if row.category == "contract"]
    if contract:
        needs, plan = "幼儿午休时段室温波动大", "加装一组温控阀，午休时段由值班员远程看护，一个月后回访"
        plans.offer_plan(viewer, contract[0], method="上门访谈与三个月用热记录", needs=needs, plan=plan, at=at)


def _agree_plan(viewer: Viewer, at: datetime) -> None:
    for one in ServicePlan.objects.filter(by=viewer.staff, state="offered"):
        plans.answer_plan(viewer, one, is_agreed=True, at=at)


def _complete_plan(viewer: Viewer, at: datetime) -> None:
    for one in ServicePlan.objects.filter(by=viewer.staff, state="agreed"):
        plans.complete_plan(viewer, one, effect="午休时段室温稳定在 22 度上下，园方满意。", satisfied="yes", at=at)


# --- retention ----------------------------------------------------------------------------------------------------------------------------


def _propose_terms(viewer: Viewer, at: datetime) -> None:
    """The house's own terms, where no law sets one."""
    for kind, amount, unit, basis in (
        ("transactions", 2, "year", "售后与对账需要两年"), ("contacts", 6, "month", "前联系人半年内可能仍需核实"),
    ):  # fmt: skip
        ruling.propose_term(viewer.staff, kind=kind, amount=amount, unit=unit, basis=basis, from_on=today(at), at=at)


def _decide_terms(viewer: Viewer, at: datetime) -> None:
    for row in Decision.objects.filter(is_accepted__isnull=True).order_by("pk"):
        ruling.decide(viewer.staff, row, accepts=True, at=at)


def _bring_old_deals(now: datetime) -> Act:
    """Transactions from before the archive was opened, taken over from the ledger on paper."""

    def act(viewer: Viewer, at: datetime) -> None:
        rows = list(visible_to(viewer.staff).order_by("number"))
        for place, days in enumerate(OLD_DEALS):
            row, happened = rows[place * 2 % len(rows)], now - timedelta(days=days)
            if happened < at:
                amount = Decimal(320 + 85 * place)
                around.add_deal(viewer, row, amount=amount, happened_at=happened, reference=f"JZ-{place + 1:03}", source="paper")

    return act


def _end_contacts(viewer: Viewer, at: datetime) -> None:
    """Two people who were spoken to have moved on."""
    for one in Contact.objects.filter(ended_at__isnull=True).select_related("customer").order_by("pk")[:2]:
        around.end_contact(viewer, one.customer, one.pk, at=at)


def _hold(viewer: Viewer, at: datetime) -> None:
    rows = list(visible_to(viewer.staff).order_by("number")[4:5])
    if rows:
        holding.put_on(viewer, scope="customer", customer=rows[0], basis="authority", reason="市场监管部门调取收费记录", at=at)


def _confirm_hold(viewer: Viewer, at: datetime) -> None:
    for row in Hold.objects.filter(state="asked"):
        holding.confirm(viewer, row, accepts=True, at=at)


def _propose_to_destroy(count: int) -> Act:
    """The oldest transactions whose term is over, on no list and on no hold."""

    def act(viewer: Viewer, at: datetime) -> None:
        held = Hold.objects.filter(customer__isnull=False).values("customer")
        over = Deal.objects.filter(at__lt=at - timedelta(days=735)).exclude(customer__in=held).order_by("at")
        records = [str(one.pk) for one in over[:count]]
        if records:
            destroying.propose(viewer, kind="transactions", records=records, remark="两年期满", at=at)

    return act


def _approve(viewer: Viewer, at: datetime) -> None:
    for row in Destruction.objects.filter(state="proposed"):
        destroying.decide(viewer, row, accepts=True, at=at)


def _carry_out(viewer: Viewer, at: datetime) -> None:
    for row in Destruction.objects.filter(state="approved"):
        destroying.carry_out(viewer, row, at=at)
