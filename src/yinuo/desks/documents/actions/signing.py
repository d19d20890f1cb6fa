"""Signing: naming, inviting, opening, signing, sealing, refusing, and making signatures void when the words change."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from yinuo.desks.people.choices import Role
from yinuo.desks.people.models import Staff

from ..choices import SIGNING, FileKind, MailState, Side, State, Way
from ..models import Draft, File, Signatory
from ..queries import drafts as queries
from ..refusals import AlreadySigned, LinkIsOver, MustConfirm, NoReason, NotConfirmed, NotTheirTurn
from . import force, originals
from .telling import locked, move, names_of, tell

DAYS_TO_SIGN = 14
SIGNABLE = (*SIGNING, State.IN_FORCE)  # where each of many signs, the later ones sign while it is in force


@transaction.atomic
def name_signatory(
    signatory: Signatory, *, name: str, email: str, capacity: str, authority: str, by: Staff, at: datetime, language: str = ""
) -> Signatory:
    """Say who signs for a side, in which capacity, by which authority."""
    draft = locked(signatory.draft, wanted=SIGNABLE)
    held = _open(signatory)
    held.name, held.email, held.capacity, held.authority = name.strip(), email.strip(), capacity, authority.strip()
    held.language = language or held.language
    held.save(update_fields=["name", "email", "capacity", "authority", "language"])
    tell("document.filled", draft, by=by, at=at, keys=[f"signatory.{held.position}"])
    return held


@transaction.atomic
def invite(signatory: Signatory, *, by: Staff, at: datetime, days: int = DAYS_TO_SIGN) -> str:
    """Make an invitation link's secret. Only its hash is kept; an earlier invitation of the same signatory ends with it.

    Returns the secret, to be shown or mailed once.
    """
    draft = locked(signatory.draft, wanted=SIGNABLE)
    held = _open(signatory)
    secret = secrets.token_urlsafe(32)
    held.secret_sha256 = _hashed(secret)
    held.invited_at, held.invitation_ends_at, held.opened_at, held.sealed_secret = at, at + timedelta(days=days), None, None
    held.save(update_fields=["secret_sha256", "invited_at", "invitation_ends_at", "opened_at", "sealed_secret"])
    held.mails.filter(state=MailState.WAITING).update(state=MailState.DROPPED)
    if draft.state == State.READY:
        move(draft, State.SENT, at=at)
    tell("document.sent", draft, by=by, at=at, signatory=held.position, until=held.invitation_ends_at.isoformat())
    return secret


def invited(secret: str, *, at: datetime) -> Signatory:
    """The signatory whom a link names.

    Raises:
        LinkIsOver: unknown, replaced, used, voided or past its last day; the words do not tell which.
    """
    found = Signatory.objects.filter(secret_sha256=_hashed(secret)).select_related("draft", "draft__source", "staff").first()
    if found is None or not secret or found.voided_at or found.invitation_ends_at is None or found.invitation_ends_at <= at:
        raise LinkIsOver()
    if found.draft.state not in SIGNABLE or (found.is_done or found.refused_at is not None):
        raise LinkIsOver()
    return found


@transaction.atomic
def open_invitation(secret: str, *, at: datetime) -> Signatory:
    """Note that the invited person has opened the document, the first time."""
    found = invited(secret, at=at)
    if Signatory.objects.filter(pk=found.pk, opened_at__isnull=True).update(opened_at=at):
        found.opened_at = at
        tell("document.opened", found.draft, by=found.ref, at=at, signatory=found.position)
    return found


def row_for(draft: Draft, person: Staff) -> Signatory | None:
    """The row in which this member of staff signs: their own, or the company's that nobody else has taken."""
    rows = draft.signatories.filter(voided_at__isnull=True, refused_at__isnull=True)
    return rows.filter(staff=person).first() or rows.filter(side=Side.COMPANY, staff__isnull=True).order_by("position").first()


