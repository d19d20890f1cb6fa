"""Terms by kind of record with their sources, own terms and trades."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yinuo.desks.people.asking import shown_again
from yinuo.desks.people.queries import today
from yinuo.kit import clock
from yinuo.kit.refusals import Refusal

from .. import rights
from ..access import Viewer
from ..actions import pruning, ruling
from ..choices import LEAST_LOG_MONTHS, LOGS, Kind, Trade
from ..forms import TermForm, TradeForm
from ..models import Decision
from ..queries import holdings
from ..queries.rules import Rule, rules_at, trades_on
from ..refusals import BadTerm
from .common import desk_page, rights_of, typed


@dataclass(frozen=True)
class KindOfRecord:
    """One kind of record on the page of terms: every rule, the longest first."""

    kind: str
    label: str
    rules: tuple[Rule, ...]
    has_rows: bool
    is_log: bool
    border_at: object = None


@desk_page()
@require_safe
def terms(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """How long each kind of record is kept, and who says so."""
    return _page(request, viewer)


def _page(request: HttpRequest, viewer: Viewer, refusal: Refusal | None = None) -> HttpResponse:
    """The page of terms; after a refused proposal with what was typed."""
    at = clock.now()
    on = trades_on(today(at))
    every, first = rules_at(at), {"from_on": today(at)}
    form: Form = TermForm(initial=first)
    trade_form: Form = TradeForm(initial=first, auto_id="trade_%s")
    if refusal is not None and request.path == reverse("retention_own_term"):
        form = shown_again(TermForm(request.POST), refusal)
    elif refusal is not None:
        trade_form = shown_again(TradeForm(request.POST, auto_id="trade_%s"), refusal)
    context = {
        "kinds": [_shown(kind, rules, at) for kind, rules in every.items()], "here": "terms",
        "trades": [(trade, str(trade.label), trade in on, _laws_of(trade)) for trade in Trade],
        "open": Decision.objects.filter(is_accepted__isnull=True).select_related("by"),
        "decided": Decision.objects.filter(is_accepted__isnull=False).select_related("by", "decided_by")[:20],
        "months": LEAST_LOG_MONTHS, **rights_of(viewer.staff),
        "form": form, "trade_form": trade_form, "refusal": refusal,
    }  # fmt: skip
    return render(request, "retention/terms.html", context, status=refusal.http if refusal else 200)


@desk_page(back="retention_terms", again=_page)
@require_POST
def propose_term(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Propose a term of the house's own."""
    said = _clean(TermForm(request.POST))
    ruling.propose_term(viewer.staff, at=clock.now(), **said)
    messages.success(request, _("The term is proposed; it counts once a second person has agreed."))
    return HttpResponseRedirect(reverse("retention_terms"))


@desk_page(back="retention_terms", again=_page)
@require_POST
def propose_trade(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Propose to switch a trade on or off."""
    said = _clean(TradeForm(request.POST))
    ruling.propose_trade(viewer.staff, at=clock.now(), **said)
    messages.success(request, _("The switch is proposed; it counts once a second person has agreed."))
    return HttpResponseRedirect(reverse("retention_terms"))


@desk_page(back="retention_terms")
@require_POST
def decide(request: HttpRequest, viewer: Viewer, decision: int) -> HttpResponse:
    """Accept or refuse what somebody else proposed."""
    row = get_object_or_404(Decision, pk=decision)
    accepts = typed(request, "act", 8) == "accept"
    ruling.decide(viewer.staff, row, accepts=accepts, at=clock.now())
    messages.success(request, _("Accepted.") if accepts else _("Refused."))
    return HttpResponseRedirect(reverse("retention_terms"))


def _shown(kind: str, rules: list[Rule], at: object) -> KindOfRecord:
    label = str(Kind(kind).label) if kind in Kind.values else kind
    days = {"day": 1, "week": 7, "month": 30, "year": 365}
    length = {rule.key: float("inf") if rule.term.is_endless else float(rule.term.amount) * days.get(rule.term.unit, 1) for rule in rules}
    ordered = tuple(sorted(rules, key=lambda rule: -length[rule.key]))
    is_log = kind in LOGS
    border = pruning.border(kind, at) if is_log else None  # type: ignore[arg-type]
    return KindOfRecord(kind, label, ordered, kind in holdings.holdings(), is_log, border)


def _laws_of(trade: str) -> list[rights.Law]:
    return [law for law in rights.laws() if law.trade == trade and law.ended_on is None]


def _clean(form: TermForm | TradeForm) -> dict[str, object]:
    if not form.is_valid():
        _name, problems = next(iter(form.errors.items()))
        raise BadTerm(why=str(problems[0]))
    return dict(form.cleaned_data)
