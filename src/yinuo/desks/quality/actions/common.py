"""What every verb does alike: its facts in the ledger, judged at once; words that fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from yinuo.ledger import book
from yinuo.ledger.drafts import Draft
from yinuo.watch.arming import arm

from ..choices import LONGEST_TEXT
from ..refusals import BadEvaluation

Said = Sequence[tuple[str, Mapping[str, Any]]]


def tell(subject: str, said: Said, /, *, by: str, at: datetime) -> None:
    """Write facts about one subject, and judge what they touch, in the caller's transaction."""
    book.append_many(Draft(kind=kind, subject=subject, actor=by, occurred_at=at, data=data) for kind, data in said)
    arm(subject, kinds=[kind for kind, _data in said])


def text(said: str, beside: str, what: str, *, most: int = LONGEST_TEXT, is_needed: bool = True) -> str:
    """Words without NUL and blanks around. Raises BadEvaluation where there are none or too many."""
    found = said.replace("\0", "").strip()
    if not found and is_needed:
        raise BadEvaluation(what=what, beside=beside)
    if len(found) > most:
        raise BadEvaluation(what=_("That is {n} characters long; at most {most} fit.").format(n=len(found), most=most), beside=beside)
    return found
