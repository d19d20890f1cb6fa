"""Settings from the environment, read through helpers that stop loudly. `.env.example` lists every name."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _


class MissingSetting(Refusal):
    code, http = "missing_setting", 500
    text = _("The setting {name} is needed and not set. Put it into the environment or into .env; .env.example says what it means.")


class BadSetting(Refusal):
    code, http = "bad_setting", 500
    text = _("The setting {name} is {value!r}, but it must be {wanted}. Correct it in the environment or in .env.")


class _Needed:
    """Stands for "there is no default"."""


NEEDED = _Needed()


def text(name: str, default: str | _Needed = NEEDED) -> str:
    """A setting as text; an empty one counts as not set."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if isinstance(default, _Needed):
        raise MissingSetting(name=name)
    return default


def number(name: str, default: int | _Needed = NEEDED, *, least: int | None = None, most: int | None = None) -> int:
    """A setting as a whole number, within limits that both count as good."""
    value = text(name, "" if not isinstance(default, _Needed) else NEEDED)
    if not value:
        assert isinstance(default, int)
        return default
    try:
        found = int(value)
    except ValueError:
        raise BadSetting(name=name, value=value, wanted="a whole number") from None
    if (least is not None and found < least) or (most is not None and found > most):
        wanted = f"a whole number from {least if least is not None else 'any'} to {most if most is not None else 'any'}"
        raise BadSetting(name=name, value=value, wanted=wanted)
    return found


def flag(name: str, default: bool) -> bool:
    """A setting as yes or no."""
    value = text(name, "").lower()
    if not value:
        return default
    if value in ("1", "true", "yes", "on"):
        return True
    if value in ("0", "false", "no", "off"):
        return False
    raise BadSetting(name=name, value=value, wanted="yes or no")


def choice(name: str, default: str, *, among: Sequence[str]) -> str:
    """A setting that is one of a few words."""
    value = text(name, default)
    if value not in among:
        raise BadSetting(name=name, value=value, wanted="one of " + ", ".join(among))
    return value


def items(name: str, default: Sequence[str] = ()) -> list[str]:
    """A setting as a list, parted by commas."""
    value = text(name, "")
    return [part.strip() for part in value.split(",") if part.strip()] if value else list(default)


def folder(name: str) -> Path | None:
    """A setting as an absolute path, or nothing."""
    value = text(name, "")
    return Path(value).expanduser().absolute() if value else None
