"""What happened at the service desk, act by act: days before the story's end, the hour, who, and what they did."""

from __future__ import annotations

from datetime import datetime, timedelta

from yinuo.desks.channels.actions import calling, handing_over, noticing, texting
from yinuo.desks.channels.actions.handing_over import Order
from yinuo.desks.channels.choices import Way as SentBy
from yinuo.desks.channels.models import CallRecord, HandedOver
from yinuo.desks.channels.words import receipt as words_of_receipt
from yinuo.desks.complaints.actions import escalating, handling, proposing, reporting
from yinuo.desks.complaints.actions.handling import Assessment
from yinuo.desks.complaints.actions.proposing import Offer
from yinuo.desks.complaints.models import Escalation, Report
from yinuo.desks.customers.access import Viewer
from yinuo.desks.feedback.models import Rating
from yinuo.desks.improvement.actions import items, suggestions
from yinuo.desks.improvement.actions.items import Wanted as Plan
from yinuo.desks.improvement.models import Item
from yinuo.desks.people.queries import today
from yinuo.desks.processes.actions import following, shaping, terms
from yinuo.desks.processes.models import Idea, Version
from yinuo.desks.service.actions import answering, intake, moving, receiving, settling
from yinuo.desks.service.actions.answering import Answer
from yinuo.desks.service.actions.receiving import Wanted
from yinuo.desks.service.contacts import Contact
from yinuo.desks.service.models import Case
from yinuo.desks.service.queries.receipt import receipt_of
from yinuo.doors.demo import serving_words as words
from yinuo.doors.demo.serving import Act, Story, then
from yinuo.doors.demo.serving_quality import ACTS as QUALITY
from yinuo.doors.demo.serving_surveys import ACTS as SURVEYS

# --- processes, and what is said before a service ----------------------------------------------------------------------------------------


def _write_processes(story: Story, viewer: Viewer, at: datetime) -> None:
    for name, one in (("complaint", words.COMPLAINTS), ("request", words.REPAIRS), ("inquiry", words.INQUIRIES)):
        story.kept[name] = shaping.propose(viewer.staff, one, at=at)
    story.kept["terms"] = [terms.propose(viewer.staff, words.TERMS, at=at, kind="request"),
                           terms.propose(viewer.staff, words.GENERAL_TERMS, at=at)]  # fmt: skip


def _bring_into_force(story: Story, viewer: Viewer, at: datetime) -> None:
    for name in ("complaint", "request", "inquiry"):
        shaping.approve(viewer.staff, story.kept[name], at=at)
    for version in story.kept["terms"]:
        terms.publish(viewer.staff, version, at=at)


def _know(story: Story, viewer: Viewer, at: datetime) -> None:
    """Somebody confirms the processes in force."""
    for version in Version.objects.filter(phase="live").order_by("pk"):
        shaping.acknowledge(viewer.staff, version, at=at)


def _suggest_calling_first(story: Story, viewer: Viewer, at: datetime) -> None:
    process = story.kept["complaint"].process
    story.kept["idea"] = shaping.suggest(
        viewer.staff, process, text="投诉先打一通电话再派工，能少跑一半的冤枉路。", source="feedback", reference="MY-01-2026-01", at=at
    )


def _write_second_version(story: Story, viewer: Viewer, at: datetime) -> None:
    process = story.kept["complaint"].process
    ideas = list(Idea.objects.filter(pk=story.kept["idea"].pk))
    story.kept["second"] = shaping.propose(viewer.staff, words.COMPLAINTS_BETTER, at=at, process=process, ideas=ideas)


def _bring_second_into_force(story: Story, viewer: Viewer, at: datetime) -> None:
    shaping.approve(viewer.staff, story.kept["second"], at=at)


def _suggest_more(story: Story, viewer: Viewer, at: datetime) -> None:
    """An idea that nobody has looked at yet."""
    process = story.kept["request"].process
    shaping.suggest(viewer.staff, process, text="派工时把楼栋阀门图发给师傅。", source="practice", at=at)


# --- a major complaint, from the night it came to the level above ------------------------------------------------------------------------


def _leak_comes(story: Story, viewer: Viewer, at: datetime) -> None:
    """At night by the portal; the customer is told by itself that it arrived."""
    title, said, *_rest = words.LEAK
    number = story.customer(1).number
    contact = Contact("web", at, said, kind="complaint", title=title, email="kehu002@example.cn", customer_number=number, urgency="urgent")
    _taken(story, "leak", contact, at=at)


