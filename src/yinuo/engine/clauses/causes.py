"""Whose breaches a remedy waits for: those of one promise, of a document's promises, or of any (semantics, 3.15)."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any


def breach_of(body: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The breach that opens a promise, `{"breach", "promise"}` or `{"breach", "document"}`; None where something else does."""
    of = body.get("of")
    return of if isinstance(of, Mapping) and "breach" in of else None


def document_of(name: str) -> str:
    """The number of the document that a promise belongs to by its name: what stands before the last dot.

    >>> document_of("HT-2026-0001.solve"), document_of("solve")
    ('HT-2026-0001', '')
    """
    return name.rpartition(".")[0]


def is_of_many(breach: Mapping[str, Any]) -> bool:
    """Whether a breach trigger names no single promise, but a document or none at all."""
    return breach.get("promise") is None


def free_by_document(names: Iterable[str], *, waiting: Container[str]) -> dict[str | None, list[str]]:
    """The promises that wait for no breach, in order, by the number of their document; all of them under None.

    A promise that waits for breaches is meant only by its own name, so two remedies of one document never wait for each other.
    """
    found: dict[str | None, list[str]] = {None: []}
    for name in sorted(names):
        if name not in waiting:
            found[None].append(name)
            found.setdefault(document_of(name), []).append(name)
    return found


def meant(breach: Mapping[str, Any], known: Container[str], free: Mapping[str | None, Sequence[str]]) -> Sequence[str]:
    """The promises among the known ones whose breaches a trigger waits for; `free` by `free_by_document`.

    >>> names = ["HT-1.solve", "HT-1.sorry", "HT-10.solve"]
    >>> meant({"breach": "any", "document": "HT-1"}, names, free_by_document(names, waiting={"HT-1.sorry"}))
    ['HT-1.solve']
    """
    if is_of_many(breach):
        return free.get(breach.get("document"), ())
    return [breach["promise"]] if breach["promise"] in known else []
