"""What was said about a case, as its page shows it: every word of a message ready, as a long case has hundreds of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yinuo.desks.customers import showing
from yinuo.desks.customers.access import Viewer
from yinuo.ui import telling_time

from ..choices import Channel, Direction
from ..models import Case, Message
from .files import Kept, by_message

NEWEST = 50
"""Messages shown when a case is opened: whoever answers reads the end of a conversation. All of it is one link away."""
_READ = ("at", "direction", "channel", "is_automatic", "sealed_text", "customer", "by__display_name", "by__username")


@dataclass(frozen=True)
class Said:
    """One message: who said it with their one letter or sign, by which way, when in words, and what."""

    at: datetime
    when: str
    who: str
    initial: str
    icon: str
    way: str
    text: str
    is_in: bool
    is_note: bool
    files: Sequence[Kept] = ()


def messages(viewer: Viewer, case: Case, *, most: int | None = NEWEST) -> Sequence[Said]:
    """What was said, oldest first; the newest `most`, or all. Keys and files are fetched once for all."""
    found = Message.objects.filter(Q(case=case) | Q(case__merged_into=case))
    rows = list(found.select_related("by").only(*_READ).order_by("-at", "-id")[:most])
    viewer.opener.prepare((case.customer_id, *(row.customer_id for row in rows)))
    files = by_message(viewer, case, [row.pk for row in rows])
    drawing = _Drawing(viewer, case)
    return [drawing.said(row, files) for row in reversed(rows)]


class _Drawing:
    """What the messages of one case share."""

    def __init__(self, viewer: Viewer, case: Case) -> None:
        self._viewer, self._customer = viewer, showing.name_of(viewer, case.customer)
        self._channels = {"": "", **{value: str(label) for value, label in Channel.choices}}
        self._note, self._outward = pgettext("message", "Internal note"), pgettext("message", "To the customer")
        self._by_itself = pgettext("message", "By itself, no answer"), "robot"
        self._brought = _("Brought in from another system"), "history"

    def said(self, row: Message, files: Mapping[int, Sequence[Kept]]) -> Said:
        is_in, is_note = row.direction == Direction.IN, row.direction == Direction.NOTE
        who, initial, icon = self._who(row, is_in=is_in)
        return Said(
            at=row.at, when=telling_time.instant(row.at), who=who, initial=initial, icon=icon,
            way=self._way(row, is_in=is_in, is_note=is_note), text=self._viewer.opener.open(row, "text", customer=row.customer_id) or "–",
            is_in=is_in, is_note=is_note, files=files.get(row.pk, ()),
        )  # fmt: skip

    def _who(self, row: Message, *, is_in: bool) -> tuple[str, str, str]:
        if is_in:
            return self._customer, self._customer[:1], ""
        if row.by is not None:
            return str(row.by), row.by.initial, ""
        who, icon = self._by_itself if row.is_automatic else self._brought
        return who, "", icon

    def _way(self, row: Message, *, is_in: bool, is_note: bool) -> str:
        if is_note:
            return self._note
        channel = self._channels[row.channel]
        return channel if is_in else f"{channel} · {self._outward}"
