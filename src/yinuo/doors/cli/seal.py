"""`yinuo seal`: seal what is committed now, and publish the checkpoint; the worker does the same every few seconds."""

from __future__ import annotations

import argparse
import json
import sys

from yinuo.doors.cli import house


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes --json, and what acknowledging a restore needs."""
    parser.add_argument("--json", action="store_true", help="print the newest checkpoint as JSON")
    parser.add_argument(
        "--acknowledge-restore",
        action="store_true",
        help="a backup was restored behind a published checkpoint: write down who stands for it, and seal on; audit always shows it",
    )
    parser.add_argument("--by", default="", metavar="staff:NAME", help="who acknowledges the restore")
    parser.add_argument("--reason", default="", help="why the backup was restored")


def run(args: argparse.Namespace) -> int:
    """Seal once."""
    with house.opened():
        from yinuo.ledger import checkpoints, restores, sealing

        if args.acknowledge_restore:
            restores.acknowledge(by=args.by, reason=args.reason)
        count = sealing.seal_pending()
        latest = checkpoints.latest()
        if args.json:
            print(json.dumps({"sealed": count, "checkpoint": latest.as_published() if latest else None}))
        elif latest is None:
            print("The ledger is empty; there is nothing to seal.", file=sys.stderr)
        else:
            print(f"Sealed {count:,} events; checkpoint {latest.number} covers {latest.size:,}.", file=sys.stderr)
    return 0
