"""A clock: the ring is the share of working time used, the figure what is left, the small text the instant.

Drawn by a function, as a list has one in each line. With `seconds` the figure ticks in the browser.
"""

from __future__ import annotations

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, pgettext

from .shapes import Clock

_RING = (
    '<svg class="ring" viewBox="0 0 20 20" aria-hidden="true"><circle cx="10" cy="10" r="7.5"/>'
    '<circle cx="10" cy="10" r="7.5" style="--p:{}"/></svg>'
)


def ring(shown: Clock, percent: str) -> SafeString:
    """The markup of a clock.

    Args:
        percent: from 0 to 100, as a figure of a style sheet.
    """
    small = [f"<small>{pgettext('clock', 'over')}</small>"] if shown.tone == "late" else []
    if shown.instant:
        small.append(f"<small>{escape(shown.instant)}</small>")
    if shown.provisional:
        small.append(f'<small class="yn-tag">{gettext("provisional")}</small>')
    look = f'class="yn-clock yn-clock--{shown.tone}"{_ticking(shown)}'
    return mark_safe(f"<span {look}>{_RING.format(percent)}<b>{escape(shown.left)}</b>{''.join(small)}</span>")


def _ticking(shown: Clock) -> str:
    parts = [f' data-due="{shown.due_at.isoformat()}"'] if shown.due_at else []
    if shown.seconds is not None:
        parts.append(f' data-seconds="{shown.seconds:d}" data-opens="{shown.opens_in:d}"')
        if shown.closes_in is not None:
            parts.append(f' data-closes="{shown.closes_in:d}"')
    return "".join(parts)