@transaction.atomic
def sign_here(draft: Draft, *, by: Staff, confirmed: Collection[str], place: str, address: str | None, at: datetime) -> Draft:
    """Sign as the company or for oneself, signed in with one's own account.

    Raises:
        NotTheirTurn: no row is theirs. AlreadySigned. NotConfirmed: a statement is not ticked.
    """
    draft = locked(draft, wanted=SIGNABLE)
    row = row_for(draft, by)
    if row is None:
        raise NotTheirTurn(number=draft.number)
    if not row.name or row.staff_id is None:
        row.name = row.name or by.display_name
        row.staff = by
    return _sign(draft, row, way=Way.ACCOUNT, confirmed=confirmed, place=place, address=address, at=at, refs=names_of(by)[1])


@transaction.atomic
def sign_by_link(secret: str, *, name: str, confirmed: Collection[str], place: str, address: str | None, at: datetime) -> Draft:
    """Sign as the other party, by the link alone. Signing uses the link up; where a seal is still due it stays good for that.

    Raises:
        LinkIsOver, AlreadySigned, NotConfirmed; NoReason where no name is given.
    """
    found = invited(secret, at=at)
    draft = locked(found.draft, wanted=SIGNABLE)
    row = Signatory.objects.select_for_update(of=("self",)).get(pk=found.pk)
    row.name = row.name or name.strip()[:120]
    if not row.name:
        raise NoReason()
    return _sign(draft, row, way=Way.LINK, confirmed=confirmed, place=place, address=address, at=at)


def _sign(
    draft: Draft, row: Signatory, *, way: Way, confirmed: Collection[str], place: str, address: str | None, at: datetime,
    refs: tuple[str, ...] = (),
) -> Draft:  # fmt: skip
    if row.signed_at is not None:
        raise AlreadySigned(name=row.name)
    asked = queries.confirmations_of(queries.template_of(draft))
    if not set(asked) <= set(confirmed):
        raise NotConfirmed()
    row.signed_at, row.signed_on, row.way = at, timezone.localtime(at).date(), way
    row.place, row.address, row.confirmations = place.strip()[:120], address, list(asked)
    row.save()
    hashes = originals.sign_all(draft, row, at=at)
    tell(
        "document.signed", draft, by=row.ref, at=at, refs=refs, signatory=row.position, way=way.value, text_sha256=draft.text_sha256,
        pdf_sha256=hashes, confirmations=list(asked),
    )  # fmt: skip
    return settle(draft, by=row.ref, at=at, refs=refs)


@transaction.atomic
def set_seal(signatory: Signatory, picture: bytes, *, by_ref: str, at: datetime, refs: tuple[str, ...] = ()) -> Draft:
    """Set a side's seal beside its signature.

    Raises:
        SealRefused: the picture cannot serve as a seal. AlreadySigned: the seal is set.
    """
    draft = locked(signatory.draft, wanted=SIGNABLE)
    row = Signatory.objects.select_for_update(of=("self",)).get(pk=signatory.pk)
    if row.sealed_at is not None:
        raise AlreadySigned(name=row.name)
    digest = hashlib.sha256(picture).hexdigest()
    row.seal = File.objects.create(
        draft=draft,
        kind=FileKind.SEAL,
        name=f"seal-{row.position}",
        media_type="image/png",
        sha256=digest,
        content=picture,
        by_ref=by_ref,
        at=at,
    )
    row.sealed_at, row.sealed_on = at, timezone.localtime(at).date()
    row.save(update_fields=["seal", "sealed_at", "sealed_on"])
    hashes = originals.seal_all(draft, row, picture, at=at)
    tell("document.sealed", draft, by=by_ref, at=at, refs=refs, signatory=row.position, seal_sha256=digest, pdf_sha256=hashes)
    return settle(draft, by=by_ref, at=at, refs=refs)


