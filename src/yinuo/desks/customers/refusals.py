"""What the customers desk refuses: what happened, why it matters, what to do now."""

from __future__ import annotations

from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _


class NoSuchCustomer(Refusal):
    """The same words for a customer that is none, one out of reach, and one that was erased."""

    code, http = "customer_unknown", 404
    text = _("There is no customer {number} that you may see. Check the number, or ask your department head for access.")


class MayNot(Refusal):
    code, http = "customer_act_not_allowed", 403
    text = _("Your role may not do this ({act}), so nothing was changed. Ask your department head or the security officer.")


class UndertakingMissing(Refusal):
    code, http = "undertaking_missing", 403
    text = _("Sign the confidentiality undertaking first; before that, no sealed field opens. It is on the customers page.")


class WrongText(Refusal):
    code, http = "undertaking_text_changed", 409
    text = _("The text of the undertaking changed while you read it, so nothing was signed. Read the present text and sign that.")


class TooLong(Refusal):
    code, http = "customer_field_too_long", 400
    text = _("{field} holds {length} characters, and {most} are the most. Nothing was saved; shorten it.")


class BadField(Refusal):
    code, http = "customer_field_bad", 400
    text = _("{field} was not taken: {why} Nothing was saved.")


class NameMissing(Refusal):
    code, http = "customer_name_missing", 400
    text = _("A customer needs a name. Nothing was saved.")


class ChangedMeanwhile(Refusal):
    code, http = "customer_changed_meanwhile", 409
    text = _("{number} was changed by somebody else after you opened it, so nothing was saved. Load it again and look at what changed.")


class PurposeMissing(Refusal):
    code, http = "purpose_missing", 400
    text = _("Say what you need it for. The purpose is kept, and the customer can ask for it.")


class NothingThere(Refusal):
    code, http = "customer_field_empty", 404
    text = _("Nothing is kept in this field.")


class CannotMerge(Refusal):
    code, http = "customers_cannot_be_merged", 409
    text = _("These two cannot be merged: {why} Nothing was changed.")


class NotMerged(Refusal):
    code, http = "customers_not_merged", 409
    text = _("This merge is already undone, or a later one builds on it. Nothing was changed.")


class NothingChosen(Refusal):
    code, http = "no_customer_chosen", 400
    text = _("No customer was chosen, or none that you may change. Tick at least one.")


class SelectionChanged(Refusal):
    code, http = "selection_changed", 409
    text = _("Of {wanted} chosen customers only {found} can be changed by you now, so none was. Choose again.")


class CannotUndo(Refusal):
    code, http = "bulk_edit_not_undone", 409
    text = _("This change was undone already, or some of these customers were changed since. Nothing was changed.")


class NotYourself(Refusal):
    code, http = "not_your_own_access", 403
    text = _("Nobody decides on their own access. Ask a second person.")


class NobodyChosen(Refusal):
    code, http = "nobody_chosen", 400
    text = _("Nobody was ticked, so nothing was changed. Tick at least one person.")


class NoSuchColleague(Refusal):
    code, http = "no_such_colleague", 404
    text = _("There is nobody with the user name {username} who could take this over.")


class KeyIsThere(Refusal):
    code, http = "customer_key_exists", 409
    text = _("{number} has a key already, so no second one was made.")
