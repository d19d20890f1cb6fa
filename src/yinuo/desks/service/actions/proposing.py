"""What needs a second person: that a case does not count, and a later date, agreed before the promised one has passed, and told."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from yinuo.desks.customers.access import Viewer
from yinuo.promises.library import promise_book
from yinuo.promises.wording import duty
from yinuo.ui import telling_time
from yinuo.watch import queries as watch

from .. import access, announcing
from ..choices import LONGEST_TEXT, Channel, Direction, ExtensionCode, Proposed, State, VoidCode
from ..models import Case, Proposal
from ..refusals import BadCase, NotNow, SecondPerson
from .receiving import tidied
from .telling import keep, tell, unwatched, write


@transaction.atomic
def propose_void(viewer: Viewer, case: Case, *, code: str, text: str, revision: int | None, at: datetime) -> Proposal:
    """Say that a case does not count, and why; nothing stops until a second person agrees.

    Raises:
        MayNotHandle, NoSuchCase, CaseChanged. NotNow: settled, or proposed already. BadCase: no reason.
    """
    row = _open(viewer, case, revision)
    if code not in VoidCode.values:
        raise BadCase(what=_("Say why it does not count."), beside="code")
    made = _made(viewer, row, Proposed.VOID, text, code=code, at=at)
    tell(row, [("case.void_proposed", {"code": code, "handler": viewer.staff.username})], by=viewer.staff.ref, at=at)
    return made


@transaction.atomic
def propose_extension(
    viewer: Viewer, case: Case, *, promise: str, code: str, new_due_at: datetime, text: str, revision: int | None, at: datetime
) -> Proposal:
    """Ask for a later date of one promise before the promised one has passed; the clock runs on until a second person agrees.

    Args:
        text: what the customer is told once it is agreed; it goes out with the approval.
    Raises:
        MayNotHandle, NoSuchCase, CaseChanged. NotNow: settled, proposed already, or no such clock runs any more. BadCase.
    """
    row = _open(viewer, case, revision)
    due_at = _runs_until(row, promise, at=at)
    if code not in ExtensionCode.values:
        raise BadCase(what=_("Say why a later date is needed."), beside="code")
    if new_due_at <= due_at:
        raise BadCase(what=_("The new date must be later than the promised one."), beside="new_due_at")
    dates = {"promise": promise, "due_at": due_at, "new_due_at": new_due_at}
    made = _made(viewer, row, Proposed.EXTENSION, text, code=code, at=at, **dates)
    said = {"promise": promise, "new_due_at": new_due_at.isoformat(), "reason": code, "handler": viewer.staff.username}
    tell(row, [("extension.proposed", said)], by=viewer.staff.ref, at=at)
    return made


@transaction.atomic
def decide(viewer: Viewer, case: Case, identity: int, *, agrees: bool, at: datetime) -> Proposal:
    """A second person agrees or does not. An extension that is agreed is told to the customer in the same moment.

    Raises:
        MayNotHandle, NoSuchCase. SecondPerson: who asked may not decide. NotNow: decided already, settled, or the date has passed.
    """
    row = access.locked(viewer, case)
    found = Proposal.objects.select_related("by").filter(pk=identity, case=row, decided_at__isnull=True).first()
    if found is None:
        raise NotNow(number=row.number, state=row.get_state_display(), what=_("that was decided already."))
    if found.by_id == viewer.staff.pk:
        raise SecondPerson(number=row.number)
    found.decided_by, found.decided_at, found.is_approved = viewer.staff, at, agrees
    if not agrees:
        said = {"proposal": found.what, "code": found.code, "approved_by": viewer.staff.username}
        tell(row, [("case.proposal_declined", said)], by=viewer.staff.ref, at=at)
    elif row.is_settled:
        raise NotNow(number=row.number, state=row.get_state_display(), what=_("open it again first."))
    elif found.what == Proposed.VOID:
        _void(viewer, row, found, at=at)
    else:
        _extend(viewer, row, found, at=at)
    found.save(update_fields=["decided_by", "decided_at", "is_approved"])
    return found


def _void(viewer: Viewer, row: Case, found: Proposal, *, at: datetime) -> None:
    said = {"code": found.code, "proposed_by": found.by.username, "approved_by": viewer.staff.username}
    tell(row, [("case.voided", said)], by=viewer.staff.ref, at=at)
    row.state, row.closed_at, row.void_code, row.offered_to, row.waits_since = State.CLOSED, at, found.code, None, None
    keep(row, "state", "closed_at", "void_code", "offered_to", "waits_since")
    unwatched(row)


def _extend(viewer: Viewer, row: Case, found: Proposal, *, at: datetime) -> None:
    _runs_until(row, found.promise, at=at)
    assert found.new_due_at is not None
    text = f"{viewer.opener.open(found, 'text', customer=found.customer_id)}\n\n{_dates(row, found)}"
    channel = row.channel if row.channel != Channel.AUTHORITY else Channel.PHONE
    message = write(viewer, row, text, direction=Direction.OUT, at=at, made_at=at, channel=channel)
    announcing.must_be_heard(row, message, text)
    said = {
        "promise": found.promise, "reason": found.code, "new_due_at": found.new_due_at.isoformat(), "told_at": at.isoformat(),
        "proposed_by": found.by.username, "approved_by": viewer.staff.username,
    }  # fmt: skip
    tell(row, [("extension.agreed", said)], by=viewer.staff.ref, at=at)
    keep(row)


def _dates(row: Case, found: Proposal) -> str:
    """What was promised until when, and until when it is now, in the language of the case; whoever writes may forget it."""
    lang = "en" if row.language.startswith("en") else "zh"
    with override("en" if lang == "en" else "zh-hans"):
        book = promise_book()
        words = duty(book, found.promise, lang=lang) if found.promise in book.document_of else found.promise
        due_at, new_due_at = (telling_time.instant(one) if one else "–" for one in (found.due_at, found.new_due_at))
        return _("{duty}: by {new} (promised by {old})").format(duty=words, new=new_due_at, old=due_at)


def _open(viewer: Viewer, case: Case, revision: int | None) -> Case:
    row = access.locked(viewer, case, revision=revision)
    if row.is_settled:
        raise NotNow(number=row.number, state=row.get_state_display(), what=_("open it again first."))
    return row


def _runs_until(row: Case, promise: str, *, at: datetime) -> datetime:
    """Until when the clock of a promise runs; its nearest, where several do."""
    running = (one for one in watch.rows_of_subject(row.ref) if one.promise == promise and one.verdict == "pending" and not one.is_period)
    due_at = min((one.due_at for one in running if one.due_at is not None and one.due_at >= at), default=None)
    if due_at is None:
        what = _("no such clock runs any more; a later date is agreed before the promised one has passed, never after.")
        raise NotNow(number=row.number, state=row.get_state_display(), what=what)
    return due_at


def _made(
    viewer: Viewer, row: Case, what: Proposed, text: str, *, code: str, at: datetime, promise: str = "",
    due_at: datetime | None = None, new_due_at: datetime | None = None,
) -> Proposal:  # fmt: skip
    words = tidied(text, most=LONGEST_TEXT, beside="text")
    if Proposal.objects.filter(case=row, what=what, promise=promise, decided_at__isnull=True).exists():
        raise NotNow(number=row.number, state=row.get_state_display(), what=_("it waits for a second person already."))
    made = Proposal.objects.create(
        case=row, customer=row.customer, what=what, code=code, promise=promise, due_at=due_at, new_due_at=new_due_at, by=viewer.staff, at=at
    )
    made.sealed_text = viewer.opener.seal(words, row=made, column="text", customer=row.customer_id)
    made.save(update_fields=["sealed_text"])
    return made
