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
