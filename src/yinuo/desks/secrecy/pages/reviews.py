"""Security reviews and findings."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yinuo.desks.customers.access import Viewer
from yinuo.desks.people.queries import today
from yinuo.kit import clock
from yinuo.kit.refusals import Refusal
from yinuo.promises.library import promise_book
from yinuo.ui import telling_time
from yinuo.ui.spreadsheets import csv_response

from .. import access, checklist, sealing
from ..actions import reviewing
from ..choices import Answer, FindingState, Severity
from ..forms import CorrectionForm, FindingForm
from ..models import Check, Finding, Review
from ..queries import reviews as queries
from .common import cleaned, desk_page, done, given, page_again, shown_again, tabs_of, typed


def _words(line: checklist.Line) -> str:
    return line.text_zh if telling_time.is_chinese() else line.text_en


def _law(line: checklist.Line) -> str:
    return line.law if telling_time.is_chinese() else line.law_en


@desk_page
def reviews(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The reviews, and when the next is due and why; beginning one."""
    access.require(viewer.staff, "see")
    at = clock.now()
    if request.method == "POST":
        row = reviewing.begin(viewer.staff, at=at)
        return done(request, "secrecy_review", row.number, words=_("The review has begun."))
    due = queries.next_due(at)
    rows = []
    for one in Review.objects.select_related("by")[:200]:
        grades = list(one.findings.values_list("state", flat=True))
        rows.append((one, one.checks.count(), len(grades), sum(1 for state in grades if state != FindingState.VERIFIED)))
    context = {
        "rows": rows, "lines": len(checklist.lines()), "due": due, "is_overdue": due.is_overdue(today(at)),
        "document": promise_book().document_of.get(due.promise, ""), "late": queries.overdue_count(today(at)),
        "running": next((one for one, *_rest in rows if one.done_at is None), None), "may_review": access.may(viewer.staff, "review"),
        "house_days": queries.HOUSE_DAYS, **tabs_of(viewer.staff, "secrecy_reviews"),
    }  # fmt: skip
    return render(request, "secrecy/reviews.html", context)


def _review_page(request: HttpRequest, viewer: Viewer, number: str, refusal: Refusal | None = None) -> HttpResponse:
    """The page of one review; after a refused answer with what was typed beside its line."""
    row = access.review_for(viewer.staff, number)
    lines = _lines(row)
    may = access.may(viewer.staff, "review") and row.done_at is None
    facts = queries.facts(clock.now()) if may else {}
    for one in lines:
        line, check = one["line"], one["check"]
        assert isinstance(line, checklist.Line)
        one |= {"fact": facts.get(line.code, ""), "typed_note": one["note"], "answer": check.answer if isinstance(check, Check) else ""}
        if refusal is not None and typed(request, "code", 20) == line.code:
            one["again"] = shown_again(FindingForm({**request.POST.dict(), "what": typed(request, "note")}, auto_id=False), refusal)
            one |= {"typed_note": typed(request, "note"), "answer": typed(request, "answer", 10)}
    context = {
        "row": row, "lines": lines, "left": sum(1 for one in lines if one["check"] is None), "answers": Answer.choices, "may": may,
        "form": FindingForm(auto_id=False, initial={"owner": viewer.staff.username}), "refusal": refusal,
        "may_export": access.may(viewer.staff, "export"), **tabs_of(viewer.staff, "secrecy_reviews"),
    }  # fmt: skip
    return render(request, "secrecy/review.html", context, status=refusal.http if refusal else 200)


