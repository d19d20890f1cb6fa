"""`yinuo read`: a letter as sentences, blanks and proposed promises, each beside its source."""

from __future__ import annotations

import argparse
import json

from yinuo.engine.clauses.from_document.reader import read_letter
from yinuo.engine.clauses.from_document.shapes import Reading, plain_number
from yinuo.promises.files.text import text_of_file


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.description = "Read a letter into sentences, blanks and proposed promises. Nothing is stored, nothing is fetched."
    parser.add_argument("file", metavar="FILE", help="a letter as .txt, .md, .docx or .pdf")
    shown = parser.add_mutually_exclusive_group()
    shown.add_argument("--json", action="store_true", help="print one JSON object")
    shown.add_argument("--text", action="store_true", help="print the text that offsets count in, as taken out of the file")


def run(args: argparse.Namespace) -> int:
    """Read the file; always 0 when done."""
    text = text_of_file(args.file)
    if args.text:
        print(text, end="")
        return 0
    reading = read_letter(text)
    print(json.dumps(reading.as_json(), ensure_ascii=False) if args.json else "\n".join(_lines(reading)))
    return 0


def _lines(reading: Reading) -> list[str]:
    proposals: dict[int, list[str]] = {}
    for one in reading.promises:
        amount = "____" if one.amount is None else str(plain_number(one.amount))
        per = f" per {one.period}" if one.period else ""
        proposals.setdefault(one.start, []).append(f"    {one.kind} {one.comparator} {amount} {one.unit}{per} ({one.calendar}): {one.line}")
    for duty in reading.duties:
        proposals.setdefault(duty.start, []).append(f"    {duty.kind}: {duty.line}")
    lines: list[str] = []
    for sentence in reading.sentences:
        lines.append(f"[{sentence.sentence_class}] {' '.join(sentence.text.split())}")
        lines += proposals.get(sentence.start, [])
    counted = (len(reading.promises), len(reading.duties), len(reading.blanks))
    return [*lines, "", "{} promises, {} duties without a number, {} blanks".format(*counted)]
