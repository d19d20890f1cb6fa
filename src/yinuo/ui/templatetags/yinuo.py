"""The components as template tags: `{% load yinuo %}`. Each is described in its own template under `components/`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django import template
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, pgettext

from yinuo.ui import clocks, explain, faces, telling_time
from yinuo.ui.drawn_forms import DrawnForm, drawn
from yinuo.ui.drawn_once import once
from yinuo.ui.shapes import Clause, Clock, ClockLine, Column, DayTile, Moment, Month, StateCount, TrendPoint

register = template.Library()
register.tag("once", once)
Context = dict[str, Any]


@register.simple_tag
@lru_cache(maxsize=1024)
def icon(name: str, size: int = 16) -> SafeString:
    """One icon of the sprite; always beside a word, so hidden from readers."""
    size_class = "" if size == 16 else f" yn-i--{size}"
    address = static("vendor/tabler-icons.svg")
    return format_html('<svg class="yn-i{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>', size_class, address, name)


@register.simple_tag
def verdict(state: str, plain: bool = False, large: bool = False) -> SafeString:
    return _verdict(str(state), plain, large, language=get_language())


@lru_cache(maxsize=256)
def _verdict(state: str, plain: bool, large: bool, *, language: str | None) -> SafeString:
    return render_to_string("components/verdict.html", {"face": faces.face_of(state), "plain": plain, "large": large})


@register.inclusion_tag("components/verdict_group.html")
def verdict_group(state: str, overlays: Iterable[str] = (), large: bool = False) -> Context:
    return {"state": state, "overlays": list(overlays), "large": large}


@register.simple_tag
@lru_cache(maxsize=4096)  # the same few sentences stand beside every line of a list
def clause(at: Clause) -> SafeString:
    return render_to_string("components/clause.html", {"at": at})


@register.simple_tag
def clock_ring(shown: Clock) -> SafeString:
    return clocks.ring(shown, _number(min(100.0, max(0.0, shown.percent))))


@register.inclusion_tag("components/distribution.html")
def distribution(counts: Sequence[StateCount], large: bool = False, legend: bool = False) -> Context:
    shown = [{"face": faces.face_of(one.state), "count": one.count, "url": one.url, "state": one.state} for one in counts if one.count]
    words = ", ".join(f"{entry['face'].word} {entry['count']}" for entry in shown)  # type: ignore[attr-defined]
    return {"shown": shown, "words": words, "large": large, "legend": legend}


@register.inclusion_tag("components/meter.html")
def meter(percent: float, tick: float | None = None, tone: str = "run", words: str = "") -> Context:
    return {"percent": _number(min(100.0, percent)), "tick": None if tick is None else _number(tick), "tone": tone, "words": words}


@register.inclusion_tag("components/slots.html")
def slots(done: float, wanted: float) -> Context:
    done, wanted = int(done), int(wanted)
    cells = ["on"] * min(done, wanted) + ["due"] * (1 if done < wanted else 0) + [""] * max(0, wanted - done - 1)
    words = gettext("{done} of {wanted} done").format(done=done, wanted=wanted)
    return {"cells": cells, "words": words}


_MONTH_CLASS = {
    "broken": "c-minor minor",
    "broken_major": "c-major",
    "at_risk": "c-risk risk",
    "pending": "c-run p",
    "kept": "c-kept",
    "unproven": "u",
}


@register.inclusion_tag("components/months.html")
def months(shown: Sequence[Month]) -> Context:
    cells = [{"look": _MONTH_CLASS.get(month.state, "idle"), "word": faces.face_of(month.state).word, "month": month} for month in shown]
    return {"cells": cells, "count": len(cells), "first": shown[0] if shown else None, "last": shown[-1] if shown else None}


@register.inclusion_tag("components/trend.html")
def trend(points: Sequence[TrendPoint], target: float | None = None) -> Context:
    """A small line of rates; breaks where a period has none. Drawn in a box of 240 by 62."""
    known = [(place, point.percent) for place, point in enumerate(points) if point.percent is not None]
    values = [value for _place, value in known] + ([target] if target is not None else [])
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    room = max(high - low, 0.5)
    step = 222 / max(len(points) - 1, 1)

    def where(place: int, value: float) -> tuple[str, str]:
        return _number(6 + place * step), _number(40 - (value - low) / room * 32)

    drawn = [where(place, value) for place, value in known]
    return {
        "points": points,
        "line": " ".join(",".join(pair) for pair in drawn),
        "end": drawn[-1] if drawn else None,
        "target_y": None if target is None or not values else where(0, target)[1],
        "words": ", ".join(f"{point.label} {point.percent:.1f} %" for point in points if point.percent is not None),
        "labels": [(where(place, low)[0], points[place].label, side) for place, side in _named(len(points))] if points else [],
    }


def _named(count: int) -> list[tuple[int, str]]:
    """Which points are named below the line, and how their words are anchored."""
    if count < 3:
        return [(0, "start")]
    return [(0, "start"), (count // 2, "middle"), (count - 1, "end")]


@register.inclusion_tag("components/explain_bar.html")
def explain_bar(clocks: Sequence[ClockLine], now: datetime | None = None) -> Context:
    return {"layout": explain.lay_out(clocks, now=now)}


@register.inclusion_tag("components/day_tiles.html")
def day_tiles(days: Sequence[DayTile]) -> Context:
    return {"days": days, "columns": max(len(days), 1)}


@register.inclusion_tag("components/timeline.html")
def timeline(moments: Sequence[Moment]) -> Context:
    return {"moments": moments}


@register.inclusion_tag("components/note.html")
def note(text: str, tone: str = "", title: str = "", icon_name: str = "info-circle") -> Context:
    return {"text": text, "tone": tone, "title": title, "icon_name": icon_name}


@register.inclusion_tag("components/empty.html")
def empty_state(title: str, text: str = "", icon_name: str = "inbox", url: str = "", action: str = "") -> Context:
    return {"title": title, "text": text, "icon_name": icon_name, "url": url, "action": action}


@register.inclusion_tag("components/field.html")
def field(bound: Any, autofocus: bool = False) -> Context:
    """One field of a form with its label, hint and what is wrong with it; what was typed stays."""
    looks = {"select": "form-select", "checkbox": "form-check-input"}
    attrs: dict[str, Any] = {"class": looks.get(bound.widget_type, "form-control")}
    if autofocus:
        attrs["autofocus"] = True
    return {"bound": bound, "control": bound.as_widget(attrs=attrs), "is_check": bound.widget_type == "checkbox"}


@register.simple_tag
def fields(form: Any) -> SafeString:
    """All fields of a form; of one into which nobody typed yet, as they were drawn before."""
    return form.markup if isinstance(form, DrawnForm) else drawn(form)


@register.inclusion_tag("components/sort_head.html", takes_context=True)
def sort_head(context: template.Context, column: Column) -> Context:
    request: HttpRequest = context["request"]
    now = request.GET.get("sort", "")
    is_down = now == f"-{column.sort}"
    kept = [(key, value) for key, value in request.GET.items() if key not in ("sort", "after")]
    target = urlencode([*kept, ("sort", column.sort if is_down else f"-{column.sort}")])  # the largest first, then the other way
    direction = "descending" if is_down else "ascending" if now == column.sort else ""
    return {"column": column, "query": target, "direction": direction if column.sort else ""}


@register.simple_tag(takes_context=True)
def with_query(context: template.Context, **changes: Any) -> str:
    """The present query with some values changed; an empty value removes its key."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    for key, value in changes.items():
        query.pop(key, None)
        if value not in (None, ""):
            query[key] = str(value)
    return "?" + query.urlencode() if query else request.path


