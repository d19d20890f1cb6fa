"""Reading the mailbox: every mail once, whatever dies in between.

The mark of how far it was read moves in the transaction that takes the mail. What cannot be taken in stands in a list with its reason; the
mail itself stays on the server, which is never written to, and is read again when somebody wishes.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError, transaction

from yinuo.kit import env
from yinuo.kit.refusals import Refusal

from .. import imap, servers
from ..choices import Line, Outcome, Trouble, Why
from ..imap import Fetched, Folder
from ..models import Incoming, Mailbox
from ..refusals import NoSuchSending
from .taking_mail import CannotTake, take
from .telling import came_up, went_down

MOST_AT_ONCE = 100
MOST_TRIES = 5
_LOG = logging.getLogger(__name__)


def look(*, at: datetime) -> int:
    """Read what is new in the mailbox; gives how many mails were taken. Without a mailbox nothing happens."""
    try:
        box = servers.post()
        if box is None:
            return 0
        with imap.opened(box) as folder:
            count = _read(box.name, folder, at=at)
    except imap.Trouble as problem:
        went_down(Line.IN_MAIL, problem.why, at=at)
        return 0
    except Refusal:
        went_down(Line.IN_MAIL, Trouble.SETTING, at=at)
        return 0
    came_up(Line.IN_MAIL, at=at)
    return count


def _read(name: str, folder: Folder, *, at: datetime) -> int:
    mark, is_new = Mailbox.objects.get_or_create(name=name, defaults={"validity": folder.validity})
    since = None
    if is_new or mark.validity != folder.validity:  # numbers begin anew: look back some days, and let no mail count twice
        since = at - timedelta(days=env.number("YINUO_IMAP_FIRST_DAYS", 7, least=0, most=365))
        Mailbox.objects.filter(name=name).update(validity=folder.validity, last_uid=0)
        mark.last_uid = 0
    elif mark.last_uid == 0:
        since = at - timedelta(days=env.number("YINUO_IMAP_FIRST_DAYS", 7, least=0, most=365))
    count = 0
    for uid in folder.uids_after(mark.last_uid, since=since)[:MOST_AT_ONCE]:
        fetched = folder.fetch(uid)
        count += _take_new(name, folder.validity, uid, fetched, at=at)
    for row in Incoming.objects.filter(mailbox=name, validity=folder.validity, is_settled=False, tries__lt=MOST_TRIES).order_by("pk")[
        :MOST_AT_ONCE
    ]:
        again = folder.fetch(row.uid)
        if again is not None:
            count += _take_again(row.pk, again, at=at)
    Mailbox.objects.filter(name=name).update(looked_at=at)
    return count


def _take_new(name: str, validity: int, uid: int, fetched: Fetched | None, *, at: datetime) -> bool:
    """Take a mail unless somebody else did; where it cannot be, that is written down instead."""
    try:
        with transaction.atomic():
            if not _is_next(name, validity, uid):
                return False
            if fetched is None:
                return False
            take(_fresh(name, validity, fetched, at=at), fetched, at=at)
        return True
    except CannotTake as problem:
        why = problem.why
    except (DatabaseError, InterfaceError):
        raise  # nothing can be written down either; the next look begins where this one did
    except Exception:  # a fault of ours must not stop the mails behind this one
        _LOG.exception("Mail %s of %s could not be taken in", uid, name)
        why = Why.FAULT
    assert fetched is not None
    with transaction.atomic():
        if _is_next(name, validity, uid):
            row = _fresh(name, validity, fetched, at=at)
            row.outcome, row.why, row.is_settled = Outcome.BAD, why, False
            row.tries = 1 if why in (Why.SCANNER, Why.FAULT) else MOST_TRIES
            row.save()
    return False


def _is_next(name: str, validity: int, uid: int) -> bool:
    """Whether a mail was not read yet; from here on it is, if the transaction ends well."""
    mark = Mailbox.objects.select_for_update().get(name=name)
    if mark.validity != validity or uid <= mark.last_uid:
        return False
    mark.last_uid = uid
    mark.save(update_fields=["last_uid"])
    return True


def _fresh(name: str, validity: int, fetched: Fetched, *, at: datetime) -> Incoming:
    return Incoming(mailbox=name, validity=validity, uid=fetched.uid, received_at=min(fetched.received_at, at), taken_at=at)


def _take_again(identity: int, fetched: Fetched, *, at: datetime) -> bool:
    try:
        with transaction.atomic():
            row = Incoming.objects.select_for_update(skip_locked=True).filter(pk=identity, is_settled=False).first()
            if row is None:
                return False
            take(row, fetched, at=at)
        return True
    except CannotTake as problem:
        why = problem.why
    except (DatabaseError, InterfaceError):
        raise
    except Exception:
        _LOG.exception("Mail %s could not be taken in", identity)
        why = Why.FAULT
    row = Incoming.objects.get(pk=identity)
    row.why, row.tries = why, row.tries + 1 if why in (Why.SCANNER, Why.FAULT) else MOST_TRIES
    row.save(update_fields=["why", "tries"])
    return False


@transaction.atomic
def read_again(identity: int) -> None:
    """Let a bad mail be read once more at the next look. Raises NoSuchSending."""
    if not Incoming.objects.filter(pk=identity, is_settled=False).update(tries=0):
        raise NoSuchSending()


@transaction.atomic
def put_aside(identity: int) -> None:
    """Somebody dealt with a bad mail otherwise; it stays in the list of all. Raises NoSuchSending."""
    if not Incoming.objects.filter(pk=identity, is_settled=False).update(is_settled=True):
        raise NoSuchSending()
