"""Importing 100,000 customers beside a raw COPY of them, and the Online Retail log as transactions: how long, and is each total exact?

`python -m bench.transfer [--customers 100000] [--retail FILE.csv.gz]` makes a cluster of its own under /tmp and removes it. It works as the
application's role, under row security, through the same verbs as the pages and the worker.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import os
import random
import resource
import shutil
import tempfile
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

from bench.customers import GIVEN, SURNAMES

LIMIT_SECONDS = 60.0


def main() -> None:
    """Fill, import, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--retail", type=Path, help="transactions.csv.gz of the Online Retail log")
    asked = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="yinuo-bench-", dir="/tmp"))
    home.chmod(0o755)
    os.environ.update(YINUO_HOME=str(home), YINUO_ROLE="owner", YINUO_POOL="no", DJANGO_SETTINGS_MODULE="yinuo.config.settings")
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        os.environ.pop(name, None)
    from yinuo.kit import postgres

    cluster = postgres.Cluster(home)
    cluster.start()
    try:
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        staff = _director()
        connection.cursor().execute("SET SESSION ROLE yinuo_app")
        _customers(staff, asked.customers)
        if asked.retail:
            _retail(staff, asked.retail)
    finally:
        cluster.leave()
        shutil.rmtree(home, ignore_errors=True)


def _director() -> Any:
    from yinuo.desks.customers import undertakings
    from yinuo.desks.customers.actions.undertaking import undertake
    from yinuo.desks.people.models import Staff
    from yinuo.kit import clock

    staff = Staff.objects.create(username="boss", display_name="B", role="director")
    digest = undertakings.fingerprint(undertakings.text_in("en"))
    undertake(staff, text_sha256=digest, language="en", address=None, at=clock.now())
    return staff


def _customers(staff: Any, count: int) -> None:
    """Invented people with five fields each, every hundredth twice."""
    random.seed(7)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["会员号", "姓名", "手机号", "邮箱", "地址", "客户等级"])
    for place in range(count):
        name = random.choice(SURNAMES) + "".join(random.choice(GIVEN) for _letter in range(random.choice((1, 2, 2))))
        phone = 13_000_000_000 + (place if place % 100 else max(0, place - 1)) * 7
        writer.writerow([f"M{place}", name, phone, f"m{place}@example.cn", f"平江路{place}号", "金" if place % 20 == 0 else ""])
    taken = _timed_import(staff, "customers", out.getvalue().encode("gb18030"), "customers.csv")
    raw = _raw_copy(staff)
    print(f"raw COPY of the same rows into tables of the same shape: {raw:.1f} s; the import takes {taken[0] / raw:.1f} times as long")
    print(f"{count:,} rows: {taken[0]:.1f} s in all ({taken[1]}); the limit is {LIMIT_SECONDS:.0f} s: {_kept(taken[0], count)}")


def _raw_copy(staff: Any) -> float:
    """Seconds that PostgreSQL needs for nothing but these rows and their indexes: what no import could go below on this machine."""
    from django.db import connection

    from yinuo.desks.customers.access import seeing

    tables = ("customers_customer", "customers_customerkey", "customers_finding", "transfer_outsidenumber", "ledger_event")
    seconds = 0.0
    with seeing(staff, purpose="bench"), connection.cursor() as cursor:
        for table in tables:
            with cursor.copy(f"COPY (SELECT * FROM {table}) TO STDOUT") as copy:
                rows = [bytes(block) for block in copy]
            cursor.execute("RESET ROLE")
            cursor.execute(f"CREATE TABLE bench_{table} (LIKE {table} INCLUDING ALL)")
            began = time.perf_counter()
            with cursor.copy(f"COPY bench_{table} FROM STDIN") as copy:
                for block in rows:
                    copy.write(block)
            seconds += time.perf_counter() - began
            cursor.execute("SET SESSION ROLE yinuo_app")
    return seconds


def _kept(seconds: float, count: int) -> str:
    return "kept" if seconds * 100_000 / count <= LIMIT_SECONDS else "BROKEN"


