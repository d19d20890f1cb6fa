"""What customers see before a service: statements written by one person, checked and published by another; shown, acknowledged, begun."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.desks.customers.access import Viewer
from yinuo.desks.people.models import Staff
from yinuo.desks.service import access as service
from yinuo.desks.service.actions.telling import tell
from yinuo.desks.service.choices import Kind, Urgency
from yinuo.desks.service.models import Case
from yinuo.desks.service.taking import case_of, reaching
from yinuo.kit import canonical_json
from yinuo.ledger import book
from yinuo.promises.models import Document

from .. import access
from ..choices import LINK_DAYS, LONGEST_TEXT, Phase, State, Way
from ..models import Following, Process, Sheet, SheetVersion, Shown, Start
from ..queries.statements import shown_for, statement_for
from ..refusals import BadProcess, DecidedAlready, LinkIsOver, NotAcknowledged, NotOnProcess, SecondPerson


@dataclass(frozen=True)
class Opened:
    """What a link leads to: which version for which case, and since when it was acknowledged."""

    shown: Shown
    number: str


def digest_of_text(said: Mapping[str, str]) -> str:
    """The fingerprint of a statement's words, as an auditor can work it out again: SHA-256 of its parts as canonical JSON."""
    return hashlib.sha256(canonical_json.dumps(dict(said))).hexdigest()


FIELDS = ("title_zh", "title_en", *(f"{part}_{language}" for part in SheetVersion.PARTS for language in ("zh", "en")))


@transaction.atomic
def propose(by: Staff, said: Mapping[str, str], *, at: datetime, sheet: Sheet | None = None, kind: str = "") -> SheetVersion:
    """Write a statement, or a new version of one; it is public when somebody else has checked it.

    Raises:
        MayNotShape, BadProcess.
    """
    access.check(access.may_write(by))
    words = {name: said.get(name, "").replace("\r\n", "\n").strip() for name in FIELDS}
    if any(not text or len(text) > LONGEST_TEXT for text in words.values()) or max(len(words["title_zh"]), len(words["title_en"])) > 80:
        raise BadProcess(what=_("Every part is given in Chinese and English, a title in at most 80 characters."))
    if sheet is None:
        if kind and kind not in Kind.values:
            raise BadProcess(what=_("Choose the kind of case."))
        sheet = Sheet.objects.create(number=f"NEW-{secrets.token_hex(8)}", kind=kind)
        sheet.number = f"SM-{sheet.pk:03}"
        sheet.save(update_fields=["number"])
    else:
        sheet = Sheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    row = SheetVersion.objects.create(
        sheet=sheet, place=sheet.versions.count() + 1, by=by, at=at, sha256=digest_of_text(words), **words
    )  # fmt: skip
    _tell("service_description.proposed", row, by=by, at=at)
    return row


@transaction.atomic
def publish(by: Staff, version: SheetVersion, *, at: datetime) -> None:
    """It is clear and misleads nobody: public from now on, and what customers see before a service.

    Raises:
        MayNotShape, SecondPerson, DecidedAlready. BadProcess: another statement is in force for that service.
    """
    sheet = _decide(by, version, Phase.LIVE, at=at)
    if Sheet.objects.filter(kind=sheet.kind, state=State.LIVE).exclude(pk=sheet.pk).exists():
        raise BadProcess(what=_("Another statement is in force for that service; write a new version of that one."))
    SheetVersion.objects.filter(sheet=sheet, phase=Phase.LIVE).exclude(pk=version.pk).update(phase=Phase.REPLACED, ended_at=at)
    sheet.state, sheet.live = State.LIVE, version
    sheet.save(update_fields=["state", "live"])
    for kind in ("service_description.reviewed", "service_description.published", "service_terms.published"):
        _tell(kind, version, by=by, at=at)
    _tell("service.offered", version, by=by, at=at, **_process_of(sheet))


