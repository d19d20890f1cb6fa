"""How long a letter of five pages takes as PDF, a signature, and a change on the page where blanks are filled.

A figure stands beside what was promised (1 s for the letter, 100 ms for the page) and beside a rival in the same run: the printer alone
on such a letter, the signing library alone on the same file, the lightest page of the same house by the same client. No paragraph is
printed twice, as the printer remembers those. `ratio` is the limit through ours: above 1 is within it.
"""

from __future__ import annotations

import io
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
TIMES = 15
PDF_GOAL_MS, REACTION_GOAL_MS = 1000.0, 100.0
AT = datetime(2026, 2, 14, 2, 26, 5, tzinfo=UTC)


def run() -> list[dict[str, Any]]:
    """Rows: name, figure, unit, limit, ratio, what; milliseconds."""
    from bench.ledger import own_database

    with own_database():
        return [*printing(), *signing(), *filling()]


def printing() -> list[dict[str, Any]]:
    """A letter of five pages with the places where it is signed, beside the printer alone."""
    import typst

    from yinuo.promises.papers import pdf

    def alone(paper: Any) -> None:
        data = json.dumps(pdf._as_data(paper), ensure_ascii=False)
        printer = typst.Compiler(str(pdf.TEMPLATE), font_paths=[str(pdf.FOLDER)], ignore_system_fonts=True, sys_inputs={"paper": data})
        printer.compile(format="pdf", pdf_standards=[pdf.STANDARD])

    letters = _letters()
    pdf.print_with_places(next(letters))  # the first reads the fonts
    ours, theirs = _in_turn(lambda: pdf.print_with_places(next(letters)), lambda: alone(next(letters)))
    return _rows(
        "papers-pdf", ours, PDF_GOAL_MS, theirs, "a letter of five pages as PDF/A, places included", "the printer alone on such a letter"
    )


def signing() -> list[dict[str, Any]]:
    """A seen signature by a certificate of the house's own, beside an unseen one by the library alone."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.signers import PdfSignatureMetadata, sign_pdf

    from yinuo.promises.papers.pdf import print_with_places
    from yinuo.promises.signing.authority import Authority
    from yinuo.promises.signing.fields import prepare
    from yinuo.promises.signing.own import own_signer
    from yinuo.promises.signing.shapes import HandStamp, Signatory

    printed, places = print_with_places(next(_letters()))
    ready = prepare(printed, places)
    with tempfile.TemporaryDirectory(prefix="yb-", dir="/tmp") as keys:
        signer = own_signer(Signatory("staff:7", "陆知行", "澄川暖通"), at=AT, authority=Authority(Path(keys)))
        stamp = HandStamp("陆知行", places[0].lines, on=AT.date(), place="苏州")
        about = PdfSignatureMetadata(field_name=places[0].key, md_algorithm="sha256")
        ours, theirs = _in_turn(
            lambda: signer.sign(ready, places[0].key, stamp=stamp, at=AT, reason="签署", place="苏州"),
            lambda: sign_pdf(IncrementalPdfFileWriter(io.BytesIO(ready)), about, signer=signer._cms),
        )
    return _rows("papers-signature", ours, None, theirs, "a seen signature on it", "the signing library alone, unseen")


def filling() -> list[dict[str, Any]]:
    """One changed blank of the longest document, from request to answer, beside the page of one's own account."""
    from django.test import Client
    from django.urls import reverse

    from yinuo.desks.documents.actions import drafting
    from yinuo.desks.documents.queries import drafts
    from yinuo.desks.people.models import Staff
    from yinuo.kit import clock
    from yinuo.promises.templates.library import built_in

    lin = Staff.objects.create_user("lin", None, display_name="林晓", role="clerk")
    client = Client(HTTP_HOST="localhost")
    client.force_login(lin)
    template = max(built_in().values(), key=lambda one: len(one.sentences))
    samples = {key: one.sample for key, one in template.blanks.items() if drafts.is_typed(one) and not one.is_optional}
    draft = drafting.begin_draft(template.id, by=lin, at=clock.now())
    drafting.fill(draft, samples, by=lin, at=clock.now())
    key = next(key for key, sample in samples.items() if sample.isdigit())
    place, numbers = reverse("document_fill", args=[draft.number, 1]), iter(range(1, 1000))

    def change() -> None:
        answer = client.post(place, {f"v-{key}": str(next(numbers))}, headers={"HX-Request": "true"})
        assert answer.status_code == 200

    change()
    ours, theirs = _in_turn(change, lambda: client.get("/account/"))
    what = f"a changed blank of {template.id}, {len(template.sentences)} sentences, until the page answers"
    return _rows("papers-filling", ours, REACTION_GOAL_MS, theirs, what, "the lightest page of the house")


def _letters() -> Iterator[Any]:
    """Letters of five pages, each with words of its own in every paragraph."""
    from tests.papers.samples import letter
    from yinuo.promises.papers.shapes import Run

    plain = letter(chapters=6)
    for number in range(10**6):
        paragraphs = (replace(one, runs=(*one.runs, Run(f"（{number}之{place}）"))) for place, one in enumerate(plain.paragraphs))
        yield replace(plain, paragraphs=tuple(paragraphs))


def _in_turn(ours: Callable[[], object], theirs: Callable[[], object]) -> tuple[float, float]:
    """Medians in milliseconds; both take turns, so that another program on the machine disturbs both."""
    took: tuple[list[float], list[float]] = [], []
    for _time in range(TIMES):
        for work, times in zip((ours, theirs), took, strict=True):
            began = time.perf_counter()
            work()
            times.append((time.perf_counter() - began) * 1000)
    return statistics.median(took[0]), statistics.median(took[1])


def _rows(name: str, ours: float, goal: float | None, theirs: float, what: str, rival: str) -> list[dict[str, Any]]:
    limits = ((name, goal, "what was promised"), (f"{name}-rival", theirs, rival))
    return [
        {"name": row, "figure": ours, "unit": "ms", "limit": limit, "ratio": limit / ours, "what": f"{what}; limit: {against}"}
        for row, limit, against in limits
        if limit is not None
    ]
