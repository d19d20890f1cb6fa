"""Taking data out: asked for with a purpose, decided by a second person where the rule demands it, made, fetched, destroyed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import translation

from yinuo.desks.customers import rights
from yinuo.desks.customers.access import Viewer, customer_for, reach_of, seeing
from yinuo.desks.customers.choices import Act, DataClass, Reach
from yinuo.desks.customers.queries import finding
from yinuo.desks.customers.queries import whole_record as records
from yinuo.desks.customers.refusals import NoSuchCustomer
from yinuo.desks.customers.sessions import mark_of
from yinuo.desks.people.choices import Role
from yinuo.desks.people.models import Staff
from yinuo.kit.refusals import Refusal
from yinuo.ledger import book
from yinuo.ui import telling_time

from .. import vault
from ..choices import ExportState, Format, Purpose, Subject
from ..exporting_rows import DEAL_FIELDS, LIST_FIELDS, Asked, customer_rows, deal_rows, found_ids
from ..files.writing import table_bytes
from ..limits import SMALL_EXPORT, hours_to_fetch, rows_without_approval
from ..models import Export, ExportPiece
from ..personal_file import zip_of
from ..refusals import ExportNotNow, NothingToExport, PasswordAgain, PurposeMissing, SecondPerson

DECIDERS = (Role.DIRECTOR, Role.SECURITY_OFFICER)
MOST_TRIES = 3
_GUARDED = (DataClass.SENSITIVE, DataClass.SECRET)
_NUMBER = re.compile(r"[A-Za-z]{1,6}-[0-9][0-9-]{0,30}")


@transaction.atomic
def ask_for_list(
    viewer: Viewer,
    asked: finding.Asked,
    fields: Sequence[str],
    *,
    subject: str,
    form: str,
    purpose: Mapping[str, str],
    session: str,
    at: datetime,
) -> Export:
    """Ask for a list of customers, or of their transactions, as the present filter finds them.

    Args:
        fields: of `LIST_FIELDS`; ignored for transactions, which are amounts. purpose: purpose, about, remark.
    Raises:
        MayNot, UndertakingMissing, PurposeMissing, NothingToExport: no file is made.
    """
    chosen = list(DEAL_FIELDS) if subject == Subject.DEALS else [one for one in LIST_FIELDS if one in fields]
    if not chosen or form not in (Format.CSV, Format.XLSX) or subject not in Subject.values:
        raise NothingToExport()
    for field in chosen:
        viewer.check(field, Act.EXPORT)
    count = len(found_ids(viewer, asked))
    if not count:
        raise NothingToExport()
    said = {"search": asked.search, "kind": asked.kind, "category": asked.category, "tier": asked.tier, "tag": asked.tag,
            "manager": asked.manager}  # fmt: skip
    return _ask(
        viewer, {"asked": said}, [str(one) for one in chosen], count, form=form, subject=subject, purpose=purpose, session=session, at=at
    )


@transaction.atomic
def ask_for_record(viewer: Viewer, number: str, *, purpose: Mapping[str, str], session: str, at: datetime) -> Export:
    """Ask for everything that is kept of one customer; a second person always decides.

    What the asker may not take out is left out of it, and named.

    Raises:
        NoSuchCustomer, MayNot, UndertakingMissing, PurposeMissing: no file is made.
    """
    customer = customer_for(viewer, number)
    fields = [str(field) for field in records.may_copy(viewer)]
    return _ask(
        viewer, {}, fields, 1, form=Format.ZIP, subject=Subject.CUSTOMERS, purpose=purpose, session=session, at=at, customer=customer.number
    )


def _ask(
    viewer: Viewer, said: dict[str, Any], fields: list[str], count: int, *, form: str, subject: str, purpose: Mapping[str, str],
    session: str, at: datetime, customer: str = "",
) -> Export:  # fmt: skip
    about, remark = purpose.get("about", "").strip(), purpose.get("remark", "").strip()[:200]
    what_for = purpose.get("purpose", "")
    is_short = (what_for == Purpose.CASE and not about) or (what_for == Purpose.OTHER and not remark)
    if what_for not in Purpose.values or is_short or (about and not _NUMBER.fullmatch(about)):
        raise PurposeMissing()
    why = [*(["fields"] if customer or needs_second_person(fields) else []), *(["rows"] if count > rows_without_approval() else [])]
    row = Export.objects.create(
        number=f"NEW-{at.timestamp()}-{viewer.staff.pk}"[:24], staff=viewer.staff, state=ExportState.WAITING if why else ExportState.MAKING,
        form=form, subject=subject, purpose=what_for, about=about, customer=customer, fields=fields, rows=count, why=why, made_at=at,
        session=mark_of(session),
    )  # fmt: skip
    key = vault.make_key(row)
    row.number = f"DC-{row.pk:06}"
    kept = {**said, "remark": remark, "language": translation.get_language() or "zh-hans"}
    row.sealed_asked = vault.close(kept, key=key, row=row, column="asked")
    row.save()
    _tell("export.requested", row, by=viewer.staff, at=at, why=why)
    if not why and count <= SMALL_EXPORT:
        _make(viewer, row, at=at)
    return row


def needs_second_person(fields: Sequence[str]) -> bool:
    """Whether one of the fields is so delicate that a second person decides."""
    return any(rights.data_classes()[field] in _GUARDED for field in fields)


def may_decide(viewer: Viewer) -> bool:
    """Whether somebody is one of those who decide on exports of others."""
    return viewer.staff.role in DECIDERS and reach_of(viewer.staff) == Reach.ALL


@transaction.atomic
def decide(viewer: Viewer, row: Export, *, is_good: bool, at: datetime) -> None:
    """Approve or decline somebody else's export.

    Raises:
        SecondPerson, ExportNotNow: nothing was changed.
    """
    if not may_decide(viewer) or row.staff_id == viewer.staff.pk:
        raise SecondPerson()
    state = ExportState.MAKING if is_good else ExportState.DECLINED
    changed = Export.objects.filter(pk=row.pk, state=ExportState.WAITING).update(state=state, decided_by=viewer.staff, decided_at=at)
    if not changed:
        raise ExportNotNow(state=ExportState(row.state).label)
    row.refresh_from_db()
    if not is_good:
        Export.objects.filter(pk=row.pk).update(wrapped=None, sealed_asked=None)
    _tell("export.approved" if is_good else "export.declined", row, by=viewer.staff, at=at)


def carry_out(row: Export, *, at: datetime) -> None:
    """Make the file of an export that may be made, as the person who asked; what hinders it is written beside it."""
    Export.objects.filter(pk=row.pk).update(tries=F("tries") + 1)
    row.refresh_from_db()
    if row.state != ExportState.MAKING:
        return
    try:
        if row.tries > MOST_TRIES:
            raise Refusal()
        with seeing(row.staff, purpose="export") as viewer:
            _make(viewer, row, at=at)
    except Refusal as problem:
        said = {"code": problem.code, "data": problem.as_json()["data"]}
        Export.objects.filter(pk=row.pk).update(state=ExportState.FAILED, problem=said, wrapped=None, sealed_asked=None)


def _make(viewer: Viewer, row: Export, *, at: datetime) -> None:
    _check_fields(viewer, row)
    key = vault.key_of(row)
    said = vault.open_(row.sealed_asked, key=key, row=row, column="asked")
    with translation.override(said["language"]):
        mark = mark_words(row, at)
        if row.customer:
            customer = customer_for(viewer, row.customer)
            data, count = zip_of(records.whole_record(viewer, customer, at=at, only=row.fields), mark=mark, language=said["language"]), 1
        else:
            data, count = _list_file(viewer, row, finding.Asked(**said["asked"]), mark)
    vault.put_file(data, key=key, row=row, pieces=ExportPiece)
    row.state, row.rows, row.size, row.sha256 = ExportState.READY, count, len(data), hashlib.sha256(data).hexdigest()
    row.ready_at, row.until = at, at + timedelta(hours=hours_to_fetch())
    row.save(update_fields=["state", "rows", "size", "sha256", "ready_at", "until"])
    refs = [f"customer:{row.customer}"] if row.customer else []
    _tell("customer_data.exported", row, by=viewer.staff, at=at, refs=refs, sha256=row.sha256, form=row.form)


def _check_fields(viewer: Viewer, row: Export) -> None:
    """Rights may have been taken away since it was asked for. Raises MayNot or UndertakingMissing."""
    for field in row.fields:
        viewer.check(field, Act.COPY if row.customer else Act.EXPORT)


def _list_file(viewer: Viewer, row: Export, asked: finding.Asked, mark: str) -> tuple[bytes, int]:
    ids = found_ids(viewer, asked)
    what = Asked(ids, row.fields, mark)
    rows = list(customer_rows(viewer, what) if row.subject == Subject.CUSTOMERS else deal_rows(viewer, what))
    return table_bytes(rows, row.form, sheet=str(Subject(row.subject).label), footer=mark), len(rows) - 1


def mark_words(row: Export, at: datetime) -> str:
    """What stands in every row and on every page of an exported file: its number, who, when."""
    return f"{row.number} · {row.staff.display_name} ({row.staff.username}) · {telling_time.full_instant(at)}"


@transaction.atomic
def fetch(viewer: Viewer, row: Export, *, session: str, password: str, at: datetime) -> bytes:
    """The file, as often as it is wanted while it is there; every time is an event.

    Raises:
        ExportNotNow, PasswordAgain: nothing is given.
    """
    if row.state != ExportState.READY or row.until is None or row.until <= at:
        raise ExportNotNow(state=ExportState(row.state).label)
    if bytes(row.session) != mark_of(session) and not (viewer.staff.has_usable_password() and viewer.staff.check_password(password)):
        raise PasswordAgain()
    if row.customer:
        try:
            customer_for(viewer, row.customer)
        except NoSuchCustomer:
            raise ExportNotNow(state=ExportState.EXPIRED.label) from None
    _check_fields(viewer, row)
    data = b"".join(vault.file_of(row, key=vault.key_of(row), pieces=ExportPiece))
    Export.objects.filter(pk=row.pk).update(fetched=F("fetched") + 1)
    _tell("export.fetched", row, by=viewer.staff, at=at, sha256=row.sha256)
    return data


def destroy_expired(*, at: datetime) -> int:
    """Destroy files whose time is over, and requests nobody decided within it; gives how many."""
    old = Export.objects.filter(state=ExportState.READY, until__lte=at) | Export.objects.filter(
        state=ExportState.WAITING, made_at__lte=at - timedelta(hours=24 * 7)
    )
    ids = list(old.values_list("pk", flat=True)[:500])
    with transaction.atomic():
        ExportPiece.objects.filter(of__in=ids).delete()
        return Export.objects.filter(pk__in=ids).update(state=ExportState.EXPIRED, wrapped=None, sealed_asked=None)


def _tell(kind: str, row: Export, *, by: Staff, at: datetime, refs: Sequence[str] = (), **more: Any) -> None:
    data = {"purpose": row.purpose, "fields": list(row.fields), "rows": row.rows, "subject": row.subject, **more}
    about = [f"case:{row.about}"] if row.about else []
    book.append(kind, subject=row.ref, actor=by.ref, occurred_at=at, refs=[*refs, *about], data=data)
