"""What the reading desk refuses: what happened, why it matters, what to do now."""

from __future__ import annotations

from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _


class NoSuchLetter(Refusal):
    code, http = "letter_unknown", 404
    text = _("There is no letter {id} that you may see. Look it up in the list of letters.")


class MayNot(Refusal):
    code, http = "letter_act_not_allowed", 403
    text = _("Your role may not do this, so nothing was changed. Ask a service director or a document clerk.")


class NoFile(Refusal):
    code, http = "letter_file_missing", 400
    text = _("No file was chosen. Choose a letter as .txt, .md, .docx or .pdf, or drop it on the field.")


class TooHeavy(Refusal):
    code, http = "letter_file_heavy", 400
    text = _("{name} is larger than {limit} MB, so it was not read and nothing was stored. Bring the letter alone, without attachments.")


class TooManyPages(Refusal):
    code, http = "letter_too_long", 400
    text = _(
        "{name} has {pages} pages; at most {most} are read at once. Nothing was stored. Bring the part that holds the promises, "
        "or divide it into several letters."
    )


class NotNow(Refusal):
    code, http = "letter_state_forbids", 409
    text = _("This letter is “{state}”, so nothing was changed. Load the page again.")


class NoReason(Refusal):
    code, http = "letter_reason_missing", 400
    text = _("Say why, in a sentence; it stays beside the sentence of the letter. Nothing was changed.")


class BadLine(Refusal):
    """A promise line that cannot be read. Data also hold `column`, `picture` and `line`."""

    code, http = "letter_line_refused", 400
    text = _("Column {column}: {problem}")


class NeedsLine(Refusal):
    code, http = "letter_sentence_needs_line", 409
    text = _("This sentence was read as a duty, but no line is proposed for it. Write a line, or say what the sentence is.")


class BadBlank(Refusal):
    code, http = "letter_blank_refused", 400
    text = _("The blank was not changed: {problem}")


class NothingToUndo(Refusal):
    code, http = "letter_nothing_to_undo", 409
    text = _("There is no decision of yours left to undo.")


class ChangedSince(Refusal):
    code, http = "letter_changed_since", 409
    text = _("{who} decided on this again after you, so your decision was not undone. Decide anew where you disagree.")


class NotAllSeen(Refusal):
    code, http = "letter_not_all_seen", 409
    text = _("{count} sentences are not accounted for, the first is number {first}. Nothing was made of the letter yet.")


class NotATemplate(Refusal):
    code, http = "letter_no_template", 409
    text = _("The letter cannot become a template yet. Sentence {position}: {problem}")


class NothingChosen(Refusal):
    code, http = "letter_nothing_chosen", 400
    text = _("Nothing was ticked, so nothing was changed.")
