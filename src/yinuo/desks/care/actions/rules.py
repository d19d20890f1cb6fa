"""How often customers are contacted, and the catalogue of what we offer them beside the contract."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.choices import Category, Kind, Tier
from yinuo.ledger import book

from ..choices import Channel, Offer, Reason
from ..models import Offered, Rule
from ..refusals import BadCare

MEASURES = {Offer.SERVICE: "value_added_services.measured", Offer.CHANNEL: "care_channels.measured"}


@transaction.atomic
def set_rule(
    viewer: Viewer, *, name: str, channel: str, every_days: int, at: datetime, reason: str = Reason.FOLLOW_UP, tier: str = "",
    category: str = "", kind: str = "",
) -> Rule:  # fmt: skip
    """Decide how often customers of a kind are contacted.

    Raises:
        MayNot: the role reviews and defines nothing. BadCare.
    """
    viewer.check_verb("define" if viewer.may_do("define") else "bulk")
    known = (
        channel in Channel.values and reason in Reason.values and tier in Tier.values and category in ("", *Category.values)
        and kind in ("", *Kind.values)
    )  # fmt: skip
    if not known or not 1 <= every_days <= 1100 or not name.strip():
        raise BadCare(what=_("A rule has a name, a way and a reason, and comes every 1 to 1100 days."))
    row = Rule.objects.create(
        name=name.strip()[:60], channel=channel, reason=reason, tier=tier, category=category, kind=kind, every_days=every_days,
        by=viewer.staff, at=at,
    )  # fmt: skip
    data = {"channel": channel, "reason": reason, "tier": tier, "class": category, "kind": kind, "every_days": every_days}
    book.append("care_rule.set", subject=f"care_rule:{row.pk}", actor=viewer.staff.ref, occurred_at=at, data=data)
    return row


@transaction.atomic
def end_rule(viewer: Viewer, rule: Rule, *, at: datetime) -> None:
    """A rule counts no more; what was planned by it stands."""
    viewer.check_verb("define" if viewer.may_do("define") else "bulk")
    if Rule.objects.filter(pk=rule.pk, ended_at__isnull=True).update(ended_at=at):
        book.append("care_rule.set", subject=f"care_rule:{rule.pk}", actor=viewer.staff.ref, occurred_at=at, data={"every_days": 0})


@transaction.atomic
def offer(viewer: Viewer, *, sort: str, name_zh: str, name_en: str, at: datetime) -> Offered:
    """Add to the catalogue; how many there are then is a reading of the measure that promises look at.

    Raises:
        MayNot, BadCare.
    """
    viewer.check_verb("define")
    if sort not in Offer.values or not name_zh.strip() or Offered.objects.filter(sort=sort, name_zh=name_zh.strip()[:60]).exists():
        raise BadCare(what=_("It needs a name that is not in the catalogue yet."))
    row = Offered.objects.create(sort=sort, name_zh=name_zh.strip()[:60], name_en=(name_en.strip() or name_zh.strip())[:60])
    _read(viewer, sort, at=at)
    return row


@transaction.atomic
def switch(viewer: Viewer, row: Offered, *, is_active: bool, at: datetime) -> None:
    """Take something out of the catalogue, or back in."""
    viewer.check_verb("define")
    if Offered.objects.filter(pk=row.pk).exclude(is_active=is_active).update(is_active=is_active):
        _read(viewer, row.sort, at=at)


def _read(viewer: Viewer, sort: str, *, at: datetime) -> None:
    count = Offered.objects.filter(sort=sort, is_active=True).count()
    book.append(MEASURES[Offer(sort)], subject="organisation", actor=viewer.staff.ref, occurred_at=at, data={"value": count})
