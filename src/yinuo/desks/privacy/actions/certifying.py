"""Printing the certificate of an erasure, once the ledger has sealed it. The same file ever after."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction

from yinuo.desks.customers.access import Viewer

from .. import handlers
from ..choices import Verb
from ..models import Certificate, Request
from ..queries import papers
from ..refusals import NoCertificate
from .receiving import tell


@transaction.atomic
def print_certificate(viewer: Viewer, request: Request, *, at: datetime) -> Certificate:
    """Print it and keep the file; one that is printed already stays as it is.

    Raises:
        MayNotHere, NoCertificate, CertificateWaits.
    """
    handlers.check(viewer, Verb.HANDLE)
    made = Certificate.objects.select_for_update(of=("self",)).filter(request=request).first()
    if made is None:
        raise NoCertificate(number=request.number)
    if made.pdf is None:
        made.pdf = papers.printed(made)
        made.sha256, made.printed_at = hashlib.sha256(made.pdf).hexdigest(), at
        made.save(update_fields=["pdf", "sha256", "printed_at"])
        tell("erasure.certified", request, by=viewer.staff, at=at, certificate=made.number, sha256=made.sha256)
    return made
