"""Tags: the company's own words for what cases are about, so that those of one matter are found together. No clock hears them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.desks.customers.access import Viewer

from .. import access
from ..choices import LONGEST_TAG
from ..models import Case
from ..refusals import BadCase
from .telling import tell

MOST = 8
"""Tags of one case."""
_BETWEEN = re.compile(r"[,，、;；\n]+")
_UNSEEN = re.compile(r"[\s\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")


def words_of(text: str) -> list[str]:
    """The tags of a line, with commas of either script between them, each once.

    Raises:
        BadCase: one of them is too long.

    >>> words_of(" 供暖，  3  栋,#供暖 ,,发票")
    ['供暖', '3 栋', '发票']
    """
    found = [word for one in _BETWEEN.split(text) if (word := _UNSEEN.sub(" ", one).strip().lstrip("#＃").strip())]
    for word in found:
        if len(word) > LONGEST_TAG:
            what = _("The tag {word}… is longer than {most} characters.").format(word=word[:10], most=LONGEST_TAG)
            raise BadCase(what=what, beside="tags")
    return list(dict.fromkeys(found))


def together(ours: Sequence[str], theirs: Sequence[str]) -> list[str]:
    """The tags of two cases that become one, each once and no more than a case may have.

    >>> together(["供暖"], ["发票", "供暖"])
    ['供暖', '发票']
    """
    return list(dict.fromkeys((*ours, *theirs)))[:MOST]


@transaction.atomic
def tag(viewer: Viewer, case: Case, *, add: Sequence[str] = (), remove: Collection[str] = (), at: datetime) -> tuple[list[str], list[str]]:
    """Put tags on a case and take others off; gives those that were put on and those taken off. What a colleague is typing stands.

    The ledger is told how many, never the words: somebody may have written a name into one.

    Raises:
        MayNotHandle, NoSuchCase. BadCase: too many.
    """
    row = access.locked(viewer, case, is_handling=False)
    off = [one for one in row.tags if one in remove]
    on = [one for one in dict.fromkeys(add) if one not in row.tags]
    after = [one for one in row.tags if one not in remove] + on
    if len(after) > MOST:
        raise BadCase(what=_("A case has at most {most} tags.").format(most=MOST), beside="tags")
    if on or off:
        row.tags = after
        row.save(update_fields=["tags"])  # no new revision: it must not refuse what somebody else is writing in the case
        told = {"handler": viewer.staff.username, "put_on": len(on), "taken_off": len(off)}
        tell(row, [("case.tagged", told)], by=viewer.staff.ref, at=at)
    return on, off