@page_again(_review_page)
def review(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """One review, line by line."""
    if request.method != "POST":
        return _review_page(request, viewer, number)
    row = access.review_for(viewer.staff, number)
    if typed(request, "act", 10) == "finish":
        reviewing.finish(viewer.staff, row, at=clock.now())
        return done(request, "secrecy_review", row.number, words=_("The review is done."))
    _answer(request, viewer, row)
    return done(request, "secrecy_review", row.number, words=_("Kept."))


def _answer(request: HttpRequest, viewer: Viewer, row: Review) -> None:
    said, more = typed(request, "answer", 10), {}
    note = typed(request, "note", 2000)
    if said == Answer.FINDING:
        form = cleaned(FindingForm({**request.POST.dict(), "what": note}))
        more = {"severity": form["severity"], "owner": form["owner"], "due_on": form["due_on"]}
    reviewing.answer(viewer.staff, row, typed(request, "code", 20), answer=said, note=note, at=clock.now(), **more)


def _lines(row: Review) -> list[dict[str, object]]:
    checks: dict[str, Check] = {one.code: one for one in row.checks.select_related("by")}
    found: dict[str, list[Finding]] = {}
    for one in row.findings.select_related("owner"):
        found.setdefault(one.code, []).append(one)
    opener = sealing.Opener()
    return [
        {
            "line": line, "words": _words(line), "law": _law(line), "check": checks.get(code), "findings": found.get(code, []),
            "note": opener.open(checks[code], "note") if code in checks else "",
        }
        for code, line in checklist.lines().items()
    ]  # fmt: skip


@desk_page
@require_safe
def review_csv(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """One review as a file."""
    access.require(viewer.staff, "export")
    row = access.review_for(viewer.staff, number)
    head = (_("Line"), _("Article"), _("Result"), _("Note"), _("By"), _("When"), _("Findings"))
    rows = []
    for one in _lines(row):
        check, line, findings = one["check"], one["line"], one["findings"]
        assert isinstance(line, checklist.Line) and isinstance(findings, list)
        said = (check.get_answer_display(), one["note"], check.by, check.at) if isinstance(check, Check) else ("", "", "", None)
        rows.append((one["words"], one["law"], *said, " ".join(each.number for each in findings)))
    return csv_response(f"{row.number}.csv", head, rows)


@desk_page
@require_safe
def findings(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """What has to be corrected, nearest day first; everybody sees at least their own."""
    on = today(clock.now())
    state, severity = given(request, "state", 10) or "unverified", given(request, "severity", 10)
    rows = access.findings_for(viewer.staff)
    if state in FindingState.values:
        rows = rows.filter(state=state).order_by("due_on", "id")
    elif state == "late":
        rows = rows.filter(state=FindingState.OPEN, due_on__lt=on).order_by("due_on", "id")
    elif state != "all":
        rows = queries.open_findings(rows)
    if severity in Severity.values:
        rows = rows.filter(severity=severity)
    context = {
        "rows": [(one, queries.is_overdue(one, on)) for one in rows[:500]], "state": state, "severity": severity,
        "states": [("unverified", _("Not verified yet")), ("late", _("Overdue")), *FindingState.choices, ("all", _("All"))],
        "severities": Severity.choices, "may_review": access.may(viewer.staff, "review"), "may_export": access.may(viewer.staff, "export"),
        **tabs_of(viewer.staff, "secrecy_findings"),
    }  # fmt: skip
    return render(request, "secrecy/findings.html", context)


def _new_finding_page(request: HttpRequest, viewer: Viewer, refusal: Refusal | None = None) -> HttpResponse:
    access.require(viewer.staff, "review")
    owner = {"owner": viewer.staff.username}
    form = FindingForm(initial=owner) if refusal is None else shown_again(FindingForm(request.POST), refusal)
    context = {"form": form, "refusal": refusal, **tabs_of(viewer.staff, "secrecy_findings")}
    return render(request, "secrecy/finding_new.html", context, status=refusal.http if refusal else 200)


@page_again(_new_finding_page)
def new_finding(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """A form for a finding outside a review."""
    if request.method != "POST":
        return _new_finding_page(request, viewer)
    access.require(viewer.staff, "review")
    row = reviewing.record(viewer.staff, at=clock.now(), **cleaned(FindingForm(request.POST)))
    return done(request, "secrecy_finding", row.number)


def _finding_page(request: HttpRequest, viewer: Viewer, number: str, refusal: Refusal | None = None) -> HttpResponse:
    """The page of one finding; after a refusal with what was typed."""
    row = access.finding_for(viewer.staff, number)
    at, opener = clock.now(), sealing.Opener()
    form = shown_again(CorrectionForm(request.POST), refusal) if refusal and typed(request, "act", 10) == "correct" else CorrectionForm()
    line = checklist.lines().get(row.code)
    may_correct = row.owner_id == viewer.staff.pk or access.may(viewer.staff, "review")
    context = {
        "row": row, "what": opener.open(row, "what"), "correction": opener.open(row, "correction"),
        "line_law": _law(line) if line else "", "line_words": _words(line) if line else "",
        "is_overdue": queries.is_overdue(row, today(at)),
        "form": form if may_correct and row.state == FindingState.OPEN else None, "refusal": refusal,
        "may_verify": access.may(viewer.staff, "verify") and row.state == FindingState.CORRECTED
        and viewer.staff.pk not in (row.corrected_by_id, row.owner_id),
        **tabs_of(viewer.staff, "secrecy_findings"),
    }  # fmt: skip
    return render(request, "secrecy/finding.html", context, status=refusal.http if refusal else 200)


@page_again(_finding_page)
def finding(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """One finding: its correction and who verified it."""
    if request.method != "POST":
        return _finding_page(request, viewer, number)
    row, at, act = access.finding_for(viewer.staff, number), clock.now(), typed(request, "act", 10)
    if act == "correct":
        reviewing.correct(viewer.staff, row, at=at, **cleaned(CorrectionForm(request.POST)))
    elif act in ("holds", "reopen"):
        reviewing.verify(viewer.staff, row, holds=act == "holds", at=at)
    return done(request, "secrecy_finding", row.number)


@desk_page
@require_safe
def findings_csv(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """All findings as a file."""
    access.require(viewer.staff, "export")
    on, opener = today(clock.now()), sealing.Opener()
    head = (
        _("Number"), _("Found"), _("How grave it is"), _("What was found"), _("Who corrects it"), _("To be corrected by"), _("State"),
        _("Overdue"),
        _("Corrected"), _("What shows it"), _("Verified"), _("Second person"),
    )  # fmt: skip
    rows = [
        (one.number, one.found_at, one.get_severity_display(), opener.open(one, "what"), one.owner, one.due_on, one.get_state_display(),
         _("yes") if queries.is_overdue(one, on) else "", one.corrected_at, one.evidence, one.verified_at, one.verified_by)
        for one in access.findings_for(viewer.staff)
    ]  # fmt: skip
    return csv_response(f"security-findings-{on:%Y%m%d}.csv", head, rows)
