"""Why a paper is not printed."""

from __future__ import annotations

from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _


class NoGlyph(Refusal):
    code, http = "paper_character_unprintable", 400
    text = _(
        "The character {character} ({code_point}) in «{around}» is in none of the fonts used for printing, so the paper would show a gap. "
        "Write the name or word with another character."
    )


class HiddenDirection(Refusal):
    code, http = "paper_hidden_direction", 400
    text = _(
        "The text «{around}» holds the invisible sign {code_point}, which shows the words in another order than they are stored. "
        "Delete it and type the passage again."
    )


class BadFieldKey(Refusal):
    code, http = "paper_field_key_bad", 400
    text = _("{key!r} cannot name a signature field. Use letters, digits and hyphens, and each name once.")


class PrinterFailed(Refusal):
    code, http = "paper_not_printed", 500
    text = _("The paper {number} could not be printed: {reason}. Nothing was changed; please report this.")
