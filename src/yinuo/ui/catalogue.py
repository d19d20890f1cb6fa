"""The Chinese catalogue: what is said in the code, what the catalogue lacks, and the compiled form.

`python -m yinuo.ui.catalogue` writes new sentences into `locale/zh_Hans/LC_MESSAGES/django.po` with an empty translation and
compiles `django.mo` beside it. Needs nothing but Django, so that it runs on a machine without gettext.
"""

from __future__ import annotations

import ast
import re
import struct
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parents[1]
CATALOGUE = PACKAGE / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
_PLAIN = {"_", "gettext", "gettext_lazy", "gettext_noop"}
_CONTEXT = {"pgettext", "pgettext_lazy"}
_PLURAL = {"ngettext", "ngettext_lazy"}
_CONTEXT_PLURAL = {"npgettext", "npgettext_lazy"}
_CALL = re.compile(r"\b(_|n?p?gettext)\(")
_NAMES = re.compile(rf"\b({'|'.join(sorted(_PLAIN | _CONTEXT | _PLURAL | _CONTEXT_PLURAL))})\b")
HEADER = (
    "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\nLanguage: zh_Hans\nPlural-Forms: nplurals=1; plural=0;\n"
)


@dataclass(frozen=True, order=True)
class Message:
    """One sentence of the code; `plural` where it counts."""

    source: str
    context: str = ""
    plural: str = ""


def said_in_code(root: Path = PACKAGE) -> set[Message]:
    """Every sentence marked for translation in modules and templates."""
    found: set[Message] = set()
    for path in sorted(root.rglob("*")):
        if "tests" in path.parts or "vendor" in path.parts:
            continue
        if path.suffix == ".py":
            found |= _from_module(path.read_text(encoding="utf-8"))
        elif path.suffix == ".html":
            found |= set(_from_template(path.read_text(encoding="utf-8")))
    return found


def _from_module(text: str) -> set[Message]:
    """What a module says. Only what reaches over a line with a marking name is climbed into: that is a small part of most modules."""
    marked = [text.count("\n", 0, name.start()) + 1 for name in _NAMES.finditer(text)]
    found: set[Message] = set()
    nodes: list[ast.AST] = [ast.parse(text)] if marked else []
    while nodes:
        for node in ast.iter_child_nodes(nodes.pop()):
            begins = min((one.lineno for one in getattr(node, "decorator_list", ())), default=getattr(node, "lineno", 0))
            place = bisect_left(marked, begins)
            if place < len(marked) and marked[place] <= getattr(node, "end_lineno", len(text)):
                found |= set(_from_call(node))
                nodes.append(node)
    return found


def _from_template(text: str) -> Iterator[Message]:
    """Django turns a template into calls among rubbish; each call is read by itself."""
    calls = templatize(text)
    for start in _CALL.finditer(calls):
        for end in (match.end() for match in re.compile(r"\)").finditer(calls, start.end())):
            try:
                tree = ast.parse(calls[start.start() : end])
            except SyntaxError:
                continue
            yield from _from_calls(tree)
            break


def _from_calls(tree: ast.AST) -> Iterator[Message]:
    for node in ast.walk(tree):
        yield from _from_call(node)


def _from_call(node: ast.AST) -> Iterator[Message]:
    if isinstance(node, ast.Call):
        name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""
        words = [word.value for word in node.args if isinstance(word, ast.Constant) and isinstance(word.value, str)]
        if name in _PLAIN and len(words) == 1 and words[0]:
            yield Message(words[0])
        elif name in _CONTEXT and len(words) == 2:
            yield Message(words[1], words[0])
        elif name in _PLURAL and len(words) == 2:
            yield Message(words[0], plural=words[1])
        elif name in _CONTEXT_PLURAL and len(words) == 3:
            yield Message(words[1], words[0], words[2])


def read(path: Path = CATALOGUE) -> dict[Message, str]:
    """The catalogue as it is written."""
    found: dict[Message, str] = {}
    for block in re.split(r"\n\s*\n", path.read_text(encoding="utf-8")) if path.exists() else []:
        parts: dict[str, str] = {}
        field = ""
        for line in block.splitlines():
            match = re.match(r'(msgctxt|msgid|msgid_plural|msgstr|msgstr\[0\]) (".*")$', line)
            if match:
                field = match[1].removesuffix("[0]")
                parts[field] = ast.literal_eval(match[2])
            elif line.startswith('"'):
                parts[field] += ast.literal_eval(line)
        if parts.get("msgid"):
            found[Message(parts["msgid"], parts.get("msgctxt", ""), parts.get("msgid_plural", ""))] = parts.get("msgstr", "")
    return found


def write(messages: dict[Message, str], path: Path = CATALOGUE) -> None:
    """Write the catalogue, sorted, and compile it beside."""
    blocks = ['msgid ""\nmsgstr ' + "\n".join([quoted(""), *(quoted(line + "\n") for line in HEADER.splitlines())])]
    for message in sorted(messages):
        lines = [f"msgctxt {quoted(message.context)}"] if message.context else []
        lines.append(f"msgid {quoted(message.source)}")
        lines += [f"msgid_plural {quoted(message.plural)}"] if message.plural else []
        lines.append(f"msgstr{'[0]' if message.plural else ''} {quoted(messages[message])}")
        blocks.append("\n".join(lines))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n\n".join(blocks) + "\n", encoding="utf-8")
    path.with_suffix(".mo").write_bytes(compiled(messages))


def quoted(text: str) -> str:
    """A text as it stands in a catalogue."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'


def compiled(messages: dict[Message, str]) -> bytes:
    """The form that gettext reads (GNU gettext manual, 10.3): two sorted tables of lengths and offsets, then the texts."""
    pairs = {"": HEADER}
    for message, words in messages.items():
        if words:
            key = (
                (message.context + "\x04" if message.context else "") + message.source + ("\x00" + message.plural if message.plural else "")
            )
            pairs[key] = words
    keys = sorted(key.encode() for key in pairs)
    texts = [pairs[key.decode()].encode() for key in keys]
    offset = 28 + 16 * len(keys)
    tables, body = [], b""
    for group in (keys, texts):
        for text in group:
            tables.append(struct.pack("<II", len(text), offset + len(body)))
            body += text + b"\x00"
    head = struct.pack("<IIIIIII", 0x950412DE, 0, len(keys), 28, 28 + 8 * len(keys), 0, 0)
    return head + b"".join(tables) + body


def main() -> None:
    """Bring the catalogue up to what the code says; sentences no longer said leave it."""
    known = read()
    write({message: known.get(message, "") for message in said_in_code()})


if __name__ == "__main__":
    main()
