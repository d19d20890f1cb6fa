"""What the people desk says when it does not let someone in or does not change an account."""

from __future__ import annotations

from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _


class WrongNameOrPassword(Refusal):
    """The same words for an unknown name, a wrong password and an account that may not sign in: none of them is given away."""

    code, http = "wrong_name_or_password", 403
    text = _("This name and password do not go together. Check both, mind the Caps Lock key, and try again.")


class LockedForNow(Refusal):
    code, http = "locked_for_now", 429
    text = _("Too many attempts went wrong, so no further one is tried for {minutes} minutes. Wait, or ask an administrator to unlock.")


class WrongCode(Refusal):
    code, http = "wrong_code", 403
    text = _("This code is not right, no longer valid or already used. Wait for the next one in your app and type its six digits.")


class StepExpired(Refusal):
    code, http = "second_step_expired", 403
    text = _("The second step took longer than five minutes, so it was given up. Sign in with your password again.")


class TooWeakPassword(Refusal):
    code, http = "password_too_weak", 400
    text = _("This password was not taken: {why}")


class WrongPresentPassword(Refusal):
    code, http = "wrong_present_password", 403
    text = _("The present password is not right, so nothing was changed. Type it once more.")


class NotEnrolled(Refusal):
    code, http = "no_second_step", 409
    text = _("No authenticator is waiting to be confirmed. Begin once more under “My account”.")


class NameTaken(Refusal):
    code, http = "user_name_taken", 409
    text = _("The user name {username} is already given. Names stay in the ledger for good, so choose another one.")


class NoSuchPerson(Refusal):
    code, http = "no_such_person", 404
    text = _("There is no account with the user name {username}. `yinuo user list` shows all of them.")


class DirectoryUnreachable(Refusal):
    code, http = "directory_unreachable", 503
    text = _("The directory that keeps the passwords does not answer. Nothing was counted against you; try again in a minute.")


class ProviderUnreachable(Refusal):
    code, http = "provider_unreachable", 503
    text = _("The single sign-on service does not answer as it should. Try again in a minute, or sign in with a password.")


class ProviderAnswerRefused(Refusal):
    code, http = "provider_answer_refused", 403
    text = _("The answer of the single sign-on service was not accepted ({why}). Begin once more from the sign-in page.")


class NoAccountHere(Refusal):
    code, http = "no_account_here", 403
    text = _("The single sign-on service knows you as {name}, but no account here has that name. Ask an administrator for one.")


class NotYourOwnDeputy(Refusal):
    code, http = "not_your_own_deputy", 400
    text = _("Nobody stands in for themselves. Choose a colleague.")


class DeputyEndsBeforeStart(Refusal):
    code, http = "deputy_ends_before_start", 400
    text = _("The last day, {ends_on}, lies before the first, {starts_on}. Exchange them or correct one.")


class DeputyInThePast(Refusal):
    code, http = "deputy_in_the_past", 400
    text = _("The last day, {ends_on}, is already over. What happened then cannot be handed over afterwards.")


class DeputyTwice(Refusal):
    code, http = "deputy_twice", 409
    text = _("{deputy} already stands in for you on some of these days. End that first, or choose other days.")


class NotYourDeputyship(Refusal):
    code, http = "not_your_deputyship", 403
    text = _("Only the person who named a deputy, or the deputy, can end it.")


class NotTheirDeputy(Refusal):
    code, http = "not_their_deputy", 403
    text = _("You do not stand in for {username} today, so you go on acting for yourself. They can name you under “My account”.")


class SecondStepRequired(Refusal):
    code, http = "second_step_required", 403
    text = _("Your role needs an authenticator, so it stays. An administrator can lift the rule for the role.")


class BadAccount(Refusal):
    code, http = "bad_account", 400
    text = _("The account was not changed: {why}")