def _taken(story: Story, name: str, contact: Contact, *, at: datetime) -> None:
    case = intake.take_in(contact, at=at).case
    story.cases[name] = case
    way = SentBy.SMS if contact.phone and not contact.email else SentBy.MAIL
    if contact.email or contact.phone:
        then(at, 4 / 60, intake.acknowledge, case, words_of_receipt(case, receipt_of(case), way=way), channel=way.value)


def _leak_is_taken(story: Story, viewer: Viewer, at: datetime) -> None:
    case = story.case("leak")
    if case.owner_id != viewer.staff.pk:
        moving.offer(viewer, case, to=viewer.staff.username, revision=None, at=at)
    safe = Assessment("high", "several", "urgent", "major", is_safety=True, immediate="taken", action="已远程关闭单元总阀")
    handling.assess(viewer, story.case("leak"), safe, revision=None, at=at)
    following.do(viewer, story.case("leak"), 1, text="核对住址与保修记录，登记完成。", at=at)
    then(at, 9, answering.answer, viewer, story.case("leak"), Answer(words.LEAK[2], "phone"), revision=None)
    then(at, 10, following.do, viewer, story.case("leak"), 2, text="")


def _leak_is_investigated(story: Story, viewer: Viewer, at: datetime) -> None:
    case = story.case("leak")
    handling.verify(
        viewer, case, result="substantiated", grade="minor", findings="现场接头批号 2024-11 B，密封圈开裂，更换件为我方供货。", at=at
    )
    handling.find_cause(viewer, story.case("leak"), cause="product", whys=words.LEAK[3], at=at)
    offers = (Offer("repair", due_on=today(at) + timedelta(days=1)), Offer("compensation", "3600", today(at) + timedelta(days=5)),
              Offer("apology"))  # fmt: skip
    story.kept["proposal"] = proposing.propose(viewer, story.case("leak"), words.LEAK[4], offers, at=at)
    measure, due_on = "列出 37 户名单，按楼栋分五天更换，入库改为逐批抽检", today(at) + timedelta(days=6)
    about = {"source": "complaint", "source_ref": case.number, "sort": "corrective", "ground": "同批接头在两户开裂"}
    wanted = Plan("全城更换 2024-11 B 批接头", measure, "qin", due_on, **about)
    story.kept["corrective"] = items.open_item(viewer, wanted, at=at)


def _leak_is_checked(story: Story, viewer: Viewer, at: datetime) -> None:
    proposing.check(viewer, story.kept["proposal"], is_approved=True, remark="金额与修复报价一致，同意。", at=at)


def _leak_is_solved(story: Story, viewer: Viewer, at: datetime) -> None:
    proposing.tell_customer(viewer, story.kept["proposal"], channel="phone", revision=None, at=at)
    following.do(viewer, story.case("leak"), 3, text="客户服务部负责人已复核方案。", at=at)
    for remedy in story.kept["proposal"].remedies.order_by("pk"):
        then(at, 60, proposing.carry_out, viewer, remedy)
    then(at, 180, settling.resolve, viewer, story.case("leak"), "接头与地板均已修复，赔偿款当日到账。", channel="phone", revision=None)
    then(at, 180, following.do, viewer, story.case("leak"), 4, text="")


def _leak_is_closed(story: Story, viewer: Viewer, at: datetime) -> None:
    """The customer is not satisfied: the level above opens by itself."""
    answering.hear(viewer, story.case("leak"), words.LEAK[5], channel="phone", at=at)
    answering.answer(
        viewer, story.case("leak"), Answer("同批接头共 37 户，从明天起逐户更换，名单已贴在各楼栋。", "phone"), revision=None, at=at
    )
    then(at, 20, settling.close, viewer, story.case("leak"), cause="product", opinion="dissatisfied", revision=None)


def _head_answers(story: Story, viewer: Viewer, at: datetime) -> None:
    for level in Escalation.objects.filter(case=story.cases["leak"], handled_at__isnull=True):
        escalating.handle(viewer, level, "已当面说明整批更换的安排，并把完成日期告诉了客户。", at=at)
    items.carry_out(viewer, story.kept["corrective"], at=at)
    following.do(viewer, story.case("leak"), 5, text="上门回访：接头干燥，地板平整。", at=at)


def _effect_is_seen(story: Story, viewer: Viewer, at: datetime) -> None:
    words_of_effect = "更换 37 户后两周内没有新的接头漏水来件。"
    row = items.check_effect(viewer, story.kept["corrective"], is_effective=True, effect=words_of_effect, after=None, at=at)
    en = "A batch of faulty joints was replaced everywhere; deliveries are now sampled."
    items.publish(viewer, row, zh="一批有瑕疵的地暖接头已全部换掉，入库改为逐批抽检。", en=en, at=at)


