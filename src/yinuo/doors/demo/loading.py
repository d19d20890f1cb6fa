"""Loading the story into an empty house: documents, people, a year of facts, and the verdicts that follow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from yinuo.desks.people.actions import make_account
from yinuo.desks.people.models import Staff
from yinuo.doors.demo import archive, asked, cases, rooms, seasons, serving
from yinuo.doors.demo.documents import ALL
from yinuo.doors.demo.year import Fact, Year
from yinuo.kit import clock
from yinuo.ledger.importing import Columns, import_columns
from yinuo.ledger.sealing import seal_pending
from yinuo.promises.models import Document
from yinuo.promises.register import publish_built_in_calendars, register_document
from yinuo.watch.rebuilding import rebuild

PASSWORD = "yi-nuo-qian-jin"
"""One password for everybody in the story; the demo says so when it starts, and it is nobody's real one."""
PEOPLE = (
    ("lu", "陆知行", "director", "客户服务部"),
    ("qin", "秦素", "department_head", "客户服务部"),
    ("zhou", "周楠", "supervisor", "监督小组"),
    ("lin", "林晓", "agent", "客户服务部"),
    ("shen", "沈亦安", "client_manager", "客户服务部"),
    ("han", "韩启明", "client_manager", "客户服务部"),
    ("cen", "岑若水", "security_officer", "信息部"),
    ("xu", "许昭", "auditor", "内部审计"),
    ("admin", "管理员", "administrator", "信息部"),
)


def is_loaded() -> bool:
    """Whether the story is here already; the accounts come last, so a half-told story does not count."""
    return Staff.objects.filter(username=PEOPLE[-1][0]).exists() and Document.objects.filter(number=ALL[0].number).exists()


@dataclass(frozen=True)
class Prepared:
    """The year and its facts, and everybody's password as it is kept: what takes its time and needs no table."""

    year: Year
    facts: list[Fact]
    hashed: str


def prepare(year: Year) -> Prepared:
    """Make ready what needs no table. The password is hashed once, slow on purpose; everybody in the story has the same one."""
    return Prepared(year, year.facts(), make_password(PASSWORD))


def load(prepared: Prepared, *, say: Callable[[str], None]) -> None:
    """Tell the whole year. Loading again after an interruption goes on where it stopped: every step knows what is there already.

    Nobody waits for the disk in between: what a crash of the machine takes is told again. The last step, the accounts of the end, does.
    """
    year = prepared.year
    _wait_for_disk(False)
    say("documents and calendars …")
    _documents(year)
    story_now = datetime.fromtimestamp(year.now, tz=year.begins_at.tzinfo)
    say("customers …")
    with clock.pinned(story_now):
        _people(PEOPLE[:-1], hashed=prepared.hashed)
    archive.fill(year)
    facts = prepared.facts
    say(f"{len(facts):,} facts …")
    with clock.pinned(story_now):
        theirs = cases.subjects_of_cases(facts)
        others = [(place, fact) for place, fact in enumerate(facts) if fact.subject not in theirs]
        identities = [year.identity(place) for place, _fact in others]
        import_columns(columns_of([fact for _place, fact in others], identities), source="demo", actor="system:demo")
        cases.bring_in(year, [fact for fact in facts if fact.subject in theirs], at=story_now)
        archive.look_around(year)
        seasons.tell(year)
        asked.answer(year)
        serving.tell(year)
        rooms.furnish(year)
        say("sealing …")
        while seal_pending():
            pass
        say("verdicts …")
        rebuild()
        _wait_for_disk(True)
        _people(PEOPLE[-1:], hashed=prepared.hashed)


def _wait_for_disk(waits: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET synchronous_commit TO {'on' if waits else 'off'}")


def columns_of(facts: Sequence[Fact], identities: Sequence[str]) -> Columns:
    """The facts as columns for the importer."""
    kinds = list(dict.fromkeys(fact.kind for fact in facts))
    subjects = list(dict.fromkeys(fact.subject for fact in facts))
    kind_code = {kind: code for code, kind in enumerate(kinds)}
    subject_code = {subject: code for code, subject in enumerate(subjects)}
    return Columns(
        kinds=kinds,
        kind=np.array([kind_code[fact.kind] for fact in facts]),
        subjects=subjects,
        subject=np.array([subject_code[fact.subject] for fact in facts]),
        occurred_at=np.array([fact.occurred_at for fact in facts]),
        received_at=np.array([fact.received_at or fact.occurred_at for fact in facts]),
        recorded_at=np.array([fact.recorded_at for fact in facts]),
        data=[fact.data | ({"by": fact.actor} if "by" not in fact.data else {}) for fact in facts],
        source_ids=list(identities),
    )


def _documents(year: Year) -> None:
    known = set(Document.objects.values_list("number", flat=True))
    with clock.pinned(year.begins_at + timedelta(seconds=1)):
        publish_built_in_calendars(by="staff:lu", at=year.begins_at)
        for draft in ALL:
            if draft.number not in known:
                register_document(draft, in_force_from=year.begins_at, by="staff:lu")


@transaction.atomic
def _people(wanted: Sequence[tuple[str, str, str, str]], *, hashed: str) -> None:
    known = set(Staff.objects.values_list("username", flat=True))
    for username, name, role, department in wanted:
        if username not in known:
            one = make_account(username=username, display_name=name, role=role, department=department)
            one.password = hashed
            one.save(update_fields=["password"])
