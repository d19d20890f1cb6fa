"""The mail server of this installation, read from the environment; `.env.example` lists the names. No host: no mail."""

from __future__ import annotations

import smtplib
import socket
import ssl
from dataclasses import dataclass
from functools import cached_property

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend

from yinuo.kit import env
from yinuo.kit.refusals import Refusal

from .choices import MailTrouble

SECONDS = 20
STARTTLS, TLS, NONE = "starttls", "tls", "none"
LOCAL = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Server:
    """Where mail is handed in. The password is not here: it is read from its file at the moment of sending."""

    host: str
    port: int
    security: str
    user: str
    sender: str


class NotSent(Exception):
    """A mail did not go out; `is_final` where trying again would not help."""

    def __init__(self, trouble: MailTrouble, *, is_final: bool = False) -> None:
        super().__init__(trouble.value)
        self.trouble, self.is_final = trouble, is_final


def server() -> Server | None:
    """The mail server, or None where none is set.

    Raises:
        MissingSetting: no sender's address, or a user without a password file. BadSetting: a password would travel in clear.
    """
    host = env.text("YINUO_SMTP_HOST", "")
    if not host:
        return None
    security = env.choice("YINUO_SMTP_TLS", STARTTLS, among=(STARTTLS, TLS, NONE))
    user = env.text("YINUO_SMTP_USER", "")
    if user and not env.text("YINUO_SMTP_PASSWORD_FILE", ""):
        raise env.MissingSetting(name="YINUO_SMTP_PASSWORD_FILE")
    if user and security == NONE and host not in LOCAL:
        raise env.BadSetting(name="YINUO_SMTP_TLS", value=security, wanted="starttls or tls, as a password is sent")
    port = env.number("YINUO_SMTP_PORT", 465 if security == TLS else 587, least=1, most=65535)
    return Server(host, port, security, user, env.text("YINUO_MAIL_FROM"))


class _Connection(EmailBackend):
    """Believes the authorities in the file that the settings name, else those of the system; the server's name has to fit either way."""

    @cached_property
    def ssl_context(self) -> ssl.SSLContext:  # type: ignore[override]
        """Raises BadSetting where the file holds no certificates."""
        file = env.folder("YINUO_SMTP_CA_FILE")
        try:
            return ssl.create_default_context(cafile=str(file) if file else None)
        except (OSError, ssl.SSLError):
            raise env.BadSetting(name="YINUO_SMTP_CA_FILE", value=str(file), wanted="a readable file of certificates (PEM)") from None


def deliver(mail: EmailMultiAlternatives, to: Server) -> None:
    """Hand one mail to the server.

    Raises:
        NotSent: with a code of ours; what the server said is not kept, as it may repeat what the mail says.
    """
    try:
        mail.connection = _Connection(
            host=to.host, port=to.port, username=to.user, password=_password(to),
            use_tls=to.security == STARTTLS, use_ssl=to.security == TLS, timeout=SECONDS,
        )  # fmt: skip
        mail.send()
    except (OSError, smtplib.SMTPException, Refusal, ValueError) as problem:  # SMTPException is an OSError; said for the reader
        raise _trouble_of(problem) from None


def _password(to: Server) -> str:
    if not to.user:
        return ""
    file = env.folder("YINUO_SMTP_PASSWORD_FILE")
    try:
        return file.read_text(encoding="utf-8").strip() if file else ""
    except OSError:
        raise env.MissingSetting(name="YINUO_SMTP_PASSWORD_FILE") from None


def _trouble_of(problem: Exception) -> NotSent:
    if isinstance(problem, smtplib.SMTPNotSupportedError) and "STARTTLS" in str(problem):
        return NotSent(MailTrouble.NO_ENCRYPTION)
    if isinstance(problem, (Refusal, smtplib.SMTPNotSupportedError)):
        return NotSent(MailTrouble.SETTING)
    if isinstance(problem, ssl.SSLError):  # one of them is a ValueError too
        return NotSent(MailTrouble.NOT_TRUSTED)
    if isinstance(problem, ValueError):
        return NotSent(MailTrouble.ADDRESS, is_final=True)
    if isinstance(problem, smtplib.SMTPAuthenticationError):
        return NotSent(MailTrouble.LOGIN)
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _words in problem.recipients.values()]
        return NotSent(MailTrouble.ADDRESS, is_final=True) if min(codes, default=500) >= 500 else NotSent(MailTrouble.BUSY)
    if isinstance(problem, smtplib.SMTPServerDisconnected):
        return NotSent(MailTrouble.NO_CONNECTION)
    if isinstance(problem, smtplib.SMTPResponseException):
        return NotSent(MailTrouble.REFUSED, is_final=True) if problem.smtp_code >= 500 else NotSent(MailTrouble.BUSY)
    if isinstance(problem, (socket.gaierror, TimeoutError, ConnectionError)) or not isinstance(problem, smtplib.SMTPException):
        return NotSent(MailTrouble.NO_CONNECTION)
    return NotSent(MailTrouble.REFUSED)