@transaction.atomic
def refuse(signatory: Signatory, *, reason: str, by_ref: str, at: datetime, refs: tuple[str, ...] = ()) -> Draft:
    """Refuse to sign, with the reason; the document waits for its drafter."""
    draft = locked(signatory.draft, wanted=SIGNABLE)
    if not reason.strip():
        raise NoReason()
    row = _open(signatory)
    row.refused_at, row.refusal = at, reason.strip()[:400]
    row.save(update_fields=["refused_at", "refusal"])
    tell("document.signing_refused", draft, by=by_ref, at=at, refs=refs, signatory=row.position)
    return draft


def newcomers(draft: Draft) -> list[Staff]:
    """Client managers who joined after the list of signatories was made, and are not asked yet."""
    asked = draft.signatories.filter(voided_at__isnull=True, staff__isnull=False).values("staff_id")
    return list(Staff.objects.filter(role=Role.CLIENT_MANAGER, is_active=True).exclude(pk__in=asked).order_by("username"))


@transaction.atomic
def ask_newcomers(draft: Draft, *, by: Staff, at: datetime) -> int:
    """Where each client manager signs, ask also those who joined since; gives how many."""
    draft = locked(draft, wanted=SIGNABLE)
    template, people = queries.template_of(draft), newcomers(draft)
    if template.signing != "each signatory" or not people:
        return 0
    last = draft.signatories.aggregate(last=Max("position"))["last"] or 0
    party = queries.signing_parties(template)[0].key
    Signatory.objects.bulk_create(
        [
            Signatory(draft=draft, position=last + place, party=party, side=Side.STAFF, staff=one, name=one.display_name, email=one.email)
            for place, one in enumerate(people, 1)
        ]
    )
    tell("document.sent", draft, by=by, at=at, count=len(people))
    return len(people)


@transaction.atomic
def reopen(draft: Draft, *, reason: str, is_confirmed: bool, by: Staff, at: datetime) -> Draft:
    """Go back to draft before the document is in force. Every signature given so far becomes void, which must be confirmed.

    Raises:
        NoReason; MustConfirm: signatures would become void and nobody said so.
    """
    draft = locked(draft, wanted=(State.IN_REVIEW, *SIGNING, State.SIGNED))
    if not reason.strip():
        raise NoReason()
    rows = draft.signatories.filter(voided_at__isnull=True)
    count = rows.filter(signed_at__isnull=False).count()
    if count and not is_confirmed:
        raise MustConfirm(count=count, number=draft.number)
    rows.update(voided_at=at)
    move(draft, State.DRAFT, at=at, remark=reason.strip()[:400], reviewer=None, reviewed_at=None, text_sha256="", pdf_sha256="")
    tell("document.signatures_voided" if count else "document.returned", draft, by=by, at=at, count=count)
    return draft


def settle(draft: Draft, *, by: Staff | str, at: datetime, refs: tuple[str, ...] = ()) -> Draft:
    """Bring the state up to the signatures: partly signed, signed, in force. To be called inside the transaction that signed."""
    template = queries.template_of(draft)
    rows = list(draft.signatories.filter(voided_at__isnull=True))
    if draft.state == State.IN_FORCE:
        return draft
    done = [one for one in rows if one.is_done]
    is_enough = bool(done) if template.signing == "each signatory" else bool(rows) and len(done) == len(rows)
    if not is_enough:
        if any(one.signed_at for one in rows) and draft.state != State.PARTLY_SIGNED:
            move(draft, State.PARTLY_SIGNED, at=at)
        return draft
    since = force.latest_signature(draft)
    if draft.effective_on is not None and force.midnight(draft.effective_on) > since:
        since = force.midnight(draft.effective_on)
    if since > at or draft.amends_id is not None:  # a change waits for its notices and its day on the desk of changes
        move(draft, State.SIGNED, at=at)
        return draft
    force.begin(draft, since=since, by=by, at=at, refs=refs)
    return draft


def _open(signatory: Signatory) -> Signatory:
    held = Signatory.objects.select_for_update(of=("self",)).select_related("draft").get(pk=signatory.pk)
    if held.signed_at is not None or held.voided_at is not None:
        raise AlreadySigned(name=held.name)
    return held


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8")).hexdigest()
