"""`yinuo answers-probe`: look once from outside whether the assistant answers; let a timer on another machine run it every few minutes."""

from __future__ import annotations

import argparse
import sys

from yinuo.doors.cli import house
from yinuo.kit import clock


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes the address the public uses, and what is to be forgotten."""
    parser.add_argument("url", help="the root of the house as the public reaches it, such as https://service.example")
    parser.add_argument("--forget", action="store_true", help="let go of the words of questions older than half a year as well")


def run(args: argparse.Namespace) -> int:
    """Look once; ends with 1 where the assistant does not answer."""
    with house.opened():
        from yinuo.desks.answers.actions import judging, probing

        row = probing.look(args.url, at=clock.now())
        if args.forget:
            print(f"The words of {judging.forget(at=clock.now()):,} questions are forgotten.", file=sys.stderr)
        print(f"It answers, in {row.milliseconds} ms." if row.is_up else f"It does not answer: {row.why}.", file=sys.stderr)
        return 0 if row.is_up else 1
