"""Sending what is in the outbox. The worker calls it; several may do so at once, and each mail is taken by one of them."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidTag
from django.core.mail import EmailMultiAlternatives
from django.db import transaction

from yinuo.desks.people import sealing

from .. import outgoing
from ..choices import MailKind, MailState, MailTrouble
from ..models import Mail
from ..queries.mails import words_of
from .inviting import bound_to, forget_links
from .signing import SIGNABLE
from .telling import tell

SYSTEM = "system"
PAUSES = tuple(timedelta(minutes=one) for one in (1, 5, 15, 60, 240, 720, 1440))
"""How long to wait after each failed try; after the last one a mail is given up."""
_LOG = logging.getLogger(__name__)


def send_due(*, at: datetime, most: int = 20) -> int:
    """Send the mails whose time has come; gives how many went out. Without a mail server nothing is sent and nothing is lost.

    A mail is marked as tried before it is sent: whoever dies in between leaves it to be tried again, with the same message number.
    """
    forget_links(at=at)
    server = outgoing.server()
    if server is None:
        return 0
    due = Mail.objects.filter(state=MailState.WAITING, due_at__lte=at).order_by("due_at", "id")
    sent = 0
    for identity in list(due.values_list("pk", flat=True)[:most]):
        mail = _taken(identity, at=at)
        if mail is None:
            continue
        try:
            outgoing.deliver(_composed(mail, server), server)
        except outgoing.NotSent as problem:
            _note_trouble(mail, problem.trouble, is_final=problem.is_final, at=at)
            if problem.trouble == MailTrouble.NO_CONNECTION:
                break  # the others would wait for the same silence
        else:
            _note_sent(mail, at=at)
            sent += 1
    return sent


@transaction.atomic
def _taken(identity: int, *, at: datetime) -> Mail | None:
    """The mail, if it is still wanted and nobody else is at it; its next try is set beforehand."""
    rows = Mail.objects.select_for_update(of=("self",), skip_locked=True).select_related(
        "signatory__draft__source", "signatory__staff", "by"
    )
    mail = rows.filter(pk=identity, state=MailState.WAITING, due_at__lte=at).first()
    if mail is None:
        return None
    if not _is_wanted(mail, at=at):
        is_late = mail.kind == MailKind.INVITATION and mail.tries > 0
        mail.state = MailState.FAILED if is_late else MailState.DROPPED
        mail.trouble = mail.trouble or (MailTrouble.TOO_LATE if is_late else "")
        mail.save(update_fields=["state", "trouble"])
        return None
    mail.tries += 1
    mail.due_at = at + PAUSES[min(mail.tries, len(PAUSES)) - 1]
    mail.save(update_fields=["tries", "due_at"])
    return mail


def _is_wanted(mail: Mail, *, at: datetime) -> bool:
    row = mail.signatory
    if row.invited_at != mail.invited_at or row.voided_at or row.refused_at or row.is_done or row.draft.state not in SIGNABLE:
        return False
    if row.invitation_ends_at is None or row.invitation_ends_at <= at or row.sealed_secret is None:
        return False
    if mail.kind == MailKind.INVITATION:
        return True
    mine = Mail.objects.filter(signatory=row, invited_at=mail.invited_at)
    if mail.kind == MailKind.HALF_TIME and mine.filter(kind=MailKind.LAST_DAY, due_at__lte=at).exists():
        return False  # after a long silence one reminder is enough
    return mine.filter(kind=MailKind.INVITATION, state=MailState.SENT).exists()


def _composed(mail: Mail, server: outgoing.Server) -> EmailMultiAlternatives:
    """The mail as it is sent; only here does the link exist.

    Raises:
        NotSent: the link cannot be opened any more.
    """
    row = mail.signatory
    assert row.sealed_secret is not None
    try:
        secret = sealing.unseal(row.sealed_secret, bound_to=bound_to(row))
    except InvalidTag:
        raise outgoing.NotSent(MailTrouble.KEY_GONE, is_final=True) from None
    words = words_of(mail, secret=secret)
    domain = server.sender.rpartition("@")[2].strip("> ") or "localhost"
    headers = {"Message-ID": f"<invitation-{mail.pk}@{domain}>", "Auto-Submitted": "auto-generated"}
    made = EmailMultiAlternatives(words.subject, words.plain, server.sender, [row.email], headers=headers)
    made.attach_alternative(words.html, "text/html")
    return made


@transaction.atomic
def _note_sent(mail: Mail, *, at: datetime) -> None:
    rows = Mail.objects.filter(pk=mail.pk, state=MailState.WAITING)
    if rows.update(state=MailState.SENT, sent_at=at, trouble="", trouble_at=None):
        kind = "document.invitation_mailed" if mail.kind == MailKind.INVITATION else "document.signing_reminded"
        tell(kind, mail.signatory.draft, by=SYSTEM, at=at, refs=(mail.by.ref,), signatory=mail.signatory.position, mail=mail.kind)


@transaction.atomic
def _note_trouble(mail: Mail, trouble: MailTrouble, *, is_final: bool, at: datetime) -> None:
    is_over = is_final or mail.tries > len(PAUSES)
    state = MailState.FAILED if is_over else MailState.WAITING
    if not Mail.objects.filter(pk=mail.pk, state=MailState.WAITING).update(state=state, trouble=trouble, trouble_at=at):
        return
    _LOG.warning("Mail %s for %s was not sent (%s)", mail.pk, mail.signatory.draft.number, trouble.value)
    if is_over:
        draft, place = mail.signatory.draft, mail.signatory.position
        tell(
            "document.invitation_failed",
            draft,
            by=SYSTEM,
            at=at,
            refs=(mail.by.ref,),
            signatory=place,
            mail=mail.kind,
            trouble=trouble.value,
        )
