"""`yinuo erase-again`: after a restore, take away what an older backup brought back although it had been erased."""

from __future__ import annotations

import argparse
import sys

from yinuo.doors.cli import house
from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _


class NoSuchPerson(Refusal):
    code, http = "nobody_named", 400
    text = _("There is nobody with the user name {username} who may sign in, so nothing was erased.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes who answers for it."""
    parser.add_argument("--by", required=True, metavar="USERNAME", help="who answers for it: a director or the security officer")


def run(args: argparse.Namespace) -> int:
    """Destroy the keys on the list again; may be repeated."""
    with house.opened():
        from yinuo.desks.customers import erasures
        from yinuo.desks.customers.actions import keys
        from yinuo.desks.people.models import Staff
        from yinuo.kit import clock

        staff = Staff.objects.filter(username=args.by, is_active=True).first()
        if staff is None:
            raise NoSuchPerson(username=args.by)
        found = keys.destroy_again(staff, at=clock.now())
        print(f"{len(erasures.everything())} on the list, {len(found)} erased again.", file=sys.stderr)
        for number in found:
            print(number)
    return 0
