"""A channel is out, and works again; recorded by whoever notices, at once or afterwards."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from yinuo.desks.customers.access import Viewer
from yinuo.desks.service.choices import Channel
from yinuo.ledger import book

from .. import access
from ..choices import LONGEST_NOTE, OutageCause
from ..models import Interruption
from ..refusals import BadEvaluation, EvaluationNotNow
from .common import tell, text


@transaction.atomic
def record(
    viewer: Viewer, channel: str, *, since: datetime, until: datetime | None, cause: str, note: str, is_whole: bool, at: datetime
) -> Interruption:
    """Record that a channel is out since an instant, or was out between two.

    Args:
        is_whole: the whole service was down: promises of availability count it.
    Raises:
        MayNotEvaluate. BadEvaluation: no such channel or cause, an instant to come, or it overlaps an outage that is recorded.
    """
    access.check(access.may_work_channels(viewer), _("Your role records no outages."))
    if channel not in Channel.values:
        raise BadEvaluation(what=_("Say which channel."), beside="channel")
    if cause not in OutageCause.values:
        raise BadEvaluation(what=_("Say why."), beside="cause")
    if since > at:
        raise BadEvaluation(what=_("That is still to come."), beside="since")
    _check_end(since, until, at=at)
    overlap = Q(until__isnull=True) | Q(until__gt=since)
    others = Interruption.objects.select_for_update().filter(overlap, channel=channel)
    if (others if until is None else others.filter(since__lt=until)).exists():
        raise BadEvaluation(what=_("An outage of this channel is recorded for that time already."), beside="since")
    row = Interruption.objects.create(
        channel=channel, since=since, until=until, cause=cause, is_whole=is_whole, by=viewer.staff, at=at,
        note=text(note, "note", "", most=LONGEST_NOTE, is_needed=False), ended_by=viewer.staff if until else None,
    )  # fmt: skip
    _tell(row, "went_down", viewer, at=since)
    if until is not None:
        _tell(row, "came_up", viewer, at=until)
    return row


@transaction.atomic
def end(viewer: Viewer, identity: int, *, until: datetime, at: datetime) -> Interruption:
    """The channel works again, since an instant.

    Raises:
        MayNotEvaluate, NoSuchEvaluation, EvaluationNotNow, BadEvaluation.
    """
    access.check(access.may_work_channels(viewer), _("Your role records no outages."))
    row = access.interruption_held(identity)
    if row.until is not None:
        raise EvaluationNotNow(number=row.get_channel_display(), state=_("works again"), what=_("Its end was recorded already."))
    _check_end(row.since, until, at=at)
    row.until, row.ended_by = until, viewer.staff
    row.save()
    _tell(row, "came_up", viewer, at=until)
    return row


def _check_end(since: datetime, until: datetime | None, *, at: datetime) -> None:
    if until is not None and until <= since:
        raise BadEvaluation(what=_("It ends after it began."), beside="until")
    if until is not None and until > at:
        raise BadEvaluation(what=_("That is still to come."), beside="until")


def _tell(row: Interruption, happening: str, viewer: Viewer, *, at: datetime) -> None:
    data = {"interruption": row.pk, "channel": row.channel, "cause": row.cause, "whole": row.is_whole}
    if happening == "came_up":
        assert row.until is not None
        data["seconds"] = int((row.until - row.since).total_seconds())
    tell(row.ref, [(f"channel.{happening}", data)], by=viewer.staff.ref, at=at)
    if row.is_whole:
        book.append(f"service.{happening}", subject="organisation", actor=viewer.staff.ref, occurred_at=at, data=data)  # the watch follows
