"""Entries: the list, one of them with its versions, a new one, deciding, and tables in and out."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yinuo.desks.people.asking import cleaned, done, given, shown_again, typed
from yinuo.desks.people.models import Staff
from yinuo.desks.people.queries import today
from yinuo.desks.transfer.files.writing import TYPES
from yinuo.kit import clock
from yinuo.kit.refusals import Refusal
from yinuo.ui import telling_time

from .. import access, tables
from ..actions import importing, writing
from ..actions.writing import Words
from ..forms import EntryForm, FileForm
from ..models import Entry, Question
from ..opening import text_of
from ..queries import answering
from ..queries import listing as lists
from .common import rooms, staff_page


@staff_page(back="answers")
@require_safe
def listing(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The entries of a view; with `try`, what the bot would say to a question, and how sure it is."""
    day = today(clock.now())
    view = given(request, "view", 8) if given(request, "view", 8) in lists.VIEWS else "all"
    search, product, tried = given(request, "q", 80), given(request, "product", 60), given(request, "try", 500)
    context = {
        "rooms": rooms(staff, "answers"),
        "rows": [(one, one.newest, one.is_due(day)) for one in lists.entries(view=view, search=search, product=product, today=day)],
        "view": view, "search": search, "product": product, "products": lists.products(), "counts": lists.counts(day),
        "tried": tried, "found": answering.candidates(tried, day=day) if tried else [],
        "may_write": access.may_write(staff), "may_approve": access.may_approve(staff),
    }  # fmt: skip
    return render(request, "answers/entries.html", context)


@staff_page(back="answers")
def new(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Write a new entry; from what nobody could answer, with those questions filled in."""
    access.check(access.may_write(staff))
    numbers = (typed(request, "from", 8000) if request.method == "POST" else given(request, "from", 8000)).split()
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            version = writing.propose(staff, **_typed(request), at=clock.now(), answers=numbers)
            return done(request, "answers_entry", version.entry.number, words=_("Saved. Somebody else approves it; then the bot says it."))
        except Refusal as caught:
            refusal = caught
        form = shown_again(EntryForm(request.POST), refusal)
    else:
        texts = [text for row in Question.objects.filter(number__in=numbers[:20]).order_by("pk") if (text := text_of(row))]
        form = EntryForm(initial={"questions": "\n".join(dict.fromkeys(texts)), "is_basic": True})
    context = {"rooms": rooms(staff, "answers"), "form": form, "refusal": refusal, "numbers": " ".join(numbers), "count": len(numbers)}
    return render(request, "answers/new.html", context, status=refusal.http if refusal else 200)


def _typed(request: HttpRequest) -> dict[str, object]:
    said = cleaned(EntryForm(request.POST))
    review_on = said.pop("review_on")
    return {"words": Words(**said), "review_on": review_on}


@staff_page(back="answers")
def one(request: HttpRequest, staff: Staff, number: str) -> HttpResponse:
    """One entry: what is said now, its versions, and a form for the next one."""
    entry = access.entry_for(number)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            writing.propose(staff, **_typed(request), at=clock.now(), entry=entry)
            return done(request, "answers_entry", number, words=_("Saved. Somebody else approves it; then the bot says it."))
        except Refusal as caught:
            refusal = caught
    shown = entry.newest
    names = ("title", "questions", "answer", "answer_en", "keywords", "product", "audience", "is_basic", "since", "until")
    initial = {name: getattr(shown, name) for name in names}
    form = shown_again(EntryForm(request.POST), refusal) if refusal else EntryForm(initial=initial)
    versions = list(entry.versions.select_related("by", "decided_by").order_by("-place"))
    context = {
        "rooms": rooms(staff, "answers"), "entry": entry, "shown": shown, "versions": versions, "refusal": refusal,
        "form": form if access.may_write(staff) and entry.state != "retired" else None, "is_due": entry.is_due(today(clock.now())),
        "may_approve": access.may_approve(staff), "may_write": access.may_write(staff),
        "writers": access.writers() if access.may_approve(staff) or staff.pk == entry.owner_id else None,
        **lists.use_of(entry),
    }  # fmt: skip
    return render(request, "answers/entry.html", context, status=refusal.http if refusal else 200)


@staff_page(back="answers")
@require_POST
def decide(request: HttpRequest, staff: Staff, number: str, place: int, verb: str) -> HttpResponse:
    """Approve or send back a version, look an entry over, retire it."""
    entry, at = access.entry_for(number), clock.now()
    if verb == "approve":
        writing.approve(staff, access.version_of(entry, place), at=at)
    elif verb == "return":
        writing.send_back(staff, access.version_of(entry, place), remark=typed(request, "remark", 300), at=at)
    elif verb == "review":
        writing.reviewed(staff, [entry], at=at)
    elif verb == "give":
        writing.give_to(staff, entry, access.writers().filter(username=typed(request, "owner", 150)).first(), at=at)
    elif verb == "retire":
        writing.retire(staff, entry, reason=typed(request, "reason", 300), at=at)
    else:
        raise Http404
    return done(request, "answers_entry", number, words=_("The changes are saved."))


@staff_page(back="answers")
@require_POST
def many(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Look over or approve several entries at once; of those to approve, whoever wrote one leaves it to others."""
    chosen = list(Entry.objects.filter(number__in=request.POST.getlist("number")[:500]))
    at = clock.now()
    if typed(request, "verb", 8) == "approve":
        access.check(access.may_approve(staff))
        waiting = list(lists.waiting().filter(entry__in=chosen).exclude(by=staff).order_by("entry", "place"))
        for version in waiting:
            writing.approve(staff, version, at=at)
        count = len(waiting)
    else:
        count = writing.reviewed(staff, chosen, at=at)
    messages.success(request, ngettext("{count} entry was changed.", "{count} entries were changed.", count).format(count=count))
    return HttpResponseRedirect(reverse("answers"))


@staff_page(back="answers_import")
def import_file(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Take entries from a table."""
    access.check(access.may_write(staff))
    refusal: Refusal | None = None
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        try:
            file = cleaned(form)["file"]
            taken, there = importing.take(staff, file.read(tables.MOST_BYTES + 1), name=file.name or "", at=clock.now())
            words = _("{taken} entries taken, they wait for a second person; {there} were there already.")
            return done(request, "answers", words=words.format(taken=taken, there=there))
        except Refusal as caught:
            refusal = caught
            form = shown_again(form, refusal)  # type: ignore[assignment]
    context = {"rooms": rooms(staff, "answers"), "form": form, "refusal": refusal, "headings": tables.HEADINGS.values()}
    return render(request, "answers/import.html", context, status=refusal.http if refusal else 200)


@staff_page(back="answers")
@require_safe
def export(request: HttpRequest, staff: Staff, form: str) -> HttpResponse:
    """All entries as a table."""
    if form not in ("csv", "xlsx"):
        raise Http404
    rows = lists.entries(view="all", today=today(clock.now()))
    response = HttpResponse(tables.written(rows, form=form, language=get_language() or ""), content_type=TYPES[form])
    response.headers["Content-Disposition"] = f'attachment; filename="answers-{telling_time.local(clock.now()):%Y%m%d}.{form}"'
    return response
