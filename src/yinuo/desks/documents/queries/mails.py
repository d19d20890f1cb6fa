"""What a mail to an invited person says, in their language; and what became of the mails, for the page of signing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from yinuo.ui import telling_time

from ..choices import MailKind, MailState
from ..models import Mail, Signatory


@dataclass(frozen=True)
class Words:
    """One mail: its subject, its plain text, the same as HTML."""

    subject: str
    plain: str
    html: str


def words_of(mail: Mail, *, secret: str) -> Words:
    """The mail to its addressee."""
    row, draft = mail.signatory, mail.signatory.draft
    with translation.override(row.staff.language if row.staff else row.language):
        title = draft.title_zh if telling_time.is_chinese() else draft.title_en
        is_first = mail.kind == MailKind.INVITATION
        subject = _("Please sign: {title} ({number})") if is_first else _("Reminder to sign: {title} ({number})")
        assert row.invitation_ends_at is not None
        facts = [
            (_("Number"), draft.number),
            (_("Document"), title),
            (_("Invited by"), " · ".join(one for one in (mail.by.display_name, draft.promisor) if one)),
            (_("Last day"), f"{telling_time.day(row.invitation_ends_at, with_year=True)} {telling_time.hour(row.invitation_ends_at)}"),
        ]
        context = {
            "language": translation.get_language(),
            "greeting": _("Dear {name},").format(name=row.name),
            "lead": _lead(mail),
            "facts": facts,
            "action": _("Read and sign"),
            "link": mail.site.rstrip("/") + reverse("document_invitation", args=[secret]),
            "warning": _("The link is for you alone: whoever has it can sign in your name. No account is needed."),
        }
        html = render_to_string("documents/mail.html", context)
        lines = [context["greeting"], "", context["lead"], "", *(_("{label}: {value}").format(label=a, value=b) for a, b in facts)]
        plain = "\n".join([*map(str, lines), "", str(context["link"]), "", str(context["warning"]), ""])
        return Words(" ".join(subject.format(title=title, number=draft.number).split()), plain, html)


def _lead(mail: Mail) -> str:
    if mail.kind == MailKind.INVITATION:
        return _("You are asked to sign this document.")
    if mail.kind == MailKind.HALF_TIME:
        return _("You were asked to sign this document, and half of the time has passed.")
    return _("You were asked to sign this document. The link ends in a day; this is the last reminder.")


@dataclass(frozen=True)
class Mark:
    """What became of one mail, or that the document was opened: words, when, and a tone ("" or "risk")."""

    words: str
    at: datetime | None
    tone: str = ""


def marks_of(rows: Iterable[Signatory]) -> dict[int, list[Mark]]:
    """Sent, opened, reminded, failed: for every signatory of the present invitation, in the order of time."""
    rows = list(rows)
    mails = list(Mail.objects.filter(signatory__in=[one.pk for one in rows if one.invited_at]))
    found: dict[int, list[Mark]] = {}
    for row in rows:
        mine = [mark for one in mails if one.signatory_id == row.pk and one.invited_at == row.invited_at for mark in _marks(one)]
        if row.opened_at:
            mine.append(Mark(_("opened"), row.opened_at))
        found[row.pk] = sorted(mine, key=lambda one: (one.at is None, one.at))
    return found


def _marks(mail: Mail) -> list[Mark]:
    if mail.state == MailState.SENT:
        return [Mark(_("invitation mailed") if mail.kind == MailKind.INVITATION else _("reminder mailed"), mail.sent_at)]
    if mail.state == MailState.FAILED:
        return [Mark(_("mail not sent: {why}. Invite anew.").format(why=mail.get_trouble_display()), mail.trouble_at, "risk")]
    if mail.state == MailState.WAITING and mail.trouble:
        words = _("mail not sent yet: {why}. Next try {when}.")
        when = telling_time.instant(mail.due_at)
        return [Mark(words.format(why=mail.get_trouble_display(), when=when), mail.trouble_at, "risk")]
    if mail.state == MailState.WAITING and mail.kind == MailKind.INVITATION:
        return [Mark(_("mail waits to be sent"), None)]
    return []
