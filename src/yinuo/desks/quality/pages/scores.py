"""The scores of a period: three dimensions, each indicator with its trend and what it is compared with, departments, people, parties."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.choices import Reach
from yinuo.desks.customers.viewing import reach_of
from yinuo.desks.people.models import Staff
from yinuo.desks.people.queries import today
from yinuo.desks.service.choices import Kind
from yinuo.kit import clock
from yinuo.ui.spreadsheets import csv_response

from .. import access
from ..choices import Dimension
from ..indicators import UNITS
from ..queries import counting, scoring, standing
from ..queries.scoring import Card
from ..queries.standing import Scores
from .common import choices_of, desk_page, label_of, rooms, span_asked


def _found(request: HttpRequest) -> tuple[Any, Scores]:
    span = span_asked(request)
    standard = standing.standard_on(today(clock.now()))
    return standard, standing.scores_of(span, scoring.rules_of(standard))


@desk_page("board")
@require_safe
def scores(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """How good the work of a period was, as far as whoever asks may read it."""
    standard, found = _found(request)
    leads = access.may_read(viewer.staff)
    context: dict[str, Any] = {
        "rooms": rooms(viewer.staff, "quality"), "found": found, "standard": standard, "span": found.span, "label": label_of(found.span),
        "choices": choices_of(found.span), "is_running": found.span.ends_on > today(clock.now()), "leads": leads,
        "has_after": found.span.ends_on <= today(clock.now()), "is_whole": reach_of(viewer.staff) == Reach.ALL,
        "people": _people(viewer.staff, found), "may_evaluate": access.may_evaluate(viewer.staff), "names": dict(Dimension.choices),
        "weak": [Dimension(one).label for one in found.weak],
    }  # fmt: skip
    if leads:
        tiles = [
            (label, found.card.dimensions[value], found.before.dimensions[value], value in found.weak) for value, label in Dimension.choices
        ]
        context |= {
            "tiles": tiles, "sections": [(label, found.lines[value]) for value, label in Dimension.choices],
            "found_departments": [(card.group[1], card) for card in found.departments],
            "classes": _classes(found), "parties": _parties(found),
        }  # fmt: skip
    return render(request, "quality/scores.html", context)


def _people(staff: Staff, found: Scores) -> list[tuple[str, Card]]:
    """Members of staff whose scores this person reads, by name; whoever is not large enough is not among them."""
    cards = {card.group[1]: card for card in found.people}
    who = {one.username: one for one in Staff.objects.filter(username__in=cards)}
    return [(str(who[name]), card) for name, card in cards.items() if access.may_see(staff, who.get(name))]


def _classes(found: Scores) -> list[tuple[str, Any, Any]]:
    kept = counting.by_class(found.span)
    return [
        (label, _share(kept[value].get("answers")), _share(kept[value].get("solutions"))) for value, label in Kind.choices if value in kept
    ]


def _parties(found: Scores) -> list[tuple[str, Any]]:
    words = {
        "party_a": pgettext("party", "Party A"), "party_b": pgettext("party", "Party B"), "promisor": pgettext("party", "Whoever promised"),
        "receiver": pgettext("party", "Whoever was promised"),
    }  # fmt: skip
    return [(words.get(name, name), _share(raw)) for name, raw in sorted(counting.by_party(found.span).items())]


def _share(raw: counting.Raw | None) -> tuple[float, int, int] | None:
    return (100 * raw.hits / raw.of, int(raw.hits), raw.of) if raw is not None and raw.of else None


@desk_page("quality")
@require_safe
def as_csv(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The same as a table, with the same groups hidden."""
    _standard, found = _found(request)
    cards = [(_("All together"), "", found.card)] if access.may_read(viewer.staff) else []
    cards += [(_("Department"), card.group[1], card) for card in found.departments if access.may_read(viewer.staff)]
    cards += [(_("Member of staff"), name, card) for name, card in _people(viewer.staff, found)]
    return csv_response(f"quality-{found.span.key}.csv", head(), (row for kind, name, card in cards for row in rows_of(kind, name, card)))


def head() -> list[str]:
    """The columns of a file of figures."""
    return [
        _("Group"), _("Name"), _("Dimension"), _("Indicator"), _("Figure"), pgettext("indicator", "Unit"), _("Points"), _("Counted"),
        _("Of"), pgettext("indicator", "State"),
    ]  # fmt: skip


def rows_of(kind: str, name: str, card: Card) -> Iterator[list[object]]:
    """A card as lines of a file."""
    states = {scoring.GOOD: "", scoring.NONE: _("no data"), scoring.FEW: _("too few")}
    for figure in card.figures.values():
        one = figure.indicator
        value, points = (None if part is None else round(part, 2) for part in (figure.value, figure.points))
        yield [
            kind, name, Dimension(one.dimension).label, one.word, value, UNITS[one.unit], points, figure.hits, figure.of,
            states[figure.state],
        ]  # fmt: skip
