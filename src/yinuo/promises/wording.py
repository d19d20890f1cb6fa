"""What a promise binds to, in one phrase of the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from yinuo.engine.clauses.sentences import sentence
from yinuo.engine.reports.explaining import Lang
from yinuo.promises.shapes import PromiseBook


def duty(book: PromiseBook, promise: str, *, lang: Lang) -> str:
    """The first sentence of the newest words of a promise, without the stop; its name where the book does not know it.

    A remedy names the promise whose breach it waits for; readers get the clause of that promise instead of its name.
    """
    newest = next((terms for terms in reversed(book.promises.terms) if terms.name == promise), None)
    if newest is None:
        return promise
    words = sentence(newest.tree, lang=lang)
    first = words.split("。" if lang == "zh" else ". ")[0].rstrip("。.")
    of = newest.tree["body"].get("of")
    awaited = str(of.get("promise") or "") if isinstance(of, Mapping) else ""
    return first.replace(f"“{awaited}”", _place(book, awaited, lang)) if awaited in book.document_of else first


def _place(book: PromiseBook, promise: str, lang: Lang) -> str:
    document, clause = book.document_of[promise], book.clause_of.get(promise, "")
    if lang == "zh":
        return f"“{document} 第 {clause} 条”" if clause else f"“{document}”"
    return f"in clause {clause} of {document}" if clause else f"of {document}"
