"""Boxes of anonymous answers: how one is sealed, put in, and how all of a box are taken out in an order that tells nothing.

Every further answer writes all of its box anew: other ids, other seals, shuffled, in one transaction, and the used tickets of the box are
written in the same one. So rows, their places on the disk, their transaction numbers and their lengths are the same for all of a box.
"""

from __future__ import annotations

import json
import random
import secrets
import uuid
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from cryptography.exceptions import InvalidTag
from django.db import connection

from yinuo.desks.people import sealing

from .models import Ballot

LENGTH = 4096
"""Bytes of every sealed answer before sealing: how much somebody wrote is not to be seen."""
_ORDER = random.SystemRandom()


def box_of_ratings(month: date, *, department: str = "", staff: str = "") -> str:
    """The box of ratings of one member of staff in a month; of a department or the house where the rest is empty."""
    return "|".join(["rating", f"{month:%Y-%m}", department.replace("|", "/"), staff])


def box_of_survey(number: str) -> str:
    """The box of a survey."""
    return f"survey|{number}"


def hold(*boxes: str) -> None:
    """Let nobody else at some boxes until the transaction ends; always in one order."""
    with connection.cursor() as cursor:
        for box in sorted(set(boxes)):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", [box])


def opened(box: str) -> list[dict[str, Any]]:
    """What lies in a box, shuffled. What a lost key sealed is left out."""
    found = []
    for row in Ballot.objects.filter(box=box):
        try:
            found.append(json.loads(sealing.unseal(bytes(row.sealed), bound_to=f"ballot|{row.pk}")))
        except InvalidTag:
            continue
    _ORDER.shuffle(found)
    return found


def put(box: str, answers: Iterable[Mapping[str, Any]], *, most: int = 0, stay: int = 0) -> bool:
    """Add answers to a box and write all of it anew. The caller holds the box.

    Args:
        most: where more than so many would lie in it, all but `stay` of them, taken by lot, are laid aside for good (`aside`), so that the
            next answer does not write hundreds anew and yet finds others beside it.
    Returns:
        Whether some were laid aside.
    """
    every = [*opened(box), *answers]
    _ORDER.shuffle(every)
    Ballot.objects.filter(box=box).delete()
    is_full = bool(most) and len(every) > most
    rest = every[stay:] if is_full else []
    Ballot.objects.bulk_create(
        [*(_sealed(box, one) for one in every[: len(every) - len(rest)]), *(_sealed(aside(box), one) for one in rest)]
    )
    return is_full


def aside(box: str) -> str:
    """Where answers lie that are not written anew any more."""
    return f"{box}|aside"


def count_in(box: str) -> int:
    """How many answers lie in a box and aside of it."""
    return Ballot.objects.filter(box__in=[box, aside(box)]).count()


def empty(box: str) -> list[dict[str, Any]]:
    """Take everything out."""
    found = [*opened(box), *opened(aside(box))]
    _ORDER.shuffle(found)
    Ballot.objects.filter(box__in=[box, aside(box)]).delete()
    return found


def _sealed(box: str, answer: Mapping[str, Any]) -> Ballot:
    identity = uuid.UUID(bytes=secrets.token_bytes(16), version=4)
    text = json.dumps(answer, ensure_ascii=False, sort_keys=True)
    padding = " " * max(0, LENGTH - len(text.encode()))
    return Ballot(id=identity, box=box, sealed=sealing.seal(text + padding, bound_to=f"ballot|{identity}"))
