"""What `--calendar` may say: a built-in name, a FILE, or NAME=FILE; shared by every command that takes calendars."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from yinuo.engine.errors import EngineRefusal
from yinuo.engine.worktime.calendars import BUILT_IN, Calendar, builtin, calendar_from_json
from yinuo.kit.refusals import Refusal

MOST_BYTES = 5_000_000  # a century of listed days is a few hundred kilobytes


class BadInput(Refusal):
    """Wrong use or bad input: one sentence that names the file, the line and what to do; the command ends with 2."""

    code = "bad_input"
    text = "{sentence}"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence=sentence)


def calendars_from(arguments: Iterable[str]) -> dict[str, Calendar]:
    """The calendars named on a command line, by the names under which they are used, in order."""
    calendars: dict[str, Calendar] = {}
    for argument in arguments:
        name, calendar = _calendar_from(argument)
        if name in calendars:
            raise BadInput(f"--calendar {argument}: the name {name} is given twice. Use NAME=FILE to tell the two apart.")
        calendars[name] = calendar
    return calendars


def _calendar_from(argument: str) -> tuple[str, Calendar]:
    if argument in BUILT_IN:
        return argument, builtin(argument)
    name, equals, file = argument.partition("=")
    path = Path(file if equals else argument)
    if not path.is_file():
        known = ", ".join(BUILT_IN)
        raise BadInput(f"--calendar {argument}: there is no file {path}. Give a file, NAME=FILE, or one of the built-in calendars {known}.")
    calendar = read_calendar(path)
    if equals and not name:
        raise BadInput(f"--calendar {argument}: the name before = is empty. Write NAME=FILE.")
    return name if equals else calendar.name, calendar


def read_calendar(path: Path) -> Calendar:
    """One calendar from a JSON file."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadInput(f"{path}: this is larger than any calendar ({MOST_BYTES} bytes). Give the calendar's JSON file.")
        return calendar_from_json(json.loads(path.read_bytes().decode("utf-8-sig")))
    except json.JSONDecodeError as problem:
        raise BadInput(f"{path}, line {problem.lineno}: this is not JSON ({problem.msg}). Mend the file and try again.") from None
    except UnicodeDecodeError:
        raise BadInput(f"{path}: this is not UTF-8 text. Save the calendar as UTF-8 JSON.") from None
    except RecursionError:
        raise BadInput(f"{path}: this is nested too deeply to be a calendar. Give the calendar's JSON file.") from None
    except OSError as problem:
        raise BadInput(f"{path}: this cannot be read ({problem.strerror}). Check the path and its permissions.") from None
    except EngineRefusal as refusal:
        raise BadInput(f"{path}: {refusal}") from None
    except ValueError:  # what is left: a number of thousands of digits, which Python does not read
        raise BadInput(f"{path}: a number in it is too long to be one of a calendar. Mend the file and try again.") from None
