"""`yinuo user …`: accounts from the command line. Needs Django to be set up; prints nothing but what `say` is given."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable
from typing import Any

from yinuo.kit import clock

from . import actions, refusals
from .choices import Role
from .models import Staff


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare `add`, `password`, `unlock`, `stop` and `list` below `yinuo user`."""
    verbs = parser.add_subparsers(dest="verb", required=True)
    add = verbs.add_parser("add", help="make an account")
    add.add_argument("username")
    add.add_argument("--name", required=True, help="the name people read")
    add.add_argument("--role", choices=Role.values, default=Role.AGENT)
    add.add_argument("--department", default="")
    add.add_argument("--language", choices=["zh-hans", "en"], default="zh-hans")
    add.add_argument("--without-password", action="store_true", help="only a directory or single sign-on lets the person in")
    for verb, words in (("password", "set a password"), ("unlock", "forget wrong attempts"), ("stop", "end an account and its sessions")):
        verbs.add_parser(verb, help=words).add_argument("username")
    verbs.add_parser("list", help="all accounts")


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Do what was asked.

    Returns: what was done, as one JSON object.
    Raises:
        Refusal: nothing was done.
    """
    verbs: dict[str, Callable[[argparse.Namespace], dict[str, Any]]] = {
        "add": _add,
        "password": _password,
        "unlock": lambda chosen: _about(actions.unlock(chosen.username, at=clock.now())),
        "stop": _stop,
        "list": lambda _chosen: {"people": [_about(staff) for staff in Staff.objects.all()]},
    }
    return verbs[options.verb](options)


def _add(options: argparse.Namespace) -> dict[str, Any]:
    password = None if options.without_password else _ask()
    details = {"department": options.department, "language": options.language}
    staff = actions.make_account(username=options.username, display_name=options.name, role=options.role, password=password, **details)
    return _about(staff)


def _password(options: argparse.Namespace) -> dict[str, Any]:
    staff = _find(options.username)
    actions.set_password(staff, _ask(), at=clock.now())
    return _about(staff)


def _stop(options: argparse.Namespace) -> dict[str, Any]:
    staff = _find(options.username)
    Staff.objects.filter(pk=staff.pk).update(is_active=False)
    actions.sign_out_everywhere(staff)
    return _about(staff)


def _find(username: str) -> Staff:
    staff = Staff.objects.filter(username=username).first()
    if staff is None:
        raise refusals.NoSuchPerson(username=username)
    return staff


def _ask() -> str:
    """A password from the keyboard, or the first line of standard input; never from the arguments, which others can see."""
    return getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")


def _about(staff: Staff) -> dict[str, Any]:
    return {"username": staff.username, "name": staff.display_name, "role": str(staff.role), "active": staff.is_active}
