"""Mail in and out through real servers on this machine: a case with the server's instant, a receipt, answers, what comes back."""

from __future__ import annotations

import re
from datetime import timedelta
from email.message import EmailMessage

import pytest

from tests.channels.mailroom import PASSWORD, mail
from tests.customers.conftest import NOON
from yinuo.desks.channels.actions import fetching, sending, taking_mail
from yinuo.desks.channels.choices import Outcome, State, Trouble, Why
from yinuo.desks.channels.models import Incoming, Mailbox, Outage, Sending
from yinuo.desks.customers.access import seeing
from yinuo.desks.service.actions import answering, settling
from yinuo.desks.service.actions.answering import Answer
from yinuo.desks.service.filing import NO_FILES, File, let_in
from yinuo.desks.service.models import Case, Enclosure, Message
from yinuo.desks.service.queries.files import name_of
from yinuo.desks.service.scanning import EICAR
from yinuo.desks.service.taking import case_of, reaching
from yinuo.kit import clock
from yinuo.ledger import followers

pytestmark = pytest.mark.usefixtures("as_app_role", "noon", "promised", "zhou")
SATURDAY = NOON - timedelta(hours=36, minutes=30)  # 23:30
MINUTE = timedelta(minutes=1)
HE = "he@jiangfeng.example"
VOUCHED = {"Authentication_Results": "mx.yinuo.example; dmarc=pass header.from=jiangfeng.example"}


def look(at=NOON):
    with clock.pinned(at):
        return fetching.look(at=at)


def send(at=NOON):
    with clock.pinned(at):
        return sending.send_due(at=at)


def the_case() -> Case:
    found = case_of(Incoming.objects.exclude(case_number="").order_by("pk")[0].case_number)
    assert found is not None
    return found


def said(case: Case) -> list[tuple[str, str]]:
    with reaching(case.customer_id) as viewer:
        return [(one.direction, viewer.opener.open(one, "text", customer=one.customer_id)) for one in Message.objects.filter(case=case)]


def kinds(case: Case) -> list[str]:
    return list(followers.history([case.ref]).kind)


def outcomes() -> list[str]:
    return [one.outcome for one in Incoming.objects.order_by("pk")]


def answer(staff, case: Case, text="明天上午师傅上门。", at=NOON + MINUTE, channel="mail", files=NO_FILES):
    with clock.pinned(at), seeing(staff, purpose="test") as viewer:
        answering.answer(viewer, Case.objects.get(pk=case.pk), Answer(text, channel=channel, files=files), revision=None, at=at)


def test_a_complaint_of_saturday_night_becomes_a_case_is_acknowledged_answered_and_goes_on_in_its_thread(room, office, lu, jiang) -> None:
    room.put(mail(**VOUCHED), SATURDAY)
    assert (look(), look(), send(), send()) == (1, 0, 1, 0), "once in, once out"
    case = the_case()
    assert (case.kind, case.channel, case.received_at, case.number[:9]) == ("complaint", "mail", SATURDAY, "TS-260302")
    assert kinds(case)[:3] == ["case.opened", "complaint.received", "message.received"]
    assert {"complaint.acknowledged", "case.acknowledged", "notice.sent"} <= set(kinds(case))
    (receipt,) = office.mails
    words = office.words()
    assert (receipt["To"], receipt["Auto-Submitted"], receipt["X-Loop"]) == (HE, "auto-replied", "yinuo service@yinuo.example")
    assert case.number in words and "2026年2月28日" in words and "CN-001" not in words and f"https://yinuo.example/t/{case.number}" in words
    assert "漏水" not in f"{receipt['Subject']}{words}", "nothing of what was said travels back"
    secret = re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", words)
    assert secret and not any(secret[0] in text for _way, text in said(case)), "the code stands in the sent copy alone"
    answer(lu, case, files=let_in([File("维修方案.pdf", "application/pdf", b"%PDF-1.7 plan"), File("说明.txt", "text/plain", b"\xb2\xe2")]))
    assert send(NOON + MINUTE) == 1
    told = office.mails[-1]
    files = {one.get_filename(): one.get_payload(decode=True) for one in told.iter_attachments()}
    assert files == {"维修方案.pdf": b"%PDF-1.7 plan", "说明.txt": b"\xb2\xe2"}, "what one of us attached goes along"
    assert "Auto-Submitted" not in told and told["In-Reply-To"].startswith("<") and office.words().startswith("明天上午师傅上门。")
    later = NOON + 60 * MINUTE
    reply = mail(
        "好的。\n\n在 2026年3月2日，一诺客服 写道：\n> 明天上午师傅上门。", subject="Re: 别的题目", References=f"<x@y> {told['Message-ID']}"
    )
    room.put(reply, later)
    assert look(later) == 1 and outcomes() == [Outcome.CASE, Outcome.HEARD]
    assert said(case)[-1] == ("in", "好的。"), "what it quotes is kept apart"
    assert send(later) == 0, "a reply gets no automatic answer"
    with clock.pinned(later), seeing(lu, purpose="test") as viewer:
        settling.resolve(viewer, Case.objects.get(pk=case.pk), "修好了", channel="phone", revision=None, at=later)
        settling.close(viewer, Case.objects.get(pk=case.pk), cause="product", opinion="satisfied", revision=None, at=later)
    room.put(mail("又漏了", subject="Re: 别的题目", References=str(told["Message-ID"])), later)
    look(later)
    fresh = case_of(Incoming.objects.latest("pk").case_number)
    assert fresh.number != case.number and said(fresh)[-1] == ("note", f"这封邮件回复的是已结案的 {case.number}。"), (
        "nobody looks at a closed case"
    )


