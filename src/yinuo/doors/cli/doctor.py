"""`yinuo doctor`: what is wrong with this installation, and how to mend it. Only looks; never writes, starts or stops anything."""

from __future__ import annotations

import argparse
import json
import os
import sys

from yinuo.doors.cli.examination import GOOD, WRONG, Finding, examine


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes the port to look at, and the form of the answer."""
    parser.add_argument("--port", type=int, default=8000, help="the port the site should have (default: %(default)s)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Look at everything, even where one thing is wrong. Exit 1 where something is."""
    os.environ.setdefault("YINUO_SECRET_KEY", "only for looking")  # else loading the settings would write one
    findings = examine(port=args.port)
    is_well = not any(finding.state == WRONG for finding in findings)
    if args.json:
        print(json.dumps({"ok": is_well, "findings": [finding.as_json() for finding in findings]}, ensure_ascii=False))
    else:
        print("\n".join(_line(finding) for finding in findings))
        print("\nAll is well." if is_well else "\nSomething is wrong; the arrows say how to mend it.", file=sys.stderr)
    return 0 if is_well else 1


def _line(finding: Finding) -> str:
    sign = {GOOD: "✓", WRONG: "✗"}.get(finding.state, "–")
    mend = f"\n  → {finding.mend}" if finding.mend else ""
    return f"{sign} {finding.name}: {finding.says}{mend}"
