"""Who sets the time for a request: a signed letter that promises one, else the rules of the house."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from yinuo.promises.library import promise_book

from ..house_rules import HOUSE, LETTER, NUMBER

KIND = "rights_request.received"


def ruled_by(right: str, *, at: datetime) -> str:
    """`letter` where some document in force at the receipt promises an answer to this right, else `house`."""
    book, moment = promise_book(), int(at.timestamp())
    for terms in book.promises.terms:
        if book.document_of[terms.name] == NUMBER:
            continue
        begun = terms.valid_from is None or terms.valid_from <= moment
        if begun and (terms.valid_until is None or moment < terms.valid_until) and covers(terms.tree, right):
            return LETTER
    return HOUSE


def covers(tree: Mapping[str, Any], right: str) -> bool:
    """Whether a promise runs from every request for this right; one that asks for more than the right may not, so it does not count.

    >>> covers({"body": {"is": "within", "of": {"event": KIND}}, "where": None}, "access")
    True
    """
    body = tree["body"]
    woken = body.get("of")
    if body.get("is") != "within" or not isinstance(woken, Mapping) or woken.get("event") != KIND:
        return False
    where = tree.get("where")
    if where is None:
        return True
    if where.get("field") != "right":
        return False
    wanted = where["value"] if where["op"] == "in" else [where["value"]]
    return where["op"] in ("=", "in") and {"text": right} in wanted