def test_marks_are_ours_alone_and_a_number_in_a_subject_counts_for_the_same_sender(room, office) -> None:
    room.put(mail(), SATURDAY)
    look()
    send()
    case = the_case()
    real = str(office.mails[0]["Message-ID"])
    forged = real.replace(case.number, f"{case.number[:-1]}9")
    room.put(mail("我要看他的投诉", sender="evil@elsewhere.example", subject=f"Re: {case.number}", References=forged), NOON)
    room.put(mail("补充：还有异味", subject=f"回复：[{case.number}]"), NOON)
    forger = mail(
        "取消吧", subject=f"Re: {case.number}", Authentication_Results="mx.yinuo.example; dmarc=fail header.from=jiangfeng.example"
    )
    room.put(forger, NOON)
    assert look() == 3 and outcomes() == [Outcome.CASE, Outcome.CASE, Outcome.HEARD, Outcome.CASE]
    assert [text for way, text in said(case) if way == "in"][1:] == ["补充：还有异味"]
    rows = list(Incoming.objects.order_by("pk"))
    assert rows[1].case_number != case.number and rows[3].sender == "forged"
    send()
    assert [one["To"] for one in office.mails] == [HE, "evil@elsewhere.example"], "whoever is written to in another's name hears nothing"


def test_machines_absences_and_what_comes_back_get_no_answer_and_stop_no_clock(room, office, lu) -> None:
    room.put(mail(), SATURDAY)
    look()
    send()
    case, ours = the_case(), office.mails[0]
    with clock.pinned(NOON), seeing(lu, purpose="test") as viewer:
        answering.ask(viewer, Case.objects.get(pk=case.pk), "请告诉我们型号", channel="mail", revision=None, at=NOON)
    send()
    thread = {"References": str(ours["Message-ID"])}
    absence = mail("我在休假", subject="自动回复: 关于您的来件", Auto_Submitted="auto-replied", **thread)
    ours_again, letters = mail("x", **{"X-Loop": "yinuo service@yinuo.example"}), mail("本周特价", subject="周刊", List_Id="<a.b>")
    bounce = EmailMessage()
    bounce["From"], bounce["Subject"] = "MAILER-DAEMON@mx.example", "Undelivered Mail Returned to Sender"
    bounce.set_content("no such user")
    bounce.add_attachment(f"Message-ID: {office.mails[1]['Message-ID']}\nSubject: x\n".encode(), maintype="text", subtype="rfc822-headers")
    for one in (absence, ours_again, letters, bounce):
        room.put(one, NOON)
    look()
    assert outcomes()[1:] == [Outcome.ABSENCE, Outcome.OWN, Outcome.CASE, Outcome.RETURNED]
    with reaching(case.customer_id):
        held = Case.objects.get(pk=case.pk)
    assert held.waits_since is not None and "customer.replied" not in kinds(case), "an absence is no reply"
    assert said(case)[-1] == ("note", "我在休假")
    assert Sending.objects.get(case_number=case.number, what="answer").state == State.RETURNED and "notice.returned" in kinds(case)
    assert (send(), len(office.mails)) == (0, 2), "neither the absence nor the newsletter gets an answer"
    for place in range(8):
        room.put(mail(f"第 {place} 次", subject="又来"), NOON)
    look()
    assert Sending.objects.filter(what="receipt").count() == 5, "one address gets five automatic mails an hour"


