"""`yinuo coverage`: how many clauses of the fourteen documents are executable in the templates, and which are missing."""

from __future__ import annotations

import argparse
import json

from yinuo.promises.templates.coverage import coverage


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.description = "Counts sentences and clauses of the built-in templates: executable, declared with a reason, open."
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(arguments: argparse.Namespace) -> int:
    found = coverage()
    if arguments.json:
        print(json.dumps(found, ensure_ascii=False))
        return 0
    for one in found["documents"]:
        counts = "".join(f"{one[name]:>5} {name}" for name in ("sentences", "executable", "declared", "open"))
        print(f"{one['id']:<8}{counts}")
    clauses = found["clauses"]
    covered = clauses["total"] - len(clauses["missing"])
    counts = ", ".join(f"{clauses[name]} {name}" for name in ("executable", "declared", "open"))
    print(f"{covered} of {clauses['total']} clauses: {counts}")
    if clauses["missing"]:
        print(f"missing: {', '.join(clauses['missing'])}")
    return 0
