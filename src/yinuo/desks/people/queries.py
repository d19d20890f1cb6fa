"""Reading accounts, deputies and sign-ins."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet

from .models import Deputyship, SignInRecord, Staff


def today(at: datetime) -> date:
    """The organisation's date at an instant."""
    return at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def acts_for(deputy: Staff, *, on: date) -> list[Staff]:
    """For whom this person may act on that day, besides themselves."""
    active = Deputyship.objects.filter(deputy=deputy, starts_on__lte=on, ends_on__gte=on, ended_at__isnull=True).order_by()
    principals = list(active.values_list("principal", flat=True))  # asked on every page, and most people stand in for nobody
    return list(Staff.objects.filter(pk__in=principals, is_active=True).order_by("username")) if principals else []


def may_act_for(deputy: Staff, principal: Staff, *, on: date) -> bool:
    """Whether what `deputy` does on that day may be done in the name of `principal`."""
    return deputy.pk == principal.pk or any(person.pk == principal.pk for person in acts_for(deputy, on=on))


def deputyships_of(staff: Staff, *, on: date) -> QuerySet[Deputyship]:
    """Present and coming deputyships in which this person is one of the two."""
    mine = Q(principal=staff) | Q(deputy=staff)
    found = Deputyship.objects.filter(mine, ends_on__gte=on, ended_at__isnull=True).select_related("principal", "deputy")
    return found.order_by("starts_on", "id")


def recent_sign_ins(staff: Staff, *, limit: int = 10) -> list[SignInRecord]:
    """The latest attempts under this person's name, newest first, right and wrong."""
    return list(SignInRecord.objects.filter(username=staff.username)[:limit])


def colleagues_of(staff: Staff) -> QuerySet[Staff]:
    """Everyone else who may sign in; whom one can name as a deputy."""
    return Staff.objects.filter(is_active=True).exclude(pk=staff.pk).order_by("display_name", "username")


def has_second_step(staff: Staff) -> bool:
    """Whether a confirmed authenticator protects this account."""
    return hasattr(staff, "totp") and staff.totp.confirmed_at is not None
