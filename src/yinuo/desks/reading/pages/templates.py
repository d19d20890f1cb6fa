"""Own templates: the list, one with its editions, its text in and out, two editions side by side."""

from __future__ import annotations

from difflib import SequenceMatcher

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yinuo.desks.people.models import Staff
from yinuo.kit import clock
from yinuo.kit.refusals import Refusal
from yinuo.promises.files.encodings import decoded
from yinuo.promises.models import OwnTemplate
from yinuo.promises.templates import own
from yinuo.promises.templates.refusals import TemplateTooLarge

from .. import access
from ..actions import templates as actions
from ..models import Letter
from ..refusals import NoFile
from .common import desk_page, number_in, staff_of


def _people(rows: list[OwnTemplate]) -> dict[str, str]:
    names = {ref.partition(":")[2] for row in rows for ref in (row.made_by, row.approved_by, row.withdrawn_by) if ref}
    return {one.ref: one.display_name for one in Staff.objects.filter(username__in=names)}


def _told(rows: list[OwnTemplate]) -> list[dict[str, object]]:
    people, in_use = _people(rows), {row.pk for row in own.rows_in_use().values()}
    return [
        {
            "row": row,
            "made_by": people.get(row.made_by, row.made_by),
            "approved_by": people.get(row.approved_by, row.approved_by),
            "withdrawn_by": people.get(row.withdrawn_by, row.withdrawn_by),
            "is_in_use": row.pk in in_use,
            "standing": "withdrawn" if row.withdrawn_at else "used" if row.pk in in_use else "older" if row.approved_at else "waiting",
        }
        for row in rows
    ]


@desk_page()
@require_safe
def own_templates(request: HttpRequest) -> HttpResponse:
    """The newest edition of each own template."""
    staff = staff_of(request)
    access.demand(staff, "see")
    words = request.GET.get("q", "").replace("\0", "").strip()[:80]
    newest: dict[str, OwnTemplate] = {}
    for row in OwnTemplate.objects.order_by("template_id", "edition"):
        newest[row.template_id] = row
    rows = [row for row in newest.values() if all(word.lower() in f"{row.template_id} {row.text}".lower() for word in words.split())]
    rows.sort(key=lambda row: row.made_at, reverse=True)
    return render(request, "reading/own_templates.html", {"told": _told(rows), "words": words, "may_bring": access.may(staff, "bring")})


@desk_page()
@require_safe
def own_template(request: HttpRequest, template_id: str) -> HttpResponse:
    """One template with its editions and its text."""
    return _show(request, template_id)


def _show(request: HttpRequest, template_id: str, *, typed: str | None = None, refusal: Refusal | None = None) -> HttpResponse:
    staff = staff_of(request)
    access.demand(staff, "see")
    rows = own.editions(template_id)
    shown = next((row for row in rows if row.edition == number_in(request.GET.get("edition", ""))), rows[0])
    letter = Letter.objects.filter(template_id=template_id).only("pk", "name").first()
    context = {
        "told": _told(rows),
        "shown": shown,
        "template": own.read(shown),
        "lines": [(number, line) for number, line in enumerate((typed or shown.text).splitlines(), 1)],
        "typed": typed if typed is not None else rows[0].text,
        "refusal": refusal,
        "bad_line": refusal.data.get("at_line") if refusal else None,
        "letter": letter if letter is not None and access.visible_to(staff).filter(pk=letter.pk).exists() else None,
        "may_bring": access.may(staff, "bring"),
        "may_approve": access.may(staff, "approve"),
        "me": staff.ref,
    }
    return render(request, "reading/own_template.html", context, status=refusal.http if refusal else 200)


@desk_page()
@require_safe
def download(request: HttpRequest, template_id: str, edition: int) -> HttpResponse:
    """The text of an edition, to be changed in any editor."""
    access.demand(staff_of(request), "see")
    row = next((row for row in own.editions(template_id) if row.edition == edition), None)
    if row is None:
        return redirect("own_template", template_id)
    headers = {"Content-Disposition": f'attachment; filename="{row.template_id}-{row.edition}.txt"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(row.text, content_type="text/plain; charset=utf-8", headers=headers)


@desk_page("own_template")
@require_POST
def change(request: HttpRequest, template_id: str) -> HttpResponse:
    """A changed text, typed or as a file; a fault is shown at its line and nothing is lost."""
    staff = staff_of(request)
    access.demand(staff, "bring")
    text = request.POST.get("text", "").replace("\r\n", "\n").replace("\0", "")
    try:
        file = request.FILES.get("file")
        if file is not None:
            if (file.size or 0) > own.LARGEST_TEXT * 3:
                raise TemplateTooLarge(limit=own.LARGEST_TEXT)
            text = decoded(file.read(), file.name or "text").replace("\r\n", "\n").replace("\0", "")
        if not text.strip():
            raise NoFile()
        row = actions.change(template_id, text, by=staff, at=clock.now())
    except Refusal as refusal:
        if refusal.http in (403, 404):
            raise
        return _show(request, template_id, typed=text, refusal=refusal)
    messages.success(request, _("Edition {edition} is made and waits for a second person’s approval.").format(edition=row.edition))
    return redirect("own_template", template_id)


@desk_page("own_template")
@require_POST
def approve(request: HttpRequest, template_id: str, edition: int) -> HttpResponse:
    """A second person approves an edition."""
    staff = staff_of(request)
    access.demand(staff, "approve")
    for row in own.editions(template_id):
        if row.edition == edition:
            actions.approve(row, by=staff, at=clock.now())
            messages.success(request, _("Edition {edition} is in use; documents can be drafted from it.").format(edition=edition))
    return redirect("own_template", template_id)


@desk_page("own_template")
@require_POST
def withdraw(request: HttpRequest, template_id: str) -> HttpResponse:
    """Out of use, one edition or all."""
    staff = staff_of(request)
    access.demand(staff, "approve")
    edition = number_in(request.POST.get("edition", ""))
    actions.withdraw(template_id, reason=request.POST.get("reason", ""), edition=edition, by=staff, at=clock.now())
    messages.success(request, _("Withdrawn. Documents drafted from it stay as they are."))
    return redirect("own_template", template_id)


@desk_page("own_template")
@require_safe
def compare(request: HttpRequest, template_id: str) -> HttpResponse:
    """Two editions line by line."""
    access.demand(staff_of(request), "see")
    rows = own.editions(template_id)
    by_edition = {row.edition: row for row in rows}
    after = by_edition.get(number_in(request.GET.get("to", "")) or 0, rows[0])
    before = by_edition.get(number_in(request.GET.get("from", "")) or 0, rows[1] if len(rows) > 1 else rows[0])
    context = {"rows": rows, "before": before, "after": after, "pairs": _pairs(before.text.splitlines(), after.text.splitlines())}
    context["url"] = reverse("own_template", args=[template_id])
    return render(request, "reading/compare.html", context)


def _pairs(one: list[str], other: list[str]) -> list[tuple[str, str, str]]:
    """What changed: `same` (folded to three lines around), `gone`, `new`, `changed`, with the line before and after."""
    found: list[tuple[str, str, str]] = []
    for kind, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if kind == "equal":
            lines = one[a:b]
            shown = lines if len(lines) <= 7 else [*lines[:3], "", *lines[-3:]]
            found += [("same" if line or len(lines) <= 7 else "fold", line, line) for line in shown]
            continue
        for place in range(max(b - a, d - c)):
            left, right = one[a + place] if a + place < b else "", other[c + place] if c + place < d else ""
            found.append(("changed" if left and right else "gone" if left else "new", left, right))
    return found
