"""`yinuo user`: staff accounts from the command line, for the first administrator and for the day nobody can sign in."""

from __future__ import annotations

import argparse
import getpass
import sys

from yinuo.doors.cli import house
from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _


class NoPassword(Refusal):
    code, http = "no_password", 400
    text = _("No password came in. Type one when asked, or send it as one line on standard input.")


class TwoPasswords(Refusal):
    code, http = "two_passwords", 400
    text = _("The two passwords are not the same, so nothing was changed. Type the same one twice.")


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
        {"password": _set_password, "lock": _lock, "unlock": _unlock}[args.step](args.username)
        return 0


def _list() -> int:
    from yinuo.desks.people.models import Staff

    for staff in Staff.objects.order_by("username"):
        state = "may sign in" if staff.is_active else "locked"
        print("\t".join([staff.username, staff.display_name, staff.role, staff.department, state]))
    return 0


def _add(args: argparse.Namespace) -> int:
    from yinuo.desks.people import actions

    fields = {
        "username": args.username, "display_name": args.name or args.username, "email": args.email, "department": args.department,
        "role": args.role,
    }  # fmt: skip
    actions.check_account(**fields)  # before anybody types a password for nothing
    actions.make_account(**fields, password=_new_password())
    print(f"Made the account {args.username}.", file=sys.stderr)
    return 0


def _set_password(username: str) -> None:
    from yinuo.desks.people import actions
    from yinuo.kit import clock

    staff = actions.person(username)
    actions.set_password(staff, _new_password(), at=clock.now())
    print(f"The password of {username} was set; every session of this account has ended.", file=sys.stderr)


def _lock(username: str) -> None:
    from yinuo.desks.customers.actions import leaving
    from yinuo.desks.people import actions
    from yinuo.kit import clock

    actions.lock(username)
    leaving.note_locked(actions.person(username), by="system", at=clock.now())
    print(f"{username} can no longer sign in; every session has ended.", file=sys.stderr)


def _unlock(username: str) -> None:
    from yinuo.desks.people import actions
    from yinuo.kit import clock

    actions.unlock(username, at=clock.now())
    print(f"{username} can sign in again.", file=sys.stderr)


def _new_password() -> str:
    """Asked for twice at a terminal; one line of standard input elsewhere. The desk checks it by the rules of the settings."""
    if sys.stdin.isatty():
        password = getpass.getpass("New password: ")
        if password and password != getpass.getpass("The same again: "):
            raise TwoPasswords()
    else:
        password = sys.stdin.readline().rstrip("\n")
    if not password:
        raise NoPassword()
    return password
