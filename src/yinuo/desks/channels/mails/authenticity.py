"""Whether the sender's address may be believed: what the receiving server wrote about it (RFC 8601), and nobody else's word."""

from __future__ import annotations

import re

from .shapes import Sender

_COMMENT = re.compile(r"\([^()]*\)")
_METHOD = re.compile(r"^\s*(dmarc|dkim|spf)\s*=\s*([a-z]+)(.*)$", re.IGNORECASE | re.DOTALL)
_DOMAIN = re.compile(r"(?:header\.(?:d|i|from)|smtp\.(?:mailfrom|helo))\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)


def vouched(headers: list[str], *, sender: str, trusted: str) -> Sender:
    """What the trusted server says of a sender.

    Args:
        headers: Authentication-Results, the topmost first; only the first of the trusted server counts, as those below came with the mail.
        sender: the address in From. trusted: the name by which our own receiving server signs its results; empty where nobody set it.

    >>> vouched(["mx.yinuo.example; dmarc=pass header.from=a.example"], sender="li@a.example", trusted="mx.yinuo.example").value
    'verified'
    >>> vouched(["mx.evil.example; dmarc=pass header.from=a.example"], sender="li@a.example", trusted="mx.yinuo.example").value
    'unknown'
    """
    domain = sender.rpartition("@")[2].lower()
    if not trusted or not domain:
        return Sender.UNKNOWN
    for header in headers:
        first, *methods = _COMMENT.sub("", header).split(";")
        if not first.split() or first.split()[0].lower() != trusted.lower():
            continue
        return _judged([found for one in methods if (found := _METHOD.match(one))], domain)
    return Sender.UNKNOWN


def _judged(methods: list[re.Match[str]], domain: str) -> Sender:
    said: dict[str, list[tuple[str, str]]] = {}
    for one in methods:
        about = _DOMAIN.search(one[3])
        said.setdefault(one[1].lower(), []).append((one[2].lower(), about[1].rpartition("@")[2].lower() if about else ""))
    for result, about in said.get("dmarc", []):
        if about and about != domain:
            return Sender.FORGED  # another From than the one we read: there are two, or it was changed
        if result in ("pass", "fail"):
            return Sender.VERIFIED if result == "pass" else Sender.FORGED
    for method in ("dkim", "spf"):
        if any(result == "pass" and _is_same(about, domain) for result, about in said.get(method, [])):
            return Sender.VERIFIED
    return Sender.FORGED if any(result in ("fail", "softfail") for rows in said.values() for result, _about in rows) else Sender.UNKNOWN


def _is_same(about: str, domain: str) -> bool:
    """The same domain, or one below the other with at least two labels in common."""
    return bool(about) and (about == domain or (domain.endswith(f".{about}") and "." in about))
