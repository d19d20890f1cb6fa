"""A text, read: its language, its passages, its blanks."""

from __future__ import annotations

from yinuo.engine.document.blanks import blanks_of
from yinuo.engine.document.passages import passages_of
from yinuo.engine.document.plain import language_of, plain_of
from yinuo.engine.document.shapes import Document


def read_document(text: str) -> Document:
    """Split a letter into passages and find its blanks.

    Args:
        text: the whole letter; offsets in the result count its letters.
    """
    language = language_of(text)
    plain = plain_of(text, language)
    return Document(text, language, tuple(passages_of(plain, language)), tuple(blanks_of(plain)))
