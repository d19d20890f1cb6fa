"""How much one import or export may hold; the numbers that an installation may set stand in .env.example."""

from __future__ import annotations

from typing import Final

from yinuo.kit import env

MOST_COLUMNS: Final = 200
LONGEST_CELL: Final = 5_000
"""Letters of a cell that are kept; a longer one is refused anyway, and given back cut."""
ROWS_OF_A_BATCH: Final = 5_000
"""Rows written in one transaction: what a kill can undo, and how often the bar moves."""
SMALL_BYTES: Final = 200_000
"""A file up to this size is checked and written at once; a larger one by the worker."""
BYTES_ALONE: Final = 1_000_000
ROWS_ALONE: Final = 10_000
"""An import beyond these has a second process to prepare its rows; for a smaller one its start would cost more than it saves."""
SECONDS_FRESH: Final = 60
"""So long what was made ready may wait to be written; after that its events would say that they were recorded when they were not."""
SMALL_EXPORT: Final = 2_000
SAMPLES: Final = 3
SHOWN_FAULTS: Final = 20
DAYS_KEPT: Final = 30
"""So long what a file held stays readable for its error file; then the key is destroyed."""
INFLATED_MB: Final = 600
MOST_RATIO: Final = 200
"""A part of a workbook that grows more than this is a bomb; real sheets grow 5 to 40 times."""


def most_megabytes() -> int:
    """The largest file that may be brought."""
    return env.number("YINUO_IMPORT_MB", 64, least=1, most=512)


def most_rows() -> int:
    """The most rows of one file."""
    return env.number("YINUO_IMPORT_ROWS", 1_000_000, least=1)


def rows_without_approval() -> int:
    """An export of more rows needs a second person, whatever its fields."""
    return env.number("YINUO_EXPORT_ROWS", 500, least=0)


def hours_to_fetch() -> int:
    """So long a file that was made can be fetched; then it is destroyed."""
    return env.number("YINUO_EXPORT_HOURS", 24, least=1, most=24 * 30)
