"""`yinuo proof`: the proof bundle of one verdict, as a file that anybody can check."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from yinuo.doors.cli import house
from yinuo.doors.cli.inputs import BadInput


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes the verdict and where to write."""
    parser.add_argument("verdict", metavar="VERDICT-ID", help="PROMISE@SUBJECT#number, as the pages and files show it")
    parser.add_argument("-o", "--out", type=Path, required=True, metavar="bundle.json", help="the file to write")


def run(args: argparse.Namespace) -> int:
    """Write the bundle whole, or nothing."""
    with house.opened():
        from yinuo.watch.proving import bundle_of, parse_id

        named = parse_id(args.verdict)
        if named is None:
            raise BadInput(f"{args.verdict} is no verdict's id. Write PROMISE@SUBJECT#number, as CN-001.respond@case:7#1.")
        data = bundle_of(*named)
    draft = args.out.with_name(f".{args.out.name}.{os.getpid()}")
    try:
        draft.write_bytes(data)
        draft.replace(args.out)
    finally:
        draft.unlink(missing_ok=True)
    print(f"Wrote {args.out} ({len(data):,} bytes). Check it with: yinuo verify {args.out} --key KEY", file=sys.stderr)
    return 0
