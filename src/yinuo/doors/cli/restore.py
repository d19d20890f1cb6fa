"""`yinuo restore FILE`: bring a backup back, whole or not at all."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from yinuo.doors.cli import house
from yinuo.kit.postgres_dump import read_backup


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes the file, and leave to replace what is there."""
    parser.add_argument("file", type=Path, help="a file that `yinuo backup` wrote")
    parser.add_argument("--replace", action="store_true", help="put the backup in the place of a database that is not empty")


def run(args: argparse.Namespace) -> int:
    """Restore; a refusal has changed nothing."""
    with house.database() as addresses:
        read_backup(addresses.owner, args.file, replace=args.replace)
    print("Restored. Run `yinuo audit` to see that every chain and verdict still fits,", file=sys.stderr)
    print("and `yinuo erase-again --by NAME`: people erased since the backup are in it.", file=sys.stderr)
    return 0
