"""`yinuo migrate`: bring the database's tables up to date, as the owner."""

from __future__ import annotations

import argparse
import sys

from yinuo.doors.cli import house


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes `--check` to only say what is missing, `--quiet` to speak only of what was done."""
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 where migrations are missing")
    parser.add_argument("--quiet", action="store_true", help="say nothing where nothing is missing")


def run(args: argparse.Namespace) -> int:
    """Migrate under a lock of the database, so that two starts at once do it one after the other."""
    with house.opened(role="owner", migrated=False):
        if args.check:
            missing = house.missing_migrations()
            print("\n".join(missing) if missing else "Nothing is missing.")
            return 1 if missing else 0
        count = migrate()
        if count or not args.quiet:
            print(f"{count} migrations applied." if count else "Nothing to do: the tables are up to date.", file=sys.stderr)
        return 0


def migrate() -> int:
    """Give the application's role its rights, then apply what is missing. Returns how many migrations were applied."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from yinuo.kit import garbage
    from yinuo.kit.postgres_roles import grant_to_app

    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s)", [house.MIGRATION_LOCK])
        try:
            cursor.execute("select current_user")
            if cursor.fetchone()[0] != settings.DATABASE_APP_ROLE:
                grant_to_app(connection.connection, app=settings.DATABASE_APP_ROLE)
            missing = house.missing_migrations()
            if missing:
                with garbage.kept_apart():
                    call_command("migrate", interactive=False, verbosity=0)
            return len(missing)
        finally:
            cursor.execute("select pg_advisory_unlock(%s)", [house.MIGRATION_LOCK])
