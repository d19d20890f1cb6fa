"""Who speaks in a mail: a person, a machine, an absence, a mail that came back, or ourselves (RFC 3834, RFC 3464).

A mail that no person wrote never gets an automatic answer; two machines would talk for ever.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from email.message import Message

from .shapes import Nature

X_LOOP = "X-Loop"
_ABSENT = re.compile(
    r"^\s*(?:(?:re|回复|答复)\s*[:：]\s*)?(?:自动回复|自动答复|out of (?:the )?office"
    r"|automatic reply|auto(?:matic)?[- ]?(?:reply|response)|abwesenheit|.{0,12}不在办公室)",
    re.IGNORECASE,
)
_POSTMEN = re.compile(r"^(?:mailer-daemon|postmaster|mail-daemon|mdaemon)@", re.IGNORECASE)
_RETURNED = re.compile(
    r"undeliver|delivery (?:status|failure|has failed)|returned mail|failure notice|退信|无法投递|投递失败", re.IGNORECASE
)
_MESSAGE_ID = re.compile(r"^\s*Message-ID:\s*(<[^<>\s]{5,300}>)", re.IGNORECASE | re.MULTILINE)
Header = Callable[[str], str]


def nature_of(mail: Message, header: Header, *, sender: str, own: frozenset[str], mark: str) -> Nature:
    """Who speaks.

    Args:
        header: one header as text, empty where there is none. own: our addresses, small letters. mark: what we write into X-Loop.
    """
    if (mark and mark.lower() in header(X_LOOP).lower()) or sender.lower() in own:
        return Nature.OWN
    if _is_bounce(mail, header, sender):
        return Nature.BOUNCE
    automatic, precedence = header("Auto-Submitted").lower(), header("Precedence").lower()
    is_reply = automatic.startswith("auto-replied") or bool(header("X-Autoreply") or header("X-Autorespond")) or "auto_reply" in precedence
    if is_reply or "disposition-notification" in header("Content-Type").lower() or _ABSENT.match(header("Subject")):
        return Nature.ABSENCE
    if automatic and not automatic.startswith("no"):
        return Nature.AUTOMATIC
    is_list = any(header(name) for name in ("List-Id", "List-Unsubscribe", "List-Post", "Feedback-ID", X_LOOP))
    return Nature.AUTOMATIC if is_list or precedence in ("bulk", "list", "junk") else Nature.PERSON


def _is_bounce(mail: Message, header: Header, sender: str) -> bool:
    kind = header("Content-Type").lower()
    if "multipart/report" in kind and "delivery-status" in kind:
        return True
    has_no_way_back = header("Return-Path").strip() == "<>" or not sender
    return bool(_POSTMEN.match(sender)) or (has_no_way_back and bool(_RETURNED.search(header("Subject"))))


def returned_by(mail: Message, whole: str) -> tuple[str, ...]:
    """Of a bounce, the mails that may have come back: by the copy of their heads that it holds, or by what it says."""
    found: list[str] = []
    for part in mail.walk():
        if part.get_content_type() == "message/rfc822" and part is not mail:
            inside = part.get_payload()
            heads = inside[0] if isinstance(inside, list) and inside else None
            found += [str(heads.get("Message-ID", ""))] if isinstance(heads, Message) else []
        elif part.get_content_type() == "text/rfc822-headers":
            payload = part.get_payload(decode=True)
            found += _MESSAGE_ID.findall(payload.decode("utf-8", "replace") if isinstance(payload, bytes) else "")
    found += _MESSAGE_ID.findall(whole)
    found += f"{mail.get('In-Reply-To', '')} {mail.get('References', '')}".split()
    return tuple(dict.fromkeys(one.strip() for one in found if one.strip()))[:20]


def is_lasting(mail: Message) -> bool:
    """Whether a bounce says that it will never arrive: a status of class 5, or none; 4 is only a delay (RFC 3463)."""
    statuses = [
        str(block.get("Status", "")).strip()
        for part in mail.walk()
        if part.get_content_type() == "message/delivery-status" and isinstance(part.get_payload(), list)
        for block in part.get_payload()
        if isinstance(block, Message)
    ]
    said = [one for one in statuses if one[:1] in ("2", "4", "5")]
    return not said or any(one.startswith("5") for one in said)
