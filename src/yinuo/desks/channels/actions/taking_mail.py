"""One mail becomes a case, joins its case, or is put aside; in the transaction that remembers it was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from yinuo.desks.customers.access import Viewer
from yinuo.desks.service import filing, scanning
from yinuo.desks.service.actions import enclosing, intake
from yinuo.desks.service.actions.telling import write
from yinuo.desks.service.choices import LONGEST_TEXT, LONGEST_TITLE, Channel, Direction, Kind
from yinuo.desks.service.contacts import Contact
from yinuo.desks.service.filing import File, Looked
from yinuo.desks.service.models import Case, Message
from yinuo.desks.service.taking import case_of, reaching
from yinuo.kit import env
from yinuo.kit.refusals import Refusal

from .. import servers, words
from ..choices import Outcome, Way, Why
from ..imap import Fetched
from ..mails import threads
from ..mails.reading import Rules, read
from ..mails.shapes import Mail, Nature, Sender, Unreadable
from ..models import Incoming, Sending, Whole
from ..queries.numbers import survivor_of
from . import sending, writing

OLDEST = timedelta(days=365)
_CUT = "\n…"
_KINDS = (
    (Kind.COMPLAINT, ("投诉", "举报", "complaint", "complain")),
    (Kind.SUGGESTION, ("建议", "suggestion")),
    (Kind.PRAISE, ("表扬", "感谢信", "praise", "compliment")),
)
"""The published rule by which a mail's kind is guessed: by its subject, for a complaint by its words too. People set it right."""


@dataclass(frozen=True)
class Taken:
    """What became of a mail."""

    outcome: Outcome
    why: str = ""
    case: Case | None = None
    message: int | None = None


