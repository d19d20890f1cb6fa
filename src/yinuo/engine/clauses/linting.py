"""Promises that read well and mean nothing: what can never start, never end, or contradicts itself.

`lint` finds, `refuse_bad` refuses. An *error* makes a promise senseless; a *warning* is worth a look (a kind the house does not know, an
addition that this kind of promise has no use for).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yinuo.engine.clauses.errors import BadPromises
from yinuo.engine.clauses.lint_rules import RULES, Context, Found, place
from yinuo.engine.clauses.shapes import Promises
from yinuo.engine.worktime.shapes import Calendar


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: `line` and `column` count from 1; `severity` is 'error' or 'warning'; `code` is stable, for programs."""

    line: int
    column: int
    code: str
    sentence: str
    severity: str
    promise: str = ""


def lint(promises: Promises, calendars: Mapping[str, Calendar]) -> list[Finding]:
    """Everything that is wrong with a file of promises, in order of lines and columns.

    Args:
        calendars: by name, every calendar that may be used; a promise that names another one is refused.
    """
    return sorted(_findings(promises, calendars), key=lambda finding: (finding.line, finding.column, finding.code))


def refuse_bad(promises: Promises, calendars: Mapping[str, Calendar], source: str = "promises.txt") -> list[Finding]:
    """Refuse a file with errors; gives the warnings of one without.

    Raises:
        BadPromises: naming the first error by file, line and column; all of them are in its data.
    """
    findings = lint(promises, calendars)
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        first = errors[0]
        raise BadPromises(
            first=f"{source}, line {first.line}, column {first.column}: {first.sentence}",
            count=len(errors),
            findings=[vars(finding) for finding in errors],
        )
    return findings


def _findings(promises: Promises, calendars: Mapping[str, Calendar]) -> Iterator[Finding]:
    for terms in promises.terms:
        context = Context(terms, promises, calendars)
        for code, severity, rule in RULES:
            for found in rule(context):
                yield _finding(context, code, severity, found)


def _finding(context: Context, code: str, severity: str, found: Found) -> Finding:
    terms: Any = context.terms
    return Finding(terms.at_line, place(terms, found.at), code, found.sentence, severity, terms.name)
