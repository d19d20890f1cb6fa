"""How much of what the fourteen documents demand stands in the templates, sentence by sentence and clause by clause."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping
from importlib import resources
from typing import Any

from yinuo.promises.templates.library import built_in
from yinuo.promises.templates.shapes import Template

MAY_BE_DECLARED = ("formality", "principle", "definition", "right")
"""Kinds of clause that may stand without a promise line; every other one is executable or named in docs/not-executable.md."""


def demanded() -> dict[str, str]:
    """The kind of every clause row by its id, in the order of the documents."""
    text = (resources.files("yinuo.promises.templates") / "clause_ids.csv").read_text("utf-8")
    return {row["clause"]: row["kind"] for row in csv.DictReader(text.splitlines())}


def standings(library: Mapping[str, Template] | None = None) -> dict[str, str]:
    """`executable`, `declared` or `open` for each clause id that a template serves; a line outweighs a declaration beside it."""
    found: dict[str, str] = {}
    for one in (library or built_in()).values():
        for sentence in one.sentences:
            for declared in sentence.declared:
                for clause in declared.clauses:
                    found.setdefault(clause, "open" if declared.kind == "open" else "declared")
        for line in one.promise_lines():
            found |= dict.fromkeys(line.clauses, "executable")
    return found


def coverage() -> dict[str, Any]:
    """The count of `yinuo coverage --json` (contracts): documents with their sentences, clauses with what is missing."""
    kinds, standing = demanded(), standings()
    documents = [
        {"id": one.id, "sentences": total, **{name: tally[name] for name in ("executable", "declared", "open")}}
        for one in built_in().values()
        for tally in [Counter(sentence.standing for sentence in one.sentences if sentence.standing != "heading")]
        for total in [sum(tally.values())]
    ]
    counted = Counter(standing[clause] for clause in kinds if clause in standing)
    return {
        "documents": documents,
        "clauses": {
            "total": len(kinds),
            "executable": counted["executable"],
            "declared": counted["declared"],
            "open": counted["open"],
            "missing": [clause for clause in kinds if clause not in standing],
        },
    }


def not_executable() -> list[tuple[str, str]]:
    """Clause ids whose duty lacks a fact, with that fact, in the order of the documents."""
    return [
        (clause, declared.reason)
        for one in built_in().values()
        for sentence in one.sentences
        for declared in sentence.declared
        if declared.kind == "open"
        for clause in declared.clauses
    ]
