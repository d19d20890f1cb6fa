"""What can be done with accounts: make, change, sign in, name a deputy. Each refuses before it changes anything."""

from __future__ import annotations

from datetime import date, datetime

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F

from . import directory, lockout, queries, refusals, totp
from .choices import Method, Outcome, Role
from .models import Deputyship, SignInRecord, Staff

_DECOY: list[str] = []


def make_account(*, username: str, display_name: str, role: str = Role.AGENT, password: str | None = None, **details: str) -> Staff:
    """Make one account; without a password only a directory or single sign-on lets the person in.

    Raises:
        NameTaken, BadAccount, TooWeakPassword: nothing was made.
    """
    check_account(username=username, display_name=display_name, role=role, **details)
    if password is not None:
        _refuse_weak(password, Staff(username=username, display_name=display_name, role=role, **details))
    try:
        with transaction.atomic():
            return Staff.objects.create_user(username, password, display_name=display_name, role=role, **details)
    except IntegrityError:
        raise refusals.NameTaken(username=username) from None


def check_account(*, username: str, display_name: str, role: str = Role.AGENT, **details: str) -> None:
    """Refuse what could not be made, before anybody is asked for a password.

    Raises:
        NameTaken, BadAccount.
    """
    if role not in Role.values:
        raise refusals.BadAccount(why=f"the role is one of {', '.join(Role.values)}.")
    if Staff.objects.filter(username=username).exists():
        raise refusals.NameTaken(username=username)
    try:
        Staff(username=username, display_name=display_name, role=role, **details).full_clean(exclude=["password"])
    except ValidationError as problem:
        raise refusals.BadAccount(why=" ".join(problem.messages)) from None


@transaction.atomic
def change_password(staff: Staff, *, present: str, new: str, at: datetime) -> None:
    """Set a new password; every other session of the person ends with it, as sessions carry the password's own mark."""
    if not check_password(present, staff.password):
        raise refusals.WrongPresentPassword()
    set_password(staff, new, at=at)


def set_password(staff: Staff, new: str, *, at: datetime) -> None:
    """Set a password without asking for the present one (administrators, the command line)."""
    _refuse_weak(new, staff)
    staff.set_password(new)
    staff.password_changed_at = at
    staff.save(update_fields=["password", "password_changed_at"])


def sign_out_everywhere(staff: Staff) -> None:
    """End every session of this person at its next request."""
    Staff.objects.filter(pk=staff.pk).update(session_epoch=F("session_epoch") + 1)
    staff.refresh_from_db()


def check_sign_in(username: str, password: str, *, address: str | None, at: datetime) -> Staff:
    """The first step: who this is, by a password kept here or by the directory.

    Answers take as long and read the same whether the name exists or not.

    Raises:
        WrongNameOrPassword, LockedForNow, DirectoryUnreachable.
    """
    where = directory.directory()
    try:
        record = lockout.begin(username, address=address, method=Method.PASSWORD, at=at)
    except refusals.LockedForNow:
        check_password(password, _decoy())
        raise
    staff = Staff.objects.filter(username=username.strip().lower()).first()
    try:
        is_right, method = _is_password_right(staff, password, where, username)
    except refusals.DirectoryUnreachable:
        lockout.close(record, Outcome.UNREACHABLE, staff=staff, method=Method.LDAP)  # not held against the person
        raise
    if staff is None or not is_right or not staff.is_active:
        lockout.close(record, Outcome.WRONG, staff=staff, method=method)
        raise refusals.WrongNameOrPassword()
    lockout.close(record, Outcome.SECOND_STEP if queries.has_second_step(staff) else Outcome.ACCEPTED, staff=staff, method=method)
    return staff


def _is_password_right(staff: Staff | None, password: str, where: directory.Directory | None, typed: str) -> tuple[bool, Method]:
    """Ask whoever keeps the password; an unknown name takes the same ways as one that the directory keeps."""
    if staff is not None and staff.has_usable_password():
        return staff.check_password(password), Method.PASSWORD  # also renews the hash where its cost was raised
    check_password(password, _decoy())
    if where is None:
        return False, Method.PASSWORD
    return directory.is_password_right(where, staff.username if staff else typed, password), Method.LDAP


