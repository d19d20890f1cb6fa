"""How each verdict and overlay looks: one icon, one word, one colour, wherever it is shown."""

from __future__ import annotations

from dataclasses import dataclass

from yinuo.kit.words import Words, pgettext_lazy
from yinuo.kit.words import gettext_lazy as _


@dataclass(frozen=True)
class Face:
    """Colour (suffix of the CSS classes `yn-v--` and `c-`), icon of the sprite, the word, and when it is right to use it."""

    tone: str
    icon: str
    word: Words
    meaning: Words


VERDICTS: dict[str, Face] = {
    "kept": Face(
        "kept",
        "circle-check",
        pgettext_lazy("verdict", "Kept"),
        _("Qualified evidence before the deadline"),
    ),
    "pending": Face(
        "run",
        "progress",
        pgettext_lazy("verdict", "Running"),
        _("The clock runs, no warning yet"),
    ),
    "at_risk": Face(
        "risk",
        "alert-triangle",
        pgettext_lazy("verdict", "At risk"),
        _("A stated rule warns; seen inside the organisation only"),
    ),
    "broken": Face(
        "minor",
        "square-rounded-x",
        pgettext_lazy("verdict", "Minor breach"),
        _("A permanent fact, without grave loss"),
    ),
    "broken_major": Face(
        "major",
        "alert-octagon",
        pgettext_lazy("verdict", "Major breach"),
        _("A permanent fact; the only solid chip"),
    ),
    "unproven": Face(
        "unproven",
        "help-hexagon",
        pgettext_lazy("verdict", "Unproven"),
        _("Time is over, evidence for neither side, in grace"),
    ),
    "not_exercised": Face(
        "idle",
        "circle-dashed",
        pgettext_lazy("verdict", "Not exercised"),
        _("Nothing in this period woke it"),
    ),
    "interval_not_set": Face(
        "unset",
        "calendar-question",
        pgettext_lazy("verdict", "Not set"),
        _("“Regularly” or “promptly” without a set interval"),
    ),
    "void": Face(
        "void",
        "ban",
        pgettext_lazy("verdict", "Void"),
        _("Duplicate, out of scope or the like; with a reason code, listed apart"),
    ),
}
OVERLAYS: dict[str, Face] = {
    "excused": Face(
        "excused",
        "umbrella",
        pgettext_lazy("overlay", "Excused"),
        _("Excused with evidence, for the affected time only"),
    ),
    "remedied": Face(
        "remedied",
        "bandage",
        pgettext_lazy("overlay", "Remedied"),
        _("The remedy is done; the breach stays"),
    ),
    "disputed": Face(
        "disputed",
        "scale",
        pgettext_lazy("overlay", "Disputed"),
        _("One side does not accept it; a dispute is open"),
    ),
}
ORDER = tuple(VERDICTS)
_UNKNOWN = Face("idle", "help-hexagon", pgettext_lazy("verdict", "Unknown"), _("A state this version does not know"))


def face_of(state: str) -> Face:
    """The face of a verdict or overlay; an unknown state is shown as unknown rather than hidden."""
    return VERDICTS.get(state) or OVERLAYS.get(state) or _UNKNOWN
