"""Words of a document: glossary, questions, readings, side promises, agreements under a standard."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yinuo.desks.documents import access as documents
from yinuo.kit import clock
from yinuo.ui import telling_time

from .. import access
from ..actions import comparing, reading, wording
from ..choices import CONFLICTS, OPEN
from ..forms import AgreementForm, AskForm, RulingForm, SideForm, WordForm
from ..models import Agreement, Comparison, Question, SidePromise, Study
from ..queries import words as queries
from ..queries.agreements import terms_of
from ..queries.bound import readers
from .common import chosen, cleaned, desk_page, done, staff_of, typed
from .proposals import in_force, living, title_of


@desk_page
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What I still have to read, and the documents with their open questions."""
    staff, today = staff_of(request), telling_time.local(clock.now()).date()
    waiting = list(Question.objects.filter(ruled_at__isnull=True).values_list("number", flat=True))
    flagged = list(SidePromise.objects.filter(state="flagged").values_list("number", flat=True))
    context = {
        "mine": [one for one in readers(on=today, reader=staff, only_mine=True) if one.is_mine_open],
        "rows": [(one, title_of(one), waiting.count(one.number), flagged.count(one.number)) for one in living(staff)],
        "gaps": [one for one in readers(on=today, reader=staff) if one.gaps] if access.may(staff, "register") else [],
        "agreements": Agreement.objects.all()[:50] if access.may(staff, "compare") else [],
        "tab": "words",
    }
    return render(request, "changes/words.html", context)


@desk_page
@require_safe
def document(request: HttpRequest, number: str) -> HttpResponse:
    """The words of one document."""
    staff, today = staff_of(request), telling_time.local(clock.now()).date()
    draft = in_force(staff, number)
    context = {
        "draft": draft, "title": title_of(draft), "tab": "words", "glossary": queries.glossary_of(draft),
        "authority": queries.authority_of(draft),
        "questions": Question.objects.filter(number=number).select_related("asked_by", "ruled_by"),
        "readers": readers(on=today, reader=staff, number=number),
        "sides": SidePromise.objects.filter(number=number).select_related("by", "proposal"), "may_rule": queries.may_rule(draft, staff),
        "may_enter": access.may(staff, "explain"), "may_explain": access.may(staff, "explain"), "may_propose": access.may(staff, "propose"),
        "ask": AskForm(), "ruling": RulingForm(), "word": WordForm(), "side": SideForm(initial={"said_on": today}),
        "changes": access.proposals_for(staff).filter(number=number, state__in=OPEN),
    }  # fmt: skip
    return render(request, "changes/words_of.html", context)


@desk_page
@require_POST
def act(request: HttpRequest, number: str) -> HttpResponse:
    """Explain, ask, rule, flag, settle, confirm to have read."""
    staff, name, at = staff_of(request), request.POST.get("act", ""), clock.now()
    draft = in_force(staff, number)
    if name == "explain":
        access.require(staff, "explain")
        wording.explain(draft, **cleaned(WordForm(request.POST)), by=staff, at=at)
    elif name == "ask":
        wording.ask(draft, **cleaned(AskForm(request.POST)), by=staff, at=at)
    elif name == "rule":
        question = get_object_or_404(Question, pk=chosen(request, "question"), number=number)
        wording.rule(question, draft, **cleaned(RulingForm(request.POST)), by=staff, at=at)
    elif name == "flag":
        wording.flag(draft, **cleaned(SideForm(request.POST)), by=staff, at=at)
    elif name == "settle":
        access.require(staff, "propose")
        side = get_object_or_404(SidePromise, pk=chosen(request, "side"), number=number)
        proposal = access.proposals_for(staff).filter(pk=chosen(request, "change"), number=number).first()
        wording.settle_side_promise(side, proposal=proposal, remark=typed(request, "remark"), by=staff, at=at)
    elif name == "read":
        reading.confirm(get_object_or_404(Study, pk=chosen(request, "study"), number=number), by=staff, at=at)
    return done(request, "words_of", number)


@desk_page
@require_http_methods(["GET", "POST"])
def compare(request: HttpRequest, number: str) -> HttpResponse:
    """Set a service agreement beside its standard."""
    staff = staff_of(request)
    access.require(staff, "compare")
    standard = documents.draft_for(staff, number)
    standard = in_force(staff, standard.number)
    form = AgreementForm(request.POST or None, terms=terms_of(standard))
    if request.method == "POST" and form.is_valid():
        entry = {name: form.cleaned_data[name] for name in ("name", "counterparty", "signed_on")}
        made = comparing.compare(standard, **entry, values=form.values(), by=staff, at=clock.now())
        return done(request, "agreement", made.pk)
    return render(request, "changes/agreement_new.html", {"draft": standard, "title": title_of(standard), "form": form, "tab": "words"})


@desk_page
@require_http_methods(["GET", "POST"])
def agreement(request: HttpRequest, pk: int) -> HttpResponse:
    """One agreement beside its standard; a POST resolves, finishes or registers."""
    staff, name, at = staff_of(request), request.POST.get("act", ""), clock.now()
    row = access.agreement_for(staff, pk)
    if request.method == "POST":
        if name == "resolve":
            comparison = get_object_or_404(Comparison, pk=chosen(request, "comparison"), agreement=row)
            comparing.resolve(comparison, resolution=typed(request, "resolution"), by=staff, at=at)
        elif name == "finish":
            comparing.finish(row, by=staff, at=at)
        elif name == "register":
            comparing.register(row, by=staff, at=at)
        return done(request, "agreement", pk)
    context = {"row": row, "rows": row.comparisons.select_related("resolved_by"), "conflicts": CONFLICTS, "tab": "words", "staff": staff}
    return render(request, "changes/agreement.html", context)