# --- other cases -------------------------------------------------------------------------------------------------------------------------


def _comes(name: str, place: int, kind: str, channel: str) -> Act:
    def act(story: Story, viewer: Viewer, at: datetime) -> None:
        title, said, _answer = words.SAID[name]
        story.cases[name] = receiving.receive(viewer, story.customer(place), Wanted(kind, channel, title, said), at=at)

    return act


def _answered(name: str) -> Act:
    """The first step is done and an answer is given."""

    def act(story: Story, viewer: Viewer, at: datetime) -> None:
        is_inquiry, begun = story.case(name).kind == "inquiry", story.kept.setdefault("begun", set())
        if not is_inquiry and story.case(name).pk not in begun:
            following.do(viewer, story.case(name), 1, text="已核对，登记完成。", at=at)
        then(at, 4, answering.answer, viewer, story.case(name), Answer(words.SAID[name][2], "phone"), revision=None)
        if story.case(name).pk in begun:
            then(at, 5, following.do, viewer, story.case(name), 3, text="")
        if is_inquiry:
            then(at, 5, following.do, viewer, story.case(name), 1, text="")

    return act


def _shown_first(story: Story, viewer: Viewer, at: datetime) -> None:
    """Before somebody goes out the customer hears what it costs, and says yes."""
    terms.show(viewer, story.case("pipe"), way="phone", at=at, is_acknowledged=True)
    then(at, 2, terms.start, viewer, story.case("pipe"))


def _mended(story: Story, viewer: Viewer, at: datetime) -> None:
    settling.resolve(viewer, story.case("pipe"), words.PIPE_IS_QUIET, channel="counter", revision=None, at=at)
    following.do(viewer, story.case("pipe"), 2, text="", at=at)
    then(at, 60, settling.close, viewer, story.case("pipe"), cause="product", opinion="satisfied", revision=None)


def _looked_after(story: Story, viewer: Viewer, at: datetime) -> None:
    following.do(viewer, story.case("pipe"), 3, text="电话回访：一夜安静，住户满意。", at=at)


def _burst(story: Story, viewer: Viewer, at: datetime) -> None:
    """An emergency comes before everybody; the service begins at once."""
    title, said, _answer = words.SAID["burst"]
    story.cases["burst"] = receiving.receive(viewer, story.customer(6), Wanted("request", "phone", title, said, urgency="emergency"), at=at)
    then(at, 1, terms.start, viewer, story.case("burst"), is_emergency=True)


# --- channels ----------------------------------------------------------------------------------------------------------------------------


def _publish_rule(story: Story, viewer: Viewer, at: datetime) -> None:
    handing_over.publish(by=viewer.staff, at=at)
    rule = noticing.set_rule(by=viewer.staff, name="值班群（投诉将逾期）", address="json://127.0.0.1:9/", events=["at_risk"], staff=None,
                             department=words.DEPARTMENT, at=at)  # fmt: skip
    noticing.switch(rule.pk, is_on=False, by=viewer.staff, at=at)


def _handed_over(name: str, place: int, authority: str, number: str, days: int) -> Act:
    def act(story: Story, viewer: Viewer, at: datetime) -> None:
        title, said, _answer = words.SAID[name]
        contact = Contact("authority", at, said, kind="complaint", title=title, customer_number=story.customer(place).number)
        made = handing_over.take_over(Order(authority, number, at + timedelta(days=days), contact), at=at)
        story.cases[name] = Case.objects.get(number=made.case_number)

    return act


def _through(story: Story, viewer: Viewer, name: str, *, at: datetime, steps: int = 2) -> None:
    """Somebody takes a case that is nobody's, if it is, and does its first steps."""
    if story.case(name).owner is None:
        moving.take(viewer, story.case(name), at=at)
    for place in range(1, steps + 1):
        following.do(viewer, story.case(name), place, text=("已核对，登记完成。", "已电话了解情况。")[place - 1], at=at)


def _begun(name: str) -> Act:
    def act(story: Story, viewer: Viewer, at: datetime) -> None:
        _through(story, viewer, name, at=at)
        story.kept.setdefault("begun", set()).add(story.case(name).pk)

    return act


