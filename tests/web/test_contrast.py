"""Every ink on every ground it is written on, in both themes, by the formula of WCAG 2.2 (1.4.3 text, 1.4.11 other things)."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[2] / "src" / "yinuo" / "ui" / "static" / "yinuo"
TOKENS = (STATIC / "tokens.css").read_text(encoding="utf-8")
STYLES = (STATIC / "yinuo.css").read_text(encoding="utf-8")
THEMES = ("light", "dark")
GROUNDS = ("canvas", "surface", "raised", "sunken", "hover", "side", "paper")
VERDICTS = ("kept", "run", "risk", "minor", "major", "unproven", "idle")
INKS = ("ink", "ink-2", "ink-3", "accent", *VERDICTS, "excused", "remedied", "disputed")
PAIRS: set[tuple[str, str]] = {
    *product(INKS, GROUNDS),
    *((name, f"{name}-soft") for name in VERDICTS),
    *product(("ink", "ink-2", "accent"), ("accent-soft",)),
    *product(("ink", "ink-2"), ("risk-soft", "major-soft", "kept-soft", "run-soft", "blank-bg", "couple-bg", "line", "run-line")),
    ("on-accent", "accent-solid"),
    ("accent-strong", "accent-soft"),
    ("run", "run-line"),
    ("minor", "minor-soft"),
    ("ink-inverse", "ink"),
    ("canvas", "ink"),
}
"""Written text: 4.5:1 whatever its size, as most of it is small."""
LINES = {("field-line", ground) for ground in ("surface", "canvas", "raised")} | {("focus", ground) for ground in GROUNDS}
"""Borders of what one types into, and the outline of the focus: 3:1."""


def tokens_of(theme: str) -> dict[str, str]:
    """The colours of a theme by name; dark takes what it does not say from light."""
    blocks = re.findall(r"([^{}]*)\{([^{}]*)\}", re.sub(r"/\*.*?\*/", "", TOKENS, flags=re.S))
    found: dict[str, str] = {}
    for selector, body in blocks:
        if f'"{theme}"' in selector or (theme == "dark" and '"light"' in selector and '"dark"' not in selector):
            found |= (
                dict(re.findall(r"--yn-([a-z0-9-]+):\s*(#[0-9a-f]{6})\b", body)) if theme == "light" or '"dark"' not in selector else {}
            )
    if theme == "dark":
        dark = next(body for selector, body in blocks if selector.strip() == '[data-bs-theme="dark"]')
        found |= dict(re.findall(r"--yn-([a-z0-9-]+):\s*(#[0-9a-f]{6})\b", dark))
    return found


def luminance(colour: str) -> float:
    """Relative luminance of sRGB, 0 to 1."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_formula_is_right() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
def test_every_ink_is_legible_on_every_ground(theme: str) -> None:
    colour = tokens_of(theme)
    weak = {
        pair: round(contrast(colour[pair[0]], colour[pair[1]]), 2)
        for pair in sorted(PAIRS)
        if contrast(colour[pair[0]], colour[pair[1]]) < 4.5
    }
    assert weak == {}


@pytest.mark.parametrize("theme", THEMES)
def test_fields_and_the_focus_can_be_seen(theme: str) -> None:
    colour = tokens_of(theme)
    weak = {pair: round(contrast(colour[pair[0]], colour[pair[1]]), 2) for pair in LINES if contrast(colour[pair[0]], colour[pair[1]]) < 3}
    assert weak == {}


def test_the_few_inks_that_are_no_tokens_are_legible_too() -> None:
    """Words on solid stretches of the explain bar, and the one solid chip."""
    light, dark = tokens_of("light"), tokens_of("dark")
    pairs = [("#ffffff", one["major-solid"]) for one in (light, dark)] + [("#2b0d00", one["minor-solid"]) for one in (light, dark)]
    pairs += [("#0c2136", light["run-solid"]), ("#ffffff", dark["run-solid"]), ("#ffffff", "#3f57c4")]
    for ink, ground in pairs:
        assert contrast(ink, ground) >= 4.5, (ink, ground, contrast(ink, ground))


def test_every_colour_that_is_written_with_is_among_the_pairs() -> None:
    """A new ink has to be added here, and is measured then."""
    used = set(re.findall(r"(?<![-a-z])(?:color|fill|--c|--k): *var\(--yn-([a-z0-9-]+)\)", STYLES))
    not_words = {
        name for name in used if name.endswith(("-solid", "-line", "-soft")) or name in ("line-strong", "seal", "line", "canvas", "surface")
    }
    assert used - not_words <= {ink for ink, _ground in PAIRS}, used - not_words - {ink for ink, _ground in PAIRS}


def test_the_focus_has_an_outline_and_nothing_takes_it_away() -> None:
    assert re.search(r":focus-visible \{ outline: 2px solid var\(--yn-focus\)", STYLES)
    without = re.findall(r"([^{}]+)\{[^{}]*outline: *(?:0|none)", STYLES)
    assert all("input" in rule for rule in without), without  # a field whose frame shows the focus instead
    for frame in (".yn-search:focus-within", ".yn-pal__in:focus-within"):
        assert frame in STYLES
