"""Fetching a file of a case, and taking files out of a form."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.pages.common import guarded_page
from yinuo.kit import clock

from .. import access, filing
from ..actions import enclosing
from ..filing import Limits, Looked
from ..queries.files import file_for, name_of


def files_of(request: HttpRequest, limits: Limits | None = None) -> Looked:
    """The files that a form brought, looked through. Raises BadFile."""
    return filing.offered(request.FILES.getlist("files"), limits or filing.of_staff())


def as_download(name: str, content: bytes) -> HttpResponse:
    """A file to be saved; no browser shows it within the house's own pages, whatever it is."""
    response = HttpResponse(content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "no-store"
    return response


@guarded_page("case", back="queue")
@require_safe
def file(request: HttpRequest, viewer: Viewer, number: str, identity: int) -> HttpResponse:
    """One file of a case. That it was fetched stands in the ledger before it is given."""
    case = access.case_for(viewer, number)
    row = file_for(case, identity)
    content = b"" if request.method == "HEAD" else enclosing.fetch(viewer, case, row, at=clock.now())
    return as_download(name_of(viewer, row), content)
