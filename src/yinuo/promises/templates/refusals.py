"""What a template's reader refuses: one sentence that names the file, the line and what to write instead."""

from __future__ import annotations

from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _


class TemplateRefused(Refusal):
    code, http = "template_refused", 400
    text = _("{source}, line {at_line}: {problem}")


class UnknownTemplate(Refusal):
    code, http = "template_unknown", 404
    text = _("There is no template {id}. Choose one of the list.")


class ValueRefused(Refusal):
    code, http = "value_refused", 400
    text = _("{label}: {problem}")


class MakerApproves(Refusal):
    code, http = "template_maker_may_not_approve", 403
    text = _("You made this edition of {id}, so somebody else approves it. Ask a colleague; it waits as it is.")


class AlreadyApproved(Refusal):
    code, http = "template_already_approved", 409
    text = _("{id}, edition {edition}, is approved already, so nothing was changed.")


class AlreadyWithdrawn(Refusal):
    code, http = "template_already_withdrawn", 409
    text = _("{id}, edition {edition}, was withdrawn already, so nothing was changed. Make a new edition to use it again.")


class NothingChanged(Refusal):
    code, http = "template_unchanged", 409
    text = _("The text is that of {id}, edition {edition}, word for word, so no new edition was made.")


class TemplateTooLarge(Refusal):
    code, http = "template_too_large", 400
    text = _("The text is longer than {limit} letters, which no letter is. Check that the right file was chosen.")
