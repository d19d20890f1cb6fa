"""`yinuo demo`: a house of its own, filled with one company's year, and served at the instant at which the story stands."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from yinuo.doors.cli import house
from yinuo.doors.cli.inputs import BadInput
from yinuo.kit import clock, env
from yinuo.kit.home import home

if TYPE_CHECKING:
    from yinuo.doors.demo.loading import Prepared


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Sizes of the story, and where to serve it."""
    parser.add_argument("--customers", type=int, default=200, metavar="N", help="customers (default: %(default)s)")
    parser.add_argument("--months", type=int, default=12, metavar="M", help="months of history (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=7, metavar="S", help="same seed, same year (default: %(default)s)")
    parser.add_argument("--no-serve", action="store_true", help="load, and stop before serving")
    parser.add_argument("--host", default=env.text("YINUO_HOST", "127.0.0.1"), help="address to listen at (default: %(default)s)")
    parser.add_argument("--port", type=int, default=env.number("YINUO_PORT", 8000), help="port to listen at (default: %(default)s)")


def run(args: argparse.Namespace) -> int:
    """Load the story unless it is there, then serve it."""
    if not 1 <= args.customers <= 1_000_000 or not 1 <= args.months <= 120:
        raise BadInput("--customers is between 1 and 1000000, --months between 1 and 120.")
    if not env.text("DATABASE_URL", ""):
        # never into the real house: each size of story lives in a folder of its own
        os.environ["YINUO_HOME"] = str(demo_home(args.customers, args.months, args.seed))
    if not args.no_serve:
        from yinuo.doors.cli.serve import require_port

        require_port(args.host, args.port)
    with house.database():
        migrated = house.begin_migrating()
        try:
            with house.opened(migrated=False):  # gets ready beside it: half a first start is the tables
                prepared = _prepared(args)
                migrated()
                newest = _load(args, prepared)
        finally:
            migrated()
        if args.no_serve:
            print("The story is loaded; the same command without --no-serve serves it.", file=sys.stderr)
            return 0
        return _serve(args, newest)


def demo_home(customers: int, months: int, seed: int) -> Path:
    """The folder of one story. Short: the database's socket lies in it."""
    name = "demo" if (customers, months, seed) == (200, 12, 7) else f"demo-{customers}-{months}-{seed}"
    return home() / name


def _prepared(args: argparse.Namespace) -> Prepared:
    """What loading needs and no table: its programs, and the year as it was."""
    from yinuo.doors.demo.loading import prepare
    from yinuo.doors.demo.year import Year

    return prepare(Year(customers=args.customers, months=args.months, seed=args.seed))


def _load(args: argparse.Namespace, prepared: Prepared) -> datetime:
    """Load the story if needed; gives the newest instant in it."""
    from yinuo.doors.demo.loading import is_loaded, load
    from yinuo.doors.demo.year import STORY_NOW
    from yinuo.ledger.followers import newest_recorded_at
    from yinuo.promises.models import Document

    if not is_loaded():
        others = Document.objects.exclude(number__in=["CN-001", "GK-002", "HT-118", "ZC-003", "JG-001"])
        if others.exclude(number__startswith="GC-").exists():
            raise BadInput("this database holds documents of its own, so the demo was not loaded into it. Give it an empty database.")
        load(prepared, say=lambda what: print(what, file=sys.stderr))
    return max(newest_recorded_at() or STORY_NOW, STORY_NOW)


def _serve(args: argparse.Namespace, newest: datetime) -> int:
    from yinuo.doors.cli.serve import serve
    from yinuo.doors.demo.loading import PASSWORD, PEOPLE

    # the story's clock goes on from where it stood, never backwards
    os.environ[clock.SHIFT] = str(int((newest - datetime.now(UTC)).total_seconds()))

    def announce(address: str) -> None:
        print(f"{address}\n\nPassword of everybody: {PASSWORD}")
        for username, name, role, _department in PEOPLE:
            print(f"  {username:<8}{name}  {role}")
        print("\nThe story stands on 14 February 2026, a make-up workday. Ctrl-C ends it.", flush=True)

    return serve(host=args.host, port=args.port, is_migrated=True, announce=announce)
