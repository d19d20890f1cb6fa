"""The closed lists of the channels, each with its label, once."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class Way(TextChoices):
    """By what something goes out."""

    MAIL = "mail", pgettext_lazy("channel", "E-mail")
    SMS = "sms", pgettext_lazy("channel", "Text message")


class What(TextChoices):
    """What goes out."""

    RECEIPT = "receipt", pgettext_lazy("sending", "Receipt")
    ANSWER = "answer", pgettext_lazy("sending", "Answer")
    NOTICE = "notice", pgettext_lazy("sending", "Automatic message")
    INVITE = "invite", pgettext_lazy("sending", "Invitation to a survey")
    REMIND = "remind", pgettext_lazy("sending", "Reminder of a survey")


class State(TextChoices):
    """What became of something that goes out."""

    WAITING = "waiting", pgettext_lazy("sending", "Waiting")
    SENT = "sent", pgettext_lazy("sending", "Sent")
    DELIVERED = "delivered", pgettext_lazy("sending", "Delivered")
    RETURNED = "returned", pgettext_lazy("sending", "Came back")
    FAILED = "failed", pgettext_lazy("sending", "Failed")
    DROPPED = "dropped", pgettext_lazy("sending", "No longer wanted")


class Trouble(TextChoices):
    """Why something did not go out or could not be read. Codes only: what another server says may hold anything."""

    NO_CONNECTION = "no_connection", pgettext_lazy("channel trouble", "the server cannot be reached")
    NOT_TRUSTED = "not_trusted", pgettext_lazy("channel trouble", "the server’s certificate is not trusted, or is another server’s")
    NO_ENCRYPTION = "no_encryption", pgettext_lazy("channel trouble", "the server offers no encryption, so it was told nothing")
    LOGIN = "login", pgettext_lazy("channel trouble", "the server refused name and password")
    ADDRESS = "address", pgettext_lazy("channel trouble", "the server refused the address")
    REFUSED = "refused", pgettext_lazy("channel trouble", "the server refused it")
    BUSY = "busy", pgettext_lazy("channel trouble", "the server asked for patience")
    SETTING = "setting", pgettext_lazy("channel trouble", "a setting of this installation is wrong")
    NO_ADDRESS = "no_address", pgettext_lazy("channel trouble", "no address of the customer is on file")
    NO_FOLDER = "no_folder", pgettext_lazy("channel trouble", "there is no such folder")
    NO_DATE = "no_date", pgettext_lazy("channel trouble", "the server does not say when it received a mail")
    RETURNED = "returned", pgettext_lazy("channel trouble", "it came back")
    NOT_WANTED = "not_wanted", pgettext_lazy("channel trouble", "the customer does not want it, or it is no longer needed")
    KEY_GONE = "key_gone", pgettext_lazy("channel trouble", "the customer was erased")


class Outcome(TextChoices):
    """What became of a mail that came in."""

    CASE = "case", pgettext_lazy("incoming", "Became a case")
    HEARD = "heard", pgettext_lazy("incoming", "Joined its case")
    RETURNED = "returned", pgettext_lazy("incoming", "A mail of ours that came back")
    ABSENCE = "absence", pgettext_lazy("incoming", "Note of absence; counts as no reply")
    OWN = "own", pgettext_lazy("incoming", "Our own mail came round; left alone")
    DOUBLE = "double", pgettext_lazy("incoming", "The same mail once more")
    LEFT = "left", pgettext_lazy("incoming", "Automatic, and belongs to nothing")
    BAD = "bad", pgettext_lazy("incoming", "Could not be taken in")


class Why(TextChoices):
    """Why a mail could not be taken in."""

    EMPTY = "empty", pgettext_lazy("bad mail", "nothing is written in it")
    NO_SENDER = "no_sender", pgettext_lazy("bad mail", "it names no sender")
    TOO_DEEP = "too_deep", pgettext_lazy("bad mail", "it is made of too many parts")
    BROKEN = "broken", pgettext_lazy("bad mail", "it is too broken to be read")
    REFUSED = "refused", pgettext_lazy("bad mail", "no case could be made of it")
    SCANNER = "scanner", pgettext_lazy("bad mail", "the virus scanner does not answer; it is tried again")
    FAULT = "fault", pgettext_lazy("bad mail", "an error of this program; it is tried again")


class Call(TextChoices):
    """How a call ended."""

    ANSWERED = "answered", pgettext_lazy("call", "Answered")
    MISSED = "missed", pgettext_lazy("call", "Missed")


class Checked(TextChoices):
    """How it was made sure that somebody who asks is the customer."""

    CALLED_BACK = "called_back", pgettext_lazy("identity", "Called back on the number on file")
    DOCUMENT = "document", pgettext_lazy("identity", "Looked at a document, in person")
    FACTS = "facts", pgettext_lazy("identity", "Knows what only the customer knows of the case")
    MAIL = "mail", pgettext_lazy("identity", "Wrote from the address on file")


class Event(TextChoices):
    """Of what somebody of us wants to be told."""

    AT_RISK = "at_risk", pgettext_lazy("notice", "A promise is at risk")
    BROKEN = "broken", pgettext_lazy("notice", "A promise was broken")
    STEP_SOON = "step_soon", pgettext_lazy("notice", "A step of a process is due soon")
    STEP_LATE = "step_late", pgettext_lazy("notice", "A step of a process is late")
    ASSIGNED = "assigned", pgettext_lazy("notice", "A case is given to me")
    MENTIONED = "mentioned", pgettext_lazy("notice", "Somebody mentions me")
    OUTAGE = "outage", pgettext_lazy("notice", "A channel fails")


IN_MAIL, OUT_MAIL, SMS = "mail_in", "mail_out", "sms"
"""Channels whose state is watched."""


class Line(TextChoices):
    """A connection that may fail."""

    IN_MAIL = IN_MAIL, pgettext_lazy("channel", "E-mail in")
    OUT_MAIL = OUT_MAIL, pgettext_lazy("channel", "E-mail out")
    SMS = SMS, pgettext_lazy("channel", "Text messages")
