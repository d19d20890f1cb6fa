"""Bringing a file, choosing its columns, looking at the check, writing it, mending what was refused, undoing."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.choices import Act, Field, Sealed
from yinuo.kit import clock

from .. import headings
from ..actions import checking, undoing, uploading, working
from ..choices import BUSY, REFUSED, TARGETS, Doubles, Outcome, State, Subject, Target
from ..files.writing import Cell, table_bytes
from ..limits import SHOWN_FAULTS, SMALL_BYTES, most_megabytes
from ..models import Import
from ..queries import listing
from ..refusals import NoFile, NoSuchImport, NotNow
from .common import as_file, at_number, desk_page, given, typed

_TONES = {Outcome.NEW: "kept", Outcome.CHANGED: "run", Outcome.SAME: "idle", Outcome.DOUBLE: "risk", Outcome.FAULTY: "major",
          Outcome.ORPHAN: "idle"}  # fmt: skip


@desk_page("import", "transfer_imports")
def imports(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """One's imports, and bringing a new file."""
    may = {one.value: _may(viewer, one) for one in Subject}
    if request.method == "POST":
        file = request.FILES.get("file")
        if file is None:
            raise NoFile()
        if file.size and file.size > most_megabytes() * 1024 * 1024:
            data = b"\0" * (most_megabytes() * 1024 * 1024 + 1)  # its size alone refuses it
        else:
            data = file.read()
        row = uploading.bring(viewer, typed(request, "subject", 12), file.name or "", data, at=clock.now())
        return _to(row)
    if not any(may.values()) and not viewer.may_do("review"):
        uploading.check_may_import(viewer, Subject.CUSTOMERS)
    context = {
        "rows": [(row, _summary(row)) for row in listing.imports_of(viewer)[:100]],
        "may": may,
        "may_any": any(may.values()),
        "most": most_megabytes(),
        "viewer": viewer,
        "subjects": Subject.choices,
    }
    return render(request, "transfer/imports.html", context)


def _may(viewer: Viewer, subject: Subject) -> bool:
    if subject == Subject.CUSTOMERS:
        return viewer.may_do("add") and viewer.may(Field.NAME, Act.CHANGE)
    return viewer.may(Field.AMOUNTS, Act.CHANGE)


