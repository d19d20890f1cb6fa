"""Documents that entered the register without a draft here (an import, the demo): shown by what the register holds of them."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db.models import Max, Min, Q, QuerySet
from django.urls import reverse

from yinuo.engine.clauses.file import read_promises
from yinuo.engine.clauses.sentences import sentence
from yinuo.promises.models import Clause, Document, Version
from yinuo.ui import telling_time
from yinuo.watch import queries as watch
from yinuo.watch.shapes import Standing

from ..models import Draft
from .letters import PromiseCard, Verified, state_of
from .sheets import Piece, SheetLine

COVER = {"promise": "p", "definition": "d", "statement": "s", "open": "m"}


def without_draft(search: str = "") -> QuerySet[Document]:
    """The register's documents that no draft stands behind, with the beginning of their first version and the number of their newest."""
    found = Document.objects.exclude(number__in=Draft.objects.values("number"))
    for word in search.split():
        said = Q(versions__clauses__text_zh__icontains=word) | Q(versions__clauses__text_en__icontains=word)
        found = found.filter(said | Q(number__icontains=word) | Q(title_zh__icontains=word) | Q(title_en__icontains=word))
    ids = found.values("id")
    return (
        Document.objects.filter(id__in=ids)
        .annotate(since=Min("versions__in_force_from"), newest=Max("versions__number"))
        .order_by("number")
    )


def newest_version(number: str) -> Version | None:
    """The newest version of a document in the register."""
    return Version.objects.select_related("document").filter(document__number=number).order_by("number").last()


def lines_of(version: Version) -> tuple[SheetLine, ...]:
    """The clauses as sentences of a sheet."""
    is_chinese = telling_time.is_chinese()
    return tuple(
        SheetLine(
            place, 0, 0, False, COVER.get(one.kind, "s"), (Piece(f"{one.number}　{one.text_zh}" if one.number else one.text_zh),), (),
            tuple(name.removeprefix(f"{version.document.number}.") for name in one.promise_names),
            english="" if is_chinese else one.text_en, number=one.number,
        )
        for place, one in enumerate(Clause.objects.filter(version=version).order_by("position"), 1)
    )  # fmt: skip


def cards_of(version: Version, *, at: datetime) -> list[PromiseCard]:
    """The promises of the newest version with how they stand."""
    number, standing = version.document.number, watch.board(at).promises
    clause_of = {name: one.number for one in version.clauses.all() for name in one.promise_names}
    lang = "zh" if telling_time.is_chinese() else "en"
    cards = []
    for terms in read_promises(version.text, source=number).terms:
        mine = standing.get(terms.name, Standing())
        cards.append(
            PromiseCard(
                terms.name.removeprefix(f"{number}."), sentence(terms.tree, lang=lang), terms.line,  # type: ignore[arg-type]
                clause_of.get(terms.name, ""), reverse("promise", args=[number, terms.name]),
                state_of(mine, is_set="{" not in terms.line), mine.kept, mine.decided, mine.pending,
            )
        )  # fmt: skip
    return cards


def verified(version: Version) -> Verified:
    """The promises file against the hash that the ledger was given."""
    return Verified(version.sha256, hashlib.sha256(version.text.encode("utf-8")).hexdigest() == version.sha256)