def _make_good(story: Story, viewer: Viewer, at: datetime) -> None:
    """A low rating opened a case of its own; it is seen to on the next working day."""
    number = Rating.objects.exclude(remedy_number="").order_by("-pk").values_list("remedy_number", flat=True).first()
    if number is None:  # a short year may have closed nothing that a named customer could be dissatisfied with
        return
    story.cases["good"] = Case.objects.get(number=number)
    _through(story, viewer, "good", at=at, steps=1)
    answering.answer(
        viewer, story.case("good"), Answer("非常抱歉让您等了两次，这次的上门费已退，改约一次到位。", "phone"), revision=None, at=at
    )
    settling.resolve(viewer, story.case("good"), "已致歉并退还上门费，客户接受。", channel="phone", revision=None, at=at)
    following.do(viewer, story.case("good"), 2, text="", at=at)
    then(at, 1500, following.do, viewer, story.case("good"), 3, text="次日回访：满意。")


def _call_back(story: Story, viewer: Viewer, at: datetime) -> None:
    """Who rang twice in vain is called back."""
    story.cases["missed"] = Case.objects.get(number=CallRecord.objects.exclude(case_number="").latest("pk").case_number)
    moving.take(viewer, story.case("missed"), at=at)
    answering.answer(viewer, story.case("missed"), Answer("已回拨，住户想约周一上门清洗，已记下时间。", "phone"), revision=None, at=at)
    following.do(viewer, story.case("missed"), 1, text="", at=at)


def _report_back(story: Story, viewer: Viewer, at: datetime) -> None:
    case = story.case("hotline")
    _through(story, viewer, "hotline", at=at)
    answering.answer(viewer, story.case("hotline"), Answer(words.SAID["hotline"][2], "phone", offers=True), revision=None, at=at)
    then(at, 120, settling.resolve, viewer, story.case("hotline"), words.SAID["hotline"][2], channel="phone", revision=None)
    then(at, 125, following.do, viewer, story.case("hotline"), 3, text="")
    then(at, 130, following.do, viewer, story.case("hotline"), 5, text="")
    row = HandedOver.objects.get(case_number=case.number)
    then(at, 180, handing_over.report_back, viewer, story.case("hotline"), row.pk)


def _calls(story: Story, viewer: Viewer, at: datetime) -> None:
    """What the exchange tells of the last days: answered, called back, missed twice."""
    calls = [
        {"id": f"PBX-{place}", "from": number, "at": (at - timedelta(minutes=ago)).isoformat(), "outcome": outcome, "seconds": seconds,
         **more}
        for place, (number, ago, outcome, seconds, more) in enumerate((
            ("13900003001", 190, "answered", 214, {"agent": "lin"}), ("13900003002", 150, "missed", 0, {}),
            ("13900003002", 138, "missed", 0, {}), ("0512-65003003", 95, "answered", 86, {"agent": "zhou"}),
            ("13900003004", 40, "answered", 302, {"agent": "lin", "direction": "out"}),
        ), 1)
    ]  # fmt: skip
    calling.take_calls(calls, source="总机", at=at)


def _text_message(story: Story, viewer: Viewer, at: datetime) -> None:
    said = {"id": "SMS-1", "from": "13900003005", "text": words.SAID["sms"], "at": (at - timedelta(minutes=3)).isoformat()}
    heard = texting.take_text(said, at=at)
    story.cases["sms"] = Case.objects.get(number=heard.case_number)
    case = story.cases["sms"]
    then(at, 2 / 60, intake.acknowledge, case, words_of_receipt(case, receipt_of(case), way=SentBy.SMS), channel="sms")


def _mail(story: Story, viewer: Viewer, at: datetime) -> None:
    title, said, _answer = words.SAID["mail"]
    contact = Contact("mail", at, said, kind="request", title=title, email="kehu005@example.cn", customer_number=story.customer(4).number)
    _taken(story, "mail", contact, at=at)


def _mail_is_answered(story: Story, viewer: Viewer, at: datetime) -> None:
    case = story.case("mail")
    if case.owner_id != viewer.staff.pk:
        moving.offer(viewer, case, to=viewer.staff.username, revision=None, at=at)
    following.do(viewer, story.case("mail"), 1, text="已核对邮箱。", at=at)
    answering.answer(viewer, story.case("mail"), Answer(words.SAID["mail"][2], "mail", offers=True), revision=None, at=at)


# --- suggestions, the report -------------------------------------------------------------------------------------------------------------


def _judge_idea(story: Story, viewer: Viewer, at: datetime) -> None:
    suggestions.judge(viewer, story.case("idea"), judgement="accepted", reason=words.IDEA_ANSWER, channel="phone", revision=None, at=at)
    wanted = Plan("试装室温小屏", "桂花新村 20 户试装，四周后比较来电", "shen", today(at) + timedelta(days=25), source="suggestion",
                  source_ref=story.cases["idea"].number, ground="客户建议")  # fmt: skip
    story.kept["screens"] = items.open_item(viewer, wanted, at=at)


