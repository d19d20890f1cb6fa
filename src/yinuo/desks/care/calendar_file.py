"""A plan as an iCalendar file (RFC 5545) for one's own telephone: numbers only, as a calendar travels where no customer's name may go."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _

from .models import Visit

MOST_OCTETS = 75


def calendar_of(visits: Iterable[Visit], *, name: str, at: datetime, address: str) -> str:
    """The text of a calendar.

    Args:
        name: of the calendar. address: the page of a contact, with `{number}` in it.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Yinuo//Care//EN", "METHOD:PUBLISH", f"X-WR-CALNAME:{escaped(name)}"]
    for one in visits:
        lines += _entry(one, at=at, address=address.format(number=one.number))
    lines.append("END:VCALENDAR")
    return "".join(folded(line) for line in lines)


def _entry(visit: Visit, *, at: datetime, address: str) -> list[str]:
    if visit.begins_at is None:
        when = [f"DTSTART;VALUE=DATE:{visit.on:%Y%m%d}", f"DTEND;VALUE=DATE:{visit.on + timedelta(days=1):%Y%m%d}"]
        alarm = "PT9H"  # nine o'clock of a day without an hour
    else:
        when = [f"DTSTART:{_instant(visit.starts_at)}", f"DTEND:{_instant(visit.ends_at)}"]
        alarm = "-PT30M"
    summary = f"{visit.get_reason_display()} {visit.customer.number} · {visit.get_channel_display()}"
    return [
        "BEGIN:VEVENT", f"UID:{visit.number}@yinuo", f"DTSTAMP:{_instant(at)}", *when, f"SUMMARY:{escaped(summary)}", f"URL:{address}",
        f"PRIORITY:{1 if visit.is_urgent else 5}", "CLASS:PRIVATE", "STATUS:CONFIRMED",
        "BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{escaped(_('Planned contact'))}", f"TRIGGER:{alarm}", "END:VALARM", "END:VEVENT",
    ]  # fmt: skip


def escaped(text: str) -> str:
    r"""A text as a value: backslash, semicolon, comma and line breaks are escaped.

    >>> escaped("a;b,c\\d")
    'a\\;b\\,c\\\\d'
    """
    for one, other in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(one, other)
    return text


def folded(line: str) -> str:
    """A line broken after 75 octets at most, never inside a character; what goes on begins with a space."""
    parts: list[str] = []
    part = ""
    for one in line:
        if len((part + one).encode()) > MOST_OCTETS - (1 if parts else 0):
            parts.append(part)
            part = ""
        part += one
    return "\r\n ".join([*parts, part]) + "\r\n"


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
