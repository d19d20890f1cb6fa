"""What a page of HTML says, as plain text. Scripts, styles and what is hidden in the head say nothing."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_SILENT = frozenset({"script", "style", "head", "title", "template", "noscript", "iframe", "object", "svg", "select", "textarea"})
_BLOCKS = frozenset(
    {"p", "div", "br", "li", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "hr", "ul", "ol", "pre", "section"}
)
LONGEST = 2_000_000
"""Characters that are looked at."""
_SPACES, _LINES = re.compile(r"[ \t\xa0]+"), re.compile(r"\n{3,}")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._silent: list[str] = []
        self.quotes = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent.append(tag)
        if tag in _BLOCKS:
            self.said.append("\n")
        if tag == "blockquote":
            self.quotes += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._silent:  # whatever was left open within it ends with it
            del self._silent[self._silent.index(tag) :]
        if tag in _BLOCKS:
            self.said.append("\n")
        if tag == "blockquote" and self.quotes:
            self.quotes -= 1

    def handle_data(self, data: str) -> None:
        if not self._silent:
            words = data.replace("\n", " ")
            self.said.append(words if not self.quotes else words.replace("\n", "\n> "))


def text_of_html(page: str) -> str:
    """The words of a page.

    >>> text_of_html("<head><title>x</title></head><p>退货 &amp; 退款</p><script>alert(1)</script><div>谢谢</div>")
    '退货 & 退款\\n\\n谢谢'
    """
    reader = _Reader()
    reader.feed(page[:LONGEST])
    reader.close()
    lines = (_SPACES.sub(" ", line).strip() for line in "".join(reader.said).split("\n"))
    return _LINES.sub("\n\n", "\n".join(lines)).strip()
