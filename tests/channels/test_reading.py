"""Mails as they really come: wrong labels, pages without words, broken parts, forged headers, quotes. Whatever is sent, nothing breaks."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.channels.mailroom import PASSWORD, Office, certificates, dovecot, free_port, mail
from tests.customers.conftest import NOON
from yinuo.desks.channels import imap, servers
from yinuo.desks.channels.actions import fetching, sending
from yinuo.desks.channels.mails import quoting, threads
from yinuo.desks.channels.mails.reading import Rules, read
from yinuo.desks.channels.mails.shapes import Nature, Sender, Unreadable
from yinuo.desks.channels.models import Incoming
from yinuo.desks.service import scanning
from yinuo.desks.service.models import Message
from yinuo.desks.service.taking import case_of, reaching

RULES = Rules(most_bytes=1_000, trusted="mx.yinuo.example", own=frozenset({"service@yinuo.example"}), mark="yinuo service@yinuo.example")
PARTS = b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"
HEADS = [b"", b"From: a@b.example\r\n", PARTS]
SAYS = "热水器装好三天就漏水，请尽快派人来修。"


def raw(body: bytes, kind: str, *, head: bytes = b"Subject: x\r\n") -> bytes:
    return b"From: li@a.example\r\n" + head + f"Content-Type: {kind}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n".encode() + body


@pytest.mark.parametrize(
    ("codec", "label"),
    [("gb18030", "utf-8"), ("gbk", "gb2312"), ("gb18030", "iso-8859-1"), ("utf-8", "gb2312"), ("utf-8", "us-ascii"), ("gbk", "none-such"),
     ("big5", "big5"), ("gb18030", "base64")],
)  # fmt: skip
def test_chinese_is_read_under_whatever_label_it_comes(codec: str, label: str) -> None:
    said = SAYS if codec != "big5" else "熱水器漏水"
    found = read(raw(said.encode(codec), f"text/plain; charset={label}", head=b"Subject: " + said.encode(codec) + b"\r\n"), RULES)
    assert found.text == said and (found.subject == said or codec == "big5")


def test_a_page_says_its_words_and_nothing_else_and_a_plain_form_is_preferred() -> None:
    page = f"<style>p{{}}</style><p>{SAYS}</p><script>steal()</script><img src=x onerror=a()><p>谢谢&nbsp;！</p>"
    assert read(raw(page.encode(), "text/html; charset=utf-8"), RULES).text == f"{SAYS}\n\n谢谢 ！"
    both = EmailMessage()
    both["From"] = "li@a.example"
    both.set_content("纯文本")
    both.add_alternative("<p>网页</p>", subtype="html")
    assert read(both.as_bytes(), RULES).text == "纯文本"


def test_what_is_quoted_is_cut_for_reading_and_kept_whole() -> None:
    for head in (
        "------------------ 原始邮件 ------------------",
        "On Mon, 2 Mar 2026, Yinuo wrote:",
        "发件人：一诺\n发送时间：周一\n",
        "> 前文",
    ):
        found = read(
            raw(f"还没来人。\n\n{head}\n以前的话".encode() if head[0] != ">" else f"还没来人。\n{head}".encode(), "text/plain"), RULES
        )
        assert found.text == "还没来人。" and ("以前的话" in found.whole or "前文" in found.whole), head
    between = "> 问一\n答一\n> 问二\n答二"
    assert quoting.cut(between) == between, "answers between the lines keep what they answer"


def test_only_the_receiving_servers_word_counts_and_only_its_first() -> None:
    ours, theirs = "mx.yinuo.example; dmarc={} header.from={}", "mx.evil.example; dmarc=pass header.from=a.example"

    def seen(*headers: str, sender: str = "li@a.example") -> Sender:
        head = "".join(f"Authentication-Results: {one}\r\n" for one in headers)
        return read(f"{head}From: {sender}\r\nSubject: x\r\n\r\nx".encode(), RULES).is_vouched

    assert seen(ours.format("pass", "a.example")) == Sender.VERIFIED
    assert seen(ours.format("fail", "a.example"), ours.format("pass", "a.example")) == Sender.FORGED, "what lies below came with the mail"
    assert seen(theirs) == seen() == Sender.UNKNOWN
    assert seen("mx.yinuo.example; dkim=pass header.d=b.example; spf=fail smtp.mailfrom=b.example") == Sender.FORGED
    assert seen("mx.yinuo.example; dkim=pass (2048 bit) header.d=a.example") == Sender.VERIFIED
    assert seen(ours.format("pass", "a.example"), sender="li@a.example, victim@b.example") == Sender.FORGED, "two senders are none"


def test_attachments_have_safe_names_and_a_limit_and_what_is_broken_is_said_so() -> None:
    made = mail("见附件")
    made.add_attachment(b"a" * 900, maintype="image", subtype="png", filename="../../etc/照片\u202egnp.exe")
    made.add_attachment(b"b" * 200, maintype="image", subtype="png", filename="b.png")
    found = read(made.as_bytes(), RULES)
    assert [one.name for one in found.files] == ["etc 照片gnp.exe"] and found.refused == (("b.png", 200),)
    deep = b"From: a@b.example\r\n" + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(200))
    for bad, why in ((b" \r\n", "empty"), (b"Subject: x\r\n\r\nwho?", "no_sender"), (deep, "too_deep")):
        with pytest.raises(Unreadable) as refused:
            read(bad, RULES)
        assert refused.value.why == why
    assert not scanning.is_bad(b"clean") and scanning.is_bad(b"x" + scanning.EICAR)
    assert read(mail("x", sender="Me <service@yinuo.example>").as_bytes(), RULES).nature is Nature.OWN


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(HEADS))
def test_whatever_bytes_come_a_mail_or_a_reason_comes_out(noise: bytes, head: bytes) -> None:
    try:
        read(head + noise, RULES)
    except Unreadable as problem:
        assert problem.why in ("empty", "no_sender", "too_deep", "broken")


def test_a_mark_belongs_to_one_case_and_one_installation() -> None:
    name = threads.message_id("TS-260302-001", 7, domain="a.example", secret="old")
    assert threads.ours(["<x@y>", name.lower()], secrets=["new", "old"]) == ("TS-260302-001", 7)
    assert threads.ours([name], secrets=["new"]) is None and threads.ours([name.replace(".7.", ".8.")], secrets=["old"]) is None


@pytest.mark.usefixtures("as_app_role", "noon", "promised", "zhou", "office")
def test_debians_servers_over_starttls_with_an_authority_of_our_own(tmp_path, monkeypatch) -> None:
    (tmp_path / "tls").mkdir()
    context, authority, files = certificates(tmp_path / "tls")
    (tmp_path / "password").write_text(PASSWORD.replace(" ", "_"), encoding="utf-8")
    post = Office()
    controller = Controller(post, hostname="127.0.0.1", port=free_port(), tls_context=context, require_starttls=True)
    controller.start()
    try:
        with dovecot(files) as port:
            if port is None:
                pytest.skip("Debian's dovecot-imapd is not installed; the small server of these tests stands for it")
            said = {"IMAP_HOST": "127.0.0.1", "IMAP_PORT": port, "IMAP_TLS": "starttls", "IMAP_CA_FILE": authority, "IMAP_USER": "service",
                    "IMAP_PASSWORD_FILE": tmp_path / "password", "IMAP_FOLDER": "投诉", "SMTP_PORT": controller.port,
                    "SMTP_TLS": "starttls", "SMTP_CA_FILE": authority}  # fmt: skip
            for name, value in said.items():
                monkeypatch.setenv(f"YINUO_{name}", str(value))
            box = servers.post()
            assert box is not None
            connection = imap._connected(box)
            imap._signed_in(connection, box)
            folder, at = imap._quoted("投诉"), NOON - timedelta(hours=36)
            assert connection.create(folder)[0] == "OK"
            assert connection.append(folder, None, at, mail(SAYS).as_bytes())[0] == "OK"
            connection.logout()
            assert (fetching.look(at=NOON), fetching.look(at=NOON), sending.send_due(at=NOON)) == (1, 0, 1)
            monkeypatch.delenv("YINUO_IMAP_CA_FILE")
            with pytest.raises(imap.Trouble, match="not_trusted"), imap.opened(box):
                pass
    finally:
        controller.stop()
    case = case_of(Incoming.objects.get().case_number)
    assert case is not None and case.received_at == at and post.mails[0]["To"] == "he@jiangfeng.example"
    with reaching(case.customer_id):
        assert Message.objects.filter(case=case).count() == 2
