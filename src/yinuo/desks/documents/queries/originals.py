"""Which of our originals a file from outside continues."""

from __future__ import annotations

import hashlib

from django.db.models.functions import Length

from ..choices import FileKind
from ..models import File


def known_hashes(content: bytes) -> list[str]:
    """The hashes of the original whose bytes a file begins with, as issued and after each signature; empty where none of ours is in it.

    One pass over the file, however many originals there are: their lengths are asked of the database, their contents are not.
    """
    issued = File.objects.filter(kind=FileKind.PDF).annotate(size=Length("content")).filter(size__lte=len(content))
    running, at = hashlib.sha256(), 0
    for size, digest, draft, counterpart in issued.order_by("size").values_list("size", "sha256", "draft_id", "counterpart"):
        running.update(content[at:size])
        at = size
        if running.copy().hexdigest() == digest:
            rows = File.objects.filter(draft_id=draft, counterpart=counterpart, kind__in=(FileKind.PDF, FileKind.SIGNED))
            return list(rows.order_by("id").values_list("sha256", flat=True))
    return []
