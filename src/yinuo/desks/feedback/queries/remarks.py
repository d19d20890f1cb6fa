"""Words of those who stayed anonymous, and how many scores wait for others to lie beside them."""

from __future__ import annotations

from datetime import date

from cryptography.exceptions import InvalidTag

from yinuo.desks.people import sealing
from yinuo.desks.people.choices import Role
from yinuo.desks.people.models import Staff

from ..models import Ballot, Remark
from ..reading import LEADERS

_MOST = 100


def waiting() -> int:
    """How many anonymous ratings are not counted yet; of the house, as by department it would tell too much."""
    return Ballot.objects.filter(box__startswith="rating|").count()


def of_month(staff: Staff, month: date) -> list[str]:
    """What was written in a month, in the order of the words; to a head what concerns their department."""
    rows = Remark.objects.filter(month=month, about="")
    if staff.role == Role.DEPARTMENT_HEAD:
        rows = rows.filter(department=staff.department)
    elif staff.role not in LEADERS:
        return []
    return _words(rows[:_MOST])


def of_survey(staff: Staff, number: str, question: str) -> list[str]:
    """The answers in own words to one question."""
    if staff.role not in LEADERS | {Role.DEPARTMENT_HEAD, Role.CLIENT_MANAGER}:
        return []
    return _words(Remark.objects.filter(about=f"{number}/{question}")[:_MOST])


def _words(rows: object) -> list[str]:
    found = []
    for row in rows:  # type: ignore[attr-defined]
        try:
            found.append(sealing.unseal(bytes(row.sealed_text), bound_to=f"remark|{row.pk}"))
        except InvalidTag:
            continue
    return sorted(found)
