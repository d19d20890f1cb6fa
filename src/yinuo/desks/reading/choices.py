"""The closed lists of the reading desk, each with its label, once."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(TextChoices):
    """Where a letter that was brought stands."""

    IN_REVIEW = "in_review", pgettext_lazy("letter", "Under review")
    FINISHED = "finished", pgettext_lazy("letter", "Made into a template")
    WITHDRAWN = "withdrawn", pgettext_lazy("letter", "Withdrawn")


STATE_FACES = {
    State.IN_REVIEW: ("eye", "run"),
    State.FINISHED: ("circle-check", "kept"),
    State.WITHDRAWN: ("ban", "void"),
}


class Read(TextChoices):
    """What the reader takes a sentence for."""

    PROMISE = "promise", pgettext_lazy("sentence", "Promise")
    PROHIBITION = "prohibition", pgettext_lazy("sentence", "Prohibition")
    RIGHT = "right", pgettext_lazy("sentence", "Right")
    DEFINITION = "definition", pgettext_lazy("sentence", "Definition")
    CONDITION = "condition", pgettext_lazy("sentence", "Condition")
    EXCLUSION = "exclusion", pgettext_lazy("sentence", "Exclusion")
    PRINCIPLE = "principle", pgettext_lazy("sentence", "Principle")
    FORMALITY = "formality", pgettext_lazy("sentence", "Formality")
    HEADING = "heading", pgettext_lazy("sentence", "Heading")


class Chosen(TextChoices):
    """What a person says a sentence is, where no promise line stands for it. The order is that of the keys 1 to 9."""

    DEFINITION = "definition", pgettext_lazy("sentence", "Definition")
    PRINCIPLE = "principle", pgettext_lazy("sentence", "Principle")
    RIGHT = "right", pgettext_lazy("sentence", "Right")
    FORMALITY = "formality", pgettext_lazy("sentence", "Formality")
    CONDITION = "condition", pgettext_lazy("sentence", "Condition")
    EXCLUSION = "exclusion", pgettext_lazy("sentence", "Exclusion")
    STATEMENT = "statement", pgettext_lazy("sentence", "Statement")
    HEADING = "heading", pgettext_lazy("sentence", "Heading")
    OPEN = "open", pgettext_lazy("sentence", "A fact is missing")


class Answer(TextChoices):
    """What a person did with a proposed line."""

    OPEN = "open", pgettext_lazy("proposal", "Open")
    ACCEPTED = "accepted", pgettext_lazy("proposal", "Accepted")
    EDITED = "edited", pgettext_lazy("proposal", "Accepted after a change")
    DECLINED = "declined", pgettext_lazy("proposal", "Declined")


TAKEN = (Answer.ACCEPTED, Answer.EDITED)

MARGINS = {"promise": "p", "prohibition": "p", "definition": "d", "condition": "d", "exclusion": "d"}
"""The colour of a sentence's margin: promises, what promises hang on; all others are `s`. The word always stands beside it."""

REASONS = {
    "definition": _("It says what a word means."),
    "principle": _("It states an aim or an attitude that no event can show."),
    "right": _("It gives a right, which is used or not."),
    "formality": _("It names parties, papers, signatures or dates."),
    "condition": _("It says when something counts as another thing."),
    "exclusion": _("It says where a promise does not hold."),
    "statement": _("It states something that nobody owes."),
    "heading": _("It is a heading."),
    "open": _("No event shows whether this is kept."),
}
"""Why a sentence of each class carries no promise line, where the person who decides says nothing else."""

READ_REASONS = {
    "It belongs to the page, not to the letter.": _("It belongs to the page, not to the letter."),
    "It is a label without a duty.": _("It is a label without a duty."),
    "It forbids something.": _("It forbids something."),
    "It is a duty without a number; see its line among the duties.": _("It is a duty without a number; see its line among the duties."),
}
"""The other reasons that the reader gives, in the reader's language of the page."""

KINDS = {
    "hours": pgettext_lazy("blank", "Hours"),
    "workdays": pgettext_lazy("blank", "Workdays"),
    "days": pgettext_lazy("blank", "Days"),
    "months": pgettext_lazy("blank", "Months"),
    "years": pgettext_lazy("blank", "Years"),
    "percent": pgettext_lazy("blank", "Percent"),
    "money": pgettext_lazy("blank", "Money (yuan)"),
    "count": pgettext_lazy("blank", "Count"),
    "duration": pgettext_lazy("blank", "Length of time with its unit"),
    "organisation": pgettext_lazy("blank", "Organisation"),
    "party": pgettext_lazy("blank", "Party"),
    "person": pgettext_lazy("blank", "Person"),
    "contact": pgettext_lazy("blank", "Contact"),
    "text": pgettext_lazy("blank", "Text"),
    "lines": pgettext_lazy("blank", "Text of several lines"),
    "law": pgettext_lazy("blank", "Law"),
    "number": pgettext_lazy("blank", "Number of a paper or clause"),
    "date": pgettext_lazy("blank", "Date"),
    "place": pgettext_lazy("blank", "Place"),
    "signature": pgettext_lazy("blank", "Signature"),
    "choice": pgettext_lazy("blank", "Choice"),
}
DIRECTIONS = {
    "": pgettext_lazy("direction", "no direction"),
    "at most": pgettext_lazy("direction", "at most"),
    "at least": pgettext_lazy("direction", "at least"),
    "exactly": pgettext_lazy("direction", "exactly"),
}
SAMPLES = {
    "hours": "4",
    "workdays": "3",
    "days": "7",
    "months": "6",
    "years": "3",
    "percent": "95",
    "money": "1000",
    "count": "2",
    "duration": "4 business hours",
    "organisation": "示例公司",
    "party": "示例公司",
    "person": "示例姓名",
    "contact": "400-000-0000",
    "text": "示例",
    "lines": "示例",
    "law": "民法典",
    "place": "示例地点",
}
"""With what a line is tried, and the grey text of the field, until somebody fills it."""
REMARKS = {
    "macros": _("The file carries macros. They were not run, and what they would have done is no part of the text."),
    "links": _("The file points to addresses outside. Nothing was fetched from them."),
    "programs": _("The PDF carries a program or opens other files. Nothing of it was run."),
}
