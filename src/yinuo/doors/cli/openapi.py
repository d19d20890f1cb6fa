"""`yinuo openapi`: the description of the API, for programs that make clients of it."""

from __future__ import annotations

import argparse
import json


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes only --json, which other commands have too; the description is JSON either way."""
    parser.add_argument("--json", action="store_true", help="print JSON, as it does anyway")


def run(args: argparse.Namespace) -> int:
    """Print it; neither a database nor settings are needed."""
    from yinuo.doors.api.description import description

    print(json.dumps(description(), indent=2, ensure_ascii=False))
    return 0
