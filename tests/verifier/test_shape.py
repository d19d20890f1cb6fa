"""The verifier stays what somebody with a proof and no house can read: one file, its sections listed at its top, in short functions."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

from yinuo.verifier import verify

TEXT = Path(verify.__file__).read_text("utf-8")
LONGEST = 60


def name_of(heading: str) -> str:
    """A section's name without what is said about it."""
    return re.split(r":| \(", heading)[0].strip()


def test_the_list_of_sections_is_that_of_the_headings() -> None:
    assert verify.__doc__ is not None
    listed = re.findall(r"^ +(\d+)  (.+)$", verify.__doc__, re.MULTILINE)
    headings = re.findall(r"^# -{20,}\n# (\d+)  (.+)\n# -{20,}$", TEXT, re.MULTILINE)
    assert [(number, name_of(words)) for number, words in listed] == [(number, name_of(words)) for number, words in headings]
    assert [int(number) for number, _words in headings] == list(range(1, len(headings) + 1))


def test_no_function_is_long_and_nothing_but_the_standard_library_is_asked() -> None:
    tree = ast.parse(TEXT)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert [node.name for node in functions if (node.end_lineno or 0) - node.lineno >= LONGEST] == []
    asked = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    asked |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    assert {name.partition(".")[0] for name in asked} <= sys.stdlib_module_names
