"""Entries by two people, questions answered or honestly not, and what the promise of coverage counts."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client

from yinuo.desks.answers import handing, refusals
from yinuo.desks.answers.actions import asking, judging, probing, writing
from yinuo.desks.answers.actions.writing import Words
from yinuo.desks.answers.choices import PER_MINUTE
from yinuo.desks.answers.models import Entry, Probe, Question, Talk
from yinuo.desks.answers.opening import contact_of, text_of
from yinuo.desks.answers.queries import answering, coverage, unanswered
from yinuo.desks.answers.redacting import redacted
from yinuo.kit import clock

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
PAY = Words(
    "缴纳采暖费",
    "暖气费怎么交\n在哪里缴纳采暖费",
    "营业厅、公众号或银行代扣都可以。",
    "At a counter, in the app or by direct debit.",
    "缴费",
)
COLD = Words("暖气不热", "家里暖气不热怎么办\n暖气片冰凉", "先看阀门是否打开；仍不热请报修，工人上门检查。")
OWN = Words("我的账单", "我家这个月的账单是多少", "请在公众号登录后查看。", is_basic=False)


@pytest.fixture(autouse=True)
def nobody_takes(monkeypatch):
    """No desk of cases takes conversations over, except where a test says so."""
    monkeypatch.setattr(handing, "_TAKERS", [])


@pytest.fixture
def entries(lin, lu) -> list[Entry]:
    """Three approved entries: 林 wrote, 陆 approved."""
    return [approved(lin, lu, words) for words in (PAY, COLD, OWN)]


def approved(writer, approver, words: Words) -> Entry:
    version = writing.propose(writer, words, at=clock.now())
    writing.approve(approver, version, at=clock.now())
    return version.entry


def told(kind: str) -> list[dict]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM ledger_event WHERE kind = %s ORDER BY position", [kind])
        return [json.loads(body) for (body,) in cursor.fetchall()]


def asked(text: str, **more) -> asking.Answered:
    return asking.ask(text, at=clock.now(), **more)


@pytest.mark.django_db(transaction=True)
def test_the_promise_of_coverage_counts_what_was_right(lin, lu, zhao, monkeypatch, tmp_path) -> None:
    """The lines of S4-L2: a reply to each basic question, and four of five answered; a check that finds one wrong breaks it."""
    from tests.watch.conftest import look, register, verdict_of

    monkeypatch.setenv("YINUO_LEDGER_KEY", str(tmp_path / "ledger.key"))
    monkeypatch.setenv("YINUO_CHECKPOINTS", str(tmp_path / "checkpoints"))
    lines = (
        "use calendar cn-office\nG.bot_answers: every basic_question.asked has bot.answered\n"
        "G.bot_coverage: share of basic_question.asked with (answered = true) >= 80% per month\n"
    )
    with clock.pinned(NOON - timedelta(days=3)):
        register(lines, number="G", since=NOON - timedelta(days=3))
    for words in (PAY, COLD, OWN):
        approved(lin, lu, words)
    rows = [asked(text).question for text in ("暖气费怎么交", "在哪儿交采暖费", "暖气不热", "暖气片冰凉怎么办", "可以养几条金鱼")]
    own = asked("我家这个月账单是多少").question
    assert [row.result for row in rows] == ["answered"] * 4 + ["unsure"] and not own.is_basic and not own.event
    next_month = datetime(2026, 4, 2, tzinfo=UTC)
    assert {verdict_of("G.bot_answers", row.ref)[0] for row in rows if look(NOON) is None} == {"kept"}
    with clock.pinned(next_month):
        look(next_month)
        assert verdict_of("G.bot_coverage", "organisation")[:1] == ["kept"]
        with pytest.raises(refusals.NeedsAnother):  # 陆 approved it
            judging.check_answer(lu, Question.objects.get(pk=rows[0].pk), "wrong", at=next_month)
        judging.check_answer(zhao, Question.objects.get(pk=rows[0].pk), "wrong", at=next_month)
        look(next_month)
        assert verdict_of("G.bot_coverage", "organisation")[:1] == ["broken"]
        assert judging.set_apart(lin, [rows[4].number], "foreign", at=next_month) == 1
        look(next_month)
        assert verdict_of("G.bot_coverage", "organisation")[:1] == ["broken"]  # three of four
        month = coverage.month_of(date(2026, 3, 2))
        assert (month.asked, month.basic, month.said, month.covered, month.ruled_out) == (6, 4, 4, 3, 1)


@pytest.mark.django_db
def test_an_entry_needs_two_people_and_its_words_stay(lin, lu, zhao, qian, client: Client) -> None:
    version = writing.propose(lin, PAY, at=NOON)
    entry = version.entry
    assert answering.candidates("暖气费怎么交", day=NOON.date()) == []  # not said before it is approved
    with pytest.raises(refusals.MayNotEdit):
        writing.propose(qian, PAY, at=NOON)
    with pytest.raises(refusals.MayNotEdit):
        writing.approve(qian, version, at=NOON)
    own = writing.propose(lu, COLD, at=NOON)
    with pytest.raises(refusals.NeedsAnother):
        writing.approve(lu, own, at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():  # the table says so too
        type(own).objects.filter(pk=own.pk).update(step="approved", decided_by=lu)
    writing.send_back(zhao, own, remark="写明报修电话", at=NOON)
    with pytest.raises(refusals.AlreadyDecided):
        writing.approve(zhao, own, at=NOON)
    writing.approve(lu, version, at=NOON)
    with pytest.raises(refusals.AlreadyDecided):
        writing.approve(zhao, version, at=NOON)
    second = writing.propose(lin, Words(**{**PAY.__dict__, "answer": "只能在公众号。", "until": date(2026, 3, 31)}), at=NOON, entry=entry)
    assert answering.candidates("暖气费怎么交", day=NOON.date())[0].version.answer == PAY.answer
    writing.approve(zhao, second, at=NOON)
    assert answering.candidates("暖气费怎么交", day=NOON.date())[0].version.answer == "只能在公众号。"
    assert answering.candidates("暖气费怎么交", day=date(2026, 3, 31)) and not answering.candidates("暖气费怎么交", day=date(2026, 4, 1))
    entry.refresh_from_db()
    assert not entry.is_due(NOON.date()) and entry.is_due(entry.review_on)
    with pytest.raises(refusals.BadEntry):
        writing.give_to(lin, entry, qian, at=NOON)  # who writes no entries looks after none
    with pytest.raises(refusals.MayNotEdit):
        writing.give_to(qian, entry, zhao, at=NOON)
    writing.give_to(lin, entry, zhao, at=NOON)
    assert [one["data"] for one in told("answer_entry.given")] == [{"staff": "zhao"}] and Entry.objects.get(pk=entry.pk).owner == zhao
    with pytest.raises(refusals.BadEntry):
        writing.retire(lu, entry, reason=" ", at=NOON)
    writing.retire(lu, entry, reason="改版", at=NOON)
    assert answering.candidates("暖气费怎么交", day=NOON.date()) == [] and len(told("answer_entry.approved")) == 2


@pytest.mark.django_db
def test_what_is_no_entry_is_refused_beside_its_field(lin, lu) -> None:
    bad = {"answer": "<b>请</b>缴费", "questions": "我电话13900001234怎么交费", "title": " "}
    for name, text in bad.items():
        with pytest.raises(refusals.BadEntry):
            writing.propose(lin, Words(**{**PAY.__dict__, name: text}), at=NOON)
    with pytest.raises(refusals.BadEntry):
        writing.propose(lin, Words(**{**PAY.__dict__, "since": date(2026, 3, 2), "until": date(2026, 3, 1)}), at=NOON)
    assert not Entry.objects.exists() and not told("answer_entry.proposed")
    staff_only = approved(lin, lu, Words(**{**PAY.__dict__, "audience": "staff"}))
    assert staff_only.number and answering.candidates("暖气费怎么交", day=NOON.date()) == []


def test_numbers_are_taken_out_of_a_question() -> None:
    for text in (
        "13900001234",
        "+86 139 0000 1234",
        "320501199001010043",
        "6222 0000 1111 0118",
        "a@b.cn",
        "一三九零零零零一二三四",
        "８８００１２３４５６",
    ):
        said = redacted(f"我是{text}，暖气不热")
        assert text not in said and "〔" in said and said.endswith("暖气不热"), text
    assert redacted("3栋26户室温16度，2026年3月1日报修") == "3栋26户室温16度,2026年3月1日报修"


@pytest.mark.django_db
def test_nothing_of_a_question_is_in_clear_and_rates_are_kept(entries, noon) -> None:
    row = asked("我叫王小明，电话13900001234，暖气不热怎么办", address="10.0.0.1").question
    assert text_of(row) == "我叫王小明,电话〔电话〕,暖气不热怎么办"
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM ledger_event")
        bodies = " ".join(body for (body,) in cursor.fetchall())
        cursor.execute("SELECT q::text FROM answers_question q UNION ALL SELECT t::text FROM answers_talk t")
        rows = " ".join(text for (text,) in cursor.fetchall())
    for secret in ("王小明", "13900001234", "10.0.0.1", "王小明".encode().hex()):
        assert secret not in bodies and secret not in rows
    for _place in range(PER_MINUTE - 1):
        asked("暖气费怎么交", address="10.0.0.1")
    with pytest.raises(refusals.TooManyQuestions):
        asked("暖气费怎么交", address="10.0.0.1")
    assert Question.objects.count() == PER_MINUTE and asked("暖气费怎么交", address="10.0.0.2").question.result == "answered"
    with clock.pinned(NOON + timedelta(seconds=60)):
        assert asked("暖气费怎么交", address="10.0.0.1").question.pk
    for text in ("", "?", "长" * 501):
        with pytest.raises(refusals.BadQuestion):
            asked(text)
    assert judging.forget(at=NOON + timedelta(days=181)) == Question.objects.count() and not Question.objects.filter(
        sealed_text__isnull=False
    )


@pytest.mark.django_db
def test_only_the_customer_confirms_and_a_person_takes_over(entries, lin) -> None:
    found = asked("暖气不热怎么办")
    unknown = asked("你们招聘司机吗", secret=found.secret)
    talk = asking.talk_of(found.secret, at=clock.now())
    assert talk is not None and unknown.question.talk_id == talk.pk == found.question.talk_id
    assert asking.talk_of(found.secret, at=NOON + timedelta(hours=12)) is None and asking.talk_of("x" * 32, at=NOON) is None
    assert [one["data"].get("confirmed") for one in told("bot.answered")] == [None, None]
    assert {one["data"]["answered_by"] for one in told("bot.answered")} == {"bot"}
    asking.say_helpful(talk, found.question.number, helped=True, at=NOON)
    with pytest.raises(refusals.TalkIsOver):  # said once
        asking.say_helpful(talk, found.question.number, helped=False, at=NOON)
    with pytest.raises(refusals.TalkIsOver):  # "I do not know" is no answer to confirm
        asking.say_helpful(talk, unknown.question.number, helped=True, at=NOON)
    last = told("bot.answered")[-1]
    assert last["data"]["confirmed"] is True and last["subject"] == found.question.ref
    assert asked("你们招聘司机吗").question.talk_id != talk.pk
    with clock.pinned(NOON + timedelta(minutes=5)):
        asking.hand_over(talk, contact="139 0000 1234", at=clock.now())
        again = asking.hand_over(talk, contact="another", at=clock.now())
        (inquiry,) = told("inquiry.received")
        assert contact_of(again) == "139 0000 1234" and inquiry["received_at"].startswith("2026-03-02T04:00:00")  # since the first question
        judging.answer_talk(lin, again, at=clock.now())
        with pytest.raises(refusals.AlreadyDecided):
            judging.answer_talk(lin, again, at=clock.now())
    assert told("inquiry.responded")[0]["data"] == {"answered_by": "person"}
    judging.forget(at=NOON + timedelta(days=30))
    assert contact_of(Talk.objects.get(pk=talk.pk)) == "139 0000 1234"
    judging.forget(at=NOON + timedelta(days=30, minutes=6))
    assert contact_of(Talk.objects.get(pk=talk.pk)) == ""


@pytest.mark.django_db
def test_a_desk_of_cases_takes_the_whole_conversation(entries) -> None:
    taken: list[handing.HandedOver] = []
    handing.register(lambda one: taken.append(one) or "case:2026-000001")  # type: ignore[func-returns-value]
    found = asked("暖气不热怎么办")
    talk = asking.hand_over(Talk.objects.get(), contact="a@b.cn", at=NOON)
    assert talk.handed_to == "case:2026-000001" and talk.sealed_contact is None and not told("inquiry.received")
    assert [line.text for line in taken[0].lines] == ["暖气不热怎么办", COLD.answer] and taken[0].received_at == found.question.asked_at


@pytest.mark.django_db
def test_like_questions_become_one_entry(entries, lin, lu, client: Client) -> None:
    for text in ("地暖多久清洗一次", "地暖要多久清洗一次呢", "你们招聘司机吗"):
        asked(text)
    groups = unanswered.groups()
    assert [len(one.asked) for one in groups] == [2, 1]
    client.force_login(lin)
    page = client.get("/answers/new/", {"from": groups[0].keys}).content.decode()
    assert "地暖多久清洗一次\n地暖要多久清洗一次呢" in page
    said = {
        "title": "地暖清洗",
        "questions": "地暖多久清洗一次",
        "answer": "两年一次。",
        "audience": "everyone",
        "is_basic": "on",
        "from": groups[0].keys,
    }
    assert client.post("/answers/new/", {**said, "answer": "<b>两年</b>"}).status_code == 400
    assert client.post("/answers/new/", said).status_code == 302
    assert [len(one.asked) for one in unanswered.groups()] == [1]
    assert client.post("/answers/open/", {"numbers": unanswered.groups()[0].keys, "why": "foreign"}).status_code == 302
    assert unanswered.groups() == [] and Question.objects.get(apart="foreign").apart_by == lin


@pytest.mark.django_db
def test_a_sample_is_drawn_and_estimates(entries, lin, lu, zhao) -> None:
    for _place in range(5):
        asked("暖气费怎么交")
    with pytest.raises(refusals.MayNotEdit):
        judging.draw(lin, NOON.date(), at=NOON)
    assert judging.draw(zhao, NOON.date(), at=NOON) == 5 and judging.draw(zhao, NOON.date(), at=NOON) == 0
    for place, row in enumerate(Question.objects.order_by("pk")):
        judging.check_answer(zhao, row, "right" if place else "wrong", at=NOON)
    month = coverage.month_of(NOON.date())
    assert (month.checked, month.right, month.covered, month.said, month.lacks) == (5, 4, 4, 5, 0)
    assert month.estimate is not None and [round(one) for one in month.estimate] == [80, 38, 96]


@pytest.mark.django_db
def test_looks_from_outside_tell_each_change(noon, entries, client: Client) -> None:
    served = client.get("/api/ask/status").content.decode()
    fetches = [(200, served), (500, ""), (502, "?"), (200, served), (200, '{"answers": false}')]
    for place, fetched in enumerate(fetches):
        at = NOON + timedelta(minutes=5 * place)
        with clock.pinned(at):
            probing.look("https://x.example/", at=at, fetch=lambda url, fetched=fetched: fetched)
    assert [one.is_up for one in Probe.objects.order_by("at")] == [True, False, False, True, False]
    assert (len(told("service.checked")), len(told("service.went_down")), len(told("service.came_up"))) == (1, 2, 1)


@pytest.mark.django_db
def test_everybody_asks_without_an_account(entries, lin, client: Client) -> None:
    page = client.get("/ask/").content.decode()
    assert "缴纳采暖费" in page and "我的账单" not in page and "sign-in" not in page
    assert client.post("/ask/", {"question": "?"}).status_code == 400
    for text in ("暖气费怎么交", "推荐一部好看的电影"):
        assert client.post("/ask/", {"question": text}).status_code == 302
    page = client.get("/ask/").content.decode()
    assert PAY.answer in page and 'name="contact"' in page and "open" in page.split('class="yn-card a-person"')[1][:8]
    first = Question.objects.order_by("pk").first()
    assert client.post("/ask/", {"verb": "yes", "number": first.number}).status_code == 302
    assert Client().post("/ask/", {"verb": "no", "number": first.number}).status_code == 410  # somebody else's conversation
    assert client.post("/ask/", {"verb": "person", "contact": "139 0000 1234"}).status_code == 302
    assert Talk.objects.get().number in client.get("/ask/").content.decode()
    client.post("/ask/", {"verb": "end"})
    assert PAY.answer not in client.get("/ask/").content.decode()
    english = Client(headers={"accept-language": "en"})
    english.cookies["yinuo_language"] = "en"
    english.post("/ask/", {"question": "采暖费怎么交"})
    assert PAY.answer_en in english.get("/ask/").content.decode()
    said = client.post("/api/ask", json.dumps({"question": "暖气费怎么交"}), content_type="application/json").json()
    assert said["result"] == "answered" and said["answered_by"] == "bot" and said["answer"] == PAY.answer
    unknown = json.dumps({"question": "推荐一部好看的电影", "conversation": said["conversation"]})
    assert client.post("/api/ask", unknown, content_type="application/json").json()["result"] == "unsure"
    for body in ("", "[]", '{"question": 1}', "[" * 7000):
        assert client.post("/api/ask", body, content_type="application/json").status_code == 400
    answers = [
        client.post("/api/ask", json.dumps({"question": "暖气不热"}), content_type="application/json") for _place in range(PER_MINUTE)
    ]
    assert answers[-1].status_code == 429 and answers[-1].headers["Retry-After"] == "60"


@pytest.mark.django_db
def test_pages_of_staff_and_tables_both_ways(entries, lin, lu, zhao, qian, client: Client) -> None:
    asked("暖气费怎么交")
    asked("推荐一部好看的电影")
    addresses = ["/answers/", "/answers/?q=采暖&try=暖气不热", "/answers/open/", "/answers/handed/", "/answers/check/",
                 "/answers/coverage/", f"/answers/entries/{entries[0].number}/", "/answers/log/",
                 "/answers/import/", "/answers/new/"]  # fmt: skip
    client.force_login(lu)
    assert [client.get(one).status_code for one in addresses] == [200] * len(addresses)
    assert "暖气费怎么交" not in client.get("/answers/log.csv").content.decode() and client.get("/answers/entries/ZS-9/").status_code == 404
    judging.draw(zhao, NOON.date(), at=NOON)
    for form in ("csv", "xlsx"):
        table = client.get(f"/answers/entries.{form}").content
        Entry.objects.exclude(pk=entries[0].pk).filter(state="draft").delete()
        file = SimpleUploadedFile(f"a.{form}", table)
        assert client.post("/answers/import/", {"file": file}).status_code == 302 and Entry.objects.count() == 3  # all there already
    bad = SimpleUploadedFile("a.csv", "标题,问法,答案,复核日\n甲,乙,丙,\n丁,戊,己,明天\n".encode())
    assert client.post("/answers/import/", {"file": bad}).status_code == 400 and Entry.objects.count() == 3
    good = SimpleUploadedFile("a.csv", "Title,Questions,Answer,Basic\n甲,乙问,丙,否\n".encode())
    assert client.post("/answers/import/", {"file": good}).status_code == 302
    fresh = Entry.objects.latest("pk")
    assert fresh.state == "draft" and not fresh.newest.is_basic
    client.force_login(zhao)
    assert client.post("/answers/many/", {"verb": "approve", "number": [fresh.number]}).status_code == 302
    fresh.refresh_from_db()
    assert fresh.state == "live"
    client.force_login(qian)
    assert client.get("/answers/").status_code == 200
    assert client.get("/answers/log/").status_code == 403 and client.get("/answers/open/").status_code == 403
    assert Client().get("/answers/").status_code == 302
