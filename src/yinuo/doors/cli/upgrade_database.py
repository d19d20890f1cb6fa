"""`yinuo upgrade-database`: move the data of our own cluster to a newer PostgreSQL."""

from __future__ import annotations

import argparse
import sys

from yinuo.kit import env
from yinuo.kit.postgres_upgrade import upgrade
from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _


class NotOurs(Refusal):
    code, http = "database_not_ours", 409
    text = _("DATABASE_URL names a database that yinuo does not run itself; upgrade it with the tools of its own administrator.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes the version to move to."""
    parser.add_argument("--to", type=int, metavar="MAJOR", help="the major version to move to (default: the newest found here)")


def run(args: argparse.Namespace) -> int:
    """Move the data; the old folder stays beside the new one."""
    if env.text("DATABASE_URL", ""):
        raise NotOurs()
    before, after = upgrade(to=args.to)
    if before == after:
        print(f"The data is of PostgreSQL {after} already; nothing to do.", file=sys.stderr)
    else:
        print(f"Moved from PostgreSQL {before} to {after}. The old data is kept as data-{before} in the state folder.", file=sys.stderr)
    return 0
