"""A draft as a paper to print: its sentences without the signing lines, and a field for every side."""

from __future__ import annotations

from yinuo.promises.papers.shapes import Paper, Paragraph, Run, SignatureField
from yinuo.promises.templates import filling
from yinuo.promises.templates.shapes import Sentence, Template

from ..models import Draft
from . import drafts


def paper_of(draft: Draft, *, counterpart: tuple[int, int] | None = None) -> Paper:
    """The paper as it reads now; its fingerprint is the hash of the words."""
    template = drafts.template_of(draft)
    values = drafts.fitting(template, drafts.values_of(draft))
    return Paper(
        title=template.title_zh,
        number=draft.number,
        form=template.form,
        language="zh",
        edition_line=f"{template.id} · {template.edition} · v{draft.version}",
        paragraphs=_paragraphs(template, values),
        signatures=tuple(_field(one, template, draft) for one in drafts.signings(template)),
        fingerprint=draft.text_sha256 or drafts.text_sha256(draft, template, values),
        counterpart=counterpart,
    )


def papers_of(draft: Draft) -> tuple[Paper, ...]:
    """The originals to sign: one, or two counterparts where two sides sign."""
    if drafts.template_of(draft).signing == "both sides":
        return tuple(paper_of(draft, counterpart=(number, 2)) for number in (1, 2))
    return (paper_of(draft),)


def _paragraphs(template: Template, values: dict[str, str]) -> tuple[Paragraph, ...]:
    found: list[Paragraph] = []
    for sentence in drafts.printed_sentences(template):
        runs = _runs(sentence, template, values)
        if sentence.joins and found:
            found[-1] = Paragraph(found[-1].level, (*found[-1].runs, *runs))
        else:
            found.append(Paragraph(sentence.level, runs))
    return tuple(found)


def _runs(sentence: Sentence, template: Template, values: dict[str, str]) -> tuple[Run, ...]:
    made = []
    for one in filling.runs_of(sentence, template, values):
        is_blank = bool(one.key) and template.blanks[one.key].kind != "choice"
        made.append(Run("" if one.is_empty and is_blank else one.text, is_blank))
    return tuple(made)


def _field(one: drafts.Signing, template: Template, draft: Draft) -> SignatureField:
    name = draft.promisor if one.party.key == draft.our_party else draft.counterparty
    return SignatureField(
        key=field_key(one.party.key),
        party=f"{one.party.name_zh}：{name}" if name else one.party.name_zh,
        label=template.blanks[one.signature].label_zh if one.signature else one.party.name_zh,
        has_seal=template.effect == "when all have signed and sealed",
        has_date=True,
        has_place=bool(one.signed_in),
    )


def field_key(party: str) -> str:
    """The name of a party's field in the PDF."""
    return party.replace("_", "-")
