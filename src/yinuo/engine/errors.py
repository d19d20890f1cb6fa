"""What the engine can refuse: a code for programs, data for pages, and a plain English sentence as the fallback.

Doors that speak another language look the code up in their own catalogue and fill in `data`; the engine itself knows no catalogue.
A new refusal is a subclass with its own `code` and `text`; `text` is a format string over the keyword arguments.
"""

from __future__ import annotations

from typing import ClassVar


class EngineRefusal(ValueError):
    """The engine was asked for something that it will not do; nothing was changed.

    Attributes:
        code: stable name for programs, one per subclass.
        data: what the sentence speaks about; plain values only.
    """

    code: ClassVar[str] = "engine_refusal"
    text: ClassVar[str] = "The engine cannot do this."

    def __init__(self, **data: object) -> None:
        self.data: dict[str, object] = data
        super().__init__(self.text.format(**data))

    def __reduce__(self) -> tuple[object, ...]:
        """Pickles with its data, so that a refusal survives the way back from a worker process."""
        return (_again, (type(self), self.data))


def _again(kind: type[EngineRefusal], data: dict[str, object]) -> EngineRefusal:
    return kind(**data)


class CalendarFieldRefused(EngineRefusal):
    """A calendar's field has the wrong shape or says something impossible."""

    code = "calendar_field"
    text = "The calendar's field {field} cannot be used: {problem}."


class ShiftsOverlap(EngineRefusal):
    """Two shifts of one weekday share time."""

    code = "calendar_shifts_overlap"
    text = (
        "The calendar's field {field} has overlapping shifts: {first} and {second} share time, which would be counted twice. "
        "Join them into one or move one."
    )


class OffAndMakeup(EngineRefusal):
    """A date is listed as a day off and as a make-up day."""

    code = "calendar_off_and_makeup"
    text = "The calendar lists {date} in both fields off and makeup; it can be only one of them. Remove it from one list."


class UnknownZone(EngineRefusal):
    """A time zone that the IANA database does not have."""

    code = "calendar_zone"
    text = "The calendar's field zone names {zone!r}, which is no IANA time zone. Write it like Asia/Shanghai or UTC."


class UnknownCalendar(EngineRefusal):
    """No calendar of this name is built in."""

    code = "calendar_unknown"
    text = "There is no built-in calendar {name!r}. Use one of {known}, or give a calendar file."


class AmountRefused(EngineRefusal):
    """An amount of time that cannot be counted in this unit."""

    code = "amount"
    text = "{amount} {unit} cannot be counted: {problem}."


class CountRefused(EngineRefusal):
    """A unit that cannot be counted in this way."""

    code = "count"
    text = "The unit {unit!r} cannot be counted as {count!r}. It can be counted as: {known}."


class InstantOutOfRange(EngineRefusal):
    """An instant, or the end of a count, lies outside the years that the tables cover."""

    code = "instant_out_of_range"
    text = "The calendar {calendar} covers the years {first} to {last}, and this reaches beyond. Check the dates and the amount."


class WholeSecondsOnly(EngineRefusal):
    """Instants are whole seconds in 64-bit integers; this was something else."""

    code = "whole_seconds"
    text = "Instants and spans are whole seconds as integers, but this is {found}."


class RecordedBeforeItOccurred(EngineRefusal):
    """A fact that was recorded before it happened is a plan, and a plan is a field of a fact."""

    code = "recorded_before_it_occurred"
    text = (
        "Event {row} ({kind}) was recorded before it occurred. A plan is a fact that has happened with its date in a field; "
        "correct one of the two times."
    )
