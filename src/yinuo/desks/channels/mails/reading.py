"""Reading a mail from its bytes. Whatever was sent, either a `Mail` comes out or `Unreadable` with a code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import policy
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.utils import getaddresses
from hashlib import sha256

from .authenticity import vouched
from .decoding import text_of, tidy
from .from_html import text_of_html
from .natures import is_lasting, nature_of, returned_by
from .quoting import cut
from .shapes import File, Mail, Nature, Sender, Unreadable

DEEPEST = 30
MOST_PARTS = 500
LONGEST_HEADER = 20_000
_ID = re.compile(r"<[^<>\s]{3,400}>")
_SAFE = re.compile(r"[\\/:*?\"<>|\s]+")
_ADDRESS = re.compile(r"^[^@\s<>]{1,64}@[^@\s<>]{1,253}$")


@dataclass(frozen=True)
class Rules:
    """What the house says about mails that come in.

    `most_bytes` of attachments of one mail; `trusted` the name by which our receiving server signs what it found out about a sender;
    `own` our addresses in small letters; `mark` what our mails carry in X-Loop.
    """

    most_bytes: int
    trusted: str = ""
    own: frozenset[str] = frozenset()
    mark: str = ""


@dataclass
class _Found:
    texts: list[str] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    refused: list[tuple[str, int]] = field(default_factory=list)
    size: int = 0
    parts: int = 0


def read(raw: bytes, rules: Rules) -> Mail:
    """The mail that some bytes are.

    Raises:
        Unreadable: `empty`, `no_sender`, `too_deep`, `broken`.
    """
    try:
        return _read(raw, rules)
    except (RecursionError, MemoryError):
        raise Unreadable("too_deep") from None
    except (ValueError, LookupError, TypeError, AttributeError, HeaderParseError):  # of Python's parser, on what no standard foresaw
        raise Unreadable("broken") from None


def _read(raw: bytes, rules: Rules) -> Mail:
    if not raw.strip():
        raise Unreadable("empty")
    mail = BytesParser(policy=policy.compat32).parsebytes(raw)
    senders = _addresses(mail, "From")
    sender, name = senders[0] if senders else ("", "")
    found = _Found()
    _take(mail, found, rules.most_bytes, 0)
    whole = tidy("\n\n".join(one for one in found.texts if one.strip())).strip()
    nature = nature_of(mail, lambda name: header(mail, name), sender=sender, own=rules.own, mark=rules.mark)
    if not sender and nature is not Nature.BOUNCE:
        raise Unreadable("no_sender")
    if not whole and not found.files and not found.refused and not header(mail, "Subject"):
        raise Unreadable("empty")
    results = [_plain(value) for key, value in mail.raw_items() if key.lower() == "authentication-results"]
    is_one = len({address for address, _name in senders}) == 1
    text = cut(whole)
    return Mail(
        message_id=next(iter(_ID.findall(header(mail, "Message-ID"))), ""),
        digest=_digest(mail, raw),
        sender=sender,
        sender_name=name,
        subject=tidy(header(mail, "Subject")).replace("\n", " ").strip(),
        text=text,
        whole=whole,
        nature=nature,
        is_vouched=vouched(results, sender=sender, trusted=rules.trusted) if is_one else Sender.FORGED,
        references=_references(mail),
        files=tuple(found.files),
        refused=tuple(found.refused),
        returned=returned_by(mail, whole) if nature is Nature.BOUNCE else (),
        is_lasting=is_lasting(mail),
        language=_language(text or header(mail, "Subject")),
    )


def header(mail: Message, name: str) -> str:
    """One header as text, its encoded words read, empty where there is none."""
    for key, value in mail.raw_items():
        if key.lower() == name.lower():
            return _words(_plain(value))
    return ""


def _plain(value: object) -> str:
    """A raw header as text: bytes that are no ASCII are read by what they look like; folded lines are one."""
    data = str(value)[:LONGEST_HEADER].encode("utf-8", "surrogateescape")
    return " ".join(text_of(data).split())


def _words(text: str) -> str:
    if "=?" not in text:
        return text
    try:
        parts = decode_header(text)
    except (HeaderParseError, ValueError):
        return text
    return "".join(one if isinstance(one, str) else text_of(one, charset or "") for one, charset in parts)


def _addresses(mail: Message, name: str) -> list[tuple[str, str]]:
    raw = [_plain(value) for key, value in mail.raw_items() if key.lower() == name.lower()]
    pairs = [(address.strip().lower(), tidy(_words(who)).strip()[:200]) for who, address in getaddresses(raw)]
    return [(address, who) for address, who in pairs if _ADDRESS.match(address)]


def _references(mail: Message) -> tuple[str, ...]:
    """The mails this one answers, the nearest first."""
    answered, earlier = (_ID.findall(header(mail, name)) for name in ("In-Reply-To", "References"))
    return tuple(dict.fromkeys([*answered, *reversed(earlier)]))[:100]


def _digest(mail: Message, raw: bytes) -> bytes:
    """The same for the same mail wherever it is fetched from; servers on the way add headers, but change none of these."""
    _head, _gap, body = raw.partition(b"\r\n\r\n") if b"\r\n\r\n" in raw else raw.partition(b"\n\n")
    told = "\n".join(header(mail, name) for name in ("Message-ID", "From", "Date", "Subject"))
    return sha256(told.encode() + b"\n\n" + body.replace(b"\r\n", b"\n").strip()).digest()


def _take(part: Message, found: _Found, most: int, depth: int) -> None:
    found.parts += 1
    if depth > DEEPEST or found.parts > MOST_PARTS:
        raise RecursionError
    kind = part.get_content_type()
    if part.is_multipart() and kind.startswith("multipart/"):
        _take_several(part, found, most, depth)
    elif _is_text(part, kind):
        found.texts.append(_text(part, kind))
    elif kind == "message/delivery-status":
        pass  # for machines
    else:
        _take_file(part, found, most)


def _take_several(part: Message, found: _Found, most: int, depth: int) -> None:
    children = [one for one in part.get_payload() if isinstance(one, Message)]
    if part.get_content_type() != "multipart/alternative":
        for one in children:
            _take(one, found, most, depth + 1)
        return
    plain = next((text for one in children if one.get_content_type() == "text/plain" and (text := _text(one, "text/plain")).strip()), "")
    if plain:
        found.texts.append(plain)
    for one in children:
        if one.get_content_type() == "text/plain" or (plain and one.get_content_type() == "text/html"):
            continue
        before = len(found.texts)
        _take(one, found, most, depth + 1)
        if plain:  # the same once more in another form; its files are kept
            del found.texts[before:]


def _is_text(part: Message, kind: str) -> bool:
    return kind in ("text/plain", "text/html") and (part.get_content_disposition() or "inline") == "inline" and not part.get_filename()


def _text(part: Message, kind: str) -> str:
    payload = part.get_payload(decode=True)
    text = text_of(payload if isinstance(payload, bytes) else b"", str(part.get_param("charset", "") or ""))
    return text_of_html(text) if kind == "text/html" else text


def _take_file(part: Message, found: _Found, most: int) -> None:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        payload = b"".join(one.as_bytes() for one in _inner(part))
    name = _file_name(part, len(found.files) + len(found.refused) + 1)
    if not payload:
        return
    if found.size + len(payload) > most:
        found.refused.append((name, len(payload)))
        return
    found.size += len(payload)
    found.files.append(File(name, part.get_content_type(), payload))


def _inner(part: Message) -> Iterator[Message]:
    payload = part.get_payload()
    return (one for one in (payload if isinstance(payload, list) else []) if isinstance(one, Message))


def _file_name(part: Message, place: int) -> str:
    try:
        said = _words(_plain(part.get_filename() or ""))
    except (ValueError, LookupError, TypeError):
        said = ""
    clean = _SAFE.sub(" ", tidy(said).replace("\n", " ")).strip(" .")
    if not clean:
        ending = {"message/rfc822": "eml", "text/html": "html", "text/plain": "txt", "application/pdf": "pdf"}.get(
            part.get_content_type(), "bin"
        )
        return f"attachment-{place}.{ending}"
    stem, dot, ending = clean.rpartition(".")
    return f"{stem[:100]}.{ending[:10]}" if dot else clean[:110]


def _language(text: str) -> str:
    """In which language somebody is answered: Chinese, unless they write at some length without a Chinese character.

    >>> _language("The boiler is cold again."), _language("OK"), _language("退货 please")
    ('en', 'zh', 'zh')
    """
    letters = sum(1 for one in text if one.isascii() and one.isalpha())
    return "zh" if letters < 8 or any("\u4e00" <= one <= "\u9fff" for one in text) else "en"
