"""Where mail and text messages are fetched and handed in, and what of them may be believed: read from the environment."""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass
from email.utils import parseaddr
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from yinuo.desks.documents.outgoing import LOCAL, NONE, STARTTLS, TLS
from yinuo.kit import env
from yinuo.kit.sealed_index import digits

from .mails.reading import Rules

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Post:
    """One mailbox that is read. The password is read from its file when it is needed."""

    host: str
    port: int
    security: str
    user: str
    folder: str

    @property
    def name(self) -> str:
        """How its marks and its list call it."""
        return f"{self.user}@{self.host}/{self.folder}"[:200]


def post() -> Post | None:
    """The mailbox that is read, or None where none is set.

    Raises:
        MissingSetting: no user or no password file. BadSetting: a password would travel in clear.
    """
    host = env.text("YINUO_IMAP_HOST", "")
    if not host:
        return None
    security = env.choice("YINUO_IMAP_TLS", TLS, among=(STARTTLS, TLS, NONE))
    if security == NONE and host not in LOCAL:
        raise env.BadSetting(name="YINUO_IMAP_TLS", value=security, wanted="starttls or tls, as a password is sent")
    port = env.number("YINUO_IMAP_PORT", 993 if security == TLS else 143, least=1, most=65535)
    env.text("YINUO_IMAP_PASSWORD_FILE")
    return Post(host, port, security, env.text("YINUO_IMAP_USER"), env.text("YINUO_IMAP_FOLDER", "INBOX"))


def password_of_post() -> str:
    """Raises MissingSetting: the file is not there."""
    return _file("YINUO_IMAP_PASSWORD_FILE")


def own_addresses() -> frozenset[str]:
    """Our addresses: what we send from, and what else the settings name."""
    sender = parseaddr(env.text("YINUO_MAIL_FROM", ""))[1].lower()
    return frozenset({one.lower() for one in env.items("YINUO_MAIL_OWN")} | ({sender} if sender else set()))


def loop_mark() -> str:
    """What our mails carry in X-Loop, so that one that comes back is known."""
    sender = parseaddr(env.text("YINUO_MAIL_FROM", ""))[1].lower()
    return f"yinuo {sender}" if sender else ""


def rules() -> Rules:
    """What the settings say about mails that come in."""
    return Rules(
        most_bytes=env.number("YINUO_MAIL_MOST_MEGABYTES", 25, least=1, most=200) * MEGABYTE,
        trusted=env.text("YINUO_MAIL_TRUSTED", ""), own=own_addresses(), mark=loop_mark(),
    )  # fmt: skip


def most_automatic() -> int:
    """How many automatic mails one address gets within an hour at most."""
    return env.number("YINUO_MAIL_AUTOMATIC_PER_HOUR", 5, least=0, most=1000)


def site() -> str:
    """The address under which the public reaches this house, without a slash at its end; empty where none is set."""
    return env.text("YINUO_SITE", "").rstrip("/")


def thread_secrets() -> list[str]:
    """What marks of our own mails are made with; the first makes, all are believed."""
    return [str(one) for one in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def token_of(address: str) -> bytes:
    """A keyed fingerprint of an address or a telephone number, for counting; it says nothing by itself."""
    same = address.strip().lower() if "@" in address else digits(address)
    return hmac.new(settings.SECRET_KEY.encode(), b"channels address|" + same.encode(), sha256).digest()[:16]


@dataclass(frozen=True)
class Gateway:
    """Where text messages are handed in: one HTTP request each. In `body` and `headers` stand {to}, {text} and {id}."""

    url: str
    body: str
    headers: dict[str, str]
    id_field: str

    @property
    def is_json(self) -> bool:
        return self.body.lstrip().startswith("{")


def gateway() -> Gateway | None:
    """The gateway for text messages, or None where none is set.

    Raises:
        BadSetting: headers that are no JSON object of texts, or a gateway elsewhere without https.
    """
    url = env.text("YINUO_SMS_URL", "")
    if not url:
        return None
    if urlsplit(url).scheme != "https" and (urlsplit(url).hostname or "") not in LOCAL:
        raise env.BadSetting(
            name="YINUO_SMS_URL", value=url, wanted="an address that begins with https://, as it is told telephone numbers"
        )
    try:
        headers = json.loads(env.text("YINUO_SMS_HEADERS", "{}"))
    except ValueError:
        headers = None
    if not isinstance(headers, dict) or not all(isinstance(one, str) for one in headers.values()):
        raise env.BadSetting(name="YINUO_SMS_HEADERS", value="…", wanted='a JSON object of texts, such as {"Authorization": "Bearer …"}')
    body = env.text("YINUO_SMS_BODY", '{"to": "{to}", "text": "{text}", "id": "{id}"}')
    return Gateway(url, body, headers, env.text("YINUO_SMS_ID_FIELD", "id"))


def sms_secret() -> bytes:
    """What the gateway signs its reports with; empty where none is set, and then none is taken."""
    return _file("YINUO_SMS_SECRET_FILE").encode() if env.text("YINUO_SMS_SECRET_FILE", "") else b""


def _file(name: str) -> str:
    file = env.folder(name)
    try:
        return file.read_text(encoding="utf-8").strip() if file else ""
    except OSError:
        raise env.MissingSetting(name=name) from None


def at_path(value: Any, path: str) -> str:
    """What stands in JSON under `a.b.c`; empty where there is nothing.

    >>> at_path({"data": {"id": 7}}, "data.id"), at_path([], "id")
    ('7', '')
    """
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return "" if value is None or isinstance(value, (dict, list)) else str(value)[:120]
