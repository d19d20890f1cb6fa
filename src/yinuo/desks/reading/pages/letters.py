"""The letters that were brought: the list, bringing one, the file as it came."""

from __future__ import annotations

from urllib.parse import quote

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yinuo.kit import clock
from yinuo.kit.refusals import Refusal

from .. import access, limits
from ..actions import deciding, uploading
from ..choices import STATE_FACES, Answer, State
from ..models import Letter
from ..refusals import NoFile, TooHeavy
from .common import desk_page, is_fragment, staff_of

MEDIA = {".txt": "text/plain", ".md": "text/markdown", ".pdf": "application/pdf"}
ROWS = 200


@desk_page()
@require_http_methods(["GET", "HEAD", "POST"])
def letters(request: HttpRequest) -> HttpResponse:
    """The letters one may see; a file that is sent here is read."""
    if request.method == "POST":
        return _bring(request)
    return _list(request)


def _list(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    staff = staff_of(request)
    words = request.GET.get("q", "").replace("\0", "").strip()[:80]
    state = request.GET.get("state", "") if request.GET.get("state", "") in State.values else ""
    visible = access.visible_to(staff)
    counts = {row["state"]: row["n"] for row in visible.order_by().values("state").annotate(n=Count("pk"))}
    rows = visible.filter(state=state) if state else visible.exclude(state=State.WITHDRAWN)
    for word in words.split():
        rows = rows.filter(Q(name__icontains=word) | Q(title__icontains=word) | Q(text__icontains=word))
    waiting = Count("passages__proposals", filter=Q(passages__proposals__answer=Answer.OPEN))
    context = {
        "rows": list(rows.annotate(waiting=waiting)[:ROWS]),
        "words": words,
        "state": state,
        "states": [(one, STATE_FACES[one], counts[one]) for one in State if counts.get(one)],
        "may_bring": access.may(staff, "bring"),
        "limit_mb": limits.LARGEST_MB,
        "most_pages": limits.MOST_PAGES,
        "refusal": refusal,
    }
    return render(request, "reading/letters.html", context, status=refusal.http if refusal else 200)


def _bring(request: HttpRequest) -> HttpResponse:
    """A refusal stands beside the field: as a fragment for the script, on the whole page without it."""
    staff = staff_of(request)
    try:
        access.demand(staff, "bring")
        file = request.FILES.get("file")
        if file is None or file.name is None:
            raise NoFile()
        if (file.size or 0) > limits.LARGEST_MB * 1024 * 1024:
            raise TooHeavy(name=limits.clean_name(file.name), limit=limits.LARGEST_MB)
        letter, is_new = uploading.upload(file.name, file.read(), by=staff, at=clock.now())
    except Refusal as refusal:
        if is_fragment(request):
            return render(request, "reading/upload_refused.html", {"refusal": refusal})
        return _list(request, refusal)
    if not is_new:
        messages.warning(request, _("This very file was brought before. Here is its letter; nothing was stored again."))
    target = reverse("letter", args=[letter.pk])
    if is_fragment(request):
        return HttpResponse(headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)


@desk_page()
@require_safe
def original(request: HttpRequest, letter_id: int) -> HttpResponse:
    """The file as it was brought; always downloaded, never shown."""
    letter = access.letter_for(staff_of(request), letter_id)
    content = Letter.objects.values_list("content", flat=True).get(pk=letter.pk)
    kind = MEDIA.get(letter.ending, "application/octet-stream")
    name = quote(letter.name, safe="")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(bytes(content), content_type=kind, headers=headers)


@desk_page("letter")
@require_POST
def withdraw(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Put a letter aside."""
    staff = staff_of(request)
    letter = access.letter_for(staff, letter_id, to="decide")
    deciding.withdraw(letter, request.POST.get("reason", ""), by=staff, at=clock.now())
    messages.success(request, _("The letter is withdrawn; its file and what was decided stay."))
    return redirect("letters")
