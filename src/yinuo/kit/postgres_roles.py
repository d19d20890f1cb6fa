"""The two roles of the database: an owner that migrates, and an application that may only work with rows.

The application's role gets its rights by default privileges, once, before any table exists; a migration that takes a right away
again (the ledger's rows may not be changed) is therefore never undone by a later start.
"""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

OWNER, APP, DATABASE = "yinuo_owner", "yinuo_app", "yinuo"


def prepare_cluster(owner_address: str, *, app_password: str) -> None:
    """Make the application's role and the database in our own cluster; nothing happens where both are there.

    `owner_address` names the maintenance database. Rights are given in template1 first, so that every database made
    later (a test's, a restored one) starts with them.
    """
    with psycopg.connect(owner_address, autocommit=True) as connection:
        if not connection.execute("select 1 from pg_roles where rolname = %s", [APP]).fetchone():
            make = "create role {} login nosuperuser nocreatedb nocreaterole noinherit noreplication nobypassrls password {}"
            connection.execute(sql.SQL(make).format(sql.Identifier(APP), sql.Literal(app_password)))
        if connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
            return
        with psycopg.connect(with_database(owner_address, "template1"), autocommit=True) as template:
            grant_to_app(template, app=APP)
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(DATABASE)))


def grant_to_app(connection: psycopg.Connection[tuple[object, ...]], *, app: str, schema: str = "public") -> None:
    """Let the application's role work with rows of every table the connected role makes from now on, and make none itself."""
    for text in (
        "revoke create on schema {schema} from public",
        "grant usage on schema {schema} to {app}",
        "alter default privileges in schema {schema} grant select, insert, update, delete on tables to {app}",
        "alter default privileges in schema {schema} grant usage, select on sequences to {app}",
    ):
        connection.execute(sql.SQL(text).format(schema=sql.Identifier(schema), app=sql.Identifier(app)))


def with_database(address: str, database: str) -> str:
    """The same address with another database."""
    return urlunsplit(urlsplit(address)._replace(path="/" + database))
