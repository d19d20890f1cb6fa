"""Letters with places into paragraphs and table rows; no PDF library is named here."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Final

_ENDED: Final = re.compile(r"[。；！？：!?;:.][\"'”’）)]*$")
_STARTS_ITEM: Final = re.compile(
    r"^(?:第[一二三四五六七八九十百\d]+[章条节篇款]|[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[）)]|"
    r"\d{1,2}[、.．）)\s](?!\d)|\d{1,2}(?:\.\d{1,2}){1,4}[、.\s]*(?![\d%.]|个|小时|分钟|元|天|日|倍|万|"
    r"年|月)|[A-Za-z][.．、）)]|[·•●○■□◆▪★※➤–-]\s)"
)
_PAGE_NUMBER: Final = re.compile(
    r"^[-–—\s]*(?:第?\s*\d{1,4}\s*页?(?:\s*[/，,共of ]+\s*\d{1,4}\s*页?)?|Page\s+\d+(?:\s+of\s+\d+)?)[-–—\s]*$", re.IGNORECASE
)
_WIDE: Final = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")


@dataclass
class Segment:
    """Letters without a wide gap between them."""

    left: float
    right: float
    text: str
    starts: list[float] = field(default_factory=list)
    """Where each letter of the text begins."""

    def add(self, left: float, right: float, letter: str) -> None:
        """One more letter (or the space before it)."""
        self.text += letter
        self.starts.append(left)
        self.right = max(self.right, right)

    def cut(self, place: int) -> tuple[Segment, Segment]:
        """Two segments, the second beginning with the letter at this place."""
        at = self.starts[place]
        return Segment(self.left, at, self.text[:place].rstrip(), self.starts[:place]), Segment(
            at, self.right, self.text[place:], self.starts[place:]
        )


@dataclass
class Line:
    """One line of a page: its segments, its height above the page's foot, the size of its letters, its place among the page's lines."""

    segments: list[Segment]
    base: float
    size: float
    at_edge: bool = False

    @property
    def text(self) -> str:
        """The whole line."""
        return " ".join(segment.text for segment in self.segments)

    @property
    def left(self) -> float:
        """Where it begins."""
        return self.segments[0].left

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.segments[-1].right

    @classmethod
    def gathered(cls, letters: Iterable[tuple[float, float, float, float, str]], *, page_height: float) -> list[Line]:
        """Lines from letters `(left, right, bottom, top, letter)`, from top to bottom."""
        seen = [letter for letter in letters if letter[4].strip()]
        if not seen:
            return []
        size = median(top - bottom for _left, _right, bottom, top, _letter in seen) or 10.0
        rows: list[list[tuple[float, float, float, float, str]]] = []
        for letter in sorted(seen, key=lambda one: -(one[2] + one[3])):
            middle = (letter[2] + letter[3]) / 2
            row = next((row for row in reversed(rows[-3:]) if abs(_middle(row) - middle) < 0.4 * size), None)
            if row is None:
                rows.append([letter])
            else:
                row.append(letter)
        lines = [cls._from_row(sorted(row)) for row in rows]
        for line in lines:
            line.at_edge = line.base > page_height * 0.92 or line.base < page_height * 0.08
        return lines

    @classmethod
    def _from_row(cls, row: list[tuple[float, float, float, float, str]]) -> Line:
        segments: list[Segment] = []
        size = max(median(top - bottom for _left, _right, bottom, top, _letter in row) * 0.75, 3.0)
        for left, right, _bottom, _top, letter in row:
            gap = left - segments[-1].right if segments else 0.0
            if not segments or gap > 0.85 * size:
                segments.append(Segment(left, right, letter, [left]))
                continue
            wide = _WIDE.match(letter) or _WIDE.match(segments[-1].text[-1])
            if gap > (0.5 if wide else 0.13) * size:
                segments[-1].add(segments[-1].right, left, " ")
            segments[-1].add(left, right, letter)
        return cls(segments, median(one[2] for one in row), size)


def _middle(row: Sequence[tuple[float, float, float, float, str]]) -> float:
    return (row[0][2] + row[0][3]) / 2


def paragraphs_of(pages: Sequence[list[Line]]) -> list[str]:
    """Paragraphs and table rows of a whole document."""
    furniture = _furniture(pages)
    lines = [
        line
        for page in pages
        for line in page
        if not (line.at_edge and _is_furniture(line.text, furniture)) and not _PAGE_NUMBER.match(line.text)
    ]
    right = _margin([line.right for line in lines], highest=True)
    left = _margin([line.left for line in lines], highest=False)
    return list(_joined(lines, left=left, right=right))


def _furniture(pages: Sequence[list[Line]]) -> set[str]:
    """Texts at the edge of pages that come back on at least half of them, digits aside."""
    if len(pages) < 2:
        return set()
    counts = Counter(key for page in pages for key in {_key(line.text) for line in page if line.at_edge})
    return {key for key, count in counts.items() if count >= max(2, len(pages) / 2)}


def _key(text: str) -> str:
    return re.sub(r"\d+", "#", "".join(text.split()))


def _is_furniture(text: str, known: set[str]) -> bool:
    return _key(text) in known


def _margin(places: list[float], *, highest: bool) -> float:
    if not places:
        return 0.0
    ordered = sorted(places)
    return ordered[int(0.95 * (len(ordered) - 1))] if highest else ordered[int(0.05 * (len(ordered) - 1))]


def _joined(lines: Sequence[Line], *, left: float, right: float) -> Iterator[str]:
    row: list[tuple[float, str]] | None = None
    text, before = "", None
    for place, line in enumerate(lines):
        if row is not None and _continues_row(row, line):
            for segment in line.segments:
                column = min(range(len(row)), key=lambda number: abs(row[number][0] - segment.left))  # type: ignore[index]
                row[column] = (row[column][0], _glued(row[column][1], segment.text))
            continue
        if row is not None:
            yield " | ".join(cell for _left, cell in row)
            row = None
        if _is_row(lines, place):
            if text:
                yield text
            text, before = "", None
            row = [(segment.left, segment.text) for segment in _split_at_columns(lines, place)]
            continue
        if before is not None and _goes_on(before, line, left=left, right=right):
            text = _glued(text, line.text)
        else:
            if text:
                yield text
            text = line.text
        before = line
    if row is not None:
        yield " | ".join(cell for _left, cell in row)
    if text:
        yield text


def _glued(one: str, other: str) -> str:
    narrow = one and other and not _WIDE.match(one[-1]) and not _WIDE.match(other[0]) and one[-1] != "_" and other[0] != "_"
    return f"{one} {other}" if narrow else one + other


def _is_row(lines: Sequence[Line], place: int) -> bool:
    """Several segments that stand below or above others at the same places."""
    line = lines[place]
    if len(line.segments) < 2:
        # two cells that nearly touch look like one text with a space where the next column begins
        return " " in line.text and len(_split_at_columns(lines, place)) > 1
    near = [lines[other] for other in (place - 2, place - 1, place + 1, place + 2) if 0 <= other < len(lines)]
    return any(_aligned(line, other) for other in near if len(other.segments) >= 2)


def _aligned(one: Line, other: Line) -> bool:
    shared = sum(
        any(abs(mine.left - theirs.left) < one.size or abs(_centre(mine) - _centre(theirs)) < one.size for theirs in other.segments)
        for mine in one.segments
    )
    return shared >= 2


def _split_at_columns(lines: Sequence[Line], place: int) -> list[Segment]:
    """The segments of a row; one that runs up to the next column's text is cut where the rows around it begin that column."""
    line = lines[place]
    around = [
        lines[other] for other in range(max(0, place - 3), min(len(lines), place + 4)) if other != place and len(lines[other].segments) > 1
    ]
    columns = [segment.left for other in around if len(other.segments) > len(line.segments) for segment in other.segments]
    result: list[Segment] = []
    for segment in line.segments:
        rest = segment
        for column in sorted(set(columns)):
            cut = next((number for number, start in enumerate(rest.starts) if number and abs(start - column) < 0.25 * line.size), None)
            if cut is not None and column > rest.left + 2 * line.size and (len(line.segments) > 1 or rest.text[cut - 1] == " "):
                first, rest = rest.cut(cut)
                result.append(first)
        result.append(rest)
    return result


def _centre(segment: Segment) -> float:
    return (segment.left + segment.right) / 2


def _continues_row(row: list[tuple[float, str]], line: Line) -> bool:
    """The rest of cells that were broken: every segment stands at a column, and not at the first unless that was broken as well."""
    places = [place for place, _text in row]
    if any(min(abs(place - segment.left) for place in places) > line.size for segment in line.segments):
        return False
    return abs(line.left - places[0]) > line.size


def _goes_on(before: Line, line: Line, *, left: float, right: float) -> bool:
    """Whether a line is the rest of the sentence above it: that one reached the margin, and this one begins at it."""
    if before.right < right - 2.2 * before.size or abs(before.size - line.size) > 0.25 * before.size:
        return False
    if _STARTS_ITEM.match(line.text):
        return False
    is_indented = line.left > min(left, before.left) + 1.2 * line.size and line.left > before.left - 0.5 * line.size
    return not (is_indented and _ENDED.search(before.text))
