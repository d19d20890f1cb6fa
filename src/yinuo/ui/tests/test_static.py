"""The files a page loads: ours and others', all from here."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

STATIC = Path(__file__).resolve().parents[1] / "static"
PACKAGE = STATIC.parents[1]


def test_files_of_others_are_as_they_were_taken() -> None:
    rows = re.findall(r"\| `([^`]+)` \|.*\| `([0-9a-f]{64})` \|", (STATIC / "vendor" / "README.md").read_text(encoding="utf-8"))
    assert {name for name, _sum in rows} == {path.name for path in (STATIC / "vendor").iterdir()} - {"README.md"}
    for name, digest in rows:
        assert hashlib.sha256((STATIC / "vendor" / name).read_bytes()).hexdigest() == digest, name


def test_no_file_of_ours_names_an_address_elsewhere() -> None:
    for path in [*(STATIC / "yinuo").iterdir(), *PACKAGE.rglob("*.html")]:
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|//cdn|@import|\beval\(|new Function", text), path


def test_every_icon_asked_for_is_in_the_sprite() -> None:
    known = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "vendor" / "tabler-icons.svg").read_text(encoding="utf-8")))
    asked: set[str] = set()
    for path in PACKAGE.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        asked |= set(re.findall(r'{% icon "([\w-]+)"', text)) | set(re.findall(r'icon_name="([\w-]+)"', text))
        asked |= set(re.findall(r'{% (?:note|empty_state) [^%]*"([a-z]+(?:-[a-z]+)+)"', text))
    from yinuo.ui import faces, navigation

    asked |= {face.icon for face in (*faces.VERDICTS.values(), *faces.OVERLAYS.values())}
    asked |= {place.icon for _title, places in navigation.GROUPS for place in places}
    assert asked - known == set()


def test_tokens_are_plain_so_that_old_kernels_show_them() -> None:
    for name in ("tokens.css", "yinuo.css"):
        text = re.sub(r"/\*.*?\*/", "", (STATIC / "yinuo" / name).read_text(encoding="utf-8"), flags=re.S)
        assert not re.search(r"oklch\(|light-dark\(|color-mix\(|oklab\(", text), name


def test_words_and_grounds_are_far_enough_apart() -> None:
    """WCAG 2.1 AA: 4.5 to 1 for every ink of a verdict on its own soft ground and on the surface, in both themes."""
    text = (STATIC / "yinuo" / "tokens.css").read_text(encoding="utf-8")
    for theme in re.findall(r'\[data-bs-theme="(?:light|dark)"\] \{(.*?)\n\}', text, flags=re.S)[:2]:
        tokens = dict(re.findall(r"--yn-([\w-]+): (#[0-9a-f]{6})", theme))
        for state in ("kept", "run", "risk", "minor", "major", "unproven", "idle"):
            for ground in (f"{state}-soft", "surface", "canvas"):
                assert _contrast(tokens[state], tokens[ground]) >= 4.5, (state, ground)
        assert _contrast("#ffffff", tokens["major-solid"]) >= 4.5


def _contrast(one: str, other: str) -> float:
    lights = sorted((_light(one), _light(other)), reverse=True)
    return (lights[0] + 0.05) / (lights[1] + 0.05)


def _light(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
