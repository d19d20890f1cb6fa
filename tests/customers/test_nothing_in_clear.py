"""Nothing of a person stands anywhere in clear: the dump of the whole database, the ledger, the search tables and the log are searched."""

from __future__ import annotations

import json
import logging
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from tests.customers.conftest import WANG, added
from yinuo.desks.customers.access import seeing
from yinuo.desks.customers.actions import around, looking, merging
from yinuo.kit import clock, postgres_dump, postgres_roles

OTHER = {"name": "仇甄䶮", "phone": "13700005678", "email": "qiu@example.cn", "identity": "320500198808080011"}
CONTACT = {"name": "顾明岚", "phone": "13800006021", "email": "gu@jiangfeng.example.cn"}
TEXTS = ("夜间也能线上报修", "每季度上门巡检一次", "回电告知现场判断", "二十六层")
AMOUNT = "86420.57"
SEARCHED = ("王小䶮", "00001234", "仇甄")


def forms_of(text: str) -> set[str]:
    """How a text could stand in a dump: as it is, as bytes in hex, escaped in JSON."""
    return {text, text.encode().hex(), text.encode("utf-16-le").hex(), json.dumps(text)[1:-1]}


def everything() -> list[str]:
    return [*WANG.values(), *OTHER.values(), *CONTACT.values(), *TEXTS, AMOUNT, "1390000", "00001234"]


@pytest.mark.django_db(transaction=True)
def test_a_dump_the_ledger_and_the_log_hold_nothing_of_a_person(cluster, lin, lu, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    wang, other = added(lin), added(lin, OTHER)
    with seeing(lu, purpose="test") as viewer:
        around.add_contact(viewer, wang, CONTACT, at=clock.now())
        around.add_wish(viewer, wang, kind="need", text=TEXTS[0], at=clock.now())
        around.add_agreement(viewer, wang, text=TEXTS[1], at=clock.now())
        around.define_field(viewer, key="floor", label_zh="楼层", label_en="Floor", at=clock.now())
        around.set_own_value(viewer, wang, "floor", TEXTS[3], at=clock.now())
        around.add_deal(viewer, wang, amount=Decimal(AMOUNT), happened_at=clock.now())
        looking.look(viewer, wang, "phone", purpose="other", remark=TEXTS[2], session="s", at=clock.now())
        merging.merge(viewer, wang, other, at=clock.now())
    client = Client()
    client.force_login(lin)
    for searched in SEARCHED:
        assert wang.number in client.get("/customers/", {"q": searched}).content.decode()
    client.post(f"/customers/{wang.number}/look/", {"field": "phone", "purpose": "contact"})
    assert WANG["phone"] in client.get(f"/customers/{wang.number}/").content.decode()
    client.post("/customers/new/", {"kind": "person", "name": OTHER["name"], "phone": OTHER["phone"] * 9, "category": "regular"})
    client.post("/customers/filters/?tier=gold&q=王小䶮", {"name": "金级"})

    text = dump_of(cluster, tmp_path)
    assert "COPY public.customers_customer " in text and wang.number in text and "customer_data.viewed" in text
    found = {value for value in everything() for form in forms_of(value) if form in text}
    assert found == set()
    assert {value for value in everything() if value in caplog.text} == set()


def dump_of(cluster: object, folder: Path) -> str:
    """The whole test database as the house's own backup writes it, in words."""
    address = postgres_roles.with_database(cluster.addresses().owner, connection.settings_dict["NAME"])  # type: ignore[attr-defined]
    file = folder / "backup"
    postgres_dump.write_backup(address, file)
    done = postgres_dump._program(address, "pg_restore", "--file=-", str(file))
    assert done.returncode == 0, done.stderr
    return done.stdout
