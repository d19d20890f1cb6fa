"""Text out of docx and pdf: order, tables, page furniture, blanks drawn with a line, what is never followed."""

from __future__ import annotations

import io
import socket
import zipfile
from pathlib import Path

import pytest

from tests.reader.heldout import Letter, letters, score
from yinuo.engine.clauses.from_document.reader import read_letter
from yinuo.promises.files.refusals import DamagedFile
from yinuo.promises.files.text import text_of_bytes, text_of_file
from yinuo.promises.papers.fonts import FOLDER

SPECIAL = set("#$*_<>@\\`[]=~\"/+-'")
HEAD = """
#set page(paper: "a4", header: [某某公司文件], footer: context align(center)[第 #counter(page).display() 页])
#set text(font: "Noto Serif SC", size: 10.5pt, lang: "zh")
#set par(justify: true, first-line-indent: (amount: 2em, all: true))
"""


def rows_and_lines(text: str) -> list[str | list[list[str]]]:
    """The lines of a letter; consecutive rows of a table together."""
    parts: list[str | list[list[str]]] = []
    for line in filter(None, text.split("\n")):
        if " | " not in line:
            parts.append(line)
        elif parts and isinstance(parts[-1], list):
            parts[-1].append([cell.strip() for cell in line.split("|")])
        else:
            parts.append([[cell.strip() for cell in line.split("|")]])
    return parts


def as_docx(text: str) -> bytes:
    from docx import Document

    document = Document()
    for part in rows_and_lines(text):
        if isinstance(part, str):
            document.add_paragraph(part)
            continue
        table = document.add_table(rows=len(part), cols=max(map(len, part)))
        for row, cells in enumerate(part):
            for column, cell in enumerate(cells):
                table.cell(row, column).text = cell
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def as_pdf(text: str, folder: Path) -> bytes:
    import typst

    source = [HEAD]
    for part in rows_and_lines(text):
        if isinstance(part, str):
            source.append(escaped(part) + "\n\n")
            continue
        columns = max(map(len, part))
        cells = ",".join(f"[{escaped(cell)}]" for row in part for cell in [*row, *[""] * (columns - len(row))])
        source.append(f"#table(columns: {columns}, {cells})\n\n")
    path = folder / "letter.typ"
    path.write_text("".join(source), "utf-8")
    return bytes(typst.compile(str(path), font_paths=[str(FOLDER)], ignore_system_fonts=True))


def escaped(text: str) -> str:
    return "".join("\\" + letter if letter in SPECIAL else letter for letter in text)


def chosen() -> list[Letter]:
    """Some letters of each script with tables, without those that are about noise."""
    return [letter for letter in letters() if not letter.name.startswith("noisy")][::3]


@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_letters_are_read_as_well_from_papers(form: str, tmp_path: Path) -> None:
    def read(text: str) -> list[dict[str, object]]:
        data = as_docx(text) if form == "docx" else as_pdf(text, tmp_path)
        return [promise.as_json() for promise in read_letter(text_of_bytes(data, f"letter.{form}")).promises]

    found = score(read, chosen())
    assert found.f1 >= 0.97, found.wrong


def test_a_long_pdf_keeps_its_paragraphs_and_loses_its_furniture(tmp_path: Path) -> None:
    sentence = "接到投诉后4小时内响应，并在三个工作日内给出处理方案，同时说明原因、责任人和后续安排，以便客户了解进展并提出意见。"
    text = "\n".join(f"{number}、{sentence}" for number in range(1, 121))
    read = text_of_bytes(as_pdf(text, tmp_path), "long.pdf")
    lines = [line for line in read.split("\n") if line]
    assert ["".join(line.split()) for line in lines] == [f"{number}、{sentence}" for number in range(1, 121)]


def test_two_hundred_pages_are_read(tmp_path: Path) -> None:
    import typst

    path = tmp_path / "pages.typ"
    path.write_text(HEAD + "#pagebreak()\n".join(f"第{number}条 接到投诉后{number}小时内响应。\n" for number in range(1, 201)), "utf-8")
    data = bytes(typst.compile(str(path), font_paths=[str(FOLDER)], ignore_system_fonts=True))
    reading = read_letter(text_of_bytes(data, "pages.pdf"))
    assert [int(promise.amount or 0) for promise in reading.promises] == list(range(1, 201))


def test_word_s_own_ways(tmp_path: Path) -> None:
    from docx import Document
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = Document()
    paragraph = document.add_paragraph("接到投诉后")
    paragraph.add_run("      ").underline = True
    paragraph.add_run("小时内响应。")
    changed = document.add_paragraph()
    changed._p.append(parse_xml(f'<w:del {nsdecls("w")} w:id="1" w:author="a"><w:r><w:delText>八</w:delText></w:r></w:del>'))
    changed._p.append(parse_xml(f'<w:ins {nsdecls("w")} w:id="2" w:author="a"><w:r><w:t>六</w:t></w:r></w:ins>'))
    changed.add_run("小时内到场。")
    table = document.add_table(rows=1, cols=3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "一级"
    table.cell(0, 2).text = "2小时"
    document.add_paragraph("最后一段。")
    path = tmp_path / "letter.docx"
    document.save(str(path))
    assert text_of_file(path) == "接到投诉后______小时内响应。\n六小时内到场。\n一级 | 2小时\n最后一段。\n"


def test_nothing_is_fetched_and_nothing_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_given: object, **_more: object) -> None:
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    source = io.BytesIO(as_docx("接到投诉后4小时内响应。"))
    target = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            data = old.read(entry)
            if entry == "word/_rels/document.xml.rels":
                link = (
                    b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
                )
                data = data.replace(
                    b"</Relationships>", link + b'Target="http://127.0.0.1:9/evil.dotm" TargetMode="External"/></Relationships>'
                )
            if entry == "word/document.xml":
                data = data.replace(b"<w:body>", b"<w:body><w:p><w:r><w:t>&amp;lt;script&amp;gt;</w:t></w:r></w:p>")
            new.writestr(entry, data)
        new.writestr("word/vbaProject.bin", b"\xd0\xcf\x11\xe0 macro")
    text = text_of_bytes(target.getvalue(), "letter.docx")
    assert "4小时内响应" in text and len(read_letter(text).promises) == 1


def test_a_document_with_entities_is_refused() -> None:
    source = io.BytesIO(as_docx("接到投诉后4小时内响应。"))
    target = io.BytesIO()
    bomb = b'<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.namelist():
            data = old.read(entry)
            if entry == "word/document.xml":
                data = data.replace(b"<w:document", bomb + b"<w:document", 1).replace("接到".encode(), b"&b;&c;" + "接到".encode(), 1)
            new.writestr(entry, data)
    with pytest.raises(DamagedFile):
        text_of_bytes(target.getvalue(), "letter.docx")
