"""`yinuo token`: who may send events by the API."""

from __future__ import annotations

import argparse
import sys

from yinuo.doors.cli import house


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes what to do, and the token's name."""
    steps = parser.add_subparsers(dest="step", required=True, metavar="add|list|revoke")
    add = steps.add_parser("add", help="make a token and print it, this once", description="Make a token and print it, this once.")
    add.add_argument("name", help="which program it is for; its events carry the name")
    steps.add_parser("list", help="show the names of all tokens", description="Show the names of all tokens.")
    revoke = steps.add_parser("revoke", help="let a token no longer work", description="Let a token no longer work.")
    revoke.add_argument("name", help="the name it was made with")


def run(args: argparse.Namespace) -> int:
    """Do one step."""
    with house.opened():
        from yinuo.kit import clock
        from yinuo.ledger import tokens

        if args.step == "add":
            print(tokens.make_token(args.name, at=clock.now()))
            print("Keep it safe: it is not stored here and cannot be shown again.", file=sys.stderr)
        elif args.step == "revoke":
            tokens.revoke_token(args.name, at=clock.now())
            print(f"The token {args.name} no longer works.", file=sys.stderr)
        else:
            for name, made_at, revoked_at in tokens.token_names():
                print("\t".join([name, made_at.isoformat(), f"revoked {revoked_at.isoformat()}" if revoked_at else "works"]))
    return 0
