"""Invitations by mail, sent to a real server on this machine: what arrives, when, in which language, and what is said where it does not."""

from __future__ import annotations

import email
import logging
import re
import socket
from datetime import datetime, timedelta
from email import policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.documents.conftest import NOON
from yinuo.desks.documents import outgoing
from yinuo.desks.documents.actions import inviting, mailing, signing
from yinuo.desks.documents.choices import MailKind, MailState, MailTrouble, Side
from yinuo.desks.documents.models import Draft, Mail, Signatory
from yinuo.desks.documents.refusals import LinkIsOver, NoAddress
from yinuo.kit import clock, env
from yinuo.ledger import followers

SITE = "https://promises.example/"
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


class Post:
    """The post office: keeps what it is given, or answers as the test wants."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.answer = "250 OK"

    async def handle_RCPT(self, _server, _session, envelope, address, _options) -> str:
        if "nobody" in address:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope) -> str:
        if self.answer.startswith("250"):
            self.mails.append(email.message_from_bytes(envelope.content, policy=policy.default))
        return self.answer


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch):
    """A mail server on this machine, and the settings that lead to it."""
    office = Post()
    controller = Controller(office, hostname="127.0.0.1", port=free_port())
    controller.start()
    monkeypatch.setenv("YINUO_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("YINUO_SMTP_PORT", str(controller.port))
    monkeypatch.setenv("YINUO_SMTP_TLS", "none")
    monkeypatch.setenv("YINUO_MAIL_FROM", "Yinuo <promises@yinuo.example>")
    yield office
    controller.stop()


@pytest.fixture
def theirs(ready) -> Signatory:
    """The other side of a contract, with a name and an address."""
    draft = ready("S1")
    Draft.objects.filter(pk=draft.pk).update(promisor="澄川暖通")
    row = draft.signatories.get(side=Side.OTHER)
    row.name, row.email = "何望舒", "he@jiangfeng.example"
    row.save()
    return row


def send(at: datetime) -> int:
    with clock.pinned(at):
        return mailing.send_due(at=at)


def link_in(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    found = re.search(rf"{SITE}sign/(\S+)/", body.get_content())
    assert found is not None
    return found[1]


def states(row: Signatory) -> dict[str, str]:
    return {one.kind: one.state for one in Mail.objects.filter(signatory=row).order_by("id")}


def kinds(row: Signatory) -> list[str]:
    return [one for one in followers.history([row.draft.ref]).kind if "invitation" in one or "reminded" in one]


def test_an_invitation_arrives_once_with_all_that_is_needed_and_its_link_opens(post, theirs, lin) -> None:
    inviting.invite_by_mail(theirs, site=SITE, by=lin, at=NOON)
    assert (send(NOON), send(NOON), send(NOON + DAY)) == (1, 0, 0)
    (mail,) = post.mails
    assert (mail["To"], mail["From"]) == ("he@jiangfeng.example", "Yinuo <promises@yinuo.example>")
    plain, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    for text in (plain, html):
        for word in ("何望舒，您好", theirs.draft.number, theirs.draft.title_zh, "林晓 · 澄川暖通", "2026年3月16日 12:00", link_in(mail)):
            assert word in text, word
    assert theirs.draft.number in mail["Subject"]
    with clock.pinned(NOON + SECOND):
        assert signing.open_invitation(link_in(mail), at=NOON + SECOND).pk == theirs.pk
    assert kinds(theirs) == ["document.invitation_mailed"]


def test_an_addressee_reads_english(post, theirs, lin) -> None:
    Signatory.objects.filter(pk=theirs.pk).update(language="en")
    inviting.invite_by_mail(theirs, site=SITE, by=lin, at=NOON)
    send(NOON)
    text = post.mails[0].get_body(("plain",)).get_content()
    assert "You are asked to sign" in text and theirs.draft.title_en in text and "16 Mar 2026" in text and "请" not in text


def test_markup_in_a_name_is_text(post, theirs, lin) -> None:
    Signatory.objects.filter(pk=theirs.pk).update(name="<b>He</b>")
    Draft.objects.filter(pk=theirs.draft_id).update(title_zh="a\nBcc: x@y.example")
    inviting.invite_by_mail(theirs, site=SITE, by=lin, at=NOON)
    assert send(NOON) == 1
    assert "&lt;b&gt;He" in post.mails[0].get_body(("html",)).get_content()
    assert post.mails[0]["Bcc"] is None


def test_reminders_come_at_half_time_and_a_day_before_the_end(post, theirs, lin) -> None:
    inviting.invite_by_mail(theirs, site=SITE, by=lin, at=NOON)
    send(NOON)
    half, last = NOON + 7 * DAY, NOON + 13 * DAY
    assert (send(half - SECOND), send(half), send(last - SECOND), send(last), send(last + DAY)) == (0, 1, 0, 1, 0)
    assert len({link_in(mail) for mail in post.mails}) == 1, "every mail carries the same link"
    assert len({mail["Message-ID"] for mail in post.mails}) == 3
    assert kinds(theirs) == ["document.invitation_mailed", "document.signing_reminded", "document.signing_reminded"]


def test_after_a_long_silence_one_reminder_is_enough(post, theirs, lin) -> None:
    inviting.invite_by_mail(theirs, site=SITE, by=lin, at=NOON)
    send(NOON)
    assert send(NOON + 13 * DAY + SECOND) == 1
    assert states(theirs) == {"invitation": "sent", "half_time": "dropped", "last_day": "sent"}


@pytest.mark.parametrize("over", ["signed", "refused", "voided", "ended"])
def test_whoever_is_done_is_not_reminded_and_the_sealed_link_is_forgotten(post, theirs, lin, over) -> None:
    inviting.invite_by_mail(theirs, site=SITE, by=lin, at=NOON)
    send(NOON)
    late = NOON + 7 * DAY
    changed = {
        "signed": {"signed_at": late, "sealed_at": late, "way": "link"},
        "refused": {"refused_at": late},
        "voided": {"voided_at": late},
        "ended": {"invitation_ends_at": late},
    }
    assert Signatory.objects.get(pk=theirs.pk).sealed_secret is not None
    Signatory.objects.filter(pk=theirs.pk).update(**changed[over])
    assert send(late) == 0
    assert (len(post.mails), states(theirs)["half_time"]) == (1, "dropped")
    assert Signatory.objects.get(pk=theirs.pk).sealed_secret is None


def test_a_new_invitation_leaves_the_old_one_behind(post, theirs, lin) -> None:
    inviting.invite_by_mail(theirs, site=SITE, by=lin, at=NOON)
    with clock.pinned(NOON + DAY):
        inviting.invite_by_mail(theirs, site=SITE, by=lin, at=NOON + DAY)
    assert send(NOON + DAY) == 1
    assert Mail.objects.filter(state=MailState.DROPPED).count() == 3
    first = link_in(post.mails[0])
    with clock.pinned(NOON + 2 * DAY):
        signing.invite(theirs, by=lin, at=NOON + 2 * DAY)
    with pytest.raises(LinkIsOver):
        signing.invited(first, at=NOON + 2 * DAY)
    assert Signatory.objects.get(pk=theirs.pk).sealed_secret is None
    assert send(NOON + 20 * DAY) == 0


def test_without_an_address_nothing_is_begun(post, theirs, lin) -> None:
    Signatory.objects.filter(pk=theirs.pk).update(email="")
    theirs.refresh_from_db()
    with pytest.raises(NoAddress, match="何望舒"):
        inviting.invite_by_mail(theirs, site=SITE, by=lin, at=NOON)
    theirs.refresh_from_db()
    assert (theirs.invited_at, Mail.objects.count()) == (None, 0)


def test_a_busy_server_is_asked_again_later_and_later_and_given_up_at_last(post, theirs, lin) -> None:
    post.answer = "451 later"
    inviting.invite_by_mail(theirs, site=SITE, by=lin, at=NOON, days=30)
    mail, at = Mail.objects.get(signatory=theirs, kind=MailKind.INVITATION), NOON
    for pause in mailing.PAUSES:
        assert send(at) == 0
        mail.refresh_from_db()
        assert (mail.state, mail.trouble, mail.due_at) == (MailState.WAITING, MailTrouble.BUSY, at + pause)
        assert send(mail.due_at - SECOND) == 0
        at = mail.due_at
    send(at)
    mail.refresh_from_db()
    assert (mail.state, mail.tries) == (MailState.FAILED, len(mailing.PAUSES) + 1)
    assert kinds(theirs) == ["document.invitation_failed"]
    post.answer = "250 OK"
    assert send(at + DAY) == 0


def test_the_second_try_arrives(post, theirs, lin) -> None:
    post.answer = "451 later"
    inviting.invite_by_mail(theirs, site=SITE, by=lin, at=NOON)
    send(NOON)
    post.answer = "250 OK"
    assert (send(NOON + timedelta(seconds=59)), send(NOON + timedelta(seconds=60))) == (0, 1)
    assert signing.invited(link_in(post.mails[0]), at=NOON + DAY).pk == theirs.pk
    assert states(theirs)["invitation"] == "sent"


@pytest.mark.parametrize(
    ("address", "answer", "trouble"), [("nobody@x.example", "250 OK", "address"), ("he@x.example", "554 no", "refused")]
)
def test_what_will_never_arrive_is_not_tried_again_and_the_page_says_so(post, theirs, lin, address, answer, trouble) -> None:
    post.answer = answer
    Signatory.objects.filter(pk=theirs.pk).update(email=address)
    theirs.refresh_from_db()
    inviting.invite_by_mail(theirs, site=SITE, by=lin, at=NOON)
    assert send(NOON) == 0
    mail = Mail.objects.get(signatory=theirs, kind=MailKind.INVITATION)
    assert (mail.state, mail.trouble, mail.tries) == (MailState.FAILED, trouble, 1)
    client = Client(HTTP_HOST="localhost")
    client.force_login(lin)
    with clock.pinned(NOON):
        page = client.get(reverse("document_sign", args=[theirs.draft.number, 1])).content.decode()
    assert "邮件未能发出" in page and "请重新邀请" in page


def test_nobody_there_and_a_mail_that_comes_too_late(monkeypatch, post, theirs, lin) -> None:
    monkeypatch.setenv("YINUO_SMTP_PORT", "1")
    inviting.invite_by_mail(theirs, site=SITE, by=lin, at=NOON, days=1)
    send(NOON)
    mail = Mail.objects.get(signatory=theirs, kind=MailKind.INVITATION)
    assert (mail.state, mail.trouble) == (MailState.WAITING, MailTrouble.NO_CONNECTION)
    send(NOON + DAY)
    mail.refresh_from_db()
    assert mail.state == MailState.FAILED


def test_the_secret_is_nowhere_in_clear(post, theirs, lin, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    inviting.invite_by_mail(theirs, site=SITE, by=lin, at=NOON)
    post.answer = "451 later"
    send(NOON)
    post.answer = "250 OK"
    send(NOON + DAY)
    secret = link_in(post.mails[0])
    ours = [record.getMessage() for record in caplog.records if record.name != "mail.log"]  # that one is the test's post office
    assert ours and not any(secret in line for line in ours)
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
        for (table,) in cursor.fetchall():
            cursor.execute(
                f'SELECT count(*) FROM "{table}" AS t WHERE t::text LIKE %s OR t::text LIKE %s',
                [f"%{secret}%", f"%{secret.encode().hex()}%"],
            )
            assert cursor.fetchone() == (0,), table


def test_a_link_sealed_for_one_row_does_not_open_in_another(post, theirs, lin) -> None:
    inviting.invite_by_mail(theirs, site=SITE, by=lin, at=NOON)
    Signatory.objects.filter(pk=theirs.pk).update(secret_sha256="0" * 64)
    assert send(NOON) == 0
    mail = Mail.objects.get(signatory=theirs, kind=MailKind.INVITATION)
    assert (mail.state, mail.trouble, post.mails) == (MailState.FAILED, MailTrouble.KEY_GONE, [])


def test_the_page_mails_where_it_can_and_shows_the_link_where_it_cannot(post, theirs, lin, monkeypatch) -> None:
    client = Client(HTTP_HOST="localhost")
    client.force_login(lin)
    address = reverse("document_invite", args=[theirs.draft.number, 1])
    typed = {"signatory": theirs.pk, "name": "何望舒", "email": "he@x.example", "capacity": "legal", "language": "en"}
    monkeypatch.setenv("YINUO_SITE", SITE)
    page = client.post(address, typed, follow=True).content.decode()
    assert "/sign/" not in page.replace(f"/documents/{theirs.draft.number}/1/sign/", "") and "he@x.example" in page and "邮件待发送" in page
    assert send(NOON) == 1
    secret = link_in(post.mails[0])
    Client(HTTP_HOST="localhost").get(reverse("document_invitation", args=[secret]))
    send(NOON + 7 * DAY)
    page = client.get(reverse("document_sign", args=[theirs.draft.number, 1])).content.decode()
    for word in ("邀请邮件已发出", "已打开", "催签邮件已发出"):
        assert word in page, word
    theirs.refresh_from_db()
    assert theirs.language == "en"
    assert 'id="link-text"' in client.post(address, {**typed, "email": ""}).content.decode()
    monkeypatch.delenv("YINUO_SMTP_HOST")
    assert 'id="link-text"' in client.post(address, typed).content.decode()
    assert send(NOON + 20 * DAY) == 0


def test_settings_that_cannot_be_are_refused(monkeypatch) -> None:
    assert outgoing.server() is None
    monkeypatch.setenv("YINUO_SMTP_HOST", "mail.example")
    with pytest.raises(env.MissingSetting, match="YINUO_MAIL_FROM"):
        outgoing.server()
    monkeypatch.setenv("YINUO_MAIL_FROM", "a@b.example")
    monkeypatch.setenv("YINUO_SMTP_USER", "yinuo")
    with pytest.raises(env.MissingSetting, match="YINUO_SMTP_PASSWORD_FILE"):
        outgoing.server()
    monkeypatch.setenv("YINUO_SMTP_PASSWORD_FILE", "/nowhere")
    monkeypatch.setenv("YINUO_SMTP_TLS", "none")
    with pytest.raises(env.BadSetting, match="YINUO_SMTP_TLS"):
        outgoing.server()
    monkeypatch.setenv("YINUO_SMTP_TLS", "tls")
    found = outgoing.server()
    assert found is not None and (found.port, found.user) == (465, "yinuo")
