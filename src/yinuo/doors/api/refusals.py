"""What this door refuses before the ledger is asked."""

from __future__ import annotations

from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _


class NotKnown(Refusal):
    code, http = "not_signed_in", 401
    text = _("Send a token that works, as the header `Authorization: Bearer TOKEN`. `yinuo token add NAME` makes one.")


class TooOften(Refusal):
    code, http = "too_often", 429
    text = _("The token {name} has sent {most} requests in this minute. Send events in batches, or wait {seconds} seconds.")


class TooMuch(Refusal):
    code, http = "too_much", 413
    text = _("The body is larger than {most} bytes. Send it in several batches.")


class TooMany(Refusal):
    code, http = "too_many", 413
    text = _("The batch holds {count} events, the limit is {most}. Send it in several batches.")


class WrongType(Refusal):
    code, http = "wrong_content_type", 415
    text = _(
        "The content type is {found!r}. One event comes as application/cloudevents+json, a batch as application/cloudevents-batch+json."
    )


class NotJson(Refusal):
    code, http = "not_json", 400
    text = _("The body is not JSON that can be read: {why}.")


class NotACloudEvent(Refusal):
    code, http = "not_a_cloudevent", 400
    text = _("This is not a CloudEvent that can be taken: {why}.")


class NotSentAsJson(Refusal):
    code, http = "wrong_content_type", 415
    text = _("The content type is {found!r}. Send application/json.")


class NotTransactions(Refusal):
    code, http = "not_transactions", 400
    text = _("These are no transactions that can be taken: {why}.")


class NotACase(Refusal):
    code, http = "not_a_case", 400
    text = _("This is no case that can be taken: {why}.")
