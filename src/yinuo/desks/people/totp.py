"""The second step: codes of an authenticator (RFC 6238), each good once, and recovery codes for the day the phone is lost."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime

import pyotp
import segno
from django.db import transaction

from . import refusals, sealing
from .models import RecoveryCode, Staff, TotpDevice

STEP_SECONDS = 30
DRIFT_STEPS = 1  # a phone may be half a minute off
RECOVERY_CODES = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is mistaken for something else


@transaction.atomic
def begin_enrolment(staff: Staff, *, at: datetime) -> str:
    """Make a new secret that waits for its first code; an authenticator in use stays in use until then.

    Returns: the secret, to be shown once.
    """
    secret = pyotp.random_base32(32)
    sealed = sealing.seal(secret, bound_to=staff.ref)
    waiting = TotpDevice.objects.select_for_update().filter(staff=staff).first()
    if waiting is not None and waiting.confirmed_at is not None:
        raise refusals.NotEnrolled()
    TotpDevice.objects.update_or_create(
        staff=staff, defaults={"sealed_secret": sealed, "made_at": at, "confirmed_at": None, "last_step": 0}
    )
    return secret


def waiting_secret(staff: Staff) -> str | None:
    """The secret of an enrolment that was begun and not confirmed."""
    device = TotpDevice.objects.filter(staff=staff, confirmed_at__isnull=True).first()
    return sealing.unseal(device.sealed_secret, bound_to=staff.ref) if device else None


@transaction.atomic
def confirm_enrolment(staff: Staff, code: str, *, at: datetime) -> list[str]:
    """Take the first code of a new authenticator and hand out recovery codes.

    Returns: ten recovery codes, to be shown once.
    Raises:
        NotEnrolled: nothing is waiting. WrongCode: the code does not fit; nothing was changed.
    """
    device = TotpDevice.objects.select_for_update().filter(staff=staff, confirmed_at__isnull=True).first()
    if device is None:
        raise refusals.NotEnrolled()
    step = _matching_step(device, staff, code, at=at)
    if step is None:
        raise refusals.WrongCode()
    device.confirmed_at, device.last_step = at, step
    device.save(update_fields=["confirmed_at", "last_step"])
    return _new_recovery_codes(staff)


@transaction.atomic
def take_code(staff: Staff, code: str, *, at: datetime) -> bool:
    """Whether the code is right now; taking it uses it up, also against a second request at the same moment."""
    device = TotpDevice.objects.select_for_update().filter(staff=staff, confirmed_at__isnull=False).first()
    step = _matching_step(device, staff, code, at=at) if device else None
    if device is None or step is None:
        return False
    device.last_step = step
    device.save(update_fields=["last_step"])
    return True


@transaction.atomic
def take_recovery_code(staff: Staff, code: str, *, at: datetime) -> bool:
    """Whether this is an unused recovery code; taking it uses it up."""
    digest = sealing.fingerprint(tidy(code), bound_to=staff.ref)
    found = None
    for kept in RecoveryCode.objects.select_for_update().filter(staff=staff, used_at__isnull=True):
        if hmac.compare_digest(bytes(kept.digest), digest):
            found = kept  # no early end: the time tells nothing about which one
    if found is None:
        return False
    found.used_at = at
    found.save(update_fields=["used_at"])
    return True


@transaction.atomic
def remove(staff: Staff) -> None:
    """Take the authenticator and its recovery codes away."""
    RecoveryCode.objects.filter(staff=staff).delete()
    TotpDevice.objects.filter(staff=staff).delete()


def picture(staff: Staff, secret: str) -> str:
    """The enrolment address as a QR picture: inline SVG that names no other place."""
    address = pyotp.TOTP(secret).provisioning_uri(name=staff.username, issuer_name="Yinuo")
    return segno.make(address, error="m").svg_inline(scale=4, border=2, dark="#000", light="#fff", omitsize=True)


def tidy(code: str) -> str:
    """A recovery code as typed by a person: dashes, spaces and capitals do not matter."""
    return "".join(letter for letter in code.lower() if letter.isalnum())


def _matching_step(device: TotpDevice, staff: Staff, code: str, *, at: datetime) -> int | None:
    """The step a code belongs to, when it is later than the last one taken."""
    digits = "".join(letter for letter in code if letter in "0123456789")
    totp = pyotp.TOTP(sealing.unseal(device.sealed_secret, bound_to=staff.ref))
    now = int(at.timestamp()) // STEP_SECONDS
    found = None
    for step in range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1):
        is_right = hmac.compare_digest(totp.at(step * STEP_SECONDS), digits)
        if is_right and step > device.last_step:
            found = step
    return found


def _new_recovery_codes(staff: Staff) -> list[str]:
    codes = ["".join(secrets.choice(_ALPHABET) for _letter in range(16)) for _code in range(RECOVERY_CODES)]
    RecoveryCode.objects.filter(staff=staff).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(staff=staff, digest=sealing.fingerprint(code, bound_to=staff.ref)) for code in codes)
    return ["-".join(code[place : place + 4] for place in range(0, 16, 4)) for code in codes]
