"""What we say when we do not do something: a code for programs, data for pages, a sentence for people."""

from __future__ import annotations

from typing import Any, ClassVar

from yinuo.kit.words import Words
from yinuo.kit.words import gettext_lazy as _


class Refusal(Exception):
    """Something asked for was not done, and nothing was changed.

    A subclass names its `code` (stable, for programs), its `http` status and its `text`; the blanks of the text are
    the keyword arguments of the constructor, kept as `data`. API, page and command line show the same sentence.

    >>> class TooLate(Refusal):
    ...     code, http, text = "too_late", 409, _("Case {case} closed on {on}. Reopen it first.")
    >>> str(TooLate(case="7", on="1 May"))
    'Case 7 closed on 1 May. Reopen it first.'
    """

    code: ClassVar[str] = "refused"
    http: ClassVar[int] = 400
    text: ClassVar[Words | str] = _("This was refused, and nothing was changed.")

    def __init__(self, **data: Any) -> None:
        self.data = data
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.text).format(**self.data)

    def as_json(self) -> dict[str, Any]:
        """The refusal as programs read it: `{"code", "message", "data"}`; data that JSON has no form for becomes text."""
        return {"code": self.code, "message": str(self), "data": {key: _plain(value) for key, value in self.data.items()}}

    def __reduce__(self) -> tuple[Any, ...]:
        """Refusals cross process borders (workers, pools) with their data."""
        return _rebuild, (type(self), self.data)


def _rebuild(kind: type[Refusal], data: dict[str, Any]) -> Refusal:
    return kind(**data)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return str(value)
