"""Lines of the log without what opens something: links whose end is a secret, codes of cases, tokens.

Django warns of every refused request with its path, and the path of a rating, a survey or an invitation is the secret itself. So the line
is covered where it is written, with its traceback, whoever logs it.
"""

from __future__ import annotations

import logging
import re

_COVERED = "…"
_ENDS = re.compile(r"(/(?:r|s|sign|before-service/[^/\s]+)/)[^/\s\"'?#&]+")
"""Links that end in a secret: rating, survey, invitation to sign, terms before a service."""
_CODES = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{4}(?:(?:-|%2D|\s)[0-9A-Za-z]{4}){3}(?![0-9A-Za-z])")
"""The code of a case as it is written down and read aloud."""
_BEHIND_NUMBER = re.compile(r"(/t/[^/\s]+/)[0-9A-Za-z]{12,}")
_NAMED = re.compile(r"([?&#](?:secret|code|token|key|password)=)[^&\s\"']+", re.IGNORECASE)
_BEARER = re.compile(r"(\bBearer\s+)\S+", re.IGNORECASE)


def covered(line: str) -> str:
    """A line with its secrets covered.

    >>> covered("Gone: /r/mzxw6ytboi4dsmrt/"), covered("Not Found: /t/TS-260302-001/7K2M-90QX-AAAA-AA01")
    ('Gone: /r/…/', 'Not Found: /t/TS-260302-001/…')
    >>> covered("Not Found: /cases/TS-260302-001/ 0190c5b2-2b18-7000-8000-000000000000")
    'Not Found: /cases/TS-260302-001/ 0190c5b2-2b18-7000-8000-000000000000'
    """
    for pattern, keeps in ((_ENDS, True), (_CODES, False), (_BEHIND_NUMBER, True), (_NAMED, True), (_BEARER, True)):
        line = pattern.sub(rf"\1{_COVERED}" if keeps else _COVERED, line)
    return line


class Covered(logging.Formatter):
    """Writes a line, traceback included, with its secrets covered."""

    def format(self, record: logging.LogRecord) -> str:
        return covered(super().format(record))
