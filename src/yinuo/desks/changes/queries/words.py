"""The words of a document: what it defines, how it was ruled, and who may rule."""

from __future__ import annotations

from dataclasses import dataclass

from yinuo.desks.documents.models import Draft
from yinuo.desks.documents.queries import drafts
from yinuo.desks.people.choices import Role
from yinuo.desks.people.models import Staff
from yinuo.kit.words import Words, pgettext_lazy
from yinuo.promises.templates.shapes import Template

from ..models import Question, Word


@dataclass(frozen=True)
class Meaning:
    """One word: its meaning, the promises measured by it, and where it comes from: `text`, `supplement` or `explanation`."""

    word: str
    meaning: str
    source: str
    measures: tuple[str, ...] = ()
    term: int | None = None
    attached: str = ""
    pk: int | None = None


def glossary_of(draft: Draft) -> list[Meaning]:
    """What the words of one document mean, and only of this one: another may define them otherwise. Rulings stand beside the text."""
    template = drafts.template_of(draft)
    found = [Meaning(term.word, term.meaning, "text", term.measures) for sentence in template.sentences for term in sentence.terms]
    rulings = Question.objects.filter(number=draft.number, term__isnull=False).exclude(word="").order_by("term")
    found += [Meaning(one.word, one.ruling, "supplement", term=one.term) for one in rulings]
    found += [
        Meaning(one.word, one.meaning, "explanation", attached=one.attached, pk=one.pk) for one in Word.objects.filter(number=draft.number)
    ]
    return found


@dataclass(frozen=True)
class Authority:
    """Who may rule by the document itself: the clause, in words who, and the roles of ours that are it; none where it is the other side."""

    clause: str
    who: Words
    roles: frozenset[str]


PARTY_A = pgettext_lazy("authority", "party A")
DEPARTMENT = pgettext_lazy("authority", "the head of the department concerned")
MANAGEMENT = pgettext_lazy("authority", "the management of the company")


def authority_of(draft: Draft) -> Authority | None:
    """Whom the document names to rule on its meaning; None where it names nobody. Party A is ours only where we are party A."""
    template: Template = drafts.template_of(draft)
    clauses = {clause for sentence in template.sentences for clause in sentence.clauses}
    if "S1-1.8" in clauses:
        is_ours = draft.our_party == "party_a"
        return Authority("S1-1.8", PARTY_A, frozenset({Role.DIRECTOR}) if is_ours else frozenset())
    if "S2-L1-4(3)" in clauses:
        return Authority("S2-L1-4(3)", DEPARTMENT, frozenset({Role.DEPARTMENT_HEAD}))
    if "S3-9.2.1" in clauses:
        return Authority("S3-9.2.1", MANAGEMENT, frozenset({Role.DIRECTOR}))
    return None


def may_rule(draft: Draft, staff: Staff) -> bool:
    """Whether this person is whom the document names."""
    found = authority_of(draft)
    return found is not None and staff.role in found.roles
