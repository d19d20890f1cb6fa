"""Random promises, calendars and histories, small and full of coincidences; and the same scene for the engine and for the verifier."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np

from yinuo.engine.clauses.file import read_promises
from yinuo.engine.clauses.shapes import Promises
from yinuo.engine.events.shapes import NOTHING, Column, EventTable
from yinuo.engine.pipeline import judge
from yinuo.engine.verdicts.shapes import GRADES, OVERLAYS, VERDICTS, VerdictTable
from yinuo.engine.worktime.calendars import calendar_from_json

DAY = 86_400
START = int(datetime.fromisoformat("2026-02-09T00:00:00+08:00").timestamp())
WEEK = ("mon", "tue", "wed", "thu", "fri")
CALENDARS: dict[str, dict[str, Any]] = {
    "lunch": {
        "name": "lunch",
        "zone": "Asia/Shanghai",
        "shifts": {day: [["09:00", "12:00"], ["13:30", "18:00"]] for day in WEEK},
        "off": ["2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20", "2026-02-23"],
        "makeup": ["2026-02-14", "2026-02-28"],
        "horizon": "2026-02-27",
    },
    "berlin": {
        "name": "berlin",
        "zone": "Europe/Berlin",
        "shifts": {day: [["08:00", "16:30"]] for day in (*WEEK, "sat")},
        "off": ["2026-03-30"],
    },
    "whole": {"name": "whole", "zone": "America/New_York", "shifts": {day: [["00:00", "24:00"]] for day in WEEK}, "off": ["2026-03-09"]},
    "lazy": {"name": "lazy", "zone": "Asia/Shanghai", "shifts": {"tue": [["10:00", "11:00"]], "thu": [["22:00", "24:00"]]}},
}
SUBJECTS = ("case:1", "case:2", "case:3", "organisation")
HAPPENINGS = ("opened", "answered", "acknowledged", "solved")


@dataclass
class Scene:
    """Promises as lines, events as plain mappings (instants in seconds, `data` the payload), attributes by subject, and two instants."""

    lines: list[str]
    events: list[dict[str, Any]]
    at: int
    known_at: int
    attributes: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def promises(self) -> Promises:
        """The file, read."""
        return read_promises("\n".join(self.lines))


# --- making scenes -------------------------------------------------------------------------------------------------------------------


def instant(dice: random.Random) -> int:
    """Mostly round, so that instants meet."""
    hours = dice.choice((0, 1, 3, 8, 9, 10, 12, 13.5, 14, 17, 18, 23))
    return START + dice.choice((0, 0, 1, 2, 3, 4, 5, 8, 18, 20, 28, 48)) * DAY + int(hours * 3600) + dice.choice((0, 0, 0, 0, 1, -1, 1800))


def duration(dice: random.Random, *, calm: bool = False) -> str:
    units = ["second", "minute", "hour", "business minute", "business hour", "workday", "day", "week", "month"]
    unit = dice.choice(units[1:3] + units[5:7] if calm else units)
    amount = {"second": 5400, "minute": 90, "business minute": 45}.get(unit, dice.choice((1, 2, 3, 4, 8)))
    if unit in ("month", "week"):
        amount = dice.choice((1, 2))
    counts = [""]
    if unit == "workday":
        counts += ["same time of day", "budget of business hours"]
    if unit in ("day", "week"):
        counts += ["same local time", "blocks of 24 hours", "same time of day"]
    if unit == "month":
        counts += ["same local time"]
    count = dice.choice(counts)
    return f"{amount} {unit}{'' if amount == 1 else 's'}" + (f" ({count})" if count else "")


def answer(dice: random.Random) -> str:
    kinds = dice.sample(["case.answered", "case.acknowledged", "case.solved"], dice.choice((1, 1, 1, 2, 3)))
    return f" {dice.choice(('or', 'and'))} ".join(kinds) + dice.choice(("", "", "", " by a person"))


def condition(dice: random.Random) -> str:
    return dice.choice(
        ("tier = gold", "tier != gold", "size >= 4", "tier in (gold, silver) and size < 7.5", "not tier = gold", "vip = true")
    )


def additions(dice: random.Random, kind: str) -> str:
    text = ""
    if dice.random() < 0.35:
        text += f" where {condition(dice)}"
    if dice.random() < 0.35:
        cap = f" up to {duration(dice, calm=True)}" if dice.random() < 0.3 else ""
        text += f" pausing while waiting{cap}" + dice.choice(("", " and force_majeure"))
    if dice.random() < 0.3:
        text += " unless " + dice.choice(("force_majeure", "waiting", "case.excused", "force_majeure or case.excused"))
    if kind == "within" and dice.random() < 0.25:
        text += f" reopened by case.reopened silent {duration(dice, calm=True)}"
    if dice.random() < 0.2:
        text += f" grace {duration(dice, calm=True)}"
    if dice.random() < 0.4:
        text += dice.choice((" major", f" major after {duration(dice, calm=True)}", " major where (tier = gold)"))
    return text


def body(dice: random.Random, kind: str) -> str:
    if kind == "within":
        return f"within {duration(dice)} of {dice.choice(('case.opened', 'case.opened', 'case.reopened'))} expect {answer(dice)}"
    if kind == "by":
        return f"by case.opened.due expect {answer(dice)}"
    if kind == "next_reply":
        return f"next reply within {duration(dice)} of case.opened expect case.answered"
    if kind == "update":
        return f"update every {duration(dice)} while waiting expect case.answered"
    grade = dice.choice(("any", "minor", "major"))
    return f"within {duration(dice)} of breach.{grade}{dice.choice((' of p0', ''))} expect case.solved"


def promises(dice: random.Random, kinds: tuple[str, ...]) -> list[str]:
    lines = ["measure waiting = from case.paused until case.resumed", f"use calendar {dice.choice(tuple(CALENDARS))}"]
    if dice.random() < 0.3:
        lines.append(f"reported {dice.choice(('case.answered', 'case.solved'))}")
    for place in range(dice.choice((1, 2, 3))):
        kind = dice.choice(kinds if place else tuple(kind for kind in kinds if kind != "breach"))
        if dice.random() < 0.25:
            cut = datetime.fromtimestamp(instant(dice)).astimezone().isoformat()
            line = body(dice, kind)
            lines += [f"valid from 2020-01-01T00:00:00Z until {cut}", f"p{place}: {line}{additions(dice, kind)}"]
            again = line if dice.random() < 0.6 else body(dice, dice.choice((kind, kind, "within", "by")))
            lines += [f"valid from {cut}", f"p{place}: {again}{additions(dice, kind)}", "valid always"]
        else:
            lines.append(f"p{place}: {body(dice, kind)}{additions(dice, kind)}")
    return lines


KINDS = {
    "case.opened": 8, "case.answered": 6, "case.acknowledged": 3, "case.solved": 4, "case.paused": 4, "case.resumed": 4, "case.reopened": 2,
    "case.accepted": 1, "case.reclassified": 1.5, "case.voided": 0.7, "case.dismissed": 0.7, "case.merged": 1, "case.split": 1,
    "extension.agreed": 1, "force_majeure.began": 0.7, "force_majeure.ended": 0.7, "case.excused": 0.5, "breach.excused": 0.4,
    "breach.remedied": 0.4, "breach.disputed": 0.4, "dispute.settled": 0.4, "subject.described": 0.5,
}  # fmt: skip
PLAIN = (
    "case.opened",
    "case.answered",
    "case.acknowledged",
    "case.solved",
    "case.paused",
    "case.resumed",
    "force_majeure.began",
    "force_majeure.ended",
)


def payload(dice: random.Random, kind: str) -> dict[str, Any]:
    data: dict[str, Any] = {}
    happening = kind.partition(".")[2]
    if happening in ("opened", "reclassified", "described", "reopened"):
        for name, values in (("tier", ("gold", "silver", "")), ("size", (1, 4, 9)), ("vip", (True, False))):
            if dice.random() < 0.5:
                data[name] = dice.choice(values)
    if kind == "case.opened" and dice.random() < 0.7:
        data["due"] = dice.choice((instant(dice), "2026-02-16", "2026-02-25", "2026-02-14T10:00:00+08:00", "soon"))
    if kind in ("case.answered", "case.acknowledged", "case.solved") and dice.random() < 0.2:
        data["answered_by"] = dice.choice(("automatic", "note", "bot", "lin"))
        data["confirmed"] = dice.random() < 0.5
    if kind == "case.merged":
        data["into"] = dice.choice((*SUBJECTS[:3], "case:9"))
    if kind == "case.split":
        data["split_from"] = dice.choice(SUBJECTS[:3])
    if kind == "case.voided" and dice.random() < 0.7:
        data["code"] = "spam"
    if kind == "case.dismissed" and dice.random() < 0.7:
        data["reason"] = "thanks"
    if kind == "extension.agreed":
        data = {"reason": "r", "approved_by": "zhou", "told_at": instant(dice)}
        data |= {"new_due_at": instant(dice)} if dice.random() < 0.6 else {"new_due_on": "2026-02-27"}
    if kind.partition(".")[0] in ("breach", "extension", "dispute"):
        if dice.random() < 0.5:
            data["promise"] = dice.choice(("p0", "p1"))
        if dice.random() < 0.3:
            data["number"] = dice.choice((1, 2))
    return data


def scene(seed: int, kinds: tuple[str, ...] = ("within", "by", "next_reply", "update", "breach"), *, plain: bool = False) -> Scene:
    """One scene; the same seed always gives the same. `plain`: only histories that arrays tell."""
    dice = random.Random(seed)
    names = PLAIN if plain else tuple(KINDS)
    weights = [KINDS[name] for name in names]
    events: list[dict[str, Any]] = []
    for number in range(dice.choice((3, 6, 10, 16, 25))):
        kind = dice.choices(names, weights)[0]
        occurred = instant(dice)
        subject = dice.choice(SUBJECTS[:3] if dice.random() < 0.93 else SUBJECTS)
        event: dict[str, Any] = {"id": f"e{dice.randrange(100, 1000)}-{number}", "kind": kind, "subject": subject, "occurred_at": occurred}
        event["received_at"] = occurred + dice.choice((0, 3600, DAY)) if dice.random() < 0.25 else None
        received = event["received_at"] or occurred
        event["recorded_at"] = received + dice.choice((0, 7200, 3 * DAY)) if dice.random() < 0.25 else None
        event["data"] = payload(dice, kind)
        events.append(event)
    if not plain:
        _controls(dice, events)
    attributes = {subject: {"tier": dice.choice(("gold", "bronze")), "size": dice.choice((2, 8))} for subject in SUBJECTS[:2]}
    at = instant(dice) + dice.choice((0, 30)) * DAY
    known_at = at if dice.random() < 0.7 else instant(dice)
    return Scene(promises(dice, kinds), events, at, known_at, attributes if dice.random() < 0.7 else {})


def _controls(dice: random.Random, events: list[dict[str, Any]]) -> None:
    for number in range(dice.choice((0, 0, 0, 1, 2, 3))):
        target = dice.choice(events)
        at = max(target["recorded_at"] or target["received_at"] or target["occurred_at"], instant(dice))
        event = {"id": f"x{number}", "kind": "event.corrected", "subject": target["subject"], "occurred_at": at, "received_at": None}
        event |= {"recorded_at": None, "data": {}}
        if dice.random() < 0.5:
            event["retracts"] = target["id"]
        else:
            event["corrects"] = target["id"]
            event["data"] = dice.choice(
                ({"tier": "gold"}, {"new_occurred_at": target["occurred_at"] - 3600}, {"size": 9, "new_received_at": at})
            )
        events.append(event)


# --- asking both ---------------------------------------------------------------------------------------------------------------------


def table_of(events: list[dict[str, Any]], attributes: dict[str, dict[str, Any]]) -> EventTable:
    """The events as columns."""
    kinds = sorted({event["kind"] for event in events})
    subjects = sorted({event["subject"] for event in events} | set(attributes))
    rows = {event["id"]: row for row, event in enumerate(events)}

    def instants(name: str) -> Any:
        return np.array([NOTHING if event.get(name) is None else event[name] for event in events], np.int64)

    def controls(name: str) -> Any:
        return np.array([rows.get(event.get(name), -1) for event in events], np.int64)

    return EventTable(
        kinds=kinds,
        kind=np.array([kinds.index(event["kind"]) for event in events], np.int16),
        subjects=subjects,
        subject=np.array([subjects.index(event["subject"]) for event in events], np.int32),
        occurred_at=instants("occurred_at"),
        received_at=instants("received_at"),
        recorded_at=instants("recorded_at"),
        ids=[event["id"] for event in events],
        corrects=controls("corrects"),
        retracts=controls("retracts"),
        fields=_columns([event["data"] for event in events]),
        attributes=_columns([attributes.get(subject, {}) for subject in subjects]),
    )


def _columns(records: list[dict[str, Any]]) -> dict[str, Column]:
    names = sorted({name for record in records for name in record})
    found = {}
    for name in names:
        given = [record.get(name) for record in records]
        present = np.array([value is not None for value in given], bool)
        real = [value for value in given if value is not None]
        if all(isinstance(value, bool) for value in real):
            found[name] = Column(np.array([bool(value) for value in given]), None, present)
        elif all(isinstance(value, int) and not isinstance(value, bool) for value in real):
            found[name] = Column(np.array([value or 0 for value in given], np.int64), None, present)
        else:
            words = sorted({str(value) for value in real})
            found[name] = Column(np.array([0 if value is None else words.index(str(value)) for value in given]), words, present)
    return found


def engine_rows(scene: Scene, events: list[dict[str, Any]] | None = None) -> list[dict[str, Any]]:
    """What the engine says, as plain rows in the verifier's form."""
    calendars = {name: calendar_from_json(data) for name, data in CALENDARS.items()}
    table = table_of(scene.events if events is None else events, scene.attributes)
    tables = judge(scene.promises, table, calendars, at=scene.at, known_at=scene.known_at)
    return [row for found in tables.values() for row in rows_of(found)]