@register.simple_tag(takes_context=True)
def query_of(context: template.Context, **changes: Any) -> str:
    """The present query with some values changed, to be put behind another address; empty where nothing is left."""
    shown = with_query(context, **changes)
    return shown if shown.startswith("?") else ""


@register.simple_tag
def span_words() -> str:
    """The units of `telling_time.span`, largest first, for clocks that tick in the browser: one day, days, hours, minutes, seconds."""
    return "|".join(telling_time.units())


@register.filter
def instant(at: datetime | None) -> str:
    return telling_time.instant(at) if at else "–"


@register.filter
def full_instant(at: datetime | None) -> str:
    return telling_time.full_instant(at) if at else "–"


@register.filter
def hour(at: datetime) -> str:
    return telling_time.hour(at)


@register.filter
def day(on: date | datetime | None) -> str:
    return telling_time.day(on) if on else "–"


@register.filter
def dated(on: date | datetime) -> str:
    return telling_time.dated(on)


@register.filter
def weekday(on: date | datetime) -> str:
    return telling_time.weekday(on)


@register.filter
def short_weekday(on: date) -> str:
    return telling_time.short_weekday(on)


@register.filter
def span(seconds: float | None) -> str:
    return telling_time.span(seconds) if seconds is not None else "–"


@register.filter
def rate(percent: float | None) -> str:
    """A percentage that never rounds up to a full hundred: 99.97 is 99.9, only a true 100 is 100."""
    if percent is None:
        return "–"
    return "100" if percent >= 100 else f"{int(percent * 10) / 10:.1f}"


@register.filter
def grouped(number: int | None) -> str:
    return "–" if number is None else f"{number:,}"


@register.filter
def short_hash(digest: str) -> str:
    return f"{digest[:8]} … {digest[-4:]}" if len(digest) > 16 else digest


@register.filter
def mark_word(kind: str) -> str:
    """The word over a line of the explain bar."""
    return {
        "start": pgettext("mark", "Received"),
        "due": pgettext("mark", "Deadline"),
        "now": pgettext("mark", "Now"),
        "late": pgettext("mark", "Done late"),
        "done": pgettext("mark", "Done"),
    }.get(kind, kind)


@register.filter
def segment_word(kind: str) -> str:
    """What a pattern of the explain bar means."""
    return {
        "used": pgettext("stretch", "Used"),
        "on": pgettext("stretch", "Left"),
        "off": pgettext("stretch", "Outside working hours"),
        "pause": pgettext("stretch", "Paused"),
        "over": pgettext("stretch", "Over"),
    }.get(kind, "")


def _number(value: float) -> str:
    """A number for an attribute, never in a local spelling."""
    return f"{value:.3f}".rstrip("0").rstrip(".")
