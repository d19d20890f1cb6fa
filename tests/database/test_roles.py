"""The application's role works with rows and with nothing else."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, transaction

pytestmark = pytest.mark.django_db


def one(question: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


@pytest.mark.usefixtures("as_app_role")
class TestTheApplicationsRole:
    def test_reads_and_writes_rows(self) -> None:
        assert one("select current_user") == "yinuo_app"
        assert one("select count(*) from people_staff") == 0

    @pytest.mark.parametrize(
        "forbidden",
        [
            "create table public.mine (a int)",
            "create schema mine",
            "create role mine",
            "truncate people_staff",
            "alter table people_staff disable trigger all",
            "drop table people_staff",
            "alter role yinuo_app superuser",
            "select pg_read_file('/etc/passwd')",
        ],
    )
    def test_may_do_nothing_else(self, forbidden: str) -> None:
        with pytest.raises(ProgrammingError), transaction.atomic():
            one(forbidden)


def test_the_role_is_neither_superuser_nor_free_of_row_security() -> None:
    assert (
        one(
            "select row(rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication)::text from pg_roles where rolname = 'yinuo_app'"
        )
        == "(f,f,f,f,f)"
    )
