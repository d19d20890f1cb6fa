"""Inviting by mail: the invitation and its two reminders go into the outbox; the link is sealed until it is sent."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from yinuo.desks.people import sealing
from yinuo.desks.people.models import Staff

from ..choices import MailKind
from ..models import Mail, Signatory
from ..refusals import NoAddress
from .signing import DAYS_TO_SIGN, invite

DAY = timedelta(days=1)


@transaction.atomic
def invite_by_mail(signatory: Signatory, *, site: str, by: Staff, at: datetime, days: int = DAYS_TO_SIGN) -> Signatory:
    """Invite somebody by mail: one mail now, one at half time, one a day before the end, the last two only while nothing is signed.

    The database holds the link's secret sealed under a key that it does not hold, and only until the invitation is over.
    Args:
        site: the address under which the invited person reaches this installation, with a slash at its end.
    Raises:
        NoAddress: there is no address to write to. NotNow, AlreadySigned: as for every invitation.
    """
    if not signatory.email:
        raise NoAddress(name=signatory.name or "–")
    secret = invite(signatory, by=by, at=at, days=days)
    held = Signatory.objects.get(pk=signatory.pk)
    assert held.invitation_ends_at is not None
    held.sealed_secret = sealing.seal(secret, bound_to=bound_to(held))
    held.save(update_fields=["sealed_secret"])
    half, last = at + (held.invitation_ends_at - at) / 2, held.invitation_ends_at - DAY
    times = [(MailKind.INVITATION, at), (MailKind.HALF_TIME, half.replace(microsecond=0))]
    if last > half:
        times.append((MailKind.LAST_DAY, last))
    Mail.objects.bulk_create(
        [Mail(signatory=held, kind=kind, invited_at=at, site=site[:200], by=by, due_at=due_at) for kind, due_at in times]
    )
    return held


def bound_to(row: Signatory) -> str:
    """What a sealed link belongs to; copied to another row it does not open."""
    return f"invitation:{row.pk}:{row.secret_sha256}"


def forget_links(*, at: datetime) -> int:
    """Take away the sealed links of invitations that are over; gives how many."""
    is_done = Q(signed_at__isnull=False) & (Q(needs_seal=False) | Q(sealed_at__isnull=False))
    is_over = is_done | Q(refused_at__isnull=False) | Q(voided_at__isnull=False) | Q(invitation_ends_at__lte=at)
    return Signatory.objects.filter(is_over, sealed_secret__isnull=False).update(sealed_secret=None)
