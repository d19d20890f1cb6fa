"""Receiving a request, and everything on the way to its answer but the answer itself."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.actions.telling import locked
from yinuo.desks.customers.models import Customer
from yinuo.desks.people.models import Staff
from yinuo.ledger import book
from yinuo.promises.models import Document
from yinuo.promises.register import register_document

from .. import handlers, house_rules
from ..choices import STEPS_BY_HAND, Asker, Channel, Outcome, Proof, Right, State, StepKind, Verb
from ..models import Request, Step
from ..queries.ruling import ruled_by
from ..refusals import BadInstant, NotOpen, OtherRight, TextMissing, TextTooLong
from .consenting import withdraw

LONGEST = 4000


def tell(kind: str, request: Request, /, *, by: Staff, at: datetime, **data: Any) -> str:
    """One fact about a request; gives its id. Data are codes, never words of the person."""
    said = {"customer": request.customer.number, "right": request.right, **data}
    return book.append(kind, subject=request.ref, actor=by.ref, occurred_at=at, refs=[request.customer.ref], data=said).id


def sealed(viewer: Viewer, row: Any, column: str, text: str, *, customer: int) -> bytes | None:
    """A text sealed under the customer's key for a saved row.

    Raises:
        TextTooLong.
    """
    said = text.replace("\r\n", "\n").replace("\0", "").strip()
    if len(said) > LONGEST:
        raise TextTooLong(field=column, length=len(said), most=LONGEST)
    return viewer.opener.seal(said, row=row, column=column, customer=customer)


@transaction.atomic
def receive(
    viewer: Viewer, customer: Customer, *, right: str, words: str, at: datetime, received_at: datetime | None = None,
    channel: str = Channel.COUNTER, asker: str = Asker.SELF, asker_name: str = "", purposes: Sequence[str] = (),
) -> Request:  # fmt: skip
    """Open a case for a request; its clock runs from when it was received. Consent that is withdrawn ends with this very transaction.

    Args:
        words: what the person asks for, in their words.
        asker_name: who asks, needed where it is not the person.
        purposes: what consent is withdrawn for; only with a withdrawal.
    Raises:
        MayNotHere, NoSuchCustomer, BadInstant, TextMissing, TextTooLong, NotGiven: nothing was saved.
    """
    handlers.check(viewer, Verb.RECEIVE)
    received = received_at or at
    if received > at or at - received > house_rules.BACK:
        raise BadInstant(at=received.isoformat(timespec="minutes"))
    if not words.strip():
        raise TextMissing(field=_("What is asked for"))
    if asker != Asker.SELF and not asker_name.strip():
        raise TextMissing(field=_("Who asks"))
    if right == Right.WITHDRAWAL and not purposes:
        raise TextMissing(field=_("What the consent is withdrawn for"))
    row = locked(viewer, customer)
    ensure_rules(by=viewer.staff, at=at)
    made = Request.objects.create(
        number=f"NEW-{secrets.token_hex(8)}", customer=row, right=Right(right), channel=Channel(channel), asker=Asker(asker),
        purposes=list(purposes) if right == Right.WITHDRAWAL else [], ruled_by=ruled_by(right, at=received), received_at=received,
        entered_at=at, by=viewer.staff,
    )  # fmt: skip
    made.number = f"QL-{made.pk:06}"
    made.sealed_words = sealed(viewer, made, "words", words, customer=row.pk)
    made.sealed_asker = sealed(viewer, made, "asker", asker_name, customer=row.pk)
    made.save(update_fields=["number", "sealed_words", "sealed_asker"])
    tell("rights_request.received", made, by=viewer.staff, at=received, channel=made.channel, asker=made.asker, ruled_by=made.ruled_by)
    for purpose in made.purposes:
        withdraw(viewer, row, purpose, at=at, entered_at=at, channel=channel, evidence=made.number)
    return made


def ensure_rules(*, by: Staff, at: datetime) -> None:
    """Put the rules of the house in force where they are not yet. Two who do it at once: the second one waits and finds them."""
    if not Document.objects.filter(number=house_rules.NUMBER).exists():
        register_document(house_rules.document(), in_force_from=at - house_rules.BACK, by=by.ref)


def held(viewer: Viewer, request: Request, *, verb: str = Verb.HANDLE, state: str = State.OPEN) -> Request:
    """The request as it stands now, held until the transaction ends.

    Raises:
        MayNotHere. NotOpen: it is in another state by now.
    """
    handlers.check(viewer, verb)
    found = Request.objects.select_for_update(of=("self",)).select_related("customer").filter(pk=request.pk, state=state).first()
    if found is None:
        raise NotOpen(number=request.number)
    return found


@transaction.atomic
def check_identity(viewer: Viewer, request: Request, *, proof: str, is_proven: bool, remark: str, at: datetime) -> None:
    """Write down how it was made sure who asks, and what came of it.

    Raises:
        MayNotHere, NotOpen, TextMissing: a failed check without a word on it.
    """
    row = held(viewer, request)
    if not is_proven and not remark.strip():
        raise TextMissing(field=_("What was not right"))
    row.proof, row.is_proven, row.proven_at, row.proven_by = Proof(proof), is_proven, at, viewer.staff
    row.save(update_fields=["proof", "is_proven", "proven_at", "proven_by"])
    if remark.strip():
        add_step(viewer, row, StepKind.NOTE, remark, at=at)
    tell("rights_request.identity_checked", row, by=viewer.staff, at=at, proof=row.proof, is_proven=is_proven)


@transaction.atomic
def take_step(viewer: Viewer, request: Request, *, kind: str, text: str, at: datetime) -> None:
    """Write down something that was done by hand.

    Raises:
        MayNotHere, NotOpen, TextMissing, TextTooLong, OtherRight: this step is written by its own verb.
    """
    row = held(viewer, request)
    if kind not in STEPS_BY_HAND:
        raise OtherRight(number=row.number)
    if not text.strip():
        raise TextMissing(field=StepKind(kind).label)
    add_step(viewer, row, kind, text, at=at)
    tell("rights_request.step_taken", row, by=viewer.staff, at=at, step=kind)


def add_step(viewer: Viewer, request: Request, kind: str, text: str, *, at: datetime) -> Step:
    """A line of the case, its words sealed."""
    step = Step.objects.create(request=request, customer=request.customer, kind=StepKind(kind), at=at, by=viewer.staff)
    step.sealed_text = sealed(viewer, step, "text", text, customer=request.customer_id)
    step.save(update_fields=["sealed_text"])
    return step


@transaction.atomic
def take_back(viewer: Viewer, request: Request, *, remark: str, at: datetime) -> None:
    """The person takes the request back; nothing is owed on it any more.

    Raises:
        MayNotHere, NotOpen, TextMissing.
    """
    row = held(viewer, request)
    if not remark.strip():
        raise TextMissing(field=_("How the person said so"))
    add_step(viewer, row, StepKind.NOTE, remark, at=at)
    close(row, Outcome.TAKEN_BACK, by=viewer.staff, at=at)
    tell("rights_request.voided", row, by=viewer.staff, at=at, code="taken_back")


def close(request: Request, outcome: str, *, by: Staff, at: datetime, more: Mapping[str, Any] | None = None) -> None:
    """The row of an answered request; the caller says what came of it in the ledger."""
    request.state, request.outcome, request.answered_at, request.answered_by = State.DONE, outcome, at, by
    for name, value in (more or {}).items():
        setattr(request, name, value)
    request.save(update_fields=["state", "outcome", "answered_at", "answered_by", *(more or {})])