def _retail(staff: Any, path: Path) -> None:
    from yinuo.desks.customers.access import seeing
    from yinuo.desks.customers.actions import adding
    from yinuo.desks.customers.models import Deal
    from yinuo.kit import clock

    data = gzip.decompress(path.read_bytes())
    rows = list(csv.DictReader(io.StringIO(data.decode())))
    numbers = sorted({row["CustomerID"] for row in rows if row["CustomerID"]})
    people = "会员号,姓名,性质\n" + "".join(f"{number},R {number},organisation\n" for number in numbers)
    taken = _timed_import(staff, "customers", people.encode(), "buyers.csv", system="retail")
    print(f"{len(numbers):,} buyers: {taken[0]:.1f} s")
    with seeing(staff, purpose="bench") as viewer:
        everybody = adding.add_customer(viewer, {"name": "Walk-in"}, register={"kind": "other"}, at=clock.now())
    taken = _timed_import(staff, "deals", data, "transactions.csv", system="retail", currency="GBP", collective=everybody.number)
    wanted = sum((Decimal(row["Quantity"]) * Decimal(row["UnitPrice"]) for row in rows), Decimal(0))
    with seeing(staff, purpose="bench"):
        deals = list(Deal.objects.values_list("amount", "invoice", "is_cancelled", "customer_id"))
    found = sum((amount for amount, *_rest in deals), Decimal(0))
    cancelled = sum(invoice.startswith("C") for _amount, invoice, *_rest in deals)
    print(f"{len(rows):,} rows: {taken[0]:.1f} s in all ({taken[1]})")
    print(f"written {len(deals):,}, {len({deal[1] for deal in deals}):,} invoices, {cancelled:,} rows of cancelled ones, sum {found:,.2f}")
    print(f"without a customer, on {everybody.number}: {sum(deal[3] == everybody.pk for deal in deals):,}")
    print("exact" if (len(deals), found) == (len(rows), wanted) else f"DIFFERS: {wanted:,.4f} in the file")
    again = _timed_import(staff, "deals", data, "transactions.csv", system="retail", currency="GBP", collective=everybody.number)
    print(f"the same file again: {again[0]:.1f} s ({again[1]})")


def _cpu() -> tuple[float, float, float]:
    """Seconds of processor of this process, of its second one, and of its database backend: what a busy machine does not blur."""
    from django.db import connection

    connection.ensure_connection()
    said = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text().rsplit(")", 1)[1].split()
    helpers = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time(), helpers.ru_utime + helpers.ru_stime, (int(said[11]) + int(said[12])) / os.sysconf("SC_CLK_TCK")


def _timed_import(staff: Any, subject: str, data: bytes, name: str, **options: str) -> tuple[float, str]:
    """Seconds from the file to the last row, and how they were spent."""
    from yinuo.desks.customers.access import seeing
    from yinuo.desks.transfer import headings
    from yinuo.desks.transfer.actions import checking, uploading, working
    from yinuo.desks.transfer.queries import listing
    from yinuo.kit import clock

    began, busy = time.perf_counter(), _cpu()
    with seeing(staff, purpose="bench") as viewer:
        row = uploading.bring(viewer, subject, name, data, at=clock.now())
        targets = headings.guessed(subject, listing.head_of(row).headings)
        uploading.choose_columns(viewer, row, targets, {"system": "ERP", **options}, at=clock.now())
    brought = time.perf_counter()
    working.carry_out(row)
    row.refresh_from_db()
    assert row.state == "checked", (row.state, row.problem)
    checked = time.perf_counter()
    with seeing(staff, purpose="bench") as viewer:
        checking.begin(viewer, row, at=clock.now())
    working.carry_out(row)
    row.refresh_from_db()
    assert row.state == "done", (row.state, row.problem)
    ended = time.perf_counter()
    own, second, database = (after - before for after, before in zip(_cpu(), busy, strict=True))
    print(f"  of processors: {own:.1f} s this process, {database:.1f} s PostgreSQL, one after the other; {second:.1f} s the second, beside")
    print(f"  on {os.cpu_count()} processors, {os.getloadavg()[0]:.1f} processes at work in the last minute")
    return ended - began, f"brought {brought - began:.1f}, checked {checked - brought:.1f}, written {ended - checked:.1f}; {row.written}"


if __name__ == "__main__":
    main()
