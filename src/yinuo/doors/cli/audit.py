"""`yinuo audit`: recompute every verdict and check every chain."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from yinuo.doors.cli import house


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes checkpoints that were published, and --json."""
    parser.add_argument(
        "--checkpoint", action="append", default=[], type=Path, metavar="FILE", help="a published checkpoint to hold the ledger against"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Audit; exit code 1 where anything differs, and the first difference is named."""
    with house.opened():
        answer, first = audited(args.checkpoint)
    if args.json:
        print(json.dumps(answer, ensure_ascii=False))
    else:
        print(f"{answer['events']} events, {answer['verdicts']} verdicts, {answer['differences']} differences.")
        print(f"tree: {answer['tree']}, checkpoints: {answer['checkpoints']}, head: {answer['head']}")
        for sentence in answer.get("acknowledged", []):
            print(sentence)
    if first:
        print(first, file=sys.stderr)
    return 1 if answer["differences"] else 0


def audited(checkpoints: list[Path]) -> tuple[dict[str, Any], str]:
    """The whole audit as contracts for programs say it, and the first difference in a sentence."""
    from yinuo.desks.customers import erasures
    from yinuo.ledger.auditing import at_one_instant, audit_ledger
    from yinuo.ledger.folding import audit_records
    from yinuo.watch.auditing import audit_watch

    began = time.perf_counter()
    ledger = audit_ledger(checkpoints)
    watch = audit_watch()
    with at_one_instant():
        records, amiss = audit_records()
        erased = len({customer for customer, _event in erasures.in_ledger().values()})
    first = [finding["sentence"] for finding in ledger["findings"]] + watch.findings + [finding.sentence for finding in amiss]
    answer = {
        "head": ledger["head"],
        "events": ledger["events"],
        "verdicts": watch.verdicts,
        "records": records,
        "differences": ledger["differences"] + watch.differences + len(amiss),
        "erased": erased,
        "tree": ledger["tree"],
        "checkpoints": ledger["checkpoints"],
        "seconds": round(time.perf_counter() - began, 3),
    }
    if ledger["acknowledged"]:
        answer["acknowledged"] = [gap["sentence"] for gap in ledger["acknowledged"]]
    if first:
        answer["first"] = first[0]
    return answer, first[0] if first else ""
