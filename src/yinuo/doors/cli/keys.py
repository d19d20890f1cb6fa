"""`yinuo keys`: turn over the key that wraps the keys of customers' data, say how far that is, and drop what is old."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from yinuo.doors.cli import house

if TYPE_CHECKING:
    from yinuo.desks.people.models import Staff


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes which keys, and what to do with them."""
    which = parser.add_subparsers(dest="which", required=True, metavar="customers")
    customers = which.add_parser("customers", help="the keys of customers' data", description="The keys of customers' data.")
    steps = customers.add_subparsers(dest="step", required=True, metavar="rotate|status|drop")
    said = (
        "Make a new generation the present one and wrap every key under it, while work goes on. Called again it finishes what was cut off."
    )
    rotate = steps.add_parser("rotate", help="turn the key over, or finish doing so", description=said)
    rotate.add_argument("--batch", type=int, default=1000, metavar="N", help="keys wrapped in one transaction (default: %(default)s)")
    status = steps.add_parser("status", help="count what each generation wraps", description="Count what each generation wraps.")
    status.add_argument("--json", action="store_true", help="print the counts as JSON")
    drop = steps.add_parser("drop", help="forget an old generation", description="Forget a generation that wraps nothing any more.")
    drop.add_argument("version", type=int, help="its number, as status shows it")
    for one in (rotate, status, drop):
        one.add_argument("--by", required=True, metavar="NAME", help="who answers for it: a director or security officer, by user name")


def run(args: argparse.Namespace) -> int:
    """Do one step."""
    with house.opened():
        from yinuo.desks.people import actions as people

        by = people.person(args.by.removeprefix("staff:"))
        return {"rotate": _rotate, "status": _status, "drop": _drop}[args.step](args, by)


def _rotate(args: argparse.Namespace, by: Staff) -> int:
    from yinuo.desks.customers.actions import keys
    from yinuo.kit import clock

    is_watched = sys.stderr.isatty()

    def told(done: int, total: int) -> None:
        if is_watched:
            print(f"\r{done:,} of {total:,} keys", end="", file=sys.stderr, flush=True)

    count = keys.rotate(by, at=clock.now(), batch=max(1, args.batch), progress=told)
    print(f"{chr(13) if is_watched else ''}Wrapped {count:,} keys anew. Older generations stay until you drop them.", file=sys.stderr)
    return 0


def _status(args: argparse.Namespace, by: Staff) -> int:
    from yinuo.desks.customers.actions import keys
    from yinuo.kit import sealed_keys

    counts, current = keys.status(by), sealed_keys.ring().current
    if args.json:
        print(json.dumps({"current": current, "wrapped": {str(version): count for version, count in sorted(counts.items())}}))
    else:
        for version, count in sorted(counts.items()):
            print("\t".join([str(version), f"{count:,}", "present" if version == current else "old" if count else "old, may be dropped"]))
    return 0


def _drop(args: argparse.Namespace, by: Staff) -> int:
    from yinuo.desks.customers.actions import keys
    from yinuo.kit import clock

    keys.drop(by, args.version, at=clock.now())
    print(f"Generation {args.version} is forgotten. Backups that were made under it cannot be read any more.", file=sys.stderr)
    return 0
