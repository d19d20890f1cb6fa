"""`yinuo user`: staff accounts from the command line, for the first administrator and for the day nobody can sign in."""

from __future__ import annotations

import argparse
import getpass
import sys
from typing import TYPE_CHECKING

from yinuo.doors.cli import house
from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _

if TYPE_CHECKING:
    from yinuo.desks.people.models import Staff


class NoSuchStaff(Refusal):
    code, http = "no_such_staff", 404
    text = _("There is no account {username}. `yinuo user list` shows them all.")


class UserNameTaken(Refusal):
    code, http = "user_name_taken", 409
    text = _("The account {username} exists already, and a user name is never given twice. Choose another one.")


class BadAccount(Refusal):
    code, http = "bad_account", 400
    text = _("The account was not changed: {why}")


class NoPassword(Refusal):
    code, http = "no_password", 400
    text = _("No password came in. Type one when asked, or send it as one line on standard input.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes what to do and whom to do it to; a password is asked for, or read from standard input, never an argument."""
    steps = parser.add_subparsers(dest="step", required=True, metavar="add|list|password|lock|unlock")
    typed = "The password is asked for, or read from standard input; it is never an argument."
    add = steps.add_parser("add", help="make an account", description=f"Make an account. {typed}")
    add.add_argument("username", help="the name to sign in with")
    add.add_argument("--name", default="", help="the name shown (default: the user name)")
    add.add_argument("--email", default="", help="where mail reaches the person")
    add.add_argument("--department", default="", help="where the person works")
    add.add_argument("--role", default="administrator", help="what the person is here for (default: %(default)s)")
    steps.add_parser("list", help="show every account", description="Show every account.")
    for name, what in (
        ("password", "set a password"),
        ("lock", "let an account no longer sign in"),
        ("unlock", "let an account sign in again"),
    ):
        said = f"{what.capitalize()}. {typed}" if name == "password" else f"{what.capitalize()}."
        steps.add_parser(name, help=what, description=said).add_argument("username", help="the name the account signs in with")


def run(args: argparse.Namespace) -> int:
    """Do one step."""
    with house.opened():
        if args.step == "list":
            return _list()
        if args.step == "add":
            return _add(args)
        staff = _find(args.username)
        {"password": _set_password, "lock": _lock, "unlock": _unlock}[args.step](staff)
        return 0


def _list() -> int:
    from yinuo.desks.people.models import Staff

    for staff in Staff.objects.order_by("username"):
        state = "may sign in" if staff.is_active else "locked"
        print("\t".join([staff.username, staff.display_name, staff.role, staff.department, state]))
    return 0


def _add(args: argparse.Namespace) -> int:
    from django.core.exceptions import ValidationError

    from yinuo.desks.people.choices import Role
    from yinuo.desks.people.models import Staff

    if args.role not in Role.values:
        raise BadAccount(why=f"the role is one of {', '.join(Role.values)}.")
    if Staff.objects.filter(username=args.username).exists():
        raise UserNameTaken(username=args.username)
    fields = {"display_name": args.name or args.username, "email": args.email, "department": args.department, "role": args.role}
    draft = Staff(username=args.username, **fields)
    try:
        draft.full_clean(exclude=["password"])
        Staff.objects.create_user(args.username, _new_password(draft), **fields)
    except ValidationError as problem:
        raise BadAccount(why=" ".join(problem.messages)) from None
    print(f"Made the account {args.username}.", file=sys.stderr)
    return 0


def _find(username: str) -> Staff:
    from yinuo.desks.people.models import Staff

    try:
        return Staff.objects.get(username=username)
    except Staff.DoesNotExist:
        raise NoSuchStaff(username=username) from None


def _set_password(staff: Staff) -> None:
    from yinuo.kit import clock

    staff.set_password(_new_password(staff))
    staff.password_changed_at = clock.now()
    staff.save(update_fields=["password", "password_changed_at"])
    print(f"The password of {staff.username} was set; every session of this account has ended.", file=sys.stderr)


def _lock(staff: Staff) -> None:
    staff.is_active = False
    staff.session_epoch += 1
    staff.save(update_fields=["is_active", "session_epoch"])
    print(f"{staff.username} can no longer sign in; every session has ended.", file=sys.stderr)


def _unlock(staff: Staff) -> None:
    from yinuo.desks.people.choices import Method, Outcome
    from yinuo.desks.people.models import SignInRecord
    from yinuo.kit import clock

    staff.is_active = True
    staff.save(update_fields=["is_active"])
    # also forgets the wrong attempts counted so far
    record = {"at": clock.now(), "username": staff.username, "staff": staff}
    SignInRecord.objects.create(**record, method=Method.OFFICE, outcome=Outcome.UNLOCKED)
    print(f"{staff.username} can sign in again.", file=sys.stderr)


def _new_password(staff: Staff) -> str:
    """Asked for twice at a terminal; one line of standard input elsewhere. Checked by the rules of the settings."""
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    if sys.stdin.isatty():
        password = getpass.getpass("New password: ")
        if password and password != getpass.getpass("The same again: "):
            raise BadAccount(why="the two passwords are not the same.")
    else:
        password = sys.stdin.readline().rstrip("\n")
    if not password:
        raise NoPassword()
    try:
        validate_password(password, staff)
    except ValidationError as problem:
        raise BadAccount(why=" ".join(problem.messages)) from None
    return password
