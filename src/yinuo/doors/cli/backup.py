"""`yinuo backup FILE`: the whole database into one file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from yinuo.doors.cli import house
from yinuo.kit.postgres_dump import write_backup


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes the file to write."""
    parser.add_argument("file", type=Path, help="where to write it; an older one there is replaced when the new one is whole")


def run(args: argparse.Namespace) -> int:
    """Write the backup, and say what is not in it."""
    with house.database() as addresses:
        write_backup(addresses.owner, args.file)
    print(f"Written: {args.file}. The keys in the state folder are not in it; keep a copy of them elsewhere.", file=sys.stderr)
    return 0
