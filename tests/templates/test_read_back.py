"""Each built-in template, filled, printed as PDF/A and DOCX, and read back: its own promises are found again."""

from __future__ import annotations

import pytest

from tests.templates.read_back import found_and_missed, golds
from tests.templates.test_library import DOCUMENTS, samples
from yinuo.engine.clauses.from_document.reader import read_letter
from yinuo.promises.files.text import text_of_bytes
from yinuo.promises.papers.docx import write_docx
from yinuo.promises.papers.pdf import print_pdf
from yinuo.promises.papers.shapes import Paper, Paragraph, Run, SignatureField
from yinuo.promises.templates.filling import plain_text
from yinuo.promises.templates.format import BLANK
from yinuo.promises.templates.library import built_in
from yinuo.promises.templates.shapes import Template


def paper(template: Template) -> Paper:
    values = samples(template)
    paragraphs: list[Paragraph] = []
    for sentence in template.sentences:
        if any(template.blanks[key].is_signed for key in BLANK.findall(sentence.text)):
            continue
        run = Run(plain_text(sentence, template, values))
        if sentence.joins:
            paragraphs[-1] = Paragraph(paragraphs[-1].level, (*paragraphs[-1].runs, run))
        else:
            paragraphs.append(Paragraph(sentence.level, (run,)))
    sides = template.parties[: 2 if template.signing == "both sides" else 1]
    return Paper(
        title=template.title_zh,
        number="CN-2026-0001",
        form=template.form,
        language="zh",
        edition_line=template.edition,
        paragraphs=tuple(paragraphs),
        signatures=tuple(SignatureField(one.key.replace("_", "-"), one.name_zh, one.name_zh, has_seal=len(sides) == 2) for one in sides),
        fingerprint="0" * 64,
    )


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_a_printed_template_reads_back_as_it_promises(name: str, form: str) -> None:
    template = built_in()[name]
    printed = print_pdf(paper(template)) if form == "pdf" else write_docx(paper(template))
    read = read_letter(text_of_bytes(printed, f"{name}.{form}"))
    wanted = golds(template, samples(template))
    score, missed, beside = found_and_missed(wanted, list(read.promises))
    assert score >= 0.95, (missed, beside)
