"""Lengths of time in English sentences."""

from __future__ import annotations

import re

from yinuo.engine.clauses.from_document.english_quantities import quantities_of
from yinuo.engine.clauses.from_document.english_view import View, is_article, made, period_near
from yinuo.engine.clauses.from_document.english_words import AT_LEAST, BEFORE, CUSTOMER_MAY, GRANTED, KEEPS, MORE_THAN, SPAN, WITHIN
from yinuo.engine.clauses.from_document.shapes import Finding


def duration_finding(view: View) -> Finding | None:
    """What a length of time promises; None where it only bounds a case or is somebody's right."""
    left, right, _unit = view.left, view.right, view.quantity.unit
    if re.search(
        r"\b(?:each|every|per|for (?:each|every) (?:further|additional|full|started)?)\s*(?:further |additional |full |started |extra )?$",
        left,
    ):
        return None
    if re.search(r"\b(?:claims?|appeals?|complaints?|requests?|disputes?)\s+(?:must|should|can|may|need to|have to)\b", left):
        return None
    if CUSTOMER_MAY.search(left) and not re.search(r"notice|advance|before", right[:20]):
        return _granted_right(view)
    if is_article(view) and not (WITHIN.search(left) or BEFORE.match(right)):
        return None
    if (KEEPS.search(view.clause) or (view.fills_its_cell and KEEPS.search(view.labels))) and not re.search(r"\bwithin\s*$", left):
        return made(view, "retention", "<=" if re.search(r"no (?:more|longer) than\s*$|maximum of\s*$", left) else ">=", action="record")
    if (
        BEFORE.match(right)
        or re.search(
            r"(?:notice (?:period )?(?:of|is)|advance(?:d)? (?:notice|warning) (?:of|is)|in advance by|beforehand by)[^,;]{0,14}$", left
        )
        or (
            view.fills_its_cell
            and re.search(r"notice|in advance|beforehand", view.labels)
            and not re.search(r"respon|fix|resol", view.labels)
        )
    ):
        if (
            re.search(r"cancel", view.group)
            and not re.search(r"\bby us\b|\bwe (?:cancel|tell|notify)|notified", view.group_left)
            and re.search(r"full(?:y)? refund|refunded in full|free of charge|without charge|free cancellation", view.group)
        ):
            return made(view, "floor", "<=", action="refund")
        if re.search(r"\bup to\s*$", left):
            return None  # until when somebody may still change his mind
        return made(view, "notice", ">=")
    if (granted := _granted(view)) is not None:
        return granted
    if (period := period_near(view)) is not None and re.search(
        r"downtime|maintenance|interruption|unavailab|outage|off supply|minutes lost", view.group_left + view.labels + view.topic
    ):
        return made(view, "threshold", "<=", period=period, action="downtime")
    if (
        SPAN.search(left)
        or re.match(r"^\s*(?:appointment |arrival |delivery |time )?(?:slot|window|tolerance|margin)", right)
        or (view.cell is not None and SPAN.search(view.labels))
    ):
        return made(view, "threshold", "<=", period=period_near(view))
    if re.search(r"(?:interval|cycle|frequency)[^,;]{0,24}$", left) or re.search(r"^\s*(?:apart|intervals)", right):
        return made(view, "cadence", "<=", period=None)
    if MORE_THAN.search(left) and not WITHIN.search(left):
        return _after_which(view)
    return _deadline(view)


def _after_which(view: View) -> Finding | None:
    """`Past 24 hours, an emergency supply is provided`: from then on a duty; `off for over 4 hours` only bounds a case."""
    starts = re.match(r"^(?:past|after|beyond)\s+$", view.left) and re.match(r"^\s*,?", view.right)
    rest = view.text[view.quantity.end :].lower()
    if starts and re.match(r"^\s*(?:without supply|off supply)?\s*,\s.*\b(?:is|are|will be|we)\b", rest):
        return made(view, "deadline", "<=")
    if re.search(r"no(?:t)?\s+$", view.left):
        return made(view, "deadline", "<=")
    return None


def _granted_right(view: View) -> Finding | None:
    if re.search(r"return|exchange|refund|cancel|change your mind", view.clause) and not re.search(
        r"claim|complain|appeal|dispute|apply", view.clause
    ):
        return made(view, "floor", ">=", action="return")
    return None


def _granted(view: View) -> Finding | None:
    unit, around = view.quantity.unit, f"{view.group_left} {view.right} {view.labels}"
    if re.match(r"^[\s-]*(?:\w+['’]?s?\s+)?(?:guarantee|warranty)\b", view.right) and not WITHIN.search(view.left):
        return made(view, "floor", ">=", action="warranty")
    if unit in ("month", "year", "quarter") and GRANTED.search(around + view.topic) and not WITHIN.search(view.left):
        return made(view, "floor", ">=", action="warranty")
    if unit in ("day", "week", "workday") and re.search(
        r"cooling[- ]off|money[- ]back|return (?:period|window)|free trial|no-quibble|returns? (?:accepted|policy)", view.group + view.topic
    ):
        return made(view, "floor", ">=", action="return")
    if (
        unit in ("hour", "day")
        and re.search(r"\btraining\b", view.clause + view.labels)
        and not WITHIN.search(view.left)
        and not re.search(r"after|before", view.right[:10])
    ):
        return made(view, "floor", ">=", action="training")
    if AT_LEAST.search(view.left) and GRANTED.search(view.clause):
        return made(view, "floor", ">=")
    return None


def _deadline(view: View) -> Finding | None:
    left, right, unit = view.left, view.right, view.quantity.unit
    within = bool(WITHIN.search(left)) or bool(re.search(r"^\s*(?:or (?:less|sooner|under)|at (?:most|the latest)|maximum|max\b)", right))
    earlier = quantities_of(view.left)
    if earlier and WITHIN.search(view.left[: earlier[-1].start]) and re.search(r"\b(?:and|or|,)\b", view.left[earlier[-1].end :]):
        within = True
    if (
        re.search(
            r"\b(?:last|past|previous|first|for|over|under|aged|than|open|every|if|of age|lasts?|lasting|valid "
            r"for|term of|period of)\s+(?:the\s+)?$",
            left,
        )
        and not within
    ):
        return None
    if re.search(r"\b(?:should|if|unless|where|when)\b", left[:12]) and not within:
        return None
    if re.match(r"^\s*(?:old|of age|or more|or over|or longer|period|contract|term|later than)", right):
        return None
    if unit in ("month", "quarter", "year") and not within and not view.fills_its_cell:
        return None
    if re.search(r"\b(?:at least|minimum(?: of)?|not less than)\s*$", left) and not view.fills_its_cell:
        return made(view, "floor", ">=")
    if (
        within
        or view.fills_its_cell
        or view.cell is not None
        or re.search(r"(?::|\btarget|\btime|\btakes?|later|\bis|\bare|\bafter)\s*[^,;]{0,12}$", left)
        or re.match(r"^\s*(?:of|after|from|following|later|target|response|turnaround|maximum)\b", right)
    ):
        return made(view, "deadline", "<=")
    return None