def _idea_is_done(story: Story, viewer: Viewer, at: datetime) -> None:
    items.carry_out(viewer, story.kept["screens"], at=at)
    suggestions.tell_effect(viewer, story.case("idea"), words.IDEA_EFFECT, channel="phone", at=at)
    settling.resolve(viewer, story.case("idea"), words.IDEA_EFFECT, channel="phone", revision=None, at=at)


def _decline_idea(story: Story, viewer: Viewer, at: datetime) -> None:
    case, reason = story.case("no_idea"), words.NO_IDEA_ANSWER
    suggestions.judge(viewer, case, judgement="declined", reason=reason, channel="phone", revision=None, at=at)


def _report(story: Story, viewer: Viewer, at: datetime) -> None:
    ends_on = today(at).replace(day=1) - timedelta(days=1)
    reporting.report(viewer, begins_on=ends_on.replace(day=1), ends_on=ends_on, at=at)


def _take_note(story: Story, viewer: Viewer, at: datetime) -> None:
    reporting.receive_report(viewer, Report.objects.latest("pk").number, at=at)


def _plan_is_written(story: Story, viewer: Viewer, at: datetime) -> None:
    """The head of the department answers the demand that a low score made."""
    for item in Item.objects.filter(state="demanded").order_by("pk"):
        wanted = Plan("把电话接得更快", "早晚高峰各加一个座席，漏接当天回拨", "zhou", today(at) + timedelta(days=20))
        items.plan(viewer, item, wanted, at=at)


def _plan_is_approved(story: Story, viewer: Viewer, at: datetime) -> None:
    for item in Item.objects.filter(state="planned").order_by("pk"):
        items.approve(viewer, item, is_approved=True, reason="", at=at)


ALL: tuple[tuple[int, float, str, Act], ...] = (
    (40, 9, "lu", _write_processes), (40, 11, "qin", _bring_into_force), (40, 12, "lu", _publish_rule),
    (39, 9, "lin", _know), (38, 10, "lin", _comes("idea", 7, "suggestion", "phone")), (37, 10, "shen", _judge_idea), *SURVEYS, *QUALITY,
    (20, 16, "shen", _suggest_calling_first), (19, 22.5, "lu", _leak_comes), (18, 9, "lin", _leak_is_taken),
    (17, 10, "lin", _leak_is_investigated), (17, 15, "qin", _leak_is_checked), (16, 9.5, "lin", _leak_is_solved),
    (15, 11, "lin", _leak_is_closed), (12, 9.5, "qin", _head_answers), (12, 14, "shen", _idea_is_done),
    (12, 10, "qin", _plan_is_written), (11, 9, "lu", _plan_is_approved), (11, 10, "zhou", _report), (10, 9, "lu", _take_note),
    (10, 15, "zhou", _write_second_version), (9, 9, "lu", _bring_second_into_force), (9, 10, "lin", _know),
    (9, 14, "lin", _comes("pipe", 3, "request", "counter")), (9, 14.25, "lin", _shown_first), (9, 14.5, "lin", _answered("pipe")),
    (8, 11, "lin", _mended), (5, 10, "shen", _looked_after), (5, 9.5, "lu", _handed_over("hotline", 9, "12345", "SZ20260209-118", 5)),
    (5, 10.5, "shen", _make_good),
    (5, 11, "lin", _report_back), (4, 11, "shen", _comes("no_idea", 10, "suggestion", "phone")), (4, 16, "shen", _decline_idea),
    (3, 9.25, "lin", _comes("night", 12, "complaint", "phone")), (3, 10, "lin", _answered("night")),
    (2, 10, "shen", _mail), (2, 11, "lin", _mail_is_answered), (2, 13.5, "lu", _calls), (2, 14, "lu", _effect_is_seen),
    (2, 14, "lin", _call_back), (2, 15, "lu", _handed_over("hotline_open", 13, "12315", "GS20260212-007", 6)),
    (2, 16, "lu", _begun("hotline_open")), (2, 16.25, "lu", _answered("hotline_open")),
    (1, 9.5, "lin", _comes("price", 15, "inquiry", "chat")), (1, 10, "lin", _answered("price")),
    (1, 11, "lin", _comes("bill", 16, "complaint", "phone")), (1, 13.5, "lin", _begun("bill")), (1, 13.75, "lin", _answered("bill")),
    (1, 15, "lin", _suggest_more), (0, 9, "lin", _text_message), (0, 9.75, "lin", _burst),
)  # fmt: skip