@desk_page("import", "transfer_imports")
@require_safe
def one_import(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """One import as it stands; while it is worked on, the bar fetches itself anew."""
    row = listing.import_for(viewer, number)
    if request.headers.get("HX-Request") == "true" and given(request, "part") == "bar":
        if row.state in BUSY:
            return render(request, "transfer/bar.html", _bar(row))
        answer = HttpResponse(status=204)
        answer.headers["HX-Refresh"] = "true"
        return answer
    head = listing.head_of(row)
    context: dict[str, Any] = {
        "row": row,
        "head": head,
        "problem": listing.problem_words(row.problem),
        "state": State(row.state),
        **_bar(row),
    }
    if row.state in (State.BROUGHT, State.CHECKED):
        context |= _mapping(viewer, row, head, given(request, "change") == "yes")
    if row.state in (State.CHECKED, State.STOPPED, State.DONE, State.RUNNING):
        context |= _findings(row, head)
    response = render(request, "transfer/import.html", context)
    if row.state in BUSY:  # without JavaScript the page loads itself again
        response.headers["Refresh"] = "3"
    return response


def _bar(row: Import) -> dict[str, Any]:
    done = sum(row.written.values()) if row.state != State.CHECKING else row.rows
    percent = 100 * row.place / row.batches if row.batches and row.state != State.CHECKING else 0
    return {"row": row, "is_busy": row.state in BUSY, "done": done, "percent": percent, "is_checking": row.state == State.CHECKING}


def _mapping(viewer: Viewer, row: Import, head: listing.Head, is_changing: bool) -> dict[str, Any]:
    kept = listing.remembered(viewer, row.subject, headings.fingerprint(head.headings))
    targets = row.targets or (kept.targets if kept else headings.guessed(row.subject, head.headings))
    columns = [
        {
            "place": place, "heading": heading, "target": target if target else "", "is_own": headings.is_own(heading),
            "samples": [sample[place] for sample in head.samples if place < len(sample) and sample[place]],
        }
        for place, (heading, target) in enumerate(zip(head.headings, [*targets, *[""] * len(head.headings)], strict=False))
    ]  # fmt: skip
    options = {**(kept.options if kept else {}), **row.options}
    return {
        "columns": columns, "targets": _offered(viewer, row.subject), "options": options, "doubles": Doubles.choices,
        "is_remembered": kept is not None and not row.targets, "is_mapping": row.state == State.BROUGHT or is_changing,
        "is_deals": row.subject == Subject.DEALS, "has_form": row.form == "csv",
    }  # fmt: skip


def _offered(viewer: Viewer, subject: str) -> list[tuple[str, str]]:
    """Only what this person may write: what is not offered is refused too."""
    known = [(one.value, str(one.label)) for one in TARGETS[Subject(subject)]]
    if subject == Subject.DEALS:
        return known
    register = {Target.KIND, Target.CATEGORY, Target.TIER, Target.RISK, Target.SOURCE, Target.SINCE}

    def may(value: str) -> bool:
        if value in Sealed.values:
            return viewer.may(value, Act.CHANGE)
        if value in (Target.MANAGER, Target.DEPARTMENT):
            return viewer.may(Field.RESPONSIBLE, Act.CHANGE)
        return value not in register or viewer.may(Field.REGISTER, Act.CHANGE)

    return [one for one in known if may(one[0])]


def _findings(row: Import, head: listing.Head) -> dict[str, Any]:
    counts = row.counts if row.state == State.CHECKED else row.written
    shown = list(islice(listing.refused_rows(row), SHOWN_FAULTS))
    faults = [
        {"line": one.line, "column": _column(fault[0], head), "words": listing.words_of(fault), "outcome": Outcome(one.outcome)}
        for one in shown
        for fault in one.faults[:3]
    ]
    return {
        "counts": _counts(counts), "faults": faults, "has_refused": any(counts.get(one, 0) for one in REFUSED),
        "to_write": counts.get(Outcome.NEW, 0) + counts.get(Outcome.CHANGED, 0), "may_undo": row.place > 0 and row.state != State.RUNNING,
        "same_file": listing.same_file(row),
    }  # fmt: skip


def _counts(counts: dict[str, int]) -> list[tuple[str, str, int]]:
    return [(str(one.label), _TONES[one], counts.get(one, 0)) for one in Outcome if one != Outcome.ORPHAN or counts.get(one)]


def _column(place: int, head: listing.Head) -> str:
    return head.headings[place] if 0 <= place < len(head.headings) else ""


def _summary(row: Import) -> str:
    """What came of an import, in a line."""
    counts = row.written if row.place else row.counts
    return " · ".join(f"{one.label} {counts[one]:,}" for one in Outcome if counts.get(one))


@desk_page("import", at_number("transfer_import"))
@require_POST
def choose(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """Say where the columns go; a small file is checked at once."""
    row = listing.import_for(viewer, number)
    count = len(listing.head_of(row).headings)
    targets = [typed(request, f"column-{place}", 20) for place in range(count)]
    options = {name: typed(request, name, 40) for name in ("doubles", "system", "currency", "collective") if name in request.POST}
    uploading.choose_columns(viewer, row, targets, options, at=clock.now())
    return _at_once(row)


@desk_page("import", at_number("transfer_import"))
@require_POST
def do(request: HttpRequest, viewer: Viewer, number: str, verb: str) -> HttpResponse:
    """Write it, stop it, undo it, or throw the file away."""
    row, at = listing.import_for(viewer, number), clock.now()
    if verb == "write":
        checking.begin(viewer, row, at=at)
        return _at_once(row)
    if verb == "undo":
        undoing.ask(viewer, row, at=at)
        return _at_once(row)
    if verb == "stop":
        if not Import.objects.filter(pk=row.pk, state=State.RUNNING).update(is_stopping=True):
            raise NotNow(state=State(row.state).label)
        return _to(row)
    if verb == "drop":
        uploading.drop(viewer, row, at=at)
        messages.success(request, _("The file was thrown away; nothing of it can be read any more."))
        return HttpResponseRedirect(reverse("transfer_imports"))
    raise NoSuchImport()


def _at_once(row: Import) -> HttpResponse:
    """A small file is worked on within the request; a large one is left to the worker."""
    if row.size <= SMALL_BYTES:
        working.carry_out(row)
    return _to(row)


def _to(row: Import) -> HttpResponse:
    return HttpResponseRedirect(reverse("transfer_import", args=[row.number]))


@desk_page("import", at_number("transfer_import"))
@require_safe
def refused(request: HttpRequest, viewer: Viewer, number: str, form: str) -> HttpResponse:
    """The rows that were not taken, each as it came and with its reasons in both languages, to be mended and brought again."""
    row = listing.import_for(viewer, number)
    if form not in ("csv", "xlsx"):
        raise NoSuchImport()
    head = listing.head_of(row)
    if not head.headings:
        raise NotNow(state=State(row.state).label)
    wanted = [place for place, heading in enumerate(head.headings) if not headings.is_own(heading)]
    lines: list[list[Cell]] = [["行号", *(head.headings[place] for place in wanted), "原因", "Reason"]]
    for one in listing.refused_rows(row):
        cells = [one.cells[place] if place < len(one.cells) else "" for place in wanted]
        said = [(_column(fault[0], head), *listing.in_both(fault)) for fault in one.faults]
        chinese = "；".join(f"{column}：{words}" if column else words for column, words, _english in said)
        english = " ".join(f"{column}: {words}" if column else words for column, _chinese, words in said)
        lines.append([one.line, *cells, chinese, english])
    return as_file(table_bytes(lines, form, sheet=row.number), name=f"{row.number}-refused", form=form)


@desk_page("import", "transfer_imports")
@require_safe
def template(request: HttpRequest, viewer: Viewer, subject: str) -> HttpResponse:
    """An empty workbook with the headings that are understood by themselves."""
    uploading.check_may_import(viewer, subject)
    lines: list[list[Cell]] = [[label for _value, label in _offered(viewer, subject)]]
    return as_file(table_bytes(lines, "xlsx", sheet=str(Subject(subject).label)), name=f"yinuo-{subject}", form="xlsx")