class CannotTake(Exception):
    """It could not be taken in, and nothing was written; `why` says what people read."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


def take(row: Incoming, fetched: Fetched, *, at: datetime) -> Incoming:
    """Make of a mail what it is, and write it into its row, which is saved by this.

    Raises:
        CannotTake.
    """
    rules = servers.rules()
    try:
        mail = read(fetched.raw, rules)
    except Unreadable as problem:
        raise CannotTake(Why(problem.why)) from None
    row.message_id, row.sender, row.received_at = mail.message_id[:400], mail.is_vouched.value, min(fetched.received_at, at)
    is_double = Incoming.objects.filter(mailbox=row.mailbox, digest=mail.digest).exclude(pk=row.pk).exclude(outcome=Outcome.DOUBLE).exists()
    row.digest = mail.digest
    taken = Taken(Outcome.DOUBLE) if is_double else _made_of(row, mail, rules, at=at)
    row.outcome, row.why, row.message, row.is_settled = taken.outcome, taken.why, taken.message, True
    row.case_number = taken.case.number if taken.case is not None else ""
    row.save()
    if taken.case is not None:
        with reaching(taken.case.customer_id) as viewer:
            _keep_whole(viewer, row, taken.case, mail)
    return row


def _made_of(row: Incoming, mail: Mail, rules: Rules, *, at: datetime) -> Taken:
    thread = threads.ours(mail.references, secrets=servers.thread_secrets())
    if mail.nature is Nature.OWN:
        return Taken(Outcome.OWN)
    if mail.nature is Nature.BOUNCE:
        return _returned(mail, at=at)
    known = case_of(thread[0]) if thread else None
    is_about_none = thread is not None and thread[0] == threads.NO_CASE
    if mail.nature is Nature.ABSENCE or (mail.nature is Nature.AUTOMATIC and (known is not None or is_about_none)):
        return _noted(known, mail, at=at) if known is not None else Taken(Outcome.LEFT)
    known = known or _by_subject(mail)
    known = survivor_of(known) if known is not None else None
    try:
        if known is None or known.is_settled:  # on a closed case nobody would see it; whether it is one and the same, people say
            return _received(row, mail, rules, earlier=known.number if known is not None else "", at=at)
        return _heard(row, known, mail, at=at)
    except Refusal:
        raise CannotTake(Why.REFUSED) from None


def _returned(mail: Mail, *, at: datetime) -> Taken:
    """A mail of ours came back: it stands so, and on its case."""
    thread = threads.ours(mail.returned, secrets=servers.thread_secrets())
    number = "" if thread and thread[0] == threads.NO_CASE else thread[0] if thread else None
    found = Sending.objects.filter(pk=thread[1], case_number=number, way=Way.MAIL).first() if thread else None
    if found is None:
        return Taken(Outcome.LEFT)
    sending.came_back(found, at=at, is_lasting=mail.is_lasting)
    return Taken(Outcome.RETURNED, case=case_of(found.case_number) if found.case_number else None)


def _noted(case: Case, mail: Mail, *, at: datetime) -> Taken:
    """Something that no person wrote, about a case: read by people, and no reply of the customer; no clock hears it."""
    with reaching(case.customer_id) as viewer:
        held = Case.objects.select_related("customer").get(pk=case.pk)
        said = _shortened(mail.text or mail.subject)
        message = write(viewer, held, said, direction=Direction.NOTE, at=at, made_at=at, channel=Channel.MAIL, is_automatic=True)
    return Taken(Outcome.ABSENCE, case=case, message=message.pk)


def _by_subject(mail: Mail) -> Case | None:
    """The case whose number stands in the subject, if it is the same person who writes; a number alone proves nothing."""
    number = threads.number_in(mail.subject)
    found = case_of(number) if number and mail.is_vouched is not Sender.FORGED else None
    if found is None:
        return None
    with reaching(found.customer_id):
        held = Case.objects.select_related("customer").get(pk=found.pk)
        known = {writing.address_of(held, Way.MAIL, is_vouched=one).lower() for one in (True, False)}
    return found if mail.sender in known else None


def _heard(row: Incoming, case: Case, mail: Mail, *, at: datetime) -> Taken:
    looked = _looked_through(mail.files)
    message = intake.hear(case, _text(mail), channel=Channel.MAIL, received_at=row.received_at, at=at)
    told = _told(case, mail, looked)
    with reaching(case.customer_id) as viewer, writing.around(answers_to=mail.message_id, is_quiet=mail.nature is not Nature.PERSON):
        held = Case.objects.select_related("customer").get(pk=case.pk)
        enclosing.keep(viewer, held, message, looked, at=at)
        if told:
            write(viewer, held, "\n".join(told), direction=Direction.OUT, at=at, made_at=at, channel=Channel.MAIL, is_automatic=True)
    return Taken(Outcome.HEARD, case=case, message=message.pk)


def _received(row: Incoming, mail: Mail, rules: Rules, *, earlier: str, at: datetime) -> Taken:
    if row.received_at < at - OLDEST:
        raise CannotTake(Why.REFUSED)
    looked = _looked_through(mail.files)
    text = _text(mail)
    contact = Contact(
        channel=Channel.MAIL, received_at=row.received_at, text=text, kind=_kind_of(mail), title=mail.subject[:LONGEST_TITLE],
        name=mail.sender_name, email=mail.sender, language=mail.language,
    )  # fmt: skip
    is_quiet = mail.nature is not Nature.PERSON or mail.is_vouched is Sender.FORGED
    stub = Case(language=mail.language)
    told = [*words.refused_files(stub, mail.refused, most=rules.most_bytes), *words.quarantined_files(stub, _names_apart(looked))]
    is_vouched = mail.is_vouched is Sender.VERIFIED
    with writing.around(is_quiet=is_quiet, answers_to=mail.message_id, is_vouched=is_vouched, told=tuple(told)):
        taken = intake.take_in(contact, at=at)
    case = taken.case
    with reaching(case.customer_id) as viewer:
        held = Case.objects.select_related("customer").get(pk=case.pk)
        message = Message.objects.filter(case=held, direction=Direction.IN).order_by("pk").first()
        assert message is not None
        enclosing.keep(viewer, held, message, looked, at=at)
        notes = words.refused_files(Case(language="zh"), mail.refused, most=rules.most_bytes) + words.answers_closed(earlier)
        if notes:
            note = "\n".join(notes)
            write(viewer, held, note, direction=Direction.NOTE, at=at, made_at=at, is_automatic=True)
    return Taken(Outcome.CASE, case=case, message=message.pk)


def _told(case: Case, mail: Mail, looked: Looked) -> list[str]:
    most = servers.rules().most_bytes
    return [*words.refused_files(case, mail.refused, most=most), *words.quarantined_files(case, _names_apart(looked))]


def _names_apart(looked: Looked) -> list[str]:
    return [one.name for one, _why in looked.apart]


def _looked_through(files: Sequence[File]) -> Looked:
    """The files that may be opened, and those that may not.

    Raises:
        CannotTake: the scanner is silent; then nobody can say, and the mail waits.
    """
    try:
        return filing.let_in(files)
    except scanning.ScannerSilent:
        raise CannotTake(Why.SCANNER) from None


def _text(mail: Mail) -> str:
    if mail.text:
        return _shortened(mail.text)
    names = "、".join([*(one.name for one in mail.files), *(name for name, _size in mail.refused)])
    return _shortened("\n".join(one for one in (mail.subject, names) if one) or "–")


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - len(_CUT)] + _CUT


def _kind_of(mail: Mail) -> str:
    subject, text = mail.subject.lower(), mail.text[:2000].lower()
    for kind, said in _KINDS:
        if any(one in subject or (kind is Kind.COMPLAINT and one in text) for one in said):
            return kind.value
    return env.choice("YINUO_MAIL_KIND", Kind.INQUIRY.value, among=Kind.values)


def _keep_whole(viewer: Viewer, row: Incoming, case: Case, mail: Mail) -> None:
    whole = Whole.objects.create(customer_id=case.customer_id, incoming=row)
    sender = f"{mail.sender_name} <{mail.sender}>" if mail.sender_name else mail.sender
    whole.sealed_text = viewer.opener.seal(mail.whole, row=whole, column="text", customer=case.customer_id)
    whole.sealed_sender = viewer.opener.seal(sender, row=whole, column="sender", customer=case.customer_id)
    whole.save(update_fields=["sealed_text", "sealed_sender"])
