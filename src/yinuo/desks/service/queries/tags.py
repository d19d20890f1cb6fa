"""Which tags are in use: those of the cases tagged last that this person reaches, the most used first."""

from __future__ import annotations

from collections import Counter

from django.db.models import Q, QuerySet

from ..models import Case

LOOKED_AT = 1_000
SHOWN = 60


def in_use(cases: QuerySet[Case]) -> list[str]:
    """The words to choose from; read off an index of the tagged cases alone, so it costs the same however many cases there are."""
    newest = cases.exclude(tags=[]).order_by("-pk").values_list("tags", flat=True)[:LOOKED_AT]
    return [word for word, _count in Counter(word for tags in newest for word in tags).most_common(SHOWN)]


def tagged(word: str) -> Q:
    """What a case with a tag is. Under row security no index may look into a list, as its operators could tell what they saw: that there
    are any tags leads to the index of the tagged cases, and only these are looked at."""
    return Q(tags__contains=[word]) & ~Q(tags=[])


def wanted_in(search: str) -> str:
    """The tag that was searched as `#word`; empty where something else was.

    >>> wanted_in("＃供暖 "), wanted_in("KH-000417")
    ('供暖', '')
    """
    return search.lstrip("#＃").strip() if search.startswith(("#", "＃")) else ""