def check_second_step(staff: Staff, code: str, *, address: str | None, at: datetime) -> None:
    """The second step: a code of the authenticator, or a recovery code.

    Raises:
        WrongCode, LockedForNow.
    """
    record = lockout.begin(staff.username, address=address, method=Method.TOTP, at=at)
    is_recovery = len(totp.tidy(code)) > 8
    is_right = totp.take_recovery_code(staff, code, at=at) if is_recovery else totp.take_code(staff, code, at=at)
    method = Method.RECOVERY if is_recovery else Method.TOTP
    lockout.close(record, Outcome.ACCEPTED if is_right else Outcome.WRONG, staff=staff, method=method)
    if not is_right:
        raise refusals.WrongCode()


def record_sign_in(staff: Staff, *, address: str | None, method: Method, at: datetime) -> None:
    """Write down a sign-in that another service vouched for."""
    SignInRecord.objects.create(at=at, username=staff.username, staff=staff, address=address, method=method, outcome=Outcome.ACCEPTED)


def record_sign_out(staff: Staff, *, address: str | None, at: datetime) -> None:
    """Write down that someone left."""
    SignInRecord.objects.create(
        at=at, username=staff.username, staff=staff, address=address, method=Method.PASSWORD, outcome=Outcome.SIGNED_OUT
    )


def lock(username: str) -> Staff:
    """Let a person no longer sign in, and end every session of theirs.

    Raises:
        NoSuchPerson.
    """
    staff = person(username)
    Staff.objects.filter(pk=staff.pk).update(is_active=False, session_epoch=F("session_epoch") + 1)
    staff.refresh_from_db()
    return staff


@transaction.atomic
def unlock(username: str, *, at: datetime) -> Staff:
    """Let a person sign in again at once: also forgets the wrong attempts under the name.

    Raises:
        NoSuchPerson.
    """
    staff = person(username)
    Staff.objects.filter(pk=staff.pk).update(is_active=True)
    SignInRecord.objects.create(at=at, username=username, staff=staff, method=Method.OFFICE, outcome=Outcome.UNLOCKED)
    staff.refresh_from_db()
    return staff


def person(username: str) -> Staff:
    """The person of a user name.

    Raises:
        NoSuchPerson.
    """
    staff = Staff.objects.filter(username=username).first()
    if staff is None:
        raise refusals.NoSuchPerson(username=username)
    return staff


def mark_notices_seen(staff: Staff, *, at: datetime) -> None:
    """From now on only what comes later is new to this person."""
    Staff.objects.filter(pk=staff.pk).update(notices_seen_at=at)
    staff.notices_seen_at = at


@transaction.atomic
def name_deputy(principal: Staff, deputy: Staff, *, starts_on: date, ends_on: date, reason: str = "", at: datetime) -> Deputyship:
    """Let `deputy` stand in for `principal`, first and last day included.

    Raises:
        NotYourOwnDeputy, DeputyEndsBeforeStart, DeputyInThePast, DeputyTwice.
    """
    if deputy.pk == principal.pk:
        raise refusals.NotYourOwnDeputy()
    if ends_on < starts_on:
        raise refusals.DeputyEndsBeforeStart(starts_on=starts_on.isoformat(), ends_on=ends_on.isoformat())
    if ends_on < queries.today(at):
        raise refusals.DeputyInThePast(ends_on=ends_on.isoformat())
    Staff.objects.select_for_update().get(pk=principal.pk)  # two requests at once must not both find the days free
    same_days = Deputyship.objects.filter(
        principal=principal, deputy=deputy, ended_at__isnull=True, starts_on__lte=ends_on, ends_on__gte=starts_on
    )
    if same_days.exists():
        raise refusals.DeputyTwice(deputy=str(deputy))
    return Deputyship.objects.create(principal=principal, deputy=deputy, starts_on=starts_on, ends_on=ends_on, reason=reason, named_at=at)


def end_deputyship(deputyship_id: int, *, by: Staff, at: datetime) -> None:
    """End a deputyship before its last day; either of the two may.

    Raises:
        NotYourDeputyship.
    """
    found = Deputyship.objects.filter(pk=deputyship_id, ended_at__isnull=True).first()
    if found is None or by.pk not in (found.principal_id, found.deputy_id):
        raise refusals.NotYourDeputyship()
    Deputyship.objects.filter(pk=found.pk, ended_at__isnull=True).update(ended_at=at)


def _refuse_weak(password: str, staff: Staff) -> None:
    try:
        validate_password(password, staff)
    except ValidationError as problem:
        raise refusals.TooWeakPassword(why=" ".join(problem.messages)) from None


def _decoy() -> str:
    """A hash to spend the same time on when there is none to compare with."""
    if not _DECOY:
        _DECOY.append(make_password("nobody has this password"))
    return _DECOY[0]