def _process_of(sheet: Sheet) -> dict[str, str]:
    """By which process the service is carried out that is offered now; nothing where there is none in force."""
    rows = Process.objects.filter(state=State.LIVE, live__isnull=False, **({"kind": sheet.kind} if sheet.kind else {}))
    row = rows.select_related("live__process").order_by("number").first()
    return {"process_ref": row.live.code} if row is not None and row.live is not None else {}


@transaction.atomic
def send_back(by: Staff, version: SheetVersion, *, remark: str, at: datetime) -> None:
    """It is unclear or misleads, and how. Raises MayNotShape, SecondPerson, DecidedAlready, BadProcess."""
    if not remark.strip():
        raise BadProcess(what=_("Say what is to be changed."), beside="remark")
    _decide(by, version, Phase.RETURNED, at=at, remark=remark.strip()[:300])
    _tell("service_description.returned", version, by=by, at=at)


@transaction.atomic
def withdraw(by: Staff, sheet: Sheet, *, at: datetime) -> None:
    """It is public no more; what was shown stays on record. Raises MayNotShape, DecidedAlready."""
    access.check(access.may_approve(by))
    live = SheetVersion.objects.select_related("sheet").filter(sheet=sheet, phase=Phase.LIVE).first()
    if live is None or not Sheet.objects.filter(pk=sheet.pk, state=State.LIVE).update(state=State.RETIRED, live=None):
        raise DecidedAlready()
    SheetVersion.objects.filter(pk=live.pk).update(phase=Phase.REPLACED, ended_at=at)
    _tell("service_terms.withdrawn", live, by=by, at=at)


def _decide(by: Staff, version: SheetVersion, phase: str, *, at: datetime, remark: str = "") -> Sheet:
    access.check(access.may_approve(by))
    if version.by_id == by.pk:
        raise SecondPerson()
    sheet = Sheet.objects.select_for_update(of=("self",)).get(pk=version.sheet_id)
    rows = SheetVersion.objects.filter(pk=version.pk, phase=Phase.PROPOSED)
    if not rows.update(phase=phase, decided_by=by, decided_at=at, remark=remark):
        raise DecidedAlready()
    version.refresh_from_db()
    return sheet


def _tell(kind: str, row: SheetVersion, *, by: Staff, at: datetime, **more: str) -> None:
    data = {"version": row.place, "sha256": row.sha256, "service": row.sheet.kind or "all", **more}
    book.append(kind, subject=row.sheet.ref, actor=by.ref, occurred_at=at, data=data)


@transaction.atomic
def show(viewer: Viewer, case: Case, *, way: str, at: datetime, language: str = "zh", is_acknowledged: bool = False) -> tuple[Shown, str]:
    """Show the statement of a case's service, or give a link to it. Gives the row, and the link's secret: known only now.

    Args:
        is_acknowledged: the customer said at once that they understood; at the counter or on the telephone.
    Raises:
        MayNotHandle, NoSuchCase. BadProcess: no statement is in force, or no such way.
    """
    held = service.locked(viewer, case)
    version = statement_for(held.kind)
    if version is None or way not in Way.values or language not in ("zh", "en"):
        raise BadProcess(what=_("No statement is in force for this service. Publish one first."))
    is_link = way == Way.LINK
    secret = secrets.token_urlsafe(24) if is_link else ""
    row = Shown.objects.create(
        case=held, customer=held.customer, version=version, way=way, language=language, by=viewer.staff, given_at=at,
        shown_at=None if is_link else at, digest=_digest(held.number, secret) if is_link else None,
    )  # fmt: skip
    if not is_link:
        _say(row, "disclosure.shown", by=viewer.staff.ref, at=at)
        if is_acknowledged:
            _acknowledged(row, by=viewer.staff.ref, at=at)
    return row, secret