def rows_of(table: VerdictTable) -> list[dict[str, Any]]:
    """A table as plain rows, in order of subject and number."""

    def instant_of(value: int) -> int | None:
        return None if value == NOTHING else value

    rows = [
        {
            "promise": table.promise,
            "subject": str(table.subjects[int(table.subject[row])]),
            "number": int(table.number[row]),
            "opened_at": instant_of(int(table.opened_at[row])),
            "due_at": instant_of(int(table.due_at[row])),
            "settled_at": instant_of(int(table.settled_at[row])),
            "verdict": VERDICTS[table.verdict[row]],
            "grade": GRADES[table.grade[row]],
            "overlays": [name for bit, name in enumerate(OVERLAYS) if int(table.overlays[row]) >> bit & 1],
            "reason": table.reasons[int(table.reason[row])],
            "late_seconds": int(table.late_seconds[row]),
            "provisional": bool(table.provisional[row]),
        }
        for row in range(len(table))
    ]
    return sorted(rows, key=lambda row: (row["subject"], row["number"]))


def verifier_rows(scene: Scene) -> list[dict[str, Any]]:
    """What the verifier says, in the same form."""
    from yinuo.verifier import verify

    file = scene.promises
    plain = {
        "terms": [
            {
                "name": terms.name,
                "tree": terms.tree,
                "calendar": terms.tree.get("calendar") or terms.calendar,
                "valid_from": terms.valid_from,
                "valid_until": terms.valid_until,
            }
            for terms in file.terms
        ],
        "states": {name: {"begins": state.begins, "ends": state.ends} for name, state in file.states.items()},
        "measures": {name: {"begins": one.begins, "value_field": one.value_field} for name, one in file.measures.items()},
        "records": {name: {"begins": one.begins, "ends": one.ends} for name, one in file.records.items()},
        "reported": sorted(file.reported),
    }
    rows = verify.judge(plain, scene.events, CALENDARS, at=scene.at, known_at=scene.known_at, attributes=scene.attributes)
    names = (
        "promise",
        "subject",
        "number",
        "opened_at",
        "due_at",
        "settled_at",
        "verdict",
        "grade",
        "overlays",
        "reason",
        "late_seconds",
        "provisional",
    )
    return sorted(({name: row[name] for name in names} for row in rows), key=lambda row: (row["promise"], row["subject"], row["number"]))
