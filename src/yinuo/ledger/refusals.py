"""What the ledger refuses. Whatever is refused leaves nothing behind."""

from __future__ import annotations

from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _


class BadEvent(Refusal):
    """Base of what is wrong with one event."""

    code, http = "bad_event", 422


class BadKind(BadEvent):
    code = "event_kind"
    text = _("The kind {kind!r} is not two words joined by a dot, like complaint.received: small letters, digits and underscores.")


class UnknownKind(BadEvent):
    code = "event_kind_unknown"
    text = _("The kind {kind!r} is not one this house knows. Check the spelling, or declare it before its first event.")


class KindOfTheHouse(BadEvent):
    code, http = "event_kind_of_the_house", 403
    text = _(
        "Only this house itself writes events of the kind {kind}: they speak of its own books, so nothing was written. "
        "Do on a page of the house what the event would say, or send what you know as a kind of your own."
    )


class SourceOfTheHouse(BadEvent):
    code, http = "event_source_of_the_house", 403
    text = _("The source {source!r} is a name of this house itself, so nothing was written. Send events under the name of your own system.")


class BadText(BadEvent):
    code = "event_text"
    text = _("The event's {field} must be a text of 1 to {most} characters without line breaks or other control characters.")


class BadInstant(BadEvent):
    code = "event_time"
    text = _("The event's {field} is {value!r}; it must be a date and time with its offset, like 2026-02-13T16:40:00+08:00.")


class NotYetHappened(BadEvent):
    code = "event_in_future"
    text = _(
        "The event's {field} is {value}, later than {recorded_at}, when the ledger learns of it. A fact has happened; "
        "write a plan as an event that happens now, with the planned date as a field of its data."
    )


class BadData(BadEvent):
    code = "event_data"
    text = _("The event's data cannot be kept: {why}. It must be a JSON object.")


class TooLarge(BadEvent):
    code, http = "event_too_large", 413
    text = _("The event is {size} bytes long, the limit is {most}. Keep long texts in a document and put its reference into the event.")


class BadReference(BadEvent):
    code = "event_reference"
    text = _("The event's {field} is {value!r}, which is not the id of an event.")


class CorrectsAndRetracts(BadEvent):
    code = "event_corrects_and_retracts"
    text = _("An event either corrects another or retracts it, not both.")


class NothingToCorrect(BadEvent):
    code = "event_corrects_nothing"
    text = _(
        "The correction of {target} replaces nothing. "
        "Give the fields of data that replace the old ones, or new_occurred_at or new_received_at."
    )


class ReasonNeeded(BadEvent):
    code = "event_reason_needed"
    text = _("A correction or retraction needs a reason of 1 to 500 characters, which stays beside it for ever.")


class ReasonWithoutTarget(BadEvent):
    code = "event_reason_without_target"
    text = _("Only a correction or retraction has a reason and an approval. Put those of other events into their data.")


class SecondPersonNeeded(BadEvent):
    code, http = "event_second_person", 403
    text = _(
        "A new time may change a verdict, so a second person must approve it: approved_by must be given and be someone else than {actor}."
    )


class NoSuchEvent(BadEvent):
    code, http = "event_unknown", 404
    text = _("There is no event {id} in the ledger.")


class OtherSubject(BadEvent):
    code = "event_other_subject"
    text = _("The event {target} is about {theirs}, but this one is about {ours}. A correction stays with the subject of what it corrects.")


class SaidDifferently(BadEvent):
    code, http = "event_said_differently", 409
    text = _(
        "The source {source} has already sent {source_id}, with other content. What was recorded stays; "
        "send a correction of event {event}, or use a new id for a new fact."
    )