@transaction.atomic
def acknowledge(viewer: Viewer, case: Case, *, at: datetime) -> Shown:
    """Note that the customer, to whom staff showed it, said that they understood. Raises NotOnProcess: nothing waits for that."""
    held = service.locked(viewer, case)
    row = shown_for(held)
    if row is None or row.shown_at is None or row.acknowledged_at is not None:
        raise NotOnProcess(number=held.number, what=_("nothing is shown that waits for the customer's word."))
    _acknowledged(row, by=viewer.staff.ref, at=at)
    return row


@transaction.atomic
def opened(number: str, secret: str, *, at: datetime, says_yes: bool = False) -> Opened:
    """The customer opens their link; with `says_yes` they acknowledge. The first time is the one that counts.

    Raises:
        LinkIsOver: no such link, or too old; it cannot be told which.
    """
    case = case_of(number)
    wanted = _digest(number, secret[:64])
    if case is None or case.number != number:
        raise LinkIsOver()
    with reaching(case.customer_id):
        since = at - timedelta(days=LINK_DAYS)
        rows = Shown.objects.select_for_update(of=("self",)).select_related("version__sheet", "case", "case__customer")
        links = list(rows.filter(case=case, way=Way.LINK, given_at__gt=since, case__customer__erased_at__isnull=True))
        row = next((one for one in links if hmac.compare_digest(bytes(one.digest or b""), wanted)), None)
        if row is None:
            raise LinkIsOver()
        if row.shown_at is None:
            row.shown_at = at
            row.save(update_fields=["shown_at"])
            _say(row, "disclosure.shown", by=row.case.customer.ref, at=at)
        if says_yes and row.acknowledged_at is None:
            _acknowledged(row, by=row.case.customer.ref, at=at)
        return Opened(row, case.number)


def _digest(number: str, secret: str) -> bytes:
    return hashlib.sha256(f"service terms|{number}|{secret}".encode()).digest()


def _acknowledged(row: Shown, *, by: str, at: datetime) -> None:
    row.acknowledged_at = at
    row.save(update_fields=["acknowledged_at"])
    _say(row, "disclosure.acknowledged", by=by, at=at)


def _say(row: Shown, kind: str, *, by: str, at: datetime) -> None:
    said = {"statement": row.version.code, "sha256": row.version.sha256, "way": row.way, "language": row.language}
    tell(row.case, [(kind, said)], by=by, at=at)


@transaction.atomic
def start(viewer: Viewer, case: Case, *, at: datetime, is_emergency: bool = False) -> Start:
    """The service begins. Not before the customer acknowledged what was shown, but in an emergency, which is told and counted.

    Raises:
        MayNotHandle, NoSuchCase. NotOnProcess: it began already. NotAcknowledged: nothing was changed.
    """
    held = service.locked(viewer, case)
    if Start.objects.filter(case=held).exists():
        raise NotOnProcess(number=held.number, what=_("the service began already."))
    row = shown_for(held, only_acknowledged=True)
    if row is None and not (is_emergency and held.urgency == Urgency.EMERGENCY):
        raise NotAcknowledged(number=held.number)
    made = Start.objects.create(case=held, customer=held.customer, shown=row, is_emergency=row is None, by=viewer.staff, at=at)
    following = Following.objects.select_related("version__process").filter(case=held).first()
    said = {"handler": viewer.staff.username, "process_ref": following.version.code if following else "", "emergency": row is None}
    if row is not None:
        said["statement"] = row.version.code
        _tell_public(held, row, by=viewer.staff.ref, at=at)
    tell(held, [("service.started", said)], by=viewer.staff.ref, at=at)
    return made


def _tell_public(case: Case, row: Shown, *, by: str, at: datetime) -> None:
    """Letters that wait for published terms wait on the case: say that these were public when its service began."""
    if Document.objects.filter(versions__text__contains="service_terms.published").exists():
        since = row.version.decided_at.isoformat() if row.version.decided_at else ""
        said = {"statement": row.version.code, "sha256": row.version.sha256, "public_since": since}
        tell(case, [("service_terms.published", said)], by=by, at=at)
