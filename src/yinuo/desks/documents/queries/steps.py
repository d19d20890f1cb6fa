"""The signing of a document as a line of steps, and what will be in force when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yinuo.ui import telling_time

from ..choices import Side, Way
from ..models import Draft, Signatory
from . import drafts
from .mails import Mark, marks_of


@dataclass(frozen=True)
class Step:
    """One step of the line: `look` is done, now or empty."""

    who: str
    what: str
    look: str
    at: datetime | None = None
    marks: tuple[Mark, ...] = ()


def steps_of(draft: Draft, rows: list[Signatory]) -> list[Step]:
    """Drafted, reviewed, then every signature and seal in order."""
    steps = [Step(draft.drafter.display_name, _("drafted"), "done", draft.made_at)]
    if draft.reviewer:
        steps.append(Step(draft.reviewer.display_name, _("reviewed"), "done", draft.reviewed_at))
    marks = marks_of(rows)
    for row in rows:
        party = party_name(draft, row)
        who = f"{row.name} · {party}" if row.name else party
        if row.refused_at:
            steps.append(Step(who, _("refused: {reason}").format(reason=row.refusal), "", row.refused_at))
        elif row.signed_at and row.way == Way.PAPER and row.confirmed_by_id is None:
            steps.append(Step(who, _("on paper, waits for a second person"), "now", row.signed_at))
        elif row.signed_at:
            steps.append(Step(who, str(Way(row.way).label), "done", row.signed_at, tuple(marks[row.pk])))
        else:
            look = "now" if row.invited_at or row.side == Side.COMPANY else ""
            steps.append(Step(who, _waiting(row), look, marks=tuple(marks[row.pk])))
        if row.needs_seal:
            steps.append(Step(_("Seal of {party}").format(party=party), "", "done" if row.sealed_at else "", row.sealed_at))
    return steps


def _waiting(row: Signatory) -> str:
    if row.opened_at:
        return _("has opened the document")
    if row.invited_at:
        return _("invited")
    return pgettext("signatory", "to sign")


def party_name(draft: Draft, row: Signatory) -> str:
    """The party a row signs for, in the reader's language."""
    found = next((one for one in drafts.template_of(draft).parties if one.key == row.party), None)
    return row.party if found is None else found.name_zh if telling_time.is_chinese() else found.name_en