def test_files_are_kept_a_virus_is_set_apart_and_what_is_too_large_is_named(room, office, monkeypatch) -> None:
    monkeypatch.setenv("YINUO_MAIL_MOST_MEGABYTES", "1")
    sent = mail("见附件")
    sent.add_attachment(b"%PDF-1.7 photo", maintype="application", subtype="pdf", filename="../../漏水照片.pdf")
    sent.add_attachment(EICAR, maintype="application", subtype="octet-stream", filename="发票.exe")
    sent.add_attachment(b"0" * 1_200_000, maintype="video", subtype="mp4", filename="现场.mp4")
    room.put(sent, SATURDAY)
    assert look() == 1
    case = the_case()
    with reaching(case.customer_id) as viewer:
        kept = [(name_of(viewer, one), one.apart) for one in Enclosure.objects.all()]
    assert kept == [("漏水照片.pdf", ""), ("发票.exe", "virus")]
    assert any(way == "note" and "现场.mp4" in text for way, text in said(case))
    send()
    assert "现场.mp4 (1.2 MB)" in office.words() and "发票.exe" in office.words()
    monkeypatch.setenv("YINUO_CLAMD", "127.0.0.1:1")
    sent = mail("再发一次")
    sent.add_attachment(b"clean", maintype="image", subtype="png", filename="a.png")
    room.put(sent, NOON)
    assert look() == 0
    assert (row := Incoming.objects.latest("pk")).why == Why.SCANNER and not row.is_settled, "a silent scanner lets nothing pass"
    monkeypatch.delenv("YINUO_CLAMD")
    assert look() == 1 and Incoming.objects.latest("pk").outcome == Outcome.CASE


def test_whoever_dies_in_between_leaves_a_mail_to_be_read_and_none_counts_twice(room, office, monkeypatch) -> None:
    room.put(mail("第一封"), SATURDAY)
    room.put(b"\r\n", SATURDAY)
    room.put(mail("第二封"), SATURDAY)

    def die(*_positional, **_named):
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(taking_mail, "_keep_whole", die)  # the last thing that is done with a mail
        with pytest.raises(KeyboardInterrupt):
            look()
    assert (Case.objects.count(), Incoming.objects.count(), Mailbox.objects.get().last_uid) == (0, 0, 0), "nothing is half taken"
    assert look() == 2 and outcomes() == [Outcome.CASE, Outcome.BAD, Outcome.CASE]
    bad = Incoming.objects.get(outcome=Outcome.BAD)
    assert (bad.why, bad.is_settled) == (Why.EMPTY, False)
    room.begin_anew()
    look()
    assert outcomes().count(Outcome.CASE) == 2 and outcomes().count(Outcome.DOUBLE) == 2, (
        "the server's numbers begin anew; the mails do not"
    )
    room.mails[102] = (mail("原来是这样").as_bytes(), SATURDAY)
    row = Incoming.objects.filter(outcome=Outcome.BAD).latest("pk")
    fetching.read_again(row.pk)
    assert look() == 1 and Incoming.objects.get(pk=row.pk).outcome == Outcome.CASE
    assert {"EXAMINE"} == {one for one in room.asked if one in ("SELECT", "EXAMINE", "UID STORE", "EXPUNGE")}, "the folder is only read"


def test_outages_are_recorded_and_what_could_not_go_out_goes_out_later_or_is_listed(room, office, lu, monkeypatch, tmp_path) -> None:
    room.put(mail(sender="nobody@jiangfeng.example"), SATURDAY)
    room.put(mail("第二位", sender="li@b.example"), SATURDAY)
    (tmp_path / "imap").write_text("another password", encoding="utf-8")
    assert look() == 0 and Outage.objects.get().why == Trouble.LOGIN
    (tmp_path / "imap").write_text(PASSWORD, encoding="utf-8")
    assert look(NOON + MINUTE) == 2 and Outage.objects.get().until == NOON + MINUTE
    assert list(followers.history(["channel:mail_in"]).kind) == ["channel.went_down", "channel.came_up"]
    case = the_case()
    office.answer = "451 later"
    assert send(NOON + MINUTE) == 0
    office.answer = "250 OK"
    monkeypatch.setenv("YINUO_SMTP_PORT", "1")
    assert send(NOON + 3 * MINUTE) == 0 and Outage.objects.filter(line="mail_out", until__isnull=True).exists()
    monkeypatch.setenv("YINUO_SMTP_PORT", str(office.port))
    assert send(NOON + 30 * MINUTE) == 1 and not Outage.objects.filter(until__isnull=True).exists()
    failed = Sending.objects.get(case_number=case.number)
    assert (failed.state, failed.trouble) == (State.FAILED, Trouble.ADDRESS) and kinds(case)[-1] == "notice.failed"
    sending.again(failed.pk, at=NOON + 31 * MINUTE)
    assert send(NOON + 31 * MINUTE) == 0 and Sending.objects.get(pk=failed.pk).state == State.FAILED
    answer(lu, case, channel="sms")
    assert Sending.objects.count() == 2, "what goes out by another program is only recorded"
