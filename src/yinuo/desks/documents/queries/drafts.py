"""A draft with its template: the values now, what is missing, what does not fit, what is to be decided."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from yinuo.promises.shapes import DraftDocument
from yinuo.promises.templates import checks, filling
from yinuo.promises.templates.checks import Finding
from yinuo.promises.templates.format import BLANK, read_template
from yinuo.promises.templates.shapes import Blank, Party, Sentence, Template
from yinuo.promises.templates.values import problem_with

from ..models import Decision, Draft, Interval, TemplateText, Value
from . import scopes


@lru_cache(maxsize=64)
def _read(sha256: str) -> Template:
    return read_template(TemplateText.objects.get(sha256=sha256).text, source=sha256[:8])


def template_of(draft: Draft) -> Template:
    """The template exactly as it stood when the draft was begun."""
    return _read(draft.source.sha256)


def values_of(draft: Draft) -> dict[str, str]:
    """What stands in the blanks now."""
    return {one.key: one.value for one in Value.objects.filter(draft=draft, is_current=True) if one.value}


def intervals_of(number: str, *, on: date | None = None, is_approved: bool = True) -> dict[str, str]:
    """The intervals of a document: approved ones in force on a day, or all that were last proposed."""
    rows = Interval.objects.filter(number=number)
    if is_approved:
        rows = rows.filter(approved_at__isnull=False)
    if on is not None:
        rows = rows.filter(from_on__lte=on)
    return {one.key: one.value for one in rows.order_by("from_on", "id")}


@dataclass(frozen=True)
class Open:
    """What stands between a draft and its review."""

    missing: tuple[Blank, ...]
    problems: dict[str, str]
    undecided: tuple[Finding, ...]
    decided: tuple[tuple[Finding, Decision], ...]
    filled: int
    total: int

    @property
    def count(self) -> int:
        return len(self.missing) + len(self.problems) + len(self.undecided)

    @property
    def percent(self) -> float:
        return 100.0 * self.filled / self.total if self.total else 100.0

    @property
    def is_complete(self) -> bool:
        return self.count == 0

    @property
    def first(self) -> str:
        if self.missing:
            return checks.label_of(self.missing[0])
        return next(iter(self.problems.values()), "") or (self.undecided[0].sentence if self.undecided else "")


def open_points(draft: Draft, template: Template, values: dict[str, str]) -> Open:
    """Everything still to do before the draft can be reviewed."""
    known = {**values, **intervals_of(draft.number, is_approved=False)}
    decisions = {(one.code, one.about): one for one in Decision.objects.filter(draft=draft)}
    findings = (*checks.find_all(template, known), *scopes.findings_of(draft, template, fitting(template, known)))
    wanted = [blank for blank in template.blanks.values() if is_typed(blank)]
    return Open(
        missing=tuple(template.blanks[key] for key in filling.missing(template, values)),
        problems=filling.problems(template, known),
        undecided=tuple(one for one in findings if (one.code, one.about) not in decisions),
        decided=tuple((one, decisions[one.code, one.about]) for one in findings if (one.code, one.about) in decisions),
        filled=sum(1 for blank in wanted if values.get(blank.key)),
        total=sum(1 for blank in wanted if not blank.is_optional or values.get(blank.key)),
    )


def is_typed(blank: Blank) -> bool:
    """Whether somebody types it into the form: not fixed, not an interval, not the act of signing."""
    return not (blank.fixed or blank.is_interval or blank.is_signed)


def number_key(template: Template) -> str:
    """The blank that holds the document's own printed number, which the register allots; empty where the text has none."""
    return next((key for key, one in template.blanks.items() if one.kind == "number" and one.label_zh == template.numbered), "")


def printed_sentences(template: Template) -> tuple[Sentence, ...]:
    """The sentences of the paper: all but those that the block of signatures stands for."""
    return tuple(one for one in template.sentences if not is_of_signing(one, template))


