"""What goes out by itself says, in the language of the case. Nothing in a subject tells what it is about."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import override

from yinuo.desks.service.models import Case
from yinuo.desks.service.queries.receipt import Receipt
from yinuo.ui import telling_time

from .choices import Way, What

MOST_PROMISES = 12
LONGEST_SMS = 450


def language_of(case: Case) -> str:
    """The language of the interface in which somebody is written to."""
    return "en" if case.language.startswith("en") else "zh-hans"


def subject(case: Case, what: What) -> str:
    """The subject of a mail: what it is, and the number."""
    with override(language_of(case)):
        if what == What.RECEIPT:
            return _("We have received your message [{number}]").format(number=case.number)
        return _("About your message [{number}]").format(number=case.number)


def receipt(case: Case, found: Receipt, *, way: Way, extra: Sequence[str] = ()) -> str:
    """What somebody is told at once: the number, since when the clocks run, what is promised until when."""
    with override(language_of(case)):
        received = f"{telling_time.day(found.received_at, with_year=True)} {telling_time.hour(found.received_at)}"
        first = _("We have received your message. Its number is {number}; received {when}.").format(number=found.number, when=received)
        if way == Way.SMS:
            return "\n".join([first, *extra])[:LONGEST_SMS]
        lines = [_("Good day,"), "", first, ""]
        if found.lines:
            lines.append(_("What we promise for it:"))
            lines += [
                f"· {sentence}: {_until(due_at)}" if due_at else f"· {sentence}"
                for sentence, _promise, due_at in found.lines[:MOST_PROMISES]
            ]
            lines.append("")
        lines += [*extra, ""] if extra else []
        lines.append(_("Please answer this mail if you have something to add; the number in it leads it to the right place."))
        if found.fingerprint:
            lines += ["", _("Fingerprint of the first entry in our ledger: {hash}").format(hash=found.fingerprint)]
        return "\n".join(lines)


def _until(due_at: object) -> str:
    return _("by {when}").format(when=telling_time.instant(due_at))  # type: ignore[arg-type]


def tracking(case: Case, address: str, secret: str, *, way: Way) -> str:
    """How to follow the case; stands in what is sent and nowhere else, as it holds the secret."""
    with override(language_of(case)):
        if way == Way.SMS:
            return _("Follow it: {address} Code: {secret}").format(address=address, secret=secret).strip()
        lines = [_("Follow it here, with its proof: {address}").format(address=address)] if address else []
        return "\n".join(
            [*lines, _("Number {number}, code {secret}. Whoever has the code can read along.").format(number=case.number, secret=secret)]
        )


def refused_files(case: Case, files: Sequence[tuple[str, int]], *, most: int) -> list[str]:
    """That some attachments were too large, and what to do."""
    if not files:
        return []
    with override(language_of(case)):
        names = _(", ").join(f"{name} ({size / 1_000_000:.1f} MB)" for name, size in files[:20])
        return [
            _("These attachments were too large and were not taken: {names}. At most {most} MB fit; please send less, or in parts.").format(
                names=names, most=most // 1_000_000
            )
        ]


def answers_closed(number: str) -> list[str]:
    """That a mail answers a case that is closed, for people of ours."""
    if not number:
        return []
    with override("zh-hans"):
        return [_("The mail answers {number}, which is closed.").format(number=number)]


def quarantined_files(case: Case, names: Sequence[str]) -> list[str]:
    """That some attachments look like a virus."""
    if not names:
        return []
    with override(language_of(case)):
        return [_("These attachments look like a virus and nobody opens them: {names}.").format(names=_(", ").join(names[:20]))]
