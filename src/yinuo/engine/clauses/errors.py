"""What this stage refuses: lines that are no promise, files that contradict themselves, blanks filled with what is no number."""

from __future__ import annotations

from yinuo.engine.errors import EngineRefusal


class ClauseRefusal(EngineRefusal):
    """A line of a promises file cannot be used.

    Data: `source` (the file's name), `line` and `column` (from 1), `found`, `expected` (words a person
    understands), `suggestion` (or None), `problem` (the sentence without its place), `text` (the whole line).
    """

    code = "clause"
    text = "{source}, line {line}, column {column}: {problem}"

    def __init__(
        self,
        *,
        source: str,
        line: int,
        column: int,
        problem: str,
        text: str = "",
        found: str | None = None,
        expected: str | None = None,
        suggestion: str | None = None,
    ) -> None:
        super().__init__(
            source=source, line=line, column=column, problem=problem, text=text, found=found, expected=expected, suggestion=suggestion
        )

    @property
    def picture(self) -> str:
        """The line, and a caret below the column; wide (Chinese) letters count as two.

        >>> print(ClauseRefusal(source="p", line=1, column=8, problem="…", text="within x").picture)
        within x
               ^
        """
        text, column = str(self.data["text"]), int(str(self.data["column"]))
        return text + "\n" + "".join(_space(letter) for letter in text[: column - 1].ljust(column - 1)) + "^"


class BlankRefused(EngineRefusal):
    """A blank was filled with what cannot stand there."""

    code = "clause_blank"
    text = "The blank {{{name}}} cannot be filled with {value!r}: a number such as 4 or 99.9 belongs there."


class BadPromises(EngineRefusal):
    """The linter found promises that can never start, never end, or contradict themselves.

    Data: `count`, `first` (the sentence of the first finding), `findings` (all of them, as plain objects).
    """

    code = "clauses_bad"
    text = "{first}"


def _space(letter: str) -> str:
    if letter == "\t":
        return letter
    return "\u3000" if ord(letter) >= 0x2E80 else " "