def is_of_signing(sentence: Sentence, template: Template) -> bool:
    """Whether a sentence holds nothing but what the act of signing fills."""
    keys = BLANK.findall(sentence.text)
    return bool(keys) and all(template.blanks[key].is_signed for key in keys)


def text_sha256(draft: Draft, template: Template, values: dict[str, str]) -> str:
    """The fingerprint of the words that are agreed: number, version, title and every printed sentence; intervals are no part of it."""
    lines = [draft.number, str(draft.version), template.title_zh]
    lines += [filling.plain_text(one, template, values) for one in printed_sentences(template)]
    return hashlib.sha256("\n".join(lines).encode("utf-8")).hexdigest()


@dataclass(frozen=True)
class Signing:
    """What one party's signing fills: the keys of its blanks of signature, date and place (empty where the text has none)."""

    party: Party
    signature: str = ""
    signed_on: str = ""
    signed_in: str = ""


def signings(template: Template) -> tuple[Signing, ...]:
    """Who signs, in the order of the text: a blank belongs to the party it is named after (`a_signature` to `party_a`), else by order."""
    stems = [key.removesuffix("_signature") for key, blank in template.blanks.items() if blank.kind == "signature"]
    stems = stems or [
        key.removesuffix("_signed_on") for key, blank in template.blanks.items() if blank.is_signed and key.endswith("_signed_on")
    ]
    found: dict[str, Signing] = {}
    for place, stem in enumerate(stems):
        named = [party for party in template.parties if party.key == stem or party.key.endswith(f"_{stem}")]
        party = named[0] if named else template.parties[min(place, len(template.parties) - 1)]
        keys = [f"{stem}_{end}" if f"{stem}_{end}" in template.blanks else "" for end in ("signature", "signed_on", "signed_in")]
        found.setdefault(party.key, Signing(party, *keys))
    both = template.signing == "both sides"
    rest = [Signing(party) for party in template.parties if party.key not in found]
    return (*found.values(), *rest)[: 2 if both else 1]


def signing_parties(template: Template) -> tuple[Party, ...]:
    """The parties that sign."""
    return tuple(one.party for one in signings(template))


def fitting(template: Template, values: dict[str, str]) -> dict[str, str]:
    """The values that fit their blanks; only these can be printed."""
    return {
        key: value for key, value in values.items() if value and key in template.blanks and not problem_with(template.blanks[key], value)
    }


def signed_values(draft: Draft, template: Template) -> dict[str, str]:
    """What the signatures so far put into the blanks of signing."""
    found: dict[str, str] = {}
    keys = {one.party.key: one for one in signings(template)}
    for row in draft.signatories.filter(voided_at__isnull=True, signed_at__isnull=False).order_by("position"):
        places = keys.get(row.party)
        if places is None:
            continue
        for key, value in (
            (places.signature, row.name),
            (places.signed_on, row.signed_on and row.signed_on.isoformat()),
            (places.signed_in, row.place),
        ):
            if key and value:
                found.setdefault(key, str(value))
    return found


def document_of(draft: Draft, *, on: date) -> DraftDocument:
    """The version as the register takes it: values, signatures, the intervals approved up to a day, and whom it is for on that day."""
    template = template_of(draft)
    values = {**fitting(template, values_of(draft)), **intervals_of(draft.number, on=on), **signed_values(draft, template)}
    scope = scopes.scope_of(scopes.rows_of(draft), on=on)
    return filling.draft_document(template, values, number=draft.number, scope=scope, audience_zh=draft.purpose, audience_en=draft.purpose)


CONFIRMED_BY: dict[str, tuple[str, ...]] = {
    "S1-1.9": ("understood", "true_intention", "binding"),
    "S0-L6-END2": ("understood", "true_intention", "binding"),
}
"""The statements that a document asks every signatory to tick, by the clause that asks."""


def confirmations_of(template: Template) -> tuple[str, ...]:
    """The statements to tick before signing this document."""
    asked = [one for sentence in template.sentences for clause in sentence.clauses for one in CONFIRMED_BY.get(clause, ())]
    return tuple(dict.fromkeys(asked))
