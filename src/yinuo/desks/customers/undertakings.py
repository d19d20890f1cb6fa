"""The confidentiality undertaking: its present text, and who signed it. The register of secrets builds on this table later."""

from __future__ import annotations

import hashlib
from pathlib import Path

from yinuo.desks.people.models import Staff

from .models import Undertaking

VERSION = "2026-1"
"""The version of the present text; a new text gets a new one, and everybody signs again."""


def text_in(language: str) -> str:
    """The present text in a language of the house."""
    name = "undertaking_zh.txt" if language.startswith("zh") else "undertaking_en.txt"
    return (Path(__file__).parent / name).read_text(encoding="utf-8")


def fingerprint(text: str) -> str:
    """SHA-256 of a text, in hex: which words were signed."""
    return hashlib.sha256(text.encode()).hexdigest()


def has_signed(staff: Staff) -> bool:
    """Whether this person undertook the present version."""
    return Undertaking.objects.filter(staff=staff, version=VERSION).exists()


def signed_by(staff: Staff) -> Undertaking | None:
    """The newest undertaking of a person."""
    return Undertaking.objects.filter(staff=staff).order_by("-signed_at").first()
