"""What the channels refuse, as sentences that help."""

from __future__ import annotations

from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _


class NotForYou(Refusal):
    code, http = "channels_not_for_you", 403
    text = _("Channels are looked after by administrators and directors. Ask one of them.")


class BadContact(Refusal):
    code, http = "bad_contact", 400
    text = _("{what} Nothing was taken.")


class BadRenewal(Refusal):
    code, http = "bad_code_renewal", 400
    text = _("{what} The code before still opens the case.")


class NotSigned(Refusal):
    code, http = "not_signed", 401
    text = _("The message is not signed as the gateway signs, or too old. Nothing was taken.")


class NumberUsed(Refusal):
    code, http = "authority_number_used", 409
    text = _("{authority} {number} is already {case}, with other details. Nothing was taken.")


class NoSuchSending(Refusal):
    code, http = "no_such_sending", 404
    text = _("There is no such message, or it cannot be sent again.")


class BadRule(Refusal):
    code, http = "bad_notice_rule", 400
    text = _("{what}")
